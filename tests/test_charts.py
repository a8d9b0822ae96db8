"""Charts are plain data that say their finding, in the status's own shape and colour, readable in both themes."""

import json
import math
from datetime import date, timedelta

import pytest
from literal import A23, A24, A25, S25, Fact

from yardstick import charts
from yardstick.charts import PALETTES
from yardstick.indicators import Filters
from yardstick.status import LOOKS, SEVERITY, Status
from yardstick.ui.look import _VARIABLES as SURFACES

themes = pytest.mark.parametrize("theme", PALETTES)
TODAY = date(2026, 1, 1)
RISING = [Fact(A23, "1", 40, 100), Fact(A24, "1", 70, 100), Fact(A25, "1", 97, 100)]
DOTS = [Fact(A25, "1", 4, 1), Fact(A25, "2", 3, 1), Fact(A25, "3", 5, 1, town="西镇"), Fact(A25, "4", None)]


def numbers(node):
    """Every number anywhere in a figure."""
    if isinstance(node, dict):
        node = list(node.values())
    if isinstance(node, list | tuple):
        return [n for part in node for n in numbers(part)]
    return [node] if isinstance(node, int | float) and not isinstance(node, bool) else []


def drawn(workspace, indicator, palette, lang):
    """The three charts of an indicator's page, for the district and for each town."""
    view, plan = workspace.view(), workspace.plan
    measured = workspace.measure(indicator, view, Filters())
    found = [charts.towns(measured, plan, palette, lang)]
    for place in (measured.whole, *measured.towns):
        town = None if place.level == "district" else place.place
        rows = workspace.unit_rows(indicator, view, Filters(town=town), place.latest.period) if place.latest else ()
        found.append(charts.trend(place, plan, palette, lang))
        found.append(charts.spread(place, rows, plan, palette, lang))
    return found


@pytest.mark.parametrize(("theme", "lang"), [("light", "zh"), ("dark", "en")])
def test_every_chart_of_the_demonstration_is_plain_json_and_says_its_finding(demo, theme, lang):
    for indicator in demo.plan.indicators:
        for chart in drawn(demo, indicator, PALETTES[theme], lang):
            size = len(json.dumps(chart.spec, allow_nan=False, ensure_ascii=False))
            assert size < 25_000, indicator.id
            assert all(map(math.isfinite, numbers(chart.spec))), indicator.id
            assert chart.title.strip(), indicator.id
            assert chart.title in chart.alt, indicator.id
            assert set(chart.spec) == {"data", "layout"}
            assert "title" not in chart.spec["layout"]  # the page prints it, in its own type
            assert len(chart.spec["data"]) <= 5, indicator.id
            assert "None" not in chart.title + chart.alt


def test_a_trend_says_from_where_to_where_and_what_is_left(literal, find, plan):
    result = literal.measure(find("classroom_100m"), RISING, TODAY).whole
    chart = charts.trend(result, plan, PALETTES["light"], "zh")
    assert chart.title == "百兆进班率：40.0% → 97.0%，距目标还差 3.0 个百分点"
    assert "2024-09 70.0%" in chart.alt
    observed = chart.spec["data"][-1]
    assert list(zip(observed["x"], observed["y"], strict=True)) == [
        ("2023-09-30", 40),
        ("2024-09-30", 70),
        ("2025-09-30", 97),
    ]
    guides = {" ".join(trace["name"].split()): trace["y"] for trace in chart.spec["data"][:-1]}
    assert guides["目标 100%"] == [100, 100]


@themes
@pytest.mark.parametrize(("value", "status"), [(97, Status.MISSED), (100, Status.REACHED)])
def test_the_newest_point_has_the_shape_and_the_colour_of_its_status(literal, find, plan, theme, value, status):
    result = literal.measure(find("classroom_100m"), [*RISING[:2], Fact(A25, "1", value, 100)], TODAY).whole
    marker = charts.trend(result, plan, PALETTES[theme], "zh").spec["data"][-1]["marker"]
    assert result.status is status
    assert (marker["symbol"][-1], marker["color"][-1]) == (LOOKS[status].marker, getattr(LOOKS[status], theme))


def test_a_trend_from_a_later_period_keeps_the_schedule_of_the_whole_way(literal, find, plan):
    result = literal.measure(find("classroom_100m"), RISING, S25).whole
    whole, later = (
        next(
            t
            for t in charts.trend(result, plan, PALETTES["light"], "zh", first).spec["data"]
            if t["name"] == "序时进度"
        )
        for first in (None, A24)
    )
    start, end = map(date.fromisoformat, whole["x"])
    per_day = (whole["y"][1] - whole["y"][0]) / (end - start).days
    assert later["x"] == [A24.isoformat(), whole["x"][1]]
    assert later["y"] == [pytest.approx(whole["y"][0] + per_day * (A24 - start).days), whole["y"][1]]


@themes
def test_each_town_has_its_bar_in_its_status_colour_and_names_the_town_it_leads_to(literal, find, plan, theme):
    facts = [Fact(A25, "1", 60, 100), Fact(A25, "2", 100, 100, town="西镇")]
    measured = literal.measure(find("classroom_100m"), facts, TODAY)
    chart = charts.towns(measured, plan, PALETTES[theme], "zh")
    (bars,) = chart.spec["data"]
    assert chart.ids == ("东街道", "西镇")
    assert (bars["y"], bars["x"]) == (["东街道", "西镇"], [60, 100])
    assert bars["marker"]["color"] == [getattr(LOOKS[s], theme) for s in (Status.MISSED, Status.REACHED)]
    labels = [a["text"] for a in chart.spec["layout"]["annotations"]]
    assert labels == [f"{LOOKS[Status.MISSED].symbol} 60.0%", f"{LOOKS[Status.REACHED].symbol} 100.0%"]
    assert chart.title == "西镇最高，东街道最低，相差 40.0 个百分点"


def test_where_less_is_better_the_title_says_best_and_not_highest(literal, find, plan):
    facts = [Fact(A25, "1", 12, 1), Fact(A25, "2", 18, 1, town="西镇")]
    chart = charts.towns(literal.measure(find("children_per_teacher"), facts, A25), plan, PALETTES["light"], "zh")
    assert chart.title == "东街道最好（12.0 人），西镇最差（18.0 人）"


def test_every_reporting_unit_is_a_dot_that_names_it_and_the_title_counts_those_short(literal, find, plan):
    result = literal.measure(find("outdoor_area"), DOTS, A25).whole
    rows = literal.unit_rows(find("outdoor_area"), DOTS, A25)
    chart = charts.spread(result, rows, plan, PALETTES["light"], "zh")
    assert chart.title == "3 所中有 1 所未达标准 4 ㎡/人"
    assert sorted(chart.ids) == ["1", "2", "3"]
    groups = {trace["name"]: ({*trace["customdata"]}, trace["marker"]["symbol"]) for trace in chart.spec["data"]}
    assert groups == {"未达到 1": ({"2"}, "x"), "达到 2": ({"1", "3"}, "diamond")}


def test_a_unit_without_any_fitting_still_has_a_dot_beyond_every_value(literal, find, plan):
    facts = [Fact(A25, "1", 26, 2), Fact(A25, "2", 40, 0)]
    result, rows = (f(find("toilet_girls"), facts, A25) for f in (literal.measure, literal.unit_rows))
    chart = charts.spread(result.whole, rows, plan, PALETTES["light"], "zh")
    places = {u: x for trace in chart.spec["data"] for u, x in zip(trace["customdata"], trace["x"], strict=True)}
    assert places["2"] > max(places["1"], 13)


def test_units_too_many_to_point_at_become_bars_that_count_each_of_them_once(literal, find, plan):
    facts = [Fact(A25, f"{n}", n % 97, 10) for n in range(600)]
    result, rows = (f(find("outdoor_area"), facts, A25) for f in (literal.measure, literal.unit_rows))
    chart = charts.spread(result.whole, rows, plan, PALETTES["light"], "zh")
    assert chart.ids == ()
    assert sum(chart.spec["data"][0]["y"]) == 600
    assert len(json.dumps(chart.spec)) < 10_000


def test_a_place_without_data_gives_empty_charts_and_not_an_error(literal, find, plan):
    measured = literal.measure(find("outdoor_area"), [Fact(A25, "1", None)], A25)
    trend = charts.trend(measured.whole, plan, PALETTES["light"], "zh")
    assert trend.spec["data"][-1]["x"] == []
    assert charts.towns(measured, plan, PALETTES["light"], "zh").ids == ()
    assert charts.spread(measured.whole, (), plan, PALETTES["light"], "zh").ids == ()


def test_a_projection_ends_at_the_target_and_no_percentage_leaves_0_to_100(literal, find, plan):
    facts = [Fact(A23 + timedelta(days=182 * i), "1", 90 - 20 * i, 100) for i in range(4)]
    result = literal.measure(find("lighting"), facts, S25).whole
    chart = charts.trend(result, plan, PALETTES["light"], "zh")
    assert all(0 <= y <= 100 for trace in chart.spec["data"] for y in trace["y"])


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@themes
@pytest.mark.parametrize("status", Status)
def test_every_status_colour_can_be_read_as_text_on_page_card_and_hover(theme, status):
    surfaces = {"page": PALETTES[theme].page, "card": SURFACES[theme]["paper"], "hover": SURFACES[theme]["hover"]}
    found = {name: contrast(getattr(LOOKS[status], theme), colour) for name, colour in surfaces.items()}
    assert {name: round(c, 2) for name, c in found.items() if c < 4.5} == {}


@themes
def test_words_and_links_can_be_read_in_both_themes(theme):
    palette, surfaces = PALETTES[theme], SURFACES[theme]
    pairs = [
        (ink, on)
        for ink in (palette.ink, palette.soft, surfaces["accent"])
        for on in (palette.page, surfaces["paper"], surfaces["hover"])
    ]
    pairs.append((palette.ink, surfaces["mark"]))
    assert [(ink, on, round(contrast(ink, on), 2)) for ink, on in pairs if contrast(ink, on) < 4.5] == []


def test_no_two_statuses_share_a_shape_and_the_gravest_come_first():
    assert len({look.symbol for look in LOOKS.values()}) == len(Status) == len(LOOKS)
    assert SEVERITY.index(Status.MISSED) < SEVERITY.index(Status.FAR_BEHIND) < SEVERITY.index(Status.REACHED)
