"""What is being done to many periods at once: written down before the first of them, so as not to end half done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from yardstick.durable import sync_folder, write_whole
from yardstick.errors import YardstickError
from yardstick.texts import text


@dataclass(frozen=True)
class Intent:
    """These periods are to be what they were at moment `to`, in this order."""

    to: int
    batch: int  # what its commits have in common: the store's newest moment before them
    author: str
    note: str
    steps: tuple[tuple[str, date], ...]  # dataset, period


_STORED = TypeAdapter(Intent)


class Intents:
    """The one file in which an intent is kept until it is done."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Intent | None:
        """What is not done yet. YardstickError when it cannot be made out."""
        try:
            return _STORED.validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            words = {"file": self._path}
            raise YardstickError(
                text("zh", "publishing.bad_intent", **words), fix=text("zh", "publishing.bad_intent_fix", **words)
            ) from None

    def keep(self, intent: Intent) -> None:
        """Write down what is going to be done."""
        write_whole(self._path, _STORED.dump_json(intent, indent=1))

    def done(self) -> None:
        """All of it is done."""
        self._path.unlink(missing_ok=True)
        sync_folder(self._path.parent)


class Unwritten(Intents):
    """An intent in memory, beginning with what another has written down."""

    def __init__(self, written: Intents) -> None:
        self._intent = written.read()

    def read(self) -> Intent | None:
        """What is not done yet."""
        return self._intent

    def keep(self, intent: Intent) -> None:
        """Remember what is going to be done."""
        self._intent = intent

    def done(self) -> None:
        """All of it is done."""
        self._intent = None
