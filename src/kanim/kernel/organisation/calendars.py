"""The calendar of each office: days off of the regulation, what offices say against it, and its editions.

The regulation gives public holidays and joint leave (seeded from the package `holidays`); an office overrides
single days with a reason, for itself and the offices below. Every state of all that is an edition with a number:
a clock tells by which edition it was counted, and can be counted again by the same.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kanim.kernel import canonical, db
from kanim.kernel.calendar import Calendar
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.models import DayOverride, Office
from kanim.kernel.organisation.selectors import offices_above
from kanim.kernel.regulation import law
from kanim.kernel.regulation.days_off import days_off
from kanim.kernel.regulation.law import Law
from kanim.kernel.texts import Text

RECHECK_S = 1.0
KEPT = 64
CATEGORIES = ("public", "government", "local")


@dataclass(frozen=True, slots=True)
class Edition:
    """The days off of every office at one moment. Number 0: nothing is recorded yet, the regulation alone."""

    number: int
    off: frozenset[date]
    offices: Mapping[UUID, tuple[frozenset[date], frozenset[date]]]  # days off and days worked beside `off`
    _made: dict[UUID | None, Calendar] = field(default_factory=dict, compare=False)

    def calendar(self, office_id: UUID | None) -> Calendar:
        """The calendar of an office: what it says of a day goes before what an office above it says."""
        known = self._made.get(office_id)
        if known is None:
            known = self._made[office_id] = Calendar(self._days(office_id))
        return known

    def _days(self, office_id: UUID | None) -> frozenset[date]:
        days = self.off
        chain = [info.id for info in offices_above(office_id)] if office_id and self.offices else []
        for office in reversed(chain):
            off, work = self.offices.get(office, (frozenset(), frozenset()))
            days = (days | off) - work
        return days


class _Shelf:
    """The number of the present edition, asked at most once a second, and the editions read so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._editions: dict[tuple[int, str], Edition] = {}
        self._present: Edition | None = None
        self._checked_at = float("-inf")

    def forget(self) -> None:
        with self._lock:
            self._editions.clear()
            self._present, self._checked_at = None, float("-inf")

    def present(self, *, recheck: bool = False) -> Edition | None:
        if not recheck and time.monotonic() - self._checked_at < RECHECK_S:
            return self._present
        row = db.fetch_one(
            "SELECT number, digest FROM organisation_calendar_edition ORDER BY number DESC LIMIT 1"
        )
        found = self.get(int(row[0]), str(row[1])) if row else None
        self._present, self._checked_at = found, time.monotonic()
        return found

    def get(self, number: int, digest: str = "") -> Edition | None:
        if not digest:
            row = db.fetch_one("SELECT digest FROM organisation_calendar_edition WHERE number = %s", [number])
            if row is None:
                return None
            digest = str(row[0])
        known = self._editions.get((number, digest))
        if known is None:
            row = db.fetch_one("SELECT body FROM organisation_calendar_edition WHERE number = %s", [number])
            assert row is not None
            known = _read(number, row[0])
            with self._lock:
                self._editions[number, digest] = known
                while len(self._editions) > KEPT:
                    self._editions.pop(next(iter(self._editions)))
        return known


_shelf = _Shelf()


def forget() -> None:
    """The next question reads the database (after a rollback, between tests)."""
    _shelf.forget()


def present(on: date) -> Edition:
    """The edition in force now; before any is recorded, the regulation's days of `on` as number 0."""
    return _shelf.present() or _of_law(law(on))


def edition(number: int | None, on: date) -> Edition:
    """The edition of this number; of one never recorded (0, None) the present one."""
    found = _shelf.get(number) if number else None
    return found or present(on)


def calendar_for(office_id: UUID | None, on: date) -> Calendar:
    """The calendar by which this office counts today."""
    return present(on).calendar(office_id)


def renew(now: datetime, on: date) -> Edition:
    """Records a new edition if the regulation or an office's word changed since the last; else gives that.

    Called by whoever changed a day, and by the worker, who so notices a change of the regulation."""
    body = _body(law(on))
    digest = canonical.sha256(body.encode()).hex()
    row = db.fetch_one(
        "SELECT number, digest FROM organisation_calendar_edition ORDER BY number DESC LIMIT 1"
    )
    if row is not None and row[1] == digest:
        found = _shelf.get(int(row[0]), digest)
        assert found is not None
        return found
    number = int(row[0]) + 1 if row else 1
    db.execute(
        "INSERT INTO organisation_calendar_edition (number, recorded_at, body, digest) VALUES (%s,%s,%s,%s) "
        "ON CONFLICT (number) DO NOTHING",
        [number, now, body, digest],
    )
    transaction.on_commit(forget)  # what is not committed stays out of memory
    return _read(number, body)


def last_applied() -> Edition | None:
    """The last edition that all clocks have followed."""
    row = db.fetch_one("SELECT MAX(number) FROM organisation_calendar_edition WHERE applied_at IS NOT NULL")
    return _shelf.get(int(row[0])) if row and row[0] is not None else None


def is_settled(number: int, before: datetime) -> bool:
    """True if the edition was recorded before that instant."""
    row = db.fetch_one("SELECT recorded_at FROM organisation_calendar_edition WHERE number = %s", [number])
    recorded = db.as_time(row[0]) if row else None
    return recorded is not None and recorded <= before


def mark_applied(number: int, now: datetime) -> None:
    """Everything that runs has followed the edition."""
    db.execute(
        "UPDATE organisation_calendar_edition SET applied_at = %s WHERE number <= %s AND applied_at IS NULL",
        [now, number],
    )


def changed_days(before: Edition, after: Edition) -> set[date]:
    """The days that any office counts otherwise by the later edition."""
    days = set(before.off ^ after.off)
    for office in {*before.offices, *after.offices}:
        days |= before.calendar(office).days_off ^ after.calendar(office).days_off
    return days


# What an office says of a day ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be said of a day: off or worked, its name, and on what that rests."""

    day: date
    is_off: bool
    words: Text
    category: str
    basis: str
    reason: str


def say(act: Writer, office: Office, word: Word, *, account_id: UUID | None = None) -> DayOverride:
    """An office says of a day that it is off, or worked. The caller has authorised it and holds the office's
    row. Raises `Invalid` for a day past or a word without reason, `Conflict` when nothing would change."""
    _check(act, word)
    calendar = edition_now(act).calendar(office.id)
    if DayOverride.objects.filter(office=office, day=word.day, ended_at=None).exists():
        raise Conflict(
            Text(
                f"Kantor ini sudah menetapkan {word.day:%d-%m-%Y}. Akhiri penetapan itu dahulu.",
                f"This office has spoken of {word.day:%d-%m-%Y} already. End that first.",
            ),
            code="SUDAH_DITETAPKAN",
        )
    if calendar.is_working(word.day) != word.is_off:
        raise Conflict(
            Text(
                f"{word.day:%d-%m-%Y} memang sudah {'hari libur' if word.is_off else 'hari kerja'}.",
                f"{word.day:%d-%m-%Y} is {'a day off' if word.is_off else 'a working day'} already.",
            ),
            code="TIDAK_BERUBAH",
        )
    row = DayOverride(
        office=office,
        day=word.day,
        is_off=word.is_off,
        category=word.category,
        words_id=word.words.id.strip()[:120],
        words_en=word.words.en.strip()[:120],
        basis=word.basis.strip()[:160],
        reason=word.reason.strip()[:240],
        account_id=account_id,
        recorded_at=act.now,
    )
    row.save(force_insert=True)
    act.record(
        office,
        "calendar.said",
        {
            "override": row.id,
            "day": word.day,
            "off": word.is_off,
            "category": word.category,
            "words": word.words.data(),
            "basis": row.basis,
            "reason": row.reason,
        },
    )
    return row


def unsay(act: Writer, office: Office, override_id: UUID, reason: str) -> DayOverride:
    """Takes an office's word on a day back: the regulation counts again. Raises `Invalid` without a reason,
    `Conflict` when it was taken back already or the day is past."""
    row = DayOverride.objects.filter(id=override_id, office=office, ended_at=None).first()
    if row is None or row.day < act.today:
        raise Conflict(
            Text(
                "Penetapan itu sudah diakhiri, atau harinya sudah lewat.",
                "That word was taken back already, or its day is past.",
            ),
            code="SUDAH_DIAKHIRI",
        )
    if not reason.strip():
        raise Invalid({"alasan": _REASON})
    row.ended_at, row.end_reason = act.now, reason.strip()[:240]
    row.save(update_fields=["ended_at", "end_reason"])
    act.record(office, "calendar.unsaid", {"override": row.id, "day": row.day, "reason": row.end_reason})
    return row


_REASON = Text(
    "Tulis alasannya; dicatat dan dapat diperiksa.", "Write the reason; it is kept and can be checked."
)


def edition_now(act: Writer) -> Edition:
    return renew(act.now, act.today)


def _check(act: Writer, word: Word) -> None:
    wrong: dict[str, Text] = {}
    if word.day < act.today:
        wrong["tanggal"] = Text(
            "Hari itu sudah lewat; yang dihitung dengannya tidak diubah lagi.",
            "That day is past; what was counted by it is not changed any more.",
        )
    if not word.words.id.strip():
        wrong["nama"] = Text("Beri nama hari itu.", "Give the day a name.")
    if word.category not in CATEGORIES:
        wrong["jenis"] = Text(
            "Pilih libur nasional, cuti bersama atau setempat.", "Choose national, joint leave or local."
        )
    if not word.basis.strip():
        wrong["dasar"] = Text(
            "Sebutkan keputusan atau surat yang mendasarinya.", "Name the decision or letter it rests on."
        )
    if not word.reason.strip():
        wrong["alasan"] = _REASON
    if wrong:
        raise Invalid(wrong)


def _body(book: Law) -> str:
    offices: dict[str, dict[str, list[str]]] = {}
    for office, day, is_off in db.fetch(
        "SELECT office_id, day, is_off FROM organisation_day_override WHERE ended_at IS NULL ORDER BY day"
    ):
        said = offices.setdefault(str(db.as_uuid(office)), {"off": [], "work": []})
        said["off" if is_off else "work"].append(db.as_day(day).isoformat())
    off = sorted(day.isoformat() for day in days_off(book))
    return canonical.dumps({"off": off, "offices": offices}).decode()


def _read(number: int, body: str) -> Edition:
    kept: dict[str, Any] = canonical.loads(body)
    return Edition(
        number,
        frozenset(map(date.fromisoformat, kept["off"])),
        {
            UUID(office): (
                frozenset(map(date.fromisoformat, said["off"])),
                frozenset(map(date.fromisoformat, said["work"])),
            )
            for office, said in kept["offices"].items()
        },
    )


def _of_law(book: Law) -> Edition:
    made: Edition = book.once("calendar_edition", lambda: Edition(0, days_off(book), {}))
    return made
