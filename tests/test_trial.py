"""Another country's school census, five years through two kept mappings: the shares are those of the files' own cells.

On made-up files of that kind always; on the real ones where YARDSTICK_TRIAL_DATA names the folder that holds them.
"""

import csv
import io
import os
from pathlib import Path

import census
import pytest
from answering import every

REAL = os.environ.get("YARDSTICK_TRIAL_DATA", "")
needs_real = pytest.mark.skipif(not REAL, reason="YARDSTICK_TRIAL_DATA names no folder")
A, B = census.TOWNS


def made_up(year):
    """Fourteen schools in two towns, two of them closed; 2018 with lost letters; 2022 one town and blanks."""
    schools = []
    for n in range(14):
        town = A if n < 5 else B
        asked = {h: int((n + i) % 3 > 0) for i, h in enumerate(census.SHARES.values())}
        asked |= {census.SHARES[c]: 0 for c in census.SHARES if year in census.NOT_ASKED.get(c, ())}
        amounts = {"QT_SALAS_UTILIZADAS": 5 + n, "QT_MAT_BAS": 100 + n, "QT_DOC_BAS": 9}
        amounts |= {} if year in census.NOT_ASKED["projectors"] else {"QT_EQUIP_MULTIMIDIA": 1 + n % 4}
        row = census.school(27000001 + n, town, NU_CNPJ=f"{12345678000100 + n}.0", **asked, **amounts)
        closed = dict.fromkeys(asked, 0) | {"TP_SITUACAO_FUNCIONAMENTO": 2}
        schools.append(row | closed if n in (3, 9) else row)
    if year == 2018:
        schools = [
            r | {w: r[w].translate({0xC3: 0xFFFD, 0xC1: 0xFFFD}) for w in ("NO_ENTIDADE", "NO_MUNICIPIO")}
            for r in schools
        ]
    if year == 2019:
        schools[6] |= {"QT_SALAS_UTILIZADAS": 1000, "QT_EQUIP_MULTIMIDIA": 88888}
    if year == 2022:
        schools = [{h: f"{v}.0" if h.startswith(("IN_", "QT_")) else v for h, v in r.items()} for r in schools[5:]]
        schools[0] |= dict.fromkeys(census.SHARES.values(), "") | {"NU_CNPJ": "8618746000175.0"}
    return census.census_file(year, schools, "utf-8" if year <= 2018 else "latin-1")


def names_of_towns(content):
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return {row["CO_MUNICIPIO"]: row["NO_MUNICIPIO"] for row in rows}


@pytest.fixture(scope="module", params=[pytest.param("made up"), pytest.param("real", marks=[needs_real])])
def trial(request, home, tmp_path_factory):
    """The files by year, what was said by year and dataset, the county with all of them published, its towns."""
    if request.param == "real":
        files = {y: next(Path(REAL).glob(f"**/microdados_ed_basica_{y}_*.csv")).read_bytes() for y in census.YEARS}
    else:
        files = {year: made_up(year) for year in census.YEARS}
    towns = names_of_towns(files[2012])
    workspace, said = census.county(home, tmp_path_factory.mktemp("county"), towns), {}
    for year, content in files.items():
        for dataset in ("units", "facilities"):
            checked = workspace.check(content, f"{year}.csv", dataset)
            assert checked.table is not None, [p.message for p in checked.problems[:5]]
            workspace.store.publish(checked.table, author="", note="", based_on=None, reasons=every(checked.table))
            said[year, dataset] = {(p.code, p.column) for p in checked.problems}
    return files, said, workspace, towns


def test_every_share_of_every_town_and_year_is_the_one_of_the_files_own_cells(trial):
    files, _, workspace, towns = trial
    expected = {
        (*which, year): counts
        for year, file in files.items()
        for which, counts in census.shares(file, year, towns).items()
    }
    assert census.measured(workspace) == expected


def test_a_year_in_which_nobody_was_asked_has_no_data_and_makes_no_jump(trial):
    _, said, workspace, _ = trial
    years = {year for share, _, year in census.measured(workspace) if share in ("water", "toilets")}
    assert years == {2019, 2021, 2022}
    silent = {"IN_AGUA_POTAVEL", "IN_BANHEIRO"}
    assert not {column for codes in said.values() for _, column in codes} & silent


def test_placeholders_impossible_counts_and_lost_towns_are_told_of(trial):
    _, said, _, _ = trial
    assert ("table.sentinel", "QT_EQUIP_MULTIMIDIA") in said[2019, "facilities"]
    assert ("table.outlier", "QT_SALAS_UTILIZADAS") in said[2019, "facilities"]
    assert {"snapshot.towns_gone", "snapshot.coverage"} & {code for code, _ in said[2022, "units"]}


def test_lost_letters_are_read_as_question_marks_and_told_of(trial):
    _, said, workspace, _ = trial
    assert ("cell.letters_lost", "NO_ENTIDADE") in said[2018, "units"]
    names = workspace.view().rows("units", census.YEARS[2018])["name"].to_pylist()
    assert any("?" in name for name in names)
    assert not any("\ufffd" in name for name in names)


def test_a_mobile_number_among_long_numbers_of_firms_still_counts_where_it_is_written_as_one(home, tmp_path):
    workspace = census.county(home, tmp_path)
    firms = [census.school(27000001 + n, NU_CNPJ=f"{12345678000100 + n}") for n in range(8)]
    firms[3]["NU_CNPJ"] = "+86 187 4600 0175"
    checked = workspace.check(census.census_file(2012, firms, "utf-8"), "a.csv", "units")
    assert [p.code for p in checked.problems] == ["cell.personal_id"]


def test_mobile_numbers_in_a_column_of_their_own_are_persons(home, tmp_path):
    workspace = census.county(home, tmp_path)
    phones = [census.school(27000001 + n, OUTRO=f"86187460001{n:02}.0") for n in range(8)]
    checked = workspace.check(census.census_file(2012, phones, "utf-8"), "a.csv", "units")
    assert {p.code for p in checked.problems} == {"cell.personal_id"}
