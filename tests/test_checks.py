"""The catalogue of checks, and what only a whole table or the last snapshot shows."""

from pathlib import Path

import pytest

from yardstick.checking.catalogue import checklist, load_catalogue
from yardstick.contracts import Problem, load_contracts
from yardstick.errors import ConfigError
from yardstick.texts import LANGS, catalogue

SHIPPED, NONE = Path("data/checks.toml"), Path("no such file")
CATALOGUE = load_catalogue(SHIPPED, NONE)


def problem(code, severity="warning"):
    return Problem(code, severity, None, "", "", "", "")


def test_every_code_belongs_to_exactly_one_check():
    told = {key.removeprefix("contracts.") for key in catalogue("zh") if key.startswith("contracts.")}
    codes = {key.rpartition(".")[0] for key in told if key.count(".") == 2}
    assert sorted(code for check in CATALOGUE.checks for code in check.codes) == sorted(codes)


@pytest.mark.parametrize("check", CATALOGUE.checks, ids=lambda check: check.id)
def test_every_check_has_a_title_and_a_help_text(check):
    for lang in LANGS:
        assert check.title(lang)
        assert all(check.help(lang))


def test_no_help_text_is_of_a_check_that_does_not_exist():
    told = {key.removeprefix("checks.").rpartition(".")[0] for key in catalogue("zh") if key.startswith("checks.")}
    assert told == {check.id for check in CATALOGUE.checks}


def test_an_installation_may_change_thresholds_and_level_of_the_later_stages(tmp_path):
    own = tmp_path / "checks.toml"
    own.write_text('[[check]]\nid = "snapshot.jump"\nseverity = "error"\nthresholds = { factor = 9 }', encoding="utf-8")
    check, shipped = load_catalogue(SHIPPED, own).check("snapshot.jump"), CATALOGUE.check("snapshot.jump")
    assert (check.severity, check.thresholds) == ("error", {**shipped.thresholds, "factor": 9})


def test_every_fault_of_an_installations_file_is_named(tmp_path):
    own = tmp_path / "checks.toml"
    own.write_text(
        '[[check]]\nid = "snapshot.jmup"\n'
        '[[check]]\nid = "cells.filled"\nseverity = "off"\n'
        '[[check]]\nid = "table.outlier"\nseverity = "loud"\ncodes = []\nthresholds = { farr = 1 }\n',
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as refused:
        load_catalogue(SHIPPED, own)
    for fault in ("snapshot.jmup", "cells.filled 不能改", "codes 不能改", "loud", "farr"):
        assert fault in refused.value.message


def test_a_contract_may_not_name_a_check_or_a_threshold_that_does_not_exist(tmp_path):
    digital = Path("data/contracts/digital_campus.toml").read_text(encoding="utf-8")
    declared = (
        '[[check]]\nid = "snapshot.jump"\ncolumns = ["classrooms"]\nfaktor = 9\n'
        '[[check]]\nid = "cells.filled"\nlevel = "off"\n'
        '[[check]]\nid = "snapshot.ratio"\ntitle = "比"\ntitle_en = "Ratio"\nminimum = 1\n'
        'numerator = "classrooms"\ndenominator = "classrooms_100m"\n'
    )
    (tmp_path / "digital_campus.toml").write_text(digital + declared, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        CATALOGUE.require(load_contracts(tmp_path).values())
    for fault in ("faktor", "cells.filled", "table.ratio"):
        assert fault in refused.value.message


def test_the_shipped_contracts_fit_the_catalogue():
    CATALOGUE.require(load_contracts(Path("data/contracts")).values())


def test_each_check_passed_warned_failed_or_was_not_reached():
    found = [problem("cell.missing", "error"), problem("row.name_differs"), problem("cell.normalised", "note")]
    results = {r.check: (r.verdict, r.count) for r in checklist(found, ["file", "header"], CATALOGUE)}
    assert results["header.unit"] == ("passed", 0)
    assert results["cells.filled"] == ("failed", 1)
    assert results["cells.tidied"] == ("passed", 1)
    assert results["rows.name"] == ("warned", 1)
    assert results["table.ratio"] == ("not_reached", 0)
