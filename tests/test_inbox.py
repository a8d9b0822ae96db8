"""A folder of deliveries: every file ends where it belongs with its report, whatever happens on the way."""

import json
import shutil
from contextlib import suppress

import pytest
from filelock import FileLock
from test_cli import FAULTY, HEAD

from yardstick.drafts import Drafts
from yardstick.errors import YardstickError
from yardstick.inbox import Inbox, watch
from yardstick.snapshots import SnapshotStore
from yardstick.workspace import Workspace

SAMPLE = "data/samples/kindergartens/2026-09-30.csv"
NAME = "kindergartens_2026-09-30.csv"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "收件").mkdir()
    return tmp_path / "收件"


@pytest.fixture
def workspace(copy_of_demo):
    """The demonstration before the newest kindergartens came."""
    workspace = Workspace(copy_of_demo)
    first = min(c.moment for c in workspace.store.commits("kindergartens") if str(c.period) == "2026-09-30")
    period = next(c.period for c in workspace.store.commits() if c.moment == first)
    workspace.store.roll_back("kindergartens", period, first - 1, author="", note="")
    return workspace


@pytest.fixture
def box(workspace, folder):
    return Inbox(workspace, folder, publish=True, author="收件")


@pytest.fixture
def sample(home, folder):
    """A file that passes without a reminder, delivered."""
    return shutil.copy(home / SAMPLE, folder / NAME)


def names(folder):
    """Everything in the folder that anybody would see."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))


def take_all(box):
    return [box.take(path) for path in box.waiting(at_once=True)]


def told(folder, where):
    return json.loads((folder / f"{where}.report.json").read_text(encoding="utf-8"))


def test_what_passes_without_a_reminder_is_published_and_put_away_with_its_report(box, workspace, folder, sample):
    (delivery,) = take_all(box)
    newest = workspace.store.commits()[0]
    assert (delivery.fate, newest.author, newest.file_name) == ("published", "收件", NAME)
    reports = [f"published/{NAME}{suffix}" for suffix in ("", ".report.json", ".report.txt")]
    assert names(folder) == reports
    assert told(folder, f"published/{NAME}")["version"] == delivery.version
    words = (folder / f"published/{NAME}.report.txt").read_bytes().decode("utf-8-sig")
    assert words.startswith(f"已发布，版本 {delivery.version}。\r\n识别为：")


def test_without_leave_to_publish_or_with_a_reminder_or_two_persons_it_becomes_a_draft(
    workspace, folder, sample, copy_of_demo, home
):
    count = len(workspace.store.commits())
    assert [d.fate for d in take_all(Inbox(workspace, folder, publish=False, author="收件"))] == ["draft"]
    lines = (home / SAMPLE).read_text(encoding="utf-8-sig").splitlines()
    (folder / NAME).write_text("\n".join(lines[:-1]), encoding="utf-8")
    (reminded,) = take_all(Inbox(workspace, folder, publish=True, author="收件"))
    assert (reminded.fate, "1 项提醒" in reminded.words) == ("draft", True)
    two = Workspace(type(copy_of_demo)(copy_of_demo.home, copy_of_demo.data, two_persons=True))
    shutil.copy(home / SAMPLE, folder / NAME)
    assert [d.fate for d in take_all(Inbox(two, folder, publish=True, author="别人"))] == ["draft"]
    assert len(workspace.store.commits()) == count
    assert {d.owner for d in Drafts.of(workspace).open_drafts().drafts} == {"收件", "别人"}


def test_a_faulty_file_comes_back_with_its_cells_marked_and_nothing_is_kept(box, workspace, folder):
    (folder / "数字校园_2026-09-30.csv").write_text(FAULTY, encoding="utf-8")
    count = len(workspace.store.commits())
    (delivery,) = take_all(box)
    assert delivery.fate == "refused"
    assert [n.removeprefix("refused/数字校园_2026-09-30") for n in names(folder)] == [
        ".csv",
        ".csv.report.json",
        ".csv.report.txt",
        "_问题标注.xlsx",
    ]
    assert "很快" in (folder / "refused/数字校园_2026-09-30.csv.report.txt").read_text(encoding="utf-8")
    assert (len(workspace.store.commits()), Drafts.of(workspace).open_drafts().drafts) == (count, ())


def test_of_personal_data_no_value_is_repeated_and_nothing_is_kept(box, workspace, folder):
    (folder / "名单.csv").write_text(f"{HEAD},证件\n2137900101,云麓小学,,,,,,,11010519491231002X\n", encoding="utf-8")
    (delivery,) = take_all(box)
    assert delivery.fate == "refused"
    assert names(folder) == [f"refused/名单.csv{suffix}" for suffix in ("", ".report.json", ".report.txt")]
    for suffix in (".report.json", ".report.txt"):
        words = (folder / f"refused/名单.csv{suffix}").read_text(encoding="utf-8-sig")
        assert "19491231" not in words
        assert "云麓小学" not in words
    assert Drafts.of(workspace).open_drafts().drafts == ()


def test_a_file_counts_when_it_was_the_same_at_two_looks(box, sample):
    assert box.waiting() == ()
    with open(sample, "ab") as growing:
        growing.write(b"\r\n")
    assert box.waiting() == ()
    assert box.waiting() == (sample,)


def test_what_programs_leave_lying_about_is_no_delivery(box, folder, sample, tmp_path):
    for name in ("~$表.xlsx", ".隐藏.csv", "表.csv.tmp", "表.crdownload", "Thumbs.db", "旧.csv.report.txt"):
        (folder / name).write_bytes(b"x")
    (folder / "夹.csv").mkdir()
    (folder / "链接.csv").symlink_to(sample)
    assert box.waiting(at_once=True) == (sample,)


def test_the_same_name_again_never_takes_the_place_of_the_earlier_file(box, folder):
    for cell in ("很快", "很慢", "不快"):
        (folder / "数字校园_2026-09-30.csv").write_text(FAULTY.replace("很快", cell), encoding="utf-8")
        take_all(box)
    kept = [p.read_text(encoding="utf-8") for p in sorted((folder / "refused").glob("*.csv"))]
    assert {cell for cell in ("很快", "很慢", "不快") for words in kept if cell in words} == {"很快", "很慢", "不快"}
    assert len(list((folder / "refused").glob("*.report.json"))) == 3


def test_a_report_left_alone_is_not_written_over(box, folder):
    path = folder / "数字校园_2026-09-30.csv"
    path.write_text(FAULTY, encoding="utf-8")
    take_all(box)
    (folder / "refused" / path.name).unlink()
    path.write_text(FAULTY.replace("很快", "很慢"), encoding="utf-8")
    take_all(box)
    assert "很快" in (folder / "refused" / f"{path.name}.report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("step", ["_put_away", "_free", "_report", "_move"])
def test_after_a_crash_the_file_is_taken_again_with_the_same_outcome(
    workspace, folder, sample, monkeypatch, step, publish
):
    def dies(*_):
        raise KeyboardInterrupt

    box = Inbox(workspace, folder, publish=publish, author="收件")
    with monkeypatch.context() as broken:
        broken.setattr(Inbox, step, dies)
        with pytest.raises(KeyboardInterrupt):
            take_all(box)
    assert sample.exists()
    count = len(workspace.store.commits())
    (delivery,) = take_all(box)
    assert delivery.fate == ("unchanged" if publish else "draft")
    assert len(workspace.store.commits()) == count
    assert len(Drafts.of(workspace).open_drafts().drafts) == (0 if publish else 1)
    assert len(names(folder)) == 3


def test_a_file_that_is_exchanged_while_it_is_worked_on_is_taken_later(box, folder, sample, monkeypatch):
    report = Inbox._report

    def exchanged(self, *words):
        sample.write_text(FAULTY, encoding="utf-8")
        report(self, *words)

    monkeypatch.setattr(Inbox, "_report", exchanged)
    content = sample.read_bytes()
    (delivery,) = take_all(box)
    assert (delivery.place.read_bytes(), sample.read_text(encoding="utf-8")) == (content, FAULTY)


def test_what_goes_wrong_with_one_file_stops_no_other_and_is_told_once(box, folder, sample, monkeypatch):
    (folder / "a_2026-09-30.csv").write_text(FAULTY, encoding="utf-8")

    def busy(*_, **__):
        raise YardstickError("其他人正在发布数据。")

    monkeypatch.setattr(SnapshotStore, "publish", busy)
    looks = iter(range(3))

    def wait(_):
        if next(looks, None) is None:
            raise KeyboardInterrupt

    seen = []
    with suppress(KeyboardInterrupt):
        for delivery in watch(box, 1, wait, box.take):
            seen.append(delivery)
    fates = [(d.file, d.fate) for d in seen]
    assert fates == [("a_2026-09-30.csv", "refused"), (NAME, "failed")]
    assert sample.exists()
    monkeypatch.undo()
    assert [d.fate for d in take_all(box)] == ["published"]


def test_a_defect_in_the_program_leaves_the_file_where_it_is(box, sample, monkeypatch):
    monkeypatch.setattr(Workspace, "check", lambda *_, **__: 1 / 0)
    (delivery,) = take_all(box)
    assert (delivery.fate, "ZeroDivisionError" in delivery.words, sample.exists()) == ("failed", True, True)


def test_the_command_prints_a_line_a_file_and_says_by_its_exit_code_whether_all_is_well(
    run, workspace, copy_of_demo, folder, sample
):
    once = ("inbox", folder, "--once", "--publish", "--format", "json")
    code, out, _ = run(*once, data=copy_of_demo.data)
    assert (code, [json.loads(line)["outcome"] for line in out.splitlines()]) == (0, ["published"])
    (folder / "b_2026-09-30.csv").write_text(FAULTY, encoding="utf-8")
    shutil.copy(folder / "published" / NAME, folder / NAME)
    code, out, _ = run(*once, data=copy_of_demo.data)
    assert (code, [json.loads(line)["outcome"] for line in out.splitlines()]) == (1, ["refused", "unchanged"])
    code, out, error = run(*once, data=copy_of_demo.data)
    assert (code, out, "没有待处理的文件" in error) == (0, b"", True)


def test_one_inbox_watches_a_folder_and_the_folder_must_be_there(run, folder, tmp_path):
    assert run("inbox", tmp_path / "没有", "--once")[0] == 2
    with FileLock(folder / ".yardstick-inbox.lock"):
        code, _, error = run("inbox", folder, "--once")
    assert (code, "另一个收件程序" in error) == (2, True)


def test_watching_goes_on_until_it_is_stopped(run, folder, monkeypatch):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr("yardstick.inbox_cli.time.sleep", stopped)
    code, _, error = run("inbox", folder)
    assert (code, "已停止看守" in error) == (0, True)
