"""`make bench-exports`: the whole plan in every form, alone and by five people at once. Writes EXPORTS.md.

Over HTTP, from a server of its own with the demonstration. Memory is what the system saw of the server and of what it
started, at their highest.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

from benchmarks.servers import ours
from yardstick.demo import load_demo
from yardstick.settings import HOME, Settings

RESULTS = Path(__file__).with_name("EXPORTS.md")
FORMS = ("xlsx", "pdf", "pptx", "docx", "csv")
ROUNDS = 3
PATIENCE = 900  # seconds until an answer is given up


def main() -> None:
    """Measure, and write the report."""
    with tempfile.TemporaryDirectory() as name:
        store = Settings(HOME, Path(name))
        load_demo(store)
        with ours(store) as port:
            address = f"http://127.0.0.1:{port}"
            one = [_one(address, form, n) for form in FORMS for n in range(ROUNDS)]
            with _watched() as peak:
                start = time.perf_counter()
                with ThreadPoolExecutor(len(FORMS)) as people:
                    sizes = list(people.map(lambda form: _fetched(address, form, ROUNDS), FORMS))
                together = time.perf_counter() - start
    lines = [_line(form, [m for f, *m in one if f == form]) for form in FORMS]
    RESULTS.write_text(_report(lines, together, peak(), sum(sizes)), encoding="utf-8")


def _one(address: str, form: str, number: int) -> tuple[str, float, int]:
    start = time.perf_counter()
    size = _fetched(address, form, number)
    return form, time.perf_counter() - start, size


def _fetched(address: str, form: str, number: int) -> int:
    """Bytes of the file; another day to judge on each time, so that nothing is remembered."""
    with urllib.request.urlopen(f"{address}/export/all.{form}?day=2026-11-{10 + number}", timeout=PATIENCE) as answer:
        return len(answer.read())


@contextmanager
def _watched() -> Iterator[Callable[[], float]]:
    """The most memory the server and what it started held together meanwhile, in MB, asked ten times a second."""
    done, highest = threading.Event(), [0.0]

    def watch() -> None:
        while not done.wait(0.1):
            highest[0] = max(highest[0], sum(map(_resident, _children(os.getpid()))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield lambda: highest[0]
    finally:
        done.set()
        thread.join()


def _children(process: int) -> list[int]:
    """Every process that this one started, and that those started."""
    found = [process]
    for number in found:
        with suppress(OSError):
            for task in Path(f"/proc/{number}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found[1:]


def _resident(process: int) -> float:
    with suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return 0.0


def _line(form: str, measured: list[list[float]]) -> str:
    seconds, size = [m[0] for m in measured], measured[0][1]
    spread = f"{statistics.median(seconds):.1f} [{min(seconds):.1f}–{max(seconds):.1f}]"
    return f"| {form.upper()} | {spread} | {size / 2**20:.1f} |"


def _report(lines: list[str], together: float, peak: float, size: int) -> str:
    return "\n".join(
        [
            "# The whole plan as a file",
            "",
            f"Written by `make bench-exports` on {date.today()}; {platform.machine()}, {os.cpu_count()} cores, the",
            f"demonstration's data. Over HTTP, each of {ROUNDS} rounds judged on another day, so that nothing is",
            "remembered; the first one warms the program up.",
            "",
            "| form | seconds, median [min–max] | MB |",
            "|---|---|---|",
            *lines,
            "",
            f"Five people at once, each in another form: {size / 2**20:.1f} MB in {together:.0f} s;",
            f"the server and what it started held {peak:.0f} MB together at most.",
            "",
        ]
    )


if __name__ == "__main__":
    main()
