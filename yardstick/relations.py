"""What queries may name beside the rows of a version: empty datasets, standards and shared views.

data/standards/<name>.csv ─▶ relation standard_<name>      queries/views/<name>.sql ─▶ view <name>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from yardstick.errors import ConfigError

STANDARD = "standard_"  # so that a standard and a dataset may have the same name
_COMMENT, _WORD = re.compile(r"--.*"), re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Relations:
    """The same for every version. `schemas`: each dataset's stored columns, which it has even when nothing was
    published; `rural`: the urban-rural codes that count as rural, None for the authority's own list (the column
    is_rural_policy); `urban`: the codes that count as urban, () for every code that is not rural; `codes`: the columns
    of each dataset in which units of the roster are named by their codes."""

    schemas: Mapping[str, pa.Schema] = field(default_factory=dict)
    rural: Sequence[str] | None = ()
    urban: Sequence[str] = ()
    standards: Mapping[str, pa.Table] = field(default_factory=dict)  # by relation name
    views: Mapping[str, str] = field(default_factory=dict)  # a SELECT each, in the order of their names
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def read_by(self, sql: str) -> frozenset[str]:
        """The datasets that a query names, itself or through views."""
        found, ahead = set[str](), [sql]
        while ahead:
            for name in words(ahead.pop()) - found:
                found.add(name)
                if name in self.views:
                    ahead.append(self.views[name])
        return frozenset(found & self.schemas.keys())


@lru_cache(maxsize=1024)
def words(sql: str) -> frozenset[str]:
    """Every word of a query outside its comments: the relations it reads are among them."""
    return frozenset(_WORD.findall(_COMMENT.sub("", sql)))


def load_views(folder: Path, taken: Iterable[str]) -> dict[str, str]:
    """The shared SELECTs of a folder by name. ConfigError for a name that is `taken`, such as a dataset's."""
    views = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}
    clashing = sorted(views.keys() & set(taken))
    if clashing:
        raise ConfigError(f"{folder}：视图与数据集或标准同名：{'、'.join(clashing)}。", fix="请给视图文件另起名字。")
    return views


def load_standards(shipped: Path, own: Path) -> dict[str, pa.Table]:
    """The standards by relation name; a file of this installation (`own`) takes the place of the shipped one.

    Raises ConfigError for a file that is no CSV table, stands for no shipped standard or lacks one of its columns.
    """
    tables = {path.stem: _table(path) for path in sorted(shipped.glob("*.csv"))}
    for path in sorted(own.glob("*.csv")):
        if path.stem not in tables:
            known = "、".join(f"{name}.csv" for name in tables) or "无"
            raise ConfigError(f"{path}：没有这个标准。", fix=f"可替换的标准文件：{known}。")
        tables[path.stem] = _replacement(path, tables[path.stem])
    return {STANDARD + name: table for name, table in tables.items()}


def _replacement(path: Path, shipped: pa.Table) -> pa.Table:
    table = _table(path)
    missing = [name for name in shipped.column_names if name not in table.column_names]
    if missing:
        raise ConfigError(f"{path}：缺少列 {'、'.join(missing)}。", fix=f"表头应为：{','.join(shipped.column_names)}。")
    for name in shipped.column_names:
        if pa.types.is_floating(shipped[name].type) or pa.types.is_integer(shipped[name].type):
            _expect_numbers(path, name, table[name])
    return table


def _expect_numbers(path: Path, name: str, column: pa.ChunkedArray) -> None:
    if column.null_count == len(column) or not pa.types.is_string(column.type):
        return
    row, value = next((i, v) for i, v in enumerate(column.to_pylist(), 2) if v is not None and not _is_number(v))
    raise ConfigError(f"{path}：第 {row} 行“{name}”的值“{value}”不是数字。", fix="只写数字，不带单位；没有标准的留空。")


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _table(path: Path) -> pa.Table:
    """A column in which nothing is filled in has the type null, which may be held against any other."""
    try:
        content = path.read_text(encoding="utf-8-sig").encode()
        return csv.read_csv(BytesIO(content), convert_options=csv.ConvertOptions(strings_can_be_null=True))
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}：读不出表格（{error}）。", fix="请存成带表头的 UTF-8 逗号分隔 CSV。") from error
