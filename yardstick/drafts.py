"""What was uploaded and is not published yet: the bytes, every choice made about them, and who had it in hand.

`<data>/drafts/<id>/` holds `draft.json` and the file under its SHA-256. The file is removed with the end of the draft:
when it is discarded for good, when it is published because the snapshots keep it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from filelock import FileLock, Timeout
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from yardstick.checking import Checked, holds_personal
from yardstick.checking import Choices as Settled
from yardstick.durable import UNFINISHED, sync_folder, write_whole
from yardstick.errors import FileRejected, StaleDraft, UsageError, YardstickError
from yardstick.mappings import Mapping as ByHand
from yardstick.snapshots import Published, Unchanged
from yardstick.snapshots.moments import now_ms
from yardstick.spellings import folded
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

State = Literal["open", "published", "discarded"]
Deed = Literal["made", "changed", "answered", "handed", "published", "discarded"]
Check = Callable[[Workspace, "Draft", bytes], Checked]  # of a draft's file under its choices, against today's data

STRICT = ConfigDict(extra="forbid", strict=True)
_ID = re.compile("[2-9a-hjkmnp-z]{8}")  # letters and digits that nobody takes for each other when read out
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_Name = Annotated[str, BeforeValidator(lambda name: name.encode("utf-8", "replace").decode())]  # of any file system
_SHA256 = Field(pattern="^[0-9a-f]{64}$")
_LOCK_WAIT_S = 60


@dataclass(frozen=True, config=STRICT)
class Step:
    """One line of a draft's history; `at` in milliseconds UTC."""

    deed: Deed
    who: str
    at: int
    to: str = ""  # handed: to whom
    version: int | None = None  # published: the moment of the commit


@dataclass(frozen=True, config=STRICT)
class Choices:
    """What was chosen about a file; None where it is to be recognised from the file itself.

    `mapping`: the name of a saved one, or one of this draft alone, {} for none at all; `reasons`: by the code of a
    reminder.
    """

    file_name: _Name
    dataset: str | None = None
    period: date | None = None
    sheet: str | None = None
    part: str | None = None
    encoding: str | None = None
    mapping: str | dict[str, Any] | None = None
    events: tuple[dict[str, Any], ...] = ()  # of the roster: a new name, a merger, …
    reasons: dict[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Draft:
    """One draft as it was read; it is saved again only while `revision` is still its newest."""

    id: str
    revision: int
    state: State
    owner: str  # who has it in hand
    uploaded_by: str  # who brought the bytes it has now
    sha256: Annotated[str, _SHA256]
    size: int  # bytes
    choices: Choices
    history: Annotated[tuple[Step, ...], Field(min_length=1)]  # oldest first; the first says who made it

    @property
    def maker(self) -> str:
        """Who made it."""
        return self.history[0].who

    @property
    def changed_by(self) -> tuple[str, ...]:
        """Everybody who made or changed it, in the order of their first time."""
        return tuple(dict.fromkeys(s.who for s in self.history if s.deed in ("made", "changed")))


@dataclass(frozen=True)
class BrokenDraft:
    """A draft that cannot be read, and a sentence that says so."""

    id: str
    words: str


@dataclass(frozen=True)
class Shelf:
    """The drafts asked for, the last touched first, and those that cannot be read."""

    drafts: tuple[Draft, ...]
    broken: tuple[BrokenDraft, ...]


_STORED = TypeAdapter(Draft)


def as_row(draft: Draft) -> dict[str, Any]:
    """The draft as plain values for JSON."""
    row: dict[str, Any] = _STORED.dump_python(draft, mode="json")
    return row


class Drafts:
    """The drafts of one installation. Safe for several threads and processes on one disk; `clock` as in the store."""

    def __init__(self, folder: Path, *, clock: Callable[[], int] = now_ms) -> None:
        self._folder = folder
        self._clock = clock
        self._lock = FileLock(folder / "drafts.lock", timeout=_LOCK_WAIT_S)

    @classmethod
    def of(cls, workspace: Workspace) -> Drafts:
        """The drafts in a workspace's data folder."""
        return cls(workspace.settings.data / "drafts")

    def make(self, content: bytes, choices: Choices, by: str, checked: Checked) -> Draft:
        """Keep a file with what was chosen. FileRejected, and nothing kept, when its check found personal data."""
        _refuse_personal(checked)
        with self._alone():
            sha256 = hashlib.sha256(content).hexdigest()
            history = (Step("made", by, self._clock()),)
            draft = Draft(self._free_id(), 1, "open", by, by, sha256, len(content), choices, history)
            self._place(draft, content)
        return draft

    def change(self, draft: Draft, choices: Choices, by: str) -> Draft:
        """Save other choices about the same file; nothing happens when they are the same. StaleDraft when outdated.

        Giving reasons and a note changes nothing that is published: who does that may still be the second person.
        """
        if choices == draft.choices:
            return draft
        reads_alike = replace(choices, reasons=draft.choices.reasons, note=draft.choices.note) == draft.choices
        deed: Deed = "answered" if reads_alike else "changed"
        with self._alone():
            return self._save(self.current(draft), Step(deed, by, self._clock()), choices=choices)

    def exchange(self, draft: Draft, content: bytes, choices: Choices, by: str, checked: Checked) -> Draft:
        """Put another file in the place of the draft's, such as the mended one. Refuses as `make` and `change` do."""
        _refuse_personal(checked)
        sha256 = hashlib.sha256(content).hexdigest()
        with self._alone():
            draft = self.current(draft)
            write_whole(self._folder / draft.id / sha256, content)
            step = Step("changed", by, self._clock())
            file = {"uploaded_by": by, "sha256": sha256, "size": len(content)}
            return self._save(draft, step, choices=choices, **file)

    def hand_on(self, draft: Draft, to: str, by: str) -> Draft:
        """Put it into somebody else's hands."""
        if not to.strip():
            raise UsageError(text("zh", "drafts.nobody"), fix=text("zh", "drafts.nobody_fix"))
        with self._alone():
            return self._save(self.current(draft), Step("handed", by, self._clock(), to=to.strip()), owner=to.strip())

    def discard(self, draft: Draft, by: str) -> Draft:
        """Give it up: its file is removed, its history stays."""
        with self._alone():
            return self._save(self.current(draft), Step("discarded", by, self._clock()), state="discarded")

    @contextmanager
    def publishing(self, draft: Draft, by: str) -> Iterator[Callable[[int], Draft]]:
        """Keep everybody else off the draft; what is given is to be called with the commit's moment once it is out."""
        with self._alone():
            draft = self.current(draft)

            def published(version: int) -> Draft:
                step = Step("published", by, self._clock(), version=version)
                return self._save(draft, step, state="published")

            yield published

    def read(self, id: str) -> Draft:
        """The draft with this id as it is now. UsageError when there is none or it cannot be read."""
        found = self._read(id)
        if isinstance(found, BrokenDraft):
            raise UsageError(found.words, fix=text("zh", "drafts.broken_fix"))
        return found

    def current(self, draft: Draft) -> Draft:
        """The draft as it is stored. StaleDraft unless that is still the one that was read, and open."""
        stored = self.read(draft.id)
        last = stored.history[-1]
        if stored.state != "open":
            words = text("zh", f"drafts.is_{stored.state}", id=draft.id, who=last.who)
            raise StaleDraft(words, fix=text("zh", f"drafts.is_{stored.state}_fix"))
        if stored.revision != draft.revision:
            words = text("zh", "drafts.stale", id=draft.id, who=last.who)
            raise StaleDraft(words, fix=text("zh", "drafts.stale_fix"))
        return stored

    def content(self, draft: Draft) -> bytes:
        """The bytes of the draft's file. UsageError when they are gone or no longer what was uploaded."""
        try:
            content = (self._folder / draft.id / draft.sha256).read_bytes()
        except OSError:
            raise UsageError(text("zh", "drafts.no_file", id=draft.id), fix=text("zh", "drafts.no_file_fix")) from None
        if hashlib.sha256(content).hexdigest() != draft.sha256:
            raise UsageError(text("zh", "drafts.damaged", id=draft.id), fix=text("zh", "drafts.no_file_fix"))
        return content

    def open_drafts(self, person: str | None = None) -> Shelf:
        """The open ones: everybody's, or those that this person made or has in hand."""
        return self.shelf("open", person)

    def shelf(self, state: State | None = None, person: str | None = None) -> Shelf:
        """Every draft in this state that this person made or has in hand; None for any state, for everybody."""
        found = [self._read(id) for id in self._ids()]
        drafts = [d for d in found if isinstance(d, Draft) and state in (None, d.state) and _is_of(d, person)]
        drafts.sort(key=lambda d: (d.history[-1].at, d.id), reverse=True)
        return Shelf(tuple(drafts), tuple(d for d in found if isinstance(d, BrokenDraft)))

    def remove_broken(self, id: str) -> None:
        """Remove what is left of a draft that cannot be read. UsageError for one that can."""
        with self._alone():
            if not isinstance(self._read(id), BrokenDraft):
                raise UsageError(text("zh", "drafts.not_broken", id=id), fix=text("zh", "drafts.not_broken_fix"))
            shutil.rmtree(self._folder / id, ignore_errors=True)

    def recover(self) -> None:
        """Remove what an interrupted save left behind: half-made drafts, files that no draft has any more."""
        if not self._folder.is_dir():
            return
        with self._alone():
            for unfinished in self._folder.glob(f"{UNFINISHED}*"):
                shutil.rmtree(unfinished, ignore_errors=True)
            for id in self._ids():
                draft = self._read(id)
                if isinstance(draft, Draft):
                    self._sweep(draft)

    def _ids(self) -> list[str]:
        return sorted(path.name for path in self._folder.glob("*") if path.is_dir() and _ID.fullmatch(path.name))

    def _read(self, id: str) -> Draft | BrokenDraft:
        if not _ID.fullmatch(id):  # an id from a link must never walk out of the folder
            raise UsageError(text("zh", "drafts.unknown", id=id), fix=text("zh", "drafts.unknown_fix"))
        try:
            draft = _STORED.validate_json((self._folder / id / "draft.json").read_bytes())
        except (OSError, ValidationError):
            if not (self._folder / id).is_dir():
                raise UsageError(text("zh", "drafts.unknown", id=id), fix=text("zh", "drafts.unknown_fix")) from None
            return BrokenDraft(id, text("zh", "drafts.broken", id=id))
        return draft if draft.id == id else BrokenDraft(id, text("zh", "drafts.broken", id=id))

    def _save(self, draft: Draft, step: Step, **changes: Any) -> Draft:
        saved = replace(draft, revision=draft.revision + 1, history=(*draft.history, step), **changes)
        write_whole(self._folder / draft.id / "draft.json", _STORED.dump_json(saved, indent=1))
        self._sweep(saved)
        return saved

    def _place(self, draft: Draft, content: bytes) -> None:
        """The whole folder of a new draft at once."""
        unfinished = self._folder / f"{UNFINISHED}{draft.id}"
        unfinished.mkdir(mode=0o700)
        write_whole(unfinished / draft.sha256, content)
        write_whole(unfinished / "draft.json", _STORED.dump_json(draft, indent=1))
        os.rename(unfinished, self._folder / draft.id)
        sync_folder(self._folder)

    def _sweep(self, draft: Draft) -> None:
        """Remove the files that the draft has no more."""
        kept = {"draft.json", draft.sha256} if draft.state == "open" else {"draft.json"}
        for path in (self._folder / draft.id).iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)

    def _free_id(self) -> str:
        taken = set(self._ids())
        while True:
            id = "".join(secrets.choice(_LETTERS) for _ in range(8))
            if id not in taken:
                return id

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the drafts for writing; the system lets go of them when the process dies."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout:
            raise YardstickError(text("zh", "drafts.busy"), fix=text("zh", "drafts.busy_fix")) from None
        try:
            yield
        finally:
            self._lock.release()


def check_draft(workspace: Workspace, draft: Draft, content: bytes, lang: Lang = "zh") -> Checked:
    """What is right and wrong with the draft's file under its choices, against today's data.

    UsageError when the mapping it names is gone.
    """
    now = draft.choices
    by_hand = workspace.mappings.get(now.mapping) if isinstance(now.mapping, str) else None
    if isinstance(now.mapping, dict) and now.mapping:
        by_hand = ByHand.model_validate(now.mapping)
    settled = Settled(
        dataset=now.dataset,
        period=now.period,
        sheet=now.sheet,
        part=now.part,
        encoding=now.encoding,
        mapping=by_hand,
        propose=now.mapping is None,
        events=now.events,
    )
    return workspace.check(content, now.file_name, lang=lang, choices=settled)


def recheck(workspace: Workspace, draft: Draft, by: str, check: Check = check_draft) -> Checked:
    """What is right and wrong with the draft's file today. One that by now counts as personal data is discarded."""
    drafts = Drafts.of(workspace)
    checked = check(workspace, draft, drafts.content(drafts.current(draft)))
    if holds_personal(checked.problems):
        drafts.discard(draft, by)
    return checked


def publish_draft(
    workspace: Workspace,
    draft: Draft,
    by: str,
    based_on: int | Literal["now"] | None = "now",
    check: Check = check_draft,
) -> Published | Unchanged:
    """Check the draft's file once more and publish it under the name `by`; the draft is closed with it.

    `based_on` is the revision of the preview that `by` has seen, "now" where nobody looked at one. Raises FileRejected
    when the file does not pass any more, StaleDraft when the draft was touched since it was read, and whatever
    `SnapshotStore.publish` raises; the draft then stays as it is.
    """
    checked = recheck(workspace, draft, by, check)
    if checked.table is None:
        raise _rejected(checked)
    store, table = workspace.store, checked.table
    with Drafts.of(workspace).publishing(draft, by) as published:
        outcome = store.publish(
            table,
            author=by,
            note=draft.choices.note,
            based_on=store.revision(table.contract.id, table.period) if based_on == "now" else based_on,
            reasons=draft.choices.reasons,
            uploaded_by=draft.uploaded_by,
            changed_by=draft.changed_by,
        )
        published(outcome.commit.moment)
    return outcome


def _refuse_personal(checked: Checked) -> None:
    if not checked.may_be_kept:
        raise FileRejected(
            text("zh", "drafts.personal"), fix=text("zh", "drafts.personal_fix"), problems=checked.problems
        )


def _rejected(checked: Checked) -> FileRejected:
    count = sum(p.severity == "error" for p in checked.problems)
    return FileRejected(
        text("zh", "drafts.rejected", count=count), fix=text("zh", "drafts.rejected_fix"), problems=checked.problems
    )


def _is_of(draft: Draft, person: str | None) -> bool:
    return person is None or folded(person) in (folded(draft.owner), folded(draft.maker))
