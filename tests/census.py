"""A county whose files are a foreign school census: other headings, codes, encodings; and made-up files of that kind.

The headings and codes are those of Brazil's census (INEP, microdados da educação básica); every row here is invented.
"""

import csv
import io
from datetime import date
from pathlib import Path

from tests.test_second_plan import ACTION, CLAUSE, COLUMN, HEAD, PLAN, STAGES, TEXT
from yardstick.indicators import Filters
from yardstick.mappings import Mapping
from yardstick.settings import Settings
from yardstick.workspace import Workspace

YEARS = {2012: date(2012, 5, 30), 2018: date(2018, 5, 30), 2019: date(2019, 5, 29), 2021: date(2021, 5, 26)}
YEARS |= {2022: date(2022, 5, 25)}
NOT_ASKED = {"water": (2012, 2018), "toilets": (2012, 2018), "computers": (2012, 2018)}
NOT_ASKED |= {"projectors": (2012,)}
TOWNS = {"2700102": "Água Branca", "2704302": "Maceió"}  # names lose letters on the way, codes do not
SHARES = {
    "internet": "IN_INTERNET",
    "broadband": "IN_BANDA_LARGA",
    "water": "IN_AGUA_POTAVEL",
    "toilets": "IN_BANHEIRO",
    "library": "IN_BIBLIOTECA",
}
AMOUNTS = {"classrooms": "QT_SALAS_UTILIZADAS", "pupils": "QT_MAT_BAS", "teachers": "QT_DOC_BAS"}
AMOUNTS |= {"computers": "QT_DESKTOP_ALUNO", "projectors": "QT_EQUIP_MULTIMIDIA"}
DATES = {str(year): day.isoformat() for year, day in YEARS.items()}
YES_NO = {"1.0": "1", "0.0": "0"}

ROSTER_MAPPING = {
    "dataset": "units",
    "columns": {
        "NU_ANO_CENSO": "period",
        "CO_ENTIDADE": "unit_id",
        "NO_ENTIDADE": "name",
        "CO_MUNICIPIO": "town",
        "TP_LOCALIZACAO": "is_rural_policy",
        "TP_DEPENDENCIA": "kind",
    },
    "values": {"period": DATES, "is_rural_policy": {"1": "否", "2": "是"}},
    "constants": {"stages": "小学"},
    "keep": [{"heading": "TP_SITUACAO_FUNCIONAMENTO", "values": ["1"]}],
    "ignored": ["*"],
    "encoding": "latin-1",
    "mend_double_encoded": True,
}
FACILITIES_MAPPING = {
    "dataset": "facilities",
    "columns": {"NU_ANO_CENSO": "period", "CO_ENTIDADE": "unit_id", "NO_ENTIDADE": "name"}
    | {heading: column for column, heading in (SHARES | AMOUNTS).items()},
    "values": {"period": DATES} | dict.fromkeys(SHARES, YES_NO),
    "keep": [{"heading": "TP_SITUACAO_FUNCIONAMENTO", "values": ["1"]}],
    "not_asked": [{"column": c, "periods": [YEARS[y].isoformat() for y in years]} for c, years in NOT_ASKED.items()],
    "ignored": ["*"],
    "encoding": "latin-1",
    "mend_double_encoded": True,
}

INDICATOR = ACTION[ACTION.index("[[indicator]]") :]
SHARE = """
select period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, cast(null as varchar) as stage,
       cast({0} as int) as numerator, 1 as denominator, cast({0} as int) as observed
from facilities where is_open
"""


def _columns(*columns, extra=""):
    return "".join(COLUMN.format(*c) for c in columns) + extra


def _optional(*columns):
    return "".join(COLUMN.format(*c).replace("required = true", "required = false") for c in columns)


CODE = COLUMN.format("unit_id", "代码", "string") + 'pattern = "^[0-9]{8}$"\npattern_hint = "8 位数字"\n'
CUT_OFF = COLUMN.format("period", "数据截止日", "date").replace("required = true", "optional = true")


def county(home: Path, folder: Path, towns: dict[str, str] = TOWNS) -> Workspace:
    """The county's folders, with nothing published; `towns`: code → name."""
    head = {"id": "units", "title": "学校名册", "roster": "true"}
    units = HEAD.format(**head) + CUT_OFF + CODE + _columns(("name", "校名", "string"), ("kind", "举办者", "string"))
    units += _columns(("town", "镇", "string"), ("is_rural_policy", "乡村", "boolean"), ("stages", "学段", "list"))
    facilities = HEAD.format(id="facilities", title="办学条件", roster="false") + CUT_OFF + CODE
    facilities += _columns(("name", "校名", "string"))
    facilities += _optional(*((name, name, "boolean") for name in SHARES))
    facilities += _optional(*((name, name, "integer") for name in AMOUNTS))
    action = ACTION[: ACTION.index("[[indicator]]")]
    action += "".join(INDICATOR.replace('"sheds"', f'"{c}"').replace("bicycles", "facilities") for c in SHARES)
    files = {
        "data/plan/plan.toml": PLAN,
        "data/plan/plan.txt": TEXT,
        "data/contracts/units.toml": units + STAGES,
        "data/contracts/facilities.toml": facilities,
        "queries/facilities/action.toml": action.replace('scope = "rural"', 'scope = "all"'),
        **{f"queries/facilities/{c}.sql": SHARE.format(c) for c in SHARES},
        **{f"queries/{path.name}": path.read_text("utf-8") for path in (home / "queries").glob("*.sql")},
    }
    for name, words in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    workspace = Workspace(Settings(folder, folder / "var", date(2030, 7, 1)))
    roster = ROSTER_MAPPING | {"values": ROSTER_MAPPING["values"] | {"town": towns}}
    for name, declared in (("普查名册", roster), ("普查条件", FACILITIES_MAPPING)):
        workspace.mappings.keep(Mapping.model_validate(declared | {"name": name}))
    return workspace


def school(code: int, town: str = "2700102", **cells: object) -> dict[str, object]:
    """A row of the census: an open rural school of the municipality with nothing unless told otherwise."""
    plain = {"CO_ENTIDADE": code, "NO_ENTIDADE": f"ESCOLA SÃO JOSÉ {code}", "NO_MUNICIPIO": TOWNS[town]}
    plain |= {"CO_MUNICIPIO": town, "NU_TELEFONE": "91234567"}
    plain |= {"TP_LOCALIZACAO": 2, "TP_SITUACAO_FUNCIONAMENTO": 1, "TP_DEPENDENCIA": 3}
    return plain | dict.fromkeys((*SHARES.values(), *AMOUNTS.values()), 0) | cells


def census_file(year: int, schools: list[dict[str, object]], encoding: str = "latin-1") -> bytes:
    """The rows as the census prints them: semicolons, and columns that nobody here needs."""
    headings = ["NU_ANO_CENSO", "NO_REGIAO", *schools[0], "IN_PISCINA"]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headings, restval="0", delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({"NU_ANO_CENSO": year, "NO_REGIAO": "Nordeste"} | row for row in schools)
    return out.getvalue().encode(encoding)


def shares(content: bytes, year: int, towns: dict[str, str] = TOWNS) -> dict[tuple[str, str], tuple[int, int]]:
    """(share, town; "" for all) → schools that have it, open schools that answered: straight from the file's cells."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("latin-1")
    found: dict[tuple[str, str], tuple[int, int]] = {}
    opened = [r for r in csv.DictReader(io.StringIO(words), delimiter=";") if r["TP_SITUACAO_FUNCIONAMENTO"] == "1"]
    for column, heading in SHARES.items():
        for row in opened if year not in NOT_ASKED.get(column, ()) else ():
            for place in ("", towns[row["CO_MUNICIPIO"]]) if row[heading] else ():
                have, answered = found.get((column, place), (0, 0))
                found[column, place] = (have + (float(row[heading]) == 1), answered + 1)
    return found


def measured(workspace: Workspace) -> dict[tuple[str, str, int], tuple[float | None, float | None]]:
    """(share, town; "" for all, year) → numerator and denominator as the pages show them."""
    found, view = {}, workspace.view()
    for indicator in workspace.plan.indicators:
        told = workspace.measure(indicator, view, Filters())
        for place, result in (("", told.whole), *((town.name, town) for town in told.towns)):
            for o in result.observations:
                found[indicator.id, place, o.period.year] = (o.numerator, o.denominator)
    return found


assert CLAUSE in TEXT
