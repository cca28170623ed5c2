"""The running office that a journey walks through: `kanim serve --demo`, which runs the outside world as well."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

import postgres
from kanim.kernel.booking.models import Slot
from support.processes import ROOT, Program

WIB = ZoneInfo("Asia/Jakarta")
OPENS = time(8, 5)
OUTSIDE = {
    "simponi": "KANIM_SIMPONI_URL",
    "printer": "KANIM_PRINTER_URL",
    "signing": "KANIM_SIGNING_URL",
    "mail": "KANIM_MAIL_URL",
}


@dataclass(slots=True)
class RunningOffice:
    """Where it listens, and the clock that a journey may move forward."""

    url: str
    database_url: str
    folder: Path
    programs: dict[str, Program]
    outside: dict[str, str] = field(default_factory=dict)
    moved: timedelta = timedelta(0)

    @property
    def now(self) -> datetime:
        """What the office's clock shows, in its own zone."""
        return (datetime.now(UTC) + self.moved).astimezone(WIB)

    def pass_time(self, **span: float) -> None:
        """`pass_time(days=31)`: from now on the office's clock is that much later than it was."""
        self._move(self.moved + timedelta(**span))

    def go_to(self, moment: datetime) -> None:
        """Moves the office's clock forward to an instant; never back."""
        self._move(max(self.moved, moment - datetime.now(UTC)))

    def go_to_working_morning(self, days: int = 0) -> None:
        """Five past eight on the first day with appointments that is at least `days` days after today, and
        later than today when `days` is 0."""
        first = self.now.date() + timedelta(days=max(days, 1))
        begin = datetime.combine(first, time(), WIB)
        slot = Slot.objects.filter(starts_at__gte=begin, service_class="reguler").earliest("starts_at")
        self.go_to(datetime.combine(slot.starts_at.astimezone(WIB).date(), OPENS, WIB))

    def switch(self, name: str, **switches: Any) -> None:
        """Lets something go wrong outside: `switch("printer", fail_next=1)`."""
        httpx.post(f"{self.outside[name]}/control", json=switches).raise_for_status()

    def _move(self, moved: timedelta) -> None:
        self.moved = moved
        clock = self.folder / "clock"
        new = clock.with_suffix(".new")
        new.write_text(str(int(self.moved.total_seconds())))
        new.replace(clock)

    def logs(self) -> str:
        return "\n".join(f"--- {name}\n{p.output()[-6000:]}" for name, p in self.programs.items())


def _environment(database_url: str, folder: Path, url: str, outside: dict[str, str]) -> dict[str, str]:
    return {
        "KANIM_DATABASE_URL": database_url,
        "KANIM_DEMO": "1",
        "KANIM_DEMO_CASES": "1",  # as people meet the demonstration: with applications at every stage
        "KANIM_VAR": str(folder),
        "KANIM_FILES": str(folder / "files"),
        "KANIM_CLOCK_FILE": str(folder / "clock"),
        "KANIM_PUBLIC_URL": url,
        "KANIM_SMTP_URL": f"smtp://127.0.0.1:{postgres.free_port()}",
        **{OUTSIDE[name]: address for name, address in outside.items()},
    }


@contextmanager
def running_office(database_url: str, folder: Path) -> Iterator[RunningOffice]:
    """Starts the office on free ports, and it the outside world; ends all of it at the end."""
    if not (ROOT / "staticfiles" / "staticfiles.json").exists():
        raise RuntimeError("the static files are not collected: run `make setup` first")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{postgres.free_port()}"
    outside = {name: f"http://127.0.0.1:{postgres.free_port()}" for name in OUTSIDE}
    environment = _environment(database_url, folder, url, outside)
    office = RunningOffice(url, database_url, folder, {}, outside)
    words = ["serve", "--demo", "--host", "127.0.0.1", "--port", url.rpartition(":")[2]]
    program = Program("kanim.faces.cli.main", words, environment, folder / "serve.log")
    office.programs["serve"] = program
    try:
        for address in outside.values():
            program.wait_for(f"{address}/health", timeout_s=120)
        program.wait_for(f"{url}/sehat/", timeout_s=120)
        yield office
    finally:
        program.stop()


def prepare_demo(database_url: str, folder: Path) -> None:
    """Lets the office fill an empty database and its folder of files once, so that journeys copy both."""
    with running_office(database_url, folder):
        pass


def copy_folder(source: Path, target: Path) -> None:
    """The files that belong to a copied database; not the logs, nor certificates that name another address."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.log", "*.sqlite3*", "clock", "signing*"))
