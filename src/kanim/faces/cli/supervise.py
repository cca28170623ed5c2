"""Several processes under one: started by fork, stopped together, started again when one falls over.

The children have a process group of their own, so that Ctrl-C reaches this process alone, which then ends
them in order. A child whose parent was killed ends by itself.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_S = 15.0
ALIVE_FD = "KANIM_ALIVE_FD"  # the number of the pipe whose end tells that the parent has died
QUICK_DEATH_S = 5.0
RESTARTS = 5


@dataclass(slots=True)
class Child:
    """One process: `run` is called in it and ends when SIGTERM comes. `is_vital`: without it nothing works."""

    name: str
    run: Callable[[], None]
    is_vital: bool = False
    pid: int = 0
    started_at: float = 0.0
    deaths: list[float] = field(default_factory=list)


class Supervisor:
    """Starts children in order, ends them in reverse order."""

    def __init__(self, tell: Callable[[str], None]):
        self._tell = tell
        self._children: list[Child] = []
        self._stopping = threading.Event()
        self._alive_end, self._alive = os.pipe()
        self._wake_end, self._wake = os.pipe()
        os.set_blocking(self._wake, False)

    def add(self, child: Child) -> None:
        self._children.append(child)
        self._start(child)

    def run(self, while_starting: Callable[[], bool] | None = None) -> int:
        """Watches until SIGTERM or SIGINT; gives the exit code. `while_starting` is asked again and again
        until it says True (that all is up)."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        code, waiting = 0, while_starting
        while not self._stopping.is_set():
            select.select([self._wake_end], [], [], 0.1 if waiting else 0.5)
            if self._stopping.is_set():
                break
            if not self._reap():
                code = 1
                break
            if waiting is not None and waiting():
                waiting = None
        self.stop()
        return code

    def stop(self) -> None:
        """Ends all children, the last started first; kills those that do not end in time."""
        self._stopping.set()
        for child in reversed(self._children):
            _signal(child, signal.SIGTERM)
        end = time.monotonic() + STOP_S
        for child in reversed(self._children):
            while child.pid and time.monotonic() < end:
                if os.waitpid(child.pid, os.WNOHANG)[0]:
                    child.pid = 0
                else:
                    time.sleep(0.02)
            if child.pid:
                self._tell(f"{child.name} did not end in {STOP_S:.0f} s and is killed")
                _signal(child, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                child.pid = 0

    def _asked_to_stop(self, number: int, frame: object) -> None:
        self._stopping.set()
        os.write(self._wake, b"x")

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be(child)
        child.pid, child.started_at = pid, time.monotonic()

    def _be(self, child: Child) -> None:
        """What the forked process does; it never returns."""
        code = 1
        try:
            os.setpgrp()
            os.close(self._alive)
            os.set_inheritable(self._alive_end, True)  # for a child that becomes another program
            os.environ[ALIVE_FD] = str(self._alive_end)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            threading.Thread(target=_end_with_parent, args=(self._alive_end,), daemon=True).start()
            child.run()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        except BaseException:  # noqa: BLE001 - the last frame of this process: tell it and end
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _reap(self) -> bool:
        """Starts again what ended; False when something vital can't stay up."""
        for child in self._children:
            if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
                now = time.monotonic()
                child.pid = 0
                if now - child.started_at < QUICK_DEATH_S:
                    child.deaths.append(now)
                if len(child.deaths) >= (1 if child.is_vital else RESTARTS):
                    self._tell(f"{child.name} ended and can't be kept running")
                    if child.is_vital:
                        return False
                    continue
                self._tell(f"{child.name} ended; starting it again")
                self._start(child)
        return True


def _signal(child: Child, number: int) -> None:
    if child.pid:
        os.kill(child.pid, number)


def _end_with_parent(alive_end: int) -> None:
    """Blocks until the parent's end of the pipe is closed, which only its death does."""
    os.read(alive_end, 1)
    os.kill(os.getpid(), signal.SIGTERM)
