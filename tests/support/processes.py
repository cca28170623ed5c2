"""Programs of ours as processes of their own: started, waited for, and ended by their process id."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

import httpx

ROOT = Path(__file__).resolve().parents[2]
STEP_S = 0.05


class Program:
    """One running module. Its output goes to a log, which is what an error about it shows."""

    def __init__(self, module: str, words: Sequence[str], environment: Mapping[str, str], log: Path):
        self.words, self.log = [module, *words], log
        self._file: IO[bytes] = open(log, "ab")  # noqa: SIM115  closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own, so that its workers end with it
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def output(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def wait_for(self, url: str, timeout_s: float = 60) -> None:
        """Until the address answers with anything below 500. Raises with the log when it does not."""
        deadline = time.monotonic() + timeout_s
        said = "nothing"
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                self._fail(f"ended with code {self._process.returncode}")
            try:
                said = str(httpx.get(url, timeout=5).status_code)
                if int(said) < 500:
                    return
            except httpx.TransportError as error:
                said = type(error).__name__
            time.sleep(STEP_S)
        self._fail(f"{url} did not answer in {timeout_s:.0f} s, last: {said}")

    def kill(self) -> None:
        """Ends it at once, as a power cut would (fault tests)."""
        self._end(signal.SIGKILL)

    def stop(self, timeout_s: float = 15) -> None:
        """Asks it to end, and ends it if it does not."""
        if self._process.poll() is None:
            self._end(signal.SIGTERM)
            try:
                self._process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self._end(signal.SIGKILL)
        self._process.wait(timeout_s)
        self._file.close()

    def _end(self, how: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, how)
        except ProcessLookupError:
            return

    def _fail(self, why: str) -> None:
        raise RuntimeError(f"{' '.join(self.words)}: {why}\n{self.output()[-6000:]}")
