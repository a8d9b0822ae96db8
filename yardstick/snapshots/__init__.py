"""Published tables: versioned, atomic, readable as of any moment that was ever published.

SnapshotStore.publish(CheckedTable) ─▶ one Delta table per dataset ─▶ View (every table as of one moment)

moments     a data version: milliseconds UTC, and its text form in links
sources     the uploaded bytes under their hash
commits     what one commit says about itself
answers     the reason given for each reminder of a check
tables      one Delta table: its commits, its files, a new commit
wide        own columns + roster columns → the stored schema
difference  what a publish would change
view        every table as of one moment
before      what a new file of a dataset is checked against
history     what there is and was, and what is different between two moments
store       publish, roll back, recover: one publisher at a time
intents     what is being rolled back, until all of it is
rehearsal   the same, for nobody to see
scratch     where a rehearsal keeps its files
"""

from yardstick.snapshots.answers import asked
from yardstick.snapshots.before import earlier
from yardstick.snapshots.commits import Answer, Commit, Kind, settled
from yardstick.snapshots.difference import ChangedCell, Difference, Unit
from yardstick.snapshots.history import PeriodChange
from yardstick.snapshots.moments import format_moment, parse_moment
from yardstick.snapshots.rehearsal import Rehearsal, rehearsing
from yardstick.snapshots.store import Published, RolledBack, SnapshotStore, Unchanged
from yardstick.snapshots.view import View
from yardstick.snapshots.wide import Shape

__all__ = [
    "Answer",
    "ChangedCell",
    "Commit",
    "Difference",
    "Kind",
    "PeriodChange",
    "Published",
    "Rehearsal",
    "RolledBack",
    "Shape",
    "SnapshotStore",
    "Unchanged",
    "Unit",
    "View",
    "asked",
    "earlier",
    "format_moment",
    "parse_moment",
    "rehearsing",
    "settled",
]
