"""Everything a reader may look for by name, as one list per data version: the browser filters it as they type."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from yardstick import phrases
from yardstick.indicators import Filters
from yardstick.registry import Action, Indicator, Plan
from yardstick.snapshots import View
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace


@dataclass(frozen=True)
class Entry:
    """One thing to find: what it is called, what stands below it, and where it is."""

    kind: str  # "page", "action", "indicator", "town", "department", "unit"
    title: str
    below: str
    words: str  # everything it is found by, folded
    slug: str
    params: dict[str, str] = field(default_factory=dict)  # beside the filters that every link keeps
    anchor: str = ""
    number: str = ""  # of its clause: typing just that puts the clause first


def folded(words: str) -> str:
    """Words as they are compared: full-width forms, case and spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", words).lower().split())


def entries(space: Workspace, view: View, lang: Lang, pages: Collection[str], today: date | None = None) -> list[Entry]:
    """The list for one data version. `pages` are the slugs that exist; nothing leads to a page that does not."""
    plan = space.plan
    found = [_page(slug, lang) for slug in pages if not any(a.slug == slug for a in plan.actions)]
    for action in plan.actions:
        found.append(_action(action, plan, lang))
        found += [_indicator(i, action, space, view, lang, today) for i in action.indicator]
    if "town" in pages:
        found += [_town(t, plan, lang) for t in space.towns(view)]
    if "departments" in pages:
        found += [_department(d, plan, lang) for d in departments(plan)]
    if "school" in pages:
        found += _units(space, view, lang)
    return found


def departments(plan: Plan) -> list[str]:
    """Every department the clauses name: those that lead first, in the order in which they appear."""
    leads = [a.lead for a in plan.actions if a.lead]
    return list(dict.fromkeys([*leads, *(s for a in plan.actions for s in a.supporting)]))


def as_rows(found: list[Entry]) -> list[dict[str, object]]:
    """Entries as plain values for the browser; what is empty is left out."""
    return [{k: v for k, v in asdict(e).items() if v} for e in found]


def _page(slug: str, lang: Lang) -> Entry:
    title = text(lang, f"nav.page.{slug or 'overview'}")
    about = text(lang, f"nav.about.{slug or 'overview'}")
    return Entry("page", title, about, folded(title + about), slug)


def _action(action: Action, plan: Plan, lang: Lang) -> Entry:
    title = action.heading if lang == "zh" else action.heading_en
    clause = phrases.clause(action.number, lang)
    words = folded("\n".join((title, clause, action.title, action.title_en, action.clause)))
    return Entry("action", title, f"{clause} · {titled(action, lang)}", words, action.slug, number=action.number)


def _indicator(
    indicator: Indicator, action: Action, space: Workspace, view: View, lang: Lang, today: date | None
) -> Entry:
    status = text(lang, f"status.{space.measure(indicator, view, Filters(), today).whole.status}")
    where = f"{phrases.clause(action.number, lang)} · {status}"
    names = (indicator.title, indicator.title_en, indicator.id, where, indicator.definition)
    return Entry(
        "indicator", titled(indicator, lang), where, folded("\n".join(names)), action.slug, {"ind": indicator.id}
    )


def _town(town: str, plan: Plan, lang: Lang) -> Entry:
    names = town + plan.english.get(town, "")
    return Entry(
        "town", phrases.english(plan, town, lang), text(lang, "nav.page.town"), folded(names), "town", {"town": town}
    )


def _department(name: str, plan: Plan, lang: Lang) -> Entry:
    names = name + plan.english.get(name, "")
    below = text(lang, "nav.page.departments")
    return Entry("department", phrases.english(plan, name, lang), below, folded(names), "departments", anchor=name)


def _units(space: Workspace, view: View, lang: Lang) -> Iterator[Entry]:
    codes = view.codes()
    for code, name, town in space.units(view):
        below = phrases.english(space.plan, town, lang)
        words = "\n".join((name + code, *codes.former(code)))
        yield Entry("unit", name, below, folded(words), "school", {"unit": code})
