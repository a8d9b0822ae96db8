"""Clause 13: pilots, and how many are at pilot schools of the strong-town action."""

from by_hand.core import Rule

RULES = {
    "pilots": Rule("pilots", aggregate="sum", scope="all", grain="item"),
    "pilot_qz_share": Rule(
        "pilots", numerator=lambda t: t["is_qz"].astype(float), scale=100, scope="all", grain="item"
    ),
}
