"""Page runs on the server: from a message on Streamlit's websocket until it says that the script has finished."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count, cycle
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from benchmarks import data, servers, timing
from benchmarks.queries import Outcome
from yardstick.web import COOKIE

HOME = Path(__file__).resolve().parent.parent
PAGES = sorted(re.sub(r"^[0-9]{2}_", "", p.stem).replace("overview", "") for p in (HOME / "pages").glob("*.py"))
PLACES = {"school": {"unit": "2137900101"}, "town": {"town": "中埠镇"}}  # pages about one place
TIMES, ALLOWANCE_MS = 2, 40  # a rerun may take this many empty pages and this much more
BARE, FROZEN = "empty page", "empty page, start-up objects frozen"
UNSEEN_DAYS = (date(2026, 11, 16) + timedelta(days=n) for n in count())
FILTERS = {
    "": ({"stage": "primary"}, {"stage": "junior"}, {"area": "all"}, {}),
    "digital_campus": ({"stage": "primary"}, {"ind": "wifi_coverage"}, {"ind": "classroom_100m"}, {}),
    "boarding": ({"ind": "dorm_area"}, {"stage": "junior"}, {"ind": "lunch"}, {}),
    "kindergartens": ({"ind": "building_area"}, {"area": "all"}, {"ind": "books_per_child"}, {}),
    "balanced_education": ({"ind": "l3_primary"}, {"ind": "cv_l1_junior"}, {"town": "中埠镇"}, {}),
    "teachers": ({"area": "all"}, {"ind": "staff_gap"}, {}),
    "special_care": ({"ind": "aid_disabled"}, {"town": "中埠镇"}, {}),
    "school": ({"unit": "2137900102"}, {"unit": "1137900101"}, {"unit": "3137900101"}),
    "town": ({"town": "四宝山街道"}, {"town": "中埠镇"}),
}
FIGURES = tuple(FILTERS)


class Reader:
    """One open page: a session of its own."""

    def __init__(self, port: int, page: str = "", session: str = "") -> None:
        headers = {"Cookie": f"{COOKIE}={session}"} if session else {}
        self._socket: ClientConnection = connect(
            f"ws://localhost:{port}/_stcore/stream",
            origin=f"http://localhost:{port}",
            subprotocols=["streamlit"],
            additional_headers=headers,
            max_size=None,
            proxy=None,
        )
        self._page, self._hash, self._place = page, "", PLACES.get(page, {})
        self.elements = 0

    def run(self, **parameters: str) -> None:
        """Run the page with these query parameters."""
        message = BackMsg()
        message.rerun_script.query_string = urlencode(self._place | parameters)
        message.rerun_script.page_name = "" if self._hash else self._page
        message.rerun_script.page_script_hash = self._hash
        self._socket.send(message.SerializeToString())
        self._finish()

    def close(self) -> None:
        self._socket.close()

    def _finish(self) -> None:
        self.elements = 0
        while True:
            answer = ForwardMsg.FromString(self._socket.recv(timeout=60))
            kind = answer.WhichOneof("type")
            if kind == "new_session":
                self._hash = answer.new_session.page_script_hash
            elif kind == "delta":
                self.elements += answer.delta.HasField("new_element")
                assert answer.delta.new_element.WhichOneof("type") != "exception", answer.delta.new_element.exception
            elif kind == "script_finished":
                assert answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return


def run(rounds: int) -> Outcome:
    """Start every server, then time every page beside the empty one."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        publisher = servers.Publisher(folder / "store")
        port = stack.enter_context(servers.ours(publisher.store))
        (folder / "bare").mkdir()
        (folder / "frozen").mkdir()
        bare = stack.enter_context(servers.empty(folder / "bare", frozen=False))
        frozen = stack.enter_context(servers.empty(folder / "frozen", frozen=True))
        opened = Opened(port, publisher, stack)
        beside = {BARE: opened.again(bare), FROZEN: opened.again(frozen)}
        first_visitor = timing.clock(lambda: opened.visit(""))
        return _report(opened, beside, rounds, first_visitor)


class Opened:
    """The cases that can be timed while the servers are up."""

    def __init__(self, port: int, publisher: servers.Publisher, stack: ExitStack) -> None:
        self.port, self.publisher, self._stack = port, publisher, stack

    def reader(self, port: int, page: str = "") -> Reader:
        reader = Reader(port, page, self.publisher.session if port == self.port else "")
        self._stack.callback(reader.close)
        reader.run()
        assert reader.elements or port != self.port, f"nothing was drawn on {page or 'the overview'}"
        return reader

    def again(self, port: int, page: str = "") -> Callable[[], None]:
        """The same page with nothing changed."""
        return self.reader(port, page).run

    def filtered(self, page: str) -> Callable[[], None]:
        """The page with another filter than before, each of them seen already."""
        reader = self.reader(self.port, page)
        for choice in FILTERS[page]:
            reader.run(**choice)
        choices: Iterator[dict[str, str]] = cycle(FILTERS[page])
        return lambda: reader.run(**next(choices))

    def unseen(self, page: str) -> Callable[[], None]:
        """The page judged on a day nobody has asked for: nothing is remembered, every figure is asked of DuckDB."""
        reader = self.reader(self.port, page)
        return lambda: reader.run(day=next(UNSEEN_DAYS).isoformat())

    def visit(self, page: str) -> None:
        """A new reader: handshake and first run."""
        reader = Reader(self.port, page, self.publisher.session)
        reader.run()
        reader.close()

    def published(self, page: str) -> float:
        """Milliseconds of the first run after a publish."""
        reader = self.reader(self.port, page)
        self.publisher.publish()
        return timing.clock(reader.run)


def _report(opened: Opened, beside: timing.Cases, rounds: int, first_visitor: float) -> Outcome:
    cases = dict(beside)
    cases |= {f"{page}|again": opened.again(opened.port, page) for page in PAGES}
    cases |= {f"{page}|filter": opened.filtered(page) for page in FIGURES}
    cases |= {f"{page}|unseen": opened.unseen(page) for page in FIGURES}
    cases |= {f"{page}|new": lambda page=page: opened.visit(page) for page in PAGES}
    times = timing.interleave(cases, rounds, data.SEED)
    limits = [TIMES * bare + ALLOWANCE_MS for bare in times[BARE]]
    ratios = {
        f"{_name(page)}, {kind}": timing.ratio(times[f"{page}|{kind}"], limits)
        for page in PAGES
        for kind in ("again", "filter")
        if f"{page}|{kind}" in times
    }
    published = [opened.published("") for _ in range(5)]
    parts = [_table(times, ratios), _notes(times, rounds, first_visitor, published)]
    return Outcome("\n\n".join(parts), ratios)


def _name(page: str) -> str:
    return page or "overview"


def _table(times: timing.Times, ratios: dict[str, float]) -> str:
    head = ("page", "the same again", "of the limit", "a filter seen before", "of the limit", "nothing remembered")
    rows = []
    for page in PAGES:
        again = (timing.spread(times[f"{page}|again"]), f"**{ratios[f'{_name(page)}, again']:.2f}**")
        other = ("–", "–", "–")
        if page in FIGURES:
            filtered, unseen = (timing.spread(times[f"{page}|{kind}"]) for kind in ("filter", "unseen"))
            other = (filtered, f"**{ratios[f'{_name(page)}, filter']:.2f}**", unseen)
        rows.append((_name(page), *again, *other, timing.spread(times[f"{page}|new"])))
    return timing.table((*head, "a new session"), rows)


def _notes(times: timing.Times, rounds: int, first_visitor: float, published: list[float]) -> str:
    after = statistics.median(published) / statistics.median(times["|again"])
    lines = [
        f"- {BARE}, as Streamlit ships: {timing.spread(times[BARE])} ms; {FROZEN}: {timing.spread(times[FROZEN])} ms.",
        f"- n = {rounds} rounds; a new session includes the handshake.",
        f"- First overview after a publish: {timing.spread(published)} ms (n = {len(published)}), {after:.1f} reruns.",
        f"- Very first visitor of the process: {first_visitor:.0f} ms (n = 1).",
    ]
    return "\n".join(lines)
