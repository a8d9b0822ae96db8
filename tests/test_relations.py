"""What queries may name: every dataset, published or not, standards that an installation may replace, shared views."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yardstick.engine_duckdb import Database
from yardstick.errors import ConfigError
from yardstick.relations import Relations, load_standards, load_views

DAY = date(2025, 9, 30)
SITES = pa.schema([("period", pa.date32()), ("unit_id", pa.string()), ("name", pa.string()), ("seats", pa.int64())])
SCHOOLS = pa.schema([*SITES, ("urban_rural", pa.string()), ("is_rural_policy", pa.bool_()), ("is_open", pa.bool_())])


@pytest.fixture
def run(tmp_path):
    """run(sql, files, relations): the rows; `files` are tables by dataset, as published for one period."""
    database = Database(tmp_path / "snapshots", threads=1)

    def answer(sql, tables=(), relations=None):
        files = {name: (str(written(table, name)),) for name, table in dict(tables).items()}
        return database.at(0, lambda dataset: files.get(dataset, ()), relations or Relations()).run(sql, {}).to_pylist()

    def written(table, name):
        path = tmp_path / "snapshots" / name / f"period={DAY}" / "a.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path)
        return path

    return answer


def schools(*codes, by_policy=None):
    rows = [
        {"unit_id": str(n), "name": "校", "seats": n, "urban_rural": c, "is_open": True} for n, c in enumerate(codes)
    ]
    return pa.Table.from_pylist([r | {"is_rural_policy": by_policy} for r in rows])


def test_a_dataset_that_was_never_published_is_an_empty_relation_with_every_column(run):
    relations = Relations(schemas={"sites": SITES, "schools": SCHOOLS})
    found = run("select * from sites", (), relations)
    assert found == []
    join = """select s.unit_id, coalesce(t.seats, -1) as seats, t.is_rural, len(t.stages) as stages
              from schools s left join sites t using (period, unit_id)
              where s.is_open and not coalesce(t.is_urban, false)"""
    assert run(join, {"schools": schools("220")}, relations) == [
        {"unit_id": "0", "seats": -1, "is_rural": None, "stages": None}
    ]


def test_items_have_what_the_roster_gives_to_units(run):
    sites = pa.table({"unit_id": ["S1"], "name": ["站"], "seats": [3]})
    asked = "select period, town, len(stages) as n, is_rural, is_urban, is_town_seat, is_open, is_delivered from sites"
    assert run(asked, {"sites": sites}, Relations(schemas={"sites": SITES})) == [
        {"period": DAY, "town": None, "n": 0, "is_rural": True, "is_urban": False, "is_town_seat": False}
        | {"is_open": True, "is_delivered": True}
    ]


@pytest.mark.parametrize(
    ("rural", "urban", "by_policy", "expected"),
    [
        (["121", "220"], ["111", "112"], None, [(False, True), (True, False), (False, False), (False, False)]),
        (["121", "220"], [], None, [(False, True), (True, False), (False, True), (False, True)]),
        (None, ["111", "112"], True, [(True, False)] * 4),
        (None, ["111", "112"], False, [(False, True), (False, False), (False, False), (False, False)]),
    ],
    ids=["codes", "whoever is not rural", "all on the list", "none on the list"],
)
def test_who_is_urban_is_never_rural(run, rural, urban, by_policy, expected):
    table = schools("111", "220", "123", None, by_policy=by_policy)
    relations = Relations(schemas={"schools": SCHOOLS}, rural=rural, urban=urban)
    rows = run("select is_rural, is_urban from schools order by unit_id", {"schools": table}, relations)
    assert [(row["is_rural"], row["is_urban"]) for row in rows] == expected


def test_a_column_declared_after_the_files_were_written_is_blank(run):
    relations = Relations(schemas={"schools": pa.schema([*SCHOOLS, ("tags", pa.list_(pa.string()))])})
    assert run("select tags, is_open from schools", {"schools": schools("111")}, relations) == [
        {"tags": None, "is_open": True}
    ]


def test_views_see_datasets_standards_and_other_views_and_only_what_is_named_is_opened(run):
    relations = Relations(
        schemas={"schools": SCHOOLS},
        standards={"standard_size": pa.table({"line": [2.5]})},
        views={
            "broken": "select * from nowhere",
            "big": "select * from schools where seats > (select line from standard_size)",
            "bigger": "select * from big -- broken",
        },
    )
    rows = run("select unit_id from bigger", {"schools": schools(*["111"] * 5)}, relations)
    assert [row["unit_id"] for row in rows] == ["3", "4"]


def test_what_a_query_reads_is_followed_through_views_and_not_into_comments():
    relations = Relations(schemas={"a": SITES, "b": SITES, "c": SITES}, views={"v": "from a, w", "w": "from b, v"})
    assert relations.read_by("select 1 from v -- and not c\n") == {"a", "b"}
    assert relations.read_by("select cost from abc") == frozenset()


def test_a_view_may_not_take_the_name_of_a_dataset(tmp_path):
    (tmp_path / "boarding.sql").write_text("select 1", encoding="utf-8")
    with pytest.raises(ConfigError, match="同名：boarding"):
        load_views(tmp_path, {"boarding", "units"})
    assert load_views(tmp_path, {"units"}) == {"boarding": "select 1"}


@pytest.fixture
def folders(tmp_path):
    """(shipped, own): folders of standards, the first with one file."""
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    (shipped / "area.csv").write_text("stage,line,note\nprimary,4.5,\njunior,5.8,\n", encoding="utf-8")
    return shipped, own


def test_an_installations_own_standard_takes_the_place_of_the_shipped_one(folders):
    shipped, own = folders
    assert load_standards(shipped, own)["standard_area"]["line"].to_pylist() == [4.5, 5.8]
    (own / "area.csv").write_text("stage,line,note\nprimary,6,\n", encoding="utf-8-sig")
    assert load_standards(shipped, own)["standard_area"]["line"].to_pylist() == [6]


def test_a_standard_nobody_has_entered_yet_can_be_held_against_anything(run, folders):
    shipped, own = folders
    (own / "area.csv").write_text("stage,line,note\n", encoding="utf-8")
    relations = Relations(standards=load_standards(shipped, own))
    asked = "select a.stage, s.line from (select 'primary' as stage, 4.5 as area) a left join standard_area s"
    assert run(f"{asked} on a.stage = s.stage and a.area >= s.line", (), relations) == [
        {"stage": "primary", "line": None}
    ]


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("areas.csv", "stage,line,note\n", ["areas.csv", "没有这个标准", "area.csv"]),
        ("area.csv", "stage,note\nprimary,\n", ["area.csv", "缺少列 line", "stage,line,note"]),
        ("area.csv", "stage,line,note\nprimary,4.5,\njunior,5.8㎡,\n", ["area.csv", "第 3 行", "line", "5.8㎡"]),
        ("area.csv", "stage,line,note\nprimary,4.5\n", ["area.csv", "读不出表格"]),
        ("area.csv", "学段,line,note\n".encode("gbk"), ["area.csv", "UTF-8"]),
    ],
)
def test_a_wrong_standard_stops_the_start_and_names_file_place_and_cure(folders, name, words, said):
    shipped, own = folders
    (own / name).write_bytes(words if isinstance(words, bytes) else words.encode())
    with pytest.raises(ConfigError) as refused:
        load_standards(shipped, own)
    assert all(word in str(refused.value) for word in said), str(refused.value)
