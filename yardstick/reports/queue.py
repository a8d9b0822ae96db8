"""The reports that are being made: few at once, each to be watched and cancelled, each kept a while once made."""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Literal

from yardstick.errors import UsageError, YardstickError
from yardstick.reports.compose import Cancelled
from yardstick.reports.forms import Made, Order, make
from yardstick.texts import text
from yardstick.workspace import Workspace

AT_ONCE = 2  # a whole plan takes one processor and some hundred megabytes
MOST_WAITING = 40  # so that nobody fills the queue with reports that differ in a filter
MOST_JOBS = 60
MOST_BYTES = 128_000_000  # of finished files kept in memory

State = Literal["waiting", "working", "done", "cancelled", "failed"]


class Busy(UsageError):
    """Too many reports are waiting already."""


@dataclass
class Job:
    """One order on its way. `readers`: how many wait for it; it is given up when the last one does not want it."""

    order: Order
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    share: float = 0.0
    state: State = "waiting"
    words: str = ""  # why it failed
    made: Made | None = None
    readers: int = 1
    given_up: Event = field(default_factory=Event)
    ready: Event = field(default_factory=Event)

    def step(self, done: float, of: float) -> None:
        """Note how far it is. Raises Cancelled when nobody wants it any more."""
        self.share = max(self.share, done / of)
        if self.given_up.is_set():
            raise Cancelled


class Queue:
    """The reports of one installation. Safe to share between threads."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="export")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._futures: dict[str, Future[None]] = {}
        self._lock = Lock()

    def start(self, order: Order) -> Job:
        """The job of this order: the one made already or being made, else a new one. Raises UnknownVersion, Busy."""
        pinned = order.pinned(self._workspace)
        with self._lock:
            known = next((j for j in self._jobs.values() if j.order == pinned and _is_wanted(j)), None)
            if known is not None:
                known.readers += 1
                self._jobs.move_to_end(known.id)
                return known
            if sum(not j.ready.is_set() for j in self._jobs.values()) >= MOST_WAITING:
                lang = order.address.lang
                raise Busy(text(lang, "exporting.busy"), fix=text(lang, "exporting.busy_fix"))
            job = Job(pinned)
            self._jobs[job.id] = job
            self._forget()
            self._futures[job.id] = self._pool.submit(self._make, job)
        return job

    def find(self, job_id: str) -> Job | None:
        """The job with this id; None once it is forgotten."""
        with self._lock:
            return self._jobs.get(job_id)

    def cancel(self, job_id: str) -> None:
        """One reader wants it no more; without any other it ends at the next section."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None or job.state in ("done", "failed", "cancelled"):
                return
            job.readers -= 1
            if job.readers <= 0:
                self._give_up(job)

    def give_up_all(self) -> None:
        """The server ends: nothing that waits is begun, and what is being made ends at the next section."""
        with self._lock:
            for job in self._jobs.values():
                if not job.ready.is_set():
                    self._give_up(job)

    def _give_up(self, job: Job) -> None:
        job.given_up.set()
        job.state = "cancelled"
        job.ready.set()
        self._futures.pop(job.id).cancel()

    def wait(self, job: Job) -> Made | None:
        """The file, as soon as it is made; None when it was cancelled or could not be made."""
        job.ready.wait()
        return job.made

    def _make(self, job: Job) -> None:
        if job.given_up.is_set():
            return
        job.state = "working"
        try:
            job.made = make(self._workspace, job.order, job.step)
            job.share, job.state = 1.0, "done"
        except Cancelled:
            job.state = "cancelled"
        except YardstickError as error:
            job.state, job.words = "failed", str(error)
        except Exception:  # a reader sees one sentence, the log sees the rest
            logging.getLogger("yardstick").exception("export %r", job.order)
            job.state, job.words = "failed", text(job.order.address.lang, "exporting.failed")
        finally:
            job.ready.set()

    def _forget(self) -> None:
        """Let go of the oldest finished ones beyond the limits."""
        ended = [j for j in self._jobs.values() if j.ready.is_set()]
        kept = sum(len(j.made.content) for j in ended if j.made)
        for job in ended:
            if len(self._jobs) <= MOST_JOBS and kept <= MOST_BYTES:
                return
            kept -= len(job.made.content) if job.made else 0
            del self._jobs[job.id]
            self._futures.pop(job.id, None)


def _is_wanted(job: Job) -> bool:
    return job.state in ("waiting", "working", "done") and not job.given_up.is_set()
