"""Register verbs of booklets: received, moved to a counter, allocated, used, spoiled."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text


def receive(
    act: Act, numbers: Iterable[str], *, type_code: str, box: str, place: Office, division: str
) -> int:
    """Takes booklets into the warehouse of an office; gives how many. A number that exists is refused by the
    register's own uniqueness."""
    made = 0
    for number in numbers:
        booklet = Booklet(
            number=number,
            type=type_code,
            box=box,
            origin=place,
            place=place,
            division=division,
            state=Booklet.State.WAREHOUSE,
            changed_at=act.now,
        )
        booklet.save(force_insert=True)
        act.record(booklet, "booklet.received", {"number": number, "type": type_code, "box": box})
        made += 1
    return made


def move_to_counter(act: Act, numbers: Iterable[str], point: Office) -> int:
    """Hands booklets from the warehouse to a counter; gives how many."""
    moved = 0
    for booklet in Booklet.objects.select_for_update().filter(number__in=list(numbers)).order_by("number"):
        if booklet.state != Booklet.State.WAREHOUSE:
            raise _wrong_state(booklet)
        booklet.state, booklet.point, booklet.changed_at = Booklet.State.COUNTER, point, act.now
        booklet.save(update_fields=["state", "point", "changed_at"])
        act.record(booklet, "booklet.moved", {"to": point.code})
        moved += 1
    return moved


def allocate(act: Act, number: str, *, type_code: str, office_id: UUID, case_id: UUID) -> Booklet:
    """Gives a booklet to a case. Of many who want the same one, exactly one gets it.

    Raises `Conflict`: no such number here, wrong type, already used, or the case has one already."""
    booklet = (
        Booklet.objects.select_for_update()
        .filter(number=number)
        .filter(place_id=office_id)
        .order_by("number")
        .first()
    )
    if booklet is None:
        raise Conflict(
            Text(
                f"Blangko {number} tidak ada dalam persediaan kantor ini. Pindai ulang nomornya.",
                f"Booklet {number} is not in this office's stock. Scan the number again.",
            ),
            code="NO_BOOKLET",
        )
    if booklet.state != Booklet.State.COUNTER:
        raise _wrong_state(booklet)
    if booklet.type != type_code:
        raise Conflict(
            Text(
                f"Blangko {number} berjenis {booklet.type}; permohonan ini memerlukan {type_code}.",
                f"Booklet {number} is of type {booklet.type}; this application needs {type_code}.",
            ),
            code="WRONG_TYPE",
        )
    if Booklet.objects.filter(case_id=case_id, state=Booklet.State.ALLOCATED).exists():
        raise Conflict(
            Text(
                "Permohonan ini sudah mempunyai blangko. Nyatakan rusak dahulu bila perlu diganti.",
                "This application has a booklet already. Declare it spoiled first if it must be replaced.",
            ),
            code="HAS_BOOKLET",
        )
    booklet.state, booklet.case_id, booklet.changed_at = Booklet.State.ALLOCATED, case_id, act.now
    booklet.save(update_fields=["state", "case_id", "changed_at"])
    act.record(booklet, "booklet.allocated", {"case": str(case_id)})
    return booklet


def close(act: Act, case_id: UUID, state: Booklet.State, reason: str = "") -> Booklet | None:
    """The booklet allocated to a case becomes used or spoiled; None when the case has none."""
    booklet = (
        Booklet.objects.select_for_update().filter(case_id=case_id, state=Booklet.State.ALLOCATED).first()
    )
    if booklet is None:
        return None
    booklet.state, booklet.changed_at = state, act.now
    booklet.save(update_fields=["state", "changed_at"])
    act.record(booklet, f"booklet.{state.name.lower()}", {"case": str(case_id), "reason": reason})
    return booklet


def _wrong_state(booklet: Booklet) -> Conflict:
    return Conflict(
        Text(
            f"Blangko {booklet.number} tidak dapat dipakai: keadaannya {booklet.state}. Ambil nomor berikutnya.",
            f"Booklet {booklet.number} can't be used: its state is {booklet.state}. Take the next number.",
        ),
        code="BOOKLET_TAKEN",
    )
