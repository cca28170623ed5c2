"""`kanim worker`: delivers messages, does jobs and timers, until SIGTERM."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from django.conf import settings

from kanim.kernel import db
from kanim.kernel.outbox.worker import Worker


class Busy(RuntimeError):
    """Another process has the lock."""


@contextmanager
def only_one(name: str) -> Iterator[None]:
    """Holds the lock file `name` of this installation. Raises `Busy` when another process holds it."""
    path = Path(settings.VAR) / f"{name}.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(file.read().strip()) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def run_worker() -> None:
    """Works in this process until SIGTERM or SIGINT; what is being delivered is finished."""
    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop())
    worker.run()


@click.command()
def worker() -> None:
    """Delivers messages, does jobs and timers. `kanim serve` has one already; PostgreSQL may have more."""
    if db.is_postgresql():
        run_worker()
        return
    try:
        with only_one("serve"):
            run_worker()
    except Busy as other:
        raise click.ClickException(
            f"process {other} (`kanim serve` or another worker) writes to this SQLite database already; "
            "it has one writer process. Use PostgreSQL for more"
        ) from None
