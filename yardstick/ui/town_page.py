"""镇街: one town beside the district and the other towns, clause by clause, with its schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.indicators import Measured, Result
from yardstick.peers import LEAST
from yardstick.registry import Action
from yardstick.status import BEHIND, LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, profile_markup, site, standards
from yardstick.ui.here import Visit
from yardstick.ui.standards import Score

NAMED = 5  # indicators named in the first sentence
COLUMNS = (
    ("indicator", ""),
    ("town", "ys-num"),
    ("district", "ys-num"),
    ("towns", ""),
    ("status", "ys-tight"),
    ("behind", "ys-num"),
)


@dataclass(frozen=True)
class Compared:
    """One indicator: the town's result, the district's, and the newest judged value of every town."""

    own: Result
    whole: Result
    values: tuple[float, ...]

    @property
    def value(self) -> float | None:
        """The town's newest judged value, where it is of the district's newest cut-off date."""
        latest, now = self.own.latest, self.whole.latest
        return self.own.judged(latest) if latest and now and latest.period == now.period else None

    @property
    def rank(self) -> int | None:
        """The town's place, 1 the best, among enough towns."""
        if self.value is None or len(self.values) < LEAST:
            return None
        more = self.own.judges_each or self.own.indicator.direction == "at_least"
        return 1 + sum(v > self.value if more else v < self.value for v in self.values)


def town_page() -> None:
    """Draw the page of the chosen town, or the towns to choose from."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    if visit.address.town:
        _town(visit, visit.address.town)
    else:
        _towns(visit)
    frame.foot(visit)


def _measured(visit: Visit, action: Action) -> list[Measured]:
    """The action's indicators that have figures of towns."""
    found = (visit.measure(i) for i in action.indicator if i.grain != "district")
    return [m for m in found if any(t.place for t in m.towns)]


def _compared(visit: Visit, action: Action, town: str) -> list[Compared]:
    found = []
    for measured in _measured(visit, action):
        now = measured.whole.latest
        alike = [t for t in measured.towns if t.place and t.latest and now and t.latest.period == now.period]
        values = [v for t in alike if t.latest and (v := t.judged(t.latest)) is not None]
        found.append(Compared(measured.at(town), measured.whole, tuple(values)))
    return found


def _towns(visit: Visit) -> None:
    """Every town, with how many indicators stand how."""
    space, lang = site.workspace(), visit.address.lang
    frame.head(visit, text(lang, "nav.page.town"), escape(text(lang, "profiles.town_lead")))
    measured = [m for a in space.plan.actions for m in _measured(visit, a)]
    scores, roster = standards.unmet(visit), standards.open_units(visit)
    for town in space.towns(visit.view):
        results = [m.at(town) for m in measured]
        there = visit.address.go(town=town)
        name = escape(phrases.english(space.plan, town, lang))
        inner = f"<h2>{markup.link(there, name)}</h2>{_summary([r for r in results if r.latest], lang)}"
        inner += f'<p class="ys-soft ys-small">{escape(_schools_title([u for u, _ in roster[town]], scores, lang))}</p>'
        st.html(markup.wrap(inner, "section", "ys-section"))


def _summary(results: Sequence[Result], lang: Lang) -> str:
    """How many indicators stand how, in one line of shapes, words and numbers."""
    palette = look.palette()
    counts = {s: n for s in SEVERITY if (n := sum(r.status is s for r in results))}
    parts = "".join(
        f'<span class="ys-badge" {markup.colour(s, palette)}>{LOOKS[s].symbol} '
        f"{escape(text(lang, f'status.{s}'))} {n}</span>"
        for s, n in counts.items()
    )
    return f'<p class="ys-counts">{parts}</p>'


def _town(visit: Visit, town: str) -> None:
    lang, plan = visit.address.lang, site.workspace().plan
    name = phrases.english(plan, town, lang)
    crumb = f"{markup.link(visit.address.go(town=None), escape(text(lang, 'nav.page.town')))} › {escape(name)}"
    frame.head(visit, name, crumb)
    compared = {a: _compared(visit, a, town) for a in plan.actions}
    everything = [c for found in compared.values() for c in found if c.own.latest]
    st.html(_verdict(name, everything, visit))
    for action, found in compared.items():
        present = [c for c in found if c.own.latest]
        if present:
            st.html(_clause(action, present, visit))
    st.html(markup.wrap(escape(text(lang, "profiles.towns_note", least=LEAST)), "p", "ys-soft ys-small ys-section"))
    _schools(visit, town)
    st.html(_coverage(visit, town))


def _verdict(name: str, compared: Sequence[Compared], visit: Visit) -> str:
    """How many indicators are behind, which ones first, and all statuses."""
    lang, palette = visit.address.lang, look.palette()
    behind = sorted((c.own for c in compared if c.own.status in BEHIND), key=lambda r: SEVERITY.index(r.status))
    comma = "、" if lang == "zh" else ", "
    key = "town_behind" if behind else "town_fine"
    names = comma.join(titled(r.indicator, lang) for r in behind[:NAMED])
    more = text(lang, "profiles.and_more", count=len(behind)) if len(behind) > NAMED else ""
    words = text(lang, f"profiles.{key}", name=name, all=len(compared), behind=len(behind), names=names, more=more)
    status = behind[0].status if behind else Status.ON_TRACK
    inner = (
        f'<div><div class="ys-big">{len(behind)}<small>/{len(compared)}</small></div></div>'
        f'<div><p class="ys-say">{escape(words)}</p>{_summary([c.own for c in compared], lang)}</div>'
    )
    return f'<section class="ys ys-verdict ys-compact" {markup.colour(status, palette)}>{inner}</section>'


def _clause(action: Action, compared: Sequence[Compared], visit: Visit) -> str:
    lang = visit.address.lang
    name = f"{phrases.clause(action.number, lang)} · {markup.heading(action, lang)}"
    title = f"<h2>{markup.link(visit.address.elsewhere(action.slug), escape(name))}</h2>"
    headings = [(text(lang, f"profiles.column.{n}"), c) for n, c in COLUMNS]
    rows = [_row(c, action, visit) for c in compared]
    return markup.wrap(title + profile_markup.table(headings, rows, "ys-profile ys-town"), "section", "ys-section")


def _row(compared: Compared, action: Action, visit: Visit) -> str:
    lang, own, whole = visit.address.lang, compared.own, compared.whole
    there = visit.address.elsewhere(action.slug, ind=own.indicator.id)
    behind = own.pace.behind if own.pace and own.status in BEHIND else None
    words = escape(text(lang, "phrases.chart.share_met")) if own.judges_each else ""
    share = f' <span class="ys-soft ys-small">{words}</span>' if words else ""
    cells = (
        ("indicator", markup.link(there, escape(titled(own.indicator, lang))) + share),
        ("town", f"<b>{markup.big(own, lang)}</b>"),
        ("district", f'<span class="ys-soft">{markup.big(whole, lang)}</span>'),
        ("towns", _dots(compared, lang)),
        ("status", markup.badge(own.status, look.palette(), lang)),
        ("behind", escape(text(lang, "profiles.points", count=f"{behind:.0f}")) if behind and behind > 0 else ""),
    )
    return profile_markup.row(cells, dict(COLUMNS), lang)


def _dots(compared: Compared, lang: Lang) -> str:
    """Every town on one line: this one in its status colour, the district a stroke, the goal dashed."""
    own, whole, palette = compared.own, compared.whole, look.palette()
    if compared.value is None or len(compared.values) < 2:
        return ""
    district = whole.judged(whole.latest) if whole.latest else None
    colour = palette.status(own.status)
    picture = profile_markup.strip(compared.values, compared.value, own.goal, colour, palette, district)
    if compared.rank is None:
        return picture
    words = text(lang, "profiles.rank", rank=compared.rank, of=len(compared.values))
    return f'{picture}<span class="ys-small ys-soft">{escape(words)}</span>'


def _schools(visit: Visit, town: str) -> None:
    """The town's open units, those that miss most first."""
    lang = visit.address.lang
    scores, listed = standards.unmet(visit), standards.open_units(visit).get(town, [])
    listed.sort(key=lambda u: (-scores.get(u[0], (0, 0))[0], -scores.get(u[0], (0, 0))[1], u[1]))
    title = _schools_title([u for u, _ in listed], scores, lang)
    st.html(markup.section(title, text(lang, "profiles.schools_kicker")))
    st.html(markup.wrap(standards.units(listed, scores, visit)))


def _schools_title(units: Sequence[str], scores: Mapping[str, Score], lang: Lang) -> str:
    short = sum(scores.get(u, (0, 0))[0] > 0 for u in units)
    return text(lang, "profiles.town_schools", count=len(units), short=short)


def _coverage(visit: Visit, town: str) -> str:
    """How much of what was asked has been reported, and who has not."""
    lang = visit.address.lang
    asked, silent = 0, dict[tuple[str, str], list[str]]()
    for indicator in standards.asking(visit):
        for row in standards.newest_rows(visit, indicator)[1]:
            if row.town == town:
                asked += 1
                if row.numerator is None:
                    silent.setdefault((row.unit_id, row.name), []).append(titled(indicator, lang))
    missing = sum(map(len, silent.values()))
    key = "coverage_all" if not missing else "coverage_some"
    title = text(lang, f"profiles.{key}", asked=asked, reported=asked - missing, units=len(silent))
    items = "".join(_silent(code, name, titles, visit) for (code, name), titles in sorted(silent.items()))
    return markup.section(title, text(lang, "profiles.coverage_kicker")) + markup.wrap(
        f'<ul class="ys-silent">{items}</ul>'
    )


def _silent(unit_id: str, name: str, titles: Sequence[str], visit: Visit) -> str:
    lang = visit.address.lang
    there = markup.link(visit.address.elsewhere("school", unit=unit_id), escape(name))
    words = ("、" if lang == "zh" else ", ").join(dict.fromkeys(titles))
    return f'<li>{there} <span class="ys-soft">{escape(words)}</span></li>'
