"""Text that went through a wrong encoding and was saved again: every character is valid, and the words are gone."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder as _decoder
from collections.abc import Callable, Iterator

from yardstick.spellings import garbled

_MOST_TIMES = 3  # encoded again and again
_LOST = "?"  # what is written for a byte that no character stood for
_C1 = dict(
    zip("€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ", [0x80, *range(0x82, 0x8D), 0x8E, *range(0x91, 0x9D), 0x9E, 0x9F], strict=True)
)
_WINDOWS = str.maketrans({word: chr(byte) for word, byte in _C1.items()})
_HAN = re.compile("[\u3400-\u9fff]")
# A Chinese character as UTF-8 begins with E4 to E9, and full-width marks with E3 or EF; as GBK that byte and the next
# are one of these characters. As Latin-1, UTF-8 begins with a letter from Â to ô.
_GBK_FIRST = "".join(
    bytes([first, second]).decode("gb18030")
    for first in (0xE3, *range(0xE4, 0xEA), 0xEF)
    for second in range(0x80, 0xC0)
)
# Which texts are worth the attempt; RE2 reads it too.
SUSPECT = f"[Â-ô\\x{{fffd}}]|锟斤拷|[°-÷]{{4}}|^[\\x00-\\x7f]*[{re.escape(_GBK_FIRST)}]"


def mended(text: str) -> str | None:
    """What the text was before it went through a wrong encoding; None when it did not, or cannot be restored."""
    found = text
    for _ in range(_MOST_TIMES):
        better = next(_readings(found), None)
        if better is None:
            break
        found = better
    return None if found == text or garbled(found) else found


def torn(text: str) -> bool:
    """Whether the text went through a wrong encoding and lost bytes on the way: it cannot be restored."""
    if "ï¿½" in text or garbled(text):
        return True
    if _LOST not in text or text.isascii() or _is_common(text):
        return False
    try:
        parts = [_decoder("utf-8")().decode(part.encode("gb18030")) for part in text.split(_LOST)]
    except UnicodeError:
        return False
    return any(map(_HAN.search, parts))


def _readings(text: str) -> Iterator[str]:
    if text.isascii():
        return
    for route in _ROUTES:
        try:
            found = route(text)
        except UnicodeError:
            continue
        if found is not None and found != text:
            yield found


def _utf8_as_latin(text: str) -> str | None:
    return text.translate(_WINDOWS).encode("latin-1").decode("utf-8")


def _utf8_as_gbk(text: str) -> str | None:
    """Real Chinese words may be valid UTF-8 by accident, but not with rare characters that make common ones."""
    found = text.encode("gb18030").decode("utf-8")
    return found if _is_chinese(found) and _is_common(found) and not _is_common(text) else None


def _gbk_as_latin(text: str) -> str | None:
    """Latin letters that are all pairs of bytes of common Chinese characters."""
    found = text.translate(_WINDOWS).encode("latin-1").decode("gb2312")
    return found if _is_chinese(found) else None


def _is_chinese(text: str) -> bool:
    return len(_HAN.findall(text)) > 1  # of one character too many pairs of bytes make sense


def _is_common(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


_ROUTES: tuple[Callable[[str], str | None], ...] = (_utf8_as_latin, _utf8_as_gbk, _gbk_as_latin)
