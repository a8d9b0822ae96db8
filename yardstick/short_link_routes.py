"""`/s/<code>`: the page a short link opens, its card and its QR code; `POST /s`: a new one.

The page is written here and without scripts, for chat apps that only read meta tags; a person goes on at once. Who may
not read never gets here: the gate answers for it (see web).
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl

import segno
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from yardstick import link_cards
from yardstick.access import Identity
from yardstick.days import read_day
from yardstick.errors import UnknownVersion, YardstickError
from yardstick.link_cards import LinkCard
from yardstick.reports import link_card
from yardstick.short_links import NoLink, ShortLink, ShortLinks, maker_of
from yardstick.texts import Lang, text
from yardstick.web import form_of
from yardstick.workspace import Workspace

Identify = Callable[[Mapping[str, str]], Identity | None]  # who the cookies of a request belong to

QR_MM = 40  # the printed width of a QR code with its margin
QR_DPI = 600
_CARDS = 64  # kept in memory
_PAGES = {
    p.stem: Template(p.read_text(encoding="utf-8")) for p in Path(__file__).with_name("short_link_pages").glob("*")
}


def routes(workspace: Workspace, pages: Collection[str], identify: Identify, reading: str) -> list[Route]:
    """The routes of short links; `pages` are those that a link may lead to, "" being the overview."""
    here = _ShortLinkPages(workspace, frozenset(pages), identify, reading)
    return [
        Route("/s", here.make, methods=["POST"]),
        Route("/s", here.all, methods=["GET"]),
        Route("/s/{code}.svg", partial(here.code_picture, ".svg"), methods=["GET"]),
        Route("/s/{code}.png", partial(here.code_picture, ".png"), methods=["GET"]),
        Route("/s/{code}/card.png", here.card, methods=["GET"]),
        Route("/s/{code}", here.page, methods=["GET"]),
    ]


class _ShortLinkPages:
    def __init__(self, workspace: Workspace, pages: frozenset[str], identify: Identify, reading: str) -> None:
        self._workspace = workspace
        self._links = ShortLinks(workspace.settings.data)
        self._pages = pages
        self._identify = identify
        self._reading = reading
        self._card = lru_cache(maxsize=_CARDS)(partial(link_cards.card, workspace))
        self._picture = lru_cache(maxsize=_CARDS)(link_card.as_png)

    async def all(self, request: Request) -> Response:
        return RedirectResponse(f"{_base(request)}/links", 303, headers=_HEADERS)

    async def page(self, request: Request) -> Response:
        return await run_in_threadpool(self._page, request)

    async def card(self, request: Request) -> Response:
        return await run_in_threadpool(self._card_picture, request)

    async def code_picture(self, ending: str, request: Request) -> Response:
        return await run_in_threadpool(self._code_picture, ending, request)

    async def make(self, request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(self._make, request, form)

    def _page(self, request: Request) -> Response:
        link, state = self._found(request)
        lang = _lang_of(request, link)
        if link is None or state != "valid":
            return self._gone(request, link, state, lang)
        try:
            card = self._card(link_cards.address_of(self._workspace, link))
        except UnknownVersion:
            return self._gone(request, link, "lost", lang)
        return self._open(request, link, card)

    def _found(self, request: Request) -> tuple[ShortLink | None, str]:
        return self._links.resolve(request.path_params["code"], self._workspace.today())

    def _open(self, request: Request, link: ShortLink, card: LinkCard) -> Response:
        here = self._site(request) + link.path
        slots = {
            "canonical": self._site(request) + link.href,
            "description": " · ".join((card.verdict, card.dated)) if card.verdict else card.dated,
            "locale": "zh_CN" if card.lang == "zh" else "en",
            "url": here,
            "picture": f"{here}/card.png",
            "shown": f"{_base(request)}{link.path}/card.png",
            "width": str(link_card.WIDTH),
            "height": str(link_card.HEIGHT),
            "href": _base(request) + link.href,
            "verdict": card.verdict,
            "dated": card.dated,
            "button": text(card.lang, "links.open"),
        }
        return self._answer(card.lang, card.heading, "open", slots)

    def _gone(self, request: Request, link: ShortLink | None, state: str, lang: Lang) -> Response:
        """Why there is nothing here, and whom to ask."""
        values = _told(self._workspace, link, lang)
        slots = {
            "words": text(lang, f"links.gone.{state}", code=request.path_params["code"], **values),
            "ask": text(lang, "links.gone.ask" if link else "links.gone.ask_sender", **values),
            "href": f"{_base(request)}/" + ("?lang=en" if lang == "en" else ""),
            "button": text(lang, "links.gone.home"),
        }
        response = self._answer(lang, text(lang, f"links.gone.{state}_title"), "gone", slots)
        response.status_code = 410 if link else 404
        return response

    def _answer(self, lang: Lang, title: str, form: str, slots: Mapping[str, str]) -> Response:
        plan = self._workspace.plan
        shared = {
            "html_lang": "zh-CN" if lang == "zh" else "en",
            "title": title,
            "product": text(lang, "ui.product"),
            "plan": plan.short_title if lang == "zh" else plan.short_title_en,
        }
        head = _fill("open_head", shared | dict(slots)) if form == "open" else ""
        body = _fill(f"{form}_body", shared | dict(slots))
        return HTMLResponse(_fill("page", shared, head=head, body=body), headers=_HEADERS)

    def _card_picture(self, request: Request) -> Response:
        link, state = self._found(request)
        if link is None or state != "valid":
            return _no_picture(link)
        try:
            content = self._picture(self._card(link_cards.address_of(self._workspace, link)))
        except UnknownVersion:
            return _no_picture(link)
        return Response(content, media_type="image/png", headers=_PICTURE)

    def _code_picture(self, ending: str, request: Request) -> Response:
        link, state = self._found(request)
        if link is None or state != "valid":
            return _no_picture(link)
        drawn = qr_code(self._site(request) + link.path, ending)
        media = "image/svg+xml" if ending == ".svg" else "image/png"
        return Response(drawn, media_type=media, headers=_PICTURE)

    def _make(self, request: Request, form: Mapping[str, str]) -> Response:
        lang: Lang = "en" if dict(parse_qsl(form.get("href", "").partition("?")[2])).get("lang") == "en" else "zh"
        try:
            who = maker_of(self._identify(request.cookies), self._reading)
            address = link_cards.address_from(self._workspace, form.get("href", ""), self._pages)
            link = self._links.make(address, who, self._workspace.today(), _day(form.get("expires", "")))
        except NoLink as error:
            return JSONResponse({"error": error.words(lang)}, 403 if error.key == "sign_in" else 400, headers=_HEADERS)
        except YardstickError as error:
            return JSONResponse({"error": str(error)}, 400, headers=_HEADERS)
        url = self._site(request) + link.path
        made = text(lang, "links.made_by", **_told(self._workspace, link, lang))
        return JSONResponse({"code": link.code, "url": url, "path": link.path, "made": made}, headers=_HEADERS)

    def _site(self, request: Request) -> str:
        """What every absolute link begins with: the site's public address, else that of the request."""
        return self._workspace.settings.public_url or _origin(request) + _base(request)


def qr_code(url: str, ending: str) -> bytes:
    """The QR code of an address, QR_MM wide when printed: lines for ".svg", QR_DPI dots an inch for ".png"."""
    code, out = segno.make_qr(url, error="m"), io.BytesIO()
    modules = code.symbol_size()[0]
    if ending == ".svg":
        code.save(out, kind="svg", scale=QR_MM / modules, unit="mm", light="#fff", xmldecl=False)
    else:
        code.save(out, kind="png", scale=round(QR_MM / 25.4 * QR_DPI / modules), dpi=QR_DPI)
    return out.getvalue()


def _told(workspace: Workspace, link: ShortLink | None, lang: Lang) -> dict[str, str]:
    """Who made it, until when it worked, who took it back and why."""
    if link is None:
        return {}
    back = link.revoked
    return {
        "who": link.who or text(lang, "links.somebody_here"),
        "made": f"{workspace.local(link.made):%Y-%m-%d}",
        "until": link.expires.isoformat() if link.expires else text(lang, "links.for_good"),
        "by": (back.who or text(lang, "links.somebody_here")) if back else "",
        "on": f"{workspace.local(back.at):%Y-%m-%d}" if back else "",
        "why": back.why if back else "",
    }


def _lang_of(request: Request, link: ShortLink | None) -> Lang:
    asked = request.query_params.get("lang") or (link.params.get("lang") if link else "")
    return "en" if asked == "en" else "zh"


def _day(words: str) -> date | None:
    try:
        return read_day(words)
    except ValueError:
        raise NoLink("bad_day", words=words[:40]) from None


def _origin(request: Request) -> str:
    """As a browser sees it: a proxy in front says https in a header of its own."""
    passed_on = request.headers.get("x-forwarded-proto", "").partition(",")[0].strip()
    scheme = passed_on if passed_on in ("http", "https") else request.url.scheme
    return f"{scheme}://{request.headers.get('host', request.url.netloc)}"


def _base(request: Request) -> str:
    return str(request.scope.get("root_path", "")).rstrip("/")


def _no_picture(link: ShortLink | None) -> Response:
    return PlainTextResponse(text("zh", "links.gone.no_picture"), 410 if link else 404, headers=_HEADERS)


def _fill(page: str, slots: Mapping[str, str], **html: str) -> str:
    """The page with every slot escaped; `html` was filled before."""
    return _PAGES[page].substitute({name: escape(value) for name, value in slots.items()} | html)


def _style_hash() -> str:
    style = re.search(r"<style>(.*?)</style>", _PAGES["page"].template, re.DOTALL)
    assert style
    return base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_style_hash()}'; img-src 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_PICTURE = {"Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
