"""Published tables: versioned, atomic, readable as of any moment that was ever published.

SnapshotStore.publish(CheckedTable) ─▶ one Delta table per dataset ─▶ View (every table as of one moment)

moments     a data version: milliseconds UTC, and its text form in links
sources     the uploaded bytes under their hash
commits     what one commit says about itself
tables      one Delta table: its commits, its files, a new commit
wide        own columns + roster columns → the stored schema
difference  what a publish would change
view        every table as of one moment
store       publish, roll back, recover: one publisher at a time
"""

from yardstick.snapshots.commits import Commit, Kind
from yardstick.snapshots.difference import ChangedCell, Difference, Unit
from yardstick.snapshots.moments import format_moment, parse_moment
from yardstick.snapshots.store import Published, SnapshotStore, Unchanged
from yardstick.snapshots.view import View
from yardstick.snapshots.wide import Shape

__all__ = [
    "ChangedCell",
    "Commit",
    "Difference",
    "Kind",
    "Published",
    "Shape",
    "SnapshotStore",
    "Unchanged",
    "Unit",
    "View",
    "format_moment",
    "parse_moment",
]
