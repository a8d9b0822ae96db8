"""What readers read: one catalogue per language, one file per part of the product.

`texts/zh/access.toml` holds the keys `access.…`. Both languages have the same keys and placeholders (a test proves it).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


def text(lang: Lang, key: str, /, **values: object) -> str:
    """The words for `key` ("part.name" or "part.group.name") with `{placeholders}` filled in.

    `{count|school|schools}` is the first word where `count` is 1, else the second.
    Raises KeyError when the catalogue has no such key: a missing text is a defect, never an empty label.
    """
    words = catalogue(lang)[key]
    return words.format_map(_Values(values)) if values else words


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        name, *forms = key.split("|")
        if len(forms) != 2 or name not in self:
            raise KeyError(key)
        return forms[str(self[name]) != "1"]


class Titled(Protocol):
    """Anything declared with a name in both languages."""

    @property
    def title(self) -> str:
        """What Chinese readers call it."""
        ...

    @property
    def title_en(self) -> str:
        """What English readers call it."""
        ...


def bracketed(words: str, lang: Lang) -> str:
    """An aside after other words, in the brackets of its language; "" for none."""
    return "" if not words else f"（{words}）" if lang == "zh" else f" ({words})"


def titled(thing: Titled, lang: Lang) -> str:
    """What readers of this language call a dataset, a column, an indicator, a page."""
    return thing.title if lang == "zh" else thing.title_en


@cache
def catalogue(lang: Lang) -> dict[str, str]:
    """All texts of one language by dotted key."""
    folder = Path(__file__).parent / lang
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        found.update(_flatten(path.stem, tomllib.loads(path.read_text(encoding="utf-8"))))
    return found


def _flatten(prefix: str, node: dict[str, Any]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}.{name}"
        flat.update(_flatten(key, value) if isinstance(value, dict) else {key: value})
    return flat
