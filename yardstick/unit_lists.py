"""Lists of codes in a link: sorted, and each without what it begins with in common with the one before."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

LONGEST = 64  # letters of one code: short parts after a long one would make a long list of long codes


def packed(codes: Iterable[str]) -> str:
    """2137900801, 2137900802, 2137900815 → "2137900801.2.15"; a code of another length is written out after "~"."""
    words: list[str] = []
    before = ""
    for code in sorted(set(codes)):
        shared = _shared(before, code) if len(before) == len(code) else 0
        words.append(code[shared:] if shared or not before else f"~{code}")
        before = code
    return ".".join(words)


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=True)))


def unpacked(words: str) -> tuple[str, ...]:
    """What `packed` wrote. ValueError for anything else."""
    codes: list[str] = []
    for part in words.split("."):
        plain = part.removeprefix("~")
        if not plain.isascii() or not plain.isalnum() or len(plain) > LONGEST:
            raise ValueError(words)
        is_whole = part.startswith("~") or not codes
        codes.append(plain if is_whole else codes[-1][: max(0, len(codes[-1]) - len(plain))] + plain)
    return tuple(codes)
