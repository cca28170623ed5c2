"""A hundred papers at once: consecutive numbers, no gap, whatever is broken off on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.papers import instruments
from kanim.kernel.papers.letters import next_number
from kanim.kernel.papers.models import Instrument, NumberSeries
from support.issuing import case, counter, issue, letter
from support.together import together

pytestmark = pytest.mark.race


def numbers() -> list[int]:
    return sorted(int(n[:4]) for n in Instrument.objects.values_list("number", flat=True))


def test_a_hundred_issued_at_once_are_numbered_one_to_a_hundred(own_database: str) -> None:
    row = case(counter())
    results = together([lambda n=n: issue(row, str(n)) for n in range(100)])
    assert [r.error for r in results if r.error] == []
    assert numbers() == list(range(1, 101))
    assert NumberSeries.objects.get().last == 100


def test_acts_that_fail_before_the_end_leave_no_gap(own_database: str) -> None:
    row = case(counter())

    def fail(key: str) -> None:
        with open_act(System("uji"), "uji.fail", key) as act:
            instruments.freeze(act, letter(), case_id=row.id, scope=row, data={})
            raise RuntimeError

    calls = [(lambda n=n: issue(row, str(n))) if n % 2 else (lambda n=n: fail(str(n))) for n in range(60)]
    results = together(calls)
    assert {type(r.error) for r in results if r.error} == {RuntimeError}
    assert numbers() == list(range(1, 31))


def test_a_process_killed_before_the_commit_leaves_no_gap(own_database: str) -> None:
    with open_act(System("uji"), "uji", "1"):
        assert next_number("uji:kill") == 1
    script = """
        import os, signal, django
        django.setup()
        from kanim.kernel.access.actors import System
        from kanim.kernel.act.core import open_act
        from kanim.kernel.papers.letters import next_number
        with open_act(System("uji"), "uji", "2"):
            print(next_number("uji:kill"), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "KANIM_DATABASE_URL": own_database, "PYTHONPATH": os.pathsep.join(sys.path),
             "DJANGO_SETTINGS_MODULE": "kanim.config.settings"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout.strip()) == (-signal.SIGKILL, "2"), run.stderr
    with open_act(System("uji"), "uji", "3"):
        assert next_number("uji:kill") == 2
