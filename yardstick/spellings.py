"""How people write the same thing: full-width digits, invisible characters, words for yes, no and nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# U+FF01…U+FF5E mirror ASCII. NFKC is not used on cells: it would turn 10² into 102 and ① into 1.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_LETTERS = {wide: ascii_ for wide, ascii_ in _FULL_WIDTH.items() if chr(ascii_).isalnum()}
_Table = dict[int, int | str | None]
_SPACES: _Table = dict.fromkeys([*map(ord, "\t\v\f\u00a0\u1680\u202f\u205f\u3000\u0085"), *range(0x2000, 0x200B)], " ")
_INVISIBLE: _Table = dict.fromkeys(
    [0xAD, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_LINE_BREAKS: _Table = dict.fromkeys(map(ord, "\r\n\u2028\u2029"))
_TEXT: _Table = {**_FULL_WIDTH_LETTERS, **_SPACES, **_INVISIBLE, **_LINE_BREAKS}
_PLAIN: _Table = {**_FULL_WIDTH, **_SPACES, **_INVISIBLE, **_LINE_BREAKS, 0x2212: "-"}

# All that a cell may hold and still show nothing: what `plain` leaves empty.
BLANKS = "".join(map(chr, sorted({0x20, *range(0x1C, 0x20), *_SPACES, *_INVISIBLE, *_LINE_BREAKS})))

MISSING = frozenset(
    {"", "-", "--", "—", "——", "–", "―", "/", "\\", "无", "暂无", "没有", "不适用", "未填", "未报", "空", "空白"}
    | {"n/a", "na", "#n/a", "null", "none", "nil"}
)
TRUE = frozenset({"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1"})
FALSE = frozenset({"否", "无", "没有", "×", "✗", "✘", "✕", "✖", "x", "n", "no", "false", "0"})

SIDE_NOTES = frozenset(
    {"备注", "序号", "编号", "no", "no.", "remark", "remarks", "note", "notes"}
)  # columns for people

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a text cell that begins so would be run by a spreadsheet

_DEFUSED = re.compile(r"'+[=+\-@]")
_TEMPLATE_VERSION = re.compile(r"(?:模板第|templatev(?:ersion)?)([0-9]{1,6})版?")
_BRACKETED_END = re.compile(r"[(\[{【〔<《]([^()\[\]{}【】〔〕<>《》]*)[)\]}】〕>》]$")
_SLASHED_END = re.compile(r"/([^/]*)$")
_GARBLED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]|锟斤拷|烫烫烫")


def plain(cell: str) -> str:
    """A cell with full-width and invisible characters and odd spaces made ordinary; for everything but names."""
    return cell if cell.isascii() and cell.isalnum() else cell.translate(_PLAIN).strip()


def tidy(cell: str) -> str:
    """A name as it should be stored: half-width letters and digits, single spaces; Chinese punctuation stays."""
    return " ".join(cell.translate(_TEXT).split())


def folded(word: str) -> str:
    """The form in which two spellings of one word are equal: no spaces, no case, no full-width letters."""
    return "".join(plain(word).split()).casefold()


def garbled(cell: str) -> bool:
    """Whether the cell holds control or replacement characters, the traces of a wrong encoding."""
    return not (cell.isascii() and cell.isprintable()) and _GARBLED.search(cell) is not None


def heading_key(heading: str) -> str:
    """The form in which two spellings of one heading are equal."""
    visible = unicodedata.normalize("NFKC", heading).translate(_INVISIBLE)
    return "".join(visible.split()).strip("*※:").casefold()


@lru_cache(maxsize=4096)  # a file's headings are looked up many times
def heading_keys(heading: str) -> tuple[str, ...]:
    """The keys under which a heading may be known, from as written to without its bracket and its "/unit"."""
    key = heading_key(heading)
    bare = _BRACKETED_END.sub("", key)
    return tuple(dict.fromkeys(k for k in (key, bare, _SLASHED_END.sub("", bare)) if k))


def heading_notes(heading: str) -> tuple[str, ...]:
    """What a heading says after its name, in a bracket or behind a slash: usually the unit."""
    key = heading_key(heading)
    found = (_BRACKETED_END.search(key), _SLASHED_END.search(_BRACKETED_END.sub("", key)))
    return tuple(match.group(1) for match in found if match)


def excel_letter(position: int) -> str:
    """The letter Excel shows above the column at this position, counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def template_version(heading: str) -> int | None:
    """The version of the template a file was filled in on, from the last heading of the template; None for others."""
    found = _TEMPLATE_VERSION.fullmatch(heading_key(heading))
    return int(found[1]) if found else None


def defused(words: str) -> str:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it; `undefused` takes it away."""
    return "'" + words if words.lstrip("'").startswith(FORMULA_STARTS) else words


def undefused(cell: str) -> str:
    """A text cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if _DEFUSED.match(cell) else cell
