"""The second sheet of a template: what is asked, until when, how to hand it in, and every column in a table."""

from __future__ import annotations

from datetime import date, timedelta

from xlsxwriter import Workbook

from yardstick.contracts import Contract
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.look import Look, fit_to_page
from yardstick.workbooks.page import Page

_STEPS = ("step_1", "step_2", "step_3", "step_4", "step_5")


def write_guide(
    book: Workbook, look: Look, contract: Contract, period: date | None, prefilled: int, sheet: str, lang: Lang
) -> None:
    """Add the sheet. `prefilled`: how many rows are filled in already; `sheet`: the sheet to fill in."""
    page = Page(book.add_worksheet(text(lang, "workbooks.sheet.guide")), look, lang)
    page.title(text(lang, "workbooks.guide.title", title=titled(contract, lang)))
    page.line(contract.description if lang == "zh" else contract.description_en, soft=True)
    for key, value in _facts(contract, period, prefilled, lang).items():
        page.fact(text(lang, f"workbooks.guide.{key}"), value)
    page.section(text(lang, "workbooks.guide.steps"))
    for step in _STEPS:
        page.line(text(lang, f"workbooks.guide.{step}", sheet=sheet))
    page.section(text(lang, "workbooks.guide.columns"))
    page.table(contract)
    if contract.rules:
        page.section(text(lang, "workbooks.guide.rules"))
        for words in _rules(contract, lang):
            page.line(words)
    fit_to_page(page.sheet, titled(contract, lang), lang)


def _facts(contract: Contract, period: date | None, prefilled: int, lang: Lang) -> dict[str, str]:
    def said(key: str, **values: object) -> str:
        return text(lang, f"workbooks.guide.{key}", **values)

    due = period + timedelta(days=contract.grace_days) if period else None
    return {
        "period": period.isoformat() if period else said("period_open"),
        "due": due.isoformat() if due else said("due_rule", days=contract.grace_days, months=contract.due_months),
        "department": contract.department,
        "version": said("version_value", version=contract.version),
        "prefilled": said("prefilled_rows", count=prefilled) if prefilled else said("prefilled_none"),
    }


def _rules(contract: Contract, lang: Lang) -> list[str]:
    def sum_of(names: tuple[str, ...]) -> str:
        return " + ".join(titled(contract.column(name), lang) for name in names)

    return [
        text(lang, "workbooks.guide.rule", part=sum_of(rule.parts), whole=sum_of(rule.wholes))
        for rule in contract.rules
    ]
