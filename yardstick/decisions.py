"""督办台账: remarks, supervision items and decisions, each tied to the figure it was made about. Append-only.

An entry keeps the figure as it was shown: indicator, place, filters, data version, day, value and status. It is never
changed: it is moved on (立项 → 交办 → 反馈 → 销号) or corrected by a further entry that names it. Analysts and
administrators write, under the post that answers for it and under their own account, because an entry stays for good;
whoever may read pages reads it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, get_args

from yardstick import phrases
from yardstick.access import Access, Identity
from yardstick.address import Address
from yardstick.checking.personal import masked
from yardstick.days import iso, read_day
from yardstick.errors import UsageError
from yardstick.indicators import AREAS, Area, Filters, Result, is_met
from yardstick.journals import Entry, Journal
from yardstick.judging import meets
from yardstick.registry import Indicator
from yardstick.snapshots import View, format_moment
from yardstick.snapshots.moments import now_ms
from yardstick.status import Status
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

Kind = Literal["supervision", "decision", "remark"]
KINDS: tuple[Kind, ...] = get_args(Kind)
State = Literal["noted", "open", "assigned", "answered", "closed"]
Verdict = Literal["kept", "broken", "reached", "better", "same", "worse", "waiting", "unknown"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
FIRST: Mapping[Kind, State] = {"remark": "noted", "supervision": "open", "decision": "open"}
NEXT: Mapping[Kind, Mapping[State, tuple[State, ...]]] = {
    "remark": {},
    "decision": {"open": ("closed",), "closed": ("open",)},
    "supervision": {
        "open": ("assigned",),
        "assigned": ("answered",),
        "answered": ("closed", "assigned", "answered"),
        "closed": ("assigned",),  # taken up again
    },
}
LONGEST = {"text": 500, "why": 500, "post": 40}
CORRECTABLE = ("text", "post", "due", "promised")
PERCENT = 100.0


@dataclass(frozen=True)
class Figure:
    """The figure an entry is about, as it was shown. `value`: the judged value, None where there was none to show."""

    indicator: str
    moment: int
    day: date
    value: float | None
    words: str
    status: Status
    period: date | None = None
    town: str | None = None
    stage: str | None = None
    area: Area = "clause"

    @property
    def filters(self) -> Filters:
        """The filters it was shown under."""
        return Filters(town=self.town, stage=self.stage, area=self.area)


@dataclass(frozen=True)
class Step:
    """One entry in the life of an item: moved on to `state`, or corrected (`changed`: what it was before)."""

    at: int
    by: str
    state: State
    text: str
    changed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One remark, supervision item or decision, as its entries leave it. `post`: who answers for it, never a name."""

    id: str
    kind: Kind
    figure: Figure
    text: str
    post: str
    due: date | None
    promised: float | None  # the judged value promised, in its unit
    at: int
    by: str
    state: State
    steps: tuple[Step, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state not in ("noted", "closed")

    def is_overdue(self, today: date) -> bool:
        """Whether its day is past and it is still open."""
        return self.is_open and self.due is not None and self.due < today


@dataclass(frozen=True)
class Draft:
    """What somebody wants to enter."""

    kind: Kind
    text: str
    post: str = ""
    due: date | None = None
    promised: float | None = None


@dataclass(frozen=True)
class Standing:
    """An item today: the figure then and now, what was promised, and what that comes to."""

    item: Item
    now: Result
    verdict: Verdict


class Decisions:
    """The journal of one installation, `<data>/decisions/decisions.jsonl`."""

    def __init__(self, workspace: Workspace, clock: Callable[[], int] = now_ms) -> None:
        """`clock` gives the moment of an entry in milliseconds UTC."""
        self._workspace = workspace
        self._clock = clock
        self._measured = {i.id for i in workspace.plan.indicators}
        self._journal = Journal(workspace.settings.data / "decisions" / "decisions.jsonl")

    def items(self, entries: int | None = None) -> tuple[Item, ...]:
        """Every item, the newest first; as the first so many entries tell it, or all of them for None.

        Without those about figures the plan no longer has: `orphans`.
        """
        return tuple(i for i in self._every(entries) if i.figure.indicator in self._measured)

    def orphans(self, entries: int | None = None) -> tuple[Item, ...]:
        """The items about figures that are no longer in the plan: only what was entered can be said of them."""
        return tuple(i for i in self._every(entries) if i.figure.indicator not in self._measured)

    def _every(self, entries: int | None) -> tuple[Item, ...]:
        return tuple(reversed(_read(self._journal.entries()[:entries]).values()))

    def since(self, entries: int) -> tuple[Item, ...]:
        """The items entered after the first so many entries, the oldest first."""
        all_entries = self._journal.entries()
        before = _read(all_entries[:entries])
        later = (item for name, item in _read(all_entries).items() if name not in before)
        return tuple(item for item in later if item.figure.indicator in self._measured)

    def told(self, address: Address) -> int | None:
        """How many entries this link tells of: as many as it says, all for one that is not pinned.

        A pinned link that does not say it tells of what had been entered before its version was published: whatever
        is entered later belongs to a later version, so that the page keeps saying the same.
        """
        if address.entries is not None or address.v is None:
            return address.entries
        return sum(bool(e["newest"] < address.v) for e in self._journal.entries())

    def pinned(self, address: Address) -> Address:
        """The link that will go on telling what it tells now."""
        told = self.told(address)
        return address.go(entries=len(self._journal.entries()) if told is None else told)

    def find(self, item_id: str) -> Item:
        """The item with this number. UsageError when there is none."""
        found = next((i for i in self.items() if i.id == item_id), None)
        if found is None:
            raise UsageError(_say("unknown_item", id=item_id), fix=_say("unknown_item_fix"))
        return found

    def add(
        self, identity: Identity | None, draft: Draft, indicator: Indicator, view: View, day: date, **where: Any
    ) -> Item:
        """Enter an item about a figure as this version shows it. `where`: town, stage and area, where not the default.

        Raises Denied, or UsageError for what may not be entered.
        """
        who = Access.require(identity, "analyst")
        filters = Filters(**where)
        shown = self._workspace.measure(indicator, view, filters, day).at(filters.town)
        entry = _entry(draft) | {"by": who.name, "figure": _figure_entry(figure_of(shown, filters, "zh"))}
        _require(draft, shown, self._workspace.today())

        def number(entries: Sequence[Entry]) -> Entry:
            return self._stamp() | {"id": _number(entries, self._workspace.today().year)} | entry

        made = self._journal.extend(number)
        assert made is not None
        return self.find(made["id"])

    def move(self, identity: Identity | None, item_id: str, state: State, words: str) -> Item:
        """Move an item on, with what was done or found. Raises Denied, or UsageError for a step it cannot take."""
        who = Access.require(identity, "analyst")
        _require_words(words, "text", needed=True)

        def step(entries: Sequence[Entry]) -> Entry:
            item = self._known(entries, item_id)
            if state not in NEXT[item.kind].get(item.state, ()):
                told = {"state": state_words(item, "zh"), "wanted": _say(f"state.{state}")}
                raise UsageError(_say("bad_step", **told), fix=_say("bad_step_fix", steps=_steps(item)))
            return self._stamp() | {"of": item_id, "by": who.name, "state": state, "text": words.strip()}

        self._journal.extend(step)
        return self.find(item_id)

    def correct(self, identity: Identity | None, item_id: str, reason: str, **changes: Any) -> Item:
        """Put right text, post, due date or promise of an item, with the reason; what it said before stays."""
        who = Access.require(identity, "analyst")
        _require_words(reason, "why", needed=True)

        def correction(entries: Sequence[Entry]) -> Entry:
            item = self._known(entries, item_id)
            wanted = replace(item, **{k: v for k, v in changes.items() if k in CORRECTABLE})
            draft = Draft(wanted.kind, wanted.text, wanted.post, wanted.due, wanted.promised)
            shown = self._now(item.figure)
            _require(draft, shown, item.figure.day)
            fresh = {k: v for k, v in _entry(draft).items() if k in CORRECTABLE and v != _entry_of(item)[k]}
            if not fresh:
                raise UsageError(_say("nothing_new"), fix=_say("nothing_new_fix"))
            return self._stamp() | {"of": item_id, "by": who.name, "text": reason.strip(), "now": fresh}

        self._journal.extend(correction)
        return self.find(item_id)

    def standing(self, item: Item, view: View | None = None, today: date | None = None) -> Standing:
        """The item today: then, now, promised."""
        day = today or self._workspace.today()
        now = self._now(item.figure, view, day)
        return Standing(item, now, _verdict(item, now, day))

    def _now(self, figure: Figure, view: View | None = None, today: date | None = None) -> Result:
        indicator = next((i for i in self._workspace.plan.indicators if i.id == figure.indicator), None)
        if indicator is None:
            raise UsageError(_say("unknown_indicator", id=figure.indicator), fix=_say("unknown_indicator_fix"))
        at = view or self._workspace.view()
        return self._workspace.measure(indicator, at, figure.filters, today).at(figure.town)

    def _known(self, entries: Sequence[Entry], item_id: str) -> Item:
        found = _read(entries).get(item_id)
        if found is None:
            raise UsageError(_say("unknown_item", id=item_id), fix=_say("unknown_item_fix"))
        return found

    def _stamp(self) -> Entry:
        return {"at": self._clock(), "newest": self._workspace.view().moment}


def open_items(items: Iterable[Item], today: date) -> tuple[Item, ...]:
    """What is still to be done: overdue first, then by day, then what has no day."""
    waiting = [i for i in items if i.is_open]
    return tuple(sorted(waiting, key=lambda i: (not i.is_overdue(today), i.due or date.max, i.id)))


def figure_of(result: Result, filters: Filters, lang: Lang) -> Figure:
    """A figure as it is shown now, to be kept with an entry."""
    latest = result.latest
    return Figure(
        indicator=result.indicator.id,
        moment=result.moment,
        day=result.judged_on,
        value=_finite(result.judged(latest)) if latest else None,
        words=phrases.value_of(result, latest, lang) if latest else "—",
        status=result.status,
        period=latest.period if latest else None,
        town=filters.town,
        stage=filters.stage,
        area=filters.area,
    )


def promised_words(item: Item, result: Result, lang: Lang) -> str:
    """What was promised, in the figure's unit; "" where nothing was."""
    if item.promised is None:
        return ""
    return phrases.plain(item.promised, "%" if result.judges_each else phrases.unit(result.indicator, lang))


def state_words(item: Item, lang: Lang) -> str:
    """The state in words: those of a decision are its own."""
    kind = "decision" if item.kind == "decision" else "state"
    return text(lang, f"decisions.{kind}.{item.state}")


def row(found: Standing, workspace: Workspace, lang: Lang) -> dict[str, Any]:
    """One item as plain values: then, now, promised."""
    item, now, today = found.item, found.now, workspace.today()
    latest = now.latest
    return {
        "id": item.id,
        "kind": text(lang, f"decisions.kind.{item.kind}"),
        "state": state_words(item, lang),
        "clause": workspace.plan.find(now.indicator.action).number,
        "indicator": item.figure.indicator,
        "title": phrases.judged_title(now, lang),
        "place": phrases.english(workspace.plan, now.name, lang),
        "text": item.text,
        "then": item.figure.words,
        "then_status": text(lang, f"status.{item.figure.status}"),
        "then_day": item.figure.day,
        "version": format_moment(item.figure.moment),
        "now": phrases.value_of(now, latest, lang) if latest else "—",
        "now_status": text(lang, f"status.{now.status}"),
        "now_day": latest.period if latest else None,
        "promised": promised_words(item, now, lang),
        "verdict": text(lang, f"decisions.verdict.{found.verdict}"),
        "post": item.post,
        "due": item.due,
        "overdue": item.is_overdue(today),
        "by": item.by,
        "at": workspace.local(item.at).strftime("%Y-%m-%d %H:%M"),
        "steps": len(item.steps),
    }


def _verdict(item: Item, now: Result, today: date) -> Verdict:
    """What became of it; nothing good is said of data that are missing, hidden or old."""
    latest, then = now.latest, item.figure
    value = _finite(now.judged(latest)) if latest else None
    if latest is None or value is None or now.status is Status.STALE:
        return "unknown"
    direction = "at_least" if now.judges_each else now.indicator.direction
    if item.promised is not None and meets(value, item.promised, direction):
        return "kept"
    if item.promised is not None and item.is_overdue(today):
        return "broken"
    if item.promised is None and is_met(now):
        return "reached"
    if then.period is None or then.value is None or (latest.period <= then.period and value == then.value):
        return "waiting"
    moved = round(value, now.judged_decimals) - round(then.value, now.judged_decimals)
    if not moved:
        return "same"
    return "better" if (moved > 0) == (direction == "at_least") else "worse"


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


# What may be entered


def _require(draft: Draft, shown: Result, today: date) -> None:
    _require_words(draft.text, "text", needed=True)
    _require_words(draft.post, "post", needed=draft.kind == "supervision")
    if draft.kind == "supervision" and draft.due is None:
        raise UsageError(_say("no_due"), fix=_say("no_due_fix"))
    if draft.kind == "remark" and (draft.due or draft.promised is not None):
        raise UsageError(_say("plain_remark"), fix=_say("plain_remark_fix"))
    if draft.due is not None and draft.due < today:
        raise UsageError(_say("past_due", day=draft.due), fix=_say("past_due_fix", today=today))
    if draft.promised is not None:
        _require_promise(draft.promised, shown)


def _require_words(words: str, name: str, *, needed: bool) -> None:
    if needed and not words.strip():
        raise UsageError(_say(f"no_{name}"), fix=_say(f"no_{name}_fix"))
    if len(words.strip()) > LONGEST[name]:
        raise UsageError(_say("too_long", most=LONGEST[name]), fix=_say("too_long_fix"))
    number = masked(words)
    if number is not None:
        raise UsageError(_say("personal", number=number), fix=_say("personal_fix"))


def _require_promise(promised: float, shown: Result) -> None:
    most = PERCENT if shown.judged_unit == "%" else math.inf
    if not math.isfinite(promised) or not 0 <= promised <= most:
        unit = "%" if shown.judges_each else shown.indicator.unit
        raise UsageError(_say("bad_promise", promised=f"{promised:g}"), fix=_say("bad_promise_fix", unit=unit))


# Entries and items


def _number(entries: Sequence[Entry], year: int) -> str:
    """The next number of a year: 2026-001, 2026-002 …"""
    return f"{year}-{1 + sum('id' in e and e['id'].startswith(f'{year}-') for e in entries):03d}"


def _entry(draft: Draft) -> Entry:
    return {
        "kind": draft.kind,
        "text": draft.text.strip(),
        "post": draft.post.strip(),
        "due": iso(draft.due),
        "promised": draft.promised,
    }


def _entry_of(item: Item) -> Entry:
    return _entry(Draft(item.kind, item.text, item.post, item.due, item.promised))


def _figure_entry(figure: Figure) -> Entry:
    return {
        "indicator": figure.indicator,
        "moment": figure.moment,
        "day": figure.day.isoformat(),
        "value": figure.value,
        "words": figure.words,
        "status": str(figure.status),
        "period": iso(figure.period),
        "town": figure.town,
        "stage": figure.stage,
        "area": figure.area,
    }


def _read(entries: Iterable[Entry]) -> dict[str, Item]:
    """The items that these entries make, in their order. What names an item that is not there says nothing."""
    items: dict[str, Item] = {}
    for entry in entries:
        if "id" in entry:
            items[entry["id"]] = _item(entry)
        elif entry.get("of") in items:
            items[entry["of"]] = _moved(items[entry["of"]], entry)
    return items


def _item(entry: Entry) -> Item:
    figure = entry["figure"] | {
        "day": date.fromisoformat(entry["figure"]["day"]),
        "period": read_day(entry["figure"]["period"]),
        "status": Status(entry["figure"]["status"]),
        "area": entry["figure"]["area"] if entry["figure"]["area"] in AREAS else "clause",
    }
    plain = {k: entry[k] for k in ("id", "kind", "text", "post", "promised", "at", "by")}
    return Item(figure=Figure(**figure), due=read_day(entry["due"]), state=FIRST[entry["kind"]], **plain)


def _moved(item: Item, entry: Entry) -> Item:
    before = _entry_of(item)
    changes = entry.get("now", {})
    was = {k: "" if before[k] is None else str(before[k]) for k in changes}
    state: State = entry.get("state", item.state)
    step = Step(entry["at"], entry["by"], state, entry["text"], was)
    fresh: dict[str, Any] = {k: read_day(v) if k == "due" else v for k, v in changes.items()}
    return replace(item, state=state, steps=(*item.steps, step), **fresh)


def _steps(item: Item) -> str:
    return "、".join(_say(f"state.{s}") for s in NEXT[item.kind].get(item.state, ())) or "—"


def _say(key: str, **values: object) -> str:
    return text("zh", f"decisions.{key}", **values)
