"""Clause 6: allowances, check-ups, housing, pay, titles and awards."""

from by_hand.core import Rule


def _of_the_entitled(part: str, whole: str) -> Rule:
    """Who got it, of whom it is due to; schools where it is due to nobody are not asked."""
    return Rule(
        "teacher_policy", lambda t: t[whole] > 0, lambda t: t[part], lambda t: t[whole], scale=100, at_least=100
    )


RULES = {
    "checkup_rate": _of_the_entitled("checked", "checkup_entitled"),
    "township_allow": _of_the_entitled("township_paid", "township_entitled"),
    "housing_met": _of_the_entitled("housed", "housing_applicants"),
    "hardship_allow": Rule(
        "teacher_policy",
        numerator=lambda t: t["hardship_paid"],
        denominator=lambda t: t["hardship_entitled"],
        scale=100,
        at_least=100,
    ),
    "pay_ratio": Rule(
        "teacher_flow",
        lambda t: t["civil_pay"] > 0,
        lambda t: t["teacher_pay"],
        lambda t: t["civil_pay"],
        at_least=1,
        scope="all",
        grain="district",
    ),
    "title_targeted": Rule(
        "teacher_flow", numerator=lambda t: t["title_targeted"], aggregate="sum", scope="all", grain="district"
    ),
    "award_rural_share": Rule(
        "teacher_flow",
        numerator=lambda t: t["awards_rural"],
        denominator=lambda t: t["awards_total"],
        scale=100,
        scope="all",
        grain="district",
    ),
}
