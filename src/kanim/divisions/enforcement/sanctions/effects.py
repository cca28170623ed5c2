"""What an administrative action does to the registers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kanim.divisions.enforcement.sanctions.facts import ROLE, overstay_of
from kanim.divisions.enforcement.sanctions.models import Objection, Sanction
from kanim.kernel.access.models import Role
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import CaseData
from kanim.kernel.casework.store import Fold
from kanim.kernel.party import registers
from kanim.kernel.registry import effect, searchable
from kanim.kernel.search.core import Found, by_number
from kanim.kernel.texts import Text

KIND = "foreign_passport"


def _by_passport(person_id: UUID, case_id: UUID, form: Mapping[str, Any]) -> list[Found]:
    number = str(form.get("nomor_paspor_asing") or "")
    return [Found(KIND, person_id, case_id, number, by_number(number))] if number else []


@searchable(
    KIND,
    words=Text("Paspor asing", "Foreign passports"),
    rows=lambda: Role.objects.filter(role=ROLE, kind="person"),
)
def foreign_passports_found(roles: Sequence[Role]) -> list[Found]:
    """The passport that a foreigner showed, by its number, under the case that noted it."""
    bodies = CaseData.objects.in_bulk([role.object_id for role in roles])
    found: list[Found] = []
    for role in roles:
        if role.object_id in bodies:
            forms = Fold.read(bodies[role.object_id].body).forms
            form = forms.get("temuan") or forms.get("usul_deportasi") or {}
            found += _by_passport(role.subject_id, role.object_id, form)
    return found


@effect("finding.register")
def register(context: CaseContext) -> dict[str, Any]:
    """The foreigner enters the register of persons, or is found there; the case is found by his name and passport."""
    form = context.form("temuan") or context.form("usul_deportasi")
    act = context.act
    assert act is not None
    if context.about(ROLE) is None:  # a parent that knows him has named him
        person = registers.find_or_register(
            act,
            name=str(form["nama_asing"]),
            birth_date=date.fromisoformat(str(form["lahir_asing"])),
            sex=str(form.get("kelamin_asing") or "X"),
            nationality=str(form["warga_negara"]),
        )
        context.add_role(ROLE, "person", person.id)
    person_id = context.about(ROLE)
    assert person_id is not None
    context.find(*_by_passport(person_id, context.case.id, form))
    return {}


@effect("sanction.decide")
def decide(context: CaseContext) -> dict[str, Any]:
    """Each action of the decision becomes a row in force."""
    _decide(context)
    return {}


@effect("sanction.decide_removal", gates=(f"removal:{ROLE}",))
def decide_removal(context: CaseContext) -> dict[str, Any]:
    """The same with a deportation among them: the status gate is asked first."""
    _decide(context)
    return {}


def _decide(context: CaseContext) -> None:
    act, person = _parts(context)
    case, found = context.case, overstay_of(context)
    end(act, case.id, Sanction.State.TAKEN_BACK)
    for action in context.form("putusan")["tindakan_tak"]:
        row = Sanction(
            case_id=case.id,
            person_id=person,
            action=action,
            decided_on=act.today,
            overstay_days=found.days if found else None,
            **_scope(context),
        )
        row.save(force_insert=True)
        act.record(row, "sanction.decided", {"action": action, "case": str(case.id)}, subject=person)


@effect("sanction.done")
def done(context: CaseContext) -> dict[str, Any]:
    """What was decided is carried out."""
    return {"ended": end(_parts(context)[0], context.case.id, Sanction.State.DONE)}


@effect("sanction.take_back")
def take_back(context: CaseContext) -> dict[str, Any]:
    """The decision no longer stands: every action in force ends."""
    return {"ended": end(_parts(context)[0], context.case.id, Sanction.State.TAKEN_BACK)}


def end(act: Act, case_id: UUID, state: Sanction.State) -> int:
    """Ends the actions in force of a case; gives how many."""
    rows = list(Sanction.objects.filter(case_id=case_id, state=Sanction.State.IN_FORCE).order_by("id"))
    for row in rows:
        row.state, row.ended_on = state, act.today
        row.save(update_fields=["state", "ended_on"])
        act.record(row, "sanction.ended", {"state": str(state)}, subject=row.person_id)
    return len(rows)


@effect("objection.file")
def file(context: CaseContext) -> dict[str, Any]:
    """The objection enters the register; it stops nothing (Pasal 77), but the execution asks after it."""
    act, person = _parts(context)
    on = date.fromisoformat(str(context.form("keberatan")["tanggal_keberatan"]))
    row = Objection(case_id=context.case.id, person_id=person, filed_on=on, **_scope(context))
    row.save(force_insert=True)
    act.record(row, "objection.filed", {"on": on, "case": str(context.case.id)}, subject=person)
    return {"on": str(on)}


@effect("objection.forward")
def forward(context: CaseContext) -> dict[str, Any]:
    """Forwarded with the advice of the office."""
    act, row = _objection(context)
    row.forwarded_on = act.today
    row.save(update_fields=["forwarded_on"])
    act.record(row, "objection.forwarded", {}, subject=row.person_id)
    return {}


@effect("objection.proceed")
def proceed(context: CaseContext) -> dict[str, Any]:
    """The head decides that the execution goes on although the objection stands."""
    act, row = _objection(context)
    row.proceed_on = act.today
    row.save(update_fields=["proceed_on"])
    act.record(row, "objection.proceed", {}, subject=row.person_id)
    return {}


@effect("objection.decide")
def settle(context: CaseContext) -> dict[str, Any]:
    """The Minister's decision."""
    act, row = _objection(context)
    row.outcome = str(context.form("putusan_keberatan")["hasil_keberatan"])
    row.decided_on = act.today
    row.save(update_fields=["outcome", "decided_on"])
    act.record(row, "objection.decided", {"outcome": row.outcome}, subject=row.person_id)
    return {"outcome": row.outcome}


def _objection(context: CaseContext) -> tuple[Act, Objection]:
    assert context.act is not None
    return context.act, Objection.objects.select_for_update().get(case_id=context.case.id)


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
