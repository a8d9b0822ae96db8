"""Pupils, classes and teachers of each school by stage."""

from datetime import date
from math import ceil, floor

from district import (
    DEMO,
    PERIODS,
    Row,
    Unit,
    asked,
    draw,
    named,
    pupils,
    reached,
    share,
    story,
    traits,
)

OWN = story("school_stats")["values"]


def stages_of(unit: Unit) -> list[str]:
    stages: list[str] = DEMO["kinds"][unit.kind]["stages"]
    return stages


def pupils_of(unit: Unit, stage: str, period: date) -> int:
    """Pupils of one stage; those of a nine-year school are the two stages' together."""
    everyone = pupils(unit, period)
    if len(stages_of(unit)) == 1:
        return everyone
    primary = round(everyone * draw(unit, "primary share", OWN["primary_share"]))
    return primary if stage == "primary" else everyone - primary


def _over_time(unit: Unit, stage: str) -> list[int]:
    return [pupils_of(unit, stage, p) for p in PERIODS if unit.open_at(p)]


def _teachers(unit: Unit, stage: str) -> int:
    """The posts of the first year are kept."""
    ratios = OWN["pupils_per_teacher_of_points"] if unit.kind in OWN["points"] else OWN["pupils_per_teacher"][stage]
    return max(int(OWN["fewest_teachers"]), round(_over_time(unit, stage)[0] / draw(unit, f"ratio {stage}", ratios)))


def _per_hundred(unit: Unit, stage: str, trait: str, period: date) -> int:
    """Teachers of a kind: enough for the fullest year once the school has reached the trait, too few before."""
    rule, met = traits()[trait], unit.id in reached(trait, period)
    heads = (max if met else min)(_over_time(unit, stage))
    factor = draw(unit, f"{trait} {stage} {met}", rule["reached" if met else "short"])
    amount = factor * float(rule["per_hundred"]) * heads / 100
    return ceil(amount) if met else floor(amount)


def _education(unit: Unit, stage: str, teachers: int, period: date) -> Row:
    bachelors = round(teachers * share(unit, f"bachelor_{stage}", period))
    where = "rural" if "rural" in unit.words else "urban"
    masters = round(bachelors * draw(unit, f"masters {stage}", OWN["masters"][where]))
    doctors = int(bachelors >= OWN["doctors_from"])
    college = round((teachers - bachelors) * draw(unit, f"college {stage}", OWN["college"]))
    return {
        "edu_phd": doctors,
        "edu_master": masters,
        "edu_bachelor": bachelors - masters - doctors,
        "edu_college": college,
        "edu_hs": teachers - bachelors - college,
        "edu_below": 0,
    }


def _classes(unit: Unit, stage: str, period: date) -> Row:
    size = draw(unit, f"class {stage}", OWN["class_size"][stage])
    heads = pupils_of(unit, stage, period)
    classes = ceil(heads / (OWN["class_size_of_points"] if unit.kind in OWN["points"] else size))
    within = 1.0 if unit.kind in OWN["points"] else share(unit, "classes_within", period)
    return {"classes": classes, "classes_ok": round(classes * within)}


def _row(unit: Unit, stage: str, period: date) -> Row:
    teachers = _teachers(unit, stage)
    certified = unit.id in reached("all_certified", period)
    without = 0 if certified else round(draw(unit, f"uncertified {stage}", OWN["uncertified"]))
    return {
        "stage": stage,
        "students": pupils_of(unit, stage, period),
        **_classes(unit, stage, period),
        "ft_teachers": teachers,
        **_education(unit, stage, teachers, period),
        "certified": teachers - without,
        "train360": round(teachers * share(unit, "training", period)),
        "backbone": _per_hundred(unit, stage, "backbone", period),
        "pe_art": min(teachers, _per_hundred(unit, stage, "pe_art", period)),
        "pe_art_shared": round(draw(unit, f"shared {stage}", OWN["shared"])),
    }


def rows(period: date) -> list[Row]:
    """One row per school and stage."""
    schools = asked("school_stats", period)
    return [named(u, period) | _row(u, stage, period) for u in schools for stage in stages_of(u)]
