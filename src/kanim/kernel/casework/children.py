"""Child cases as their parent opens them: in its own act, as cases of their own with stream, number, task and clocks.

Lock order: an act holds the lock of one case. A child that is opened is new; a child's end and a parent's end travel
through the outbox (`families`), so that nobody ever holds one lock of a family and asks for another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Authority, Officer
from kanim.kernel.act.core import Act
from kanim.kernel.casework import finding, procedures, relations
from kanim.kernel.casework.facts import CaseContext, RoleRow
from kanim.kernel.casework.grammar import Action, Opens, Procedure
from kanim.kernel.casework.opening import new_case
from kanim.kernel.casework.relations import OWN
from kanim.kernel.casework.store import Fold
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.texts import Text

Perform = Callable[..., Any]
MOST = 200


@dataclass(slots=True)
class Plan:
    """A child that the present act will open."""

    opens: Opens
    position: int
    is_lead: bool
    roles: list[RoleRow]
    form: dict[str, Any]
    service: str = ""
    id: UUID = field(default_factory=db.uuid7)

    def data(self) -> dict[str, Any]:
        return {"as": self.opens.name, "case": str(self.id), "procedure": self.opens.procedure}


def plan(context: CaseContext, action: Action, entered: str) -> list[Plan]:
    """The children that an action opens, then those of the step that it enters (empty: it stays)."""
    step = context.procedure.steps.get(entered)
    found = [*_planned(context, action.opens)]
    if step is not None:
        found += _planned(context, step.opens)
    return found


def _planned(context: CaseContext, opens: Opens | None) -> list[Plan]:
    if opens is None:
        return []
    procedure = procedures.in_force(opens.procedure, context.today)
    items = _items(context, opens) if opens.each else [None]
    if not items or len(items) > MOST:
        raise Conflict(
            Text(
                f"{procedure.title.id}: isi daftar yang dituju, paling banyak {MOST}.",
                f"{procedure.title.en}: give the list of who or what it is for, at most {MOST}.",
            ),
            code="NO_ITEMS",
        )
    lead = _lead(context, opens, items)
    return [
        _one(context, procedure, opens, position, item, is_lead=position == lead)
        for position, item in enumerate(items)
    ]


def _items(context: CaseContext, opens: Opens) -> list[Any]:
    head, _, role = opens.each.partition(".")
    if head == "about":
        return [row for row in context.roles() if row.role == role]
    value = context.lookup(opens.each)
    items = list(value) if isinstance(value, list | tuple) else []
    return list(dict.fromkeys(items))


def _lead(context: CaseContext, opens: Opens, items: Sequence[Any]) -> int:
    """Which item leads: the one that `lead` names, else the first."""
    if not opens.lead:
        return 0
    wanted = context.lookup(opens.lead)
    if wanted not in items:
        raise Conflict(
            Text(
                f"Penanggung jawab ({wanted}) harus salah satu dari yang dituju.",
                f"Who is responsible ({wanted}) must be one of those addressed.",
            ),
            code="NO_LEAD",
        )
    return items.index(wanted)


def _one(
    context: CaseContext, procedure: Procedure, opens: Opens, position: int, item: Any, *, is_lead: bool
) -> Plan:
    made = Plan(opens, position, is_lead, [], {})
    for name, source in opens.inputs.items():
        given = _given(context, source, item)
        if name == "service":
            made.service = str(given[0]) if given else ""
        elif name in procedure.about:
            made.roles.extend(_subjects(context, procedure, name, given))
        else:
            made.form[name] = [_plain(v) for v in given] if _is_list(context, source) else _first(given)
    return made


def _given(context: CaseContext, source: str, item: Any) -> list[Any]:
    """What a name of ours stands for: subjects as `RoleRow`, everything else as its values."""
    head, _, rest = source.partition(".")
    if source == "item":
        return [item]
    if source == "case":
        return [RoleRow("", "case", context.case.id)]
    if source == "actor":
        actor = context.actor
        kind = relations.PEOPLE if isinstance(actor, Officer) else "account"
        return [RoleRow("", kind, actor.account_id)] if actor and hasattr(actor, "account_id") else []
    if head == "about":
        return [row for row in context.roles() if row.role == rest]
    value = context.lookup(source)
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None else [value]


def _is_list(context: CaseContext, source: str) -> bool:
    return source not in ("item", "case", "actor") and isinstance(context.lookup(source), list | tuple)


def _first(values: list[Any]) -> Any:
    return _plain(values[0]) if values else None


def _plain(value: Any) -> Any:
    return str(value.subject_id) if isinstance(value, RoleRow) else value


def _subjects(context: CaseContext, procedure: Procedure, role: str, given: list[Any]) -> list[RoleRow]:
    about = procedure.about[role]
    found = [_subject(context, role, about.kind, value) for value in given if value not in (None, "")]
    if (len(found) > 1 and not about.many) or (not found and not about.optional):
        raise Conflict(
            Text(
                f"{procedure.title.id} perlu {'satu' if found else 'isi'} {role!r}; berkas ini punya {len(found)}.",
                f"{procedure.title.en} needs {'one' if found else 'a'} {role!r}; this case has {len(found)}.",
            ),
            code="CHILD_INPUT",
        )
    return found


def _subject(context: CaseContext, role: str, kind: str, value: Any) -> RoleRow:
    """A subject in a role of the child: one of ours as it is, an addressee told as text, or an id."""
    if isinstance(value, RoleRow):
        return RoleRow(role, value.kind, value.subject_id)
    if kind in relations.KINDS:
        return RoleRow(role, *relations.subject_of(str(value), context.case.origin_id, context.today))
    try:
        return RoleRow(role, kind, UUID(str(value)))
    except ValueError:
        raise Conflict(
            Text(f"{value!r} bukan subjek yang terdaftar.", f"{value!r} is no registered subject."),
            code="CHILD_INPUT",
        ) from None


_INSERT = (
    "INSERT INTO casework_child (child_id, parent_id, name, opened_seq, position, wait, fate, is_lead, told, end_kind) "
    "VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,'')"
)


def open_all(context: CaseContext, act: Act, plans: Sequence[Plan], perform: Perform) -> None:
    """Opens what was planned, in the act that has just written its parent. What a child refuses refuses all."""
    parent = context.case
    for made in plans:
        procedure = procedures.in_force(made.opens.procedure, act.today)
        try:
            _open(context, act, made, procedure, perform)
        except Invalid as refused:
            raise Conflict(
                Text(
                    f"{procedure.title.id} tidak dapat dibuka: {refused.message.id}",
                    f"{procedure.title.en} can't be opened: {refused.message.en}",
                ),
                code="CHILD_REFUSED",
            ) from refused
        o = made.opens
        db.execute(
            _INSERT,
            [
                made.id,
                parent.id,
                o.name,
                parent.head_seq,
                made.position,
                o.wait,
                o.if_parent_ends,
                made.is_lead,
                False,
            ],
        )


def _open(context: CaseContext, act: Act, made: Plan, procedure: Procedure, perform: Perform) -> None:
    parent = context.case
    way = procedure.way_from_parent()
    if way is None:
        raise Conflict(
            Text(
                f"{procedure.title.id} tidak dapat dibuka dari berkas lain.",
                f"{procedure.title.en} can't be opened from another case.",
            ),
            code="CHILD_REFUSED",
        )
    case = new_case(
        procedure,
        act,
        service=made.service,
        origin=parent.place_id,
        point=parent.point_id,
        priority=parent.priority,
        parent=parent,
    )
    case.id = made.id
    child = CaseContext(case, Fold(), procedure, actor=act.actor, act=act, roles=[])
    for row in made.roles:
        child.add_role(row.role, row.kind, row.subject_id)
    child.find(*finding.cases_found([case]))
    child.told["parent"] = {"case": str(parent.id), "as": made.opens.name}
    own, act.authority = act.authority, _authority(act, way)
    try:
        perform(child, act, way, made.form, first=True, within=True)
    finally:
        act.authority = own


def _authority(act: Act, way: Action) -> Authority | None:
    """What the opening rests on: the clause of the child's way in; under `own` what the parent's act rests on."""
    return act.authority if way.clause == OWN else Authority(way.clause)
