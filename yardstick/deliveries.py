"""How a dataset was delivered: when each period was due and came, who was missing, what was corrected, what is next.

Everything is worked out from the audit log and the rosters of one view; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from yardstick.checking import units_asked
from yardstick.contracts import KEY, NAME, Contract, Roster
from yardstick.judging import add_months
from yardstick.snapshots import Commit, Unit, View

State = Literal["ahead", "due", "late"]
RosterAt = Callable[[date], Roster | None]


@dataclass(frozen=True)
class Delivery:
    """One period. Without a file: `delivered_on` None and `rows` 0; `days_late` then counts up to today."""

    period: date
    due_on: date  # the last day in time
    delivered_on: date | None  # when the first file of the period was published
    days_late: int  # 0 in time
    rows: int
    expected: int | None  # units that were to be in the file; None for datasets about items
    missing: tuple[Unit, ...]  # those of them that are not, by code
    revisions: int  # publishes and roll-backs after the first
    last: Commit | None  # who made the rows what they are; None without a file

    @property
    def delivered(self) -> int | None:
        """Units that were to be in the file and are."""
        return None if self.expected is None else self.expected - len(self.missing)


@dataclass(frozen=True)
class Next:
    """The next file to come: ahead (its cut-off date is still to come), due, or late."""

    period: date
    due_on: date
    state: State
    days_late: int


@dataclass(frozen=True)
class Deliveries:
    """One dataset in one view, newest period first; `next` is None while nothing was ever delivered."""

    contract: Contract
    periods: tuple[Delivery, ...]
    next: Next | None


def deliveries(view: View, contract: Contract, today: date, zone: tzinfo, roster: RosterAt | None = None) -> Deliveries:
    """How the dataset was delivered up to `today`, as the view knows it.

    A period between two delivered ones for which nothing came is listed too. `zone`: the clock by which a publish
    has its day. `roster`: gives the roster of a date where callers keep rosters; the view's own otherwise.
    """
    done = view.periods(contract.id)
    roster_at, commits = roster or view.roster, view.commits(contract.id)
    found = [
        _delivered(view, contract, period, _made(commits, period), roster_at(period), zone)
        if period in done
        else _absent(contract, period, roster_at(period), today)
        for period in _expected(done, contract)
    ]
    return Deliveries(contract, tuple(reversed(found)), _next(done[-1], contract, today) if done else None)


def _expected(done: Sequence[date], contract: Contract) -> Iterator[date]:
    """The delivered periods, and those left out between them."""
    for at, period in enumerate(done):
        yield period
        following = add_months(period, contract.due_months)
        while at + 1 < len(done) and _due(following, contract) < done[at + 1]:
            yield following
            following = add_months(following, contract.due_months)


def _made(commits: Sequence[Commit], period: date) -> list[Commit]:
    """The publishes and roll-backs of a period, oldest first."""
    return [c for c in reversed(commits) if c.period == period and c.kind in ("publish", "rollback")]


def _delivered(
    view: View, contract: Contract, period: date, made: Sequence[Commit], roster: Roster | None, zone: tzinfo
) -> Delivery:
    rows, due_on = view.rows(contract.id, period), _due(period, contract)
    day = datetime.fromtimestamp(made[0].moment / 1000, zone).date()
    asked = _asked(contract, roster, period)
    came = set(view.codes().column(rows[KEY]).to_pylist())
    missing = None if asked is None else _units({c for c in asked if view.codes().of(c) not in came}, roster)
    return Delivery(
        period,
        due_on,
        day,
        days_late=max(0, (day - due_on).days),
        rows=rows.num_rows,
        expected=None if asked is None else len(asked),
        missing=missing or (),
        revisions=len(made) - 1,
        last=made[-1],
    )


def _absent(contract: Contract, period: date, roster: Roster | None, today: date) -> Delivery:
    due_on, asked = _due(period, contract), _asked(contract, roster, period)
    missing = _units(set(asked or ()), roster)
    expected = None if asked is None else len(asked)
    return Delivery(period, due_on, None, max(0, (today - due_on).days), 0, expected, missing, 0, None)


def _next(last: date, contract: Contract, today: date) -> Next:
    period = add_months(last, contract.due_months)
    due_on = _due(period, contract)
    state: State = "late" if today > due_on else "due" if today >= period else "ahead"
    return Next(period, due_on, state, max(0, (today - due_on).days))


def _due(period: date, contract: Contract) -> date:
    return period + timedelta(days=contract.grace_days)


def _asked(contract: Contract, roster: Roster | None, period: date) -> list[str] | None:
    return units_asked(contract, roster or {}, period) if contract.is_joined else None


def _units(codes: set[str], roster: Roster | None) -> tuple[Unit, ...]:
    known = roster or {}
    return tuple(Unit(code, str(known[code][NAME])) for code in sorted(codes))
