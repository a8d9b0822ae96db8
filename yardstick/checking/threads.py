"""Columns looked at several at once: Arrow lets other threads run while it works."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

In = TypeVar("In")
Out = TypeVar("Out")
_MANY = 50_000  # rows: from here on the threads are worth it
_AT_ONCE = 2


def side_by_side(rows: int, work: Callable[[In], Out], items: Iterable[In]) -> list[Out]:
    """`work` of each, in their order."""
    if rows < _MANY:
        return [work(item) for item in items]
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        return list(threads.map(work, items))
