"""The running office that a journey walks through: `kanim serve --demo` with the systems outside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import postgres
from support.processes import ROOT, Program

OUTSIDE = {"simponi": "KANIM_SIMPONI_URL", "printer": "KANIM_PRINTER_URL"}


@dataclass(slots=True)
class RunningOffice:
    """Where it listens, and the clock that a journey may move forward."""

    url: str
    database_url: str
    folder: Path
    programs: dict[str, Program]
    outside: dict[str, str] = field(default_factory=dict)
    moved: timedelta = timedelta(0)

    def pass_time(self, **span: float) -> None:
        """`pass_time(days=31)`: from now on the office's clock is that much later than it was."""
        self.moved += timedelta(**span)
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
        "KANIM_VAR": str(folder),
        "KANIM_FILES": str(folder / "files"),
        "KANIM_CLOCK_FILE": str(folder / "clock"),
        "KANIM_PUBLIC_URL": url,
        **{OUTSIDE[name]: address for name, address in outside.items()},
    }


@contextmanager
def running_office(database_url: str, folder: Path) -> Iterator[RunningOffice]:
    """Starts the office, which starts the systems outside, all on free ports; ends them."""
    if not (ROOT / "staticfiles" / "staticfiles.json").exists():
        raise RuntimeError("the static files are not collected: run `make setup` first")
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{postgres.free_port()}"
    outside = {name: f"http://127.0.0.1:{postgres.free_port()}" for name in OUTSIDE}
    environment = _environment(database_url, folder, url, outside)
    office = RunningOffice(url, database_url, folder, {}, outside)
    words = ["serve", "--demo", "--host", "127.0.0.1", "--port", url.rpartition(":")[2]]
    program = office.programs["serve"] = Program(
        "kanim.faces.cli.main", words, environment, folder / "serve.log"
    )
    try:
        program.wait_for(f"{url}/sehat/", timeout_s=120)
        for address in outside.values():
            program.wait_for(f"{address}/health")
        yield office
    finally:
        for program in reversed(office.programs.values()):
            program.stop()


def prepare_demo(database_url: str, folder: Path) -> None:
    """Lets the office fill an empty database and its folder of files once, so that journeys copy both."""
    with running_office(database_url, folder):
        pass


def copy_folder(source: Path, target: Path) -> None:
    """The files that belong to a copied database; not the logs."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.log", "*.sqlite3*", "clock"))
