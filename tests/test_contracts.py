"""Declarations of datasets, and the forms made from them."""

import ast
import re
from pathlib import Path

import pyarrow as pa
import pytest

from yardstick.checking.forms import table_schema
from yardstick.contracts import arrow_schema, load_contracts
from yardstick.errors import ConfigError
from yardstick.texts import LANGS, catalogue

CONTRACTS = load_contracts(Path("data/contracts"))

WRONG = """
id = "other"
title = "照明"
title_en = "Light"
description = ""
description_en = ""
department = 7
roster = false
kinds = []
colour = "red"
[due]
months = 0
[[column]]
name = "unit_id"
title = "标识码"
title_en = "Code"
type = "string"
description = ""
required = "yes"
[[column]]
name = "rooms"
title = "教室"
title_en = "Rooms"
type = "number"
"""

CONTRADICTORY = """
id = "light"
title = "照明"
title_en = "Light"
description = ""
description_en = ""
department = ""
roster = false
kinds = []
[due]
months = 6
grace_days = 30
[[column]]
name = "rooms"
title = "教室"
title_en = "Rooms"
synonyms = ["灯"]
type = "nummer"
description = ""
minimum = 9
maximum = 1
[[column]]
name = "lamps"
title = "灯"
title_en = "Lamps"
type = "string"
description = ""
pattern = "["
[[rule]]
part = "rooms"
whole = "lamps + desks"
"""


def test_every_fault_of_every_declaration_is_listed_at_once(tmp_path):
    (tmp_path / "light.toml").write_text(CONTRADICTORY, encoding="utf-8")
    (tmp_path / "wrong.toml").write_text(WRONG, encoding="utf-8")
    (tmp_path / "torn.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load_contracts(tmp_path)
    lines = raised.value.message.splitlines()
    assert lines[0] == f"数据集声明有 {len(lines) - 1} 处错误："
    for expected in [
        "light.toml：缺少列 unit_id",
        "light.toml：列 rooms：type 只能是",
        "light.toml：列 rooms：minimum 大于 maximum",
        "light.toml：列 lamps：pattern 不是有效的正则式",
        "light.toml：列 lamps：pattern 要配 pattern_hint",
        "light.toml：列 lamps 与列 rooms 有相同的表头写法 灯",
        "light.toml：规则 rooms ≤ lamps + desks：desks 不是本数据集的数字列",
        "torn.toml：不是有效的 TOML",
        "wrong.toml：department 应为 str，现在是 7",
        "wrong.toml：不认识的键 colour",
        "wrong.toml [due]：缺少 grace_days",
        "wrong.toml 列 unit_id：required 应为 bool，现在是 'yes'",
        "wrong.toml 列 rooms：缺少 description",
    ]:
        assert any(expected in line for line in lines), expected


def test_a_folder_without_declarations_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match="没有"):
        load_contracts(tmp_path)


def test_stored_rows_have_every_column_but_the_period():
    assert arrow_schema(CONTRACTS["kindergartens"]).names[:3] == ["unit_id", "name", "children"]
    assert arrow_schema(CONTRACTS["units"]).field("stages").type == pa.list_(pa.string())


def test_a_column_is_newer_than_no_template_and_a_key_is_as_old_as_the_first(tmp_path):
    words = (Path("data/contracts") / "towns.toml").read_text(encoding="utf-8")
    newer = words.replace('name = "pop_3_5"', 'name = "pop_3_5"\nsince = 3\nformerly = ["幼儿数"]')
    newer = newer.replace('name = "unit_id"', 'name = "unit_id"\nsince = 2')
    for version, faults in {
        2: ["unit_id：key", "pop_3_5：since 应在 1 与 version（2）之间，现在是 3"],
        3: ["unit_id：key"],
    }.items():
        (tmp_path / "towns.toml").write_text(f"version = {version}\n{newer}", encoding="utf-8")
        with pytest.raises(ConfigError) as raised:
            load_contracts(tmp_path)
        lines = raised.value.message.splitlines()[1:]
        assert [fault in line for fault, line in zip(faults, lines, strict=True)] == [True] * len(faults)


def test_what_a_column_was_called_formerly_still_names_it(tmp_path):
    words = (Path("data/contracts") / "towns.toml").read_text(encoding="utf-8")
    renamed = words.replace('name = "pop_3_5"', 'name = "pop_3_5"\nsince = 2\nformerly = ["幼儿数"]')
    (tmp_path / "towns.toml").write_text("version = 2\n" + renamed, encoding="utf-8")
    contract = load_contracts(tmp_path)["towns"]
    assert (contract.version, contract.headings["幼儿数"].since) == (2, 2)


def test_the_table_schema_says_what_the_contract_says():
    schema = table_schema(CONTRACTS["digital_campus"])
    fields = {f["name"]: f for f in schema["fields"]}
    assert schema["primaryKey"] == ["unit_id"]
    assert fields["unit_id"]["constraints"] == {"required": True, "unique": True, "pattern": "^[0-9]{10}$"}
    assert (fields["wifi_coverage"]["type"], fields["wifi_coverage"]["unit"]) == ("number", "%")
    assert fields["classrooms"]["constraints"] == {"required": True, "minimum": 0, "maximum": 500}


def test_every_code_has_a_message_and_a_fix_in_both_languages():
    used = {code for path in Path("yardstick/checking").glob("*.py") for code in _codes(path)}
    for lang in LANGS:
        texts = {k.removeprefix("contracts."): w for k, w in catalogue(lang).items() if k.startswith("contracts.")}
        told = {code for code in texts if code.count(".") == 2}
        assert {f"{code}.{part}" for code in used for part in ("message", "fix")} <= told
        assert {key.rpartition(".")[0] for key in told} == used


def test_both_languages_name_the_same_facts():
    both = [{k: v for k, v in catalogue(lang).items() if k.startswith("contracts.")} for lang in LANGS]
    assert both[0].keys() == both[1].keys()
    for key in both[0]:
        assert set(re.findall(r"{\w+}", both[0][key])) == set(re.findall(r"{\w+}", both[1][key])), key


def _codes(path: Path) -> set[str]:
    """String literals that look like a problem's code."""
    shape = re.compile("(file|dataset|header|period|cell|row|roster|table|snapshot)[.][a-z_]+")
    literals = (n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant))
    return {words for words in literals if isinstance(words, str) and shape.fullmatch(words)}
