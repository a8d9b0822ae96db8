"""The pairs of clause 7: which count, what each is called, and how the picture tells it."""

from datetime import date

import pytest
from small_district import publish, unit

from yardstick.address import Address
from yardstick.charts import PALETTES
from yardstick.indicators import Filters
from yardstick.parts.pairs import finding
from yardstick.settings import Settings
from yardstick.ui.parts import pairs
from yardstick.workspace import Workspace

DAY = date(2025, 9, 30)
TOWN, SEAT = "2137900001", "2137900002"  # an urban school, a rural one at the town seat
CODES = [f"21379001{n:02}" for n in range(8)]
VALID, ENDING, ENDED, LATER, RURAL, UNSIGNED, NONE, ABSENT = CODES
STATES = dict(
    zip(CODES, ["valid", "ending", "ended", "valid", "not_urban", "unsigned", "none", "unreported"], strict=True)
)
NO_FILTER = {"town": None, "stage": None, "last": None}


@pytest.fixture(scope="module")
def space(home, tmp_path_factory):
    space = Workspace(Settings(home, tmp_path_factory.mktemp("pairs"), DAY))
    publish(space, "units", DAY, [unit(TOWN, "111"), unit(SEAT, "121"), *(unit(code) for code in CODES)])
    paired = {"partner_code": TOWN, "signed_on": "2023-09-01"}
    rows = [
        {"unit_id": TOWN},
        {"unit_id": SEAT} | paired,
        {"unit_id": VALID, "evaluated_on": "2025-06-20"} | paired,
        {"unit_id": ENDING, "ends_on": "2026-03-31"} | paired,
        {"unit_id": ENDED, "ends_on": "2025-09-30", "evaluated_on": "2025-06-20"} | paired,
        {"unit_id": LATER, "ends_on": "2026-04-01", "evaluated_on": "2024-09-30"} | paired,
        {"unit_id": RURAL, "partner_code": SEAT, "signed_on": "2023-09-01"},
        {"unit_id": UNSIGNED, "partner_code": TOWN},
        {"unit_id": NONE},
    ]
    publish(space, "collaboration", DAY, rows)
    return space


@pytest.fixture
def rows(space):
    return [r for r in space.part("pairs", space.view(), NO_FILTER) if r["unit_id"] in CODES]


def figures(space, find, indicator):
    latest = space.measure(find(indicator), space.view(), Filters()).whole.latest
    return latest.numerator, latest.denominator, latest.reported, latest.units


def test_a_pair_counts_when_signed_not_ended_and_with_an_urban_school(space, find):
    assert figures(space, find, "pair_cover") == (4, 8, 8, 9)  # the seat's, VALID, ENDING and LATER; one is absent


def test_only_pairs_that_count_are_asked_for_a_joint_evaluation_and_for_a_year_it_holds(space, find):
    assert figures(space, find, "bundle_eval") == (1, 4, 4, 5)


def test_the_state_of_every_pair_is_told_apart(rows):
    found = {r["unit_id"]: r["state"] for r in rows}
    assert found == STATES


def test_the_finding_names_how_many_count_and_what_is_wrong_with_the_others(rows):
    assert finding(rows, "zh") == (
        "8 所乡村学校和幼儿园，3 所结对有效；1 所未结对，1 所未签协议，1 所已到期，1 所结对方不在城区，"
        "1 所半年内到期，1 所未报"
    )
    assert finding([r for r in rows if r["state"] == "valid"], "zh") == "2 所乡村学校和幼儿园全部结对有效"


def test_schools_without_a_partner_come_first_and_troubled_partners_before_the_others(rows, plan):
    html = pairs.network(rows, Address("collaboration"), plan, PALETTES["light"])
    order = [NONE, ABSENT, UNSIGNED, ENDED, ENDING, VALID, LATER, RURAL]
    places = [html.index(f">{code}校</a>") for code in order]
    assert places == sorted(places)


def test_names_from_files_are_escaped_in_the_picture(rows, plan):
    named = [dict(rows[0]) | {"name": "<b>甲</b>", "partner_name": "<i>乙</i>"}]
    html = pairs.network(named, Address("collaboration"), plan, PALETTES["dark"])
    assert "&lt;b&gt;甲" in html
    assert "<i>" not in html
