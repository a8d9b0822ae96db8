"""Dashboards to measure: ours on a copy of the demonstration, and Streamlit with an empty page."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import data
from yardstick.access import Access
from yardstick.settings import Settings
from yardstick.snapshots import SnapshotStore, asked
from yardstick.workspace import Workspace

PATIENCE_S = 60
EMPTY = 'import streamlit as st\n\napp = st.App("page.py"{lifespan})\n'
PAGE = "import streamlit as st  # noqa: F401\n"
FREEZE = """
import gc
from contextlib import asynccontextmanager


@asynccontextmanager
async def frozen(app):
    gc.collect()
    gc.freeze()
    yield None


"""


@contextmanager
def ours(store: Settings) -> Iterator[int]:
    """The dashboard as it ships, reading this store; its port."""
    with _serving(data.HOME, YARDSTICK_DATA_DIR=str(store.data)) as port:
        yield port


@contextmanager
def empty(folder: Path, *, frozen: bool) -> Iterator[int]:
    """Streamlit with a page that draws nothing, configured like ours; its port.

    `frozen`: the objects made at start are kept out of Streamlit's garbage collections, as ours are.
    """
    shutil.copytree(data.HOME / ".streamlit", folder / ".streamlit")
    app = FREEZE + EMPTY.format(lifespan=", lifespan=frozen") if frozen else EMPTY.format(lifespan="")
    (folder / "app.py").write_text(app, encoding="utf-8")
    (folder / "page.py").write_text(PAGE, encoding="utf-8")
    with _serving(folder) as port:
        yield port


@contextmanager
def _serving(folder: Path, **settings: str) -> Iterator[int]:
    port = _free_port()
    start = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address=127.0.0.1", f"--server.port={port}"]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("YARDSTICK_", "STREAMLIT_"))}
    data.KEPT.mkdir(parents=True, exist_ok=True)
    with (data.KEPT / f"server-{port}.log").open("wb") as log:
        process = subprocess.Popen(start, cwd=folder, env=inherited | settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            _await(process, port)
            yield port
            Path(log.name).unlink()  # only a failure leaves its log
        finally:
            process.terminate()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Until the server answers anything at all."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < end:
        try:
            opener.open(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the server in {process.args} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Publisher:
    """Somebody who may publish into a copy of the demonstration, each time one changed bandwidth."""

    def __init__(self, folder: Path) -> None:
        shutil.copytree(data.demonstration().data, folder)
        self.store = Settings(data.HOME, folder)
        self.session = self._account()
        self._times = 0

    def _account(self) -> str:
        """A session token: upload and versions show themselves to those who signed in."""
        access = Access(self.store.data)
        token = access.setup_token()
        assert token
        return access.redeem(token, "bench", secrets.token_urlsafe(24))

    def publish(self) -> None:
        """One more version of the newest digital campus file."""
        self._times += 1
        space = Workspace(self.store)
        period = space.view().periods("digital_campus")[-1]
        path = data.HOME / "data" / "samples" / "digital_campus" / f"{period}.csv"
        head, first, *rest = path.read_text(encoding="utf-8-sig").splitlines()
        cells = first.split(",")
        cells[2] = str(1000 + self._times)  # 接入带宽
        content = "\n".join([head, ",".join(cells), *rest]).encode()
        table = space.check(content, path.name, "digital_campus", period).table
        assert table
        store = SnapshotStore(self.store.data, space.contracts)
        reasons = dict.fromkeys(asked(table.notices), "bench")
        revision = store.revision("digital_campus", period)
        store.publish(table, author="bench", note="", based_on=revision, reasons=reasons)
