"""The gate, the forms, and what neither lets through."""

import asyncio
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute

from yardstick.access import SESSION_SECONDS, Access, Identity
from yardstick.errors import ConfigError
from yardstick.web import COOKIE, FORM_MAX_BYTES, Gate, Site, identity_of, may_read, reading_from, routes, safe_next

GOOD = "a-long-password"
LOCAL = ("127.0.0.1", "localhost:8501", {})
REMOTE = ("203.0.113.9", "yardstick.example", {})
SAME = {"sec-fetch-site": "same-origin"}
UPLOAD = "/_stcore/upload_file/session/file"


@pytest.fixture
def access(tmp_path):
    access = Access(tmp_path, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    for role in ("reader", "analyst", "administrator"):
        access.add_user(f"the-{role}", role, GOOD)
    yield access
    access.close()


@pytest.fixture
def empty(tmp_path):
    access = Access(tmp_path / "empty", hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield access
    access.close()


async def page(request):
    return PlainTextResponse("behind the gate")


async def stream(websocket):
    await websocket.accept()
    await websocket.close()


def site(access, reading="loopback"):
    behind = [
        *routes(access, Site("示例区", "Sample District")),
        WebSocketRoute("/_stcore/stream", stream),
        Route("/{rest:path}", page, methods=["GET", "POST", "PUT", "DELETE"]),
    ]
    return Starlette(routes=behind, middleware=[Middleware(Gate, access=access, reading=reading)])


class Answer:
    def __init__(self, messages):
        self.kind = messages[0]["type"]
        self.status = messages[0].get("status")
        self.headers = {name.decode(): value.decode() for name, value in messages[0].get("headers", [])}
        self.body = b"".join(message.get("body", b"") for message in messages[1:]).decode()
        self.location = self.headers.get("location")


def ask(app, path, method="GET", came_from=REMOTE, cookie=None, body=b"", kind="http", scheme="http", root="", **extra):
    """What the app answers to one request, driven straight through ASGI."""
    address, host, headers = came_from
    where = urlsplit(path)
    sent = {"host": host, "accept": "text/html,*/*", **headers, **extra.get("headers", {})}
    if cookie:
        sent["cookie"] = f"{COOKIE}={cookie}"
    scope = {
        "type": kind,
        "method": method,
        "scheme": scheme,
        "path": where.path,
        "root_path": root,
        "query_string": where.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": address and (address, 50000),
        "server": ("127.0.0.1", 8501),
        "subprotocols": [],
    }
    if kind == "websocket":
        del scope["method"]
    first = {"type": "websocket.connect"} if kind == "websocket" else {"type": "http.request", "body": body}
    messages = []

    async def receive():
        return first

    async def send(message):
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return Answer(messages)


def post(app, path, fields, headers=SAME, **more):
    form = {"content-type": "application/x-www-form-urlencoded"}
    return ask(app, path, "POST", body=urlencode(fields).encode(), headers={**form, **headers}, **more)


def sign_in(app, name="the-analyst", password=GOOD, **more):
    return post(app, "/sign-in", {"name": name, "password": password, "next": more.pop("next", "")}, **more)


# The gate


@pytest.mark.parametrize(
    ("reading", "came_from", "signed_in", "outcome"),
    [
        ("loopback", LOCAL, False, 200),
        ("loopback", ("::1", "[::1]:8501", {}), False, 200),
        ("loopback", ("::ffff:127.0.0.1", "127.0.0.1", {}), False, 200),
        ("loopback", ("127.0.0.1", "localhost", {"x-forwarded-for": "203.0.113.9"}), False, 303),
        ("loopback", ("127.0.0.1", "localhost", {"x-forwarded-for": "127.0.0.1"}), False, 303),
        ("loopback", ("127.0.0.1", "localhost", {"forwarded": "for=203.0.113.9"}), False, 303),
        ("loopback", ("127.0.0.1", "localhost", {"x-real-ip": "203.0.113.9"}), False, 303),
        ("loopback", ("127.0.0.1", "rebound.example", {}), False, 303),
        ("loopback", ("203.0.113.9", "localhost", {}), False, 303),
        ("loopback", (None, "localhost", {}), False, 303),
        ("loopback", REMOTE, False, 303),
        ("loopback", REMOTE, True, 200),
        ("signed-in", LOCAL, False, 303),
        ("signed-in", LOCAL, True, 200),
        ("open", REMOTE, False, 200),
    ],
)
def test_who_may_read(access, reading, came_from, signed_in, outcome):
    cookie = access.sign_in("the-reader", GOOD) if signed_in else None
    assert ask(site(access, reading), "/", came_from=came_from, cookie=cookie).status == outcome


@pytest.mark.parametrize(
    "path",
    ["/", "/some/page", "/_stcore/metrics", "/_stcore/health", "/_stcore/host-config", "/media/x", "/app/static/x"],
)
@pytest.mark.parametrize(("accept", "status"), [("text/html", 303), ("*/*", 401)])
def test_strangers_are_sent_to_sign_in_or_refused(access, path, accept, status):
    assert ask(site(access), path, headers={"accept": accept}).status == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_only_reading_a_page_leads_to_the_sign_in_page(access, method):
    assert ask(site(access), "/", method).status == 401


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/setup", "/healthz", "/static/js/x.js", "/favicon.png"])
def test_what_signing_in_needs_stays_open(access, path):
    assert ask(site(access), path).status in (200, 403)
    assert "sign-in" not in (ask(site(access), path).location or "")


@pytest.mark.parametrize(
    "path", ["/static", "/static/../media/x", "/sign-in/x", "/healthz/x", "//sign-in", "/x/static/y"]
)
def test_what_only_looks_open_is_not(access, path):
    gate = Gate(page, access)
    headers = [(b"host", b"yardstick.example")]
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers, "client": ("203.0.113.9", 1)}
    assert gate.verdict(scope) == "unauthorised"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("came_from", [LOCAL, REMOTE])
@pytest.mark.parametrize("reading", ["loopback", "open"])
@pytest.mark.parametrize(
    ("name", "status"), [(None, 401), ("the-reader", 403), ("the-analyst", 200), ("the-administrator", 200)]
)
def test_uploading_takes_an_analyst_wherever_one_sits(access, method, came_from, reading, name, status):
    cookie = name and access.sign_in(name, GOOD)
    assert ask(site(access, reading), UPLOAD, method, came_from, cookie).status == status


def test_uploads_are_recognised_below_a_base_path(access):
    assert ask(site(access), f"/county{UPLOAD}", "PUT", LOCAL).status == 401


@pytest.mark.parametrize(
    ("came_from", "name", "kind"),
    [
        (LOCAL, None, "websocket.accept"),
        (("127.0.0.1", "localhost", {"x-forwarded-for": "203.0.113.9"}), None, "websocket.close"),
        (REMOTE, None, "websocket.close"),
        (REMOTE, "the-reader", "websocket.accept"),
    ],
)
def test_a_socket_opens_only_for_who_may_read(access, came_from, name, kind):
    cookie = name and access.sign_in(name, GOOD)
    assert ask(site(access), "/_stcore/stream", came_from=came_from, cookie=cookie, kind="websocket").kind == kind


def test_a_tampered_an_ended_and_a_disabled_cookie_open_nothing(access):
    app = site(access)
    tampered = access.sign_in("the-analyst", GOOD).rpartition(".")[0] + "." + "x" * 43
    ended, disabled = access.sign_in("the-analyst", GOOD), access.sign_in("the-reader", GOOD)
    access.sign_out(ended)
    access.disable("the-reader")
    for cookie in (tampered, ended, disabled):
        assert ask(app, "/", cookie=cookie).status == 303
        assert ask(app, UPLOAD, "PUT", cookie=cookie).status == 401
        assert ask(app, "/_stcore/stream", cookie=cookie, kind="websocket").kind == "websocket.close"


def test_a_refused_page_remembers_where_the_visitor_was_going(access):
    answer = ask(site(access), "/学校?stage=%E5%B0%8F%E5%AD%A6&v=1")
    wanted = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert wanted == "/%E5%AD%A6%E6%A0%A1?stage=%E5%B0%8F%E5%AD%A6&v=1"
    assert sign_in(site(access), next=wanted).location == wanted


def test_below_a_mount_point_every_link_keeps_it(access):
    app = Starlette(routes=[Mount("/county", site(access))])
    assert ask(app, "/county/x").location == "/county/sign-in?next=%2Fcounty%2Fx"
    assert 'action="/county/sign-in"' in ask(app, "/county/sign-in").body
    answer = post(app, "/county/sign-in", {"name": "the-analyst", "password": GOOD})
    assert answer.location == "/county/"


def test_a_script_run_can_ask_again_with_what_streamlit_knows(access):
    token = access.sign_in("the-analyst", GOOD)
    assert identity_of(access, {COOKIE: token}) == Identity("the-analyst", "analyst")
    access.disable("the-analyst")
    assert identity_of(access, {COOKIE: token}) is None
    assert not may_read(None, "loopback", "203.0.113.9", {"Host": "localhost"})
    assert not may_read(None, "loopback", "127.0.0.1", {"Host": "localhost", "X-Forwarded-For": "203.0.113.9"})
    assert may_read(None, "loopback", "127.0.0.1", {"Host": "localhost:8501"})


def test_an_unknown_reading_setting_stops_the_start():
    assert reading_from({}) == "loopback"
    assert reading_from({"YARDSTICK_READING": "open"}) == "open"
    with pytest.raises(ConfigError, match="loopback、signed-in、open"):
        reading_from({"YARDSTICK_READING": "public"})


# The forms


def test_signing_in_sets_a_cookie_scripts_cannot_read(access):
    answer = sign_in(site(access))
    token, _, attributes = answer.headers["set-cookie"].removeprefix(f"{COOKIE}=").partition("; ")
    assert access.identify(token) == Identity("the-analyst", "analyst")
    assert attributes == f"HttpOnly; Max-Age={SESSION_SECONDS}; Path=/; SameSite=lax"


@pytest.mark.parametrize("https", [{"scheme": "https"}, {"headers": {**SAME, "x-forwarded-proto": "https"}}])
def test_over_https_the_cookie_is_secure(access, https):
    assert "; Secure" in sign_in(site(access), **https).headers["set-cookie"]


def test_a_wrong_password_is_said_aloud_and_keeps_the_name(access):
    answer = sign_in(site(access), password="wrong")
    assert answer.status == 401
    assert 'role="alert" id="alert">用户名或密码不正确。请检查后重新输入。</p>' in answer.body
    assert 'value="the-analyst"' in answer.body
    assert "set-cookie" not in answer.headers


def test_the_sixth_failure_says_when_to_come_back(access):
    answers = [sign_in(site(access), password="wrong") for _ in range(6)]
    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert "请在 15 分钟后再试" in answers[-1].body
    assert 890 <= int(answers[-1].headers["retry-after"]) <= 900


def test_signing_out_ends_the_session_and_drops_the_cookie(access):
    token = access.sign_in("the-analyst", GOOD)
    assert "the-analyst（分析员）" in ask(site(access), "/sign-out", cookie=token).body
    assert access.identify(token)
    answer = post(site(access), "/sign-out", {}, cookie=token)
    assert (answer.status, answer.location, access.identify(token)) == (303, "/sign-in", None)
    assert f'{COOKIE}=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_signing_in_again_ends_the_session_before(access):
    before = access.sign_in("the-reader", GOOD)
    sign_in(site(access), cookie=before)
    assert access.identify(before) is None


def test_the_setup_page_makes_the_administrator_once(empty):
    app, fields = site(empty), {"name": "王芳", "password": GOOD, "again": GOOD, "token": empty.setup_token()}
    assert ask(app, f"/setup?token={fields['token']}").status == 200
    differing = post(app, "/setup", {**fields, "again": "something-else"})
    assert (differing.status, "两次输入的密码不一致" in differing.body) == (400, True)
    made = post(app, "/setup", fields)
    assert (made.status, made.location, [user.role for user in empty.users()]) == (303, "/", ["administrator"])
    assert post(app, "/setup", {**fields, "name": "other"}).status == 403
    assert ask(app, f"/setup?token={fields['token']}").status == 403


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/", "/"),
        ("/schools?stage=a&v=20251115T103012482", "/schools?stage=a&v=20251115T103012482"),
        ("/page?back=http://x.example/", "/page?back=http://x.example/"),
        ("", "/"),
        ("schools", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/x//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("\n//evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        (" /x", "/"),
        ("/x\x7f", "/"),
        ("/sign-in?next=/", "/"),
        ("/sign-out", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_signing_in_leads_only_to_pages_of_this_site(access, wanted, goes_to):
    assert safe_next(wanted) == goes_to
    assert sign_in(site(access), next=wanted).location == goes_to


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"origin": "http://yardstick.example"}, 303),
        ({"origin": "https://out.example", "x-forwarded-host": "out.example"}, 303),
        ({"sec-fetch-site": "cross-site", "origin": "http://yardstick.example"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/setup"])
def test_forms_sent_from_elsewhere_are_refused(access, empty, path, headers, status):
    accounts = empty if path == "/setup" else access
    fields = {"name": "the-analyst", "password": GOOD, "again": GOOD, "token": empty.setup_token()}
    assert post(site(accounts), path, fields, headers).status == status


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x" * (FORM_MAX_BYTES + 1), "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % number for number in range(11)), "application/x-www-form-urlencoded", 400),
        (b"name=%ff", "application/x-www-form-urlencoded", 400),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 401),
    ],
)
def test_forms_of_another_shape_are_refused(access, body, kind, status):
    headers = {**SAME, "content-type": kind}
    assert ask(site(access), "/sign-in", "POST", body=body, headers=headers).status == status


def test_what_a_visitor_typed_is_shown_as_text(access):
    answer = sign_in(site(access), name='"><script>alert(1)</script>', password="x", next='/"><b>')
    assert "<script>" not in answer.body
    assert "<b>" not in answer.body


def test_the_pages_load_nothing_from_elsewhere_and_cannot_be_framed(access):
    answer = ask(site(access), "/sign-in")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r'(?:src|href)="(?:https?:)?//', answer.body)


def test_the_page_speaks_english_on_request_and_keeps_it(access):
    page = ask(site(access), "/sign-in?lang=en&next=/x").body
    assert 'lang="en"' in page
    assert "Sample District" in page
    assert 'href="/sign-in?next=%2Fx&amp;lang=zh"' in page
    failed = post(site(access), "/sign-in", {"name": "the-analyst", "password": "x", "lang": "en"})
    assert "The user name or the password is not right. Check them and try again." in failed.body


def test_every_input_has_its_label(access, empty):
    pages = [ask(site(access), "/sign-in").body, ask(site(empty), f"/setup?token={empty.setup_token()}").body]
    for page in pages:
        inputs = re.findall(r'<input id="([\w-]+)"', page)
        assert inputs
        assert re.findall(r'<label for="([\w-]+)"', page) == inputs


def test_healthz_answers_anybody(access):
    answer = ask(site(access), "/healthz")
    assert (answer.status, answer.body) == (200, "ok")
