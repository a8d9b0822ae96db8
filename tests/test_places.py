"""The pages of one school, of one town, and of what changed say what the figures say."""

import re
from datetime import date
from functools import cache

import pytest
from literal import A24, A25, S25
from test_pages import at as at  # the fixture

from yardstick import change_phrases, charts_changes, comparisons, phrases
from yardstick.changes import KINDS
from yardstick.charts import PALETTES
from yardstick.indicators import Filters, is_met
from yardstick.registry import SPREADS
from yardstick.snapshots import format_moment
from yardstick.texts import text, titled

SCHOOL = "2137900101"
TOWN = "中埠镇"
FIRST = date(2023, 9, 30)


def asking(demo):
    indicators = demo.plan.indicators
    return [i for i in indicators if i.grain == "unit" and i.aggregate not in SPREADS and not demo.is_protected(i)]


def newest(demo, indicator):
    whole = demo.measure(indicator, demo.view(), Filters()).whole
    return demo.unit_rows(indicator, demo.view(), Filters(), whole.latest.period) if whole.latest else ()


def test_a_schools_page_names_every_indicator_that_asks_it_and_no_other(at, demo):
    words, stages = set(at("school", unit=SCHOOL).words), demo.stages("zh").values()
    for indicator in asking(demo):
        title = titled(indicator, "zh")
        asked = any(r.unit_id == SCHOOL for r in newest(demo, indicator))
        assert bool(words & {title, *(f"{title}（{s}）" for s in stages)}) == asked, indicator.id


def test_a_schools_first_sentence_counts_the_standards_it_meets(at, demo):
    held = [
        result
        for i in asking(demo)
        for result in demo.measure_units(i, demo.view(), Filters(), SCHOOL)
        if result.binds_each and any(r.unit_id == SCHOOL and r.numerator is not None for r in newest(demo, i))
    ]
    met = sum(map(is_met, held))
    assert 0 < met < len(held)
    said = f"{len(held)} 项逐校标准中，{met} 项达到，{len(held) - met} 项未达到"
    assert said in at("school", unit=SCHOOL).text


def test_a_school_that_was_merged_says_so_and_is_asked_nothing(at, demo):
    _, roster = demo.rosters(demo.view())[-1]
    code, unit = next((c, u) for c, u in roster.items() if u["merged_into"])
    page = at("school", unit=code)
    assert f"并入{roster[unit['merged_into']]['name']}" in page.text
    assert text("zh", "profiles.asked_nothing") in page.text
    assert f"{unit['name']}并入" in at("school", unit=unit["merged_into"]).text


def test_without_a_school_every_open_one_is_listed_and_an_unknown_code_is_said(at, demo):
    page = at("school", unit="9999999999")
    names = [name for listed in demo.towns(demo.view()) for name in open_names(demo, listed)]
    assert names
    assert all(name in page.words for name in names)
    assert "9999999999" in page.text


def open_names(demo, town):
    _, roster = demo.rosters(demo.view())[-1]
    return [str(u["name"]) for u in roster.values() if u["town"] == town and u["is_open"]]


def test_a_schools_page_links_to_the_actions_with_the_school_kept(at):
    html = " ".join(e.proto.body for e in at("school", unit=SCHOOL).test.get("html"))
    assert re.search(rf'href="/digital_campus\?[^"]*unit={SCHOOL}', html)


def test_a_town_page_shows_its_figures_its_schools_and_what_was_reported(at, demo):
    page = at("town", town=TOWN)
    gigabit = demo.measure(demo.plan.find("digital_campus").indicator[0], demo.view(), Filters())
    values = [phrases.value_of(r, r.latest, "zh").removesuffix("%") for r in (gigabit.at(TOWN), gigabit.whole)]
    assert set(values) <= set(page.words)
    assert all(name in page.words for name in open_names(demo, TOWN))
    asked = sum(r.town == TOWN for i in asking(demo) for r in newest(demo, i))
    assert f"应报 {asked} 项次" in page.text


def test_without_a_town_every_town_is_offered(at, demo):
    assert set(demo.towns(demo.view())) <= set(at("town").words)


@pytest.fixture(scope="module")
def explained(demo):
    """explained(was, last): then and now, and the change between them, of every indicator that can be explained."""

    @cache
    def between(was, last):
        found = comparisons.compare(demo, demo.view(), Filters(last=last), demo.today(), was)
        changes = [(found.move(indicator), found.explain(indicator)) for indicator in demo.plan.indicators]
        return [(moved, change) for moved, change in changes if change is not None]

    return between


two_points = pytest.mark.parametrize(("was", "last"), [(None, None), (FIRST, None), (A24, S25), (S25, A25)])


@two_points
def test_the_parts_of_a_change_run_from_the_figure_then_to_the_figure_now(explained, was, last):
    assert explained(was, last)
    for moved, change in explained(was, last):
        ends = [r.judged(r.latest) for r in (moved.before, moved.after)]
        assert (change.start, change.end) == (pytest.approx(ends[0], abs=1e-9), pytest.approx(ends[1], abs=1e-9))
        assert not change.parts or sum(p.amount for p in change.parts) == pytest.approx(change.total, abs=1e-9)


@two_points
def test_printed_parts_add_up_to_the_printed_change(explained, was, last):
    for moved, change in explained(was, last):
        if change.parts:
            whole, parts = change_phrases.rounded(moved.after, change)
            assert sum(parts) == pytest.approx(whole)


def test_the_changes_page_tells_a_correction_and_the_work_apart(at, demo):
    page = at("changes", ind="outdoor_area", was="2025-03-31", to="2025-09-30")
    assert "由 75.0% 到 75.0%，总数没有变：实际工作 +5.0，更正 −5.0。" in page.text
    assert len(page.charts) == 1
    assert page.charts[0].alt


def test_read_in_its_corrected_version_the_past_needs_no_correction(at, demo):
    version = format_moment(demo.view().moment)
    page = at("changes", ind="outdoor_area", was="2025-03-31", to="2025-09-30", wv=version)
    assert "由 70.0% 升至 75.0%，升 5.0 个百分点：实际工作 +5.0。" in page.text


def test_a_shared_link_names_both_points_and_the_indicator(at, demo):
    found = comparisons.compare(demo, demo.view(), Filters(), demo.today())
    page = at("changes", ind="bus")
    link = next(e for e in page.test.get("bidi_component") if "was=" in str(e.proto)) if page.test else None
    assert f"was={found.was}" in str(link.proto)
    assert f"wv={format_moment(found.then.moment)}" in str(link.proto)


def test_the_earlier_date_is_a_year_before_else_the_one_before():
    assert comparisons.earlier_period([A24, S25, A25], None) == A24
    assert comparisons.earlier_period([A24, S25], None) == A24
    assert comparisons.earlier_period([A24, S25, A25], S25) == A24
    assert comparisons.earlier_period([A24], None) is None


def test_the_waterfall_leads_from_one_figure_to_the_other(demo):
    found = comparisons.compare(demo, demo.view(), Filters(last=A25), demo.today(), S25)
    outdoor = demo.plan.find("kindergartens").find("outdoor_area")
    change, result = found.explain(outdoor), found.move(outdoor).after
    bars, ends = charts_changes.waterfall(result, change, (S25, A25), PALETTES["light"], "zh").spec["data"]
    assert (bars["base"][0], bars["base"][-1] + bars["y"][-1]) == tuple(ends["y"]) == (75, 75)
    assert bars["text"] == ["−5.0", "0", "0", "+5.0"]


def test_the_file_of_changes_has_every_indicator_with_its_parts(demo):
    found = comparisons.compare(demo, demo.view(), Filters(last=A25), demo.today(), S25)
    outdoor = demo.plan.find("kindergartens").find("outdoor_area")
    row = comparisons.row(found, outdoor, "zh")
    assert [row[k] for k in ("was", "before", "last", "after")] == [S25, 75, A25, 75]
    assert [row[k] for k in KINDS] == pytest.approx([5, 0, 0, -5])
