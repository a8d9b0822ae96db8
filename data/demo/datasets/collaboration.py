"""Who is paired with whom and until when, who visits, and what the schools share."""

from datetime import date, timedelta

from district import DEMO, UNITS, Row, Unit, asked, day_before, draw, first_reached, named, pace, reached, story

STORY = story("collaboration")
VALUES = STORY["values"]


def _partner(unit: Unit) -> str:
    """An urban unit of the same stage; they take turns."""
    stage = DEMO["kinds"][unit.kind]["stages"][-1]
    alike = [u for u in UNITS if "rural" in u.words and DEMO["kinds"][u.kind]["stages"][-1] == stage]
    partners: list[str] = STORY["partners"][stage]
    return partners[alike.index(unit) % len(partners)]


def _pair(unit: Unit, period: date) -> Row:
    told = STORY["pairs"].get(unit.id, {})
    first = first_reached(unit, "paired", period) if "rural" in unit.words else None
    if first is None or told.get("none"):
        return {"partner_code": None, "signed_on": None, "ends_on": None}
    signed = told.get("signed_on") or day_before(unit, "pair signed", first, VALUES["signed_days_before"])
    lasts = draw(unit, "pair lasts") < VALUES["share_with_end"]
    ends = date(signed.year + VALUES["lasts_years"], 8, 31) if lasts else None
    if signed > period:
        return {"partner_code": None, "signed_on": None, "ends_on": None}
    return {
        "partner_code": told.get("partner") or _partner(unit),
        "signed_on": signed,
        "ends_on": told.get("ends_on", ends),
    }


def _evaluated(unit: Unit, period: date, pair: Row) -> date | None:
    if pair["signed_on"] is None or unit.id not in reached("bundled", period):
        return None
    june = date(period.year if period.month >= 7 else period.year - 1, 6, 30)
    day = june - timedelta(days=round(draw(unit, "evaluated", (0, 20))))
    return day if day > pair["signed_on"] else None


def _owned(what: str, unit: Unit, period: date) -> int:
    return sum(entry["n"] for entry in STORY[what] if entry["unit"] == unit.id and entry["since"] <= period)


def _row(unit: Unit, period: date) -> Row:
    pair = _pair(unit, period)
    linked = unit.id in reached("researcher", period)
    visits = round(pace(unit, "visits", period) * draw(unit, f"visits {period}", VALUES["visits_factor"]))
    sessions = round(pace(unit, "lianpian", period) * draw(unit, f"lianpian {period}", VALUES["visits_factor"]))
    return {
        **pair,
        "evaluated_on": _evaluated(unit, period, pair),
        "has_researcher": linked,
        "researcher_visits": visits if linked else 0,
        "studios": _owned("studio", unit, period),
        "lianpian_sessions": sessions,
        "bases": _owned("base", unit, period),
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("collaboration", period)]
