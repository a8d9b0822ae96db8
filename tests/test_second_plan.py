"""Another county's plan is another set of folders: it runs as it is, and Python names no place, year or threshold."""

import ast
import hashlib
import re
from datetime import date

import pytest
from answering import every

from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.status import Status
from yardstick.workspace import Workspace

TEXT = "某县方案\n1. 实施单车行动。到2031年每所乡村学校都有车棚。（交通局牵头）\n"
CLAUSE = "1. 实施单车行动。到2031年每所乡村学校都有车棚。（交通局牵头）"
PLAN = f"""
title = "某县方案"
title_en = "A county's plan"
short_title = "某县"
short_title_en = "A county"
district = "某县"
district_en = "A county"
issued_on = 2029-01-01
timezone = "UTC"
text_sha256 = "{hashlib.sha256(TEXT.encode()).hexdigest()}"
english = {{ "北乡" = "North" }}
rural = {{ reading = "policy", wide = [], narrow = [] }}
lamps = {{ normal_below = 5, slight_below = 50 }}
judging = {{ month = 6, day = 1 }}
terms = {{ ends = ["12-31"] }}
projection = {{ observations = 2, years = 9 }}
privacy = {{ smallest = 5 }}

[[decision]]
id = "whole_year"
words = "到2031年"
decided_on = 2029-02-01
text = "按年底计。"
text_en = "Read as the end of the year."
"""
ACTION = f"""
number = "1"
order = 10
title = "单车行动"
title_en = "Bicycles"
heading = "车棚"
heading_en = "Sheds"
lead = "交通局"
supporting = []
clause = "{CLAUSE}"
offsets = [{TEXT.index(CLAUSE)}, {TEXT.index(CLAUSE) + len(CLAUSE)}]
clause_en = "Bicycles."
group = "tasks"

[[indicator]]
id = "sheds"
title = "车棚覆盖率"
title_en = "Schools with a shed"
unit = "%"
scale = 100
decimals = 0
count_unit = "所"
count_unit_en = "schools"
direction = "at_least"
aggregate = "share"
scope = "rural"
datasets = ["bicycles"]
definition = "有车棚的学校 ÷ 全部学校。"
definition_en = "Schools with a shed over all schools."
source = "单车数据表。"
source_en = "Bicycle dataset."
confidence = "derived"
[[indicator.target]]
origin = "explicit"
deadline = 2031-12-31
value = 100
applies_to = "total"
quote = "每所乡村学校都有车棚"
decision = "whole_year"
"""
SHEDS = """
select period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, cast(null as varchar) as stage,
       case when sheds > 0 then 1 else 0 end as numerator, 1 as denominator, sheds as observed
from bicycles where is_open
"""
HEAD = """
id = "{id}"
title = "{title}"
title_en = "{id}"
description = ""
description_en = ""
department = ""
roster = {roster}
kinds = []
due = {{ months = 12, grace_days = 60 }}
"""
COLUMN = (
    '[[column]]\nname = "{0}"\ntitle = "{1}"\ntitle_en = "{0}"\ntype = "{2}"\ndescription = "{1}"\nrequired = true\n'
)
STAGES = 'choices = [{ value = "primary", title = "小学", title_en = "Primary" }]\n'
KEY, NAME = ("unit_id", "代码", "string"), ("name", "校名", "string")
UNITS = (KEY, NAME, ("kind", "类型", "string"), ("town", "乡", "string"), ("is_rural_policy", "乡村", "boolean"))
ROSTER = "代码,校名,类型,乡,乡村,学段\n1,一校,小,北乡,是,小学\n2,二校,小,北乡,是,小学\n3,三校,小,南乡,否,小学\n"


def contract(id, title, *columns, roster="false"):
    return HEAD.format(id=id, title=title, roster=roster) + "".join(COLUMN.format(*c) for c in columns)


@pytest.fixture
def county(home, tmp_path):
    """Another county's folders, with two years published."""
    files = {
        "data/plan/plan.toml": PLAN,
        "data/plan/plan.txt": TEXT,
        "data/contracts/units.toml": contract("units", "名册", *UNITS, ("stages", "学段", "list"), roster="true")
        + STAGES,
        "data/contracts/bicycles.toml": contract("bicycles", "单车", KEY, NAME, ("sheds", "车棚", "integer")),
        "queries/bicycles/action.toml": ACTION,
        "queries/bicycles/sheds.sql": SHEDS,
        **{f"queries/{path.name}": path.read_text("utf-8") for path in (home / "queries").glob("*.sql")},
    }
    for name, words in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    workspace = Workspace(Settings(tmp_path, tmp_path / "var", date(2030, 7, 1)))
    publish(workspace, "units", date(2029, 1, 1), ROSTER)
    publish(workspace, "bicycles", date(2029, 1, 1), "代码,校名,车棚\n1,一校,0\n2,二校,0\n3,三校,1\n")
    publish(workspace, "units", date(2030, 6, 30), ROSTER)
    publish(workspace, "bicycles", date(2030, 6, 30), "代码,校名,车棚\n1,一校,2\n2,二校,0\n3,三校,1\n")
    return workspace


def publish(workspace, dataset, period, words):
    checked = workspace.check(words.encode(), "a.csv", dataset, period)
    assert checked.table is not None, checked.problems
    workspace.store.publish(checked.table, author="", note="", based_on=None, reasons=every(checked.table))


def test_another_countys_plan_runs_from_its_own_folders(county):
    (sheds,) = county.plan.indicators
    measured = county.measure(sheds, county.view(), Filters())
    whole = measured.whole
    assert [(o.period, o.numerator, o.denominator) for o in whole.observations] == [
        (date(2029, 1, 1), 0, 2),  # rural by the county's own list: two of three
        (date(2030, 6, 30), 1, 2),
    ]
    assert (whole.name, whole.status, whole.pace.terms_left) == ("某县", Status.ON_TRACK, 2)
    assert [r.place for r in measured.towns] == ["北乡"]
    assert [r.unit_id for r in county.unit_rows(sheds, county.view(), Filters(), date(2030, 6, 30)) if not r.meets] == [
        "2"
    ]
    assert county.towns(county.view()) == ("北乡", "南乡")


def test_its_own_lamps_judge_it(county):
    (sheds,) = county.plan.indicators
    pace = county.measure(sheds, county.view(), Filters()).whole.pace
    assert pace.schedule == pytest.approx(545 / 1094)
    assert pace.behind == pytest.approx(100 * (545 / 1094 - 0.5))


def constants(path):
    """(line, value) of every string and number in a Python file that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    statements = [n.body[0] for n in ast.walk(tree) if isinstance(n, documented) and n.body]
    docstrings = {s.value for s in statements if isinstance(s, ast.Expr)} | {
        s.value for n in ast.walk(tree) if isinstance(n, ast.ClassDef) for s in n.body if isinstance(s, ast.Expr)
    }
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in docstrings]
    return [(n.lineno, n.value) for n in found if isinstance(n.value, str | int | float)]


def test_the_scan_below_sees_names_numbers_and_parts_of_formatted_strings(tmp_path):
    path = tmp_path / "a.py"
    path.write_text('"""2025"""\ndef f():\n    """2025"""\n    return f"{1}2025", 8.17, ["中埠镇"]\n', encoding="utf-8")
    assert {value for _, value in constants(path)} == {8.17, 1, "2025", "中埠镇"}


def test_python_names_no_place_no_year_of_the_plan_and_no_threshold(home, plan):
    names = {plan.title, plan.title_en, plan.short_title, plan.district, plan.district_en, *plan.english}
    words = {*names, *plan.english.values(), "高新区", "淄博", "四宝山", "中埠", "Zibo"}
    years = {t.deadline.year for i in plan.indicators for t in i.target} | {plan.issued_on.year}
    lines = {
        t.value for i in plan.indicators for t in i.target if t.value != int(t.value) and t.value > 1
    }  # 0.5 is no name
    named = re.compile("|".join([*map(re.escape, words), *(rf"(?<!\d){y}(?!\d)" for y in years)]))
    offences = [
        f"{path.relative_to(home)}:{line}: {value!r}"
        for path in [home / "app.py", *(home / "yardstick").rglob("*.py"), *(home / "pages").glob("*.py")]
        for line, value in constants(path)
        if (named.search(value) if isinstance(value, str) else value in years | lines)
    ]
    assert offences == []
