"""Numbers, days and times as people read them, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.components import ClockView

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)


def test_rupiah() -> None:
    assert formats.rupiah(1_950_000) == "Rp1.950.000"
    assert formats.rupiah(0) == "Rp0"
    assert formats.rupiah(-500) == "-Rp500"


def test_days() -> None:
    assert formats.day(DAY) == "24 Nov 2026"
    assert formats.day("2026-08-17", "en") == "17 Aug 2026"
    assert formats.day(date(2026, 5, 1)) == "1 Mei 2026"
    assert formats.long_day(DAY) == "Selasa, 24 November 2026"
    assert formats.long_day(DAY, "en") == "Tuesday, 24 November 2026"
    assert formats.weekday(date(2026, 11, 26)) == "Kam 26 Nov"
    assert formats.weekday(date(2026, 11, 26), "en") == "Thu 26 Nov"


def test_times_are_read_in_the_zone_of_the_office() -> None:
    assert formats.clock_time(AT) == "09.12 WIB"
    assert formats.clock_time(AT, "en") == "09:12 WIB"
    assert formats.clock_time(AT, zone="Asia/Jayapura") == "11.12 WIT"
    assert formats.day_and_time(datetime(2026, 11, 24, 18, 0, tzinfo=UTC)) == "25 Nov 2026, 01.00 WIB"


@pytest.mark.parametrize(
    ("days", "indonesian", "english"),
    [
        (0, "hari ini", "today"),
        (1, "besok", "tomorrow"),
        (-1, "kemarin", "yesterday"),
        (3, "3 hari lagi", "in 3 days"),
        (-9, "9 hari lalu", "9 days ago"),
    ],
)
def test_relative_days(days: int, indonesian: str, english: str) -> None:
    with translation.override("id"):
        assert formats.relative_days(days) == indonesian
    with translation.override("en"):
        assert formats.relative_days(days) == english


def test_relative_times() -> None:
    with translation.override("id"):
        assert formats.relative_time(AT, AT + timedelta(seconds=5)) == "baru saja"
        assert formats.relative_time(AT, AT + timedelta(minutes=12)) == "12 menit lalu"
        assert formats.relative_time(AT, AT + timedelta(hours=3)) == "3 jam lalu"
        assert formats.relative_time(AT, AT + timedelta(days=1)) == "kemarin"
    with translation.override("en"):
        assert formats.relative_time(AT, AT + timedelta(minutes=1)) == "1 minute ago"


def test_sizes() -> None:
    assert [formats.size(n) for n in (12, 1_200, 2_400_000, 3_000_000_000)] == [
        "12 B",
        "1,2 kB",
        "2,4 MB",
        "3 GB",
    ]


def test_initials() -> None:
    assert [formats.initials(n) for n in ("Siti Nur Aini", "budi@contoh.id", "", "Rina")] == [
        "SA",
        "BC",
        "?",
        "R",
    ]


@pytest.mark.parametrize(
    ("view", "tone", "indonesian", "english"),
    [
        (
            ClockView(date(2026, 11, 26), 2),
            "info",
            "2 hari kerja lagi, jatuh tempo Kam 26 Nov",
            "2 working days left, due Thu 26 Nov",
        ),
        (ClockView(DAY, 0), "wait", "Jatuh tempo hari ini, Sel 24 Nov", "Due today, Tue 24 Nov"),
        (
            ClockView(date(2026, 11, 23), -1),
            "bad",
            "Terlambat 1 hari kerja, jatuh tempo Sen 23 Nov",
            "1 working day late, due Mon 23 Nov",
        ),
        (
            ClockView(DAY, 2, state="paused", reason=Text("menunggu berkas", "waiting for papers")),
            "off",
            "Jam berhenti: menunggu berkas",
            "Clock stopped: waiting for papers",
        ),
        (ClockView(DAY, 1, state="stopped"), "ok", "Selesai tepat waktu", "Done in time"),
    ],
)
def test_clock_in_words(view: ClockView, tone: str, indonesian: str, english: str) -> None:
    assert view.tone == tone
    with translation.override("id"):
        assert view.text("id") == indonesian
    with translation.override("en"):
        assert view.text("en") == english
