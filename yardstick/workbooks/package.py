"""The parts of a workbook: read by name, related to each other, and saved with all others as they were."""

from __future__ import annotations

import io
import posixpath
import re
import shutil
import zipfile
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml import etree

_TYPES = "[Content_Types].xml"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": True}
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
Tree = Any


class Unusual(Exception):
    """The workbook is not put together as expected: it is not touched."""


@dataclass
class Package:
    """A workbook being changed. `changed` holds the new content of parts, new ones included."""

    content: bytes = field(repr=False)
    changed: dict[str, bytes] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(self.content))
        self._names = {_key(name): name for name in self._archive.namelist()}

    def has(self, part: str) -> bool:
        """Whether there is such a part."""
        return part in self.changed or _key(part) in self._names

    @property
    def parts(self) -> list[str]:
        """The names of all parts."""
        return list(dict.fromkeys([*self._names.values(), *self.changed]))

    def read(self, part: str) -> bytes:
        """The content of a part as it is now; Unusual when there is none."""
        name = self._names.get(_key(part), part)
        if name in self.changed:
            return self.changed[name]
        if _key(part) not in self._names:
            raise Unusual(f"no part {part}")
        return self._archive.read(name)

    def write(self, part: str, content: bytes) -> None:
        """Replace a part, or add one."""
        self.changed[self._names.get(_key(part), part)] = content

    def tree(self, part: str) -> Tree:
        """A part as XML."""
        return parsed(self.read(part))

    def write_tree(self, part: str, tree: Tree) -> None:
        """Replace a part by a changed tree."""
        self.write(part, etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))

    def free(self, pattern: str) -> str:
        """The first name out of `pattern` with a number in it that no part has."""
        number = 1
        while self.has(pattern.format(number)):
            number += 1
        return pattern.format(number)

    def related(self, part: str) -> list[tuple[str, str, str]]:
        """Id, type (its last word) and target part of everything this part refers to inside the workbook."""
        rels = _rels_of(part)
        if not self.has(rels):
            return []
        inside = (r for r in self.tree(rels) if r.get("TargetMode") != "External")
        return [(r.get("Id", ""), r.get("Type", "").rpartition("/")[2], _target(part, r)) for r in inside]

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let `part` refer to `target`; gives the id of the relation. `kind` is the last word of its type."""
        rels = _rels_of(part)
        tree = (
            self.tree(rels) if self.has(rels) else etree.Element(f"{{{_RELATED}}}Relationships", nsmap={None: _RELATED})
        )
        taken, number = {r.get("Id") for r in tree}, len(tree) + 1
        while f"rId{number}" in taken:
            number += 1
        relation = etree.SubElement(tree, f"{{{_RELATED}}}Relationship", Id=f"rId{number}", Type=f"{self.types}/{kind}")
        relation.set("Target", posixpath.relpath(target, posixpath.dirname(part)))
        self.write_tree(rels, tree)
        return f"rId{number}"

    def declare(self, part: str, content_type: str) -> None:
        """Say of what type a new part is."""
        tree = self.tree(_TYPES)
        etree.SubElement(tree, f"{{{_CONTENT}}}Override", PartName=f"/{part}", ContentType=content_type)
        self.write_tree(_TYPES, tree)

    def declare_extension(self, extension: str, content_type: str) -> None:
        """Say of what type parts of this extension are, where that is not said yet."""
        tree = self.tree(_TYPES)
        defaults = {d.get("Extension", "").lower() for d in tree.iterfind(f"{{{_CONTENT}}}Default")}
        if extension not in defaults:
            tree.insert(0, etree.Element(f"{{{_CONTENT}}}Default", Extension=extension, ContentType=content_type))
            self.write_tree(_TYPES, tree)

    @property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        return next((target for _, kind, target in self.related("") if kind == "officeDocument"), "xl/workbook.xml")

    @property
    def namespace(self) -> str:
        """That of the workbook's own elements."""
        return etree.QName(self.tree(self.workbook)).namespace or ""

    @property
    def styles(self) -> str | None:
        """The part with the styles; None when the workbook has none."""
        return next((target for _, kind, target in self.related(self.workbook) if kind == "styles"), None)

    @property
    def sheets(self) -> dict[str, str]:
        """The part of each sheet by its name, in the order of the tabs."""
        parts = {id: target for id, _, target in self.related(self.workbook)}
        found = {s.get("name", ""): parts.get(_relation_of(s)) for s in self._sheets(self.tree(self.workbook))}
        return {name: part for name, part in found.items() if part and self.has(part)}

    def first_words(self, part: str) -> str:
        """What the first cell of a sheet says; "" when it says nothing."""
        for _, row in etree.iterparse(io.BytesIO(self.read(part)), tag="{*}row", **_SAFE):
            cell = row.find("{*}c")
            if cell is not None and cell.get("t") == "s":
                return self._shared(int(cell.findtext("{*}v", "0")))
            return "" if cell is None else "".join(cell.itertext())
        return ""

    def _shared(self, number: int) -> str:
        """One of the texts that the sheets share."""
        part = next((target for _, kind, target in self.related(self.workbook) if kind == "sharedStrings"), None)
        words = etree.iterparse(io.BytesIO(self.read(part)), tag="{*}si", **_SAFE) if part else ()
        return next(("".join(entry.itertext()) for _, entry in islice(words, number, None)), "")

    def add_sheet(self, name: str, part: str) -> None:
        """Show the sheet in this part behind all others."""
        relation = self.relate(self.workbook, "worksheet", part)
        tree = self.tree(self.workbook)
        sheets = self._sheets(tree)
        sheet = etree.SubElement(sheets, f"{{{self.namespace}}}sheet", name=name)
        sheet.set("sheetId", str(max((int(s.get("sheetId", 0)) for s in sheets[:-1]), default=0) + 1))
        sheet.set(f"{{{self.types}}}id", relation)
        self.write_tree(self.workbook, tree)

    def _sheets(self, workbook: Tree) -> Tree:
        found = workbook.find(f"{{{etree.QName(workbook).namespace}}}sheets")
        if found is None:
            raise Unusual("a workbook without sheets")
        return found

    @property
    def types(self) -> str:
        """What the types of relations begin with: there is a strict and a usual kind of workbook."""
        found = [r.get("Type", "") for r in self.tree(_rels_of(self.workbook))]
        sheets = next((kind for kind in found if kind.endswith("/worksheet")), None)
        if sheets is None:
            raise Unusual("a workbook without sheets")
        return str(sheets).rpartition("/")[0]

    def saved(self) -> bytes:
        """The workbook with its changes; every other part byte for byte as it was."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in self._names.values():
                old = self._archive.getinfo(name)
                info = zipfile.ZipInfo(name, old.date_time)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, old.external_attr
                info.file_size = old.file_size
                if name in self.changed:
                    new.writestr(info, self.changed[name])
                else:
                    with self._archive.open(old) as source, new.open(info, "w") as target:
                        shutil.copyfileobj(source, target, 1 << 20)
            for name in self.changed.keys() - self._names.values():
                new.writestr(name, self.changed[name])
        return out.getvalue()


def parsed(content: bytes) -> Tree:
    """XML as a tree; nothing outside it is ever fetched. Unusual for what is no XML, or has declarations of its own."""
    try:
        root = etree.fromstring(content, etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError as broken:
        raise Unusual(str(broken)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unusual("a document type of its own")
    return root


def _relation_of(sheet: Tree) -> str:
    return next((value for name, value in sheet.attrib.items() if etree.QName(name).localname == "id"), "")


def _key(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").lower()


def _rels_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(part: str, relation: Tree) -> str:
    target = relation.get("Target", "").replace("\\", "/")
    folder = posixpath.dirname(part)
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


def in_xml(words: str) -> str:
    """Words as a workbook writes them, so that whatever character is in them is read again."""
    return _FORBIDDEN.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", words))
