"""Register verbs of slots: held for a case, moved, used, given back. The quota is the slot's account."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel import clock
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.act import Act
from kanim.kernel.booking.selectors import SlotView, find_slot, slot_of
from kanim.kernel.booking.slots import KIND
from kanim.kernel.booking.tickets import (
    call_again,
    call_next,
    call_ticket,
    finish_ticket,
    issue_ticket,
    leave_ticket,
)
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.texts import Text

__all__ = [
    "call_again",
    "call_next",
    "call_ticket",
    "finish_ticket",
    "free_slot",
    "hold_slot",
    "issue_ticket",
    "leave_ticket",
    "move_slot",
    "use_slot",
]


def hold_slot(act: Act, case_id: UUID, slot_id: UUID) -> SlotView:
    """Holds a place in a slot. Of many who want the last one, exactly one gets it.

    Raises `Invalid` for a slot that does not exist or has begun, `Conflict` PENUH when it is full and
    SUDAH_ADA when the case holds another."""
    slot = _open_slot(act, slot_id)
    if accounts.find_hold(case_id, KIND) is not None:
        raise Conflict(
            Text(
                "Permohonan ini sudah mempunyai jadwal. Ubah jadwal itu.",
                "This application has an appointment already. Move that one.",
            ),
            code="SUDAH_ADA",
        )
    accounts.hold(act, KIND, slot.account_code, case_id, words=_words(slot))
    return slot


def move_slot(act: Act, case_id: UUID, slot_id: UUID) -> SlotView:
    """Gives the case's place back and holds one in another slot; refused, the old place stays. How often and
    until when is the procedure's rule."""
    slot = _open_slot(act, slot_id)
    old = _require_hold(case_id)
    if old.code == slot.account_code:
        raise Conflict(
            Text("Itu jadwal yang sekarang. Pilih yang lain.", "That is the present one. Choose another."),
            code="SAMA",
        )
    accounts.exchange(act, old, accounts.Claim(KIND, slot.account_code, 1, _words(slot)))
    return slot


def use_slot(act: Act, case_id: UUID) -> SlotView | None:
    """The holder has come: the place is used. None for a case without a slot (a walk-in)."""
    held = accounts.find_hold(case_id, KIND)
    if held is None:
        return None
    slot = slot_of(case_id)
    accounts.use(act, held)
    return slot


def free_slot(act: Act, case_id: UUID) -> bool:
    """Gives the case's place back; False when it holds none."""
    held = accounts.find_hold(case_id, KIND)
    if held is None:
        return False
    accounts.free(act, held)
    return True


def _open_slot(act: Act, slot_id: UUID) -> SlotView:
    slot = find_slot(slot_id)
    if slot is None:
        raise Invalid(
            {
                "slot": Text(
                    "Jadwal ini tidak ada. Pilih dari kalender.", "No such slot. Choose in the calendar."
                )
            }
        )
    if slot.closed_at is not None:
        raise Invalid(
            {
                "slot": Text(
                    "Hari itu menjadi hari libur. Pilih jadwal lain.",
                    "That day has become a day off. Choose another.",
                )
            }
        )
    if slot.starts_at <= act.now:
        raise Invalid(
            {"slot": Text("Jadwal ini sudah lewat. Pilih yang lain.", "This slot is past. Choose another.")}
        )
    return slot


def _require_hold(case_id: UUID) -> accounts.Held:
    held = accounts.find_hold(case_id, KIND)
    if held is None:
        raise Conflict(
            Text("Tidak ada jadwal yang dapat diubah.", "There is no appointment to move."), code="TIDAK_ADA"
        )
    return held


def _words(slot: SlotView) -> Text:
    at = slot.starts_at.astimezone(ZoneInfo(clock.OFFICE_ZONE))
    return Text(f"Jadwal {at:%d-%m-%Y} pukul {at:%H.%M}", f"The appointment on {at:%d-%m-%Y} at {at:%H:%M}")
