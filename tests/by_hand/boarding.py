"""Clause 3: dormitories, toilets, drinking water, light; heating, cooling, lunch and bus where needed."""

from collections.abc import Callable
from typing import Any

from by_hand.core import Rule, Table


def _provided(what: str) -> Rule:
    return Rule("boarding", lambda t: t[f"needs_{what}"], lambda t: t[f"has_{what}"].astype(float), scale=100)


def _heads_per(heads: Callable[[Table], Any], fittings: str, at_most: float) -> Rule:
    return Rule("boarding", lambda t: heads(t) > 0, heads, lambda t: t[fittings], at_most=at_most)


RULES = {
    "dorm_area": Rule(
        "boarding", lambda t: t["boarders"] > 0, lambda t: t["dorm_area"], lambda t: t["boarders"], at_least=3
    ),
    "toilet_girls": _heads_per(lambda t: t["girls"], "wc_girls", 13),
    "toilet_boys": _heads_per(lambda t: t["boys"], "wc_boys", 40),
    "urinals": _heads_per(lambda t: t["boys"], "urinals", 20),
    "water_taps": _heads_per(lambda t: t["boys"] + t["girls"], "taps", 45),
    "lighting": Rule(
        "boarding",
        lambda t: t["rooms_tested"] > 0,
        lambda t: t["rooms_light_ok"],
        lambda t: t["rooms_tested"],
        scale=100,
        at_least=100,
    ),
    "lighting_tested": Rule(
        "boarding", lambda t: t["rooms"] > 0, lambda t: t["rooms_tested"], lambda t: t["rooms"], scale=100
    ),
    **{what: _provided(what) for what in ("heating", "cooling", "lunch", "bus")},
}
