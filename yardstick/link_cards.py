"""What a page says in a few words, for a link to it: its title, its place, its verdict and the date of its data.

Measured from the same results as the page itself, at the version and on the day that the link is pinned to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from yardstick import phrases
from yardstick.address import Address, read_address
from yardstick.errors import UnknownVersion
from yardstick.indicators import Result
from yardstick.registry import Indicator, Plan
from yardstick.short_links import NoLink, ShortLink
from yardstick.snapshots import View
from yardstick.status import FAMILIES, SEVERITY, Status
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

# pages with figures of every indicator
OF_THE_WHOLE_PLAN = ("", "town", "school", "departments", "changes", "briefing", "meeting")
SUMMED_UP = ("", "town", "school")  # pages whose verdict is that of all indicators together
NEWEST_ONLY = ("upload", "versions", "links", "verify")  # pages that a pinned link does not pin
_SILENT = (Status.NO_DATA, Status.NOT_APPLICABLE)  # a school is not asked everything


@dataclass(frozen=True)
class LinkCard:
    """What stands on the card of a link. Blank or None: the page has none of it."""

    lang: Lang
    plan: str
    title: str
    scope: str  # the place and the filters
    verdict: str  # one sentence
    figure: str  # the number itself, with its unit
    status: Status | None  # of the figure
    counts: tuple[tuple[Status, int], ...]  # how many indicators stand where, gravest first; with more than one
    data_date: date | None  # the newest cut-off date in it
    moment: str  # of the data version, on the district's clock
    day: date  # on which it is judged
    is_demo: bool

    @property
    def dated(self) -> str:
        """Which data these are, in one line."""
        words = [text(self.lang, "ui.version", moment=self.moment)]
        if self.data_date is not None:
            words.insert(0, text(self.lang, "ui.as_of", day=phrases.day(self.data_date, self.lang)))
        return " · ".join([*words, *([text(self.lang, "ui.demo")] if self.is_demo else [])])

    @property
    def heading(self) -> str:
        """Title and scope."""
        return " · ".join(w for w in (self.title, self.scope) if w)


def address_of(workspace: Workspace, link: ShortLink) -> Address:
    """The page a short link leads to."""
    params = link.params
    return read_address(link.slug, params, workspace.vocabulary(link.slug, params.get("v", "")))[0]


def address_from(workspace: Workspace, href: str, pages: Collection[str]) -> Address:
    """The address that a path of this site such as "/boarding?town=…" stands for, pinned to the newest version and
    today where it says nothing of them. NoLink for a foreign address, another page or words nobody understands.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        raise NoLink("not_here", words=href[:80]) from None
    slug, params = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or slug not in pages:
        raise NoLink("not_here", words=href[:80])
    address, unknown = read_address(slug, params, workspace.vocabulary(slug, params.get("v", "")))
    if unknown:
        raise NoLink("not_here", words="、".join(unknown))
    view = workspace.view(address.v)
    return replace(address, draft=None, v=view.moment, day=address.day or workspace.today())


def card(workspace: Workspace, address: Address) -> LinkCard:
    """What the page of this address says. Raises UnknownVersion when its data are gone."""
    view, today, lang, plan = workspace.view(address.v), address.day or workspace.today(), address.lang, workspace.plan
    results = _shown(workspace, view, address, today)
    is_sum = address.slug in SUMMED_UP
    lead = _lead(results, address) if not is_sum and address.slug not in OF_THE_WHOLE_PLAN else None
    return LinkCard(
        lang=lang,
        plan=plan.short_title if lang == "zh" else plan.short_title_en,
        title=title(workspace, address),
        scope=scope(workspace, address),
        verdict=_verdict(lead, results if is_sum else (), address, plan),
        figure=_figure(lead, lang),
        status=lead.status if lead else None,
        counts=_counts(results) if len(results) > 1 else (),
        data_date=max((r.latest.period for r in ((lead,) if lead else results) if r.latest), default=None),
        moment=workspace.local(view.moment).strftime("%Y-%m-%d %H:%M"),
        day=today,
        is_demo=workspace.is_demo,
    )


def indicators_of(plan: Plan, slug: str) -> Sequence[Indicator]:
    """The indicators whose figures a page shows."""
    if slug in OF_THE_WHOLE_PLAN:
        return plan.indicators
    return next((a.indicator for a in plan.actions if a.slug == slug), ())


def result_at(workspace: Workspace, indicator: Indicator, view: View, address: Address, today: date) -> Result:
    """The figure at the address's place: the district, its town or its school."""
    measured = workspace.measure(indicator, view, address.filters, today)
    if address.unit is None:
        return measured.at(address.town)
    found = workspace.measure_units(indicator, view, address.filters, address.unit, today)
    return found[0] if found else measured.nowhere(address.unit, address.unit)


def heading(workspace: Workspace, address: Address) -> str:
    """Title and scope. The words of a page whose data are gone are those of its address."""
    try:
        return " · ".join(w for w in (title(workspace, address), scope(workspace, address)) if w)
    except UnknownVersion:
        return address.href


def title(workspace: Workspace, address: Address) -> str:
    """The page's own heading."""
    plan, lang, slug = workspace.plan, address.lang, address.slug
    action = next((a for a in plan.actions if a.slug == slug), None)
    if action is not None:
        return action.heading if lang == "zh" else action.heading_en
    if slug == "school" and address.unit:
        return workspace.unit_name(workspace.view(address.v), address.unit) or address.unit
    if slug == "town" and address.town:
        return phrases.english(plan, address.town, lang)
    return text(lang, f"nav.page.{slug or 'overview'}")


def scope(workspace: Workspace, address: Address) -> str:
    """Place and filters in words, apart from what the title says already; "" for the whole district."""
    lang, words = address.lang, []
    if address.town and address.slug != "town":
        words.append(phrases.english(workspace.plan, address.town, lang))
    if address.unit and address.slug != "school":
        words.append(workspace.unit_name(workspace.view(address.v), address.unit) or address.unit)
    if address.stage:
        words.append(workspace.stages(lang).get(address.stage, address.stage))
    if address.area != "clause":
        words.append(text(lang, f"ui.area.{address.area}"))
    if address.first or address.last:
        words.append(f"{address.first or ''} – {address.last or ''}")
    return " · ".join(words)


def _shown(workspace: Workspace, view: View, address: Address, today: date) -> tuple[Result, ...]:
    if not view.moment:
        return ()
    asked = indicators_of(workspace.plan, address.slug)
    found = tuple(result_at(workspace, i, view, address, today) for i in asked)
    return found if address.unit is None else tuple(r for r in found if r.status not in _SILENT) or found


def _lead(results: Sequence[Result], address: Address) -> Result | None:
    """The figure that the page shows in full."""
    chosen = (r for r in results if r.indicator.id == address.ind)
    return next(chosen, results[0] if results else None)


def _verdict(lead: Result | None, summed: Sequence[Result], address: Address, plan: Plan) -> str:
    if lead is not None:
        return phrases.verdict(lead, plan, address.lang)
    if summed:
        return summary(Counter(r.status for r in summed), address.lang)
    is_tool = all(a.slug != address.slug for a in plan.actions)
    return text(address.lang, f"nav.about.{address.slug or 'overview'}") if is_tool else ""


def summary(counted: Mapping[Status, int], lang: Lang) -> str:
    """How many indicators stand where, in one sentence."""
    counts = {name: sum(counted.get(s, 0) for s in statuses) for name, statuses in FAMILIES.items()}
    parts = [text(lang, f"overview.part.{name}", count=count) for name, count in counts.items() if count]
    joined = ("，" if lang == "zh" else ", ").join(parts)
    return text(lang, "overview.summary", count=sum(counts.values()), parts=joined)


def _counts(results: Sequence[Result]) -> tuple[tuple[Status, int], ...]:
    counted = Counter(r.status for r in results)
    return tuple((s, counted[s]) for s in SEVERITY if counted[s])


def _figure(lead: Result | None, lang: Lang) -> str:
    """The judged value as the page prints it, blank where there is none to print."""
    hidden = (Status.NOT_APPLICABLE, Status.PROTECTED)
    if lead is None or lead.latest is None or lead.status in hidden or lead.is_yes_no:
        return ""
    return phrases.value_of(lead, lead.latest, lang)
