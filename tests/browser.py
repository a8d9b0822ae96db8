"""A running dashboard and a Chromium to read it with. The fixtures are in conftest.py."""

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    Response,
    ViewportSize,
)

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    f"no Chromium on the PATH ({', '.join(NAMES)}); "
    "on Debian: apt-get install -y --no-install-recommends chromium fonts-noto-cjk"
)
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # nothing but the dashboard can be reached
)
SETTLED = '[data-testid="stApp"][data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]'
LOADING = '[data-testid="stSkeleton"], [data-stale="true"]'
GUESS = re.compile(r"/[^/?]+/_stcore/(health|host-config)$")  # Streamlit tries every folder of a deep link as its own
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOW = 60_000  # milliseconds; generous, because a busy machine is not a defect


def chromium() -> str:
    """The browser's path. Without one the test fails under CI and is skipped elsewhere."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    if os.environ.get("CI"):
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


def launch(playwright: Playwright) -> Browser:
    """A headless browser that reaches nothing but this machine."""
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []  # root may not use the sandbox
    return playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, *sandbox], timeout=SLOW)


@dataclass
class Visit:
    """One reader's window: the page, and what went wrong while it was open."""

    page: Page
    server: str
    errors: list[str] = field(default_factory=list)  # console errors and uncaught exceptions
    failed: list[str] = field(default_factory=list)  # requests without an answer, and answers of 400 and above
    foreign: list[str] = field(default_factory=list)  # addresses asked for that are not the dashboard's; all blocked

    def __post_init__(self) -> None:
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self._on_address(request.url))
        self.page.on("websocket", lambda socket: self._on_address(socket.url))
        self.page.on("requestfailed", self._on_failure)
        self.page.on("response", self._on_response)

    def go(self, path: str) -> None:
        """Open a path of the dashboard ("/boarding?town=…") and wait until it has been drawn."""
        self.page.goto(self.server + path, wait_until="domcontentloaded", timeout=SLOW)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has ended, its socket is open and nothing on the page is a placeholder."""
        self.page.locator(SETTLED).wait_for(timeout=SLOW)
        self.page.wait_for_function(f"() => !document.querySelector({LOADING!r})", timeout=SLOW)

    def turn_to_phone_in_the_dark(self) -> None:
        """The same address opened on a phone with dark colours."""
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="dark")
        self.page.reload(wait_until="domcontentloaded", timeout=SLOW)
        self.settle()

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not GUESS.search(message.location.get("url", "")):
            self.errors.append(message.text)

    def _on_address(self, url: str) -> None:
        address = urlsplit(url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != urlsplit(self.server).netloc:
            self.foreign.append(url)

    def _on_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page and downloading a file both abort a request
            self.failed.append(f"{request.failure} {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and not GUESS.search(response.url):
            self.failed.append(f"{response.status} {response.url}")


def visit(
    browser: Browser, server: str, width: int, height: int, dark: bool, **options: object
) -> tuple[BrowserContext, Visit]:
    """A fresh window without cookies. `options` are those of playwright's `new_context`."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        **{"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"} | options,
    )
    context.set_default_timeout(SLOW)
    return context, Visit(context.new_page(), server)


@contextmanager
def serving(home: Path, data: Path, log: Path, *options: str) -> Iterator[str]:
    """`yardstick serve` on a free port; yields its address, or fails with the log when it does not start."""
    port = _free_port()
    start = [sys.executable, "-c", "from yardstick.cli import app; app()", "serve"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("YARDSTICK_", "STREAMLIT_"))}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*start, "--data-dir", str(data), "--port", str(port), *options],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _await_answer(process, f"{address}/healthz", log)
            yield address
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await_answer(process: subprocess.Popen[bytes], url: str, log: Path, attempts: int = 1200) -> None:
    """Asks every tenth of a second, while the process lives; waiting is on the process, which may end early."""
    for _ in range(attempts):
        if _answers(url):
            return
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the dashboard did not answer {url}:\n{log.read_text('utf-8', 'replace')[-4000:]}", pytrace=False)


def _answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=10) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
