"""The one clock: aware instants, legal days by zone, and an offset that only a demonstration may have."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from kanim.kernel import clock

INSTANT = datetime(2026, 1, 31, 17, 30, tzinfo=UTC)  # half past midnight of 1 February in Tangerang


@pytest.fixture(autouse=True)
def _no_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KANIM_CLOCK_FILE", raising=False)
    monkeypatch.delenv("KANIM_DEMO", raising=False)


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel(INSTANT, tick=False):
        assert clock.now() == INSTANT
        assert clock.now().tzinfo is UTC


def test_the_legal_day_is_that_of_the_zone() -> None:
    with time_machine.travel(INSTANT, tick=False):
        assert clock.today() == date(2026, 2, 1)
        assert clock.today("Asia/Jayapura") == date(2026, 2, 1)
        assert clock.today("UTC") == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("demo", "moved"), [("1", timedelta(days=31)), ("0", timedelta(0)), ("", timedelta(0))]
)
def test_only_a_demonstration_moves_its_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: str, moved: timedelta
) -> None:
    file = tmp_path / "clock"
    file.write_text(str(31 * 86_400))
    monkeypatch.setenv("KANIM_CLOCK_FILE", str(file))
    monkeypatch.setenv("KANIM_DEMO", demo)
    with time_machine.travel(INSTANT, tick=False):
        assert clock.now() == INSTANT + moved


def test_a_missing_or_empty_file_is_no_offset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "clock"
    monkeypatch.setenv("KANIM_CLOCK_FILE", str(file))
    monkeypatch.setenv("KANIM_DEMO", "1")
    with time_machine.travel(INSTANT, tick=False):
        assert clock.now() == INSTANT
        file.write_text("")
        assert clock.now() == INSTANT
