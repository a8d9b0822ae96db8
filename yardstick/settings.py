"""Where things are and how this installation is run: read once, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from yardstick.errors import ConfigError

HOME = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """`home` holds the plan (data/, queries/); `data` holds what people publish. Both are folders.

    YARDSTICK_HOME, YARDSTICK_DATA_DIR (default `var` beside the app), YARDSTICK_TODAY (a date; tests only),
    YARDSTICK_TWO_PERSONS (1: nobody publishes what they uploaded themselves) and YARDSTICK_PUBLIC_URL (the address
    under which readers reach the site, without a slash at its end; unset: the address each request came to).
    """

    home: Path
    data: Path
    today: date | None = None
    two_persons: bool = False
    public_url: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, data: Path | None = None) -> Settings:
        """The settings of this process; `data` overrides the environment. Raises ConfigError for a malformed one."""
        home = Path(environment.get("YARDSTICK_HOME", HOME))
        folder = data or Path(environment.get("YARDSTICK_DATA_DIR", home / "var"))
        today = _day(environment.get("YARDSTICK_TODAY", ""))
        two_persons = _yes(environment.get("YARDSTICK_TWO_PERSONS", "0"))
        public_url = _site(environment.get("YARDSTICK_PUBLIC_URL", ""))
        return cls(home.resolve(), folder.resolve(), today, two_persons, public_url)


def _day(words: str) -> date | None:
    if not words:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ConfigError(f"YARDSTICK_TODAY 的值“{words}”不是日期。", fix="写成 2026-11-15 这样。") from None


def _site(words: str) -> str:
    """An address links can be put behind, such as http://10.0.0.5:8501 or https://jyj.example.cn/biaochi."""
    with suppress(ValueError):
        parts = urlsplit(words)
        is_plain = not (parts.query or parts.fragment or "@" in parts.netloc or set(words) & set(' \t\r\n"<>'))
        if not words or (parts.scheme in ("http", "https") and parts.hostname and is_plain and parts.port != 0):
            return words.rstrip("/")
    raise ConfigError(
        f"YARDSTICK_PUBLIC_URL 的值“{words}”不是网址。", fix="写成 https://jyj.example.cn 这样，不带问号和井号。"
    )


def _yes(words: str) -> bool:
    if words not in ("0", "1", ""):
        raise ConfigError(f"YARDSTICK_TWO_PERSONS 的值“{words}”无效。", fix="可选：1（发布人须与上传人不同）、0。")
    return words == "1"
