"""Which applications the demonstration office has on its first morning."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.divisions.travel_documents.demonstration.walk import Walk
from kanim.kernel import clock
from kanim.kernel.access.actors import Holder
from kanim.kernel.booking import selectors as booking
from kanim.kernel.booking.slots import open_slots
from kanim.kernel.casework.models import Case
from kanim.kernel.organisation.models import Account, Office
from kanim.kernel.party.generated import demo_person
from kanim.kernel.registry.demo import demo, wants_cases
from kanim.kernel.regulation import law
from kanim.kernel.regulation.days_off import calendar_of

OFFICE, POINT = "kanim-tangerang", "tangerang-utama"
PAST = (
    "ANTRE",
    "PERIKSA_BERKAS",
    "PERIKSA_BERKAS",
    "WAWANCARA_BIOMETRIK",
    "VERIFIKASI",
    "ADJUDIKASI",
    "ALOKASI",
    "CETAK",
    "UJI_KUALITAS",
    "SIAP_AMBIL",
    "DISERAHKAN",
)
AHEAD = 2  # applications with an appointment to come


@demo.extend
def fill_cases(now: datetime) -> None:
    """Applications at every stage of the last working day, and some for the next. A second run adds nothing;
    `KANIM_DEMO_CASES=0` leaves the office empty."""
    if not wants_cases() or Case.objects.filter(procedure="paspor").exists():
        return
    today = clock.day_of(now)
    day = _last_working_day(today)
    open_slots(day)
    office = Office.objects.get(code=OFFICE, valid_to=None)
    point = Office.objects.get(code=POINT, valid_to=None)
    accounts = list(Account.objects.filter(username__in=["pemohon1", "pemohon2"]).order_by("username"))
    filers = [Holder(a.id, a.name, a.person_id) for a in accounts]
    begins = datetime.combine(day, time(7, 30), ZoneInfo(clock.OFFICE_ZONE))
    for n, step in enumerate(PAST):
        walk = Walk(
            f"{n}:{step}",
            demo_person(f"applicant {n}", today),
            filers[n % len(filers)],
            office,
            point,
            begins + timedelta(minutes=3 * n),
        )
        walk.begin(_slot(point, day, walk.now))
        walk.to(step)
    _ahead(now, today, office, point, filers)


def _ahead(now: datetime, today: date, office: Office, point: Office, filers: list[Holder]) -> None:
    open_slots(today)
    coming = booking.open_days(point.id, today, today + timedelta(days=14), now=now)[0].day
    for n in range(AHEAD):
        person = demo_person(f"appointment {n}", today)
        walk = Walk(f"ahead {n}", person, filers[n % len(filers)], office, point, now - timedelta(minutes=30))
        walk.begin(_slot(point, coming, now))
        walk.to("TERJADWAL")


def _slot(point: Office, day: date, moment: datetime) -> UUID:
    return next(s.id for s in booking.slots(point.id, day, now=moment + timedelta(minutes=1)) if s.free > 0)


def _last_working_day(today: date) -> date:
    calendar = calendar_of(law(today))
    return calendar.last_working(today - timedelta(days=1))
