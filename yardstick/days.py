"""Days as files, links and commands write them: 2026-11-15, and nothing where there is none."""

from __future__ import annotations

from datetime import date


def read_day(words: str | None) -> date | None:
    """The day that is written; None for no words. ValueError for words that are no day."""
    return date.fromisoformat(words) if words else None


def iso(day: date | None) -> str | None:
    """The day as it is written; None for none."""
    return day.isoformat() if day else None
