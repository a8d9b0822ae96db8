"""Pictures that one action's page has beside its indicators: an action names them in `parts`, in the order drawn.

A part is a module here with `draw(visit, action)` and a line in PARTS. What it says is in `yardstick.parts`, and its
rows come from `queries/parts/<name>.sql` under the filters of the reader; `reports/action_parts.py` prints the same.
"""

from __future__ import annotations

from collections.abc import Callable

from yardstick.registry import Action
from yardstick.ui.here import Visit
from yardstick.ui.parts import (
    class2_gaps,
    inspection,
    kindergarten_verdicts,
    milestones,
    pairs,
    timeline,
    trips,
    vision,
)

PARTS: dict[str, Callable[[Visit, Action], None]] = {
    "class2_gaps": class2_gaps.draw,
    "inspection": inspection.draw,
    "kindergarten_verdicts": kindergarten_verdicts.draw,
    "milestones": milestones.draw,
    "pairs": pairs.draw,
    "timeline": timeline.draw,
    "trips": trips.draw,
    "vision": vision.draw,
}
