"""What the rosters say happened to a unit."""

from datetime import date

from literal import A23, A24, A25, A26

from yardstick.histories import Event, history

SCHOOL = {"name": "云麓小学", "town": "东镇", "urban_rural": "121", "opened_on": date(1982, 9, 1)}


def test_a_unit_that_only_stands_there_has_only_its_opening():
    assert history("1", [(A23, {"1": SCHOOL}), (A24, {"1": SCHOOL})]) == (Event("opened", date(1982, 9, 1)),)


def test_new_names_and_places_are_told_at_the_first_roster_that_has_them():
    moved = SCHOOL | {"name": "云麓学校", "town": "西镇", "urban_rural": "111"}
    assert history("1", [(A23, {"1": SCHOOL}), (A24, {"1": moved})])[1:] == (
        Event("moved", A24, "东镇", "西镇"),
        Event("reclassified", A24, "121", "111"),
        Event("renamed", A24, "云麓小学", "云麓学校"),
    )


def test_a_merger_is_told_on_both_sides_by_name():
    gone = SCHOOL | {"name": "白露教学点", "closed_on": date(2024, 7, 1), "merged_into": "1"}
    rosters = [(A23, {"1": SCHOOL}), (A24, {"1": SCHOOL, "2": gone}), (A25, {"1": SCHOOL, "2": gone})]
    assert history("1", rosters)[-1] == Event("received", date(2024, 7, 1), before="白露教学点")
    assert history("2", rosters)[-1] == Event("merged", date(2024, 7, 1), after="云麓小学")


def test_a_unit_that_vanishes_without_a_word_is_dropped_and_one_without_opening_day_is_listed():
    new = SCHOOL | {"opened_on": None}
    rosters = [(A24, {}), (A25, {"1": new}), (A26, {})]
    assert history("1", rosters) == (Event("listed", A25), Event("dropped", A26))
