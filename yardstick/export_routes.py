"""`/export/<page>.<form>`: a page or the whole plan as a file, by the page's own link parameters.

`/export/<page>.<form>` answers with the file when it is made. What takes longer is started by
`/export/start/<page>.<form>`, watched at `/export/job/<id>`, given up by `POST /export/job/<id>/cancel` and fetched
at `/export/job/<id>/file`. `POST /export/verify` says whether a file is as it was made.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from yardstick.address import Address, read_address
from yardstick.errors import YardstickError
from yardstick.reports.answers import LARGEST, of_file
from yardstick.reports.compose import ALL
from yardstick.reports.forms import Made, Order, form_of
from yardstick.reports.queue import MOST_WAITING, Busy, Job, Queue
from yardstick.reports.seals import Register
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def routes(workspace: Workspace, queue: Queue) -> list[Route]:
    """The routes of exports, over one queue."""
    here = _Exports(workspace, queue)
    return [
        Route("/export/start/{page}.{form}", here.start, methods=["GET", "POST"]),
        Route("/export/job/{job}", here.job, methods=["GET"]),
        Route("/export/job/{job}/cancel", here.cancel, methods=["POST"]),
        Route("/export/job/{job}/file", here.file, methods=["GET"]),
        Route("/export/verify", here.verify, methods=["POST"]),
        Route("/export/{page}.{form}", here.direct, methods=["GET"]),
    ]


class _Exports:
    def __init__(self, workspace: Workspace, queue: Queue) -> None:
        self._workspace = workspace
        self._queue = queue
        # threads of their own: who waits for a file keeps no other request waiting
        self._waiters = ThreadPoolExecutor(MOST_WAITING, thread_name_prefix="export-waiter")

    async def start(self, request: Request) -> Response:
        """Begin, or join who began already; answers with the job."""
        return await run_in_threadpool(self._ordered, request, self._begun)

    async def direct(self, request: Request) -> Response:
        """The file itself, when it is made."""
        return await get_running_loop().run_in_executor(self._waiters, self._ordered, request, self._waited)

    async def job(self, request: Request) -> Response:
        """How far it is."""
        job = self._queue.find(request.path_params["job"])
        return _told(job) if job else _lost(_lang(request))

    async def cancel(self, request: Request) -> Response:
        """Give it up."""
        self._queue.cancel(request.path_params["job"])
        job = self._queue.find(request.path_params["job"])
        return _told(job) if job else _lost(_lang(request))

    async def file(self, request: Request) -> Response:
        """The finished file."""
        job = self._queue.find(request.path_params["job"])
        return _file(job, job.made) if job and job.made else _lost(_lang(request))

    async def verify(self, request: Request) -> Response:
        """What is known of the file that was sent; nothing of it is kept."""
        lang, content = _lang(request), bytearray()
        async for chunk in request.stream():
            content += chunk
            if len(content) > LARGEST:
                return PlainTextResponse(text(lang, "exporting.too_large"), 413, _NO_STORE)
        register = Register(self._workspace.settings.data)
        answer = await run_in_threadpool(of_file, register, bytes(content), lang)
        told = {"kind": answer.kind, "word": answer.word, "says": answer.says, "facts": answer.facts}
        shape = {"symbol": answer.look.symbol, "light": answer.look.light, "dark": answer.look.dark}
        return JSONResponse(told | shape | {"link": answer.link}, headers=_NO_STORE)

    def _ordered(self, request: Request, answer: Callable[[Order], Response]) -> Response:
        page, form = request.path_params["page"], request.path_params["form"]
        slug = "" if page in (ALL, "overview") else page
        vocabulary = self._workspace.vocabulary(slug, request.query_params.get("v", ""))
        address, unknown = read_address(slug, request.query_params, vocabulary)
        if unknown:
            words = text(address.lang, "ui.bad_parameters", words="、".join(unknown))
            return PlainTextResponse(words, 400, _NO_STORE)
        try:
            return answer(_order(page, address, form, request.query_params.get("picture", "")))
        except Busy as error:
            return PlainTextResponse(str(error), 503, _NO_STORE)
        except YardstickError as error:
            return PlainTextResponse(str(error), 404, _NO_STORE)

    def _begun(self, order: Order) -> Response:
        return _told(self._queue.start(order))

    def _waited(self, order: Order) -> Response:
        job = self._queue.start(order)
        made = self._queue.wait(job)
        if made is None:
            return PlainTextResponse(job.words or text(order.address.lang, "exporting.cancelled"), 404, _NO_STORE)
        return _file(job, made)


def _order(page: str, address: Address, form: str, picture: str) -> Order:
    return Order(page, address, form_of(form).suffix, picture)


def _lang(request: Request) -> Lang:
    return "en" if request.query_params.get("lang") == "en" else "zh"


def _told(job: Job) -> Response:
    told = {"job": job.id, "state": job.state, "share": round(job.share, 3), "words": job.words}
    return JSONResponse(told | ({"file": job.made.file_name} if job.made else {}), headers=_NO_STORE)


def _lost(lang: Lang) -> Response:
    return PlainTextResponse(text(lang, "exporting.lost"), 404, _NO_STORE)


def _file(job: Job, made: Made) -> Response:
    """The file under its own name (RFC 5987), with a plain one for who cannot read that."""
    plain = f"{job.order.page}{'-' + job.order.picture if job.order.picture else ''}.{job.order.form}"
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(made.file_name, safe='')}"
    headers = _NO_STORE | {"Content-Disposition": named, "X-Yardstick-Code": made.seal.code}
    return Response(made.content, media_type=made.media, headers=headers)
