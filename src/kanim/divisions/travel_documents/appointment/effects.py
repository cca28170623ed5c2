"""Appointment and queue of an application: slot held, moved, used; ticket given and called."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel.booking import registers as booking
from kanim.kernel.booking import selectors as slots
from kanim.kernel.booking import tickets
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Invalid
from kanim.kernel.registry import effect, fact
from kanim.kernel.texts import Text

WIB = ZoneInfo("Asia/Jakarta")


@effect("slot.hold", takes="slot")
def hold_slot(context: CaseContext) -> dict[str, Any]:
    """Holds the chosen slot for the case. A full one is refused; the draft keeps what was entered."""
    assert context.act is not None
    slot = booking.hold_slot(context.act, context.case.id, _chosen(context))
    return {"slot": str(slot.id), "starts_at": slot.starts_at.isoformat()}


@effect("slot.move")
def move_slot(context: CaseContext) -> dict[str, Any]:
    """Moves the case to another slot; the old one is free again."""
    assert context.act is not None
    slot = booking.move_slot(context.act, context.case.id, _chosen(context))
    return {"slot": str(slot.id), "starts_at": slot.starts_at.isoformat()}


@effect("slot.use", uses="slot")
def use_slot(context: CaseContext) -> dict[str, Any]:
    """The applicant has come: the slot is used."""
    assert context.act is not None
    booking.use_slot(context.act, context.case.id)
    return {}


@effect("slot.free", frees="slot")
def free_slot(context: CaseContext) -> dict[str, Any]:
    assert context.act is not None
    booking.free_slot(context.act, context.case.id)
    return {}


@effect("ticket.issue")
def issue_ticket(context: CaseContext) -> dict[str, Any]:
    """A queue number of today at the applicant's counter; the class decides who is called first."""
    assert context.act is not None
    point = context.case.point_id or context.case.place_id
    ticket = tickets.issue_ticket(context.act, point, _service_class(context), context.case.id)
    return {"ticket": ticket.number}


@effect("ticket.call")
def call_ticket(context: CaseContext) -> dict[str, Any]:
    """Calls the case's ticket to a counter."""
    assert context.act is not None
    counter = str(context.entered.get("loket") or "")
    ticket = tickets.call_ticket(context.act, context.case.id, counter)
    return {"ticket": ticket.number if ticket else None, "counter": counter}


@fact("slot_today", type="bool", words=Text("jadwalnya hari ini", "the appointment is today"))
def slot_today(context: CaseContext) -> FactValue:
    slot = slots.slot_of(context.case.id)
    if slot is None:
        return FactValue(True)  # walk-in: no slot to keep to
    day = slot.starts_at.astimezone(WIB).date()
    return FactValue(
        day == context.today,
        Text(
            f"Jadwal pemohon adalah {day:%d-%m-%Y}, bukan hari ini.",
            f"The applicant's appointment is on {day:%d-%m-%Y}, not today.",
        ),
    )


@fact(
    "slot_movable", type="bool", words=Text("jadwal masih dapat diubah", "the appointment can still be moved")
)
def slot_movable(context: CaseContext) -> FactValue:
    """As often as `batas_jadwal_ulang` says, until `batas_jadwal_ulang_hari` days before (dossier 3.2.6)."""
    slot = slots.slot_of(context.case.id)
    limit = int(context.law.param("batas_jadwal_ulang"))
    done = context.fold.times.get("jadwal_ulang", 0)
    if slot is None:
        return FactValue(False, Text("Tidak ada jadwal.", "There is no appointment."))
    if done >= limit:
        return FactValue(
            False,
            Text(
                f"Jadwal hanya dapat diubah {limit} kali dan itu sudah dipakai.",
                f"An appointment can be moved {limit} time(s) only, and that was used.",
            ),
        )
    days = int(context.law.param("batas_jadwal_ulang_hari"))
    if context.today > slot.starts_at.astimezone(WIB).date() - timedelta(days=days):
        return FactValue(
            False,
            Text(
                f"Jadwal hanya dapat diubah paling lambat {days} hari sebelumnya.",
                f"An appointment can be moved {days} day(s) before it at the latest.",
            ),
        )
    return FactValue(True)


@fact("slot.end_of_day", type="datetime", words=Text("akhir hari jadwal", "the end of the appointment's day"))
def slot_end_of_day(context: CaseContext) -> datetime | None:
    slot = slots.slot_of(context.case.id)
    if slot is None:
        return None
    day = slot.starts_at.astimezone(WIB).date()
    return datetime.combine(day + timedelta(days=1), time(), WIB)


def _chosen(context: CaseContext) -> UUID:
    """The slot that was chosen, if it is one at the case's own service point and of a class that the applicant has
    a right to: same-day places are paid for, priority places are given by the counter."""
    chosen = slots.find_slot(_slot_id(context))
    if chosen is None:
        raise Invalid(
            {
                "slot": Text(
                    "Jadwal ini tidak ada. Pilih dari kalender.", "No such slot. Choose in the calendar."
                )
            }
        )
    if chosen.service_class not in _classes(context):
        raise Invalid(
            {
                "slot": Text(
                    "Jadwal itu untuk layanan percepatan atau pemohon prioritas. Pilih jadwal reguler.",
                    "That appointment is for same-day service or priority applicants. Choose a regular one.",
                )
            }
        )
    if chosen.point_id != (context.case.point_id or context.case.place_id):
        raise Invalid(
            {
                "slot": Text(
                    "Jadwal itu di tempat layanan lain. Pilih jadwal di tempat permohonan ini diajukan.",
                    "That appointment is at another service point. Choose one where this application was filed.",
                )
            }
        )
    return chosen.id


def _classes(context: CaseContext) -> set[str]:
    found = {"reguler"}
    if context.value("mohon.percepatan") is True:
        found.add("percepatan")
    if context.case.priority == 1:
        found.add("prioritas")
    return found


def _slot_id(context: CaseContext) -> UUID:
    chosen = str(context.entered.get("slot") or "")
    try:
        return UUID(chosen)
    except ValueError:
        raise Invalid(
            {"slot": Text("Pilih hari dan jam kedatangan.", "Choose a day and time to come.")}
        ) from None


def _service_class(context: CaseContext) -> str:
    return {1: "prioritas", 3: "percepatan"}.get(context.case.priority, "reguler")
