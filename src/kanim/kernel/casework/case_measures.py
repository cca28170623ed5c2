"""The measures that every division has by its cases, bills and tickets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from kanim.kernel import canonical, clock
from kanim.kernel.access.visibility import Scope
from kanim.kernel.booking.models import Ticket
from kanim.kernel.casework.models import Case, Clock
from kanim.kernel.measures.core import Dimension, measure
from kanim.kernel.money.models import Bill
from kanim.kernel.organisation import calendars
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

CLAUSE = "tikim.b"  # pengumpulan, pengolahan, dan penyajian data keimigrasian
CASES, DAYS, MINUTES = Text("berkas", "cases"), Text("hari kerja", "working days"), Text("menit", "minutes")
ENDS = {
    "done": Text("selesai", "done"),
    "refused": Text("ditolak", "refused"),
    "lapsed": Text("gugur", "lapsed"),
    "cancelled": Text("dibatalkan", "cancelled"),
}


def _procedure(code: Any) -> Text:
    entry = law(clock.today()).find("procedure", str(code))
    return entry.words if entry else Text.of(code)


def _service(code: Any) -> Text:
    for table in law(clock.today()).all("services"):
        for row in table.body["rows"]:
            if row["code"] == code:
                return Text.of(row["words"])
    return Text.of(code or "–")


def _office(id_: Any) -> Text:
    found = find_office_by_id(id_) if id_ else None
    return found.name if found else Text("tanpa titik layanan", "no service point")


def _unit(code: Any) -> Text:
    entry = law(clock.today()).find("unit", str(code))
    return entry.words if entry else Text.of(code)


def _dimensions(prefix: str = "") -> dict[str, Dimension]:
    return {
        "procedure": Dimension(Text("Prosedur", "Procedure"), f"{prefix}procedure", _procedure),
        "service": Dimension(Text("Layanan", "Service"), f"{prefix}service", _service),
        "point": Dimension(Text("Titik layanan", "Service point"), f"{prefix}point_id", _office),
        "unit": Dimension(Text("Unit", "Unit"), f"{prefix}division", _unit),
    }


def _under(prefix: str) -> Any:
    def of_clause(clause: str) -> Q:
        book = law(clock.today())
        codes = [entry.code for entry in book.all("procedure") if entry.body["clause"] == clause]
        return Q(**{f"{prefix}procedure__in": codes})

    return of_clause


def _by_case(path: str) -> Any:
    """Rows that have no columns of sight of their own are seen with their case."""
    return lambda scope: Q(**{f"{path}__in": scope.filter(Case.objects.all()).values("id")})


def _through(scope: Scope) -> Q:
    return scope.q("case__")


@measure(
    "cases.opened",
    words=Text("Berkas masuk", "Cases opened"),
    unit=CASES,
    clause=CLAUSE,
    at="opened_at",
    dimensions=_dimensions(),
    of_clause=_under(""),
)
def cases_opened() -> QuerySet[Case]:
    return Case.objects.all()


@measure(
    "cases.ended",
    words=Text("Berkas selesai", "Cases ended"),
    unit=CASES,
    clause=CLAUSE,
    at="ended_at",
    dimensions={
        **_dimensions(),
        "kind": Dimension(
            Text("Cara berakhir", "How it ended"), "end_kind", lambda key: ENDS.get(key, Text.of(key))
        ),
    },
    of_clause=_under(""),
)
def cases_ended() -> QuerySet[Case]:
    return Case.objects.exclude(end_kind="")


def _raw_days(opened: datetime, ended: datetime, place: UUID) -> float:
    calendar = calendars.calendar_for(place, clock.today())
    return calendar.working_days_between(clock.day_of(opened), clock.day_of(ended))


@measure(
    "cases.raw_days",
    words=Text("Lama berkas, dengan waktu tunggu", "Length of a case, waiting included"),
    unit=DAYS,
    clause=CLAUSE,
    at="ended_at",
    dimensions=_dimensions(),
    of_clause=_under(""),
    mean=_raw_days,
    reads=("opened_at", "ended_at", "place_id"),
)
def cases_raw_days() -> QuerySet[Case]:
    return Case.objects.exclude(end_kind="")


def _net_days(history: str, started_on: date, stopped_at: datetime, zone: str, place: UUID) -> float:
    """Working days from the clock's start to its stop, without those between a pause and what ended it."""
    calendar = calendars.calendar_for(place, clock.today())
    taken, paused = 0, None
    end = clock.day_of(stopped_at, zone)
    for told in canonical.loads(history):
        at = clock.day_of(datetime.fromisoformat(told["at"]), zone)
        if told["what"] == "start":
            taken, paused = 0, None
        elif told["what"] == "pause":
            paused = at
        elif told["what"] in ("resume", "stop") and paused is not None:
            taken, paused = taken + calendar.working_days_between(paused, at), None
    return calendar.working_days_between(started_on, end) - taken


@measure(
    "cases.net_days",
    words=Text("Waktu penyelesaian, tanpa jeda", "Time to completion, without pauses"),
    unit=DAYS,
    clause=CLAUSE,
    at="stopped_at",
    dimensions=_dimensions("case__"),
    scope=_through,
    place="case__place_id",
    division="case__division",
    case="case_id",
    of_clause=_under("case__"),
    mean=_net_days,
    reads=("history", "started_on", "stopped_at", "zone", "case__place_id"),
)
def cases_net_days() -> QuerySet[Clock]:
    return Clock.objects.filter(state="stopped", name="sla", case__end_kind__in=["", "done"])


@measure(
    "pnbp.settled",
    words=Text("PNBP diterima", "Non-tax revenue received"),
    unit=Text("rupiah", "rupiah"),
    clause=CLAUSE,
    at="settled_at",
    dimensions={"unit": _dimensions()["unit"]},
    total="total_idr",
    case="case_id",
    is_money=True,
)
def pnbp_settled() -> QuerySet[Bill]:
    return Bill.objects.filter(state="settled")


@measure(
    "visits.no_show",
    words=Text("Pemohon tidak hadir", "Applicants who did not come"),
    unit=CASES,
    clause=CLAUSE,
    at="ended_at",
    dimensions=_dimensions(),
    of_clause=_under(""),
)
def visits_no_show() -> QuerySet[Case]:
    return Case.objects.filter(step="TIDAK_HADIR").exclude(end_kind="")


def _minutes(issued: datetime, called: datetime) -> float:
    return max(0.0, (called - issued).total_seconds() / 60)


@measure(
    "visits.waiting",
    words=Text("Waktu tunggu di loket", "Waiting at the counter"),
    unit=MINUTES,
    clause=CLAUSE,
    at="called_at",
    dimensions={"point": Dimension(Text("Titik layanan", "Service point"), "point_id", _office)},
    scope=_by_case("case_id"),
    place="point__parent_id",
    case="case_id",
    mean=_minutes,
    reads=("issued_at", "called_at"),
)
def visits_waiting() -> QuerySet[Ticket]:
    return Ticket.objects.exclude(called_at=None)
