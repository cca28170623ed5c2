"""`kanim serve --demo` as a person runs it: up, healthy, paid for, stopped without a trace, up again."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

pytestmark = pytest.mark.database("sqlite")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A served office in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.bank, self.printer, self.signing = free_port(), free_port(), free_port()
        self.process: subprocess.Popen[str] | None = None
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("KANIM_")},
            "KANIM_VAR": str(folder),
            "KANIM_DEBUG": "1",
            "KANIM_LANG": "en",
            "KANIM_SIMPONI_URL": f"http://127.0.0.1:{self.bank}",
            "KANIM_PRINTER_URL": f"http://127.0.0.1:{self.printer}",
            "KANIM_SIGNING_URL": f"http://127.0.0.1:{self.signing}",
            "KANIM_MAIL_URL": f"http://127.0.0.1:{free_port()}",
            "KANIM_SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "kanim.faces.cli.main", *arguments]

    def start(self) -> str:
        """Waits until it says that it is ready; gives that line."""
        self.process = subprocess.Popen(
            self.command("serve", "--demo", "--port", str(self.port)),
            stdout=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def stop(self) -> int:
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=30)
        code, self.process = self.process.returncode, None
        return code

    def listens(self, port: int) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    office = Served(tmp_path)
    yield office
    office.stop()


def test_the_office_comes_up_stops_cleanly_and_comes_up_again(served: Served) -> None:
    assert f"http://127.0.0.1:{served.port}" in served.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/sehat/", timeout=10) as answer:
        assert json.load(answer)["ok"] is True
    assert [served.listens(port) for port in (served.bank, served.printer)] == [True, True]
    second = served.run("worker")
    assert second.returncode == 1
    assert "one writer process" in second.stderr
    assert served.stop() == 0
    assert [served.listens(port) for port in (served.port, served.bank, served.printer)] == [False] * 3

    with closing(sqlite3.connect(served.folder / "kanim.sqlite3")) as database:
        database.execute("DROP TRIGGER ledger_event_no_delete")
    refused = served.run("serve", "--demo", "--port", str(served.port))
    assert refused.returncode == 1
    assert "ledger_event_no_delete" in refused.stderr
    assert served.run("ledger", "protect").returncode == 0

    assert "ready" in served.start()
    assert served.stop() == 0


def test_a_taken_port_is_told_before_anything_is_done(served: Served) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", served.port))
        taken.listen()
        refused = served.run("serve", "--port", str(served.port))
    assert refused.returncode == 1
    assert f"127.0.0.1:{served.port} is taken" in refused.stderr
    assert not (served.folder / "kanim.sqlite3").exists()
    assert served.run("serve", "--workers", "3").returncode == 2
