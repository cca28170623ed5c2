"""The same work in several processes at once, each with its own connection; times are taken from a common start."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")
PATIENCE_S = 600.0


class WorkerFailed(RuntimeError):
    """A process ended without an answer; the message is what it said."""


def in_processes(count: int, work: Callable[[int], T]) -> list[T]:
    """`work(0)` … `work(count - 1)`, each in a fork of this process; one alone runs here."""
    if count <= 1:
        return [work(0)]
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    pipes = [forks.Pipe(duplex=False) for _ in range(count)]
    started = [forks.Process(target=_answer, args=(pipes[n][1], work, n)) for n in range(count)]
    for process in started:
        process.start()
    answers = []
    for reader, writer in pipes:
        writer.close()
        answers.append(_read(reader))
    for process in started:
        process.join()
    failed = [value for ok, value in answers if not ok]
    if failed:
        raise WorkerFailed(failed[0])
    return [value for _, value in answers]


def _answer(writer: Connection, work: Callable[[int], Any], number: int) -> None:
    try:
        writer.send((True, work(number)))
    except BaseException:  # noqa: BLE001  the parent raises it again
        writer.send((False, traceback.format_exc()))
    finally:
        writer.close()
        connections.close_all()


def _read(reader: Connection) -> tuple[bool, Any]:
    try:
        answer: tuple[bool, Any] = reader.recv()
    except EOFError:
        return False, "a process ended without a word"
    return answer


@dataclass(frozen=True, slots=True)
class Timed:
    """What a run took: seconds from the common start to the last end, and each piece's own seconds."""

    wall_s: float
    pieces_s: tuple[float, ...]

    @property
    def rate(self) -> float:
        return len(self.pieces_s) / self.wall_s if self.wall_s else 0.0


def timed(shares: Sequence[Sequence[T]], make: Callable[[], Callable[[T], Any]], warm: int = 0) -> Timed:
    """Does each share in a process of its own, with what `make` gives there.

    The first `warm` pieces of each share are done before the common start and not counted."""
    barrier = multiprocessing.get_context("fork").Barrier(len(shares))

    def client(number: int) -> tuple[float, float, list[float]]:
        share = shares[number]
        do = make()
        for piece in share[:warm]:
            do(piece)
        barrier.wait(PATIENCE_S)
        took = []
        begun = at = time.perf_counter()
        for piece in share[warm:]:
            do(piece)
            now = time.perf_counter()
            took.append(now - at)
            at = now
        return begun, at, took

    ended = in_processes(len(shares), client)
    wall = max(end for _, end, _ in ended) - min(begin for begin, _, _ in ended)
    return Timed(wall, tuple(piece for _, _, took in ended for piece in took))
