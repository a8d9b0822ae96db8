"""One file on the command line: checked, marked, foreseen, kept as a draft, published."""

import json
from collections import Counter

import openpyxl
import pytest
from test_cli import FAULTY, HEAD, rows

from yardstick.mappings import faults, read_mapping

PERIOD = "2026-09-30"


@pytest.fixture
def lessened(home, tmp_path):
    """A file of kindergartens with the last one left out: it passes, with reminders."""
    lines = (home / "data/samples/kindergartens/2026-09-30.csv").read_text(encoding="utf-8-sig").splitlines()
    path = tmp_path / "园所_2026-09-30.csv"
    path.write_text("\n".join(lines[:-1]), encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path):
    path = tmp_path / "faulty.csv"
    path.write_text(FAULTY, encoding="utf-8")
    return path


def test_a_check_for_people_groups_what_it_found_and_names_check_and_code(run, faulty, lessened):
    lines = run("check", faulty, "--period", PERIOD)[1].decode().splitlines()
    assert lines[0].startswith("识别为：数字校园（digital_campus），期次 2026-09-30，编码 UTF-8")
    assert [line for line in lines if line.startswith("错误")]
    assert [line for line in lines if "C2 " in line and "很快" in line and line.endswith("[cell.not_number]")]
    assert "没有发布任何内容" in lines[-1]
    code, out, _ = run("check", lessened)
    assert code == 0
    assert "[rows.complete · roster.units_missing]" in out.decode()


def test_the_marked_workbook_holds_the_file_with_its_problems(run, faulty, tmp_path):
    out = tmp_path / "标注.xlsx"
    assert run("check", faulty, "--period", PERIOD, "--marked", out)[0] == 1
    book = openpyxl.load_workbook(out)
    assert (book.worksheets[0]["C2"].value, book.worksheets[0]["C2"].comment is not None) == ("很快", True)
    assert run("check", faulty, "--period", PERIOD, "--marked", tmp_path / "标注.csv")[0] == 2


def test_of_a_file_with_personal_data_nothing_is_marked_kept_or_repeated(run, tmp_path, copy_of_demo):
    path, out = tmp_path / "名单.csv", tmp_path / "标注.xlsx"
    path.write_text(f"{HEAD},身份证号\n2137900101,云麓小学,,,,,,,11010519491231002X\n", encoding="utf-8")
    code, said, _ = run("check", path, "--marked", out)
    assert (code, out.exists(), "11010519491231002X" in said.decode()) == (1, False, False)
    assert run("drafts", "make", path, data=copy_of_demo.data)[0] == 1
    assert json.loads(run("drafts", "--format", "json", data=copy_of_demo.data)[1]) == []


def test_the_choices_are_those_of_the_page(run, faulty, tmp_path):
    def codes(*words):
        return {
            p["code"] for p in json.loads(run("check", *words, "--period", PERIOD, "--format", "json")[1])["problems"]
        }

    assert codes(faulty) == codes(faulty, "--encoding", "UTF-8") == codes(faulty, "--mapping", "none")
    mapping = tmp_path / "对应.toml"
    mapping.write_text('dataset = "digital_campus"\n[values]\nbandwidth_mbps = { "很快" = "1000" }\n', encoding="utf-8")
    assert "cell.not_number" in codes(faulty)
    assert "cell.not_number" not in codes(faulty, "--mapping", mapping)
    for wrong in (["--encoding", "klingon"], ["--mapping", "没有的"], ["--mapping", tmp_path / "none.toml"]):
        assert run("check", faulty, *wrong)[0] == 2


def test_what_diff_foretells_is_what_publishing_does(run, lessened, copy_of_demo):
    code, out, _ = run("diff", lessened, "--format", "json", data=copy_of_demo.data)
    found = json.loads(out)
    assert (code, found["dataset"], found["period"], found["same_file"]) == (0, "kindergartens", PERIOD, None)
    flat = Counter(row["what"] for row in rows(run("diff", lessened, "--format", "csv", data=copy_of_demo.data)[1]))
    assert flat == {"removed": 1, "indicator": len(found["indicators"])}
    assert [row["name"] for row in found["removed"]] == ["小舟幼儿园"]
    assert run("publish", lessened, "--accept-all", "核对过", data=copy_of_demo.data)[0] == 0
    told = json.loads(run("results", "--level", "district", "--format", "json", data=copy_of_demo.data)[1])
    statuses = {row["indicator"]: row["status"] for row in told}
    foretold = {f["indicator"]: f["status_after"] for f in found["indicators"] if f["level"] == "district"}
    assert foretold
    assert {i: statuses[i] for i in foretold} == foretold
    assert "不会改变任何内容" in run("diff", lessened, data=copy_of_demo.data)[1].decode()


def test_of_an_earlier_period_diff_tells_the_cells_and_which_figures_were_told_otherwise(run, home):
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    place = ("--dataset", "kindergartens", "--period", "2025-03-31")
    found = json.loads(run("diff", path, *place, "--format", "json")[1])
    assert found["changed"]
    assert "2025-03-31" in {day for f in found["indicators"] for day in f["earlier_periods"]}
    lines = run("diff", path, *place)[1].decode().splitlines()
    assert len([line for line in lines if line.startswith("  ~ ") and " → " in line]) == len(found["changed"])
    assert [line for line in lines if "更早的时点也会变：2025-03-31" in line]


def test_two_versions_of_a_period_are_compared_without_a_file(run):
    place = ("--dataset", "kindergartens", "--period", "2025-03-31")
    newest, oldest = (row["version"] for row in json.loads(run("versions", *place, "--format", "json")[1]))
    code, out, _ = run("diff", *place, "--from", oldest, "--to", newest, "--format", "json")
    back = json.loads(run("diff", *place, "--from", newest, "--to", oldest, "--format", "json")[1])
    swapped = [{**cell, "before": cell["after"], "after": cell["before"]} for cell in back["changed"]]
    assert (code, json.loads(out)["changed"]) == (0, swapped)
    assert swapped
    for wrong in (["x.csv", "--from", oldest], [*place], [*place, "--from", oldest, "--sheet", "表一"]):
        assert run("diff", *wrong)[0] == 2


def test_a_faulty_file_has_no_consequences(run, faulty):
    code, out, _ = run("diff", faulty, "--period", PERIOD, "--format", "json")
    assert (code, json.loads(out)["ok"]) == (1, False)


def test_a_draft_is_made_shown_handed_on_and_published_by_its_number(run, lessened, copy_of_demo):
    def drafts(*words):
        code, out, _ = run("drafts", *words, "--format", "json", data=copy_of_demo.data)
        return code, json.loads(out)

    _, draft = drafts("make", lessened, "--author", "张三", "--note", "少一所")
    id = draft["id"]
    assert (draft["owner"], draft["choices"]["note"], draft["state"]) == ("张三", "少一所", "open")
    assert [d["id"] for d in drafts()[1]] == [id]
    assert drafts("show", id)[1]["check"]["ok"] is True
    assert drafts("hand", id, "李四", "--author", "张三")[1]["owner"] == "李四"
    publish = ("publish", "--draft", id, "--author", "李四")
    code, _, error = run(*publish, data=copy_of_demo.data)
    assert (code, "（roster.units_missing）" in error) == (1, True)
    code, out, _ = run(*publish, "--accept-all", "已催报", "--format", "json", data=copy_of_demo.data)
    done = json.loads(out)
    assert (code, done["author"], done["uploaded_by"], done["note"]) == (0, "李四", "张三", "少一所")
    assert {a["reason"] for a in done["answers"]} == {"已催报"}
    assert drafts()[1] == []
    assert drafts("show", id)[1]["state"] == "published"
    code, _, error = run(*publish, data=copy_of_demo.data)
    assert (code, "已由李四发布" in error) == (1, True)


def test_a_draft_that_is_given_up_is_gone(run, faulty, copy_of_demo):
    _, out, _ = run("drafts", "make", faulty, "--period", PERIOD, "--format", "json", data=copy_of_demo.data)
    id = json.loads(out)["id"]
    assert id in run("drafts", data=copy_of_demo.data)[1].decode()
    assert run("publish", "--draft", id, data=copy_of_demo.data)[0] == 1
    assert run("drafts", "discard", id, data=copy_of_demo.data)[0] == 0
    assert run("drafts", "discard", id, data=copy_of_demo.data)[0] == 1
    assert run("drafts", "show", "no-such", data=copy_of_demo.data)[0] == 2


@pytest.mark.parametrize("words", [[], ["x.csv", "--draft", "abcdefgh"], ["--draft", "abcdefgh", "--sheet", "表一"]])
def test_a_publish_is_of_a_file_or_of_a_draft(run, words):
    assert run("publish", *words)[0] == 2


FOREIGN = '标识码\x7f,学校标识码,单位全称,教室总数,随访"人"\n2137900101,2137900101,云麓小学,18,甲\n'


@pytest.fixture
def foreign(tmp_path):
    """A file of another system: some headings are known, some are not, one is odd."""
    path = tmp_path / "外来_2026-09-30.csv"
    path.write_text(FOREIGN, encoding="utf-8")
    return path


def test_a_mapping_to_begin_with_names_every_heading_and_what_is_missing(run, foreign, contracts):
    code, out, _ = run("map", foreign, "--dataset", "digital_campus")
    words = out.decode()
    mapping = read_mapping(out)
    assert (code, mapping.dataset, mapping.columns["学校标识码"]) == (0, "digital_campus", "unit_id")
    assert '随访"人"' in mapping.ignored
    assert {*mapping.columns, *mapping.ignored} == {"标识码\x7f", "学校标识码", "单位全称", "教室总数", '随访"人"'}
    assert list(faults(mapping, contracts["digital_campus"])) == []
    assert "如：云麓小学" in words
    needed = {c.name for c in contracts["digital_campus"].columns if not c.optional} - {"period"}
    assert all(f'# "" = "{name}"' in words for name in needed - set(mapping.columns.values()))


@pytest.mark.parametrize("dataset", ["digital_campus", "kindergartens", "units"])
def test_a_mapping_made_from_a_good_file_reads_it_as_it_is_read_without(run, dataset, home, tmp_path):
    path, out = home / f"data/samples/{dataset}/2026-09-30.csv", tmp_path / "对应.toml"
    assert run("map", path, "--out", out)[0] == 0
    checks = [
        json.loads(run("check", path, "--period", PERIOD, *how, "--format", "json")[1])
        for how in ([], ["--mapping", out])
    ]
    for told in checks:
        told.pop("mapping")
    assert checks[0] == checks[1]
    code, _, error = run("map", path, "--out", out)
    assert (code, "已经有了" in error) == (2, True)


def test_a_mapping_is_kept_listed_used_by_itself_and_removed(run, foreign, copy_of_demo, tmp_path):
    def command(*words):
        code, out, _ = run(*words, data=copy_of_demo.data)
        return code, out.decode()

    out = tmp_path / "对应.toml"
    command("map", foreign, "--dataset", "digital_campus", "--out", out)
    assert command("map", out, "--save", "外来表")[0] == 0
    assert [m["name"] for m in json.loads(command("map", "--list", "--format", "json")[1])] == ["外来表"]
    assert json.loads(command("check", foreign, "--format", "json")[1])["mapping"] == "外来表"
    assert json.loads(command("check", foreign, "--mapping", "none", "--format", "json")[1])["mapping"] is None
    _, made = command("drafts", "make", foreign, "--mapping", "外来表", "--format", "json")
    assert json.loads(made)["choices"]["mapping"] == "外来表"
    assert json.loads(command("map", "--show", "外来表")[1])["dataset"] == "digital_campus"
    assert command("map", "--remove", "外来表")[0] == 0
    assert json.loads(command("map", "--list", "--format", "json")[1]) == []


@pytest.mark.parametrize("words", [[], ["--save", "甲"], ["--list", "--show", "甲"], ["--show", "甲"], [__file__]])
def test_map_says_what_it_cannot_do(run, words):
    code, _, error = run("map", *words)
    assert code in (1, 2)
    assert "Traceback" not in error
