"""The briefing: every figure in it answers to a result, no other number is in its words, and it says what is so."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from literal import A25, A26, S26, Fact

from yardstick.address import Address
from yardstick.briefing import briefing, resolve
from yardstick.deliveries import Deliveries, Next
from yardstick.errors import UsageError
from yardstick.indicators import Filters
from yardstick.reports.compose import compose
from yardstick.reports.document import Document, Number, Source
from yardstick.status import Status
from yardstick.texts import titled

TODAY, WHOLE = date(2026, 11, 15), Filters()
COUNTED = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万两]+(?=[个项所处次人名门对类年月日天成倍%％]|分之)")


# What a reader may hold against it: the sources of a document, and the words that are names


def numbers(document: Document) -> Iterator[Number]:
    """Every number of the text and of the tables."""
    for paragraph in document.paragraphs():
        yield from (span for span in paragraph.spans if isinstance(span, Number))
    for _, table in document.tables():
        for row in table.rows:
            yield from (Number(c.words, c.value, c.source) for c in row if c.source)


def names(space: Any) -> set[str]:
    """What the plan, the contracts and the data call things: the only words with digits of their own."""
    plan = space.plan
    things = [*plan.actions, *plan.indicators, *space.contracts.values()]
    found = {titled(t, lang) for t in things for lang in ("zh", "en")}
    found |= {f"{t}达标占比" for t in found} | {f"{t}: share meeting it" for t in found}
    found |= {words for a in plan.actions for words in (a.heading, a.heading_en)}
    return found | {words for a in plan.actions for words in (f"第{a.number}条", f"Clause {a.number}")}


def strays(document: Document, space: Any) -> list[str]:
    """Words of sentences that hold a number which stands for nothing."""
    known = names(space)
    said = (span for p in document.paragraphs() for span in p.spans if isinstance(span, str))
    return [span for span in said if span not in known and COUNTED.search(span)]


def wrong(document: Document, space: Any, view: Any, filters: Filters = WHOLE) -> list[str]:
    """Numbers that are not what their source says, or not printed as it is."""

    def holds(number: Number) -> bool:
        value = resolve(space, view, number, filters, document.judged_on, document.lang)
        return value == number.value and is_printed(number.words, value)

    return [f"{n.source.field}: {n.words}" for n in numbers(document) if not holds(n)]


def is_printed(words: str, value: object) -> bool:
    """Whether these words are this value, rounded as they are rounded."""
    if isinstance(value, date):
        parts = [int(p) for p in re.findall(r"\d+", words)]
        return parts == [value.year, value.month, value.day] or (
            parts == [value.year] and (value.month, value.day) == (12, 31)
        )
    found = re.search(r"-?[\d,]+(?:\.(\d+))?", words)
    if not isinstance(value, float) or found is None:
        return value is None and words == "—"
    printed = float(found.group().replace(",", ""))
    return abs(printed - value) <= 0.5 * 10 ** -len(found.group(1) or "") + 1e-9


def words(document: Document, title: str = "") -> str:
    return "\n".join(p.text for s in document.sections if title in s.title for p in s.blocks if hasattr(p, "text"))


# Districts of a few facts


class Small:
    """An installation with these indicators of the plan only, over literal facts."""

    def __init__(self, literal: Any, plan: Any, contracts: Any, late: Sequence[str] = (), **facts: Sequence[Fact]):
        kept = [replace(a, indicator=tuple(i for i in a.indicator if i.id in facts)) for a in plan.actions]
        self.plan, self.contracts, self.is_demo = replace(plan, actions=tuple(kept)), contracts, False
        self.settings = SimpleNamespace(data=Path("nowhere"))
        self._literal, self._facts, self._late, self.protected = literal, facts, late, False

    def measure_all(self, view: Any, filters: Filters, today: date) -> Mapping[str, Any]:
        found = {i.id: self._literal.measure(i, self._facts[i.id], today) for i in self.plan.indicators}
        if self.protected:
            return {k: m.hiding({o.period: {None} for o in m.whole.observations}) for k, m in found.items()}
        return found

    def unit_rows(self, indicator: Any, view: Any, filters: Filters, period: date, today: date) -> Any:
        return self._literal.unit_rows(indicator, self._facts[indicator.id], period, today)

    def deliveries(self, view: Any, dataset: str, today: date) -> Deliveries:
        coming = Next(A26, date(2026, 10, 30), "late", 16) if dataset in self._late else None
        return Deliveries(self.contracts[dataset], (), coming)


def series(*values: int, units: int = 4, periods: Sequence[date] = (A25, S26, A26)) -> list[Fact]:
    """So many of four schools with it, at one cut-off date after another."""
    return [
        Fact(p, f"{u}", float(u < n))
        for p, n in zip(periods[-len(values) :], values, strict=True)
        for u in range(units)
    ]


DISTRICTS: dict[str, dict[str, Any]] = {
    "all green": {"gigabit_school": series(3, 4), "parent_school_rate": series(2, 4), "merge_guarded": series(4, 4)},
    "all red": {"gigabit_school": series(1, 2), "parent_school_rate": series(2, 2), "merge_guarded": series(4, 2)},
    "nothing published": {"gigabit_school": [Fact(A26, "1", None)]},
    "one observation": {"merge_guarded": series(2)},
    "overdue": {"gigabit_school": series(4, 4), "late": ("digital_campus",)},
    "one missed": {"gigabit_school": series(2, 3)},
}


@pytest.fixture(scope="module")
def district(literal, plan, contracts):
    """district("all red") → an installation with literal facts."""
    return lambda name: Small(literal, plan, contracts, **DISTRICTS[name])


VIEW = SimpleNamespace(moment=1)


@pytest.fixture(scope="module")
def of_demo(demo):
    """The demonstration's briefing in both languages."""
    return {lang: briefing(demo, demo.view(), Filters(), demo.today(), lang) for lang in ("zh", "en")}


# Claims


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_figure_of_the_demonstration_answers_to_a_result_and_no_other_number_is_there(lang, of_demo, demo):
    document = of_demo[lang]
    assert strays(document, demo) == []
    assert wrong(document, demo, demo.view()) == []
    assert len(list(numbers(document))) > 500


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", DISTRICTS)
def test_so_it_is_in_every_small_district(name, lang, district):
    space = district(name)
    document = briefing(space, VIEW, Filters(), TODAY, lang)
    assert strays(document, space) == []
    assert wrong(document, space, VIEW) == []


def test_a_planted_number_is_found_in_words_and_behind_a_source(district):
    space = district("all red")
    document = briefing(space, VIEW, Filters(), TODAY, "zh")
    section = document.sections[0]
    lead = section.blocks[0]
    for planted, found in (("另有３所", strays), ("又有三所", strays)):
        other = replace(document, sections=(replace(section, blocks=(replace(lead, spans=(*lead.spans, planted)),)),))
        assert found(other, space) == [planted]
    at, number = next(
        (i, s) for i, s in enumerate(lead.spans) if isinstance(s, Number) and s.source.field == "count:behind"
    )
    for bad in (replace(number, words="9"), replace(number, value=9.0, words="9")):
        spans = (*lead.spans[:at], bad, *lead.spans[at + 1 :])
        other = replace(document, sections=(replace(section, blocks=(replace(lead, spans=spans),)),))
        assert wrong(other, space, VIEW) == ["count:behind: 9"]


def test_a_source_that_no_result_answers_to_is_refused(district):
    for source in (Source("value", "gigabit_school", "别处", A26), Source("count:luck"), Source("mood:good")):
        with pytest.raises(UsageError, match="找不到对应的结果"):
            resolve(district("all red"), VIEW, source, Filters(), TODAY)


def test_both_languages_tell_the_same_facts(of_demo):
    chinese, english = ({n.source for n in numbers(of_demo[lang])} for lang in ("zh", "en"))
    assert chinese == english


def test_counts_of_the_demonstration_are_those_of_its_lights(of_demo, demo):
    found = [m.whole for m in demo.measure_all(demo.view(), Filters()).values()]
    told = {n.source.field: n.value for n in numbers(of_demo["zh"])}
    for status in (Status.REACHED, Status.MISSED, Status.FAR_BEHIND, Status.STALE):
        assert told[f"count:{status}"] == sum(r.status is status for r in found)
    assert told["count:targets"] + told["count:untargeted"] == len(found)


def test_all_green_has_no_shortfall_and_nothing_to_supervise(district):
    document = briefing(district("all green"), VIEW, Filters(), TODAY, "zh")
    assert "设有量化目标的3项指标全部达标或进度正常" in words(document, "整体情况")
    assert words(document, "存在短板") == "本期没有到期未达、明显滞后或略有滞后的指标。"
    assert words(document, "督办建议") == "本期没有需要督办的落后指标。"


def test_a_single_point_is_not_counted_and_says_what_who_until_when_and_how_many(district):
    document = briefing(district("one missed"), VIEW, Filters(), TODAY, "zh")
    assert words(document, "存在短板") == "千兆进校率到期未达：75.0%，还差1所。"
    lead = district("one missed").plan.find("digital_campus").lead
    assert words(document, "督办建议") == f"数字校园（第10条）。由{lead}牵头：千兆进校率还差1所，期限已过，请尽快补齐。"


def test_what_was_lost_again_and_what_was_missed_are_told_apart(district):
    said = words(briefing(district("all red"), VIEW, Filters(), TODAY, "zh"), "存在短板")
    assert "一是2项目标到期未达。千兆进校率50.0%，还差2所；家长学校覆盖率50.0%，还差2所。" in said
    assert "二是撤并合规率曾经达标、现已回落：50.0%，还差2所。" in said


def test_without_data_it_says_so_and_nothing_else(district):
    document = briefing(district("nothing published"), VIEW, Filters(), TODAY, "zh")
    assert [s.title for s in document.sections] == ["一、整体情况", "附表"]
    assert "尚未发布任何数据" in words(document)
    assert document.cutoff is None


def test_nothing_good_is_said_of_old_data(literal, plan, contracts):
    space = Small(
        literal,
        plan,
        contracts,
        gigabit_school=series(2, 4, periods=(A25, S26)),
        head_training_rate=series(2, 4, periods=(A25, S26)),
    )
    document = briefing(space, VIEW, Filters(), date(2027, 6, 1), "zh")
    assert "数据过期" in words(document, "存在短板")
    assert words(document, "主要亮点") == "本期尚无已达标的目标，也没有较上一期改善的指标。"


def test_a_protected_figure_is_named_and_not_told(literal, plan, contracts):
    space = Small(literal, plan, contracts, aid_disabled=series(2, 3), gigabit_school=series(3, 4))
    space.protected = True
    document = briefing(space, VIEW, Filters(), TODAY, "zh")
    (table,) = [t for _, t in document.tables() if "指标" in t.title]
    assert {row[2].words for row in table.rows} == {"—"}
    assert [n.words for n in numbers(document) if n.source.field == "value"] == []


def test_the_town_of_the_filters_is_what_is_told(demo):
    filters = Filters(town=demo.towns(demo.view())[0])
    document = briefing(demo, demo.view(), filters, demo.today(), "zh")
    assert strays(document, demo) == []
    assert wrong(document, demo, demo.view(), filters) == []
    assert {n.source.place for n in numbers(document) if n.source.field == "value"} == {filters.town}


def test_it_can_be_composed_as_any_other_page(demo):
    document = compose(demo, Address(slug="briefing"), "briefing")
    assert document.sections == briefing(demo, demo.view(), WHOLE, demo.today(), "zh").sections
    assert document.data is not None
