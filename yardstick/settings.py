"""Where things are and how this installation is run: read once, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from yardstick.days import read_day
from yardstick.errors import ConfigError

HOME = Path(__file__).resolve().parent.parent
DigestLang = Literal["zh", "en"]


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
    smtp_url: str = field(default="", repr=False)  # may hold a password
    mail_to: tuple[str, ...] = ()
    mail_from: str = ""
    webhook_url: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    digest_lang: DigestLang = "zh"

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, data: Path | None = None) -> Settings:
        """The settings of this process; `data` overrides the environment. Raises ConfigError for a malformed one."""
        home = Path(environment.get("YARDSTICK_HOME", HOME))
        folder = data or Path(environment.get("YARDSTICK_DATA_DIR", home / "var"))
        today = _day(environment.get("YARDSTICK_TODAY", ""))
        two_persons = _yes(environment.get("YARDSTICK_TWO_PERSONS", "0"))
        public_url = _site(environment.get("YARDSTICK_PUBLIC_URL", ""))
        told = (*_digests(environment), _digest_lang(environment.get("YARDSTICK_DIGEST_LANG", "")))
        return cls(home.resolve(), folder.resolve(), today, two_persons, public_url, *told)


def _digests(environment: Mapping[str, str]) -> tuple[str, tuple[str, ...], str, str, str]:
    """Where digests go: SMTP server, recipients, sender, webhook and its secret; blank for nowhere."""
    smtp, to = _secret(environment, "YARDSTICK_SMTP_URL"), environment.get("YARDSTICK_MAIL_TO", "")
    webhook = _secret(environment, "YARDSTICK_WEBHOOK_URL")
    _require_url("YARDSTICK_SMTP_URL", smtp, ("smtp", "smtps"), "smtp://mail.example.cn:587")
    _require_url("YARDSTICK_WEBHOOK_URL", webhook, ("http", "https"), "https://hook.example.cn/yardstick")
    people = tuple(p.strip() for p in to.replace("；", ",").replace(";", ",").split(",") if p.strip())
    sender = environment.get("YARDSTICK_MAIL_FROM", "")
    for address in (*people, *([sender] if sender else [])):
        if "@" not in address or set(address) & set(' \t\r\n"<>'):
            raise ConfigError(
                f"YARDSTICK_MAIL_TO 或 YARDSTICK_MAIL_FROM 里的“{address}”不是邮箱地址。",
                fix="写成 jyj@example.cn，多个用逗号隔开。",
            )
    if bool(smtp) != bool(people):
        raise ConfigError(
            "YARDSTICK_SMTP_URL 和 YARDSTICK_MAIL_TO 要么都设，要么都不设。", fix="补上缺的一项，或两项都去掉。"
        )
    return smtp, people, sender, webhook, _secret(environment, "YARDSTICK_WEBHOOK_SECRET")


def _digest_lang(words: str) -> DigestLang:
    if words not in ("", "zh", "en"):
        raise ConfigError(f"YARDSTICK_DIGEST_LANG 的值“{words}”无效。", fix="可选：zh（中文，默认）、en（英文）。")
    return "en" if words == "en" else "zh"


def _secret(environment: Mapping[str, str], name: str) -> str:
    """A value that may be kept in a file, named by the same variable with _FILE."""
    file = environment.get(f"{name}_FILE", "")
    if not file:
        return environment.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{name}_FILE 指的文件“{file}”读不出来。", fix="检查文件是否存在、是否有权限读取。") from None


def _require_url(name: str, url: str, schemes: tuple[str, ...], example: str) -> None:
    with suppress(ValueError):
        parts = urlsplit(url)
        if not url or (parts.scheme in schemes and parts.hostname and parts.port != 0):
            return
    raise ConfigError(f"{name} 的值不是地址。", fix=f"写成 {example} 这样。")


def _day(words: str) -> date | None:
    try:
        return read_day(words)
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
