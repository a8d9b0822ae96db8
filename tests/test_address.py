"""A link says everything a page shows, means the same in both languages, and never fails on what it does not know."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.address import Address, Vocabulary, read_address
from yardstick.indicators import AREAS, Filters
from yardstick.snapshots import parse_moment
from yardstick.texts import LANGS

WORDS = Vocabulary(
    indicators={"gigabit_school": "gigabit_school", "千兆进校率": "gigabit_school"},
    towns={"中埠镇": "中埠镇", "Zhongbu Town": "中埠镇", "A&B=C?": "A&B=C?"},
    stages={"primary": "primary", "小学": "primary", "Primary": "primary"},
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
moments = st.integers(0, parse_moment("20991231T235959999"))
addresses = st.builds(
    Address,
    slug=st.sampled_from(["", "digital_campus"]),
    ind=st.none() | st.just("gigabit_school"),
    town=st.none() | st.sampled_from(["中埠镇", "A&B=C?"]),
    unit=st.none() | st.from_regex("[0-9]{10}", fullmatch=True),
    stage=st.none() | st.just("primary"),
    area=st.sampled_from(AREAS),
    first=st.none() | days,
    last=st.none() | days,
    v=st.none() | moments,
    day=st.none() | days,
    agenda=st.none()
    | st.lists(st.sampled_from(["pilots", "gone_2", "x"]), min_size=1, max_size=3, unique=True).map(tuple),
    at=st.none() | st.integers(0, 9999),
    lang=st.sampled_from(LANGS),
)


def opened(href, vocabulary=WORDS):
    parts = urlsplit(href)
    params = {name: values[0] for name, values in parse_qs(parts.query, strict_parsing=bool(parts.query)).items()}
    return read_address(parts.path.removeprefix("/"), params, vocabulary)


@given(address=addresses)
def test_every_address_reads_back_from_its_link(address):
    assert opened(address.href) == (address, ())


@given(address=addresses, moment=moments, today=days)
def test_a_shared_link_freezes_version_and_day_and_writes_every_filter(address, moment, today):
    shared, unknown = opened(address.pinned(moment, today))
    assert unknown == ()
    assert (shared.v, shared.day) == (address.v or moment, address.day or today)
    assert shared.go(v=None, day=None) == address.go(v=None, day=None)
    assert all(f"{name}=" in address.pinned(moment, today) for name in ("area", "lang", "v", "day"))


def test_what_a_control_shows_by_itself_stays_out_of_short_links():
    assert Address().href == "/"
    assert Address("digital_campus", town="中埠镇").href == "/digital_campus?town=%E4%B8%AD%E5%9F%A0%E9%95%87"


@pytest.mark.parametrize(
    ("parameter", "words", "part", "value"),
    [
        ("stage", "小学", "stage", "primary"),
        ("stage", "Primary", "stage", "primary"),
        ("area", "仅乡村", "area", "rural"),
        ("area", "城乡全部", "area", "all"),
        ("area", "按条款口径", "area", "clause"),
        ("ind", "千兆进校率", "ind", "gigabit_school"),
        ("town", "Zhongbu Town", "town", "中埠镇"),
        ("town", " 中埠镇 ", "town", "中埠镇"),
        ("from", "2024-09-30", "first", date(2024, 9, 30)),
        ("to", "2025-09-30", "last", date(2025, 9, 30)),
        ("v", "20251115T103012482", "v", 1763202612482),
    ],
)
def test_titles_in_either_language_are_understood_beside_codes(parameter, words, part, value):
    address, unknown = read_address("digital_campus", {parameter: words}, WORDS)
    assert (getattr(address, part), unknown) == (value, ())


@pytest.mark.parametrize(
    ("parameter", "words"),
    [
        ("town", "张店区"),
        ("stage", "大学"),
        ("area", "月球"),
        ("ind", "nothing"),
        ("from", "去年"),
        ("to", "2025-13-01"),
        ("v", "latest"),
        ("v", "20251399T000000000"),
        ("day", "0"),
        ("to", "0001-01-01"),
        ("was", "9999-12-31"),
        ("units", f"{'1' * 65}.2"),
        ("lang", "fr"),
        ("unit", "../etc/passwd"),
        ("unit", "一"),
        ("agenda", "~"),
        ("agenda", "pilots~../etc"),
        ("at", "-1"),
        ("at", "二"),
        ("at", "99999"),
        ("town", "'; drop table units; --"),
    ],
)
def test_what_a_link_says_wrongly_is_left_out_and_named(parameter, words):
    params = {"stage": "小学"} | {parameter: words}
    address, unknown = read_address("digital_campus", params, WORDS)
    assert unknown == (f"{parameter}={words}",)
    assert address == Address("digital_campus", stage=None if parameter == "stage" else "primary")


@given(
    st.dictionaries(
        st.sampled_from(
            ["ind", "town", "unit", "stage", "area", "from", "to", "v", "day", "agenda", "at", "lang", "x"]
        ),
        st.text(),
    )
)
def test_no_link_whatever_makes_a_page_fail(params):
    address, unknown = read_address("digital_campus", params, WORDS)
    assert opened(address.href) == (address, ())
    assert len(unknown) <= len(params)


def test_another_page_keeps_the_filters_and_leaves_what_is_this_pages_own():
    here = Address(
        "digital_campus",
        ind="gigabit_school",
        town="中埠镇",
        unit="1",
        area="rural",
        v=1,
        agenda=("x",),
        at=2,
        lang="en",
    )
    assert here.elsewhere("boarding") == Address("boarding", town="中埠镇", area="rural", v=1, lang="en")


def test_an_address_carries_its_filters():
    day = date(2025, 9, 30)
    assert Address(town="a", stage="b", area="all", first=day, last=day).filters == Filters("a", "b", "all", day, day)


def test_links_to_the_demonstration_may_use_any_title_of_the_plan_the_roster_and_the_contracts(demo):
    vocabulary = demo.vocabulary("digital_campus")
    params = {"stage": "小学", "area": "仅乡村", "ind": "千兆进校率", "town": "中埠镇"}
    expected = Address("digital_campus", ind="gigabit_school", town="中埠镇", stage="primary", area="rural")
    assert read_address("digital_campus", params, vocabulary) == (expected, ())
    assert read_address("digital_campus", {"ind": "dorm_area"}, vocabulary)[1] == ("ind=dorm_area",)
