"""What the parts of the goals pages say."""

from typing import Any

from yardstick.parts.inspection import printed, verdict
from yardstick.parts.kindergartens import verdict as kindergarten_verdict
from yardstick.parts.vision import unmeasured


def figure(item: str, numerator: float, pupils: int, line: float, per: int = 100) -> dict[str, Any]:
    value = per * numerator / pupils
    meets = {"meets": value >= line, "meets_floor": value >= 0.85 * line}
    return {"item": item, "per": per, "numerator": numerator, "denominator": pupils, "value": value} | (
        meets | {"threshold": line}
    )


def test_a_value_that_rounds_to_the_line_it_misses_is_printed_with_another_digit():
    assert printed(figure("l4", 4496, 1000, 4.5, per=1)) == "4.496"
    assert printed(figure("l4", 4490, 1000, 4.5, per=1)) == "4.49"


def test_the_reasons_name_what_is_missing_in_whole_teachers():
    figures = [figure("l2", 1, 300, 1.0), figure("l3", 2, 300, 0.9)]
    assert verdict(figures, "zh") == (
        "2 项中达标 0 项；L2 差 0.67 人/百人（尚缺 2 人，低于 85%）；L3 差 0.23 人/百人（尚缺 1 人，低于 85%）",
        "fails",
    )


def test_nothing_is_said_of_a_school_that_has_not_reported_everything():
    unreported = figure("l4", 1, 1, 4.5) | {"meets": None, "value": None}
    assert verdict([figure("l2", 5, 100, 1.0), unreported], "zh") == ("1 项未报，暂不下结论", "unknown")


def test_the_reasons_of_a_kindergarten_count_square_metres_and_people():
    row: dict[str, Any] = {"passes": False, "children": 100, "staff": 13, "uncertified": 0, "most_per_staff": 7.0}
    row |= {"outdoor": 3.5, "outdoor_line": 4.0} | dict.fromkeys(("activity_ok", "building_ok", "certified_ok"), True)
    row |= {"outdoor_ok": False, "staff_ok": False}
    words = "2 项未达到；户外场地差 0.50 ㎡/人（尚缺 50.0 ㎡）；教职工尚缺 2 人"
    assert kindergarten_verdict(row, "zh") == (words, "fails")


def test_only_the_sentence_without_a_figure_is_the_outlook(plan):
    action = plan.find("goals")
    (sentence,) = unmeasured(action)
    assert sentence == action.clause[action.clause.index("到2035年") :]
    assert unmeasured(action, in_english=True)[0].startswith("By 2035 ")
