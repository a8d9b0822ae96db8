"""A file is known again by its bytes, and a changed one by the code inside it."""

import io
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from yardstick.reports.document import Document, Number, Paragraph, Section, Source
from yardstick.reports.seals import Register, foot, look_up, seal_of, verify

DAY = date(2026, 9, 30)


def report(value: float = 62.5, link: str = "") -> Document:
    number = Number(f"{value}%", value, Source("value", "dual_gigabit", "高新区", DAY))
    sections = (Section("digital_campus", "数字校园", (Paragraph(("覆盖率", number)),)),)
    return Document("数字校园", "数字校园", "标尺方案", "全区", DAY, 1_790_000_000_000, DAY, "zh", sections, link=link)


def zipped(words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/core.xml", words)
    return out.getvalue()


WRAPPED = {
    "csv": lambda words: f"指标,值\r\n{words}\r\n".encode("utf-8-sig"),
    "xlsx": zipped,
    "pdf": lambda words: b"%PDF-1.7\n1 0 obj <<>> stream\n" + zlib.compress(words.encode()) + b"\nendstream",
    "pdf_info": lambda words: b"%PDF-1.7\n<< /Keywords (\xfe\xff" + words.encode("utf-16-be") + b") >>",
    "svg": lambda words: f"<svg><metadata>{words}</metadata></svg>".encode(),
}


@pytest.mark.parametrize("form", WRAPPED)
def test_a_file_as_made_matches_and_with_other_bytes_is_altered(tmp_path: Path, form: str) -> None:
    register, document = Register(tmp_path), report()
    seal = seal_of(document)
    as_made, changed = WRAPPED[form](foot(document, seal)), WRAPPED[form](foot(document, seal) + " 99%")
    register.note(document, seal, as_made, form, "数字校园.csv", "/digital_campus?v=1")
    assert verify(register, as_made).kind == "matching"
    found = verify(register, changed)
    assert (found.kind, found.code, found.entry and found.entry["title"]) == ("altered", seal.code, "数字校园")
    assert verify(register, b"something else").kind == "unknown"


def test_a_code_of_another_installation_is_unknown(tmp_path: Path) -> None:
    document = report()
    found = verify(Register(tmp_path), foot(document, seal_of(document)).encode())
    assert (found.kind, found.code) == ("unknown", seal_of(document).code)


def test_a_seal_follows_the_figures_and_not_where_the_site_is_reached() -> None:
    assert seal_of(report()) == seal_of(report(link="https://example.org/digital_campus"))
    assert seal_of(report()) != seal_of(report(62.6))
    assert seal_of(report()) != seal_of(replace(report(), moment=1))


def test_the_same_file_is_noted_once_and_a_printed_code_is_found_however_it_is_typed(tmp_path: Path) -> None:
    register, document = Register(tmp_path), report()
    seal = seal_of(document)
    for _ in range(2):
        register.note(document, seal, b"the file", "csv", "a.csv")
    assert len(register.entries()) == 1
    for typed in (
        seal.code,
        seal.code.lower(),
        seal.code.replace("-", ""),
        f" {seal.mark} ",
        seal.code.replace("0", "o"),
    ):
        assert look_up(register, typed).entry, typed
    assert look_up(register, "不是校验码").kind == "unknown"


def test_a_file_made_to_be_searched_for_ever_is_searched_once(tmp_path: Path) -> None:
    unended = b"%PDF-1.7" + b"stream\n" * 400_000
    assert verify(Register(tmp_path), unended).kind == "unknown"
