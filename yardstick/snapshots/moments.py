"""A data version is a moment: milliseconds since 1970 in UTC, written `20251115T103012482` in links."""

import re
import time
from datetime import UTC, datetime, timedelta

from yardstick.errors import UsageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_TEXT = re.compile(r"([0-9]{8}T[0-9]{6})([0-9]{3})")


def now_ms() -> int:
    """The system clock in milliseconds UTC."""
    return time.time_ns() // 1_000_000


def format_moment(ms: int) -> str:
    """The text of a moment: `YYYYMMDDTHHMMSSmmm`, UTC."""
    at = _EPOCH + ms * _MS
    return f"{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03d}"


def parse_moment(text: str) -> int:
    """The milliseconds that `format_moment` wrote; UsageError for anything else."""
    found = _TEXT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        at = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        raise UsageError(
            f"“{text}”不是数据版本号。",
            fix="版本号形如 20251115T103012482，请检查链接是否完整，或去掉链接中的版本参数。",
        ) from None
    return (at - _EPOCH) // _MS + int(found[2])
