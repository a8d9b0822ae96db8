"""Datasets about items and datasets with several rows a unit: declared, checked, stored and compared by their keys."""

from datetime import date
from itertools import count

import pyarrow.parquet as pq
import pytest
from answering import every
from checked import check_file

from yardstick.checking import PersonalWords, table_schema
from yardstick.contracts import load_contracts
from yardstick.errors import ConfigError
from yardstick.snapshots import ChangedCell, SnapshotStore, Unit
from yardstick.ui import changes

SPRING, AUTUMN = date(2024, 3, 31), date(2024, 9, 30)
HEADER = 'title = "{id}"\ntitle_en = "{id}"\ndescription = ""\ndescription_en = ""\ndepartment = ""\n'
DUE = "[due]\nmonths = 6\ngrace_days = 30\n"
STAGE = """choices = [
    { value = "primary", title = "小学", title_en = "Primary" },
    { value = "junior", title = "初中", title_en = "Junior" },
]"""


def column(name, title, kind="string", more="required = true"):
    words = f'name = "{name}"\ntitle = "{title}"\ntitle_en = "{name}"\ntype = "{kind}"\ndescription = ""'
    return f"[[column]]\n{words}\n{more}\n"


def declared(id, more, *columns):
    return f'id = "{id}"\n{HEADER.format(id=id)}{more}\n{DUE}' + "".join(columns)


CODE, NAME = column("unit_id", "标识码"), column("name", "名称")
UNITS = declared("units", "roster = true\nkinds = []", CODE, NAME, column("town", "镇街"), column("kind", "类型"))
CLASSES = declared(
    "classes",
    'roster = false\nkinds = []\nkey = ["unit_id", "stage"]',
    CODE,
    NAME,
    column("stage", "学段", more=f"required = true\n{STAGE}"),
    column("classes", "班数", "integer"),
)
SITES = declared(
    "sites",
    'roster = false\nabout = "items"\nprotected = true',
    column("unit_id", "站点编号"),
    column("name", "站点名称"),
    column("town", "镇街", more=""),
    column("school", "对口学校", more='refers = "unit"'),
    column("visits", "次数", "integer"),
)


def load(folder, **texts):
    for id, text in texts.items():
        (folder / f"{id}.toml").write_text(text, encoding="utf-8")
    return load_contracts(folder)


@pytest.fixture
def contracts(tmp_path):
    return load(tmp_path, units=UNITS, classes=CLASSES, sites=SITES)


@pytest.fixture
def store(contracts, tmp_path):
    return SnapshotStore(tmp_path / "data", contracts, clock=count(1_000, 10).__next__)


@pytest.fixture
def checked(contracts, store, home):
    """checked("sites", AUTUMN, "row", …): the outcome of a file with these rows, against the roster in the store."""

    def of(dataset, period, *rows):
        heading = ",".join(c.title for c in contracts[dataset].columns)
        words = PersonalWords.read(home / "data" / "personal.toml")
        asked = {"dataset": dataset, "period": period, "today": AUTUMN, "personal": words}
        content = "\n".join([heading, *rows]).encode()
        return check_file(contracts, content, file_name="a.csv", roster=store.at().roster, **asked)

    return of


@pytest.fixture
def publish(store, checked):
    def of(dataset, period, *rows):
        outcome = checked(dataset, period, *rows)
        assert outcome.table is not None, outcome.problems
        based_on, reasons = store.revision(dataset, period), every(outcome.table)
        return store.publish(outcome.table, author="", note="", based_on=based_on, reasons=reasons)

    return of


@pytest.fixture
def roster(publish):
    publish("units", SPRING, "1,甲校,东镇,小学", "2,乙校,西镇,小学")


def faults(result):
    return [(p.code, p.row, p.column, p.value) for p in result.problems if p.severity == "error"]


def test_what_a_dataset_is_about_and_its_key_are_declared(contracts):
    sites, classes = contracts["sites"], contracts["classes"]
    assert (sites.about, sites.key, sites.is_joined, sites.protected) == ("items", ("unit_id",), False, True)
    assert (classes.about, classes.key, classes.is_joined, classes.protected) == (
        "units",
        ("unit_id", "stage"),
        True,
        False,
    )
    assert table_schema(classes)["primaryKey"] == ["unit_id", "stage"]
    fields = [table_schema(c)["fields"][0] for c in (sites, classes)]
    assert [f["constraints"].get("unique") for f in fields] == [True, None]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SITES.replace('"items"', '"things"'), "about 只能是 units、items"),
        (SITES.replace('about = "items"', 'about = "items"\nkinds = ["1"]'), "也没有 kinds"),
        (SITES.replace(column("name", "站点名称"), ""), "缺少列 name"),
        (SITES.replace('"school"', '"is_rural"'), "列 is_rural：这个名字由系统补入"),
        (SITES.replace('refers = "unit"', 'refers = "zone"'), "refers 只能是"),
        (SITES.replace('"visits"', '"stages"'), "列 stages：这个名字由系统补入"),
        (CLASSES.replace('["unit_id", "stage"]', '["stage"]'), "key 应包含 unit_id"),
        (CLASSES.replace('["unit_id", "stage"]', '["unit_id", "grade"]'), "key 的列 grade 应在本数据集中"),
        (CLASSES.replace("classes", "town").replace('id = "town"', 'id = "classes"'), "列 town 来自名册"),
        (CLASSES.replace('"班数"', '"班数"\ncarried = true'), "carried 只用于名册的列"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(tmp_path, text, fault):
    id = "sites" if "sites" in text else "classes"
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, units=UNITS, **{id: text})
    assert fault in raised.value.message


def test_rows_are_repeated_when_their_whole_key_is(roster, checked):
    result = checked("classes", SPRING, "1,甲校,小学,6", "1,甲校,初中,3", "2,乙校,小学,6", "1,甲校,小学,7")
    assert faults(result) == [("row.duplicate", 5, "标识码、学段", "1 · 小学")]
    assert result.problems[0].message == "第 5 行与第 2 行的「标识码、学段」相同，都是 1 · 小学。"
    assert "一校一行" not in result.problems[0].fix


def test_items_are_not_on_the_roster_but_name_its_towns_and_units(roster, checked):
    result = checked("sites", SPRING, "s1,甲站,东镇,1,3", "s2,乙站,南镇,9,3", "s3,丙站,,,0")
    assert faults(result) == [
        ("cell.unknown_town", 3, "镇街", "南镇"),
        ("cell.unknown_unit", 3, "对口学校", "9"),
    ]
    assert "东镇、西镇" in next(p.fix for p in result.problems if p.code == "cell.unknown_town")


def test_without_a_roster_items_can_be_published_and_units_cannot(checked):
    assert checked("sites", SPRING, "s1,甲站,东镇,1,3").problems == ()
    assert faults(checked("classes", SPRING, "1,甲校,小学,6")) == [("roster.missing", None, "", "")]


def test_items_are_stored_as_they_came_by_town_and_code(store, publish):
    publish("sites", SPRING, "s3,丙站,西镇,,1", "s2,乙站,东镇,,2", "s1,甲站,西镇,1,3")
    rows = store.at().rows("sites", SPRING)
    assert rows.column_names == ["period", "unit_id", "name", "town", "school", "visits"]
    assert rows["unit_id"].to_pylist() == ["s2", "s1", "s3"]


def test_a_new_roster_is_joined_to_units_only_and_items_do_not_hold_it_back(roster, store, publish):
    before = store.newest()
    publish("sites", SPRING, "s1,甲站,东镇,1,3")
    publish("classes", AUTUMN, "1,甲校,小学,6")
    done = publish("units", SPRING, "1,新校,东镇,小学", "2,乙校,西镇,小学")
    assert [commit.dataset for commit in done.rejoined] == ["classes"]
    assert store.at().rows("classes", AUTUMN)["name"].to_pylist() == ["新校"]
    assert store.at().outdated() == ()
    store.roll_back("classes", AUTUMN, before, author="", note="")


def test_a_roster_is_withdrawn_while_only_items_are_left(store, publish):
    publish("sites", SPRING, "s1,甲站,东镇,,3")
    before = store.newest()
    publish("units", SPRING, "1,甲校,东镇,小学")
    store.roll_back("units", SPRING, before, author="", note="")
    assert store.at().periods("units") == ()


def test_an_absent_unit_has_one_row_whatever_the_key(roster, store, publish):
    publish("classes", SPRING, "1,甲校,小学,6", "1,甲校,初中,3")
    stored = pq.read_table(store.at().files("classes")[0], partitioning=None).to_pylist()
    assert [(r["unit_id"], r["stage"], r["classes"], r["is_delivered"]) for r in stored] == [
        ("1", "junior", 3, True),
        ("1", "primary", 6, True),
        ("2", None, None, False),
    ]


def test_a_difference_tells_rows_apart_by_the_whole_key(roster, store, publish, checked, contracts):
    publish("classes", SPRING, "1,甲校,小学,6", "1,甲校,初中,3", "2,乙校,小学,6")
    found = store.compare(checked("classes", SPRING, "1,甲校,小学,7", "1,甲校,初中,3", "2,乙校,初中,6").table)
    assert found.changed == (ChangedCell("1", "甲校", "classes", 6, 7, ("primary",)),)
    assert found.added == (Unit("2", "乙校", ("junior",)),)
    assert found.removed == (Unit("2", "乙校", ("primary",)),)
    assert found.unchanged == 1
    shown = changes.difference(found, contracts["classes"], "zh")
    assert "乙校（2 · 初中）" in shown
    assert "甲校 · 小学" in shown


def test_rolling_back_brings_every_row_of_a_unit_back(roster, store, publish):
    publish("classes", SPRING, "1,甲校,小学,6", "1,甲校,初中,3")
    before = store.newest()
    publish("classes", SPRING, "1,甲校,小学,7")
    assert len(store.compare_back("classes", SPRING, before).added) == 1
    store.roll_back("classes", SPRING, before, author="", note="")
    assert store.at().rows("classes", SPRING)["classes"].to_pylist() == [3, 6]


def test_a_column_that_the_roster_marks_as_carried_is_joined_and_blank_in_older_rows(tmp_path, store, roster, publish):
    publish("classes", SPRING, "1,甲校,小学,6")
    carried = column("address", "门牌", more="optional = true\ncarried = true")
    contracts = load(tmp_path, units=UNITS + carried)
    later = SnapshotStore(tmp_path / "data", contracts, clock=count(9_000, 10).__next__)
    assert later.at().rows("classes", SPRING)["address"].to_pylist() == [None]
