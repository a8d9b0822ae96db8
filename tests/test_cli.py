"""The command line: what each command prints where, and with which exit code it ends."""

import csv
import io
import json
import shutil

import pytest
from typer.testing import CliRunner

from yardstick.cli import app
from yardstick.indicators import LEVELS, Filters
from yardstick.snapshots import SnapshotStore, format_moment

HEAD = "学校标识码,学校名称,接入带宽,教室数,百兆教室数,可用直录播室数,直录播室最近使用日期,数字校园验收日期"
FAULTY = f"{HEAD}\n2137900101,云麓小学,很快,18,18,,,\n"


@pytest.fixture
def sample(home):
    """sample("digital_campus", "2026-09-30"): a file of the demonstration."""
    return lambda dataset, period: home / "data" / "samples" / dataset / f"{period}.csv"


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_help_lists_every_command_in_chinese():
    done = CliRunner().invoke(app, ["--help"])
    assert done.exit_code == 0
    for name in ("serve", "demo", "contracts", "template", "check", "publish", "versions", "rollback", "results"):
        assert f" {name} " in done.stdout
    assert "发布" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["contracts", "nothing"],
        ["template", "nothing"],
        ["check", "no-such-file.csv"],
        ["check", __file__, "--period", "yesterday"],
        ["versions", "--dataset", "nothing"],
        ["rollback", "--dataset", "units", "--period", "2025-09-30", "--v", "latest"],
        ["rollback", "--v", "20251115T103012482"],
        ["rollback", "--dataset", "units", "--v", "20251115T103012482"],
        ["rollback", "--all", "--dataset", "units", "--v", "20251115T103012482"],
        ["rollback", "--all", "--v", "19990101T000000000"],
        ["results", "--indicator", "nothing"],
        ["results", "--action", "nothing"],
        ["results", "--level", "village"],
        ["results", "--v", "19990101T000000000"],
        ["results", "--format", "xml"],
        ["nonsense"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_says_why_on_standard_error_only(run, words):
    code, out, error = run(*words)
    assert (code, out) == (2, b"")
    assert error.strip()
    assert "Traceback" not in error


def test_an_unknown_dataset_is_answered_with_the_known_ones(run, contracts):
    _, _, error = run("template", "school")
    assert all(f"{id}（" in error for id in contracts)


def test_contracts_are_printed_as_table_schemas(run, contracts):
    code, out, _ = run("contracts", "--format", "json")
    schemas = json.loads(out)
    assert (code, schemas.keys()) == (0, contracts.keys())
    for id, schema in schemas.items():
        assert {"$schema", "name", "title", "description", "fields", "primaryKey", "missingValues"} == set(schema)
        assert (schema["name"], schema["primaryKey"]) == (id, list(contracts[id].key))
        assert all({"name", "title", "type", "aliases"} <= set(field) for field in schema["fields"])
    one = json.loads(run("contracts", "units", "--format", "json")[1])
    assert one == schemas["units"]
    assert {row["dataset"] for row in rows(run("contracts", "--format", "csv")[1])} == set(schemas)
    assert "接入带宽（bandwidth_mbps，number，Mbit/s）" in run("contracts", "digital_campus")[1].decode()


def test_a_template_has_the_headings_and_passes_as_far_as_a_file_without_rows_can(run, tmp_path):
    code, out, _ = run("template", "digital_campus", data=tmp_path)
    assert (code, out[:3], out.count(b"\r\n")) == (0, b"\xef\xbb\xbf", 1)
    path = tmp_path / "空白.csv"
    assert run("template", "digital_campus", "--out", path, data=tmp_path)[:2] == (0, b"")
    assert path.read_bytes() == out
    code, out, _ = run("check", path, "--dataset", "digital_campus", "--period", "2026-09-30", "--format", "json")
    (problem,) = json.loads(out)["problems"]
    assert (code, problem["code"], problem["severity"]) == (1, "file.no_rows", "error")
    assert problem["message"]
    assert problem["fix"]


def test_a_template_holds_the_schools_of_the_roster_and_the_suffix_says_what_it_is(run, tmp_path):
    code, out, _ = run("template", "digital_campus", "--period", "2026-09-30")
    assert (code, rows(out)[0]["数据截止日"], rows(out)[0]["学校标识码"]) == (0, "2026-09-30", "1137900101")
    book = tmp_path / "数字校园.xlsx"
    assert run("template", "digital_campus", "--out", book)[:2] == (0, b"")
    assert book.read_bytes().startswith(b"PK")
    code, _, words = run("template", "digital_campus", "--out", tmp_path / "数字校园.docx")
    assert (code, ".docx" in words, ".xlsx、.csv" in words) == (2, True, True)


def test_a_folder_that_is_not_there_is_named_without_a_traceback(run, tmp_path):
    code, _, words = run("template", "units", "--out", tmp_path / "none" / "units.csv")
    assert code == 2
    assert "units.csv" in words


def test_a_check_says_in_json_exactly_what_was_understood_and_what_is_wrong(run, sample, tmp_path):
    path = sample("digital_campus", "2026-09-30")
    code, out, _ = run("check", path, "--period", "2026-09-30", "--format", "json")
    answer = json.loads(out)
    assert (code, set(answer)) == (
        0,
        {"ok", "dataset", "period", "encoding", "origin", "mapping", "columns", "problems"},
    )
    assert (answer["ok"], answer["dataset"], answer["period"]) == (True, "digital_campus", "2026-09-30")
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(FAULTY, encoding="gb18030")
    code, out, _ = run("check", faulty, "--period", "2026-09-30", "--format", "json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["encoding"]) == (1, False, "GB18030")
    assert all(
        set(p) == {"code", "severity", "row", "column", "value", "position", "further", "message", "fix"}
        for p in answer["problems"]
    )
    fault = next(p for p in answer["problems"] if p["severity"] == "error")
    assert (fault["row"], fault["column"], fault["value"]) == (2, "接入带宽", "很快")
    assert {row["severity"] for row in rows(run("check", faulty, "--format", "csv")[1])} == {
        p["severity"] for p in json.loads(run("check", faulty, "--format", "json")[1])["problems"]
    }


def test_a_check_speaks_the_language_asked_for(run, tmp_path):
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(FAULTY, encoding="utf-8")
    _, out, _ = run("check", faulty, "--period", "2026-09-30", "--lang", "en", "--format", "json")
    faults = [p for p in json.loads(out)["problems"] if p["column"] == "接入带宽"]
    assert faults
    assert all("应" not in p["message"] + p["fix"] for p in faults)


def test_results_at_every_level_are_the_results_of_the_pages(run, demo):
    code, out, _ = run("results", *(w for level in LEVELS for w in ("--level", level)), "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert {row["level"] for row in found} == set(LEVELS)
    assert {row["indicator"] for row in found} == {i.id for i in demo.plan.indicators}
    view = demo.view()
    for indicator in demo.plan.indicators:
        measured = demo.measure(indicator, view, Filters())
        units = demo.measure_units(indicator, view, Filters())
        expected = [(r.level, r.place, r.status.value) for r in (measured.whole, *measured.towns, *units)]
        printed = [(r["level"], r["place"], r["status"]) for r in found if r["indicator"] == indicator.id]
        assert printed == expected


def test_results_can_be_narrowed_and_looked_back_at(run):
    words = (
        "results",
        "--indicator",
        "gigabit_school",
        "--town",
        "中埠镇",
        "--level",
        "town",
        "--period",
        "2024-09-30",
    )
    (row,) = json.loads(run(*words, "--format", "json")[1])
    assert (row["place"], row["period"], row["judged_on"]) == ("中埠镇", "2024-09-30", "2024-09-30")
    (same,) = rows(run(*words, "--format", "csv")[1])
    assert (same["place"], same["period"], float(same["value"])) == ("中埠镇", "2024-09-30", row["value"])
    assert float(same["pace_schedule"]) == row["pace"]["schedule"]
    assert "千兆进校率" in run(*words)[1].decode()
    everywhere = json.loads(
        run("results", "--action", "boarding", "--area", "all", "--stage", "junior", "--format", "json")[1]
    )
    assert {row["action"] for row in everywhere} == {"boarding"}


def test_an_old_version_is_read_by_its_moment(run, demo):
    moment = format_moment(demo.store.commits()[-3].moment)
    (row,) = json.loads(run("results", "--indicator", "gigabit_school", "--v", moment, "--format", "json")[1])
    assert (row["version"], row["period"]) == (moment, "2023-09-30")


def test_versions_come_newest_first_and_can_be_chosen(run, demo):
    everything = json.loads(run("versions", "--format", "json")[1])
    assert [row["version"] for row in everything] == [format_moment(c.moment) for c in demo.store.commits()]
    some = rows(run("versions", "--dataset", "kindergartens", "--period", "2025-03-31", "--format", "csv")[1])
    assert {(row["dataset"], row["period"]) for row in some} == {("kindergartens", "2025-03-31")}
    assert len(some) == 2
    assert "没有内容" in run("versions", "--period", "1999-01-01")[1].decode()


def test_publishing_publishing_again_and_rolling_back(run, copy_of_demo, home):
    superseded = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    place = ("--dataset", "kindergartens", "--period", "2025-03-31")

    def value():
        words = ("results", "--indicator", "outdoor_area", "--period", "2025-03-31", "--format", "json")
        return json.loads(run(*words, data=copy_of_demo.data)[1])[0]["value"]

    before = value()
    corrected = json.loads(run("versions", *place, "--format", "json", data=copy_of_demo.data)[1])[0]
    publish = ("publish", superseded, *place, "--author", "张三", "--note", "试", "--format", "json")
    publish += ("--accept-all", "核对过")
    code, out, _ = run(*publish, data=copy_of_demo.data)
    done = json.loads(out)
    assert (code, done["published"], done["author"], done["note"]) == (0, True, "张三", "试")
    assert value() > before
    code, out, _ = run(*publish, data=copy_of_demo.data)
    assert (code, json.loads(out)) == (0, done | {"published": False})
    back = ("rollback", *place, "--v", corrected["version"], "--author", "李四", "--format", "json")
    code, out, _ = run(*back, data=copy_of_demo.data)
    done = json.loads(out)
    assert (code, done["published"], done["kind"], done["author"]) == (0, True, "rollback", "李四")
    assert value() == before
    assert json.loads(run(*back, data=copy_of_demo.data)[1])["published"] is False


def test_everything_goes_back_to_a_moment_by_one_command(run, copy_of_demo, home):
    newest = json.loads(run("versions", "--format", "json", data=copy_of_demo.data)[1])[0]["version"]
    back = ("rollback", "--all", "--v", newest, "--author", "李四")
    assert "没有变化" in run(*back, data=copy_of_demo.data)[1].decode()
    superseded = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    place = ("--dataset", "kindergartens", "--period", "2025-03-31")
    assert run("publish", superseded, *place, "--accept-all", "试", data=copy_of_demo.data)[0] == 0
    code, out, _ = run(*back, "--format", "json", data=copy_of_demo.data)
    done = json.loads(out)
    assert (code, [(c["dataset"], c["kind"]) for c in done["commits"]]) == (0, [("kindergartens", "rollback")])
    assert done["version"] == json.loads(run("versions", "--format", "json", data=copy_of_demo.data)[1])[0]["version"]


def test_a_faulty_file_is_not_published_and_ends_with_1(run, copy_of_demo, tmp_path):
    faulty = tmp_path / "faulty.csv"
    faulty.write_text(FAULTY, encoding="utf-8")
    versions = run("versions", "--format", "json", data=copy_of_demo.data)
    code, out, _ = run("publish", faulty, "--period", "2026-09-30", data=copy_of_demo.data)
    assert code == 1
    assert "没有发布任何内容" in out.decode()
    assert run("versions", "--format", "json", data=copy_of_demo.data) == versions


def test_a_reminder_is_answered_on_the_command_line_and_the_reason_is_listed(run, copy_of_demo, home, tmp_path):
    lines = (home / "data/samples/kindergartens/2026-09-30.csv").read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "kindergartens_2026-09-30.csv"
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")
    publish = ("publish", path, "--dataset", "kindergartens", "--period", "2026-09-30")
    code, out, error = run(*publish, data=copy_of_demo.data)
    assert (code, out) == (1, b"")
    assert "（roster.units_missing）" in error
    code, _, error = run(*publish, "--accept", "roster.units_missing", data=copy_of_demo.data)
    assert (code, "代码=理由" in error) == (2, True)
    code, out, _ = run(
        *publish,
        "--accept-all",
        "核对过",
        "--accept",
        "roster.units_missing=已催报=是",
        "--format",
        "json",
        data=copy_of_demo.data,
    )
    answer = {"code": "roster.units_missing", "count": 1, "reason": "已催报=是"}
    assert (code, answer in json.loads(out)["answers"]) == (0, True)
    newest = ("versions", "--dataset", "kindergartens", "--period", "2026-09-30")
    assert "已催报=是（roster.units_missing，1 处）" in run(*newest, data=copy_of_demo.data)[1].decode().splitlines()[1]
    assert rows(run(*newest, "--format", "csv", data=copy_of_demo.data)[1])[0]["answers"].startswith("已催报=是")
    path.write_text("\n".join(lines[:-2]), encoding="utf-8")
    assert run(*publish, "--accept-all", "已催报", data=copy_of_demo.data)[0] == 0


def test_where_two_persons_are_needed_the_command_line_publishes_nothing_of_ones_own(
    run, copy_of_demo, monkeypatch, home
):
    monkeypatch.setenv("YARDSTICK_TWO_PERSONS", "1")
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    code, out, error = run("publish", path, "--period", "2025-03-31", data=copy_of_demo.data)
    assert (code, out, "另一人" in error) == (1, b"", True)
    monkeypatch.setenv("YARDSTICK_TWO_PERSONS", "是")
    assert run("versions", data=copy_of_demo.data)[0] == 2


def test_a_publish_that_lost_the_race_ends_with_1(run, copy_of_demo, home, monkeypatch):
    monkeypatch.setattr(SnapshotStore, "revision", lambda *_: None)
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    code, out, error = run("publish", path, "--period", "2025-03-31", data=copy_of_demo.data)
    assert (code, out) == (1, b"")
    assert error.strip()


def test_the_demonstration_is_never_loaded_over_published_data(run, demo_settings):
    code, _, error = run("demo")
    assert code == 2
    assert "不再装入" in error


def test_a_first_results_call_on_an_empty_folder_says_no_data_and_succeeds(run, tmp_path):
    code, out, _ = run("results", "--format", "json", data=tmp_path)
    assert code == 0
    assert {row["status"] for row in json.loads(out)} == {"no_data"}
    assert run("versions", data=tmp_path)[0] == 0


def test_a_wrong_declaration_ends_with_2_and_lists_its_faults(home, tmp_path, monkeypatch, run):
    for name in ("data/plan", "data/contracts", "queries"):
        shutil.copytree(home / name, tmp_path / name)
    (tmp_path / "queries/boarding/bus.sql").unlink()
    monkeypatch.setenv("YARDSTICK_HOME", str(tmp_path))
    code, out, error = run("results", data=tmp_path / "var")
    assert (code, out) == (2, b"")
    assert "缺少查询文件 bus.sql" in error


def test_the_roster_events_are_listed_with_the_day_the_roster_gives(run):
    code, out, _ = run("events", "--from", "2025-01-31", "--format", "json")
    assert code == 0
    told = [(e["day"], e["kind"], e["name"], e["after"]) for e in json.loads(out)]
    assert ("2025-07-15", "merged", "小满教学点", "流萤小学") in told
    assert ("2025-03-31", "renamed", "芦笛湾小学", "芦笛湾小学") in told
