"""Files over plain HTTP: what a page shows, by the same link parameters; for analysts, what was published."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache, partial
from pathlib import PurePath
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from yardstick import comparisons, decisions, dictionary, exports, moved_since, phrases, search
from yardstick.access import Access, Denied, Identity
from yardstick.address import Address, read_address
from yardstick.changes import KINDS
from yardstick.decisions import Decisions
from yardstick.errors import UsageError, YardstickError
from yardstick.moved_since import MovedSince
from yardstick.previews import Outcome
from yardstick.snapshots import Commit, format_moment
from yardstick.status import LOOKS
from yardstick.texts import Lang, bracketed, text, titled
from yardstick.workbooks import CLEAN, Provenance
from yardstick.workspace import Workspace

Identify = Callable[[Mapping[str, str]], Identity | None]  # who the cookies of a request belong to

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
DECISION_COLUMNS = (
    *("id", "kind", "state", "clause", "indicator", "title", "place", "text", "then", "then_status", "then_day"),
    *("version", "now", "now_status", "now_day", "promised", "verdict", "post", "due", "by", "at"),
)
UNIT_COLUMNS = ("period", "unit_id", "name", "town", "numerator", "denominator", "value", "observed", "meets", "gap")


MEDIA = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".zip": "application/zip",
    ".parquet": "application/vnd.apache.parquet",
}
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


def _nobody(_cookies: Mapping[str, str]) -> Identity | None:
    return None


def routes(workspace: Workspace, pages: Collection[str] = (), identify: Identify = _nobody) -> list[Route]:
    """`/download/<page>.csv`: every indicator of the page; `/download/<page>/units.csv`: one indicator's units;
    `/download/dictionary.csv`: what every indicator means; `/download/search.json`: what can be looked for, leading
    to `pages`; `/download/newer.json`: how many publishes came after a version; `/download/moved.json`: which figures
    of the overview are others since.

    For analysts: `/download/source/<dataset>/<period>`: the file as uploaded; `/download/data/<dataset>/<period>.csv`,
    `.xlsx` or `.parquet`: its rows.
    """
    files, published = _Files(workspace, pages), _Published(workspace, identify)
    return [
        Route("/download/source/{dataset}/{period}", published.source, methods=["GET"]),
        Route("/download/data/{dataset}/{file}", published.data, methods=["GET"]),
        Route("/download/search.json", files.entries, methods=["GET"]),
        Route("/download/newer.json", files.newer, methods=["GET"]),
        Route("/download/moved.json", files.moved, methods=["GET"]),
        Route("/download/dictionary.csv", files.dictionary, methods=["GET"]),
        Route("/download/decisions.csv", files.decisions, methods=["GET"]),
        Route("/download/changes.csv", files.changes, methods=["GET"]),
        Route("/download/{slug}.csv", files.results, methods=["GET"]),
        Route("/download/{slug}/units.csv", files.units, methods=["GET"]),
    ]


class _Files:
    def __init__(self, workspace: Workspace, pages: Collection[str]) -> None:
        self._workspace = workspace
        self._pages = pages
        self._found = lru_cache(maxsize=8)(self._find)
        self._moved_since = MovedSince(workspace)

    async def entries(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._entries)

    async def newer(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._newer)

    async def moved(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._moved)

    async def dictionary(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._dictionary)

    async def results(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._results)

    async def decisions(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._decisions, "decisions")

    async def changes(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._changes, "changes")

    async def units(self, request: Request) -> Response:
        return await run_in_threadpool(self._answer, request, self._units)

    def _answer(self, request: Request, make: Callable[[Address], Response], page: str = "") -> Response:
        return _answer(self._workspace, request, make, page)

    def _entries(self, address: Address) -> Response:
        moment, today = self._workspace.view(address.v).moment, address.day or self._workspace.today()
        content = self._found(moment, today, address.lang)
        return Response(content, media_type="application/json", headers={"Cache-Control": "private, max-age=300"})

    def _newer(self, address: Address) -> Response:
        """How many publishes came after the version of the link, and what was agreed after the entries it tells of."""
        count = self._workspace.store.newer_than(self._workspace.view(address.v).moment)
        agreed = [] if address.entries is None else Decisions(self._workspace).since(address.entries)
        rows = [_agreed(item, self._workspace, address.lang) for item in agreed]
        return JSONResponse({"newer": count, "agreed": rows}, headers={"Cache-Control": "no-store"})

    def _moved(self, address: Address) -> Response:
        """What publishes since the version of the link changed on the overview. Both are judged today, so that no light
        is said to have changed by them which the calendar changed."""
        then, lang = self._workspace.view(address.v), address.lang
        overview = address.go(slug="", v=then.moment, day=None, unit=None, ind=None)
        found = [o for o in self._moved_since.of(overview) if _looks_otherwise(o, lang)]
        rows = [moved_since.row(o, overview) | _lights(o, lang) for o in found]
        count = self._workspace.store.newer_than(then.moment)
        return JSONResponse({"publishes": count, "moved": rows}, headers={"Cache-Control": "no-store"})

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

    def _decisions(self, address: Address) -> Response:
        space, view, lang = self._workspace, self._workspace.view(address.v), address.lang
        ledger = Decisions(space)
        items = [i for i in ledger.items(ledger.told(address)) if address.town in (None, i.figure.town)]
        rows = [decisions.row(ledger.standing(i, view, address.day), space, lang) for i in items]
        content = exports.as_csv(rows, {c: text(lang, f"decisions.column.{c}") for c in DECISION_COLUMNS})
        scope, item = address.town or space.plan.district, text("zh", "nav.page.decisions")
        name = exports.file_name(space.plan, item, scope, None, view.moment, ".csv")
        return _file(content, name, "decisions.csv")

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
        headings["gap"] += bracketed(phrases.gap_unit(indicator, address.lang), address.lang)
        headings["value"] += bracketed(phrases.unit(indicator, address.lang), address.lang)
        rows = [exports.unit_row(r, cutoff) for r in found] if cutoff else []
        content = exports.as_csv([r | {"meets": _yes_no(r["meets"], address.lang)} for r in rows], headings)
        item = f"{action.heading}_{indicator.title}"
        name = exports.file_name(space.plan, item, address.town or space.plan.district, cutoff, view.moment, ".csv")
        return _file(content, name, f"{indicator.id}.csv")


class _Published:
    """What was published, as uploaded and as rows, for analysts."""

    def __init__(self, workspace: Workspace, identify: Identify) -> None:
        self._workspace = workspace
        self._identify = identify

    async def source(self, request: Request) -> Response:
        return await run_in_threadpool(self._for_analysts, request, self._source, **request.path_params)

    async def data(self, request: Request) -> Response:
        return await run_in_threadpool(self._for_analysts, request, self._data, **request.path_params)

    def _for_analysts(self, request: Request, make: Callable[..., Response], **place: str) -> Response:
        lang: Lang = "en" if request.query_params.get("lang") == "en" else "zh"
        try:
            Access.require(self._identify(request.cookies), "analyst")
        except Denied as error:
            return PlainTextResponse(error.words(lang), 403, headers={"Cache-Control": "no-store"})
        return _answer(self._workspace, request, partial(make, **place))

    def _source(self, address: Address, dataset: str, period: str) -> Response:
        commit = self._commit(address, dataset, period)
        content = self._workspace.store.source(commit.sha256)
        ending = PurePath(commit.file_name).suffix.lower()
        media = MEDIA.get(ending, "application/octet-stream")
        if media.startswith("text/"):
            media = f"{media}; charset={_charset(commit.encoding)}"
        plain = f"{dataset}_{period}{ending if _SUFFIX.fullmatch(ending) else ''}"
        return _file(content, commit.file_name or plain, plain, media)

    def _data(self, address: Address, dataset: str, file: str) -> Response:
        period, ending = PurePath(file).stem, PurePath(file).suffix
        if ending not in CLEAN:
            known = "、".join(CLEAN)
            raise UsageError(
                text("zh", "publishing.no_form", file=file), fix=text("zh", "publishing.known", names=known)
            )
        space, commit = self._workspace, self._commit(address, dataset, period)
        contract, day, view = space.contracts[dataset], date.fromisoformat(period), space.view(address.v)
        content = CLEAN[ending](contract, view.rows(dataset, day), day, _provenance(space, commit), address.lang)
        name = exports.file_name(space.plan, titled(contract, address.lang), "", day, view.moment, ending)
        return _file(
            content, name, f"{dataset}_{file}", MEDIA[ending] + ("; charset=utf-8" if ending == ".csv" else "")
        )

    def _commit(self, address: Address, dataset: str, period: str) -> Commit:
        """Where the rows of a period come from, in the version the link names."""
        try:
            day = date.fromisoformat(period)
        except ValueError:
            words = {"period": period}
            raise UsageError(
                text("zh", "publishing.bad_period", **words), fix=text("zh", "publishing.bad_period_fix")
            ) from None
        view = self._workspace.view(address.v)
        commit = view.provenance(dataset, day)
        if commit is None:
            words = {"title": self._workspace.contracts[dataset].title, "period": period}
            known = "、".join(p.isoformat() for p in view.periods(dataset)) or "—"
            raise UsageError(text("zh", "publishing.no_rows", **words), fix=text("zh", "publishing.known", names=known))
        return commit


def _provenance(space: Workspace, commit: Commit) -> Provenance:
    return Provenance(
        version=format_moment(commit.moment),
        published=space.local(commit.moment),
        author=commit.author,
        note=commit.note,
        file_name=commit.file_name,
        sha256=commit.sha256,
    )


def _looks_otherwise(found: Outcome, lang: Lang) -> bool:
    """Whether the figure as it is printed, or its light, is another."""
    was, becomes = moved_since.values(found, lang)
    return was != becomes or found.before.status is not found.after.status


def _lights(found: Outcome, lang: Lang) -> dict[str, str]:
    """Both lights as shape and word."""
    lights = {"light_before": found.before.status, "light_after": found.after.status}
    return {k: f"{LOOKS[s].symbol} {text(lang, f'status.{s}')}" for k, s in lights.items()}


def _charset(encoding: str) -> str:
    """The name browsers know an encoding by; that of the byte order mark is no name of its own."""
    try:
        return codecs.lookup(encoding).name.removesuffix("-sig")
    except LookupError:
        return "utf-8"


def _agreed(item: decisions.Item, workspace: Workspace, lang: Lang) -> dict[str, str]:
    """An item in the words of a list: what it is and is about, who answers for it until when, when it was entered."""
    found = next((i for i in workspace.plan.indicators if i.id == item.figure.indicator), None)
    until = text(lang, "wall.until", day=phrases.day(item.due, lang)) if item.due else ""
    return {
        "kind": text(lang, f"decisions.kind.{item.kind}"),
        "about": titled(found, lang) if found else "",
        "text": item.text,
        "who": " · ".join(part for part in (item.post, until) if part),
        "at": workspace.local(item.at).strftime("%m-%d %H:%M"),
    }


def _answer(space: Workspace, request: Request, make: Callable[[Address], Response], page: str = "") -> Response:
    slug = request.path_params.get("slug", page)
    vocabulary = space.vocabulary(slug, request.query_params.get("v", ""))
    address, unknown = read_address(slug, request.query_params, vocabulary)
    if unknown:
        return PlainTextResponse(text(address.lang, "ui.bad_parameters", words="、".join(unknown)), 400)
    try:
        return make(address)
    except YardstickError as error:
        return PlainTextResponse(str(error), 404)


def _yes_no(meets: bool | None, lang: Lang) -> str:
    return "" if meets is None else text(lang, "phrases.chart.met" if meets else "phrases.chart.unmet")


def _file(content: bytes, name: str, ascii_name: str, media: str = "text/csv; charset=utf-8") -> Response:
    disposition = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=media, headers=headers)
