"""What a preview predicts is what publishing then does, to the last figure, light and sentence, and nothing else."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from answering import every

from yardstick import phrases
from yardstick.address import Address
from yardstick.errors import UsageError
from yardstick.indicators import Filters
from yardstick.previews import Flip, Links, preview, preview_back, preview_back_all
from yardstick.rehearsals import stage
from yardstick.settings import Settings
from yardstick.short_links import ShortLinks
from yardstick.snapshots import rehearsing
from yardstick.snapshots.scratch import scratch_folder
from yardstick.status import Status
from yardstick.workspace import Workspace

NEWEST = date(2026, 9, 30)


def told(result, workspace):
    """A result as readers get it, whatever version it is of."""
    return replace(result, moment=0), phrases.verdict(result, workspace.plan, "zh")


def everything(workspace, indicators=None):
    """Every figure of the newest version, by indicator and place."""
    view, found = workspace.view(), {}
    towns = workspace.towns(view)
    for indicator in indicators or workspace.plan.indicators:
        measured = workspace.measure(indicator, view, Filters())
        for town in (None, *{*towns, *(r.name for r in measured.towns)}):
            found[indicator.id, town] = told(measured.at(town), workspace)
    return found


def place(result):
    return None if result.level == "district" else result.name


def predicted(found, workspace):
    return {(o.after.indicator.id, place(o.after)): (replace(o.after, moment=0), o.becomes) for o in found.outcomes}


@pytest.fixture
def workspace(copy_of_demo):
    return Workspace(copy_of_demo)


@pytest.fixture
def table(workspace, home):
    """table("towns", sample, period, edit): a sample of the demonstration with its rows edited, checked."""

    def of(dataset, sample, edit, period=None):
        path = home / "data" / "samples" / dataset / f"{sample}.csv"
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        edited, out = edit(rows) or rows, io.StringIO()
        writer = csv.DictWriter(out, edited[0].keys())
        writer.writeheader()
        writer.writerows(edited)
        checked = workspace.check(out.getvalue().encode(), path.name, dataset, period or sample)
        assert checked.table, checked.problems
        return checked.table

    return of


def publish(workspace, table):
    based_on = workspace.store.revision(table.contract.id, table.period)
    return workspace.store.publish(table, author="张三", note="", based_on=based_on, reasons=every(table))


def slow_lines(rows):
    for row in rows[:4]:
        row["接入带宽"] = "10"


def one_school_less(rows):
    slow_lines(rows)
    return rows[:-1]


def half_done(rows):
    for row in rows[::2]:
        row["完成进度"], row["督办状态"], row["销号日期"] = "10", "反馈", ""
    return rows[1:]


def crowded(rows):
    for row in rows:
        row["在园幼儿数"] = str(2 * int(row["在园幼儿数"]))


def closed_renamed_moved(rows):
    rows[0]["撤并日期"] = "2026-09-01"
    rows[1]["学校名称"] = "新名小学"
    for row in rows:
        row["镇街"] = row["镇街"].replace("中埠镇", "新镇")


def another_code(rows):
    rows[3]["原标识码"], rows[3]["标识码变更日期"] = rows[3]["学校标识码"], "2026-09-01"
    rows[3]["学校标识码"] = "2137909999"


def few_orphans(rows):
    for row in rows:
        if row["群体类别"] == "孤儿":
            row["认定人数"], row["已落实人数"] = "30", "28"


def many_back(rows):
    rows[0]["确认人数"], rows[0]["已劝返人数"], rows[0]["一人一案人数"] = "40", "30", "40"


OTHERS_TOO = ("items", "the roster: a closure, a name, a town")  # where also the other figures are looked at
CASES = {
    "fewer and slower schools": ("digital_campus", NEWEST, one_school_less, None),
    "an earlier period corrected": ("digital_campus", date(2025, 9, 30), slow_lines, None),
    "a period more": ("kindergartens", NEWEST, crowded, date(2026, 10, 31)),
    "items": ("projects", NEWEST, half_done, None),
    "the roster: a closure, a name, a town": ("units", NEWEST, closed_renamed_moved, None),
    "an earlier roster": ("units", date(2024, 3, 31), lambda rows: rows[3].update({"镇街": "四宝山街道"}), None),
    "the roster: another code": ("units", NEWEST, another_code, None),
    "protected": ("special_groups", NEWEST, few_orphans, None),
    "protected, an earlier period": ("dropout", date(2025, 9, 30), many_back, None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_predicted_is_what_publishing_then_does_and_nothing_else(workspace, demo, table, case):
    new = table(*CASES[case])
    found = preview(workspace, new)
    foretold, indicators = predicted(found, workspace), {o.after.indicator for o in found.outcomes}
    done = publish(workspace, new)
    assert as_foretold(everything(workspace, indicators), foretold)
    made = [(c.dataset, c.period, c.kind, c.version, c.rows) for c in found.commits]
    assert made == [(c.dataset, c.period, c.kind, c.version, c.rows) for c in (done.commit, *done.rejoined)]
    if case in OTHERS_TOO:
        others = [i for i in workspace.plan.indicators if i not in indicators]
        before, after = everything(demo, others), everything(workspace, others)
        assert after
        assert after == {key: before.get(key, now) for key, now in after.items()}  # a town that is new has no data


def as_foretold(after, foretold):
    """Every figure there is now, all of them as foretold."""
    assert {key: foretold[key] for key in after} == after
    return after


@pytest.fixture
def empty(home, tmp_path):
    return Workspace(Settings(home, tmp_path / "empty", date(2026, 11, 15)))


def test_the_very_first_publishes_are_foreseen_as_well(empty, home):
    for dataset in ("units", "digital_campus"):
        path = home / "data/samples" / dataset / f"{NEWEST}.csv"
        new = empty.check(path.read_bytes(), path.name, dataset, NEWEST).table
        found = preview(empty, new)
        assert found.difference.revision is None
        assert len(found.difference.added) == new.rows.num_rows
        foretold = predicted(found, empty)
        publish(empty, new)
        assert as_foretold(everything(empty, {o.after.indicator for o in found.outcomes}), foretold)


def test_what_cannot_be_published_cannot_be_previewed(empty, home):
    path = home / "data/samples/projects" / f"{NEWEST}.csv"
    table = empty.check(path.read_bytes(), path.name, "projects", NEWEST).table
    assert [c.dataset for c in preview(empty, table).commits] == ["projects"]
    with pytest.raises(UsageError, match="没有数据行"):
        preview(empty, replace(table, rows=table.rows.slice(0, 0)))


def test_a_roll_back_is_foreseen_like_a_publish(workspace):
    store, dataset, period = workspace.store, "digital_campus", NEWEST
    first = next(c for c in store.commits(dataset) if c.period == period)
    found = preview_back(workspace, dataset, period, first.moment - 1)
    foretold = predicted(found, workspace)
    store.roll_back(dataset, period, first.moment - 1, author="张三", note="")
    assert as_foretold(everything(workspace, {o.after.indicator for o in found.outcomes}), foretold)
    assert [c.withdraws for c in found.commits] == [True]
    assert len(found.difference.removed) == first.rows


def test_going_back_with_everything_is_foreseen_as_well(workspace, table):
    moment = workspace.store.newest()
    for case in ("fewer and slower schools", "items"):
        publish(workspace, table(*CASES[case]))
    found = preview_back_all(workspace, moment)
    foretold = predicted(found, workspace)
    done = workspace.store.roll_back_all(moment, author="张三", note="", based_on=found.based_on)
    assert as_foretold(everything(workspace, {o.after.indicator for o in found.outcomes}), foretold)
    assert [(p.dataset, p.period) for p in found.periods] == [("digital_campus", NEWEST), ("projects", NEWEST)]
    assert [(c.dataset, c.kind) for c in found.commits] == [
        (c.dataset, c.kind) for c in (*done.commits, *done.rejoined)
    ]


def test_a_preview_leaves_nothing_behind_and_changes_nothing(workspace, table, copy_of_demo):
    files = {p: p.read_bytes() for p in copy_of_demo.data.rglob("*") if p.is_file()}
    indicators = workspace.plan.find("digital_campus").indicator
    before = everything(workspace, indicators)
    preview(workspace, table(*CASES["fewer and slower schools"]))
    assert {p: p.read_bytes() for p in copy_of_demo.data.rglob("*") if p.is_file()} == files
    assert everything(workspace, indicators) == before


def test_what_was_previewed_and_not_published_is_not_remembered_as_the_version_that_came_instead(workspace, table):
    preview(workspace, table("digital_campus", NEWEST, slow_lines))
    publish(workspace, table("digital_campus", NEWEST, lambda rows: rows[5].update({"接入带宽": "20"})))
    shown = [i for i in workspace.plan.indicators if "digital_campus" in i.datasets]
    assert everything(workspace, shown) == everything(Workspace(workspace.settings), shown)


def test_the_moves_are_the_figures_that_change_with_their_lights_and_sentences(workspace, table):
    found = preview(workspace, table("digital_campus", NEWEST, slow_lines))
    gigabit = [o for o in found.moves if o.after.indicator.id == "gigabit_school"]
    assert [place(o.after) for o in gigabit] == [None, "中埠镇"]
    assert gigabit[0].was.startswith("千兆进校率 93.0%")
    assert gigabit[0].becomes.startswith("千兆进校率 8")
    assert [o.after.level for o in found.moves] == sorted(o.after.level for o in found.moves)
    assert {o.after.indicator.id for o in found.outcomes} > {o.after.indicator.id for o in found.moves}
    assert set(found.pages_moving) <= set(found.pages_reading)
    assert "digital_campus" in found.pages_moving
    assert found.difference.revision == workspace.store.revision("digital_campus", NEWEST)


def test_lights_that_change_are_counted_gravest_first(workspace, table):
    found = preview(workspace, table("kindergartens", NEWEST, crowded))
    assert all(isinstance(f, Flip) and f.was is not f.becomes for f in found.flips)
    assert sum(f.count for f in found.flips) == sum(o.before.status is not o.after.status for o in found.outcomes)
    assert Status.FAR_BEHIND in {f.becomes for f in found.flips}


def test_a_correction_that_moves_no_headline_still_names_the_earlier_figures_it_changes(workspace, home):
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    found = preview(workspace, workspace.check(path.read_bytes(), path.name, "kindergartens").table)
    earlier = {(o.after.indicator.id, place(o.after)): o.earlier for o in found.outcomes if o.earlier}
    assert found.moves == ()
    assert earlier["outdoor_area", None] == (date(2025, 3, 31),)


def test_links_pinned_to_the_newest_version_will_tell_of_a_newer_one(workspace, table):
    newest = workspace.store.newest()
    new = table("digital_campus", NEWEST, slow_lines)
    assert preview(workspace, new).links == Links(newly=newest, more=1)
    publish(workspace, new)
    assert workspace.store.newer_than(newest) == 1
    again = preview(workspace, new)
    assert (again.links, again.outcomes, again.commits) == (Links(None, 0), (), ())


def test_the_short_links_whose_figures_will_be_told_otherwise_are_named(workspace, table):
    links, today = ShortLinks(workspace.settings.data), workspace.today()
    made = {
        slug: links.make(Address(slug, v=workspace.store.newest(), day=today), "张三", today)
        for slug in ("digital_campus", "boarding", "dictionary", "")
    }
    revoked = links.make(Address("digital_campus", v=1, day=today), "张三", today)
    links.revoke(revoked.code, "张三", "重复")
    found = preview(workspace, table("digital_campus", NEWEST, slow_lines)).links.short
    assert {x.code for x in found} == {made["digital_campus"].code, made[""].code}


def test_a_publish_during_a_preview_is_not_seen_by_it(workspace, table):
    gigabit = workspace.plan.find("digital_campus").find("gigabit_school")
    old = workspace.measure(gigabit, workspace.view(), Filters()).whole
    with stage(workspace) as tried:
        publish(workspace, table("digital_campus", NEWEST, slow_lines))
        assert told(tried.measure(gigabit, tried.view(), Filters()).whole, workspace) == told(old, workspace)
    assert workspace.measure(gigabit, workspace.view(), Filters()).whole.latest != old.latest


def test_what_a_dead_process_was_trying_out_is_removed_at_the_next_start_and_what_a_living_one_does_stays(
    workspace, copy_of_demo
):
    folder = copy_of_demo.data / "snapshots"
    dead = folder / "preview-dead"
    dead.mkdir()
    (dead / "1.parquet").write_bytes(b"half")
    with scratch_folder(folder) as living:
        Workspace(copy_of_demo)
        assert (dead.exists(), living.exists()) == (False, True)
    assert list(folder.glob("preview-*")) == []


def test_a_preview_that_fails_leaves_nothing_behind(workspace, copy_of_demo):
    with pytest.raises(RuntimeError), rehearsing(workspace.store):
        raise RuntimeError
    assert list((copy_of_demo.data / "snapshots").glob("preview-*")) == []
