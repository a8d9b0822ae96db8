"""Clause 11: aid and care by group, schooling of disabled children, dropouts, hope houses; totals by town."""

from by_hand.core import Rule

AID = ("orphan", "hardship", "unsupported", "disabled", "leftbehind", "lifted", "at_risk")


def _reached(group: str, at_least: float | None = 100) -> Rule:
    return Rule(
        "special_groups",
        lambda t: (t["category"] == group) & (t["identified"] > 0),
        lambda t: t["reached"],
        lambda t: t["identified"],
        scale=100,
        at_least=at_least,
        scope="all",
        grain="item",
    )


def _of_confirmed(column: str) -> Rule:
    return Rule(
        "dropout",
        lambda t: t["confirmed"] > 0,
        lambda t: t[column],
        lambda t: t["confirmed"],
        scale=100,
        at_least=100,
        scope="all",
        grain="item",
    )


RULES = {
    **{f"aid_{group}": _reached(group) for group in AID},
    "weak_pupil_files": _reached("weak_pupil"),
    "leftbehind_care": _reached("leftbehind_care", None),
    "disabled_enrol": Rule(
        "disabled_children",
        lambda t: t["registered"] > 0,
        lambda t: t[["in_class", "special_school", "home_teaching"]].sum(axis=1),
        lambda t: t["registered"],
        scale=100,
        at_least=95,
        scope="all",
        grain="item",
    ),
    "free_special_edu": Rule(
        "disabled_children",
        lambda t: t["free_eligible"] > 0,
        lambda t: t["free_covered"],
        lambda t: t["free_eligible"],
        scale=100,
        at_least=100,
        scope="all",
        grain="item",
    ),
    "dropout_open": Rule(
        "dropout", numerator=lambda t: t["open"], at_most=0, aggregate="sum", scope="all", grain="item"
    ),
    "dropout_case_file": _of_confirmed("with_plan"),
    "return_rate": _of_confirmed("returned"),
    "hope_houses": Rule("hope_houses", numerator=lambda t: t["houses"], aggregate="sum", scope="all", grain="item"),
}
