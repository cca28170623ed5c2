"""What an action's conditions, effects and charges may know of a case: facts by name, each loaded once.

Names: `form.field` · `service.column` · `param.code` · `about.role` · `n.action` (times done) ·
`clock.name.over|running|days_left` · `case.step|priority|service|class` · `role.attribute` (the fact
`kind.attribute` of the subject in that role) · `children.open`, `children.NAME.open|all|done|refused|lapsed|cancelled`
· `NAME.field` (the declared result of a child) and `NAME.end` (the kind of its end) · and every name that a division
registered with `@fact`. A fact that can't be known now is UNKNOWN and never makes a condition true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel import clock as wall
from kanim.kernel import db
from kanim.kernel.access.actors import Actor
from kanim.kernel.act.core import Act
from kanim.kernel.casework.expressions import UNKNOWN
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case, Child, Clock
from kanim.kernel.casework.sources import best as best_source
from kanim.kernel.casework.store import Fold
from kanim.kernel.ledger.format import Group
from kanim.kernel.registry import registry
from kanim.kernel.regulation import Law, law
from kanim.kernel.search.core import Found
from kanim.kernel.texts import Text

_clocks = db.RowReader(Clock)
_READ_CLOCKS = f"SELECT {_clocks.columns()} FROM casework_clock WHERE case_id = %s"
_children = db.RowReader(Child)
_READ_CHILDREN = (
    f"SELECT {_children.columns()} FROM casework_child WHERE parent_id = %s "
    "ORDER BY opened_seq, name, position"
)
_READ_ROLES = "SELECT role, kind, subject_id FROM access_role WHERE object_id = %s ORDER BY id"


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact with the reason that a person may read when it does not hold."""

    value: object
    reason: Text | None = None


@dataclass(slots=True)
class RoleRow:
    """A subject in a role of the case."""

    role: str
    kind: str
    subject_id: UUID


class CaseContext:
    """One case while it is acted on or looked at. Effects read it and may add roles; nothing here writes a case."""

    __slots__ = ("_children", "_clocks", "_facts", "_law", "_roles", "_service", "_zone", "act", "action", "actor",
                 "case", "done_at", "entered", "fold", "found", "groups", "memo", "moment", "moved_class",
                 "moved_clocks", "moved_place", "new_roles", "procedure", "subject", "today", "told")  # fmt: skip

    def __init__(
        self,
        case: Case,
        fold: Fold,
        procedure: Procedure,
        *,
        actor: Actor | None = None,
        act: Act | None = None,
        roles: Iterable[RoleRow] | None = None,
        clocks: Mapping[str, Clock] | None = None,
        zone: str = wall.OFFICE_ZONE,
    ):
        self._zone = zone
        self.case, self.fold, self.procedure = case, fold, procedure
        self.actor, self.act = actor, act
        self.today: date = act.today if act else wall.today(zone)
        self.action = ""
        self.entered: Mapping[str, Any] = {}  # the form of the present action
        self.done_at: datetime | None = None  # when it was done that is keyed only now
        self.told: dict[str, Any] = {}  # what effects say happened, for the ledger
        self.new_roles: list[RoleRow] = []
        self.found: list[Found] = []  # what becomes findable, written with the act
        self.moved_clocks: set[str] = set()  # written with the act
        self.moment: datetime | None = None  # when what clocks are told of happened, if not now
        self.memo: dict[str, Any] = {}  # what is asked of this case more than once (guards)
        self.moved_place = self.moved_class = False  # the header moved: what copies it follows
        self.groups: list[Group] = []  # payload beside the form's, with what it is about
        self.subject: UUID | None = None  # whose attribute a fact `kind.attribute` is asked for
        self._children: list[Child] | None = None
        self._facts: dict[str, FactValue] = {}
        self._law: Law | None = None
        self._roles: list[RoleRow] | None = None if roles is None else list(roles)
        self._clocks: dict[str, Clock] | None = None if clocks is None else dict(clocks)
        self._service: Mapping[str, Any] | None = None

    # What effects, charges and facts use -------------------------------------------------------------------

    @property
    def law(self) -> Law:
        if self._law is None:
            self._law = law(self.today)
        return self._law

    @property
    def now(self) -> datetime:
        return self.act.now if self.act else wall.now()

    @property
    def service(self) -> Mapping[str, Any]:
        """The row of the service table that this case runs, as in force on the day it was opened."""
        if self._service is None:
            opened_on = wall.day_of(self.case.opened_at, self._zone)
            self._service = (
                service_row(self.procedure, self.case.service, opened_on) if self.case.service else {}
            )
        return self._service

    def form(self, name: str) -> Mapping[str, Any]:
        """What stands in a form so far; empty when it was never entered."""
        return self.fold.forms.get(name, {})

    def value(self, name: str, default: Any = None) -> Any:
        """`form.field`, or only `field` of whichever form holds it."""
        form, _, field = name.partition(".")
        if field:
            return self.fold.forms.get(form, {}).get(field, default)
        for values in self.fold.forms.values():
            if name in values:
                return values[name]
        return default

    def roles(self) -> list[RoleRow]:
        if self._roles is None:
            rows = db.fetch(_READ_ROLES, [self.case.id])
            self._roles = [RoleRow(r[0], r[1], db.as_uuid(r[2])) for r in rows]
        return self._roles

    def about(self, role: str) -> UUID | None:
        """The subject in a role, or None; of several the first."""
        return next((row.subject_id for row in self.roles() if row.role == role), None)

    def add_role(self, role: str, kind: str, subject_id: UUID) -> None:
        """Puts a subject into a role of the case; written with the act."""
        row = RoleRow(role, kind, subject_id)
        if row not in self.roles():
            self.roles().append(row)
            self.new_roles.append(row)

    def replace_role(self, role: str, kind: str, subject_id: UUID) -> None:
        """Puts another subject into a role in place of whoever had it."""
        db.execute("DELETE FROM access_role WHERE object_id = %s AND role = %s", [self.case.id, role])
        self._roles = [row for row in self.roles() if row.role != role]
        self.add_role(role, kind, subject_id)

    def find(self, *found: Found) -> None:
        """Makes things findable under this case; written with the act."""
        self.found.extend(found)

    def clocks(self) -> dict[str, Clock]:
        if self._clocks is None:
            rows = db.fetch(_READ_CLOCKS, [self.case.id])
            self._clocks = {clock.name: clock for clock in map(_clocks.make, rows)}
        return self._clocks

    def children(self) -> list[Child]:
        """The cases that this one opened, in the order of opening."""
        if self._children is None:
            rows = db.fetch(_READ_CHILDREN, [self.case.id])
            self._children = [_children.make(row) for row in rows]
        return self._children

    def results(self, name: str) -> list[Mapping[str, Any]]:
        """The declared results of the ended children of a name, in the order of their ends, each with `end`."""
        return list(self.fold.results.get(f"{name}.all", {}).values())

    # Names in conditions -----------------------------------------------------------------------------------

    def lookup(self, name: str) -> object:
        """The value of a name in a condition."""
        return self.fact(name).value

    def fact(self, name: str) -> FactValue:
        known = self._facts.get(name)
        if known is None:
            known = self._facts[name] = self._find(name)
        return known

    def forget(self) -> None:
        """Facts are asked again: what an effect or form changed may have changed them."""
        self._facts.clear()

    def _find(self, name: str) -> FactValue:
        if registry.has("fact", name):
            got = registry.get("fact", name).call(self)
            return got if isinstance(got, FactValue) else FactValue(got)
        head, _, rest = name.partition(".")
        match head:
            case "service":
                return FactValue(self.service.get(rest))
            case "param":
                return FactValue(self.law.param(rest))
            case "about":
                return FactValue(self.about(rest) is not None)
            case "n":
                return FactValue(self.fold.times.get(rest, 0))
            case "case":
                return FactValue(self._of_case(rest))
            case "clock":
                return FactValue(self._of_clock(rest))
            case "source":
                return FactValue(best_source(self.fold, *rest.partition(".")[::2]))
            case "children":
                return FactValue(self._of_children(rest))
        if head in self.procedure.about and registry.has("fact", f"{self.procedure.about[head].kind}.{rest}"):
            return self._of_subject(head, f"{self.procedure.about[head].kind}.{rest}")
        form = self.procedure.forms.get(head)
        is_field = form is not None and any(field.name == rest for field in form.fields)
        if head in self.procedure.child_names() and not is_field:  # a child may be called as a form is
            return FactValue(self.fold.results.get(head, {}).get(rest))
        if head in self.fold.forms:
            return FactValue(self.fold.forms[head].get(rest))
        return FactValue(None if head in self.procedure.forms else UNKNOWN)

    def _of_subject(self, role: str, name: str) -> FactValue:
        self.subject = self.about(role)
        try:
            got = registry.get("fact", name).call(self)
        finally:
            self.subject = None
        return got if isinstance(got, FactValue) else FactValue(got)

    def _of_children(self, name: str) -> int | object:
        child, _, what = name.rpartition(".")
        rows = [row for row in self.children() if child in ("", row.name)]
        if what == "all":
            return len(rows)
        return sum(row.end_kind == ("" if what == "open" else what) for row in rows)

    def _of_case(self, name: str) -> object:
        values = {
            "step": self.case.step,
            "priority": self.case.priority,
            "service": self.case.service,
            "class": self.case.class_level,
        }
        if name == "days_ended":  # days since the case ended
            ended = self.case.ended_at
            return UNKNOWN if ended is None else (self.today - wall.day_of(ended, self._zone)).days
        return values.get(name, UNKNOWN)

    def _of_clock(self, name: str) -> object:
        which, _, what = name.partition(".")
        row = self.clocks().get(which)
        if row is None:
            return False if what in ("over", "running") else UNKNOWN
        match what:
            case "running":
                return row.state == "running"
            case "over":
                stood_still = row.paused_at or row.stopped_at
                moment = stood_still or self.now
                if row.due_at is not None:
                    return moment > row.due_at
                return row.due_on is not None and wall.day_of(moment, row.zone) > row.due_on
            case "days_left":
                if row.state != "running" or row.due_on is None:
                    return UNKNOWN
                return (row.due_on - wall.day_of(self.now, row.zone)).days
        return UNKNOWN


def service_row(procedure: Procedure, service: str, on: date) -> Mapping[str, Any]:
    """The row of a procedure's service table. Raises LookupError when no such service is in force."""
    for row in law(on).entry("services", procedure.services).body["rows"]:
        if row["code"] == service:
            return dict(row)
    raise LookupError(f"no service {service!r} in {procedure.services!r} on {on}")


def service_words(procedure: Procedure, service: str, on: date) -> Text:
    """The words of a service, or its code where the table of that day no longer has it."""
    book = law(on)
    found: dict[str, Text] = book.once(
        ("service_words", procedure.services), lambda: _service_words(book, procedure)
    )
    return found.get(service, Text.of(service))


def _service_words(book: Law, procedure: Procedure) -> dict[str, Text]:
    table = book.find("services", procedure.services) if procedure.services else None
    return {row["code"]: Text.of(row["words"]) for row in table.body["rows"]} if table else {}
