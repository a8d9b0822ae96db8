"""Signing in over HTTP, and the gate every request and every socket passes before Streamlit sees it.

The gate sees only the handshake of an open page, so each script run asks `identity_of` and `may_read` again.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from html import escape
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from string import Template
from typing import Literal, get_args
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from yardstick.access import (
    PASSWORD_MIN_LENGTH,
    ROLES,
    SESSION_SECONDS,
    Access,
    BadAccount,
    Denied,
    Identity,
    TooManyAttempts,
)
from yardstick.errors import ConfigError
from yardstick.texts import Lang, text

Reading = Literal["loopback", "signed-in", "open"]
Verdict = Literal["pass", "sign-in", "unauthorised", "forbidden"]

COOKIE = "ys_session"
FORM_MAX_BYTES = 8 * 1024
NEXT_MAX_LENGTH = 2000
_OPEN_PATHS = ("/sign-in", "/sign-out", "/setup", "/healthz", "/favicon.ico", "/favicon.png", "/favicon.svg")
_OTHERS = (
    *(p.strip("/") for p in _OPEN_PATHS),
    *(
        "_stcore",
        "index.html",
        "static",
        "media",
        "component",
        "app",
        "auth",
        "oauth2callback",
        "download",
        "export",
        "s",
    ),
)
_UPLOAD = "/_stcore/upload_file"
_SHORT_LINK = re.compile(r"/s/[0-9A-Za-z]{1,40}")
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_FORMS = {
    path.stem: Template(path.read_text(encoding="utf-8"))
    for path in Path(__file__).with_name("sign_in_forms").glob("*.html")
}


@dataclass(frozen=True)
class Site:
    """Whose plan this installation tracks, shown under the product's name; may be empty."""

    place: str = ""
    place_en: str = ""


def reading_from(settings: Mapping[str, str]) -> Reading:
    """Who may read without signing in, from `YARDSTICK_READING`. Raises ConfigError for an unknown word."""
    word = settings.get("YARDSTICK_READING", "loopback")
    for known in get_args(Reading):
        if word == known:
            return known  # type: ignore[no-any-return]
    raise ConfigError(f"YARDSTICK_READING 的值“{word}”无效。", fix=f"可选：{'、'.join(get_args(Reading))}。")


# Who is asking


def identity_of(access: Access, cookies: Mapping[str, str]) -> Identity | None:
    """Who the cookies belong to now. The one place where a request becomes an Identity."""
    return access.identify(cookies.get(COOKIE))


def may_read(identity: Identity | None, reading: Reading, address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether pages may be shown. `address` is the client's; Streamlit reports 127.0.0.1 and ::1 as None."""
    if reading == "open" or identity is not None:
        return True
    return reading == "loopback" and _is_local(address, {name.lower(): value for name, value in headers.items()})


def _is_local(address: str | None, headers: Mapping[str, str]) -> bool:
    """From this machine itself: not passed on by a proxy, and asked for under a name of this machine.

    The name keeps out a foreign web page whose domain was pointed at 127.0.0.1, and a proxy that adds no header.
    """
    passed_on = any(name.startswith("x-forwarded") or name in ("forwarded", "x-real-ip", "via") for name in headers)
    return not passed_on and _is_loopback(address or "") and _is_loopback(_hostname(headers.get("host", "")))


def _is_loopback(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


# The gate


class Gate:
    """ASGI middleware: lets through what the visitor may do and answers the rest itself."""

    def __init__(self, app: ASGIApp, access: Access, reading: Reading = "loopback") -> None:
        self._app = app
        self._access = access
        self._reading = reading

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        verdict = self.verdict(scope) if scope["type"] in ("http", "websocket") else "pass"
        if verdict == "pass":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})  # before accept: the browser sees 403
        else:
            await _refusal(verdict, scope)(scope, receive, send)

    def verdict(self, scope: Scope) -> Verdict:
        """What is to happen to this request or handshake."""
        connection, path = HTTPConnection(scope), _route_path(scope)
        if _is_open(path):
            return "pass"
        identity = identity_of(self._access, connection.cookies)
        if _UPLOAD in path and scope.get("method") not in _SAFE_METHODS:
            return _upload_verdict(identity)
        address = connection.client.host if connection.client else None
        if may_read(identity, self._reading, address, connection.headers):
            return "pass"
        return "sign-in" if _wants_page(scope, connection) else "unauthorised"


class Signpost:
    """ASGI middleware: says so when a page does not exist, where Streamlit would open the front page under a dialog.

    `pages` are the paths of the pages, without slashes; `front` is the other name of the front page.
    """

    def __init__(self, app: ASGIApp, access: Access, site: Site, pages: Collection[str], front: str) -> None:
        self._app = app
        self._forms = _Pages(access, site)
        self._pages = frozenset(pages)
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it."""
        answer = self._answer(scope) if scope["type"] == "http" else None
        await (answer or self._app)(scope, receive, send)

    def _answer(self, scope: Scope) -> Response | None:
        path = _route_path(scope).strip("/")
        if not _wants_page(scope, HTTPConnection(scope)) or path in self._pages or _is_other(path):
            return None
        request = Request(scope)
        if path == self._front:
            query = f"?{request.url.query}" if request.url.query else ""
            return _go(f"{_base(scope)}/{query}")
        return self._forms.lost(request)


def _is_other(path: str) -> bool:
    """A path of Streamlit's own, of a file, or of one of our forms and downloads."""
    return path.split("/")[0] in _OTHERS


def _is_open(path: str) -> bool:
    return path in _OPEN_PATHS or (path.startswith("/static/") and ".." not in path)


def _upload_verdict(identity: Identity | None) -> Verdict:
    if identity is None:
        return "unauthorised"
    return "pass" if ROLES.index(identity.role) >= ROLES.index("analyst") else "forbidden"


def _wants_page(scope: Scope, connection: HTTPConnection) -> bool:
    return scope.get("method") in ("GET", "HEAD") and "text/html" in connection.headers.get("accept", "")


def _refusal(verdict: Verdict, scope: Scope) -> Response:
    if scope.get("method") in _SAFE_METHODS and _SHORT_LINK.fullmatch(_route_path(scope)):
        return _locked(scope)
    if verdict == "sign-in":
        query = scope.get("query_string", b"").decode("latin-1")
        wanted = _base(scope) + quote(_route_path(scope)) + (f"?{query}" if query else "")
        return _go(f"{_base(scope)}/sign-in?next={quote(safe_next(wanted, _base(scope)), safe='')}")
    if verdict == "forbidden":
        return PlainTextResponse(text("zh", "access.forbidden"), 403, headers=_HEADERS)
    return PlainTextResponse(text("zh", "access.refused"), 401, headers=_HEADERS)


def _locked(scope: Scope) -> Response:
    """What a chat app, or anybody else who may not read, is told of a short link: nothing, not even if there is one."""
    here = _base(scope) + quote(_route_path(scope))
    slots = {"product": text("zh", "access.brand"), "words": text("zh", "links.locked")}
    slots |= {"button": text("zh", "ui.sign_in"), "href": f"{_base(scope)}/sign-in?next={quote(here, safe='')}"}
    return HTMLResponse(_fill("locked", slots), headers=_HEADERS)


def _base(scope: Scope) -> str:
    return str(scope.get("root_path", "")).rstrip("/")


def _route_path(scope: Scope) -> str:
    """The path below the mount point, as the router will see it."""
    path, base = str(scope["path"]), _base(scope)
    below = path.removeprefix(base)
    return below if below.startswith("/") else path


# The pages


def routes(access: Access, site: Site) -> list[Route]:
    """Sign-in, sign-out, the first administrator's page, and `/healthz`."""
    pages = _Pages(access, site)
    return [
        Route("/sign-in", pages.show_sign_in, methods=["GET"]),
        Route("/sign-in", pages.sign_in, methods=["POST"]),
        Route("/sign-out", pages.show_sign_out, methods=["GET"]),
        Route("/sign-out", pages.sign_out, methods=["POST"]),
        Route("/setup", pages.show_setup, methods=["GET"]),
        Route("/setup", pages.set_up, methods=["POST"]),
        Route("/healthz", _healthz, methods=["GET"]),
    ]


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok", headers={"Cache-Control": "no-store"})


class _Pages:
    """The forms of one installation."""

    def __init__(self, access: Access, site: Site) -> None:
        self._access = access
        self._site = site

    async def show_sign_in(self, request: Request) -> Response:
        return self._sign_in_page(request, request.query_params)

    async def sign_in(self, request: Request) -> Response:
        form = await form_of(request)
        try:
            token = await run_in_threadpool(
                self._access.sign_in, form.get("name", ""), form.get("password", ""), _address(request)
            )
        except Denied as error:
            return self._sign_in_page(request, form, error)
        self._access.sign_out(request.cookies.get(COOKIE), _address(request))
        return _signed_in(request, token, safe_next(form.get("next", ""), _base(request.scope)))

    async def show_sign_out(self, request: Request) -> Response:
        lang = _lang(request.query_params)
        identity = identity_of(self._access, request.cookies)
        lead = "access.sign_out.lead" if identity else "access.sign_out.lead_nobody"
        words = _words(lang, "sign_out", "title", "button", "back") | {"lead": text(lang, lead, **_who(lang, identity))}
        return self._page(request, lang, "sign_out", {**words, "home": f"{_base(request.scope)}/"}, {})

    async def sign_out(self, request: Request) -> Response:
        form = await form_of(request)
        self._access.sign_out(request.cookies.get(COOKIE), _address(request))
        response = _go(f"{_base(request.scope)}/sign-in" + ("?lang=en" if _lang(form) == "en" else ""))
        response.delete_cookie(COOKIE, path="/", secure=_is_secure(request), httponly=True, samesite="lax")
        return response

    async def show_setup(self, request: Request) -> Response:
        if self._access.may_set_up(request.query_params.get("token", "")):
            return self._setup_page(request, request.query_params)
        return self._notice(request, _lang(request.query_params), Denied("setup_link"))

    async def set_up(self, request: Request) -> Response:
        form = await form_of(request)
        try:
            if form.get("password") != form.get("again"):
                raise BadAccount("passwords_differ")
            token = await run_in_threadpool(
                self._access.redeem,
                form.get("token", ""),
                form.get("name", ""),
                form.get("password", ""),
                _address(request),
            )
        except BadAccount as error:
            return self._setup_page(request, form, error)
        except Denied as error:
            return self._notice(request, _lang(form), error)
        return _signed_in(request, token, f"{_base(request.scope)}/")

    def _sign_in_page(self, request: Request, values: Mapping[str, str], error: Denied | None = None) -> Response:
        lang, name = _lang(values), values.get("name", "")
        wanted = safe_next(values.get("next", ""), _base(request.scope))
        identity = identity_of(self._access, request.cookies)
        slots = _words(lang, "sign_in", "title", "lead", "button", "note") | {
            "name_label": text(lang, "access.sign_in.name"),
            "password_label": text(lang, "access.sign_in.password"),
            "already": text(lang, "access.sign_in.already", **_who(lang, identity)) if identity else "",
            "alert": error.words(lang) if error else "",
            "invalid": "true" if error else "false",
            "name": name,
            "next": wanted,
            "focus_name": "" if name else "autofocus",
            "focus_password": "autofocus" if name else "",
        }
        return self._page(request, lang, "sign_in", slots, {"next": wanted}, error)

    def _setup_page(self, request: Request, values: Mapping[str, str], error: BadAccount | None = None) -> Response:
        lang, token = _lang(values), values.get("token", "")
        slots = _words(lang, "setup", "title", "lead", "button", "name_hint") | {
            "name_label": text(lang, "access.setup.name"),
            "password_label": text(lang, "access.setup.password"),
            "password_hint": text(lang, "access.setup.password_hint", least=PASSWORD_MIN_LENGTH),
            "again_label": text(lang, "access.setup.again"),
            "least": str(PASSWORD_MIN_LENGTH),
            "alert": error.words(lang) if error else "",
            "name": values.get("name", ""),
            "token": token,
        }
        return self._page(request, lang, "setup", slots, {"token": token}, error)

    def _notice(self, request: Request, lang: Lang, error: Denied) -> Response:
        slots = _words(lang, "notice", "title", "back") | {
            "alert": error.words(lang),
            "href": f"{_base(request.scope)}/sign-in" + ("?lang=en" if lang == "en" else ""),
        }
        return self._page(request, lang, "notice", slots, {}, error)

    def lost(self, request: Request) -> Response:
        """There is no such page; the way to the front page."""
        lang = _lang(request.query_params)
        slots = _words(lang, "lost", "title", "back") | {
            "alert": text(lang, "access.lost.lead", path=_route_path(request.scope)),
            "href": f"{_base(request.scope)}/" + ("?lang=en" if lang == "en" else ""),
        }
        response = self._page(request, lang, "notice", slots, {})
        response.status_code = 404
        return response

    def _page(
        self,
        request: Request,
        lang: Lang,
        form: str,
        slots: Mapping[str, str],
        kept: Mapping[str, str],
        error: Denied | BadAccount | None = None,
    ) -> Response:
        """One page; `kept` are the parameters the link to the other language carries along."""
        path = _base(request.scope) + _route_path(request.scope)
        body = _fill(form, {**slots, "action": path, "lang": lang})
        other: Lang = "en" if lang == "zh" else "zh"
        frame = {
            "html_lang": "zh-CN" if lang == "zh" else "en",
            "title": slots["title"],
            "brand": text(lang, "access.brand"),
            "brand_line": text(lang, "access.brand_line"),
            "place": self._site.place if lang == "zh" else self._site.place_en,
            "other_href": f"{path}?{urlencode({**kept, 'lang': other})}",
            "other_lang": "zh-CN" if other == "zh" else "en",
            "other_language": text(lang, "access.other_language"),
        }
        return HTMLResponse(_fill("page", frame, body), _status(error), headers=_HEADERS | _retry_after(error))


def safe_next(wanted: str, base: str = "") -> str:
    """`wanted` when it is a page of this site to go on to, else the start page."""
    start = f"{base}/"
    path = wanted.partition("?")[0]
    foreign = not path.startswith("/") or "//" in path or "\\" in wanted or len(wanted) > NEXT_MAX_LENGTH
    if foreign or any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in wanted):
        return start
    return start if path.endswith(("/sign-in", "/sign-out", "/setup")) else wanted


def _go(url: str) -> Response:
    return RedirectResponse(url, 303, headers={"Cache-Control": "no-store"})


def _signed_in(request: Request, token: str, url: str) -> Response:
    response = _go(url)
    response.set_cookie(
        COOKIE, token, max_age=SESSION_SECONDS, path="/", secure=_is_secure(request), httponly=True, samesite="lax"
    )
    return response


def _is_secure(request: Request) -> bool:
    return "https" in (request.scope["scheme"], request.headers.get("x-forwarded-proto", "").partition(",")[0].strip())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _lang(values: Mapping[str, str]) -> Lang:
    return "en" if values.get("lang") == "en" else "zh"


def _words(lang: Lang, group: str, *names: str) -> dict[str, str]:
    return {name: text(lang, f"access.{group}.{name}") for name in names}


def _who(lang: Lang, identity: Identity | None) -> dict[str, str]:
    return {"name": identity.name, "role": text(lang, f"access.role.{identity.role}")} if identity else {}


def _status(error: Denied | BadAccount | None) -> int:
    if error is None:
        return 200
    if isinstance(error, BadAccount):
        return 400
    return {"too_many": 429, "wrong": 401}.get(error.key, 403)


def _retry_after(error: Exception | None) -> dict[str, str]:
    return {"Retry-After": str(error.seconds)} if isinstance(error, TooManyAttempts) else {}


def _fill(form: str, slots: Mapping[str, str], body: str = "") -> str:
    """The form with every slot escaped; `body` is HTML that was filled before."""
    return _FORMS[form].substitute({name: escape(value) for name, value in slots.items()}, body=body)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that one of our own pages sent."""
    if not _is_same_origin(request.headers):
        raise HTTPException(403, Denied("other_site").words("zh"))
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise HTTPException(415, BadAccount("bad_form").words("zh"))
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_MAX_BYTES:
            raise HTTPException(413, BadAccount("bad_form").words("zh"))
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=10))
    except ValueError:
        raise HTTPException(400, BadAccount("bad_form").words("zh")) from None


def _is_same_origin(headers: Mapping[str, str]) -> bool:
    """Browsers state where a form comes from, in one header or, on plain http, in the other; no page can forge them."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = urlsplit(headers.get("origin", "")).netloc
    return bool(origin) and origin in (headers.get("host"), headers.get("x-forwarded-host"))


def _style_hash() -> str:
    style = re.search(r"<style>(.*?)</style>", _FORMS["page"].template, re.DOTALL)
    assert style
    return base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()


_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_style_hash()}'; img-src data:; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",  # "no-referrer" would also blank the Origin our own forms are checked by
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
