"""A draft outlives a lost connection, tells who had it in hand, and is published once, by whom the rules allow."""

import json
import os
import threading
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from yardstick.checking import Checked
from yardstick.checking.sheets import Origin, Sheet
from yardstick.contracts import Problem
from yardstick.drafts import Choices, Drafts, Step, publish_draft, recheck
from yardstick.errors import FileRejected, SecondPersonNeeded, StaleDraft, StalePreview, Unanswered, UsageError
from yardstick.snapshots import Published, Unchanged
from yardstick.workspace import Workspace

PERIOD = date(2025, 3, 31)
FINE = Checked(None, (), None, None, None)
REASONS = {"snapshot.earlier_changed": "更正", "snapshot.jump": "已核实"}
CHOICES = Choices("园所.csv", "kindergartens", PERIOD, mapping={"columns": {"园名": "name"}}, reasons=REASONS)


def found(code, severity="error"):
    return replace(FINE, problems=(Problem(code, severity, 2, "", "", "有问题。", "改。"),))


@pytest.fixture
def drafts(tmp_path):
    ticks = iter(range(1, 1000))
    return Drafts(tmp_path / "drafts", clock=ticks.__next__)


@pytest.fixture
def made(drafts):
    return drafts.make("园名\n甲".encode(), CHOICES, "张三", FINE)


def files(drafts, draft):
    return sorted(p.name for p in (drafts._folder / draft.id).iterdir())


def test_a_draft_is_there_again_for_another_process_with_everything_that_was_chosen(drafts, made, tmp_path):
    again = Drafts(tmp_path / "drafts")
    assert again.read(made.id) == made
    assert again.content(made) == "园名\n甲".encode()
    assert (made.choices, made.state, made.revision, made.maker, made.owner) == (CHOICES, "open", 1, "张三", "张三")
    assert again.open_drafts().drafts == (made,)


def test_the_history_says_who_did_what_and_when(drafts, made):
    changed = drafts.change(made, replace(CHOICES, sheet="表一"), "张三")
    handed = drafts.hand_on(changed, "李四", "张三")
    mended = drafts.exchange(handed, b"new", CHOICES, "李四", FINE)
    gone = drafts.discard(mended, "王五")
    assert gone.history == (
        Step("made", "张三", 1),
        Step("changed", "张三", 2),
        Step("handed", "张三", 3, to="李四"),
        Step("changed", "李四", 4),
        Step("discarded", "王五", 5),
    )
    assert (mended.owner, mended.uploaded_by, mended.changed_by) == ("李四", "李四", ("张三", "李四"))
    assert [d.revision for d in (made, changed, handed, mended, gone)] == [1, 2, 3, 4, 5]


def test_saving_what_is_saved_already_is_no_step(drafts, made):
    assert drafts.change(made, replace(CHOICES), "李四") is made
    assert drafts.read(made.id) == made


def test_whoever_saves_on_an_outdated_draft_is_told_who_was_faster(drafts, made):
    drafts.change(made, replace(CHOICES, note="先改"), "李四")
    for save in (
        lambda: drafts.change(made, replace(CHOICES, note="后改"), "张三"),
        lambda: drafts.exchange(made, b"new", CHOICES, "张三", FINE),
        lambda: drafts.hand_on(made, "王五", "张三"),
        lambda: drafts.discard(made, "张三"),
    ):
        with pytest.raises(StaleDraft, match="李四"):
            save()
    assert drafts.read(made.id).choices.note == "先改"
    assert drafts.content(made) == "园名\n甲".encode()


def test_of_many_who_save_at_once_one_wins(drafts, made):
    lost = []

    def save(name):
        try:
            drafts.change(made, replace(CHOICES, note=name), name)
        except StaleDraft:
            lost.append(name)

    threads = [threading.Thread(target=save, args=(f"人{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 7
    assert drafts.read(made.id).revision == 2


@pytest.mark.parametrize("code", ["file.personal_column", "cell.personal_id"])
def test_a_file_with_personal_data_is_never_stored(drafts, made, code, tmp_path):
    secret = "姓名\n某人".encode()
    for store in (
        lambda: drafts.make(secret, CHOICES, "张三", found(code)),
        lambda: drafts.exchange(made, secret, CHOICES, "张三", found(code)),
    ):
        with pytest.raises(FileRejected, match="个人信息") as refused:
            store()
        assert [p.code for p in refused.value.problems] == [code]
    assert [p for p in tmp_path.rglob("*") if p.is_file() and secret in p.read_bytes()] == []


def test_a_faulty_file_is_kept_to_be_mended_and_the_mended_one_takes_its_place(drafts):
    read = replace(found("cell.not_a_number"), sheet=Sheet((), pa.array([], pa.int32()), Origin("csv")))
    faulty = drafts.make(b"bad", CHOICES, "张三", read)
    mended = drafts.exchange(faulty, b"good", CHOICES, "张三", FINE)
    assert drafts.content(mended) == b"good"
    assert files(drafts, mended) == sorted(["draft.json", mended.sha256])


def test_a_discarded_draft_keeps_its_history_and_not_its_file(drafts, made):
    gone = drafts.discard(made, "李四")
    assert files(drafts, gone) == ["draft.json"]
    assert drafts.open_drafts().drafts == ()
    assert drafts.shelf("discarded").drafts == (gone,)
    with pytest.raises(StaleDraft, match="李四作废"):
        drafts.change(gone, replace(CHOICES, note="还要"), "张三")


def test_everybodys_drafts_or_those_that_one_made_or_has_in_hand(drafts, made):
    other = drafts.make(b"b", CHOICES, "李四", FINE)
    handed = drafts.hand_on(made, "李四", "张三")
    assert drafts.open_drafts().drafts == (handed, other)
    assert drafts.open_drafts("张三").drafts == (handed,)
    assert drafts.open_drafts("李 四").drafts == (handed, other)
    assert drafts.open_drafts("王五").drafts == ()


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[]", b"\xff", b'{"id": 1}', None, "unknown key", "another id", "no history"],
    ids=str,
)
def test_a_broken_draft_is_listed_as_broken_and_stops_nobody(drafts, made, broken):
    other = drafts.make(b"b", CHOICES, "李四", FINE)
    path = drafts._folder / made.id / "draft.json"
    row = json.loads(path.read_text(encoding="utf-8"))
    spoilt = {
        "unknown key": row | {"colour": 1},
        "another id": row | {"id": other.id},
        "no history": row | {"history": []},
    }
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(json.dumps(spoilt[broken]).encode() if broken in spoilt else broken)
    shelf = drafts.open_drafts()
    assert shelf.drafts == (other,)
    assert [(b.id, made.id in b.words) for b in shelf.broken] == [(made.id, True)]
    with pytest.raises(UsageError, match="读不出来"):
        drafts.read(made.id)
    drafts.recover()
    drafts.remove_broken(made.id)
    assert drafts.open_drafts().broken == ()
    with pytest.raises(UsageError, match="没有损坏"):
        drafts.remove_broken(other.id)


@pytest.mark.parametrize("id", ["", "..", "../../etc", "abcd2345", "ABCD2345", "drafts.lock"])
def test_an_unknown_id_leads_nowhere(drafts, made, id):
    with pytest.raises(UsageError, match="没有草稿"):
        drafts.read(id)


def test_a_file_that_is_no_longer_what_was_uploaded_is_not_used(drafts, made):
    path = drafts._folder / made.id / made.sha256
    path.write_bytes(b"other")
    with pytest.raises(UsageError, match="已损坏"):
        drafts.content(made)
    path.unlink()
    with pytest.raises(UsageError, match="已不在"):
        drafts.content(made)


def test_an_interrupted_save_leaves_the_draft_as_it_was_and_nothing_behind(drafts, made, monkeypatch):
    def dies(*_):
        raise KeyboardInterrupt

    for step, act in (
        ("replace", lambda: drafts.make(b"b", CHOICES, "李四", FINE)),
        ("rename", lambda: drafts.make(b"b", CHOICES, "李四", FINE)),
        ("replace", lambda: drafts.exchange(made, b"new", CHOICES, "张三", FINE)),
        ("replace", lambda: drafts.discard(made, "张三")),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(os, step, dies)
            with pytest.raises(KeyboardInterrupt):
                act()
    drafts.recover()
    assert drafts.open_drafts().drafts == (made,)
    assert drafts.content(made) == "园名\n甲".encode()
    assert sorted(p.name for p in drafts._folder.iterdir()) == sorted(["drafts.lock", made.id])
    assert files(drafts, made) == sorted(["draft.json", made.sha256])


def test_a_draft_is_handed_to_somebody(drafts, made):
    with pytest.raises(UsageError, match="移交给谁"):
        drafts.hand_on(made, " ", "张三")


# Publishing


@pytest.fixture
def workspace(copy_of_demo):
    return Workspace(copy_of_demo)


@pytest.fixture
def draft_of(workspace):
    """draft_of(content, **choices): a draft of the kindergartens by 张三."""

    def of(content, **choices):
        chosen = Choices("园所.csv", "kindergartens", PERIOD, note="更正", **({"reasons": REASONS} | choices))
        checked = workspace.check(content, "园所.csv", "kindergartens", PERIOD)
        return Drafts.of(workspace).make(content, chosen, "张三", checked)

    return of


@pytest.fixture
def superseded(home):
    return (home / "data/demo/superseded/kindergartens/2025-03-31.csv").read_bytes()


def test_a_published_draft_is_a_version_with_both_names_and_its_file_moves_there(workspace, draft_of, superseded):
    draft = draft_of(superseded)
    done = publish_draft(workspace, draft, "李四")
    assert isinstance(done, Published)
    commit = workspace.store.commits()[0]
    assert (commit.author, commit.uploaded_by, commit.note, commit.file_name) == ("李四", "张三", "更正", "园所.csv")
    drafts = Drafts.of(workspace)
    closed = drafts.read(draft.id)
    assert (closed.state, closed.history[-1].who, closed.history[-1].version) == ("published", "李四", commit.moment)
    assert files(drafts, closed) == ["draft.json"]
    assert workspace.store.source(closed.sha256) == superseded
    with pytest.raises(StaleDraft, match="已由李四发布"):
        publish_draft(workspace, draft, "王五")


def test_a_publish_interrupted_before_the_draft_was_closed_is_closed_by_the_next(
    workspace, draft_of, superseded, monkeypatch
):
    draft = draft_of(superseded)

    def dies(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Drafts, "_save", dies)
        with pytest.raises(KeyboardInterrupt):
            publish_draft(workspace, draft, "李四")
    assert Drafts.of(workspace).read(draft.id) == draft
    assert isinstance(publish_draft(workspace, draft, "李四"), Unchanged)
    assert Drafts.of(workspace).read(draft.id).state == "published"


def test_a_draft_is_checked_again_on_the_day_it_is_published(workspace, draft_of, superseded):
    draft, before = draft_of(superseded), workspace.store.newest()
    with pytest.raises(FileRejected, match="1 处错误"):
        publish_draft(workspace, draft, "李四", check=lambda *_: found("row.closed_unit"))
    assert (workspace.store.newest(), Drafts.of(workspace).read(draft.id)) == (before, draft)


def test_a_draft_that_counts_as_personal_data_by_now_is_discarded_with_its_file(workspace, draft_of, superseded):
    draft = draft_of(superseded)
    assert recheck(workspace, draft, "李四", check=lambda *_: found("file.personal_column")).problems
    drafts = Drafts.of(workspace)
    assert (drafts.read(draft.id).state, files(drafts, draft)) == ("discarded", ["draft.json"])


def test_a_draft_changed_since_it_was_read_is_not_published(workspace, draft_of, superseded):
    draft, before = draft_of(superseded), workspace.store.newest()
    Drafts.of(workspace).change(draft, replace(draft.choices, note="再改"), "王五")
    with pytest.raises(StaleDraft, match="王五"):
        publish_draft(workspace, draft, "李四")
    assert workspace.store.newest() == before


def test_a_draft_whose_preview_is_out_of_date_is_not_published(workspace, draft_of, superseded):
    draft = draft_of(superseded)
    with pytest.raises(StalePreview):
        publish_draft(workspace, draft, "李四", based_on=1)
    assert Drafts.of(workspace).read(draft.id) == draft


def test_the_reasons_in_the_draft_answer_what_the_check_reminds_of(workspace, draft_of, superseded):
    short = superseded.rstrip().rsplit(b"\n", 1)[0]
    with pytest.raises(Unanswered, match="units_missing"):
        publish_draft(workspace, draft_of(short), "李四")
    publish_draft(workspace, draft_of(short, reasons=REASONS | {"roster.units_missing": "已催报"}), "李四")
    assert [a.reason for a in workspace.store.commits()[0].answers] == ["已催报", "更正", "已核实"]


def test_where_two_persons_are_needed_only_a_third_hand_publishes(copy_of_demo, draft_of, superseded):
    strict, draft = Workspace(replace(copy_of_demo, two_persons=True)), draft_of(superseded)
    drafts = Drafts.of(strict)
    draft = drafts.change(draft, replace(draft.choices, encoding="gb18030"), "李四")
    draft = drafts.change(draft, replace(draft.choices, encoding=None), "李四")
    draft = drafts.hand_on(draft, "王五", "李四")
    for name in ("张三", "李四"):
        with pytest.raises(SecondPersonNeeded, match=name):
            publish_draft(strict, draft, name)
    assert drafts.read(draft.id) == draft
    publish_draft(strict, draft, "王五")
