"""The plan's declarations: the real ones hold together, and broken ones are all named at once."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from yardstick.errors import ConfigError, UsageError
from yardstick.registry import load_plan

DECIDED = 'words = "几个字"\ndecided_on = 2026-11-15\ntext = "这样读。"\ntext_en = "Read like this."\n'


@pytest.fixture
def edit(home, tmp_path):
    """edit("plan.toml", old, new): changes a copy of the declarations."""
    shutil.copytree(home / "data" / "plan", tmp_path / "plan")
    shutil.copytree(home / "queries", tmp_path / "queries")

    def replace(name, old, new):
        path = tmp_path / name
        words = path.read_text(encoding="utf-8")
        assert old in words
        path.write_text(words.replace(old, new, 1), encoding="utf-8")

    return replace


@pytest.fixture
def faults(tmp_path, contracts):
    """The list that loading the copy is refused with."""

    def listed():
        with pytest.raises(ConfigError) as refused:
            load_plan(tmp_path / "plan", tmp_path / "queries", contracts)
        return [line.removeprefix("- ").replace(f"{tmp_path}/", "") for line in refused.value.message.splitlines()[1:]]

    return listed


def test_every_contradiction_of_every_file_is_named_at_once(edit, faults, tmp_path):
    edit("queries/digital_campus/action.toml", "offsets = [3656, 3912]", "offsets = [3655, 3912]")
    edit("queries/digital_campus/action.toml", 'datasets = ["digital_campus"]', 'datasets = ["digital_kampus"]')
    edit("queries/digital_campus/action.toml", 'decision = "year_end"', 'decision = "year_start"')
    edit("queries/boarding/action.toml", 'quote = "全面改善镇驻地学校寄宿条件"', 'quote = "全面改善寄宿条件"')
    edit("queries/kindergartens/action.toml", 'id = "outdoor_area"', 'id = "lunch"')
    (tmp_path / "queries/kindergartens/lunch.sql").touch()
    (tmp_path / "queries/boarding/bus.sql").unlink()
    assert faults() == [
        "queries/boarding/action.toml: bus: 缺少查询文件 bus.sql",
        "boarding.dorm_area: 引文不在条款原文中：全面改善寄宿条件",
        "digital_campus: clause 与原文 offsets [3655, 3912] 处不一致",
        "digital_campus.gigabit_school: 没有数据集 'digital_kampus'",
        "digital_campus.gigabit_school: 没有口径决定 'year_start'",
        "lunch: 指标编号重复",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('aggregate = "share"\nscope = "rural"', 'aggregate = "ratio_of_shares"\nscope = "rural"', 'scope = "all"'),
        ('quote = "规范使用、改造乡村中小学校教室照明灯具，满足学生用眼卫生需求"\n', "", "quote"),
        ('datasets = ["boarding"]', 'datasets = ["boarding"]\nawaits = "areas"', "没有数据集 'areas'"),
        ('datasets = ["boarding"]', 'datasets = ["boarding"]\nalso_reads = ["areas"]', "没有数据集 'areas'"),
        ('aggregate = "share"', 'aggregate = "sum"', 'applies_to = "total"'),
        ('aggregate = "share"', 'aggregate = "cv"', 'applies_to = "total"'),
        (
            'group = "tasks"\n',
            'group = "tasks"\n[[decision]]\nid = "year_end"\n' + DECIDED,
            "year_end: 口径决定编号重复",
        ),
    ],
    ids=str.split("comparison quotation awaited read total spread decision"),
)
def test_each_of_these_is_refused_with_its_reason(edit, faults, old, new, said):
    edit("queries/boarding/action.toml", old, new)
    assert any(said in fault for fault in faults())


@pytest.mark.parametrize("facts", ["kindergartens/heating", "views/../boarding/bus", "../boarding/bus", "/bus", "bus/"])
def test_a_query_that_no_action_has_is_a_fault(edit, faults, facts):
    edit("queries/boarding/action.toml", 'id = "bus"', f'id = "bus"\nfacts = "{facts}"')
    assert faults() == [f"queries/boarding/action.toml: bus: 缺少查询文件 {facts}.sql"]


def test_an_action_may_decide_for_itself_share_its_queries_and_measure_nothing(edit, tmp_path, contracts):
    edit("queries/boarding/action.toml", 'group = "tasks"\n', 'group = "tasks"\n[[decision]]\nid = "mine"\n' + DECIDED)
    edit("queries/boarding/action.toml", 'decision = "conditions_2027"', 'decision = "mine"')
    edit("queries/boarding/action.toml", 'id = "cooling"', 'id = "coolness"\nfacts = "cooling"')
    edit("queries/boarding/action.toml", 'id = "heating"', 'id = "warmth"\nfacts = "kindergartens/outdoor_area"')
    path = tmp_path / "queries/kindergartens/action.toml"
    path.write_text(path.read_text("utf-8").split("[[indicator]]")[0] + 'parts = ["map"]\n', encoding="utf-8")
    plan = load_plan(tmp_path / "plan", tmp_path / "queries", contracts)
    assert plan.decided("mine").words == "几个字"
    assert plan.decided("year_end") is not None
    shared = {"coolness": "boarding/cooling", "warmth": "kindergartens/outdoor_area"}
    for indicator, sql in shared.items():
        text = (tmp_path / f"queries/{sql}.sql").read_text("utf-8")
        assert plan.find("boarding").find(indicator).query == text, indicator
    assert (plan.find("kindergartens").indicator, plan.find("kindergartens").parts) == ((), ("map",))


@pytest.mark.parametrize(
    ("deadline", "year", "due"),
    [
        (date(2027, 12, 31), 2025, date(2025, 12, 31)),
        (date(2027, 12, 31), 2027, date(2027, 12, 31)),
        (date(2027, 12, 31), 2029, date(2027, 12, 31)),
        (date(2028, 2, 29), 2026, date(2026, 2, 28)),
    ],
)
def test_a_yearly_target_is_due_on_its_day_of_every_year_up_to_its_last(plan, deadline, year, due):
    target = replace(plan.find("digital_campus").find("gigabit_school").target[0], deadline=deadline)
    assert replace(target, every_year=True).due_in(year).deadline == due
    assert target.due_in(year) == target


def test_malformed_files_and_misspelt_keys_are_named_at_once(edit, faults):
    edit("queries/boarding/action.toml", 'number = "3"', 'number = "3')
    edit("queries/digital_campus/action.toml", "decimals = 1", "decimals = 1\ndecimal = 1")
    edit("queries/kindergartens/action.toml", 'direction = "at_least"', 'direction = "upwards"')
    edit("plan/plan.toml", "issued_on = 2023-10-30", 'issued_on = "soon"')
    assert [fault.split(": ")[:2] for fault in faults()] == [
        ["plan/plan.toml", "issued_on"],
        ["queries/boarding/action.toml", "Illegal character '\\n' (at line 1, column 12)"],
        ["queries/digital_campus/action.toml", "indicator.0.decimal"],
        ["queries/kindergartens/action.toml", "indicator.0.direction"],
    ]


def test_a_plan_text_other_than_the_registered_one_is_refused(edit, faults):
    edit("plan/plan.txt", "为加快全区", "为加速全区")
    assert faults() == ["plan.txt: 原文与 plan.toml 登记的指纹 text_sha256 不符"]


@pytest.mark.parametrize("name", ["plan.toml", "plan.txt"])
def test_a_missing_file_is_a_fault_and_not_a_traceback(edit, faults, tmp_path, name):
    (tmp_path / "plan" / name).unlink()
    assert faults() == [f"plan/{name}: 找不到文件"]


def test_every_clause_stands_word_for_word_at_its_place_in_the_plan(plan, home):
    words = (home / "data/plan/plan.txt").read_bytes().decode("utf-8")
    for action in plan.actions:
        assert words[slice(*action.offsets)] == action.clause
        assert not action.number or action.clause.startswith(
            (f"{action.number}. 实施{action.title}。", f"{action.number}. {action.title}。")
        )


def test_pages_come_in_the_order_of_the_plan(plan):
    groups = ("goals", "tasks", "safeguards")
    placed = [(groups.index(a.group), int(a.number or 0), a.order) for a in plan.actions]
    assert placed == sorted(placed)
    assert len({order for *_, order in placed}) == len(placed)


def test_every_dated_number_of_clause_10_and_of_the_kindergartens_is_tracked_in_the_plans_words(plan):
    network = "到2025年全部实现“千兆进校、百兆进班”、镇驻地学校直（录）播室全覆盖"
    central = "到2027年所有街道、镇、中心幼儿园达到省级示范幼儿园标准"
    explicit = {
        (i.id, t.value, t.deadline, t.quote)
        for action in map(plan.find, ("kindergartens", "digital_campus"))
        for i in action.indicator
        for t in i.target
        if t.origin == "explicit"
    }
    assert explicit == {
        ("gigabit_school", 100, date(2025, 12, 31), network),
        ("classroom_100m", 100, date(2025, 12, 31), network),
        ("recording_room", 100, date(2025, 12, 31), network),
        ("demo_kindergarten", 100, date(2027, 12, 31), central),
    }


def test_a_number_that_is_not_the_plans_own_names_its_standard_or_the_decision_behind_it(plan):
    for indicator in plan.indicators:
        for target in indicator.target:
            assert target.origin != "standard" or target.standard, indicator.id
            assert target.origin != "derived" or target.decision, indicator.id
            assert not target.decision or plan.decided(target.decision) is not None, indicator.id


def test_the_next_target_is_the_first_not_yet_due_and_the_last_when_all_are(plan):
    gigabit = plan.find("digital_campus").find("gigabit_school")
    first = gigabit.target[0]
    later = replace(first, deadline=date(2027, 12, 31))
    both = replace(gigabit, target=(later, first))
    assert [both.next_target(d) for d in (date(2025, 12, 31), date(2026, 1, 1), date(2030, 1, 1))] == [
        first,
        later,
        later,
    ]


def test_an_unknown_page_is_answered_with_the_known_ones(plan):
    with pytest.raises(UsageError, match="dormitories") as unknown:
        plan.find("dormitories")
    assert all(action.slug in unknown.value.fix for action in plan.actions)
