"""What is told after a publish: to a mailbox and a webhook, never in the way of the publish."""

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from test_pages import at as at  # the fixture

from yardstick.access import Identity
from yardstick.digest_faults import kind_of
from yardstick.digests import BACKOFF_MINUTES, MINUTE_MS, SIGNATURE, Digests, as_json, as_text, attach, digest_of
from yardstick.errors import ConfigError
from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.status import Status
from yardstick.ui import here
from yardstick.workspace import Workspace


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted; answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((dict(self.headers), body))
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.posted, server.answer = [], 204
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def mailbox() -> Iterator[SimpleNamespace]:
    found = SimpleNamespace(mails=[])

    class Keep:
        async def handle_DATA(self, server, session, envelope):
            found.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
            return "250 OK"

    with socket.create_server(("127.0.0.1", 0)) as free:
        found.port = free.getsockname()[1]
    controller = Controller(Keep(), hostname="127.0.0.1", port=found.port)
    controller.start()
    yield found
    controller.stop()


@pytest.fixture
def settings(copy_of_demo, hook):
    """A demonstration whose digests go to the webhook."""
    url = f"http://127.0.0.1:{hook.server_port}/x"
    return replace(copy_of_demo, webhook_url=url, webhook_secret="geheim", public_url="https://jyj.example.cn")


def back(space):
    """Roll the newest digital campus back to what it was one publish before: (the moment before, the outcome)."""
    own = [c for c in space.store.commits("digital_campus") if c.kind == "publish"]
    before = space.view().moment
    return before, space.store.roll_back("digital_campus", own[0].period, own[1].moment, author="张三", note="试退")


def test_off_by_default_nothing_is_written(copy_of_demo):
    space = Workspace(copy_of_demo)
    attach(space)
    back(space)
    assert not (copy_of_demo.data / "digests").exists()


def test_a_roll_back_is_told_with_then_now_and_links_of_that_version(settings, hook):
    space = Workspace(settings)
    outbox = Digests(space)
    space.store.on_published(outbox.note)
    before, outcome = back(space)
    assert outbox.send_due() == 1
    ((headers, body),) = hook.posted
    told = json.loads(body)
    (commit,) = told["commits"]
    assert (commit["dataset"], commit["kind"], commit["author"], commit["note"]) == (
        "digital_campus",
        "rollback",
        "张三",
        "试退",
    )
    figures = {f["indicator"]: f for f in told["figures"]}
    gigabit = next(i for i in space.plan.indicators if i.id == "gigabit_school")
    then, now = (space.measure(gigabit, space.view(m), Filters()).whole for m in (before, outcome.moment))
    assert figures["gigabit_school"]["status_was"] == str(then.status)
    assert figures["gigabit_school"]["status_now"] == str(now.status)
    assert figures["gigabit_school"]["link"].startswith("https://jyj.example.cn/digital_campus?")
    assert told["version"] in told["link"]
    assert headers[SIGNATURE] == "sha256=" + hmac.new(b"geheim", body, hashlib.sha256).hexdigest()
    assert outbox.send_due() == 0


def test_a_mail_says_the_same_in_text_and_html(copy_of_demo, mailbox):
    url = f"smtp://127.0.0.1:{mailbox.port}?starttls=never"
    space = Workspace(replace(copy_of_demo, smtp_url=url, mail_to=("a@example.cn", "b@example.cn")))
    outbox = Digests(space)
    space.store.on_published(outbox.note)
    back(space)
    assert outbox.send_due() == 1
    ((people, mail),) = mailbox.mails
    assert people == ["a@example.cn", "b@example.cn"]
    assert "数字校园有新数据" in mail["Subject"]
    for kind in ("plain", "html"):
        content = mail.get_body((kind,)).get_content()
        assert "千兆进校率" in content
        assert "由张三退回到以前的版本，说明：试退" in content


def test_a_failure_is_kept_tried_again_later_and_not_for_ever(settings):
    now, failing = [0], True

    def send(digest, _settings):
        if failing:
            raise OSError("no route")

    space = Workspace(settings)
    outbox = Digests(space, clock=lambda: now[0], senders={"webhook": send})
    outbox.note_test()
    assert outbox.send_due() == 0
    (waiting,) = outbox.messages()
    assert (waiting.tries, waiting.fault) == (1, "OSError: no route")
    assert outbox.send_due() == 0
    assert outbox.messages()[0].tries == 1
    for minutes in BACKOFF_MINUTES:
        now[0] += minutes * MINUTE_MS
        outbox.send_due()
    assert outbox.messages()[0].tries == 1 + len(BACKOFF_MINUTES)
    assert outbox.messages()[0].next_at is None
    failing = False
    assert outbox.send_due() == 0
    assert outbox.send_due(again=True) == 1
    assert outbox.messages()[0].is_sent


def test_what_did_not_arrive_is_told_on_the_versions_page_to_those_who_can_mend_it(at, settings, hook, monkeypatch):
    hook.answer = 500
    space = at.served.workspace = Workspace(settings)
    outbox = Digests(space)
    outbox.note_test()
    outbox.send_due()
    told = {}
    for role in ("reader", "analyst"):
        monkeypatch.setattr(here, "identity", lambda role=role: Identity("李四", role))
        told[role] = at("versions").text
    assert "没有送到" not in told["reader"]
    assert "有 1 条发布通知没有送到（网络钩子" in told["analyst"]
    assert "对方答复 HTTP 500，系统还会再试。" in told["analyst"]
    assert "yardstick digests retry" in told["analyst"]
    assert str(hook.server_port) not in told["analyst"]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("HTTPError: HTTP Error 403: Forbidden", "login"),
        ("SMTPRecipientsRefused: {'a@example.cn': (550, b'no such user')}", "recipient"),
        ("URLError: <urlopen error [SSL: CERTIFICATE_VERIFY_FAILED]>", "secure"),
        ("URLError: <urlopen error [Errno -2] Name or service not known>", "name"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "refused"),
        ("TimeoutError: timed out", "late"),
        ("ValueError: what nobody has met", "other"),
    ],
)
def test_a_fault_is_told_by_its_kind_and_never_in_the_servers_own_words(fault, kind):
    assert kind_of(fault) == kind


def test_digests_are_told_in_english_where_that_is_set(settings):
    told = []
    space = Workspace(replace(settings, digest_lang="en"))
    outbox = Digests(space, senders={"webhook": lambda digest, _settings: told.append(digest)})
    outbox.note(None, [c for c in space.store.commits("digital_campus") if c.kind == "publish"][:1])
    assert outbox.send_due() == 1
    assert as_text(told[0]).startswith("[Yardstick] New data: ")
    assert "lang=en" in told[0].link
    assert Settings.read({}).digest_lang == "zh"
    with pytest.raises(ConfigError, match="YARDSTICK_DIGEST_LANG"):
        Settings.read({"YARDSTICK_DIGEST_LANG": "de"})


def test_a_publish_stands_when_nobody_can_be_told(settings, caplog):
    space = Workspace(settings)

    def broken(*_):
        raise OSError("disk full")

    space.store.on_published(broken)
    before, outcome = back(space)
    assert space.view().moment == outcome.moment > before
    assert "could not be told" in caplog.text


@pytest.mark.parametrize("answer", [500, 302])
def test_an_answer_that_is_no_yes_is_a_failure(settings, hook, answer):
    hook.answer = answer
    outbox = Digests(Workspace(settings))
    outbox.note_test()
    assert outbox.send_due() == 0
    assert str(answer) in outbox.messages()[0].fault


def test_attached_it_is_sent_by_a_thread_of_its_own(settings, hook):
    space = Workspace(settings)
    attach(space)
    back(space)

    for thread in [t for t in threading.enumerate() if t.name == "digests"]:
        thread.join()
    assert len(hook.posted) == 1


def test_what_is_protected_stays_hidden(demo):
    commits = [c for c in demo.store.commits() if c.dataset == "special_groups"][:1]
    digest = digest_of(demo, None, commits)
    told = {f["indicator"]: f for f in as_json(digest)["figures"]}
    hidden = [c.after.indicator.id for c in digest.changes if c.after.status is Status.PROTECTED]
    assert all(told[i]["now"] == "—" for i in hidden)


def test_the_command_line_sends_lists_and_says_when_it_is_off(run, settings, hook, monkeypatch):
    assert run("digests", "test", data=settings.data)[0] == 2
    monkeypatch.setenv("YARDSTICK_WEBHOOK_URL", settings.webhook_url)
    assert run("digests", "test", data=settings.data)[0] == 0
    assert "已发出" in run("digests", "list", data=settings.data)[1].decode()
    assert json.loads(hook.posted[0][1])["event"] == "test"


def test_settings_read_secrets_from_files_and_refuse_what_is_no_address(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim\n", encoding="utf-8")
    found = Settings.read({"YARDSTICK_WEBHOOK_URL": "https://x.cn/y", "YARDSTICK_WEBHOOK_SECRET_FILE": str(secret)})
    assert found.webhook_secret == "geheim"
    assert "geheim" not in repr(found)
    for wrong in (
        {"YARDSTICK_SMTP_URL": "mail.example.cn", "YARDSTICK_MAIL_TO": "a@b.cn"},
        {"YARDSTICK_SMTP_URL": "smtp://mail.example.cn"},
        {"YARDSTICK_MAIL_TO": "nobody", "YARDSTICK_SMTP_URL": "smtp://mail.example.cn"},
        {"YARDSTICK_WEBHOOK_URL": "ftp://x.cn"},
        {"YARDSTICK_WEBHOOK_SECRET_FILE": str(tmp_path / "none")},
    ):
        with pytest.raises(ConfigError) as refused:
            Settings.read(wrong)
        assert refused.value.fix
