"""What a departure, a failed boarding and a proposed bar do to the registers."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from kanim.divisions.enforcement.law_rows import read_number
from kanim.divisions.enforcement.removals.models import BanProposal, Removal
from kanim.divisions.enforcement.sanctions.bans import Ban, judge_ban
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.registry import effect, fact
from kanim.kernel.texts import Text

ROLE = "terperiksa"


@effect(
    "removal.record",
    gates=(f"removal:{ROLE}",),
    lasting=Text("Orangnya sudah meninggalkan Indonesia.", "The person has left Indonesia."),
)
def record(context: CaseContext) -> dict[str, Any]:
    """He left: the day, the place of exit and the flight enter the register."""
    form = context.form("keberangkatan")
    on = date.fromisoformat(str(form["tanggal_keluar"]))
    _enter(
        context,
        Removal.State.LEFT,
        on,
        place_of_exit=str(form["tempat_keluar"]),
        flight=str(form["penerbangan"]),
    )
    return {"left_on": str(on)}


@effect("removal.fail")
def fail(context: CaseContext) -> dict[str, Any]:
    """The boarding failed: he stays, and a new ticket is needed."""
    _enter(context, Removal.State.FAILED, context.today)
    return {}


@effect("ban.propose", gates=(f"removal:{ROLE}",))
def propose(context: CaseContext) -> dict[str, Any]:
    """The proposed bar on entry, with its last day."""
    act, person = _parts(context)
    found = ban_of(context)
    years = int(context.form("usul_tangkal")["lama_tangkal"])
    assert found is not None and found.valid_until is not None  # `ban_term_valid` held
    row = BanProposal(
        case_id=context.case.id,
        person_id=person,
        years=years,
        proposed_on=act.today,
        valid_until=found.valid_until,
        **_scope(context),
    )
    row.save(force_insert=True)
    act.record(row, "ban.proposed", {"years": years, "until": found.valid_until}, subject=person)
    return {"years": years}


@fact(
    "ban_term_valid",
    type="bool",
    words=Text("jangka waktu penangkalan sah", "the term of the bar is valid"),
    reads=("usul_tangkal",),
)
def ban_term_valid(context: CaseContext) -> FactValue:
    """The term is within Article 102."""
    found = ban_of(context)
    if found is not None and found.accepted:
        return FactValue(True)
    most = read_number(context.law, "penangkalan_maks_tahun")
    return FactValue(
        False,
        Text(
            f"Penangkalan paling lama {most} tahun (Pasal 102).",
            f"A bar on entry lasts at most {most} years (Article 102).",
        ),
    )


def ban_of(context: CaseContext) -> Ban | None:
    years = context.form("usul_tangkal").get("lama_tangkal")
    if years is None:
        return None
    most = read_number(context.law, "penangkalan_maks_tahun")
    return judge_ban(
        citizen=False, decided_on=context.today, years=int(years), most_years=most, lifetime=False
    )


def _enter(context: CaseContext, state: Removal.State, on: date, **more: str) -> None:
    act, person = _parts(context)
    row = Removal(
        case_id=context.case.id,
        person_id=person,
        state=state,
        on=on,
        route=str(context.form("perjalanan")["rute"]),
        **more,
        **_scope(context),
    )
    row.save(force_insert=True)
    act.record(
        row, f"removal.{'left' if state == Removal.State.LEFT else 'failed'}", {"on": on}, subject=person
    )


def _parts(context: CaseContext) -> tuple[Act, UUID]:
    person = context.about(ROLE)
    assert context.act is not None and person is not None
    return context.act, person


def _scope(context: CaseContext) -> dict[str, Any]:
    case = context.case
    return {
        "origin_id": case.origin_id,
        "place_id": case.place_id,
        "division": case.division,
        "class_level": case.class_level,
    }
