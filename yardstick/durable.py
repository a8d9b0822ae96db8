"""Files that are whole or not there: a crash, or a cut of the power, leaves the old content or the new."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

UNFINISHED = "new-"  # how the name of a file begins while it is being written


def write_whole(path: Path, content: bytes) -> None:
    """Make `content` what is in the file, now and for good; its folder is there already."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as unfinished:
        try:
            unfinished.write(content)
            unfinished.flush()
            os.fsync(unfinished.fileno())
        except BaseException:
            with suppress(OSError):
                os.unlink(unfinished.name)
            raise
    os.replace(unfinished.name, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Let the names in the folder, as they are now, outlast a cut of the power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
