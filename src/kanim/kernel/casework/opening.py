"""A new case: its header, where it comes from and how secret it is, whoever opens it."""

from __future__ import annotations

import secrets
from datetime import date
from uuid import UUID

from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.access.units import division_of
from kanim.kernel.act.core import Act
from kanim.kernel.casework import procedures
from kanim.kernel.casework.facts import CaseContext, service_row
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.relations import OWN
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELD, PARENT = "field:", "parent"


def new_number(on: date) -> str:
    """A human number: the day, then six letters and digits that can't be guessed or mistaken (no I, L, O, U)."""
    return f"{on:%y%m%d}-{''.join(secrets.choice(_LETTERS) for _ in range(6))}"


def new_case(
    procedure: Procedure,
    act: Act,
    *,
    service: str,
    origin: Office | UUID,
    point: UUID | None,
    priority: int,
    parent: Case | None = None,
) -> Case:
    """The header of a case that is not stored yet. A child of class `parent` is as secret as its parent, and one
    whose clause is `own` stands in its parent's division. Raises `Invalid` for a service that is not offered."""
    if procedure.services:
        try:
            row = service_row(procedure, service, act.today)
        except LookupError:
            row = {}
        if not row or row.get("active") is False:
            raise Invalid(
                {"layanan": Text("Layanan ini belum dibuka di sini. Pilih layanan lain.",
                                 "This service is not offered here yet. Choose another.")}
            )  # fmt: skip
    assert procedure.definition_id is not None
    level = procedure.class_level.upper()
    case = Case(
        number=new_number(act.today),
        procedure=procedure.code,
        definition_id=procedure.definition_id,
        service=service,
        step="",
        **(
            {"origin": origin, "place": origin}
            if isinstance(origin, Office)
            else {"origin_id": origin, "place_id": origin}
        ),
        point_id=point,
        division=_division(procedure, act, parent),
        class_level=ClassLevel[level] if level in ClassLevel.names else ClassLevel.BIASA,
        priority=priority,
        opened_at=act.now,
        entered_at=act.now,
    )
    if procedure.class_level == PARENT and parent is not None:
        case.class_level, case.compartment = parent.class_level, parent.compartment
    return case


def _division(procedure: Procedure, act: Act, parent: Case | None) -> str:
    if procedure.clause != OWN:
        return procedures.division_of(procedure, act.today)
    if parent is not None:
        return parent.division
    return division_of_actor(act.actor, act.today)


def division_of_actor(actor: Actor, on: date) -> str:
    """The division of who opens a case that stands under his own duty; an office's own post: its unit."""
    return (division_of(actor.unit, on) or actor.unit) if isinstance(actor, Officer) else ""


def classify(context: CaseContext) -> None:
    """The class of a case that takes it from a field: a class by name, or what the code list says of the code. A
    value that says nothing leaves it as it was. Raises `Conflict` when it would fall below the actor's reach."""
    source = context.procedure.class_level
    if not source.startswith(FIELD):
        return
    name = source.removeprefix(FIELD)
    value = context.value(name)
    if value is None:
        return
    level = _level(context, name.rpartition(".")[2], str(value))
    if level is None:
        raise Conflict(
            Text(f"Sifat {value!r} tidak mempunyai klasifikasi.", f"{value!r} has no class."), code="NO_CLASS"
        )
    if level != context.case.class_level:
        context.case.class_level = level
        context.moved_class = True


def _level(context: CaseContext, field: str, value: str) -> int | None:
    if value.upper() in ClassLevel.names:
        return int(ClassLevel[value.upper()])
    entry = context.law.find("field", field)
    codes = entry.body.get("codes") if entry is not None else None
    rows = context.law.entry("codes", codes).body["rows"] if codes else ()
    told = next(
        (str(row.get("data", {}).get("class", "")).upper() for row in rows if row["code"] == value), ""
    )
    return int(ClassLevel[told]) if told in ClassLevel.names else None
