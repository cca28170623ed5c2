"""Sandbox servers for tests: real processes of their own, and an office that only listens for notices."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = "test-secret"


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that runs, at `url`."""

    url: str
    process: subprocess.Popen[str]
    smtp: str = ""  # where the mail server listens

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self.url + path, timeout=10) as answer:
            return json.load(answer)

    def control(self, **switches: Any) -> dict[str, Any]:
        return self.post("/control", switches)

    def post(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(self.url + path, json.dumps(data).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
            return told


@dataclass(slots=True)
class Listener:
    """Keeps each notice as it came (time, signature, body); answers with the statuses given, then 200."""

    url: str = ""
    got: list[tuple[str, str, bytes]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    came: threading.Condition = field(default_factory=threading.Condition)

    def wait_for(self, count: int, timeout_s: float = 15) -> list[tuple[str, str, bytes]]:
        """The first `count` notices. Raises `TimeoutError` when they do not come."""
        with self.came:
            if not self.came.wait_for(lambda: len(self.got) >= count, timeout_s):
                raise TimeoutError(f"{len(self.got)} of {count} notices came")
            return list(self.got)


@contextmanager
def listener() -> Iterator[Listener]:
    kept = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with kept.came:
                kept.got.append((self.headers["X-Kanim-Time"], self.headers["X-Kanim-Signature"], body))
                status = kept.statuses.pop(0) if kept.statuses else 200
                kept.came.notify_all()
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    kept.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def sandbox(name: str, callback: str, state: Path | None = None) -> Iterator[Running]:
    command = [sys.executable, "-m", "kanim.sandbox.server", name, "--port", "0", "--callback", callback]
    command += ["--smtp-port", "0"] if name == "mail" else []
    if state is not None:
        command += ["--state", str(state)]
    environment = {**os.environ, "KANIM_SANDBOX_SECRET": SECRET, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        told = process.stdout.readline().split()
        assert len(told) >= 2, "the sandbox did not start"
        try:
            yield Running(told[1], process, *told[2:])
        finally:
            process.terminate()
            process.wait(10)
