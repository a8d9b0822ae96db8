"""Clause 4: who leads rural schools, how they were trained and how they rotate."""

from by_hand.core import Rule

RULES = {
    "young_head_share": Rule(
        "principals",
        numerator=lambda t: t["heads_le45"],
        denominator=lambda t: t["heads_total"],
        scale=100,
        scope="all",
        grain="district",
    ),
    "head_training_rate": Rule(
        "principals",
        numerator=lambda t: t["new_trained"],
        denominator=lambda t: t["new_heads"],
        scale=100,
        at_least=100,
        scope="all",
        grain="district",
    ),
    "head_rotation_rate": Rule(
        "principals",
        numerator=lambda t: t["rotated"],
        denominator=lambda t: t["rotation_due"],
        scale=100,
        scope="all",
        grain="district",
    ),
    "urban_reserve_sent": Rule(
        "principals", numerator=lambda t: t["reserve_sent"], aggregate="sum", scope="all", grain="district"
    ),
    "recommendations": Rule(
        "recommendations",
        lambda t: t["n_total"] > 0,
        lambda t: t["n_rural"],
        lambda t: t["n_total"],
        scale=100,
        scope="all",
        grain="item",
    ),
}
