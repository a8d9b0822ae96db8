"""The seven resource items, their spread between schools, and the guarantee items of a single school."""

from functools import partial
from math import ceil
from typing import Any
from weakref import WeakKeyDictionary

from by_hand.core import FACTS, ByHand, Rule, Table

PER_STAGE = {"primary": 0, "junior": 1}
LINES = {  # per hundred pupils where SCALES says so
    "l1": (4.2, 5.3),
    "l2": (1, 1),
    "l3": (0.9, 0.9),
    "l4": (4.5, 5.8),
    "l5": (7.5, 10.2),
    "l6": (2000, 2500),
    "l7": (2.3, 2.4),
}
SCALES = {"l1": 100, "l2": 100, "l3": 100, "l4": 1, "l5": 1, "l6": 1, "l7": 100}
CV_LINES = (0.5, 0.45)
WEIGHTS = {"primary": 1, "junior": 1.1, "senior": 1.32}  # 1 : 1.2 is 1.1 : 1.32
_KEPT: "WeakKeyDictionary[ByHand, list[dict[str, Any]]]" = WeakKeyDictionary()


def stages(by_hand: ByHand) -> list[dict[str, Any]]:
    """A dict per period, school and compulsory stage: who it is, what it reported, its part of the buildings."""
    if by_hand not in _KEPT:
        _KEPT[by_hand] = _stages(by_hand)
    return _KEPT[by_hand]


def _stages(by_hand: ByHand) -> list[dict[str, Any]]:
    stats, found = by_hand.reports("school_stats"), []
    for period, rows in stats.groupby("period"):
        codes = set(rows.loc[rows["counted_with"].isna(), "unit_id"])
        school = [with_ if with_ in codes else own for own, with_ in rows[["unit_id", "counted_with"]].values]
        buildings = _buildings(by_hand, period)
        for code, parts in rows.assign(school=school).groupby("school"):
            found += _of_school(code, parts, buildings)
    return found


def _buildings(by_hand: ByHand, period: Any) -> Table:
    """The newest school_assets not later than the cut-off date."""
    assets = by_hand.reports("school_assets")
    earlier = assets[assets["period"] <= period]
    return earlier[(earlier["period"] == earlier["period"].max()) & earlier["is_delivered"].astype(bool)]


def _of_school(code: str, parts: Table, buildings: Table) -> list[dict[str, Any]]:
    head = parts[parts["unit_id"] == code].iloc[0]
    who = {name: head[name] for name in FACTS if name not in ("stage", "is_delivered")} | {"kind": head["kind"]}
    complete = bool(parts["is_delivered"].all())
    if not complete:
        return [who | {"stage": s, "is_delivered": False} for s in head["stages"] if s in PER_STAGE]
    taught = {s: rows.sum(numeric_only=True) for s, rows in parts.groupby("stage")}
    if head["kind"] == "218" and taught["primary"]["students"] < 50:
        return []
    owned = buildings[buildings["unit_id"].isin(parts["unit_id"])]
    has_assets = set(parts["unit_id"]) == set(owned["unit_id"])
    weight = {s: WEIGHTS[s] * t["students"] for s, t in taught.items()}
    built = {"has_assets": has_assets, "built": owned.sum(numeric_only=True)}
    return [
        who | built | {"stage": s, "is_delivered": True, "of": t, "part": weight[s] / sum(weight.values())}
        for s, t in taught.items()
        if s in PER_STAGE and t["students"] > 0
    ]


def amount(item: str, stage: dict[str, Any]) -> float | None:
    """The numerator of one item, None where it was not reported."""
    if not stage["is_delivered"] or (item in ("l4", "l5", "l6", "l7") and not stage["has_assets"]):
        return None
    of, built, part = stage["of"], stage["built"], stage["part"]
    if item == "l1":
        degrees = of["edu_phd"] + of["edu_master"] + of["edu_bachelor"]
        return float(degrees + (of["edu_college"] if stage["stage"] == "primary" else 0))
    if item in ("l2", "l3"):
        return float(of["backbone" if item == "l2" else "pe_art"])  # shared teachers no longer count
    whole = {
        "l4": built["area_teaching_aux"] - built["area_indoor_sport"],
        "l5": built["area_sport_ground"] + built["area_indoor_sport"],
        "l6": 10000 * built["equip_value_wan"],
        "l7": built["multimedia_rooms"],
    }
    return float(part * whole[item])


def _facts(rows: list[dict[str, Any]]) -> Table:
    return Table(rows, columns=[*FACTS, "numerator", "denominator", "observed"])


def item_facts(item: str, by_hand: ByHand) -> Table:
    """One resource indicator of every school and stage."""
    return _facts(
        [
            s
            | {"numerator": amount(item, s), "denominator": s["of"]["students"] if s["is_delivered"] else None}
            | {"observed": None}
            for s in stages(by_hand)
        ]
    ).astype({"numerator": float, "denominator": float, "observed": float})


def _passes_seven(stage: dict[str, Any]) -> bool | None:
    amounts = {item: amount(item, stage) for item in LINES}
    if None in amounts.values():
        return None
    reached = []
    for item, n in amounts.items():
        line = LINES[item][PER_STAGE[stage["stage"]]]
        assert n is not None
        reached.append(SCALES[item] * n / stage["of"]["students"] / line)
    return sum(r >= 1 - 1e-9 for r in reached) >= 6 and min(reached) >= 0.85 - 1e-9


def _all(answers: list[bool | None]) -> bool | None:
    """False when one is, None when one is not known."""
    return False if False in answers else None if None in answers else True


def schools(by_hand: ByHand) -> list[dict[str, Any]]:
    """A dict per period and school, its stages together: what it passes, each None where nobody knows."""
    found: dict[tuple[Any, str], list[dict[str, Any]]] = {}
    for stage in stages(by_hand):
        found.setdefault((stage["period"], stage["unit_id"]), []).append(stage)
    return [_school(of) for of in found.values()]


def _school(of: list[dict[str, Any]]) -> dict[str, Any]:
    school = of[0] | {"stage": None, "seven": _all([_passes_seven(s) for s in of]), "classes": None, "pupils": None}
    if not school["is_delivered"]:
        return school | dict.fromkeys(("size", "class_size", "certified", "rooms", "missing", "classes_ok", "passes"))
    total = sum(s["of"] for s in of)
    built, needed = school["built"], ceil(total["classes"] / 12)
    rooms = [built["music_rooms"], built["art_rooms"]] if school["has_assets"] else None
    school |= {
        "pupils": total["students"],
        "classes": total["classes"],
        "classes_ok": total["classes_ok"],
        "size": bool(total["students"] <= (2500 if len(of) > 1 else 2000)),
        "class_size": bool(total["classes_ok"] >= total["classes"]),
        "certified": bool(total["certified"] >= total["ft_teachers"]),
        "rooms": min(rooms) >= needed if rooms else None,
        "missing": sum(max(0, needed - r) for r in rooms) if rooms else None,
    }
    return school | {"passes": _all([school[w] for w in ("seven", "size", "class_size", "certified", "rooms")])}


def verdicts(what: str, by_hand: ByHand, observed: str | None = None) -> Table:
    """Facts of schools that pass or do not."""
    rows = [s | {"numerator": s[what], "denominator": 1.0} for s in schools(by_hand)]
    seen = [r | {"observed": r[observed] if observed else None} for r in rows]
    return _facts(seen).astype({"numerator": float, "observed": float})


def _class_size(by_hand: ByHand) -> Table:
    rows = [s | {"numerator": s["classes_ok"], "denominator": s["classes"]} for s in schools(by_hand)]
    asked = [r for r in rows if not r["is_delivered"] or r["classes"] > 0]
    return _facts(asked).astype({"numerator": float, "denominator": float, "observed": float})


def _rules() -> dict[str, Rule]:
    found = {}
    for item, lines in LINES.items():
        for stage, at in PER_STAGE.items():
            facts = partial(item_facts, item)
            found[f"{item}_{stage}"] = Rule(
                facts=facts, scale=SCALES[item], at_least=lines[at], scope="all", stage=stage
            )
            found[f"cv_{item}_{stage}"] = Rule(
                facts=facts, scale=SCALES[item], scope="all", stage=stage, aggregate="cv"
            )
    return found


RULES = _rules() | {
    "school_pass": Rule(facts=partial(verdicts, "seven"), scale=100, at_least=100, scope="all"),
    "school_size_ok": Rule(
        facts=lambda by_hand: verdicts("size", by_hand, "pupils"), scale=100, at_least=100, scope="all"
    ),
    "music_art_rooms_ok": Rule(
        facts=lambda by_hand: verdicts("rooms", by_hand, "missing"), scale=100, at_least=100, scope="all"
    ),
    "class_size_ok": Rule(facts=_class_size, scale=100, at_least=100, scope="all"),
}
