"""The Engine protocol: SQL over the tables of one data version → an Arrow table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import pyarrow as pa


class Engine(Protocol):
    """Runs our own SELECTs over the datasets of one moment; nothing a visitor typed ever becomes SQL."""

    @property
    def moment(self) -> int:
        """The data version being read, in milliseconds UTC."""
        ...

    def holds(self, dataset: str) -> bool:
        """Whether anything of this dataset was published at that moment."""
        ...

    def run(self, sql: str, params: Mapping[str, Any], *, facts: str | None = None) -> pa.Table:
        """The rows of `sql`, in which the relation `facts` is the SELECT given as `facts`.

        Of `params` it takes those that it names.
        """
        ...
