"""`kanim serve`: the office in one command. Prepares the database, then runs web, worker and sandboxes."""

from __future__ import annotations

import os
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import Any

import click
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import connection, connections
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from kanim.faces.cli import sandbox
from kanim.faces.cli.backup import refuse_unfinished
from kanim.faces.cli.demo import PASSWORD, demo_accounts, ensure_demo
from kanim.faces.cli.supervise import Child, Supervisor
from kanim.faces.cli.worker import Busy, only_one, run_worker
from kanim.kernel import clock, db
from kanim.kernel.booking.slots import open_slots
from kanim.kernel.ledger.triggers import ensure_triggers, missing_triggers
from kanim.kernel.outbox.worker import Worker
from kanim.kernel.regulation.loading import load_packs

THREADS_SQLITE = 12
THREADS_POSTGRESQL = 4
READY_S = 60.0


class Web(BaseApplication):
    """Gunicorn with our application. On SQLite the worker's thread runs in the one web process, so that all
    writers stand behind one lock."""

    def __init__(self, host: str, port: int, workers: int, worker_inside: bool):
        self._bind, self._workers, self._inside = f"{host}:{port}", workers, worker_inside
        self._worker: Worker | None = None
        self._thread: threading.Thread | None = None
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": self._bind,
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": THREADS_SQLITE if self._inside else THREADS_POSTGRESQL,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 5,
            "loglevel": "warning",
            "control_socket_disable": True,
            "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
            "post_worker_init": self._started,
            "worker_exit": self._ended,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()

    def _started(self, _: Any) -> None:
        if self._inside:
            self._worker = Worker()
            self._thread = threading.Thread(target=self._worker.run, name="outbox", daemon=True)
            self._thread.start()

    def _ended(self, _: Any, __: Any) -> None:
        if self._worker is not None and self._thread is not None:
            self._worker.stop()
            self._thread.join(10)


def prepare(demo: bool) -> None:
    """Migrates, loads the regulation, fills the demonstration office; refuses a ledger without its triggers."""
    refuse_unfinished()
    if "ledger_event" in connection.introspection.table_names():
        _refuse_unprotected()
    call_command("migrate", verbosity=0, interactive=False)
    if not db.is_postgresql():
        ensure_triggers()  # a migration that rebuilds a table on SQLite drops them
    _refuse_unprotected()
    load_packs()
    if demo:
        ensure_demo(clock.now())
    open_slots()
    connections.close_all()


def _refuse_unprotected() -> None:
    """A missing trigger was taken away by someone: the office does not go on as if nothing had happened."""
    missing = missing_triggers()
    if missing:
        raise click.ClickException(
            f"the ledger is not protected against change: {', '.join(missing)} missing. Run `kanim ledger verify`, "
            "find out who removed it, put it back with `kanim ledger protect`, and start again"
        )


def is_up(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/sehat/", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _say_ready(url: str, demo: bool, since: float) -> None:
    click.echo(f"Kanim is ready at {url}  (after {time.monotonic() - since:.1f} s; Ctrl-C ends it)")
    if not demo:
        return
    click.echo(f"\nDemo accounts, all with the password  {PASSWORD}\n")
    for words, username in demo_accounts():
        click.echo(f"  {username:24} {words}")
    click.echo(
        f"\nBank counter to pay bills: {settings.SIMPONI_URL}   Passport printer: {settings.PRINTER_URL}"
        f"   Signing service: {settings.SIGNING_URL}"
        f"\nE-mails that went out: {settings.MAIL_PAGE_URL}"
    )


@click.command()
@click.option("--demo", is_flag=True, help="A generated office with people, and the systems outside.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=None, type=click.IntRange(1, 64), help="Web processes (PostgreSQL only).")
def serve(demo: bool, host: str, port: int, workers: int | None) -> None:
    """Runs the office: web and worker, with --demo its people and the sandbox of the systems outside."""
    since = time.monotonic()
    one_process = not db.is_postgresql()
    if one_process and workers not in (None, 1):
        raise click.UsageError("SQLite has one writer process: leave --workers out, or use PostgreSQL")
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"
    _settle_environment(url, demo)
    names = tuple(sandbox.NAMES) if demo else ()
    _require_free(host, port, names)
    with ExitStack() as stack:
        if one_process:
            _take_database(stack)
        prepare(demo)
        supervisor = Supervisor(lambda words: click.echo(words, err=True))
        for child in sandbox.children(url, names) if names else []:
            supervisor.add(child)
        if not one_process:
            supervisor.add(Child("worker", run_worker))
        processes = 1 if one_process else workers or max(2, (os.cpu_count() or 2))
        supervisor.add(Child("web", Web(host, port, processes, one_process).run, is_vital=True))

        def ready() -> bool:
            if all(map(sandbox.is_listening, names)) and is_up(url):
                _say_ready(url, demo, since)
                connections.close_all()
                return True
            return False

        code = supervisor.run(while_starting=ready)
    sys.exit(code)


def _settle_environment(url: str, demo: bool) -> None:
    """What follows from the options stands in the environment before Django reads its settings: if it does
    not, this command starts itself again. A demonstration has a clock that can be moved."""
    if demo:
        os.environ.setdefault("KANIM_CLOCK_FILE", str(settings.VAR / "clock"))
    wanted = {"KANIM_PUBLIC_URL": os.environ.get("KANIM_PUBLIC_URL", url)} | (
        {"KANIM_DEMO": "1"} if demo else {}
    )
    os.environ.update(wanted)
    if wanted["KANIM_PUBLIC_URL"] != settings.PUBLIC_URL or (demo and not settings.DEMO):
        os.execv(sys.executable, [sys.executable, "-m", "kanim.faces.cli.main", *sys.argv[1:]])


def _take_database(stack: ExitStack) -> None:
    try:
        stack.enter_context(only_one("serve"))
    except Busy as other:
        raise click.ClickException(f"Kanim runs already on this database, as process {other}") from None


def _require_free(host: str, port: int, names: tuple[str, ...]) -> None:
    if not sandbox.is_free(host, port):
        raise click.ClickException(f"{host}:{port} is taken; stop what listens there or use --port")
    for name in names:
        place = sandbox.place_of(name)
        if not sandbox.is_free(place.host, place.port):
            raise click.ClickException(
                f"{place.host}:{place.port} for the sandbox {name} is taken; stop what listens there or set "
                f"KANIM_{name.upper()}_URL"
            )
