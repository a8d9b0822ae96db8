"""The sheet that lists every problem, after the workbook's own sheets; an earlier list gives up its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from lxml import etree

from yardstick.contracts import Severity
from yardstick.spellings import excel_letter
from yardstick.texts import LANGS, Lang, text
from yardstick.workbooks.look import height_of
from yardstick.workbooks.marks import Listed
from yardstick.workbooks.package import Package, Tree, in_xml
from yardstick.workbooks.styling import COLOURS, Styles

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_WIDTHS = {"number": 7, "severity": 9, "place": 11, "column": 20, "value": 20, "message": 50, "fix": 44, "code": 22}
_HEADING_ROW = 4
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_GROUNDS: Mapping[Severity, str] = {"error": COLOURS["error"], "warning": COLOURS["warning"], "note": "FFF3F5F8"}


def add_list(
    package: Package, styles: Styles, lines: Sequence[Listed], *, file_name: str, sheet: str, lang: Lang
) -> None:
    """Add the list, or put it in place of an earlier one. `sheet`: the name of the sheet with the cells."""
    names = package.sheets
    earlier = next((name for name in names if _is_list(package, name, names[name])), None)
    if earlier:
        part = names[earlier]
    else:
        part = package.free("xl/worksheets/sheet{}.xml")
        package.declare(part, _SHEET)
        package.add_sheet(_free_name(list(names), lang), part)
    title = text(lang, "workbooks.list.title", file=file_name)
    package.write_tree(part, _List(package.namespace, styles, lang).tree(title, lines, sheet))


def _is_list(package: Package, name: str, part: str) -> bool:
    """Whether this is a list of ours: by its name and the words it begins with, however it was saved since."""
    ours = [lang for lang in LANGS if name.startswith(text(lang, "workbooks.sheet.problems"))]
    begins = tuple(text(lang, "workbooks.list.title", file="") for lang in ours)
    return bool(ours) and package.first_words(part).startswith(begins)


def _free_name(taken: Sequence[str], lang: Lang) -> str:
    name = text(lang, "workbooks.sheet.problems")
    known = {other.casefold() for other in taken}
    return next(n for n in (name if i == 1 else f"{name}{i}" for i in count(1)) if n.casefold() not in known)


class _List:
    """The XML of the sheet."""

    def __init__(self, namespace: str, styles: Styles, lang: Lang) -> None:
        self.ns, self.styles, self.lang = namespace, styles, lang
        self.plain = styles.form()
        self.link = styles.form(colour="FF1F5FAE")
        self.grounds = {severity: styles.form(bold=True, ground=ground) for severity, ground in _GROUNDS.items()}

    def tree(self, title: str, lines: Sequence[Listed], sheet: str) -> Tree:
        """The whole sheet."""
        root = etree.Element(self._tag("worksheet"), nsmap={None: self.ns})
        self._add_view(root)
        self._add_rows(root, title, lines)
        self._new(root, "autoFilter", ref=f"A{_HEADING_ROW}:{_LAST}{_HEADING_ROW + max(len(lines), 1)}")
        merged = self._new(root, "mergeCells", count="2")
        for row in (1, 2):
            self._new(merged, "mergeCell", ref=f"A{row}:{_LAST}{row}")
        self._add_links(root, lines, sheet)
        self._new(root, "pageMargins", left="0.4", right="0.4", top="0.5", bottom="0.5", header="0.3", footer="0.3")
        self._new(root, "pageSetup", paperSize="9", orientation="landscape", fitToHeight="0")
        return root

    def _add_view(self, root: Tree) -> None:
        self._new(self._new(root, "sheetPr"), "pageSetUpPr", fitToPage="1")
        view = self._new(self._new(root, "sheetViews"), "sheetView", showGridLines="0", workbookViewId="0")
        below = f"A{_HEADING_ROW + 1}"
        self._new(view, "pane", ySplit=str(_HEADING_ROW), topLeftCell=below, activePane="bottomLeft", state="frozen")
        self._new(root, "sheetFormatPr", defaultRowHeight="18")
        columns = self._new(root, "cols")
        for at, width in enumerate(_WIDTHS.values(), 1):
            self._new(columns, "col", min=str(at), max=str(at), width=str(width), customWidth="1")

    def _add_rows(self, root: Tree, title: str, lines: Sequence[Listed]) -> None:
        data = self._new(root, "sheetData")
        large = self.styles.form(bold=True, size=16, colour="FF1F5FAE", lines=False)
        soft = self.styles.form(colour="FF5B6472", lines=False)
        head = self.styles.form(bold=True, colour="FFFFFFFF", ground="FF1F5FAE")
        counts = {f"{kind}s": sum(line.severity == kind for line in lines) for kind in ("error", "warning")}
        self._add_row(data, 1, [(title, large)], height=30)
        self._add_row(data, 2, [(text(self.lang, "workbooks.list.lead", **counts), soft)], height=34)
        headings = [(text(self.lang, f"workbooks.list.column.{name}"), head) for name in _WIDTHS]
        self._add_row(data, _HEADING_ROW, headings, height=22)
        for number, line in enumerate(lines, 1):
            cells = self._cells(number, line)
            height = height_of((words, width) for (words, _), width in zip(cells, _WIDTHS.values(), strict=True))
            self._add_row(data, _HEADING_ROW + number, cells, height)

    def _cells(self, number: int, line: Listed) -> list[tuple[str, int]]:
        severity = text(self.lang, f"workbooks.severity.{line.severity}")
        told = (line.column, line.value, line.message, line.fix, line.code)
        return [
            (str(number), self.plain),
            (severity, self.grounds[line.severity]),
            (line.place, self.link if line.target else self.plain),
            *((words, self.plain) for words in told),
        ]

    def _add_row(self, data: Tree, number: int, cells: Sequence[tuple[str, int]], height: float) -> None:
        row = self._new(data, "row", r=str(number), ht=str(height), customHeight="1")
        for at, (words, style) in enumerate(cells):
            cell = self._new(row, "c", r=f"{excel_letter(at)}{number}", s=str(style), t="inlineStr")
            written = self._new(self._new(cell, "is"), "t")
            written.text = in_xml(words)
            written.set(_SPACE, "preserve")

    def _add_links(self, root: Tree, lines: Sequence[Listed], sheet: str) -> None:
        quoted = sheet.replace("'", "''")
        targets = [(number, line) for number, line in enumerate(lines, _HEADING_ROW + 1) if line.target]
        links = self._new(root, "hyperlinks") if targets else None
        for number, line in targets:
            self._new(links, "hyperlink", ref=f"C{number}", location=f"'{quoted}'!{line.target}", display=line.place)

    def _new(self, parent: Tree, name: str, **attributes: str) -> Tree:
        return etree.SubElement(parent, self._tag(name), **attributes)

    def _tag(self, name: str) -> str:
        return f"{{{self.ns}}}{name}"


_LAST = excel_letter(len(_WIDTHS) - 1)
