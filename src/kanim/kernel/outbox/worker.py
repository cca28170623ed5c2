"""The worker: delivers messages as they come and does the periodic work, until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from zlib import crc32

from django.db import InterfaceError, OperationalError, connection

from kanim.kernel import db
from kanim.kernel.outbox.deliver import run_once, told
from kanim.kernel.outbox.subscriptions import Periodic, Subscriptions, subscriptions

log = logging.getLogger(__name__)

IDLE_S = 0.15  # how long an idle worker sleeps: the longest a new message waits for it
DATABASE_AWAY_S = 2.0


class Worker:
    """One loop. `run()` returns soon after `stop()`: what is being delivered is finished first."""

    def __init__(self, wiring: Subscriptions = subscriptions, idle_s: float = IDLE_S):
        self._wiring = wiring
        self._idle_s = idle_s
        self._stopping = threading.Event()
        self._due: dict[str, float] = {}

    def stop(self) -> None:
        self._stopping.set()

    def run(self) -> None:
        """Works until stopped. A database that goes away is waited for."""
        while not self._stopping.is_set():
            try:
                busy = self.step()
            except (OperationalError, InterfaceError) as lost:
                log.error("the database does not answer (%s); trying again", type(lost).__name__)
                connection.close()
                self._stopping.wait(DATABASE_AWAY_S)
                continue
            if not busy:
                self._stopping.wait(self._idle_s)
        connection.close()

    def step(self) -> bool:
        """One round: periodic work that is due, then a handful of messages. True when there was something."""
        self._do_periodic()
        return run_once(limit=20, wiring=self._wiring) > 0

    def _do_periodic(self) -> None:
        now = time.monotonic()
        for work in self._wiring.all_periodic():
            if self._stopping.is_set():
                return
            if self._due.get(work.name, 0.0) <= now:
                self._due[work.name] = now + work.seconds
                _do_alone(work)


def _do_alone(work: Periodic) -> None:
    """Does the work unless another worker is doing it now (PostgreSQL; SQLite has one worker)."""
    key = crc32(f"kanim.periodic.{work.name}".encode())
    if db.is_postgresql():
        taken = db.fetch_one("SELECT pg_try_advisory_lock(%s)", [key])
        if taken is None or not taken[0]:
            return
    try:
        work.call()
    except (OperationalError, InterfaceError):
        raise
    except Exception as failure:  # noqa: BLE001 - one kind of periodic work may not stop the others
        log.error("periodic work %s failed: %s", work.name, told(failure))
    finally:
        if db.is_postgresql() and connection.connection is not None and not connection.connection.closed:
            db.execute("SELECT pg_advisory_unlock(%s)", [key])
