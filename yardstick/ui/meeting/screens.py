"""The screens of a meeting as HTML: the opening one, one for each item, and the last. Every word is escaped here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from yardstick import charts, phrases
from yardstick.agenda import Agenda, Item, also_behind
from yardstick.decisions import Decisions, promised_words
from yardstick.decisions import Item as Agreed
from yardstick.indicators import Measured, Result, UnitRow, is_yes_or_no
from yardstick.status import FAMILIES, LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text, titled
from yardstick.ui import markup, site
from yardstick.ui.here import Visit
from yardstick.ui.meeting import drawing
from yardstick.ui.meeting.drawing import INK
from yardstick.ui.overview_page import by_status

MOST_TOWNS = 4
MOST_UNITS = 3
MOST_NAMED = 3  # further indicators of the same clause
FEW_WORDS = 150  # characters of the plan that still fit on one screen


@dataclass(frozen=True)
class Meeting:
    """What is shown: the agenda with the figures of one data version."""

    visit: Visit
    agenda: Agenda
    measured: Mapping[str, Measured]
    agreed: tuple[Agreed, ...] = ()  # what is still to be done of what was decided, the most urgent first

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return self.visit.address.lang

    @property
    def count(self) -> int:
        """How many screens there are, with the first and the last."""
        return len(self.agenda.items) + 2

    def result(self, item: Item) -> Result | None:
        """An item's figure at the place the reader filters by."""
        return self.results[item.indicator.id] if item.indicator else None

    @property
    def results(self) -> Mapping[str, Result]:
        """Every indicator of the plan at that place."""
        return {i: m.at(self.visit.address.town) for i, m in self.measured.items()}


@dataclass(frozen=True)
class Screen:
    """One screen: what the list of screens calls it, what is read aloud, and its HTML."""

    title: str
    said: str
    inner: str
    status: Status | None = None
    classes: str = ""


def screens(meeting: Meeting) -> tuple[Screen, ...]:
    """Every screen in order."""
    items = (_item(meeting, item) for item in meeting.agenda.items)
    return (_opening(meeting), *items, _closing(meeting))


def _opening(meeting: Meeting) -> Screen:
    """The whole plan at a glance: how many are behind, and every indicator as a shape."""
    lang, groups = meeting.lang, by_status(meeting.results.values())
    counts = {name: sum(len(groups.get(s, ())) for s in family) for name, family in FAMILIES.items()}
    family = "behind" if counts["behind"] else "good"
    worst = next((s for s in groups if s in FAMILIES[family]), Status.REACHED)
    number = f'<span class="ys-big ym-big" style="--n:3">{counts[family]}</span>'
    word = f'<p class="ym-word">{escape(text(lang, f"meeting.all.{family}"))}</p>'
    figure = f'<div class="ym-figure" {markup.colour(worst, INK)}>{number}{word}</div>'
    parts = [text(lang, f"overview.part.{name}", count=count) for name, count in counts.items() if count]
    joined = ("，" if lang == "zh" else ", ").join(parts)
    sentence = text(lang, "overview.summary", count=sum(counts.values()), parts=joined)
    title = text(lang, "meeting.opening")
    open_ = text(lang, "meeting.open_items", count=len(meeting.agreed)) if meeting.agreed else ""
    left = f'{figure}<p class="ym-say">{escape(sentence)}</p>' + (
        f'<p class="ym-need">{escape(open_)}</p>' if open_ else ""
    )
    right = f'<div class="ym-field">{"".join(_shapes(s, len(found), lang) for s, found in groups.items())}</div>'
    inner = (
        _head(_place(meeting), title) + _columns(left, right) + _unknown(meeting) + _foot(meeting, 0, _newest(meeting))
    )
    return Screen(title, sentence, inner, classes="ym-opening")


def _newest(meeting: Meeting) -> list[str]:
    """Of which day the newest data are."""
    days = [r.latest.period for r in meeting.results.values() if r.latest]
    return [text(meeting.lang, "ui.as_of", day=phrases.day(max(days), meeting.lang))] if days else []


def _shapes(status: Status, count: int, lang: Lang) -> str:
    """One status: its word, how many, and as many shapes."""
    word = f'<span class="ym-status">{LOOKS[status].symbol} {escape(text(lang, f"status.{status}"))}</span>'
    shapes = f'<span class="ym-shapes" aria-hidden="true">{LOOKS[status].symbol * count}</span>'
    return f"<div {markup.colour(status, INK)}>{word}<b>{count}</b>{shapes}</div>"


def _unknown(meeting: Meeting) -> str:
    """What the link lists and the plan does not have."""
    names = "、".join((*meeting.agenda.unknown, *meeting.visit.unknown))
    words = text(meeting.lang, "meeting.unknown", names=names)
    return f'<p class="ym-lost">{escape(words)}</p>' if names else ""


def _place(meeting: Meeting) -> str:
    """Where the figures are from: the district, or what the reader filters by."""
    space, address, lang = site.workspace(), meeting.visit.address, meeting.lang
    district = space.plan.district if lang == "zh" else space.plan.district_en
    chosen = [phrases.english(space.plan, address.town, lang) if address.town else district]
    if address.stage:
        chosen.append(space.stages(lang).get(address.stage, address.stage))
    if address.area != "clause":
        chosen.append(text(lang, f"ui.area.{address.area}"))
    if address.last:
        chosen.append(text(lang, "ui.as_of", day=phrases.day(address.last, lang)))
    return " · ".join(chosen)


def _head(kicker: str, title: str) -> str:
    return f'<header><p class="ym-kicker">{escape(kicker)}</p><h2>{escape(title)}</h2></header>'


def _columns(left: str, right: str) -> str:
    if not right:
        return f'<div class="ym-columns ym-alone"><div class="ym-left">{left}</div></div>'
    return f'<div class="ym-columns"><div class="ym-left">{left}</div><div class="ym-right">{right}</div></div>'


def _item(meeting: Meeting, item: Item) -> Screen:
    result = meeting.result(item)
    return _words_only(meeting, item) if result is None else _figure(meeting, item, result)


def _kicker(meeting: Meeting, item: Item) -> str:
    """The clause, its page, and the place where the reader chose one."""
    lang, address = meeting.lang, meeting.visit.address
    parts = [phrases.clause(item.action.number, lang), markup.heading(item.action, lang)]
    is_narrowed = address.town or address.stage or address.area != "clause" or address.last
    return " · ".join([*parts, _place(meeting)] if is_narrowed else parts)


def _words_only(meeting: Meeting, item: Item) -> Screen:
    """A page of the plan that has no figure: its words, large."""
    lang, action = meeting.lang, item.action
    size = " ym-long" if len(action.clause) > FEW_WORDS else ""
    english = f'<p class="ym-say">{escape(action.clause_en)}</p>' if lang == "en" else ""
    quote = f'<blockquote class="ym-words{size}" lang="zh-CN">{escape(action.clause)}</blockquote>{english}'
    title = titled(action, lang)
    inner = _head(_kicker(meeting, item), title) + quote + _foot(meeting, _position(meeting, item), [])
    return Screen(markup.heading(action, lang), title, inner)


def _position(meeting: Meeting, item: Item) -> int:
    return meeting.agenda.items.index(item) + 1


def _figure(meeting: Meeting, item: Item, result: Result) -> Screen:
    """Verdict and number; beside them the trend, the towns and who is furthest behind; below, the plan's words."""
    lang, plan = meeting.lang, site.workspace().plan
    verdict, need = phrases.verdict(result, plan, lang), _first(phrases.need(result, plan, lang), lang)
    said = f'<p class="ym-say">{escape(verdict)}</p>'
    said += f'<p class="ym-need">{markup.sentence(need)}</p>' if need else ""
    left = _number(result, lang) + said + markup.ruler(result, lang) + _agreed(meeting, result) + _also(meeting, item)
    right = _trend(result, lang) + _towns(meeting, item) + _units(meeting, result)
    title = phrases.judged_title(result, lang)
    head, quote = _head(_kicker(meeting, item), title), _quote(result)
    foot = _foot(meeting, _position(meeting, item), _dates(result, lang))
    inner = f"{head}{_columns(left, right)}{quote}{foot}"
    word = text(lang, f"status.{result.status}")
    style = f'<div class="ym-screen-inner" {markup.colour(result.status, INK)}>{inner}</div>'
    return Screen(titled(result.indicator, lang), f"{word}。{verdict}", style, result.status)


def _first(sentences: str, lang: Lang) -> str:
    """The first of several statements: the others are on the page."""
    joiner, stop = ("；", "。") if lang == "zh" else (". ", ".")
    first, _, rest = sentences.partition(joiner)
    return first + stop if rest else first


def _number(result: Result, lang: Lang) -> str:
    """The number as on its page, and beside it the verdict: shape, word, what is asked."""
    big = markup.big(result, lang)
    letters = max(3.0, _width(big))
    look, word = LOOKS[result.status], escape(text(lang, f"status.{result.status}"))
    hatched = " ys-hatched" if look.hatched else ""
    asked = [text(lang, "meeting.target", goal=phrases.goal_of(result, lang).strip())] if result.target else []
    asked += [text(lang, "meeting.due", day=phrases.day(result.target.deadline, lang))] if result.target else []
    target = "".join(f'<p class="ym-asked">{escape(words)}</p>' for words in asked)
    verdict = f'<p class="ym-word{hatched}" lang="{lang}">{look.symbol}&nbsp;{word}</p>{target}'
    return (
        f'<div class="ym-figure"><span class="ys-big ym-big" style="--n:{letters:.2f}">{big}</span>'
        f'<div class="ym-verdict">{verdict}</div></div>'
    )


def _agreed(meeting: Meeting, result: Result) -> str:
    """What was decided about this figure and is still open: then, now, promised."""
    lang, visit = meeting.lang, meeting.visit
    item = next((a for a in meeting.agreed if a.figure.indicator == result.indicator.id), None)
    if item is None:
        return ""
    now = Decisions(site.workspace()).standing(item, visit.view, visit.today).now
    steps = [text(lang, "meeting.then", value=item.figure.words)]
    steps.append(text(lang, "meeting.now", value=phrases.value_of(now, now.latest, lang) if now.latest else "—"))
    promised = promised_words(item, now, lang)
    steps += [text(lang, "meeting.promised", value=promised)] if promised else []
    due = text(lang, "meeting.due", day=phrases.day(item.due, lang)) if item.due else ""
    words = " · ".join(w for w in (item.text, " → ".join(steps), due) if w)
    return f'<p class="ym-agreed"><b>{escape(text(lang, "meeting.agreed"))}</b> {escape(words)}</p>'


def _width(big: str) -> float:
    """How wide a number is, in digits."""
    number, _, unit = big.removesuffix("</small>").partition("<small>")
    narrow = sum(number.count(sign) for sign in ".,")
    return len(number) - 0.5 * narrow + 0.35 * len(unit)


def _also(meeting: Meeting, item: Item) -> str:
    """What else is behind in the same clause: told, not shown."""
    lang, found = meeting.lang, also_behind(item, meeting.agenda.items, meeting.results)
    if not found:
        return ""
    comma = "、" if lang == "zh" else ", "
    names = comma.join(f"{LOOKS[r.status].symbol} {titled(r.indicator, lang)}" for r in found[:MOST_NAMED])
    more = text(lang, "meeting.and_more") if len(found) > MOST_NAMED else ""
    words = text(lang, "meeting.also_behind", count=len(found), names=names + more)
    return f'<p class="ym-also">{escape(words)}</p>'


def _trend(result: Result, lang: Lang) -> str:
    """The page's own trend, drawn at once."""
    if result.latest is None:
        return ""
    chart = charts.trend(result, site.workspace().plan, INK, lang)
    ends = [phrases.value_of(result, o, lang) for o in (result.observations[0], result.latest)]
    month = phrases.month(result.observations[0].period, lang)
    words = text(lang, "meeting.since", month=month, first=ends[0], last=ends[1])
    caption = f"<figcaption>{escape(words if len(result.observations) > 1 else chart.title)}</figcaption>"
    return f'<figure class="ym-chart">{caption}{drawing.trend(chart, result.status)}{drawing.key(chart)}</figure>'


def _towns(meeting: Meeting, item: Item) -> str:
    """Each town small, the weakest first; nothing where the reader already looks at one."""
    lang, plan = meeting.lang, site.workspace().plan
    if item.indicator is None or meeting.visit.address.town:
        return ""
    measured = meeting.measured[item.indicator.id]
    known = [r for r in measured.towns if r.place and r.latest]
    if len(known) < 2:
        return ""
    low, high = drawing.span(known)
    shown = sorted(known, key=lambda r: (SEVERITY.index(r.status), _weakness(r)))[:MOST_TOWNS]
    cells = "".join(_town(r, phrases.english(plan, r.name, lang), low, high, lang) for r in shown)
    more = len(known) - len(shown)
    note = f'<p class="ym-more">{escape(text(lang, "meeting.more_towns", count=more))}</p>' if more else ""
    return f'<div class="ym-towns">{cells}</div>{note}'


def _weakness(result: Result) -> float:
    value = (result.judged(result.latest) if result.latest else None) or 0.0
    return value if result.judges_each or result.indicator.direction == "at_least" else -value


def _town(result: Result, name: str, low: float, high: float, lang: Lang) -> str:
    shape = markup.mark(result.status, INK, lang)
    value = f"<b>{markup.big(result, lang)}</b>"
    line = drawing.small(result, low, high)
    return f"<div {markup.colour(result.status, INK)}><span>{shape} {escape(name)}</span>{value}{line}</div>"


def _units(meeting: Meeting, result: Result) -> str:
    """The units furthest from what each is held to, by name."""
    visit, lang, indicator = meeting.visit, meeting.lang, result.indicator
    if result.latest is None or result.target is None or indicator.aggregate not in ("share", "mean"):
        return ""
    if indicator.grain == "district":
        return ""
    space = site.workspace()
    rows = space.unit_rows(indicator, visit.view, visit.address.filters, result.latest.period, visit.today)
    short = [r for r in rows if r.meets is False]
    if not short:
        return ""
    title = text(lang, "meeting.furthest", count=len(short), unit=phrases.count(indicator, lang, len(short)))
    lines = "".join(_unit(r, result, lang) for r in short[:MOST_UNITS])
    classes = "ym-names" if all(is_yes_or_no(indicator, r) for r in short[:MOST_UNITS]) else ""
    return f'<div class="ym-units"><p>{escape(title)}</p><ul class="{classes}">{lines}</ul></div>'


def _unit(row: UnitRow, result: Result, lang: Lang) -> str:
    plan, indicator = site.workspace().plan, result.indicator
    name = row.name if indicator.grain == "unit" else phrases.english(plan, row.name, lang)
    town = phrases.english(plan, row.town or "", lang)
    is_counted = is_yes_or_no(indicator, row)
    value = "" if is_counted else phrases.unit_value(indicator, row.value, lang)
    gap = "" if is_counted or not row.gap else markup.gap_words(row.gap, indicator, lang)
    lacking = text(lang, "meeting.lacks", gap=gap) if gap else ""
    beside = f"<small>{escape(town)}</small>" if town and town != name else ""
    numbers = "" if is_counted else f"<span>{escape(value)}</span><span>{escape(lacking)}</span>"
    return f"<li><span>{escape(name)} {beside}</span>{numbers}</li>"


def _quote(result: Result) -> str:
    """The words of the plan that the figure answers to."""
    target = result.target.quote if result.target else ""
    words = dict.fromkeys(q for q in (target, result.indicator.quote) if q)
    said = "……".join(words)
    return f'<blockquote class="ym-quote" lang="zh-CN">{escape(said)}</blockquote>' if said else ""


def _dates(result: Result, lang: Lang) -> list[str]:
    """Of which day the data are, and whether all reported."""
    latest = result.latest
    if latest is None:
        return []
    dates = [text(lang, "ui.as_of", day=phrases.day(latest.period, lang))]
    if not latest.is_complete:
        count = phrases.count(result.indicator, lang)
        dates.append(text(lang, "ui.reported", reported=latest.reported, units=latest.units, count=count))
    if result.is_overdue:
        dates.append(text(lang, "ui.overdue"))
    return dates


def _foot(meeting: Meeting, position: int, dates: Sequence[str]) -> str:
    """Of which day and version the figures are, whether they are invented, and which screen this is."""
    space, visit, lang = site.workspace(), meeting.visit, meeting.lang
    moment = space.local(visit.view.moment).strftime("%Y-%m-%d %H:%M")
    words = [*dates, text(lang, "meeting.version", moment=moment)]
    notes = "".join(f"<span>{escape(w)}</span>" for w in words)
    demo = f'<span class="ym-demo">{escape(text(lang, "ui.demo"))}</span>' if space.is_demo else ""
    where = f"<b>{position}</b>/{len(meeting.agenda.items)}" if 0 < position <= len(meeting.agenda.items) else ""
    return f'<footer>{notes}{demo}<span class="ym-position">{where}</span></footer>'


def _closing(meeting: Meeting) -> Screen:
    """Every item once more with its verdict, and what was agreed meanwhile, as the browser comes to know of it."""
    lang, title = meeting.lang, text(meeting.lang, "meeting.closing")
    lines = "".join(_recalled(meeting, n, item) for n, item in enumerate(meeting.agenda.items, start=1))
    count = text(lang, "meeting.gone_through", count=len(meeting.agenda.items))
    inner = _head(count, title) + f'<ol class="ym-recall">{lines}</ol>' + _meanwhile(lang) + _foot(meeting, 0, [])
    return Screen(title, f"{title}。{count}", inner, classes="ym-closing")


def _meanwhile(lang: Lang) -> str:
    """Where the browser lists what was agreed in this meeting; nothing is seen before there is something."""
    return f'<div class="ym-fresh" hidden><h3>{escape(text(lang, "wall.agreed"))}</h3><ul></ul></div>'


def _recalled(meeting: Meeting, position: int, item: Item) -> str:
    lang, result = meeting.lang, meeting.result(item)
    if result is None:
        name, shape, value, style = markup.heading(item.action, lang), "", "", ""
    else:
        name, shape = titled(result.indicator, lang), markup.mark(result.status, INK, lang)
        value, style = markup.big(result, lang), markup.colour(result.status, INK)
    inner = f"{shape}<span>{escape(name)}</span><b>{value}</b>"
    return f'<li><button type="button" data-to="{position}" {style}>{inner}</button></li>'
