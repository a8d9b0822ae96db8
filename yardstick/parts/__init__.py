"""What the special parts of action pages say: their sentences, rows and verdicts, before anybody draws or prints them.

Pages draw them (`yardstick.ui.parts`) and reports print them (`yardstick.reports.action_parts`): both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from yardstick.registry import Action

CHARTS = "charts"  # in an action's `parts`: the place of its indicators


def around_indicators(action: Action) -> tuple[Sequence[str], Sequence[str]]:
    """The named parts above the indicators, and those below; all below where the action does not say."""
    names = action.parts
    at = names.index(CHARTS) if CHARTS in names else 0
    return names[:at], [n for n in names[at:] if n != CHARTS]
