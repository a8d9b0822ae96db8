"""What the rosters say happened to the units."""

from datetime import date

from literal import A23, A24, A25, A26

from yardstick.roster_events import as_known, events, history, why_gone, why_new

DAY, OPENED = date(2025, 9, 1), date(1982, 9, 1)
SCHOOL = {"name": "云麓小学", "town": "东镇", "urban_rural": "121", "opened_on": OPENED}


def told(unit_id, *rosters):
    """The unit's history over rosters of successive autumns: (kind, day, before, after)."""
    found = history(unit_id, events([*zip((A23, A24, A25, A26), rosters, strict=False)]))
    return [(e.kind, e.day, e.before, e.after) for e in found]


def kinds(unit_id, *rosters):
    return [kind for kind, *_ in told(unit_id, *rosters)]


def test_a_unit_that_only_stands_there_has_only_its_opening():
    assert told("1", {"1": SCHOOL}, {"1": SCHOOL}) == [("opened", OPENED, "", "")]


def test_new_names_places_and_kinds_are_told_at_the_first_roster_that_has_them():
    school = SCHOOL | {"kind": "211"}
    moved = SCHOOL | {"name": "云麓学校", "town": "西镇", "urban_rural": "111", "kind": "312"}
    assert told("1", {"1": school}, {"1": moved})[1:] == [
        ("converted", A24, "211", "312"),
        ("moved", A24, "东镇", "西镇"),
        ("reclassified", A24, "121", "111"),
        ("renamed", A24, "云麓小学", "云麓学校"),
    ]


def test_a_town_that_keeps_its_code_was_renamed_and_nobody_moved():
    before, after = ({"1": SCHOOL | {"town": town, "town_code": "370303105"}} for town in ("东镇", "新镇"))
    assert told("1", before, after)[1:] == [("town_renamed", A24, "东镇", "新镇")]


def test_a_merger_is_told_on_both_sides_by_name():
    gone = SCHOOL | {"name": "白露教学点", "closed_on": DAY, "merged_into": "1"}
    rosters = [{"1": SCHOOL}, {"1": SCHOOL, "2": gone}, {"1": SCHOOL, "2": gone}]
    assert told("1", *rosters)[-1] == ("received", DAY, "白露教学点", "")
    assert told("2", *rosters)[-1] == ("merged", DAY, "", "云麓小学")


def test_a_split_is_told_on_both_sides_by_name():
    part = SCHOOL | {"name": "云麓二小", "opened_on": DAY, "split_from": "1"}
    rosters = [{"1": SCHOOL}, {"1": SCHOOL, "2": part}, {"1": SCHOOL, "2": part}]
    assert told("1", *rosters)[-1] == ("divided", DAY, "", "云麓二小")
    assert told("2", *rosters) == [("split", DAY, "云麓小学", "")]


def test_a_change_of_code_is_one_event_of_one_unit():
    new = SCHOOL | {"former_code": "1", "code_changed_on": DAY}
    rosters = [{"1": SCHOOL}, {"2": new}, {"2": SCHOOL}]
    assert told("2", *rosters) == [("opened", OPENED, "", ""), ("recoded", DAY, "1", "2")]
    assert told("1", *rosters) == []


def test_a_merger_into_a_unit_that_later_changed_its_code_is_told_by_the_new_one():
    gone = SCHOOL | {"name": "白露教学点", "closed_on": DAY, "merged_into": "1"}
    assert kinds("9", {"1": SCHOOL, "2": gone}, {"9": SCHOOL | {"former_code": "1"}, "2": gone}) == [
        *("opened", "recoded", "received"),
    ]


def test_a_closed_unit_reopens_by_its_day_or_when_its_closing_is_blank_again():
    closed = SCHOOL | {"closed_on": date(2024, 7, 1)}
    again = SCHOOL | {"reopened_on": DAY}
    assert told("1", {"1": SCHOOL}, {"1": closed}, {"1": again})[1:] == [
        ("closed", date(2024, 7, 1), "", ""),
        ("reopened", DAY, "", ""),
    ]
    assert told("1", {"1": SCHOOL}, {"1": closed}, {"1": SCHOOL})[-1] == ("reopened", A25, "", "")
    assert kinds("1", {"1": SCHOOL}, {"1": closed}, {}, {"1": again}) == ["opened", "closed", "reopened"]


def test_a_closing_told_otherwise_later_is_told_once_as_last_known():
    first, second = (SCHOOL | {"closed_on": day} for day in (date(2024, 7, 1), date(2024, 8, 1)))
    rosters = [{"1": SCHOOL}, {"1": first}, {"1": second | {"merged_into": "2"}}]
    assert told("1", *rosters)[1:] == [("merged", date(2024, 8, 1), "", "2")]


def test_a_unit_that_vanishes_without_a_word_is_dropped_and_one_without_opening_day_is_listed():
    new = SCHOOL | {"opened_on": None}
    assert told("1", {}, {"1": new}, {}, {"1": new}) == [
        *(("listed", A24, "", ""), ("dropped", A25, "", ""), ("listed", A26, "", "")),
    ]


def test_a_unit_said_to_have_opened_long_before_it_was_listed_is_told_both_ways():
    assert kinds("1", {}, {"1": SCHOOL}) == ["opened", "listed"]


def test_why_a_unit_came_or_went_between_two_dates_is_asked_of_the_rosters():
    gone, new = SCHOOL | {"closed_on": A25}, SCHOOL | {"opened_on": DAY}
    found = events([(A24, {"1": SCHOOL}), (A25, {"1": gone, "2": new})])
    assert (why_gone("1", found, A24, A25).kind, why_new("2", found, A24, A25).kind) == ("closed", "opened")
    assert why_gone("1", found, A23, A24) is why_gone("2", found, A24, A25) is why_new("1", found, A24, A25) is None


def test_what_one_roster_told_is_still_known_at_the_next():
    part, gone = SCHOOL | {"split_from": "9"}, SCHOOL | {"closed_on": DAY, "merged_into": "1"}
    ((_, _), (_, later)) = as_known([(A25, {"1": part, "2": gone, "3": SCHOOL}), (A26, {"1": SCHOOL})])
    assert later == {"1": part, "2": gone}
