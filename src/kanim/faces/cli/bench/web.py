"""The office over HTTP: a server on the loopback, officers' sessions in it, and clients that keep a connection."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth import login
from django.db import connection, connections
from django.test import Client, RequestFactory

from kanim.faces.cli.bench.processes import PATIENCE_S, Timed, WorkerFailed
from kanim.faces.cli.bench.static import settle_static
from kanim.kernel import db
from kanim.kernel.access.actors import Officer
from kanim.kernel.organisation.models import Account

T = TypeVar("T")
HOST = "127.0.0.1"
THREADS_SQLITE, THREADS_POSTGRESQL = 12, 4
READY_S = 60.0
EMPTY = "/ukur/kosong/"
BACKEND = "kanim.faces.sign_in.AccountBackend"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    port: int


@contextmanager
def serving() -> Iterator[Server]:
    """Gunicorn as `kanim serve` runs it: a process a core on PostgreSQL, one on SQLite; ended on leaving."""
    settle_static()
    port = _free_port()
    workers, threads = (
        (os.cpu_count() or 1, THREADS_POSTGRESQL) if db.is_postgresql() else (1, THREADS_SQLITE)
    )
    words = [sys.executable, "-m", "gunicorn", "kanim.faces.cli.bench.site:application"]
    words += ["--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--keep-alive", "30"]
    words += ["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"]
    environment = {**os.environ, "KANIM_DATABASE_URL": database_url()}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(words, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            _wait_for(process, port, log)
            yield Server(port)
        finally:
            process.terminate()
            process.wait(30)


def database_url() -> str:
    """The address of the database that Django is connected to now."""
    known: Mapping[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    place = f"{known['HOST']}:{known['PORT']}" if known["PORT"] else str(known["HOST"])
    return f"postgresql://{quote(known['USER'])}:{quote(known['PASSWORD'])}@{place}/{known['NAME']}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Any) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            asked = http.client.HTTPConnection(HOST, port, timeout=READY_S)
            asked.request("GET", "/sehat/")
            if asked.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    log.seek(0)
    raise WorkerFailed(f"the server did not start: {log.read()[-2000:].decode(errors='replace')}")


def open_session(officer: Officer) -> str:
    """A session as signing in leaves it (the password apart); gives its key."""
    request = RequestFactory().post("/akun/login/")
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, Account.objects.get(id=officer.account_id), backend=BACKEND)
    request.session.save(False)
    key: str = request.session.session_key or ""
    return key


class Browser:
    """One officer's browser: a kept connection, a session, and the CSRF token that a page gave."""

    def __init__(self, server: Server, session: str):
        self._link = http.client.HTTPConnection(HOST, server.port, timeout=READY_S)
        self._session = session
        self._token = ""
        self._token = self._fetch_token()

    def get(self, path: str, *, expect: int = 200) -> bytes:
        return self._ask("GET", path, None, expect)

    def post(self, path: str, form: Mapping[str, str], *, expect: int = 302) -> bytes:
        return self._ask("POST", path, urlencode(form), expect)

    def ask_nothing(self) -> None:
        self.post(EMPTY, {}, expect=204)

    def _ask(self, method: str, path: str, body: str | None, expect: int) -> bytes:
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self._session}; csrftoken={self._token}"}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "X-CSRFToken": self._token,
            }
        self._link.request(method, path, body, headers)
        answer = self._link.getresponse()
        content = answer.read()
        if answer.status != expect:
            raise WorkerFailed(f"{method} {path}: {answer.status} instead of {expect}: {content[:2000]!r}")
        return content

    def _fetch_token(self) -> str:
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self._session}"}
        self._link.request("GET", "/meja/tugas/", headers=headers)
        answer = self._link.getresponse()
        answer.read()
        for cookie in answer.msg.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            if name == settings.CSRF_COOKIE_NAME:
                return value
        raise WorkerFailed(f"the queue gave no CSRF token ({answer.status})")


def local_client(officer: Officer) -> Client:
    """Django's test client with the officer's session: the same request in this process, to be recorded."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = open_session(officer)
    return client


def timed_requests(
    shares: Sequence[Sequence[T]], make: Callable[[int], Callable[[T], Any]], warm: int
) -> Timed:
    """As `processes.timed`, in threads of this process: the work is the server's."""
    barrier = threading.Barrier(len(shares) + 1)
    took: list[list[float]] = [[] for _ in shares]
    spans: list[tuple[float, float]] = [(0.0, 0.0)] * len(shares)
    failed: list[Exception] = []

    def client(number: int) -> None:
        share = shares[number]
        try:
            do = make(number)
            for piece in share[:warm]:
                do(piece)
        except Exception as error:  # noqa: BLE001  told by the caller's thread
            failed.append(error)
        barrier.wait(PATIENCE_S)
        begun = at = time.perf_counter()
        try:
            for piece in share[warm:] if not failed else ():
                do(piece)
                now = time.perf_counter()
                took[number].append(now - at)
                at = now
        except Exception as error:  # noqa: BLE001  told by the caller's thread
            failed.append(error)
        spans[number] = (begun, at)
        connections.close_all()

    threads = [threading.Thread(target=client, args=(n,), daemon=True) for n in range(len(shares))]
    for thread in threads:
        thread.start()
    barrier.wait(PATIENCE_S)
    for thread in threads:
        thread.join(PATIENCE_S)
    if failed:
        raise failed[0]
    wall = max(end for _, end in spans) - min(begin for begin, _ in spans)
    return Timed(wall, tuple(piece for share in took for piece in share))


def in_series(first: float, second: float) -> float:
    """The rate of two things done one after the other, from the rates of each alone."""
    return 1 / (1 / first + 1 / second) if first and second else 0.0
