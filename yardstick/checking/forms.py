"""What a file of a dataset should look like, for programs: a Table Schema."""

from __future__ import annotations

from typing import Any

from yardstick.contracts import Column, Contract
from yardstick.spellings import FALSE, MISSING, TRUE
from yardstick.texts import text

_TYPES = {"percent": "number", "list": "string"}  # what the standard has no type for


def table_schema(contract: Contract) -> dict[str, Any]:
    """The contract as a Frictionless Table Schema; headings are `title` or one of `aliases`."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "name": contract.id,
        "title": contract.title,
        "description": contract.description,
        "fields": [_field(column, contract) for column in contract.columns],
        "primaryKey": list(contract.key),
        "missingValues": sorted(MISSING),
    }


def _field(column: Column, contract: Contract) -> dict[str, Any]:
    described = {
        "name": column.name,
        "title": column.title,
        "type": _TYPES.get(column.type, column.type),
        "format": "default",
        "description": column.description,
        "unit": column.unit,
        "aliases": [column.title_en, *column.synonyms, *column.formerly],
        "note": text("zh", "contracts.schema.list_note") if column.type == "list" else "",
        "constraints": _constraints(column, contract),
        **(_boolean_words() if column.type == "boolean" else {}),
        **({"bareNumber": False} if column.type == "percent" else {}),
    }
    return {key: value for key, value in described.items() if value not in ("", {})}


def _boolean_words() -> dict[str, Any]:
    return {"trueValues": sorted(TRUE), "falseValues": sorted(FALSE), "missingValues": sorted(MISSING - FALSE)}


def _constraints(column: Column, contract: Contract) -> dict[str, Any]:
    constraints = {
        "required": column.required or None,
        "unique": contract.key == (column.name,) or None,
        "minimum": column.minimum,
        "maximum": column.maximum,
        "pattern": column.pattern,
        "enum": _spellings(column) if column.type != "list" else None,
    }
    return {key: value for key, value in constraints.items() if value is not None}


def _spellings(column: Column) -> list[str] | None:
    words = [word for c in column.choices for word in (c.value, c.title, c.title_en, *c.synonyms)]
    return list(dict.fromkeys(words)) or None
