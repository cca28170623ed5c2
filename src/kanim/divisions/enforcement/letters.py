"""Papers of administrative action and deportation."""

from __future__ import annotations

from typing import Any

from kanim.divisions.enforcement.removals.effects import ROLE as REMOVED
from kanim.divisions.enforcement.sanctions.facts import ROLE, overstay_of
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.party.models import Person
from kanim.kernel.registry import query


def person_of(context: CaseContext, role: str) -> dict[str, Any]:
    """Name, birth date and nationality as the register of persons has them."""
    person_id = context.about(role)
    assert person_id is not None
    person = Person.objects.get(id=person_id)
    return {
        "name": person.name,
        "born": str(person.birth_date),
        "nationality": context.law.code_words("negara", person.nationality).data(),
    }


@query("letter.SK_TAK")
def decision(context: CaseContext) -> dict[str, Any]:
    """On whom, which actions, why not prosecution, the overstay, and until when he may object."""
    form, found = context.form("putusan"), overstay_of(context)
    return {
        "person": person_of(context, ROLE),
        "actions": [context.law.code_words("tindakan_tak", code).data() for code in form["tindakan_tak"]],
        "instead": context.law.code_words("alasan_tak", str(form["alasan_tak"])).data(),
        "days": found.days if found else 0,
        "amount_idr": found.payable_idr if found and found.payable_idr else 0,
        "objection_days": int(context.law.param("keberatan_hari")),
    }


@query("letter.SK_DEPORTASI")
def deportation(context: CaseContext) -> dict[str, Any]:
    """Who is to leave, how, and within how many days."""
    journey = context.form("perjalanan")
    return {
        "person": person_of(context, REMOVED),
        "route": str(journey["rute"]),
        "document": str(journey["nomor_dok"]),
        "on": str(journey["tanggal_berangkat"]),
        "days": int(context.law.param("deportasi_berangkat_hari")),
    }


@query("letter.SP_PENGAWALAN")
def escort(context: CaseContext) -> dict[str, Any]:
    """Who is escorted, by whom, to which exit."""
    return {**deportation(context), "escorts": str(context.form("rapat")["pengawal"])}


@query("letter.USUL_PENANGKALAN")
def ban(context: CaseContext) -> dict[str, Any]:
    """Whom to bar, for how long, since when he is gone."""
    return {
        "person": person_of(context, REMOVED),
        "years": int(context.form("usul_tangkal")["lama_tangkal"]),
        "left_on": str(context.form("keberangkatan")["tanggal_keluar"]),
    }
