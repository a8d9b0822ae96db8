"""Folders of their own for what is only tried out: removed afterwards, and at the next start when a process died."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "preview-"  # no dataset has such a name


@contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """An empty folder inside `parent`, for as long as it is needed."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = parent / f"{PREFIX}{secrets.token_hex(8)}"
    try:
        with _in_use(folder).acquire():  # before the folder is there: what can be locked is nobody's any more
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    finally:
        _mark(folder).unlink(missing_ok=True)


def sweep(parent: Path) -> None:
    """Remove the folders of processes that died; those in use stay."""
    for folder in parent.glob(f"{PREFIX}*/"):
        try:
            with _in_use(folder).acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        _mark(folder).unlink(missing_ok=True)


def _in_use(folder: Path) -> FileLock:
    return FileLock(_mark(folder))


def _mark(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")
