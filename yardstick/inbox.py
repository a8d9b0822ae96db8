"""A folder in which files are delivered, with nobody there: each is checked, and published, kept as a draft or refused.

A file ends in `published`, `drafts` or `refused` beside its report; being moved there is the last step, so that after
a crash it is simply taken again, with the same outcome.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from yardstick.check_reports import report
from yardstick.checking import Checked, problems_as_json
from yardstick.checking.limits import MOST_BYTES
from yardstick.drafts import Choices, Drafts
from yardstick.durable import sync_folder, write_whole
from yardstick.errors import SecondPersonNeeded, UsageError, YardstickError
from yardstick.snapshots import Published, Unchanged, asked, format_moment
from yardstick.texts import text
from yardstick.workbooks import marked_name, marked_workbook
from yardstick.workspace import Workspace

Fate = Literal["published", "unchanged", "draft", "refused", "failed"]
Look = tuple[int, int, int]  # which file it is, its size, when it was written

_FOLDERS: dict[Fate, str] = {
    "published": "published",
    "unchanged": "published",
    "draft": "drafts",
    "refused": "refused",
}
_REPORTS = (".report.txt", ".report.json")
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".download", ".lock")
_LEFT_BY_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Delivery:
    """What became of one file. `place`: where it is now; `words`: the same in a sentence."""

    file: str
    fate: Fate
    words: str
    place: Path
    sha256: str = ""
    version: str = ""  # published, unchanged
    draft: str = ""
    checked: Checked | None = field(default=None, repr=False)

    def values(self) -> dict[str, Any]:
        """Plain values for JSON: the outcome, and the check; of personal data no value."""
        told = {
            "file": self.file,
            "outcome": self.fate,
            "words": self.words,
            "place": str(self.place),
            "sha256": self.sha256,
            "version": self.version or None,
            "draft": self.draft or None,
        }
        return told | {"check": problems_as_json(_without_values(self.checked)) if self.checked else None}


class Inbox:
    """One folder of deliveries. `publish`: what passes without a reminder is published in the name of `author`."""

    def __init__(self, workspace: Workspace, folder: Path, *, publish: bool, author: str) -> None:
        if not folder.is_dir():
            raise UsageError(_say("no_folder", folder=folder), fix=_say("no_folder_fix"))
        self._workspace, self._folder = workspace, folder
        self._publish = publish and not workspace.settings.two_persons
        self._author = author
        self._seen: dict[Path, Look] = {}

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder; YardstickError when another inbox has it. The system lets go when the process dies."""
        lock = FileLock(self._folder / ".yardstick-inbox.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise YardstickError(_say("busy", folder=self._folder), fix=_say("busy_fix")) from None
        try:
            yield
        finally:
            lock.release()

    def waiting(self, *, at_once: bool = False) -> tuple[Path, ...]:
        """The files to take now, by name: those that were the same at the last look, or all `at_once`."""
        looks = {path: look for path in sorted(self._folder.iterdir()) if (look := _look(path)) is not None}
        before, self._seen = self._seen, looks
        return tuple(path for path, look in looks.items() if at_once or before.get(path) == look)

    def take(self, path: Path) -> Delivery:
        """Check one file and do what is to be done with it. Whatever goes wrong, the file is still there."""
        try:
            return self._taken(path)
        except (YardstickError, OSError) as error:
            return Delivery(path.name, "failed", _say("failed", words=error), path)
        except Exception as fault:  # a defect in one file's way must not stop the others
            return Delivery(path.name, "failed", _say("defect", words=f"{type(fault).__name__}: {fault}"), path)

    def _taken(self, path: Path) -> Delivery:
        look = _look(path)
        with path.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        checked = self._workspace.check(content, path.name)
        delivery = replace(self._settled(path, content, checked), checked=checked)
        delivery = replace(delivery, sha256=hashlib.sha256(content).hexdigest())
        return self._put_away(delivery, path, look, content)

    def _settled(self, path: Path, content: bytes, checked: Checked) -> Delivery:
        """Publish it, keep it as a draft, or neither."""
        if checked.table is None:
            faults = sum(p.severity == "error" for p in checked.problems)
            key = "refused_personal" if checked.is_personal else "refused"
            return Delivery(path.name, "refused", _say(key, count=faults), path)
        outcome = self._published(path, checked)
        if outcome is None:
            return self._kept(path, content, checked)
        is_new = isinstance(outcome, Published)
        version = format_moment(outcome.moment if isinstance(outcome, Published) else outcome.commit.moment)
        fate: Fate = "published" if is_new else "unchanged"
        return Delivery(path.name, fate, _say(fate, version=version), path, version=version)

    def _published(self, path: Path, checked: Checked) -> Published | Unchanged | None:
        """None where a person has to look at it first: at a reminder, or because that is the rule here."""
        table, store = checked.table, self._workspace.store
        assert table is not None
        found = store.compare(table)
        if found.same_file is not None and found.is_empty:
            return Unchanged(found.same_file)
        if not self._publish or asked(table.notices):
            return None
        note = _say("note", file=path.name)
        try:
            return store.publish(table, author=self._author, note=note, based_on=found.revision)
        except SecondPersonNeeded:
            return None

    def _kept(self, path: Path, content: bytes, checked: Checked) -> Delivery:
        """As a draft: the one of an interrupted run, or a new one."""
        drafts = Drafts.of(self._workspace)
        sha256, choices = hashlib.sha256(content).hexdigest(), Choices(file_name=path.name)
        open_ones = drafts.open_drafts(self._author).drafts
        earlier = next((d for d in open_ones if (d.sha256, d.choices.file_name) == (sha256, path.name)), None)
        draft = earlier or drafts.make(content, choices, self._author, checked)
        reminders = len(asked(checked.problems))
        words = _say("draft_answers" if reminders else "draft", id=draft.id, count=reminders)
        return Delivery(path.name, "draft", words, path, draft=draft.id)

    def _put_away(self, delivery: Delivery, path: Path, look: Look | None, content: bytes) -> Delivery:
        """The reports first, the file last."""
        folder = self._folder / _FOLDERS[delivery.fate]
        folder.mkdir(exist_ok=True)
        place = self._free(folder / path.name, delivery.sha256)
        delivery = replace(delivery, place=place)
        self._report(delivery, path, content)
        self._move(path, place, look, content)
        sync_folder(folder)
        sync_folder(self._folder)
        return delivery

    def _move(self, path: Path, place: Path, look: Look | None, content: bytes) -> None:
        if _look(path) == look:
            os.rename(path, place)
        else:  # another file came under its name meanwhile, and is taken at a later look
            write_whole(place, content)

    def _free(self, place: Path, sha256: str) -> Path:
        """The place, or one with the time in its name where a file or the report on another one is there already."""
        stamp = f"{place.stem}_{datetime.now():%Y%m%dT%H%M%S}"
        numbered = (f"{stamp}-{number}{place.suffix}" for number in count(2))
        names = chain([place.name, f"{stamp}{place.suffix}"], numbered)
        return next(p for name in names if not _is_taken(p := place.with_name(name), sha256))

    def _report(self, delivery: Delivery, path: Path, content: bytes) -> None:
        """In words, as JSON, and as a workbook where cells are to be mended."""
        place, checked = delivery.place, delivery.checked
        assert checked is not None
        mode = os.stat(path).st_mode & 0o666  # who may read the file may read what is said about it
        if delivery.fate == "refused" and checked.sheet is not None and not checked.is_personal:
            marked = marked_workbook(content, delivery.file, checked.sheet, checked.problems)
            _write(place.with_name(marked_name(place.name, checked.sheet)), marked, mode)
        lines = report(_without_values(checked), self._workspace.contracts, self._workspace.checks)
        words = "\r\n".join([delivery.words, *lines, ""])
        _write(_beside(place, ".report.txt"), words.encode("utf-8-sig"), mode)  # the BOM is for Windows
        values = json.dumps(delivery.values(), ensure_ascii=False, indent=1, default=str)
        _write(_beside(place, ".report.json"), values.encode("utf-8"), mode)


def watch(
    inbox: Inbox, every: float, wait: Callable[[float], object], take: Callable[[Path], Delivery]
) -> Iterator[Delivery]:
    """Look again and again, and give what became of each file; of one that fails each time only what is new.

    `every` in seconds; `wait` passes that time; `take` is the inbox's own, or something around it.
    """
    failed: dict[Path, str] = {}
    while True:
        for path in inbox.waiting():
            delivery = take(path)
            if delivery.fate != "failed":
                failed.pop(path, None)
            elif failed.get(path) == delivery.words:
                continue
            else:
                failed[path] = delivery.words
            yield delivery
        wait(every)


def _say(key: str, **values: object) -> str:
    return text("zh", f"inbox.{key}", **values)


def _look(path: Path) -> Look | None:
    """How the file is now; None for what is no delivery: a folder, a link, a file of a program at work."""
    if not _is_delivery(path.name) or path.is_symlink():
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_ino, found.st_size, found.st_mtime_ns) if path.is_file() else None


def _is_delivery(name: str) -> bool:
    own = name.startswith((".", "~$")) or name.casefold() in _LEFT_BY_SYSTEM
    return not own and not name.casefold().endswith((*_UNFINISHED, *_REPORTS))


def _beside(place: Path, suffix: str) -> Path:
    return place.with_name(place.name + suffix)


def _write(place: Path, content: bytes, mode: int) -> None:
    write_whole(place, content)
    os.chmod(place, mode)


def _is_taken(place: Path, sha256: str) -> bool:
    """Whether something is there that an interrupted run on the same file did not leave."""
    if place.exists():
        return True
    marked = f"{place.stem}{text('zh', 'workbooks.marked')}."
    beside = {_beside(place, suffix).name for suffix in _REPORTS}
    left = any(p.name in beside or p.name.startswith(marked) for p in place.parent.iterdir())
    return left and _told_of(_beside(place, ".report.json")) != sha256


def _told_of(told: Path) -> str:
    """The hash of the file that a report is about; "" where there is none to be read."""
    try:
        return str(json.loads(told.read_bytes()).get("sha256"))
    except (OSError, ValueError, AttributeError):
        return ""


def _without_values(checked: Checked) -> Checked:
    """The check as it may be written down: of a file with personal data without what its cells say."""
    if not checked.is_personal:
        return checked
    problems = tuple(replace(p, value="") for p in checked.problems)
    return replace(checked, problems=problems, columns=(), sheet=None)
