"""What the sandbox servers share: signed messages, state in a file, switches for what can go wrong.

A sandbox stands for a closed system outside, so nothing here knows the office's code: only its protocol.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TIME_HEADER, SIGNATURE_HEADER = "X-Kanim-Time", "X-Kanim-Signature"
FRESH_S = 300
LARGEST_BODY = 1_000_000
RETRY_S = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 60.0)


def now() -> datetime:
    """The machine's time; in a demonstration moved with the office's own clock."""
    moved = 0
    path = os.environ.get("KANIM_CLOCK_FILE")
    if path and os.environ.get("KANIM_DEMO") == "1" and Path(path).exists():
        moved = int(Path(path).read_text(encoding="ascii").strip() or 0)
    return datetime.now(UTC) + timedelta(seconds=moved)


def instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def sign(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Refusal(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, error: str):
        self.status = status
        super().__init__(error)


class Store:
    """The server's memory: one JSON object, written to its file whole after each change."""

    def __init__(self, path: Path | None, empty: dict[str, Any]):
        self.lock = threading.RLock()
        self._path = path
        self.data: dict[str, Any] = empty
        if path is not None and path.exists():
            self.data = {**empty, **json.loads(path.read_text(encoding="utf-8"))}

    def keep(self) -> None:
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new")
        with open(
            os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(json.dumps(self.data, ensure_ascii=False, indent=1))
        beside.replace(self._path)


class Notifier:
    """Tells the office what happened, signed, again and again until it answers."""

    def __init__(self, url: str, secret: str, pauses_s: tuple[float, ...] = RETRY_S):
        self.url, self.secret, self.pauses_s = url, secret, pauses_s
        self._stopping = threading.Event()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def tell(self, message: dict[str, Any], after_s: float = 0.0) -> None:
        """Returns at once; delivery goes on in the background."""
        threading.Thread(target=self._deliver, args=(message, after_s), daemon=True).start()

    def stop(self) -> None:
        self._stopping.set()

    def _deliver(self, message: dict[str, Any], after_s: float) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        if after_s and self._stopping.wait(after_s):
            return
        for pause in self.pauses_s:
            if self._stopping.wait(pause) or self.send(body):
                return

    def send(self, body: bytes) -> bool:
        """One try. True when the office has taken the message (2xx) or says that it never will (4xx other
        than 404, which may only mean that it does not know the code yet)."""
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            TIME_HEADER: stamp,
            SIGNATURE_HEADER: sign(self.secret, stamp, body),
        }
        request = urllib.request.Request(self.url, body, headers, method="POST")
        try:
            with self._opener.open(request, timeout=10):
                return True
        except urllib.error.HTTPError as refused:
            refused.close()
            return 400 <= refused.code < 500 and refused.code not in (404, 429)
        except OSError:
            return False


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        try:
            data = json.loads(self.body or b"{}")
        except ValueError:
            raise Refusal(400, "the body is not JSON") from None
        if not isinstance(data, dict):
            raise Refusal(400, "the body is not a JSON object")
        return data

    def form(self) -> dict[str, str]:
        return {key: values[-1] for key, values in parse_qs(self.body.decode("utf-8", "replace")).items()}


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    kind: str = "application/json"
    to: str = ""


def told(data: Any, status: int = 200) -> Answer:
    return Answer(status, json.dumps(data, ensure_ascii=False).encode())


def page(html: str) -> Answer:
    return Answer(200, html.encode(), "text/html; charset=utf-8")


def see(path: str) -> Answer:
    return Answer(303, b"", to=path)


class Sandbox:
    """A server: `answer` maps a request; the switches in `store.data["switches"]` make it fail.

    `delay_ms` delays each answer of the interface; `outage` answers 503 to it. The person's page and the
    switches themselves always work."""

    name = "sandbox"
    switches: dict[str, Any] = {"delay_ms": 0, "outage": False}

    def __init__(self, store: Store, secret: str):
        self.store, self.secret = store, secret
        self.store.data["switches"] = {**self.switches, **self.store.data.get("switches", {})}

    def switch(self, name: str) -> Any:
        with self.store.lock:
            return self.store.data["switches"][name]

    def set_switches(self, wanted: dict[str, Any]) -> dict[str, Any]:
        """Raises `Refusal` naming an unknown switch or a value of another type; then none is set."""
        for name, value in wanted.items():
            if name not in self.switches:
                raise Refusal(422, f"unknown switch {name!r}; there are: {', '.join(sorted(self.switches))}")
            if type(value) is not type(self.switches[name]):
                raise Refusal(422, f"switch {name!r} takes a {type(self.switches[name]).__name__}")
        with self.store.lock:
            self.store.data["switches"].update(wanted)
            self.store.keep()
            return dict(self.store.data["switches"])

    def handle(self, request: Request, headers: dict[str, str]) -> Answer:
        if request.path == "/health":
            return told({"name": self.name, "ok": True})
        if request.path == "/control":
            if request.method == "POST":
                return told(self.set_switches(request.json()))
            with self.store.lock:
                return told(dict(self.store.data["switches"]))
        if request.path.startswith("/api/"):
            time.sleep(self.switch("delay_ms") / 1000)
            if self.switch("outage"):
                raise Refusal(503, "out of service")
            self._check(request, headers)
            return self.interface(request)
        return self.person(request)

    def _check(self, request: Request, headers: dict[str, str]) -> None:
        stamp, signature = headers.get(TIME_HEADER.lower(), ""), headers.get(SIGNATURE_HEADER.lower(), "")
        is_fresh = (
            stamp.isascii()
            and stamp.isdigit()
            and len(stamp) <= 12
            and abs(time.time() - int(stamp)) <= FRESH_S
        )
        right = sign(self.secret, stamp, request.body)
        if not is_fresh or not hmac.compare_digest(right.encode(), signature.encode()):
            raise Refusal(401, "the message is not signed as agreed")

    def interface(self, request: Request) -> Answer:
        raise Refusal(404, "no such address")

    def person(self, request: Request) -> Answer:
        raise Refusal(404, "no such page")


def serve(sandbox: Sandbox, host: str, port: int) -> ThreadingHTTPServer:
    """A server that listens; the caller runs `serve_forever`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = f"kanim-sandbox-{sandbox.name}"
        timeout = 30

        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST_BODY:
                self.close_connection = True
                self._send(told({"error": "the body is too large"}, 413))
                return
            self._do(self.rfile.read(length))

        def _do(self, body: bytes) -> None:
            parts = urlsplit(self.path)
            query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
            request = Request(self.command, parts.path, query, body)
            headers = {key.lower(): value for key, value in self.headers.items()}
            try:
                answer = sandbox.handle(request, headers)
            except Refusal as refused:
                answer = told({"error": str(refused)}, refused.status)
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response(answer.status)
            if answer.to:
                self.send_header("Location", answer.to)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: requests carry names."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    return server
