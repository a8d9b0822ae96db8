"""The demonstration files are reproducible, obey their contracts and tell the story the demonstration needs."""

import subprocess
import sys
import tomllib
from datetime import UTC, date, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from yardstick.address import Address
from yardstick.decisions import Decisions
from yardstick.demo import published
from yardstick.roster_events import events

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
DEMO = tomllib.loads((DATA / "demo/demo.toml").read_text(encoding="utf-8"))
CONTRACTS = {p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted((DATA / "contracts").glob("*.toml"))}
STORIES = {
    p.stem: tomllib.loads(p.read_text(encoding="utf-8")) for p in sorted((DATA / "demo/datasets").glob("*.toml"))
}
TODAY = tomllib.loads((DATA / "demo/publish.toml").read_text(encoding="utf-8"))["today"]
PUBLISHED = [vars(entry) for entry in published(DATA / "demo")]
FILES = sorted([*DATA.glob("samples/*/*.csv"), *DATA.glob("demo/superseded/*/*.csv")])
NUMBERS = ("integer", "number", "percent")
PERIODS = [str(period) for period in DEMO["periods"]]


def relative(path: Path) -> str:
    return path.relative_to(DATA).as_posix()


def read(path: Path) -> pd.DataFrame:
    """The file as text, under the contract's column names."""
    titles = {column["title"]: column["name"] for column in CONTRACTS[path.parent.name]["column"]}
    return pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False).rename(columns=titles)


def typed(path: Path) -> pd.DataFrame:
    table = read(path)
    for column in CONTRACTS[path.parent.name]["column"]:
        name = column["name"]
        if name not in table:
            continue
        if column["type"] in NUMBERS:
            table[name] = pd.to_numeric(table[name])
        elif column["type"] == "boolean":
            table[name] = table[name].map({"是": True, "否": False}).astype(bool)
        elif column["type"] == "date":
            table[name] = pd.to_datetime(table[name].replace("", None), format="%Y-%m-%d")
    return table


def rural(dataset: str, period: str) -> pd.DataFrame:
    """The rural units' rows with their roster columns; wide reading: 镇区 and 乡村."""
    roster = typed(DATA / "samples/units" / f"{period}.csv").drop(columns="name")
    table = typed(DATA / "samples" / dataset / f"{period}.csv").merge(roster, on="unit_id")
    return table[table["urban_rural"].isin(["121", "122", "123", "210", "220"])]


def percent(part: float, whole: float) -> float:
    return round(100 * float(part) / float(whole), 1)


def share(holds: pd.Series) -> float:
    return percent(holds.sum(), len(holds))


def rooms_in_use(seats: pd.DataFrame, period: str) -> pd.Series:
    half_year = pd.Timestamp(period) - pd.DateOffset(months=6)
    return (seats["recording_rooms"] >= 1) & (seats["recording_last_used"] >= half_year)


def test_the_script_reproduces_the_committed_files_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, DATA / "demo/make.py", tmp_path], check=True)
    made = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    assert made == {relative(path): path.read_bytes() for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_every_file_is_what_excel_saves_with_the_contract_headings_in_order(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") > 1
    gaps = [g for g in STORIES[path.parent.name].get("unreported", []) if date.fromisoformat(path.stem) in g["periods"]]
    absent = {"period"}.union(*(gap["columns"] for gap in gaps))
    expected = [
        c["title"] for c in CONTRACTS[path.parent.name]["column"] if not (c["name"] in absent and c.get("optional"))
    ]
    assert content.decode("utf-8-sig").splitlines()[0].split(",") == expected


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_every_cell_keeps_its_contract(path):
    contract, text, table = CONTRACTS[path.parent.name], read(path), typed(path)
    assert not table.duplicated(contract.get("key", ["unit_id"])).any()
    for column in contract["column"]:
        if column["name"] not in table:
            continue
        cells = text[column["name"]]
        values = table[column["name"]].dropna()
        filled = cells[cells != ""]
        assert not column.get("required") or len(filled) == len(cells), column["name"]
        assert filled.str.fullmatch(column.get("pattern", ".*")).all(), column["name"]
        assert not column.get("not_after_period") or (values <= pd.Timestamp(path.stem)).all(), column["name"]
        low, high = column.get("minimum", float("-inf")), column.get("maximum", float("inf"))
        assert column["type"] not in NUMBERS or values.between(low, high).all(), column["name"]
        allowed = {choice[key] for choice in column.get("choices", []) for key in ("value", "title")}
        assert not allowed or set(filled.str.split("、").explode()) <= allowed, column["name"]
    for rule in contract.get("rule", []):
        assert not (table.eval(rule["part"]) > table.eval(rule["whole"])).any(), rule


@pytest.mark.parametrize("period", PERIODS)
def test_every_open_unit_a_dataset_asks_reports_and_nobody_else_but_those_the_story_leaves_out(period):
    roster = read(DATA / "samples/units" / f"{period}.csv")
    kind = next(column for column in CONTRACTS["units"]["column"] if column["name"] == "kind")
    kinds = {choice["title"]: choice["value"] for choice in kind["choices"]}
    still_open = roster[roster["closed_on"] == ""]
    for path in DATA.glob(f"samples/*/{period}.csv"):
        contract, silent = CONTRACTS[path.parent.name], STORIES[path.parent.name].get("silent", [])
        if contract["roster"] or contract.get("about") == "items":
            continue
        left_out = {u for gap in silent if date.fromisoformat(period) in gap["periods"] for u in gap["units"]}
        asked = still_open[still_open["kind"].map(kinds).isin(contract["kinds"] or [*kinds.values()])]
        asked, reported = asked[~asked["unit_id"].isin(left_out)], read(path)
        assert dict(zip(reported["unit_id"], reported["name"], strict=True)) == dict(
            zip(asked["unit_id"], asked["name"], strict=True)
        )


def test_codes_show_by_their_serial_that_the_units_are_invented():
    roster = read(DATA / "samples/units" / f"{PERIODS[-1]}.csv")
    assert roster["unit_id"].str.fullmatch("(11|21|31)379[0-9]{5}").all()
    assert roster["name"].is_unique


def test_the_rosters_tell_of_every_kind_of_event():
    rosters = [(date.fromisoformat(p), read(DATA / "samples/units" / f"{p}.csv")) for p in PERIODS]
    known = [(day, {r["unit_id"]: _dated(r) for r in roster.to_dict("records")}) for day, roster in rosters]
    seen = [(str(e.day), e.kind, e.name) for e in events(known) if e.day > known[0][0]]
    assert seen == [
        ("2024-01-20", "closed", "稻花幼儿园"),
        ("2024-07-12", "closed", "白露教学点"),
        ("2024-08-26", "reopened", "稻花幼儿园"),
        ("2024-09-01", "split", "初芽幼儿园"),
        ("2025-03-31", "renamed", "芦笛湾小学"),
        ("2025-07-15", "merged", "小满教学点"),
        ("2025-07-15", "merged", "霜降教学点"),
        ("2026-01-09", "recoded", "沐野小学"),
    ]


def _dated(row):
    """A row of a roster with days as days, and None for what is blank."""
    return {k: (date.fromisoformat(v) if k.endswith("_on") else v) if v else None for k, v in row.items()}


def test_the_policy_list_and_the_urban_rural_code_disagree_in_two_places():
    roster = typed(DATA / "samples/units" / f"{PERIODS[-1]}.csv")
    by_code = ~roster["urban_rural"].isin(["111", "112"])
    assert list(roster.loc[by_code != roster["is_rural_policy"], "name"]) == ["疏影小学", "沐野小学"]


def digital_campus_story(period: str) -> tuple[float | None, ...]:
    table = rural("digital_campus", period)
    schools = table[table["kind"] != "幼儿园"]
    seats = schools[schools["is_town_seat"]]
    return (
        share(table["bandwidth_mbps"] >= 1000),
        percent(table["classrooms_100m"].sum(), table["classrooms"].sum()),
        share(rooms_in_use(seats, period)) if table["recording_rooms"].notna().any() else None,
        share(schools["accepted_on"].notna()),
        round(float(table["wifi_coverage"].mean()), 1) if "wifi_coverage" in table else None,
    )


def test_the_digital_campus_misses_its_deadline_in_three_different_ways():
    assert {period: digital_campus_story(period) for period in PERIODS} == {
        # gigabit, 100 Mbit/s, recording rooms, digital campus, wireless
        "2023-09-30": (35.6, 64.1, 40.0, 15.4, None),
        "2024-03-31": (40.9, 70.7, 40.0, 23.1, None),
        "2024-09-30": (53.3, 80.4, 60.0, 32.0, None),
        "2025-03-31": (64.4, 88.9, 80.0, 40.0, None),
        "2025-09-30": (79.1, 97.9, None, 52.2, 77.8),
        "2026-03-31": (88.4, 100.0, None, 60.9, 86.3),
        "2026-09-30": (93.0, 100.0, None, 69.6, 92.6),
    }


def kindergartens_story(period: str) -> tuple[float, ...]:
    table = rural("kindergartens", period)
    children = table["children"]
    return (
        share(table.loc[table["is_central_listed"], "demo_status"] == "省级示范"),
        share(table["outdoor_area"] / children >= 4),
        share(table["activity_area"] / children >= 8.17),
        share(table["building_area"] / children >= 10.44),
        share(children / table["teachers"] <= 15),
        round(float(table["books"].sum() / children.sum()), 1),
    )


def test_the_kindergartens_are_ahead_on_time_behind_and_far_behind():
    assert {period: kindergartens_story(period) for period in PERIODS} == {
        # provincial, outdoor, activity, building, teachers (all %), books per child
        "2023-09-30": (25.0, 57.9, 42.1, 84.2, 57.9, 6.2),
        "2024-03-31": (25.0, 55.6, 44.4, 88.9, 55.6, 6.9),
        "2024-09-30": (25.0, 65.0, 50.0, 95.0, 65.0, 7.8),
        "2025-03-31": (37.5, 70.0, 55.0, 100.0, 75.0, 8.5),
        "2025-09-30": (37.5, 75.0, 60.0, 100.0, 80.0, 9.4),
        "2026-03-31": (50.0, 80.0, 65.0, 100.0, 85.0, 10.2),
        "2026-09-30": (50.0, 85.0, 70.0, 100.0, 90.0, 11.1),
    }


def boarding_story(period: str) -> tuple[float, ...]:
    table = rural("boarding", period)
    houses = table[table["boarders"] > 0]
    pupils = table["boys"] + table["girls"]
    return (
        share(houses["dorm_area"] / houses["boarders"] >= 3),
        share(table["girls"] / table["wc_girls"] <= 13),
        share(table["boys"] / table["wc_boys"] <= 40),
        share(table["boys"] / table["urinals"] <= 20),
        share(pupils / table["taps"] <= 45),
        percent(table["rooms_tested"].sum(), table["rooms"].sum()),
        percent(table["rooms_light_ok"].sum(), table["rooms_tested"].sum()),
        *(share(table.loc[table[f"needs_{a}"], f"has_{a}"]) for a in ("heating", "cooling", "lunch", "bus")),
    )


def test_boarding_conditions_rise_with_small_set_backs_and_the_last_file_is_overdue():
    reported = sorted(path.stem for path in DATA.glob("samples/boarding/*.csv"))
    assert {period: boarding_story(period) for period in reported} == {
        # dormitory, girls' and boys' toilets, urinals, taps, rooms tested, light, heating, cooling, lunch, bus
        "2023-09-30": (44.4, 53.8, 65.4, 50.0, 53.8, 45.0, 63.6, 100.0, 41.7, 69.6, 61.1),
        "2024-03-31": (44.4, 57.7, 69.2, 57.7, 57.7, 54.2, 65.5, 100.0, 50.0, 73.9, 66.7),
        "2024-09-30": (55.6, 64.0, 76.0, 60.0, 52.0, 65.6, 72.4, 100.0, 56.5, 81.8, 70.6),
        "2025-03-31": (55.6, 72.0, 84.0, 68.0, 64.0, 77.6, 79.6, 100.0, 65.2, 86.4, 70.6),
        "2025-09-30": (66.7, 69.6, 82.6, 65.2, 78.3, 86.8, 85.7, 100.0, 71.4, 90.0, 80.0),
        "2026-03-31": (77.8, 82.6, 91.3, 73.9, 82.6, 93.6, 89.7, 100.0, 81.0, 95.0, 86.7),
    }


def test_three_rural_units_are_still_short_of_a_gigabit_all_in_one_town():
    table = rural("digital_campus", PERIODS[-1])
    assert list(table.loc[table["bandwidth_mbps"] < 1000, "town"]) == ["中埠镇"] * 3


def test_bandwidth_was_measured_within_the_half_year_before_the_cut_off():
    for period in PERIODS:
        table = typed(DATA / "samples/digital_campus" / f"{period}.csv")
        days = pd.Timestamp(period) - table["measured_on"]
        assert days.between(pd.Timedelta(0), pd.Timedelta(days=182)).all()


def test_the_superseded_file_differs_from_its_correction_in_one_value_ten_times_too_large():
    wrong, right = (typed(DATA / folder / "kindergartens/2025-03-31.csv") for folder in ("demo/superseded", "samples"))
    difference = wrong.set_index("name").compare(right.set_index("name"))
    assert difference.to_dict() == {
        ("outdoor_area", "self"): {"蒲英幼儿园": 4052.0},
        ("outdoor_area", "other"): {"蒲英幼儿园": 405.2},
    }


def test_every_file_is_published_once_in_order_in_working_hours_after_its_cut_off():
    assert sorted(entry["file"] for entry in PUBLISHED) == [f"data/{relative(path)}" for path in FILES]
    assert all(a["moment"] < b["moment"] for a, b in pairwise(PUBLISHED))
    assert PUBLISHED[-1]["moment"].date() < TODAY
    for entry in PUBLISHED:
        assert entry["file"].endswith(f"{entry['dataset']}/{entry['period']}.csv")
        assert timedelta(days=5) <= entry["moment"].date() - entry["period"] <= timedelta(days=90)
        assert entry["moment"].tzinfo == UTC
        assert 1 <= entry["moment"].hour < 9
        assert entry["moment"].weekday() < 5


def test_what_units_deliver_follows_the_roster_of_its_period():
    seen = []
    for entry in PUBLISHED:
        contract = CONTRACTS[entry["dataset"]]
        if contract["roster"]:
            seen.append(entry["period"])
        assert entry["period"] in seen or contract.get("about") == "items", entry["file"]
    assert seen == DEMO["periods"]


@pytest.mark.parametrize("entry", [e for e in PUBLISHED if "superseded" in e["file"]], ids=lambda e: e["file"])
def test_a_correction_follows_the_file_it_corrects_and_says_so(entry):
    corrected = entry["file"].replace("demo/superseded", "samples")
    later = [e for e in PUBLISHED[PUBLISHED.index(entry) + 1 :] if e["file"] == corrected]
    assert [e["note"][:3] for e in later] == ["更正："]


def test_the_ledger_of_the_meetings_holds_what_was_kept_what_was_missed_and_what_is_due(demo):
    ledger, today = Decisions(demo), demo.today()
    standings = {i.id: ledger.standing(i) for i in ledger.items()}
    told = {n: (s.item.state, s.verdict, s.item.is_overdue(today)) for n, s in sorted(standings.items())}
    assert told == {
        "2025-001": ("closed", "kept", False),
        "2025-002": ("answered", "broken", True),
        "2025-003": ("noted", "worse", False),
        "2026-001": ("assigned", "same", True),
        "2026-002": ("open", "better", False),
    }
    assert [i.id for i in ledger.items() if i.at > demo.view().moment or i.figure.moment > i.at] == []
    before = demo.view(ledger.find("2026-002").figure.moment).moment
    assert {i.id[:4] for i in ledger.items(ledger.told(Address("", v=before)))} == {"2025"}
