"""The rows of one case, read and written by fixed SQL: this is the path of every act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from kanim.kernel import canonical, db
from kanim.kernel.casework.models import Case
from kanim.kernel.ledger.append import write
from kanim.kernel.ledger.format import Sealed

_FIELDS = [f.attname for f in Case._meta.concrete_fields]
_NAMES = [str(f.column) for f in Case._meta.concrete_fields]
_COLUMNS = ", ".join(f"c.{name}" for name in _NAMES)
_CONVERTED = [
    (i, f.get_internal_type())
    for i, f in enumerate(Case._meta.concrete_fields)
    if f.get_internal_type() in ("UUIDField", "ForeignKey", "DateTimeField", "DateField")
]


@dataclass(slots=True)
class Fold:
    """What was submitted so far: forms by name, how often each action was done, the steps to return to.
    `stay` counts the steps entered, so that it names one stay in a step."""

    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    stay: int = 0

    @classmethod
    def read(cls, body: str) -> Fold:
        kept = canonical.loads(body)
        return cls(
            kept.get("forms", {}),
            kept.get("n", {}),
            kept.get("calls", []),
            kept.get("results", {}),
            kept.get("stay", 0),
        )

    def written(self) -> str:
        kept: dict[str, Any] = {"forms": self.forms, "n": self.times, "stay": self.stay}
        if self.calls:
            kept["calls"] = self.calls
        if self.results:
            kept["results"] = self.results
        return canonical.dumps(kept).decode()

    def add(self, form: str, values: Mapping[str, Any]) -> None:
        """A corrected or repeated form is a new visit: what it gives replaces, what it leaves out stays."""
        self.forms.setdefault(form, {}).update(values)


def _case(row: tuple[Any, ...]) -> Case:
    values = list(row)
    if not db.is_postgresql():
        for position, kind in _CONVERTED:
            value = values[position]
            if value is None:
                continue
            if kind in ("UUIDField", "ForeignKey"):
                values[position] = db.as_uuid(value)
            elif kind == "DateTimeField":
                values[position] = db.as_time(value)
            else:
                values[position] = db.as_day(value)
    return Case.from_db("default", _FIELDS, values)


_READ = (
    f"SELECT {_COLUMNS}, d.body FROM casework_case c JOIN casework_data d ON d.case_id = c.id WHERE c.id = %s"
)


def find(case_id: UUID, *, lock: bool = False) -> tuple[Case, Fold] | None:
    """The case and its fold; with `lock`, its row is held until the transaction ends."""
    row = db.fetch_one(_READ + (" FOR UPDATE OF c" if lock and db.is_postgresql() else ""), [case_id])
    if row is None:
        return None
    return _case(row[:-1]), Fold.read(row[-1])


_INSERT = f"INSERT INTO casework_case ({', '.join(_NAMES)}) VALUES ({', '.join(['%s'] * len(_FIELDS))})"


def insert(case: Case, fold: Fold, event: Sealed) -> None:
    """A new case, its fold and its first event."""
    write(event)
    case.head_seq, case.head_hash = event.seq, event.hash
    db.execute(_INSERT, [getattr(case, name) for name in _FIELDS])
    db.execute("INSERT INTO casework_data (case_id, body) VALUES (%s, %s)", [case.id, fold.written()])


_MOVING = (
    "head_seq", "head_hash", "place_id", "step", "end_kind", "priority", "task_unit", "task_post",
    "task_office_id", "due_on", "entered_at", "ended_at",
)  # fmt: skip
_UPDATE_CASE = f"UPDATE casework_case SET {', '.join(f'{name} = %s' for name in _MOVING)} WHERE id = %s"
_UPDATE_DATA = "UPDATE casework_data SET body = %s WHERE case_id = %s"
_UPDATE_BOTH = f"WITH d AS ({_UPDATE_DATA}) {_UPDATE_CASE}"


def save(case: Case, fold: Fold, event: Sealed) -> None:
    """The case as it stands after an event, which is stored with it."""
    write(event)
    case.head_seq, case.head_hash = event.seq, event.hash
    header = [db.param(getattr(case, name)) for name in _MOVING] + [db.param(case.id)]
    body = [fold.written(), db.param(case.id)]
    with connection.cursor() as cursor:
        if db.is_postgresql():
            cursor.execute(_UPDATE_BOTH, body + header)
        else:
            cursor.execute(_UPDATE_CASE, header)
            cursor.execute(_UPDATE_DATA, body)
