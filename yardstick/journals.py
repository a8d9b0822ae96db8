"""Append-only records: a line is written whole and for good, or not at all; nothing is ever changed or removed.

One JSON object a line, so that an administrator can read, search and back up the file with any tool. What was wrong is
put right by a further entry.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock

from yardstick.durable import sync_folder
from yardstick.errors import ConfigError

Entry = dict[str, Any]
_LOCK_WAIT_S = 30


class Journal:
    """One file of entries, safe under several threads and processes of one machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = FileLock(f"{path}.lock", timeout=_LOCK_WAIT_S)
        self._reading = Lock()
        self._seen: tuple[Entry, ...] = ()
        self._size = 0  # bytes of the file that `_seen` has

    def entries(self) -> tuple[Entry, ...]:
        """Every entry, the oldest first. What a crash left unfinished is no entry. ConfigError for a damaged file."""
        with self._reading:
            size = self._path.stat().st_size if self._path.exists() else 0
            if size < self._size:  # the file of a backup took its place
                self._seen, self._size = (), 0
            if size > self._size:
                self._read_on()
            return self._seen

    def _read_on(self) -> None:
        with self._path.open("rb") as file:
            file.seek(self._size)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._seen += tuple(self._entry(line) for line in whole.splitlines())
        self._size += len(whole)

    def _entry(self, line: bytes) -> Entry:
        try:
            entry: Entry = json.loads(line)
        except ValueError:
            shown = line[:60].decode("utf-8", "replace")
            fix = "请从备份恢复这个文件；只坏了这一行的，可先把整个文件另存，再删掉这一行。"
            raise ConfigError(f"记录文件 {self._path} 里有一行读不出来：{shown}。", fix=fix) from None
        return entry

    def append(self, entry: Mapping[str, Any]) -> None:
        """Add one entry, kept when this returns."""
        self.extend(lambda _: entry)

    def extend(self, decide: Callable[[tuple[Entry, ...]], Mapping[str, Any] | None]) -> Entry | None:
        """Add what `decide` makes of all entries so far, while nobody else can add one; nothing for None."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            entry = decide(self.entries())
            if entry is None:
                return None
            self._write(json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            return dict(entry)

    def _write(self, line: bytes) -> None:
        is_new = not self._path.exists()
        with self._path.open("ab") as file:
            file.truncate(self._size)  # what a crash left of an entry nobody was told of
            try:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with suppress(OSError):
                    os.truncate(self._path, self._size)
                raise
        if is_new:
            sync_folder(self._path.parent)
