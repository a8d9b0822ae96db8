"""Sentences say the figure, the target and the day; and no rounding contradicts the verdict."""

import re
from dataclasses import replace
from datetime import date

import pytest
from literal import A23, A24, A25, A26, S24, S25, S26, Fact

from yardstick import phrases
from yardstick.status import Status
from yardstick.texts import LANGS

NEXT_DAY = date(2026, 1, 1)
SERIES = {
    # status: ((cut-off date, percent), …), judged on
    Status.REACHED: ([(A24, 80), (A25, 100)], NEXT_DAY),
    Status.ON_TRACK: ([(A23, 40), (A24, 66.5)], A24),
    Status.SLIGHTLY_BEHIND: ([(A23, 40), (A24, 55.5)], A24),
    Status.FAR_BEHIND: ([(A23, 40), (A24, 41.5)], A24),
    Status.MISSED: ([(A24, 80), (A25, 97.3)], NEXT_DAY),
    Status.AWAITING: ([(A24, 80), (S25, 97.3)], NEXT_DAY),
    Status.STALE: ([(A23, 40), (A24, 66.5)], date(2025, 6, 1)),
    Status.TOO_EARLY: ([(A24, 66.5)], A24),
}


def result_of(literal, indicator, points, today):
    return literal.series(indicator, *((day, value, 100) for day, value in points), today=today)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("status", SERIES)
def test_a_sentence_names_the_figure_the_target_and_its_year(literal, find, plan, status, lang):
    points, today = SERIES[status]
    result = result_of(literal, find("classroom_100m"), points, today)
    assert result.status is status
    sentence = phrases.verdict(result, plan, lang)
    assert phrases.titled(result.indicator, lang) in sentence
    assert f"{points[-1][1]:.1f}%" in sentence
    assert re.search(r"(?<![\d.])100%", sentence)
    assert "2025" in sentence
    assert "None" not in sentence
    assert "{" not in sentence


@pytest.mark.parametrize("lang", LANGS)
def test_of_data_that_are_overdue_the_sentence_gives_the_figure_and_no_judgement(literal, find, plan, lang):
    result = result_of(literal, find("classroom_100m"), *SERIES[Status.STALE])
    sentence = phrases.verdict(result, plan, lang)
    assert result.status is Status.STALE
    assert "66.5%" in sentence
    assert not any(word in sentence for word in ("达到", "进度", "reached", "track", "completion", "short"))


@pytest.mark.parametrize("lang", LANGS)
def test_without_a_target_the_sentence_says_so_and_names_no_line(literal, find, plan, lang):
    result = result_of(literal, find("lighting_tested"), [(A24, 80), (A25, 86.5)], A25)
    sentence = phrases.verdict(result, plan, lang)
    assert result.status is Status.NO_TARGET
    assert "86.5%" in sentence
    assert "6.5" in sentence.replace("86.5", "", 1)  # and how it moved
    assert "100" not in sentence
    assert "20" not in sentence


@pytest.mark.parametrize("lang", LANGS)
def test_without_data_the_sentence_says_only_that(literal, find, plan, lang):
    sentence = phrases.verdict(literal.measure(find("lunch"), [Fact(A25, "1", None)], A25).whole, plan, lang)
    assert phrases.titled(find("lunch"), lang) in sentence
    assert not re.search(r"\d", sentence)


@pytest.fixture
def courses(find):
    """A count of which two are due every year."""
    yearly = replace(find("lighting").target[0], value=2, every_year=True)
    return replace(
        find("lighting"), aggregate="sum", scale=1, unit="门", unit_en="courses", decimals=0, target=(yearly,)
    )


def test_a_count_due_every_year_is_told_with_its_year_and_what_is_to_go(literal, courses, plan):
    for points, today, said in (
        (
            [(A25, 2, 1), (S26, 1, 1)],
            S26,
            "2026 年教室照明达标率共 1 门，完成进度 50%、序时进度 25%，2026 年目标 2 门。",
        ),
        ([(A25, 1, 1)], NEXT_DAY, "2025 年教室照明达标率共 1 门，未在2025年12月31日前达到 2 门，还差 1 门。"),
        ([(A25, 3, 1)], A25, "2025 年教室照明达标率共 3 门，提前达到 2025 年 2 门的目标。"),
        ([(A24, 2, 1), (A25, 2, 1)], NEXT_DAY, "2025 年教室照明达标率共 2 门，已达到 2025 年 2 门的目标。"),
    ):
        result = literal.series(courses, *points, today=today)
        assert phrases.verdict(result, plan, "zh") == said
        assert phrases.need(result, plan, "zh") == ""  # the year before says nothing about this one's pace


def test_a_total_is_judged_for_the_district_and_a_part_of_it_says_so(literal, courses, plan):
    facts = [Fact(A24, "1", 1), Fact(A25, "1", 3)]
    (town,) = literal.measure(courses, facts, A25).towns
    assert phrases.verdict(town, plan, "zh") == "东街道：教室照明达标率共 3 门，目标按全区合计判定，较上期上升 2 门。"
    assert "whole district" in phrases.verdict(town, plan, "en")


def test_too_many_are_told_as_too_many(literal, courses, plan):
    none = replace(courses.target[0], value=0, every_year=False)
    result = literal.series(
        replace(courses, direction="at_most", target=(none,)), (A24, 5, 1), (A25, 3, 1), today=date(2028, 1, 1)
    )
    assert result.status is Status.AWAITING
    now = literal.series(replace(courses, direction="at_most", target=(none,)), (A25, 3, 1), today=A25)
    assert phrases.verdict(now, plan, "zh").endswith("多出 3 门。")


def test_a_spread_names_how_many_are_compared_and_one_of_them_is_not_judged(literal, find, plan):
    most = replace(find("lighting").target[0], value=0.5)
    spread = replace(find("lighting"), aggregate="cv", scale=1, direction="at_most", unit="", target=(most,))
    facts = [Fact(A25, "1", 140, 45), Fact(A25, "2", 402, 55), Fact(A25, "3", None, 9)]
    whole = literal.measure(spread, facts, A25).whole
    words = phrases.verdict(whole, plan, "zh")
    assert words.startswith("2 所之间的教室照明达标率 0.")
    assert "不超过 0.5" in words
    alone = literal.units(spread, facts[:1], A25)[0]
    assert (
        phrases.verdict(alone, plan, "zh") == "1校：教室照明达标率所比较的数值 3.1，只比较各所之间的差异，不单独判定。"
    )
    assert phrases.verdict(literal.measure(spread, facts[:1], A25).whole, plan, "zh").endswith("不足两所，无从比较。")


@pytest.mark.parametrize("lang", LANGS)
def test_of_what_is_hidden_awaited_or_not_asked_no_number_is_said(literal, find, plan, lang):
    gigabit = replace(find("gigabit_school"), awaits="boarding")
    facts = [Fact(A25, "1", 3, 4)]
    measured = literal.measure(gigabit, facts, A25)
    hidden = replace(measured.whole, status=Status.PROTECTED)
    awaited = literal.without("boarding").measure(gigabit, [Fact(A25, "1", None)], A25).whole
    entered = literal.measure(gigabit, [Fact(A25, "1", None)], A25).whole
    not_asked, nobody = measured.nowhere("9", "某校"), literal.measure(gigabit, [Fact(A25, "1", 0, 0)], A25).whole
    told = [phrases.verdict(r, plan, lang) for r in (hidden, awaited, entered, not_asked, nobody)]
    assert not any(re.search(r"\d", words) for words in told)
    assert len(set(told)) == len(told)
    assert phrases.value_of(hidden, measured.whole.latest, lang) == "—"
    if lang == "zh":
        assert [word in words for word, words in zip(("依规不公布", "标准待录入"), told, strict=False)] == [True, True]
    assert phrases.verdict(measured.whole, plan, lang) != told[0]


@pytest.mark.parametrize("lang", LANGS)
def test_a_standard_for_each_unit_is_told_in_units_and_in_its_own_measure(literal, find, plan, lang):
    facts = [Fact(A25, "1", 4, 1), Fact(A25, "2", 3, 1), Fact(A25, "3", 2, 1, town="西镇")]
    measured = literal.measure(find("outdoor_area"), facts, A25)
    sentence = phrases.verdict(measured.whole, plan, lang)
    line = {"zh": "4 ㎡/人", "en": "4 m² per child"}[lang]
    assert all(words in sentence for words in ("3", "1", "33.3%", line, "2027"))
    assert phrases.verdict(measured.at("西镇"), plan, lang).startswith("西镇")
    unit = literal.units(find("outdoor_area"), facts[:1], A25)[0]
    assert "100%" not in phrases.verdict(unit, plan, lang)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("value", "printed"), [(99.96, "99.96%"), (99.999, "99.999%"), (99.94, "99.9%")])
def test_a_figure_short_of_its_target_is_never_printed_as_the_target(literal, find, plan, lang, value, printed):
    result = result_of(literal, find("classroom_100m"), [(A24, 80), (A25, value)], NEXT_DAY)
    assert result.status is Status.MISSED
    assert phrases.value_of(result, result.latest, lang) == printed
    assert f" {printed}" in phrases.verdict(result, plan, lang)
    assert "100.0%" not in phrases.verdict(result, plan, lang)


def test_a_figure_that_missed_lower_is_better_by_a_hair_shows_the_hair(literal, find):
    result = literal.series(find("children_per_teacher"), (A25, 15.004, 1), today=A25)
    assert phrases.value_of(result, result.latest, "zh") == "15.004 人"


def test_what_is_still_missing_is_never_printed_as_nothing(literal, find, plan):
    for value in (99.96, 99.999):
        result = result_of(literal, find("classroom_100m"), [(A24, 80), (A25, value)], NEXT_DAY)
        unit = literal.units(find("classroom_100m"), [Fact(A25, "1", value, 100)], NEXT_DAY)[0]
        for shown in (result, unit):
            assert not re.search(r"(?<![\d.])0(\.0+)?(?![\d.])", phrases.verdict(shown, plan, "zh")), value


def test_the_need_names_terms_amount_and_outlook_until_the_target_is_reached(literal, find, plan):
    points = [(A23, 40, 100), (S24, 44, 100), (A24, 45, 100), (A25, 50, 100)]
    lighting = find("lighting")  # due at the end of 2027
    words = phrases.need(literal.series(lighting, *points, today=A25), plan, "zh")
    assert words == (
        "还剩 4 个学期，每学期需新增 1 所；近两年每学期实增 0.0 所；照近两年的速度，3 年内达不到；"
        "到2027年12月31日约 61.2%（54.5% 至 68.0%）。"
    )
    reached = literal.series(lighting, *points, (S26, 100, 100), today=S26)
    assert phrases.need(reached, plan, "zh") == ""


def test_from_too_few_observations_nothing_is_foretold_and_that_is_said(literal, find, plan):
    result = result_of(literal, find("classroom_100m"), *SERIES[Status.MISSED])
    assert phrases.need(result, plan, "zh") == "观测太少（2 期，至少要 4 期），不作推算。"


def test_what_is_counted_in_things_tells_the_need_in_whole_things_beside_the_pace_so_far(literal, find, plan):
    points = [(A23, 60, 100), (S24, 65, 100), (A24, 70, 100), (A25, 80, 100)]  # of a target of 95% by the end of 2027
    words = phrases.need(literal.series(find("rural_bachelor_rate"), *points, today=A25), plan, "zh")
    assert "（折合每学期4人，近两年每学期约 5.0人）" in words


def test_nothing_is_said_of_the_future_from_data_that_are_not_there(literal, find, plan):
    for status in (Status.STALE, Status.AWAITING):
        result = result_of(literal, find("classroom_100m"), *SERIES[status])
        assert phrases.need(result, plan, "zh") == ""


def test_a_target_met_after_its_deadline_is_told_as_late_and_one_met_before_as_early(literal, find, plan):
    late = result_of(literal, find("classroom_100m"), [(A25, 97), (S26, 100)], A26)
    early = result_of(literal, find("classroom_100m"), [(S24, 97), (A24, 100)], A24)
    assert (late.status, early.status) == (Status.REACHED, Status.REACHED)
    assert "期限后" in phrases.verdict(late, plan, "zh")
    assert "2026年3月" in phrases.verdict(late, plan, "zh")
    assert "提前" in phrases.verdict(early, plan, "zh")


def test_every_status_has_a_word_and_a_meaning_with_the_plans_own_numbers(plan):
    wider = replace(plan, lamps=replace(plan.lamps, normal_below=7, slight_below=23.5))
    for lang in LANGS:
        meanings = {status: phrases.status_meaning(status, wider, lang) for status in Status}
        assert len(set(meanings.values())) == len(Status)
        assert "7" in meanings[Status.ON_TRACK]
        assert "23.5" in meanings[Status.FAR_BEHIND]


@pytest.mark.parametrize(
    ("value", "decimals", "unit", "words"),
    [
        (94.61, 1, "%", "94.6%"),
        (3.405, 2, "㎡/人", "3.40 ㎡/人"),
        (15752.6, 0, "㎡", "15,753 ㎡"),
        (None, 1, "%", "—"),
        (float("nan"), 1, "%", "—"),
        (0, 1, "%", "0.0%"),
    ],
)
def test_a_number_carries_its_unit(value, decimals, unit, words):
    assert phrases.quantity(value, decimals, unit) == words
