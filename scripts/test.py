"""The whole suite in two lanes side by side, one a database, which is what `make test` and CI run.

    python scripts/test.py [pytest arguments]

SQLite's lane first checks form, types and conventions, which are the same on both. Browser journeys all run on
PostgreSQL; those marked `both_databases` on SQLite too. Measurements run at the end, when the machine is quiet.
Closes with one line, `N passed, N failed`, over everything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parents[1]
CODE = ["src", "tests", "scripts", "manage.py"]
COUNT = re.compile(r"(\d+) (passed|failed|error)")
NOTHING_COLLECTED = 5


@dataclass(slots=True)
class Step:
    """One command of a lane and what came of it."""

    name: str
    command: list[str]
    is_pytest: bool = False
    settings: dict[str, str] = field(default_factory=dict)
    code: int = 0
    seconds: float = 0
    passed: int = 0
    failed: int = 0
    output: str = field(default="", repr=False)

    def run(self, log: Path) -> None:
        began = time.monotonic()
        with open(log, "w+") as file:
            done = subprocess.run(
                [sys.executable, "-m", *self.command],
                cwd=ROOT,
                env={**os.environ, **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                check=False,
            )
            file.seek(0)
            self.output = file.read()
        self.code, self.seconds = done.returncode, time.monotonic() - began
        if not self.is_pytest:
            self.passed, self.failed = (0, 1) if self.code else (1, 0)
            return
        last = self.output.rstrip().rpartition("\n")[2]
        counts = {word: int(number) for number, word in COUNT.findall(last)}
        self.passed = counts.get("passed", 0)
        self.failed = counts.get("failed", 0) + counts.get("error", 0)
        if self.code not in (0, NOTHING_COLLECTED):
            self.failed = max(self.failed, 1)


def pytest(name: str, vendor: str, which: str, words: Sequence[str]) -> Step:
    return Step(
        name,
        ["pytest", "-q", "--tb=short", "--durations=20", "--database", vendor, "-m", which, *words],
        is_pytest=True,
    )


def lanes(words: Sequence[str]) -> list[list[Step]]:
    return [
        [
            Step("form", ["ruff", "check", "-q", *CODE]),
            Step("layout", ["ruff", "format", "-q", "--check", *CODE]),
            Step("types", ["mypy"]),
            pytest("SQLite", "sqlite", "not bench and (not journeys or both_databases)", words),
        ],
        [pytest("PostgreSQL", "postgresql", "not bench and not contracts", words)],
    ]


def run_lane(lane: Sequence[Step], folder: Path, telling: threading.Lock) -> None:
    for step in lane:
        step.run(folder / f"{step.name}.log")
        with telling:
            print(
                f"{step.name}: {step.passed} passed, {step.failed} failed, {step.seconds:.0f} s", flush=True
            )


def main(words: Sequence[str]) -> int:
    if not os.environ.get("KANIM_TEST_POSTGRES_URL"):
        try:
            postgres.binaries()
        except postgres.NoPostgres as error:
            print(error, file=sys.stderr)
            return 1
    steps: list[Step] = []
    telling = threading.Lock()
    with tempfile.TemporaryDirectory(prefix="kanim-test-") as folder:
        planned = lanes(words)
        threads = [threading.Thread(target=run_lane, args=(lane, Path(folder), telling)) for lane in planned]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        measured = pytest("Measurements", "postgresql", "bench", words)
        measured.settings["KANIM_TEST_DURABLE"] = "1"
        run_lane([measured], Path(folder), telling)
        steps = [step for lane in planned for step in lane] + [measured]
    for step in steps:
        if step.is_pytest or step.failed:
            print(f"\n{f' {step.name} ':=^100}\n{step.output.rstrip()}")
    passed, failed = sum(s.passed for s in steps), sum(s.failed for s in steps)
    print(f"\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
