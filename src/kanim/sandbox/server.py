"""Runs one sandbox server as a process of its own: `python -m kanim.sandbox.server simponi --port 8011 …`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from kanim.sandbox import mail, printer, signing, simponi
from kanim.sandbox.common import Notifier, Sandbox, Store, serve

PORTS = {"simponi": 8011, "printer": 8012, "signing": 8013, "mail": 8014}
SMTP_PORT = 8025


def build(name: str, *, secret: str, callback: str, state: Path | None) -> Sandbox:
    """The server of this name. `callback` is where it tells the office; `state` its memory's file."""
    if name == "mail":
        return mail.Mail(Store(state, mail.empty()), secret)
    notifier = Notifier(callback, secret)
    if name == "simponi":
        return simponi.Simponi(Store(state, simponi.empty()), secret, notifier)
    if name == "signing":
        root = state.with_name("signing-root.pem") if state is not None else None
        return signing.Signing(Store(state, signing.empty()), secret, root)
    return printer.Printer(Store(state, printer.empty()), secret, notifier)


def _end_with_parent(stopping: threading.Event) -> None:
    """Whoever starts us may name a pipe in the environment: when its other end closes, nobody is left."""
    number = os.environ.get("KANIM_ALIVE_FD", "")
    if not number.isdigit():
        return

    def wait() -> None:
        os.read(int(number), 1)
        stopping.set()

    threading.Thread(target=wait, daemon=True).start()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kanim sandbox", description=__doc__)
    parser.add_argument("name", choices=sorted(PORTS))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="0 takes a free one, which is printed")
    parser.add_argument(
        "--smtp-port", type=int, default=SMTP_PORT, help="where `mail` takes e-mails; 0: a free one"
    )
    parser.add_argument("--callback", default="", help="the office's address for notices")
    parser.add_argument(
        "--state", type=Path, help="file that keeps bills, jobs, keys or e-mails over a restart"
    )
    options = parser.parse_args(arguments)
    secret = os.environ.get("KANIM_SANDBOX_SECRET", "sandbox-secret")
    sandbox = build(options.name, secret=secret, callback=options.callback, state=options.state)
    port = PORTS[options.name] if options.port is None else options.port
    ear = None
    try:
        server = serve(sandbox, options.host, port)
        if isinstance(sandbox, mail.Mail):
            ear = mail.listen(sandbox, options.host, options.smtp_port)
    except OSError as refused:
        told = f"{options.name}: {options.host}:{port} can't be listened on: {refused.strerror}\n"
        sys.stderr.write(told)
        return 1
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    heard = f" smtp://{options.host}:{ear.port}" if ear else ""
    sys.stdout.write(f"{options.name} http://{options.host}:{server.server_port}{heard}\n")
    sys.stdout.flush()
    _end_with_parent(stopping)
    stopping.wait()
    if ear is not None:
        ear.stop(no_assert=True)
    server.shutdown()
    server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
