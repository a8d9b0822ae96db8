"""A picture as a native chart: its numbers in a workbook inside, so that whoever has the slide can edit it.

Lines differ by dash and marker, bars and dots by the shape of their status: all of it reads in black and white.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from string import ascii_uppercase

import xlsxwriter
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.parts.chart import ChartPart
from pptx.parts.embeddedpackage import EmbeddedXlsxPart
from pptx.slide import Slide

from yardstick.reports import ooxml
from yardstick.reports.document import Picture, Series
from yardstick.reports.slide_shapes import ACCENT, FONTS, GRID, INK, LOCALES, SOFT, Box, colour_of, next_id
from yardstick.spellings import defused
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, text

MAIN, QUIET, FAINT = ACCENT, "9AA5B4", "C9D3E0"
OTHERS = ("AEB8C6", "5B6472", "D3DAE4")  # series beside the first, apart from it in black and white too
MARKS: dict[str, tuple[str, bool]] = {  # of status.LOOKS: the nearest shape a chart has, and whether it is filled
    "diamond": ("diamond", True),
    "circle": ("circle", True),
    "triangle-up": ("triangle", True),
    "square": ("square", True),
    "x": ("x", True),
    "line-ew-open": ("dash", True),
    "square-cross-open": ("square", False),
    "square-dot": ("square", False),
}
UNJUDGED = (Status.NO_TARGET, Status.NOT_APPLICABLE)  # nothing to be alarmed at: drawn in a quiet grey
MOST_LABELLED_BARS = 60  # of all series together; beyond this labels run into each other
MOST_BAR_SLOT = 58.0  # points of height for one name and its bar: few bars do not fill the slide
STACK_BINS = 44  # dots nearer than one bin stand on top of each other
_EXCEL_EPOCH = date(1899, 12, 30)
_NONE = "<a:ln><a:noFill/></a:ln>"


@dataclass(frozen=True)
class Drawn:
    """One series as a chart has it: its values by category, and how it is drawn."""

    name: str
    values: tuple[float | None, ...]
    look: str  # spPr, marker, points and labels, in the order charts want them
    places: tuple[float | None, ...] = ()  # upright places of dots


@dataclass(frozen=True)
class Scale:
    """A value axis: its ends and the step of its marks."""

    low: float
    high: float
    step: float

    @classmethod
    def over(cls, values: Sequence[float], unit: str, room: float = 0.0, far: float = 1.5) -> Scale:
        """From zero unless the values are far from it, which they are beyond `far` times their own span.

        `room`: the share to keep free beyond the highest.
        """
        low, high = min(values, default=0.0), max(values, default=1.0)
        is_share = unit == "%" and low >= 0 and high <= 100
        span = max(high - low, abs(high) * 0.1, 1e-9)
        low = low - span * 0.1 if low > far * span else min(low, 0.0)
        step = _round_step((high - low) / 5)
        low = step * math.floor(low / step + 1e-9)
        top = step * math.ceil(high / step - 1e-9)
        top = min(top, 100.0) if is_share else top
        return cls(low, max(top, low + step) + room * (top - low), step)

    def share(self, value: float) -> float:
        """How far along the axis the value is."""
        return (value - self.low) / (self.high - self.low)


def _round_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(max(rough, 1e-9)))
    return next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough - 1e-12)


def number_format(picture: Picture, before: str = "") -> str:
    """The picture's numbers as Excel writes them, with the unit, and a status's shape before them."""
    decimals = "." + "0" * picture.decimals if picture.decimals else ""
    unit = picture.unit if picture.unit in ("%", "") else f" {picture.unit}"
    told = f'"{unit}"'.replace('""', "") if '"' not in unit else ""
    return (f'"{before} "' if before else "") + f"#,##0{decimals}{told}"


def finite(values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Charts know no infinity: what is none of the numbers has no point."""
    return tuple(v if v is not None and math.isfinite(v) else None for v in values)


def present(picture: Picture) -> tuple[Status, ...]:
    """The statuses that its points are marked with, the gravest first."""
    found = {s for series in picture.series for s in series.statuses if s is not None}
    return tuple(s for s in Status if s in found)


def plot_area(picture: Picture, box: Box) -> tuple[Box, Scale]:
    """Where the bars of this picture stand on the slide, and their axis: what is drawn over them goes by it."""
    values = [v for s in picture.series for v in (*finite(s.values), picture.target) if v is not None]
    scale = Scale.over([0.0, *values], picture.unit, room=0.16)
    size = _category_size(picture)
    widest = max((ooxml.ems(str(c)) for c in picture.categories), default=0.0) * size + 14
    left = min(widest, box.width * 0.36)
    head = 22.0 if picture.target is not None else 4.0
    foot = 34.0 if len(picture.series) > 1 else 6.0  # where the legend stands
    high = len(picture.categories) * (MOST_BAR_SLOT + 26.0 * (len(picture.series) - 1))
    return Box(box.x + left, box.y + head, box.width - left - 4, min(box.height - head - foot, high)), scale


def _category_size(picture: Picture) -> float:
    bars = len(picture.categories) * max(len(picture.series), 1)
    return 13.0 if bars <= 14 else 11.0 if bars <= 24 else 9.0


def add_chart(slide: Slide, box: Box, picture: Picture, number: int, lang: Lang) -> None:
    """The picture's chart at this place; `number` tells the charts of one file apart."""
    space = {"line": _line_chart, "bars": _bar_chart, "dots": _dot_chart}[picture.kind](picture, box, lang)
    package = slide.part.package
    part = ChartPart.load(PackURI(f"/ppt/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, package, space.encode())
    name = PackURI(f"/ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
    part.chart_workbook.xlsx_part = EmbeddedXlsxPart(name, CONTENT_TYPE.SML_SHEET, package, _workbook(picture, lang))
    slide.shapes._spTree.append(_frame(slide, box, picture, slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)))


def _frame(slide: Slide, box: Box, picture: Picture, relation: str) -> object:
    name, alt = ooxml.escaped(picture.name), ooxml.escaped(picture.alt or picture.finding)
    return parse_xml(
        f"<p:graphicFrame {nsdecls('p', 'a', 'r')}><p:nvGraphicFramePr>"
        f'<p:cNvPr id="{next_id(slide)}" name="{name}" descr="{alt}"/><p:cNvGraphicFramePr/><p:nvPr/>'
        f"</p:nvGraphicFramePr><p:xfrm>{box.xfrm}</p:xfrm><a:graphic>"
        f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart {nsdecls("c")} r:id="{relation}"/></a:graphicData></a:graphic></p:graphicFrame>'
    )


# ---- what stands in the workbook, and where


def _drawn(picture: Picture, lang: Lang) -> list[tuple[str, tuple[float | None, ...]]]:
    """Every column of numbers: the series, the ranges around them, the target."""
    columns: list[tuple[str, tuple[float | None, ...]]] = []
    for series in picture.series:
        columns.append((series.name, finite(series.values)))
        columns += [(text(lang, "slides.low", name=series.name), finite(series.low))] if series.low else []
        columns += [(text(lang, "slides.high", name=series.name), finite(series.high))] if series.high else []
    return columns


def _target_name(picture: Picture, lang: Lang) -> str:
    return picture.target_words or text(lang, "slides.target")


def _column(index: int) -> str:
    return ascii_uppercase[index] if index < 26 else ascii_uppercase[index // 26 - 1] + ascii_uppercase[index % 26]


def _workbook(picture: Picture, lang: Lang) -> bytes:
    """The numbers behind the chart: categories in column A, then a column for each series, then what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(1980, 1, 1)})
    sheet = book.add_worksheet("Sheet1")
    sheet.set_column(0, 0, 24)
    formats = (book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": number_format(picture)}))
    for row, category in enumerate(picture.categories, start=1):
        if isinstance(category, date):
            sheet.write_datetime(row, 0, datetime.combine(category, datetime.min.time()), formats[0])
        else:
            sheet.write_string(row, 0, _plain_cell(str(category)))
    for column, (name, values) in enumerate(_columns(picture, lang), start=1):
        sheet.write_string(0, column, _plain_cell(name))
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, column, value, formats[1])
    book.close()
    return out.getvalue()


def _plain_cell(words: str) -> str:
    return defused(ooxml.clean(words))[:32_000]


def _columns(picture: Picture, lang: Lang) -> list[tuple[str, tuple[float | None, ...]]]:
    columns = _drawn(picture, lang)
    if picture.kind == "dots":
        heights = [stacked(s.values, _dots_scale(picture), i) for i, s in enumerate(picture.series)]
        columns += [(text(lang, "slides.place"), h) for h in heights]
        columns += [] if picture.target is None else _dot_target(picture, lang)
    elif picture.target is not None and picture.kind == "line":
        columns.append((_target_name(picture, lang), (picture.target,) * len(picture.categories)))
    return columns


def _reference(column: int, picture: Picture) -> str:
    letter = _column(column)
    return f"Sheet1!${letter}$2:${letter}${len(picture.categories) + 1}"


def _categories(picture: Picture) -> str:
    reference = _reference(0, picture)
    count = f'<c:ptCount val="{len(picture.categories)}"/>'
    if _is_dated(picture):
        days = ((c - _EXCEL_EPOCH).days for c in picture.categories if isinstance(c, date))
        points = "".join(f'<c:pt idx="{i}"><c:v>{d}</c:v></c:pt>' for i, d in enumerate(days))
        cache = f"<c:numCache><c:formatCode>yyyy\\-mm\\-dd</c:formatCode>{count}{points}</c:numCache>"
        return f"<c:cat><c:numRef><c:f>{reference}</c:f>{cache}</c:numRef></c:cat>"
    words = (f'<c:pt idx="{i}"><c:v>{ooxml.escaped(str(c))}</c:v></c:pt>' for i, c in enumerate(picture.categories))
    return f"<c:cat><c:strRef><c:f>{reference}</c:f><c:strCache>{count}{''.join(words)}</c:strCache></c:strRef></c:cat>"


def _is_dated(picture: Picture) -> bool:
    return bool(picture.categories) and all(isinstance(c, date) for c in picture.categories)


def _numbers(tag: str, column: int, values: Sequence[float | None], picture: Picture) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{v!r}</c:v></c:pt>' for i, v in enumerate(values) if v is not None)
    code = ooxml.escaped(number_format(picture))
    cache = f'<c:numCache><c:formatCode>{code}</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'
    return f"<c:{tag}><c:numRef><c:f>{_reference(column, picture)}</c:f>{cache}</c:numRef></c:{tag}>"


def _series(index: int, column: int, drawn: Drawn, picture: Picture, data: str) -> str:
    cache = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{ooxml.escaped(drawn.name)}</c:v></c:pt>'
    reference = f"<c:f>Sheet1!${_column(column)}$1</c:f><c:strCache>{cache}</c:strCache>"
    name = f"<c:tx><c:strRef>{reference}</c:strRef></c:tx>"
    return f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>{name}{drawn.look}{data}</c:ser>'


# ---- the parts every chart has


def _words(size: float, colour: str, lang: Lang, is_bold: bool = False) -> str:
    ink = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>{FONTS}'
    props = f'<a:defRPr sz="{round(size * 100)}" b="{int(is_bold)}">{ink}</a:defRPr>'
    end = f"<a:endParaRPr {LOCALES[lang]}/>"
    return f'<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr>{props}</a:pPr>{end}</a:p></c:txPr>'


def _stroke(colour: str, weight: float, dash: str = "solid") -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:prstDash val="{dash}"/><a:round/>'
    return f'<a:ln w="{round(weight * 12_700)}" cap="rnd">{fill}</a:ln>'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _marker(symbol: str, size: int, colour: str, is_filled: bool = True) -> str:
    fill = _fill(colour if is_filled else FAINT)  # not white: some programs draw a marker's fill alone
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>'
        f"<c:spPr>{fill}{_stroke(colour, 1.5)}</c:spPr></c:marker>"
    )


def _status_marker(status: Status | None, size: int) -> str:
    if status is None:
        return _marker("circle", size, MAIN)
    symbol, is_filled = MARKS.get(LOOKS[status].marker, ("circle", False))
    return _marker(symbol, size, colour_of(status), is_filled)


NO_MARKER = '<c:marker><c:symbol val="none"/></c:marker>'
_SHOWN = "".join(
    f'<c:show{what} val="{{{what}}}"/>' for what in ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
)


def _shows(value: int = 0, name: int = 0) -> str:
    return _SHOWN.format(LegendKey=0, Val=value, CatName=0, SerName=name, Percent=0, BubbleSize=0)


def _label(index: int, code: str, place: str, ink: str) -> str:
    told = f'<c:numFmt formatCode="{ooxml.escaped(code)}" sourceLinked="0"/><c:spPr><a:noFill/>{_NONE}</c:spPr>{ink}'
    return f'<c:dLbl><c:idx val="{index}"/>{told}<c:dLblPos val="{place}"/>{_shows(1)}</c:dLbl>'


def _chart_space(plot: str, legend: str, lang: Lang, blanks: str = "gap") -> str:
    """The whole chart. No title of its own: the slide's says what is to be seen."""
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f'<c:chartSpace {nsdecls("c", "a", "r")}><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea>{plot}<c:spPr><a:noFill/>{_NONE}</c:spPr></c:plotArea>{legend}'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="{blanks}"/></c:chart>'
        f"<c:spPr><a:noFill/>{_NONE}</c:spPr>{_words(12, INK, lang)}</c:chartSpace>"
    )


def _legend(lang: Lang, hidden: Sequence[int] = ()) -> str:
    gone = "".join(f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>' for i in hidden)
    ink = _words(13, SOFT, lang)
    return f'<c:legend><c:legendPos val="b"/>{gone}<c:overlay val="0"/>{ink}</c:legend>'


def _scaling(scale: Scale | None = None, is_reversed: bool = False) -> str:
    ends = f'<c:max val="{scale.high:.12g}"/><c:min val="{scale.low:.12g}"/>' if scale else ""
    return f'<c:scaling><c:orientation val="{"maxMin" if is_reversed else "minMax"}"/>{ends}</c:scaling>'


def _value_axis(place: str, scale: Scale, code: str, lang: Lang, is_hidden: bool = False, has_grid: bool = True) -> str:
    grid = f"<c:majorGridlines><c:spPr>{_stroke(GRID, 0.75)}</c:spPr></c:majorGridlines>" if has_grid else ""
    return (
        f'<c:valAx><c:axId val="2"/>{_scaling(scale)}<c:delete val="{int(is_hidden)}"/><c:axPos val="{place}"/>{grid}'
        f'<c:numFmt formatCode="{ooxml.escaped(code)}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_NONE}</c:spPr>{_words(12, SOFT, lang)}'
        f'<c:crossAx val="1"/><c:crosses val="min"/><c:majorUnit val="{scale.step:.12g}"/></c:valAx>'
    )


# ---- lines over time


def _line_chart(picture: Picture, box: Box, lang: Lang) -> str:
    drawn = list(_lines(picture, lang))
    categories = _categories(picture)
    series = "".join(
        _series(i, i + 1, d, picture, categories + _numbers("val", i + 1, d.values, picture) + '<c:smooth val="0"/>')
        for i, d in enumerate(drawn)
    )
    values = [v for d in drawn for v in d.values if v is not None]
    axis = _value_axis("l", Scale.over(values, picture.unit), _axis_format(picture), lang)
    plot = (
        f'<c:layout/><c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        f'<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>{_time_axis(picture, lang)}{axis}'
    )
    return _chart_space(plot, _legend(lang) if len(drawn) > 1 else "", lang, blanks="span")


def _lines(picture: Picture, lang: Lang) -> Iterator[Drawn]:
    """Every line there is: as many as the workbook has columns."""
    beside = iter(OTHERS * 9)
    for series in picture.series:
        colour = _line_colour(series, picture, beside)
        yield Drawn(series.name, finite(series.values), _line_look(series, picture, colour, lang))
        bounds = ((text(lang, f"slides.{edge}", name=series.name), getattr(series, edge)) for edge in ("low", "high"))
        thin = f"<c:spPr>{_stroke(QUIET, 1, 'sysDot')}</c:spPr>{NO_MARKER}"
        yield from (Drawn(name, finite(values), thin) for name, values in bounds if values)
    if picture.target is not None:
        values = (picture.target,) * len(picture.categories)
        yield Drawn(_target_name(picture, lang), values, f"<c:spPr>{_stroke(INK, 1.5, 'lgDash')}</c:spPr>{NO_MARKER}")


def _line_colour(series: Series, picture: Picture, beside: Iterator[str]) -> str:
    if series.role == "observed":
        told = [s for s in series.statuses if s is not None]
        is_first = series is next(s for s in picture.series if s.role == "observed")
        return colour_of(told[-1]) if told else MAIN if is_first else next(beside)
    return {"schedule": SOFT, "projection": ACCENT}.get(series.role) or next(beside)


def _line_look(series: Series, picture: Picture, colour: str, lang: Lang) -> str:
    if series.role == "schedule":
        return f"<c:spPr>{_stroke(colour, 1.75, 'sysDot')}</c:spPr>{NO_MARKER}"
    if series.role == "projection":
        return f"<c:spPr>{_stroke(colour, 1.75, 'dash')}</c:spPr>{_marker('circle', 5, colour, is_filled=False)}"
    if series.role == "other":
        return f"<c:spPr>{_stroke(colour, 2)}</c:spPr>{_marker('square', 6, colour, is_filled=False)}"
    return (
        f"<c:spPr>{_stroke(colour, 3)}</c:spPr>{_marker('circle', 8, colour)}{_newest(series, picture, colour, lang)}"
    )


def _newest(series: Series, picture: Picture, colour: str, lang: Lang) -> str:
    """The newest value, written beside its point."""
    last = max((i for i, v in enumerate(finite(series.values)) if v is not None), default=None)
    if last is None:
        return ""
    status = next((s for i, s in enumerate(series.statuses) if i == last), None)
    code = number_format(picture, LOOKS[status].symbol if status else "")
    value = series.values[last] or 0.0
    is_below = picture.target is not None and value < picture.target
    label = _label(last, code, "b" if is_below else "t", _words(16, colour, lang, is_bold=True))
    return f"<c:dLbls>{label}{_shows()}</c:dLbls>"


def _axis_format(picture: Picture) -> str:
    return (
        '#,##0.##"%"'
        if picture.unit == "%" and picture.decimals > 1
        else '#,##0"%"'
        if picture.unit == "%"
        else "General"
    )


def _time_axis(picture: Picture, lang: Lang) -> str:
    line = f"<c:spPr>{_stroke(SOFT, 1)}</c:spPr>{_words(12, SOFT, lang)}"
    marks = '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
    if not _is_dated(picture):
        return (
            f'<c:catAx><c:axId val="1"/>{_scaling()}<c:delete val="0"/><c:axPos val="b"/>{marks}{line}'
            '<c:crossAx val="2"/><c:crosses val="min"/></c:catAx>'
        )
    months = _months_between(picture)
    return (
        f'<c:dateAx><c:axId val="1"/>{_scaling()}<c:delete val="0"/><c:axPos val="b"/>'
        f'<c:numFmt formatCode="yyyy\\-mm" sourceLinked="0"/>{marks}{line}<c:crossAx val="2"/><c:crosses val="min"/>'
        f'<c:auto val="0"/><c:lblOffset val="100"/><c:baseTimeUnit val="days"/>'
        f'<c:majorUnit val="{months}"/><c:majorTimeUnit val="months"/></c:dateAx>'
    )


def _months_between(picture: Picture) -> int:
    """Months from one date on the axis to the next, so that at most eight are written."""
    days = [c for c in picture.categories if isinstance(c, date)]
    span = (max(days) - min(days)).days / 30.4
    return next((m for m in (1, 2, 3, 6, 12, 24) if span / m <= 8), 60)


# ---- lying bars


def _bar_chart(picture: Picture, box: Box, lang: Lang) -> str:
    place, scale = plot_area(picture, box)
    drawn = [
        Drawn(s.name, finite(s.values), _bar_look(i, s, picture, scale, lang)) for i, s in enumerate(picture.series)
    ]
    categories, columns = _categories(picture), _series_columns(picture)
    series = "".join(
        _series(i, c, d, picture, categories + _numbers("val", c, d.values, picture))
        for i, (c, d) in enumerate(zip(columns, drawn, strict=True))
    )
    plot = (
        f"{_inner(place, box)}<c:barChart>"
        f'<c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="{_gap(place, picture)}"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f"{_name_axis(picture, lang)}{_value_axis('t', scale, _axis_format(picture), lang, True, False)}"
    )
    return _chart_space(plot, _legend(lang) if len(drawn) > 1 else "", lang)


def _gap(place: Box, picture: Picture) -> int:
    """The space between bars in per cent of a bar, so that few bars are not thick ones."""
    series = max(len(picture.series), 1)
    slot = place.height / max(len(picture.categories), 1)
    thickest = 34.0 if series == 1 else 24.0
    return min(max(45, round((slot / thickest - series) * 100)), 500)


def _series_columns(picture: Picture) -> list[int]:
    """The workbook's column of each series: ranges stand between them."""
    columns, column = [], 1
    for series in picture.series:
        columns.append(column)
        column += 1 + bool(series.low) + bool(series.high)
    return columns


def _inner(place: Box, box: Box) -> str:
    shares = {
        "x": (place.x - box.x) / box.width,
        "y": (place.y - box.y) / box.height,
        "w": place.width / box.width,
        "h": place.height / box.height,
    }
    modes = '<c:xMode val="edge"/><c:yMode val="edge"/>'
    measures = "".join(f'<c:{k} val="{v:.6f}"/>' for k, v in shares.items())
    return f'<c:layout><c:manualLayout><c:layoutTarget val="inner"/>{modes}{measures}</c:manualLayout></c:layout>'


def _bar_look(index: int, series: Series, picture: Picture, scale: Scale, lang: Lang) -> str:
    colour = MAIN if index == 0 else OTHERS[(index - 1) % len(OTHERS)]
    told = [s for s in series.statuses if s is not None]
    points = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{_fill(QUIET if s in UNJUDGED else colour_of(s))}</c:spPr></c:dPt>"
        for i, s in enumerate(series.statuses)
        if s is not None
    )
    base = f'<c:spPr>{_fill(colour if not told else QUIET)}</c:spPr><c:invertIfNegative val="0"/>'
    return base + points + _bar_labels(series, picture, scale, lang)


def _bar_labels(series: Series, picture: Picture, scale: Scale, lang: Lang) -> str:
    if len(picture.categories) * len(picture.series) > MOST_LABELLED_BARS:
        return ""
    size = _category_size(picture)
    each = "".join(
        _bar_label(i, v, s, picture, scale, lang)
        for i, (v, s) in enumerate(zip_longest(finite(series.values), series.statuses))
        if v is not None
    )
    ink = f"<c:spPr><a:noFill/>{_NONE}</c:spPr>{_words(size, INK, lang)}"
    code = ooxml.escaped(number_format(picture))
    all_ = f'<c:numFmt formatCode="{code}" sourceLinked="0"/>{ink}<c:dLblPos val="outEnd"/>{_shows(1)}'
    return f"<c:dLbls>{each}{all_}</c:dLbls>"


def _bar_label(index: int, value: float, status: Status | None, picture: Picture, scale: Scale, lang: Lang) -> str:
    """The value behind the bar's end; inside it where the target's line would run through the words."""
    code = number_format(picture, LOOKS[status].symbol if status else "")
    colour = colour_of(status) if status else INK
    reach = value + 0.14 * (scale.high - scale.low)
    if picture.target is not None and value <= picture.target < reach and scale.share(value) > 0.3:
        return _label(index, code, "inEnd", _words(_category_size(picture), "FFFFFF", lang, is_bold=True))
    return _label(index, code, "outEnd", _words(_category_size(picture), colour, lang, is_bold=status is not None))


def _name_axis(picture: Picture, lang: Lang) -> str:
    return (
        f'<c:catAx><c:axId val="1"/>{_scaling(is_reversed=True)}<c:delete val="0"/><c:axPos val="l"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_stroke(SOFT, 1)}</c:spPr>{_words(_category_size(picture), INK, lang)}"
        '<c:crossAx val="2"/><c:crosses val="autoZero"/><c:tickLblSkip val="1"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


# ---- dots along one axis


def _dots_scale(picture: Picture) -> Scale:
    values = [v for s in picture.series for v in (*finite(s.values), picture.target) if v is not None]
    return Scale.over(values, picture.unit, far=0.3)


def stacked(values: Sequence[float | None], scale: Scale, row: int) -> tuple[float | None, ...]:
    """How high each dot stands: one above the other where they would hide each other. `row` parts the series."""
    filled: dict[int, int] = {}
    heights: list[float | None] = []
    for value in finite(values):
        if value is None:
            heights.append(None)
            continue
        column = round(scale.share(value) * STACK_BINS)
        filled[column] = filled.get(column, 0) + 1
        heights.append(float(filled[column] + 10 * row))
    return tuple(heights)


def _dot_target(picture: Picture, lang: Lang) -> list[tuple[str, tuple[float | None, ...]]]:
    """The target's upright line, as two points: its values, then its heights."""
    target = picture.target
    top = _dots_top(picture)
    return [(_target_name(picture, lang), (target, target)), (text(lang, "slides.place"), (0.0, top))]


def _dots_top(picture: Picture) -> float:
    scale = _dots_scale(picture)
    highest = [h for i, s in enumerate(picture.series) for h in stacked(s.values, scale, i) if h is not None]
    return max([*highest, 5.0]) + 2.0


def _dot_chart(picture: Picture, box: Box, lang: Lang) -> str:
    scale, count = _dots_scale(picture), len(picture.series)
    columns, first_place = _series_columns(picture), len(_drawn(picture, lang)) + 1
    body = ""
    for i, series in enumerate(picture.series):
        drawn = Drawn(series.name, finite(series.values), _dot_look(i, series, picture, lang))
        x = _numbers("xVal", columns[i], drawn.values, picture)
        y = _numbers("yVal", first_place + i, stacked(series.values, scale, i), picture)
        body += _series(i, columns[i], drawn, picture, f'{x}{y}<c:smooth val="0"/>')
    if picture.target is not None:
        body += _dot_target_series(picture, count, first_place + count, lang)
    across = _value_axis("b", scale, _axis_format(picture), lang).replace('axId val="2"', 'axId val="1"', 1)
    across = across.replace('crossAx val="1"', 'crossAx val="2"', 1)
    up = _value_axis("l", Scale(0.0, _dots_top(picture), 10.0), "General", lang, is_hidden=True, has_grid=False)
    plot = (
        f'<c:layout/><c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{body}'
        f'<c:axId val="1"/><c:axId val="2"/></c:scatterChart>{across}{up}'
    )
    return _chart_space(plot, _legend(lang) if count > 1 else "", lang)


def _dot_target_series(picture: Picture, index: int, column: int, lang: Lang) -> str:
    (name, values), (_, heights) = _dot_target(picture, lang)
    label = (
        f'<c:dLbls><c:dLbl><c:idx val="1"/><c:spPr><a:noFill/>{_NONE}</c:spPr>{_words(13, INK, lang, True)}'
        f'<c:dLblPos val="r"/>{_shows(0, 1)}</c:dLbl>{_shows()}</c:dLbls>'
    )
    look = f"<c:spPr>{_stroke(INK, 1.5, 'lgDash')}</c:spPr>{NO_MARKER}{label}"
    x = _numbers("xVal", column, values, picture)
    y = _numbers("yVal", column + 1, heights, picture)
    data = (x + y).replace(f"${len(picture.categories) + 1}<", "$3<")
    return _series(index, column, Drawn(name, values, look), picture, f'{data}<c:smooth val="0"/>')


def _dot_look(index: int, series: Series, picture: Picture, lang: Lang) -> str:
    colour = MAIN if index == 0 else OTHERS[(index - 1) % len(OTHERS)]
    points = "".join(
        f'<c:dPt><c:idx val="{i}"/>{_status_marker(s, 10)}<c:bubble3D val="0"/></c:dPt>'
        for i, s in enumerate(series.statuses)
        if s is not None
    )
    base = f'<c:spPr><a:ln w="19050"><a:noFill/></a:ln></c:spPr>{_marker("circle", 10, colour, is_filled=False)}'
    return base + points + _ends(series, picture, lang)


def _ends(series: Series, picture: Picture, lang: Lang) -> str:
    """Who stands lowest and who highest, by name."""
    known = [(v, i) for i, v in enumerate(finite(series.values)) if v is not None]
    if not known:
        return ""
    ends = sorted({min(known)[1], max(known)[1]})
    return f"<c:dLbls>{''.join(_named(i, str(picture.categories[i]), lang) for i in ends)}{_shows()}</c:dLbls>"


def _named(index: int, name: str, lang: Lang) -> str:
    ink = f'<a:rPr {LOCALES[lang]} sz="1200">{_fill(INK)}{FONTS}</a:rPr>'
    words = f"<a:r>{ink}<a:t>{ooxml.escaped(ooxml.shortened(name, 14))}</a:t></a:r>"
    rich = f"<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>{words}</a:p></c:rich></c:tx>"
    return f'<c:dLbl><c:idx val="{index}"/>{rich}<c:dLblPos val="t"/>{_shows(1)}</c:dLbl>'
