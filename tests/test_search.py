"""What can be looked for: everything with a name, found by any of its words, and nothing that leads nowhere."""

import pytest

from yardstick.search import as_rows, departments, entries, folded

PAGES = ("", "digital_campus", "boarding", "kindergartens", "school", "town", "departments", "versions")


@pytest.fixture(scope="module")
def found(demo):
    return entries(demo, demo.view(), "zh", PAGES)


def titles(found, words):
    return {e.title for e in found if folded(words) in e.words}


def test_pages_clauses_indicators_towns_departments_and_schools_are_all_there(demo, found):
    by_kind = {kind: {e.title for e in found if e.kind == kind} for kind in {e.kind for e in found}}
    assert by_kind["action"] == {a.heading for a in demo.plan.actions}
    assert by_kind["indicator"] == {i.title for i in demo.plan.indicators}
    assert by_kind["town"] == set(demo.towns(demo.view()))
    assert by_kind["department"] == set(departments(demo.plan))
    assert by_kind["unit"] == {name for _, name, _ in demo.units(demo.view())}
    assert {"总览", "版本"} <= by_kind["page"]


@pytest.mark.parametrize("words", ["千兆进校", "gigabit", "第10条", "第 １０ 条", "到期未达"])
def test_an_indicator_is_found_by_its_title_its_english_its_clause_and_its_status(found, words):
    assert "千兆进校率" in titles(found, words)


def test_a_clause_is_found_by_the_words_of_the_plan(found):
    assert "数字校园" in titles(found, "名校网络课堂")


def test_what_is_found_leads_to_a_page_that_exists(demo, found):
    assert {e.slug for e in found} <= {*PAGES, *(a.slug for a in demo.plan.actions)}
    none = entries(demo, demo.view(), "zh", ("",))
    assert {e.kind for e in none} == {"page", "action", "indicator"}


def test_a_school_leads_to_its_own_page_and_an_indicator_to_its_clause(found):
    rows = {(r["kind"], r["title"]): r for r in as_rows(found)}
    assert rows["unit", "云麓小学"]["params"] == {"unit": "2137900101"}
    assert rows["indicator", "千兆进校率"]["slug"] == "digital_campus"
