"""HTML of the parts that pages are made of. Everything that comes from data or files is escaped here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from urllib.parse import quote, urlencode

from yardstick import phrases
from yardstick.access import Identity
from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.indicators import Result, UnitRow, is_yes_or_no
from yardstick.registry import Action, Indicator, Plan, Reference
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, bracketed, text, titled

MOST_CARDS = 12  # beyond this indicators are listed in lines
_DATE = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")


def link(address: Address, inner: str, classes: str = "", extra: str = "", anchor: str = "") -> str:
    """A link inside the site, to a place on its page with `anchor`; `inner` is HTML.

    A plain click keeps the session (see links.js).
    """
    href = address.href + (f"#{quote(anchor)}" if anchor else "")
    return f'<a data-go href="{escape(href)}" class="{classes}" {extra}>{inner}</a>'


def wrap(inner: str, tag: str = "div", classes: str = "") -> str:
    """The root element of a part."""
    return f'<{tag} class="ys {classes}">{inner}</{tag}>'


def colour(status: Status, palette: Palette) -> str:
    """The style attribute that gives an element its status colour."""
    return f'style="--s:{palette.status(status)}"'


def badge(status: Status, palette: Palette, lang: Lang) -> str:
    """Shape, colour and word together; hatched where the data cannot be relied upon."""
    look = LOOKS[status]
    words = escape(text(lang, f"status.{status}"))
    hatched = " ys-hatched" if look.hatched else ""
    return f'<span class="ys-badge{hatched}" {colour(status, palette)}>{look.symbol} {words}</span>'


def mark(status: Status, palette: Palette, lang: Lang) -> str:
    """The shape alone, where there is no room; the word is its label."""
    words = escape(text(lang, f"status.{status}"))
    inner = LOOKS[status].symbol
    label = f'role="img" aria-label="{words}" title="{words}"'
    return f'<span class="ys-mark" {label} {colour(status, palette)}>{inner}</span>'


def big(result: Result, lang: Lang) -> str:
    """The judged value, its unit small; the word itself where one unit can only say yes or no."""
    latest = result.latest
    if latest is None and result.awaits_standard:
        return f"<small>{escape(text(lang, 'phrases.silence.standard'))}</small>"
    if latest is None or result.status in (Status.NOT_APPLICABLE, Status.PROTECTED):
        return "—"
    if result.is_yes_no:
        return escape(_yes_no(latest.value, lang))
    number, _, unit = phrases.value_of(result, latest, lang).partition(" ")
    if number.endswith("%"):
        number, unit = number[:-1], "%"
    unit = unit.split("/")[0] if lang == "zh" else unit.split(" per ")[0]  # the whole unit is in the sentence
    apart = "\N{NO-BREAK SPACE}" if unit[:1].isascii() and unit[:1].isalpha() else ""  # a word, unlike % or 所
    return escape(number) + (f"<small>{apart}{escape(unit)}</small>" if unit else "")


def sentence(words: str) -> str:
    """A sentence as HTML; its dates in figures are not broken at the end of a line."""
    return _DATE.sub(r'<span class="ys-whole">\g<0></span>', escape(words))


@dataclass(frozen=True)
class NavLink:
    """One line of the list of pages; `status` is the gravest of an action's indicators."""

    there: Address
    number: str
    title: str
    status: Status | None = None


def navigation(here: Address, groups: Sequence[tuple[str, Sequence[NavLink]]], palette: Palette) -> str:
    """The list of pages, group by group. Links without a number stand side by side, two to a line."""
    inner = "".join(
        f"<h3>{escape(title)}</h3>{_nav_group(here, links, palette)}" if title else _nav_group(here, links, palette)
        for title, links in groups
        if links
    )
    return wrap(inner, "nav", "ys-nav ys-pages")


def _nav_group(here: Address, links: Sequence[NavLink], palette: Palette) -> str:
    inner = "".join(_nav_link(here, link, palette) for link in links)
    is_pair = len(links) > 1 and all(x.status is None for x in links)
    return f'<div class="ys-pair">{inner}</div>' if is_pair else inner


def _nav_link(here: Address, page: NavLink, palette: Palette) -> str:
    current = 'aria-current="page"' if here.slug == page.there.slug else ""
    number = f'<span class="ys-no">{escape(page.number)}</span>' if page.number else ""
    title = f'<span class="ys-title">{escape(page.title)}</span>'
    shape = mark(page.status, palette, here.lang) if page.status else ""
    return link(page.there, number + title + shape, "", current)


def heading(action: Action, lang: Lang) -> str:
    """The page's name."""
    return action.heading if lang == "zh" else action.heading_en


def cards(results: Sequence[Result], here: Address, chosen: Indicator, palette: Palette) -> str:
    """One card an indicator: name, value, status; the chosen one framed. Many of them are lines, stage by stage."""
    if len(results) > MOST_CARDS:
        return _card_lines(results, here, chosen, palette)
    items = []
    for result in results:
        indicator, lang = result.indicator, here.lang
        current = 'aria-current="true"' if indicator.id == chosen.id else ""
        name = escape(phrases.judged_title(result, lang))
        inner = (
            f'<span class="ys-name">{name}</span><span class="ys-row">'
            f'<span class="ys-val">{big(result, lang)}</span>{badge(result.status, palette, lang)}</span>'
        )
        items.append(link(here.go(ind=indicator.id), inner, "ys-card", current))
    return wrap("".join(items), "div", "ys-cards")


def _card_lines(results: Sequence[Result], here: Address, chosen: Indicator, palette: Palette) -> str:
    """One line an indicator, in as many columns as there is room for; on a phone the columns are swiped."""
    lang = here.lang
    items = []
    for result in results:
        current = 'aria-current="true"' if result.indicator.id == chosen.id else ""
        name, whole = titled(result.indicator, lang), phrases.judged_title(result, lang)
        inner = (
            f'{mark(result.status, palette, lang)}<span class="ys-name" title="{escape(whole)}">{escape(name)}</span>'
            f'<span class="ys-val">{big(result, lang)}</span>'
        )
        items.append(link(here.go(ind=result.indicator.id), inner, "ys-item", current))
    return wrap("".join(items), "div", "ys-items")


def verdict(result: Result, plan: Plan, palette: Palette, lang: Lang) -> str:
    """The number, what it means, what is needed, the data's date, and the ruler."""
    need = phrases.need(result, plan, lang)
    dates = text(lang, "ui.as_of", day=phrases.day(result.latest.period, lang)) if result.latest else ""
    judged = text(lang, "ui.judged_on", day=phrases.day(result.judged_on, lang))
    dated = " · ".join(w for w in (dates, _reported(result, lang), judged) if w)
    inner = (
        f'<div>{badge(result.status, palette, lang)}<div class="ys-big">{big(result, lang)}</div></div>'
        f'<div><p class="ys-say">{escape(phrases.verdict(result, plan, lang))}</p>'
        + (f"<p>{sentence(need)}</p>" if need else "")
        + f'<p class="ys-soft ys-small">{escape(dated)}</p></div>'
        + ruler(result, lang)
    )
    return f'<section class="ys ys-verdict" {colour(result.status, palette)}>{inner}</section>'


def _reported(result: Result, lang: Lang) -> str:
    """How many reported, where not all did, and that the next data are overdue."""
    latest, words = result.latest, []
    if latest is not None and not latest.is_complete:
        count = phrases.count(result.indicator, lang)
        words.append(text(lang, "ui.reported", reported=latest.reported, units=latest.units, count=count))
    if result.is_overdue:
        words.append(text(lang, "ui.overdue"))
    return " · ".join(words)


def ruler(result: Result, lang: Lang) -> str:
    """From baseline to target: where we are above the scale, where time says we should be below it."""
    pace, goal, latest = result.pace, result.goal, result.latest
    if pace is None or goal is None or latest is None or pace.completion is None or result.is_yes_no:
        return ""
    here, due = (_percent(x) for x in (pace.completion, pace.schedule))
    now = phrases.value_of(result, latest, lang)
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    start = f"{text(lang, 'ui.baseline')} {phrases.quantity(pace.baseline, result.judged_decimals, unit)}"
    end = f"{text(lang, 'ui.target_title')} {phrases.goal_of(result, lang).strip()}"
    schedule = text(lang, "ui.schedule_short", share=phrases.percent(pace.schedule))
    crowded = " ys-crowded" if due > 70 or due < 30 else ""  # no room for its words on a phone; the pole stays
    below = "" if pace.schedule >= 1 else _tick(due, "ys-below" + crowded, schedule)
    inner = (
        f'<span class="ys-tick ys-below ys-left" style="left:0">{escape(start)}</span>'
        f'<span class="ys-tick ys-below ys-right" style="left:100%">{escape(end)}</span>'
        f'<span class="ys-scale"></span><span class="ys-fill" style="left:0;width:{here}%"></span>'
        f'<span class="ys-pole" style="left:{due}%"></span><span class="ys-pole ys-here" style="left:{here}%"></span>'
        + _tick(here, "ys-above ys-here", f"{text(lang, 'ui.now')} {now}")
        + below
    )
    label = escape(("，" if lang == "zh" else ", ").join((start, f"{text(lang, 'ui.now')} {now}", schedule, end)))
    return f'<div class="ys-ruler-box"><div class="ys-ruler" role="img" aria-label="{label}">{inner}</div></div>'


def _percent(share: float) -> float:
    return round(100 * min(1.0, max(0.0, share)), 1)


def _tick(at: float, classes: str, words: str) -> str:
    side = " ys-left" if at < 12 else " ys-right" if at > 88 else ""
    return f'<span class="ys-tick {classes}{side}" style="left:{at}%">{escape(words)}</span>'


def section(title: str, kicker: str = "", note: str = "") -> str:
    """A part's heading: the finding, with what it is above and a note below."""
    top = f'<p class="ys-kicker">{escape(kicker)}</p>' if kicker else ""
    under = f'<p class="ys-soft ys-small">{escape(note)}</p>' if note else ""
    return wrap(f"{top}<h2>{escape(title)}</h2>{under}", "div", "ys-section")


def short_list(rows: Sequence[UnitRow], result: Result, here: Address, plan: Plan, *, links: bool) -> str:
    """The units still short of what each is held to, the furthest first, with how much is missing.

    `links`: units of the roster lead to their own page; sites, zones and projects have none.
    """
    lang, indicator = here.lang, result.indicator
    names = _columns(rows, indicator)
    head = "".join(f"<th{_num(n)}>{escape(_column(n, indicator, lang))}</th>" for n in names)
    body = "".join(_short_row(r, names, indicator, here, plan, links) for r in rows)
    return wrap(f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>', "div")


def _columns(rows: Sequence[UnitRow], indicator: Indicator) -> list[str]:
    """The columns that say something: a town's own name, a count of ones and a gap of one school each do not."""
    shown = {
        "name": True,
        "town": any(r.town and r.town != r.name for r in rows),
        "observed": indicator.observed is not None,
        "value": not counts_ones(rows, indicator),
        "gap": any(r.gap is not None and not is_yes_or_no(indicator, r) for r in rows),
    }
    return [name for name, is_shown in shown.items() if is_shown]


def counts_ones(rows: Sequence[UnitRow], indicator: Indicator) -> bool:
    """Whether the total is a count of exactly these rows, each of them one."""
    return indicator.aggregate == "sum" and {r.numerator for r in rows} == {1}


def _num(name: str) -> str:
    return ' class="ys-num"' if name in ("value", "gap", "observed") else ' class="ys-wide"' if name == "town" else ""


def _column(name: str, indicator: Indicator, lang: Lang) -> str:
    if name == "observed" and indicator.observed is not None:
        return titled(indicator.observed, lang)
    if name == "name" and indicator.grain == "item":
        return text(lang, "ui.item_column.name")
    return phrases.unit_title(indicator, lang) if name == "value" else text(lang, f"ui.column.{name}")


def _short_row(row: UnitRow, names: Sequence[str], indicator: Indicator, here: Address, plan: Plan, links: bool) -> str:
    lang = here.lang
    is_yes_no = is_yes_or_no(indicator, row)
    observed = indicator.observed
    cells = {
        "name": link(here.go(unit=row.unit_id), escape(row.name))
        if links
        else escape(phrases.english(plan, row.name, lang)),
        "town": escape(phrases.english(plan, row.town or "", lang)),
        "value": escape(_yes_no(row.value, lang) if is_yes_no else phrases.unit_value(indicator, row.value, lang)),
        "observed": escape(phrases.quantity(row.observed, 0, observed.unit)) if observed else "",
        "gap": escape(gap_words(row.gap, indicator, lang)),
    }
    return "<tr>" + "".join(f"<td{_num(n)}>{cells[n]}</td>" for n in names) + "</tr>"


def _yes_no(value: float | None, lang: Lang) -> str:
    return text(lang, "phrases.chart.met" if value else "phrases.chart.unmet")


def gap_words(gap: float | None, indicator: Indicator, lang: Lang) -> str:
    """What is missing, in the thing that is missing."""
    if gap is None or gap == 0:
        return "—"
    return phrases.quantity(gap, 0 if indicator.gap_is_whole else 1, phrases.gap_unit(indicator, lang))


def clause(action: Action, indicator: Indicator, result: Result, plan: Plan, lang: Lang) -> str:
    """The clause word for word with the target's words marked, then definition, source, origin and decisions."""
    words = escape(action.clause)
    for said in dict.fromkeys(filter(None, (indicator.quote, *(t.quote for t in indicator.target)))):
        quote = escape(said)
        words = words.replace(quote, f"<mark>{quote}</mark>")
    english = f'<p class="ys-quote ys-soft">{escape(action.clause_en)}</p>' if lang == "en" else ""
    facts = "".join(
        f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in _facts(action, indicator, result, plan, lang)
    )
    inner = f'<blockquote class="ys-quote" lang="zh-CN">{words}</blockquote>{english}<dl class="ys-facts">{facts}</dl>'
    return wrap(inner, "div")


def bare_clause(action: Action, plan: Plan, lang: Lang) -> str:
    """The clause word for word, and who answers for it: all there is to say where nothing is measured."""
    english = f'<p class="ys-quote ys-soft">{escape(action.clause_en)}</p>' if lang == "en" else ""
    who = f"<dt>{escape(text(lang, 'ui.who'))}</dt><dd>{escape(phrases.responsible(action, plan, lang))}</dd>"
    quote = f'<blockquote class="ys-quote" lang="zh-CN">{escape(action.clause)}</blockquote>'
    return wrap(f'{quote}{english}<dl class="ys-facts">{who}</dl>', "div")


def _facts(action: Action, indicator: Indicator, result: Result, plan: Plan, lang: Lang) -> list[tuple[str, str]]:
    zh, target = lang == "zh", result.target
    facts = [
        (text(lang, "ui.definition"), indicator.definition if zh else indicator.definition_en),
        (text(lang, "ui.target_title"), target_words(result, lang)),
        (text(lang, "ui.origin_title"), text(lang, f"ui.origin.{target.origin if target else 'none'}")),
        (text(lang, "ui.source"), indicator.source if zh else indicator.source_en),
        (text(lang, "ui.confidence_title"), text(lang, f"ui.confidence.{indicator.confidence}")),
    ]
    decision = plan.decided(target.decision) if target else None
    if decision is not None:
        dated = text(lang, "ui.decided_on", day=phrases.day(decision.decided_on, lang))
        facts.append((text(lang, "ui.decision"), (decision.text if zh else decision.text_en) + bracketed(dated, lang)))
    unit = phrases.unit(indicator, lang)
    facts += [(text(lang, "ui.reference"), _reference(r, unit, lang)) for r in indicator.reference]
    status = text(lang, f"status.{result.status}")
    facts.append(
        (
            text(lang, "ui.meaning_title"),
            f"{status}{'：' if zh else ': '}{phrases.status_meaning(result.status, plan, lang)}",
        )
    )
    return [*facts, (text(lang, "ui.who"), phrases.responsible(action, plan, lang))]


def _reference(reference: Reference, unit: str, lang: Lang) -> str:
    title = titled(reference, lang)
    return f"{phrases.plain(reference.value, unit)}　{title}"


def target_words(result: Result, lang: Lang) -> str:
    """What is to be reached and until when; that there is no figure where there is none."""
    target = result.target
    if target is None:
        return text(lang, "ui.no_target_value")
    line = phrases.line_of(result, lang)
    if target.applies_to == "each":
        key = "each_needed" if result.indicator.direction == "at_least" else "each_at_most"
        words = text(lang, f"ui.{key}", line=line, count=phrases.count(result.indicator, lang))
    else:
        words = phrases.goal_of(result, lang).strip()
    return words + bracketed(phrases.day(target.deadline, lang), lang)


def spark(result: Result, palette: Palette) -> str:
    """A sparkline of the judged values, the goal dashed; decoration beside the words, so not announced."""
    values = [v for o in result.observations if (v := result.judged(o)) is not None and isfinite(v)]
    if len(values) < 2:
        return '<span class="ys-spark"></span>'
    goal = result.goal
    low = min([*values, *([goal] if goal is not None else [])])
    high = max([*values, *([goal] if goal is not None else [])])
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return round(32 - 28 * (value - low) / span, 1)

    points = " ".join(f"{round(4 + 114 * i / (len(values) - 1), 1)},{y(v)}" for i, v in enumerate(values))
    line = palette.status(result.status)
    dashes = (
        f'<line x1="0" x2="128" y1="{y(goal)}" y2="{y(goal)}" stroke="{palette.soft}" stroke-dasharray="3 3"/>'
        if goal is not None
        else ""
    )
    end = f'<circle cx="118" cy="{y(values[-1])}" r="3.6" fill="{line}"/>'
    path = f'<polyline points="{points}" fill="none" stroke="{palette.ink}" stroke-width="1.8"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 36">{dashes}{path}{end}</svg>'
    return f'<img class="ys-spark" alt="" src="data:image/svg+xml,{quote(drawing)}">'  # inline SVG is sanitised away


def account(identity: Identity | None, here: Address) -> str:
    """Who is signed in, with the way out; or the way in."""
    lang = here.lang
    if identity is None:
        href = f"/sign-in?{urlencode({'next': here.href, 'lang': lang})}"
        words = escape(text(lang, "ui.sign_in"))
        inner = f'<a href="{escape(href)}" target="_self">{words}</a>'
    else:
        role = text(lang, f"access.role.{identity.role}")
        who = text(lang, "ui.signed_in_as", name=identity.name, role=role)
        out = f'<a href="/sign-out?lang={lang}" target="_self">{escape(text(lang, "ui.sign_out"))}</a>'
        inner = f"<span>{escape(who)}</span> {out}"
    return wrap(inner, "nav", "ys-account")
