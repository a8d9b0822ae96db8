"""Files of what a page shows, over plain HTTP: the same results as the page, by the same link parameters."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from yardstick import comparisons, dictionary, exports, phrases, search
from yardstick.address import Address, read_address
from yardstick.changes import KINDS
from yardstick.errors import UsageError, YardstickError
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

RESULT_COLUMNS = (
    *("clause", "title", "indicator", "name", "period", "value", "unit", "numerator", "denominator"),
    *("units", "units_reported", "units_meeting", "attainment", "operator", "target", "deadline", "status_text"),
    *("pace_schedule", "pace_completion", "pace_behind_points", "pace_baseline", "pace_expected", "pace_per_term"),
    *("pace_terms_left", "pace_needed_per_term", "pace_reached_by", "judged_on", "version"),
)
CHANGE_COLUMNS = (
    *("clause", "title", "indicator", "name", "was", "before", "before_status", "last", "after", "after_status"),
    *("unit", "moved", *KINDS, "sentence", "then_version", "version"),
)
UNIT_COLUMNS = ("period", "unit_id", "name", "town", "numerator", "denominator", "value", "observed", "meets", "gap")


def routes(workspace: Workspace, pages: Collection[str] = ()) -> list[Route]:
    """`/download/<page>.csv`: every indicator of the page; `/download/<page>/units.csv`: one indicator's units;
    `/download/dictionary.csv`: what every indicator means; `/download/search.json`: what can be looked for, leading
    to `pages`."""
    files = _Files(workspace, pages)
    return [
        Route("/download/search.json", files.entries, methods=["GET"]),
        Route("/download/dictionary.csv", files.dictionary, methods=["GET"]),
        Route("/download/changes.csv", files.changes, methods=["GET"]),
        Route("/download/{slug}.csv", files.results, methods=["GET"]),
        Route("/download/{slug}/units.csv", files.units, methods=["GET"]),
    ]


class _Files:
    def __init__(self, workspace: Workspace, pages: Collection[str]) -> None:
        self._workspace = workspace
        self._pages = pages
        self._found = lru_cache(maxsize=8)(self._find)

    async def entries(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._entries)

    async def dictionary(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._dictionary)

    async def results(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._results)

    async def changes(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._changes, "changes")

    async def units(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._units)

    def _answer(self, request: Request, make: Callable[[Address], Response], page: str = "") -> Response:
        slug = request.path_params.get("slug", page)
        address, unknown = read_address(
            slug, request.query_params, self._workspace.vocabulary(slug, request.query_params.get("v", ""))
        )
        if unknown:
            return PlainTextResponse(text(address.lang, "ui.bad_parameters", words="、".join(unknown)), 400)
        try:
            return make(address)
        except YardstickError as error:
            return PlainTextResponse(str(error), 404)

    def _entries(self, address: Address) -> Response:
        moment, today = self._workspace.view(address.v).moment, address.day or self._workspace.today()
        content = self._found(moment, today, address.lang)
        return Response(content, media_type="application/json", headers={"Cache-Control": "private, max-age=300"})

    def _find(self, moment: int, today: date, lang: Lang) -> bytes:
        view = self._workspace.view(moment or None)
        found = search.entries(self._workspace, view, lang, self._pages, today)
        return json.dumps(search.as_rows(found), ensure_ascii=False, separators=(",", ":")).encode()

    def _dictionary(self, address: Address) -> Response:
        space, lang = self._workspace, address.lang
        rows = dictionary.entries(space.plan, space.contracts, lang)
        content = exports.as_csv(rows, {c: text(lang, f"dictionary.column.{c}") for c in dictionary.COLUMNS})
        name = "_".join((space.plan.short_title, text(lang, "dictionary.file"))) + ".csv"
        return _file(content, name, "dictionary.csv")

    def _results(self, address: Address) -> Response:
        space, view = self._workspace, self._workspace.view(address.v)
        action = space.plan.find(address.slug)
        measured = [space.measure(i, view, address.filters, address.day) for i in action.indicator]
        found = [r for m in measured for r in ([m.at(address.town)] if address.town else [m.whole, *m.towns])]
        if address.unit:
            units = (space.measure_units(i, view, address.filters, address.unit, address.day) for i in action.indicator)
            found = [r for results in units for r in results]
        rows = [exports.result_row(r, space.plan, address.lang) for r in found]
        content = exports.as_csv(rows, {c: text(address.lang, f"ui.result.{c}") for c in RESULT_COLUMNS})
        scope = address.unit or address.town or space.plan.district
        cutoff = max((r.latest.period for r in found if r.latest), default=None)
        name = exports.file_name(space.plan, action.heading, scope, cutoff, view.moment, ".csv")
        return _file(content, name, f"{action.slug}.csv")

    def _changes(self, address: Address) -> Response:
        space, view, lang = self._workspace, self._workspace.view(address.v), address.lang
        today = address.day or space.today()
        found = comparisons.compare(space, view, address.filters, today, address.was, address.wv)
        rows = [comparisons.row(found, i, lang) for i in space.plan.indicators] if found else []
        content = exports.as_csv(rows, {c: text(lang, f"changes.column.{c}") for c in CHANGE_COLUMNS})
        scope, last = address.town or space.plan.district, found.last if found else None
        item = text("zh", "nav.page.changes") + (f"_{found.was}" if found else "")
        name = exports.file_name(space.plan, item, scope, last, view.moment, ".csv")
        return _file(content, name, "changes.csv")

    def _units(self, address: Address) -> Response:
        space, view = self._workspace, self._workspace.view(address.v)
        action = space.plan.find(address.slug)
        indicator = (action.find(address.ind) if address.ind else None) or next(iter(action.indicator), None)
        if indicator is None:
            raise UsageError(f"{action.heading}没有指标，也就没有学校清单。", fix="请下载该页的结果。")
        result = space.measure(indicator, view, address.filters, address.day).at(address.town)
        cutoff = result.latest.period if result.latest else None
        found = space.unit_rows(indicator, view, address.filters, cutoff, address.day) if cutoff else ()
        found = tuple(r for r in found if address.unit in (None, r.unit_id))
        headings = {c: text(address.lang, f"ui.column.{c}") for c in UNIT_COLUMNS}
        if indicator.grain == "item":
            headings |= {c: text(address.lang, f"ui.item_column.{c}") for c in ("unit_id", "name")}
        headings["gap"] += _bracket(phrases.gap_unit(indicator, address.lang), address.lang)
        headings["value"] += _bracket(phrases.unit(indicator, address.lang), address.lang)
        rows = [exports.unit_row(r, cutoff) for r in found] if cutoff else []
        content = exports.as_csv([r | {"meets": _yes_no(r["meets"], address.lang)} for r in rows], headings)
        item = f"{action.heading}_{indicator.title}"
        name = exports.file_name(space.plan, item, address.town or space.plan.district, cutoff, view.moment, ".csv")
        return _file(content, name, f"{indicator.id}.csv")


def _yes_no(meets: bool | None, lang: Lang) -> str:
    return "" if meets is None else text(lang, "phrases.chart.met" if meets else "phrases.chart.unmet")


def _bracket(words: str, lang: Lang) -> str:
    return "" if not words else f"（{words}）" if lang == "zh" else f" ({words})"


def _file(content: bytes, name: str, ascii_name: str) -> Response:
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)
