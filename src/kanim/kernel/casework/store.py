"""The rows of one case, read and written by fixed SQL: this is the path of every act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.casework.models import Case
from kanim.kernel.ledger.append import write
from kanim.kernel.ledger.format import Sealed

_cases = db.RowReader(Case)


@dataclass(slots=True)
class Fold:
    """What was submitted so far: forms by name, how often each action was done, the steps to return to.
    `stay` counts the steps entered, so that it names one stay in a step."""

    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    results: dict[str, Any] = field(default_factory=dict)
    stay: int = 0
    sources: dict[str, Any] = field(default_factory=dict)  # where each value comes from: `provenance`
    left: str = ""  # the step from which the case came to where it stands

    @classmethod
    def read(cls, body: str) -> Fold:
        kept = canonical.loads(body)
        return cls(
            kept.get("forms", {}),
            kept.get("n", {}),
            kept.get("calls", []),
            kept.get("results", {}),
            kept.get("stay", 0),
            kept.get("src", {}),
            kept.get("left", ""),
        )

    def written(self) -> str:
        kept: dict[str, Any] = {"forms": self.forms, "n": self.times, "stay": self.stay}
        if self.calls:
            kept["calls"] = self.calls
        if self.left:
            kept["left"] = self.left
        if self.results:
            kept["results"] = self.results
        if self.sources:
            kept["src"] = self.sources
        return canonical.dumps(kept).decode()

    def add(self, form: str, values: Mapping[str, Any]) -> None:
        """A corrected or repeated form is a new visit: what it gives replaces, what it leaves out stays."""
        self.forms.setdefault(form, {}).update(values)


_READ = (
    f"SELECT {_cases.columns('c.')}, d.body FROM casework_case c JOIN casework_data d ON d.case_id = c.id "
    "WHERE c.id = %s"
)
# Both rows: of a row that is not locked, who waited would get the version from before the wait.
_LOCK = " FOR UPDATE OF c, d"


def find(case_id: UUID, *, lock: bool = False) -> tuple[Case, Fold] | None:
    """The case and its fold; with `lock`, its row is held until the transaction ends."""
    row = db.fetch_one(_READ + (_LOCK if lock and db.is_postgresql() else ""), [case_id])
    if row is None:
        return None
    return _cases.make(row[:-1]), Fold.read(row[-1])


def reread(case_id: UUID) -> tuple[Case, Fold]:
    """The case anew within the act that holds its lock, after something that was undone."""
    found = find(case_id)
    assert found is not None
    return found


_INSERT = f"INSERT INTO casework_case ({_cases.columns()}) VALUES ({', '.join(['%s'] * len(_cases.names))})"
_INSERT_DATA = "INSERT INTO casework_data (case_id, body) VALUES (%s, %s)"


def insert(case: Case, fold: Fold, event: Sealed, *others: db.Statement) -> None:
    """A new case, its fold and its first event; `others` are written in the same round trip."""
    case.head_seq, case.head_hash = event.seq, event.hash
    write(
        event,
        (_INSERT, [getattr(case, name) for name in _cases.names]),
        (_INSERT_DATA, (case.id, fold.written())),
        *others,
    )


_MOVING = (
    "head_seq", "head_hash", "place_id", "step", "end_kind", "priority", "task_unit", "task_post",
    "task_office_id", "due_on", "entered_at", "ended_at", "class_level",
)  # fmt: skip
_UPDATE_CASE = f"UPDATE casework_case SET {', '.join(f'{name} = %s' for name in _MOVING)} WHERE id = %s"
_UPDATE_DATA = "UPDATE casework_data SET body = %s WHERE case_id = %s"


def save(case: Case, fold: Fold, event: Sealed, *others: db.Statement) -> None:
    """The case as it stands after an event, which is stored with it; `others` in the same round trip."""
    case.head_seq, case.head_hash = event.seq, event.hash
    write(
        event,
        (_UPDATE_CASE, [*(getattr(case, name) for name in _MOVING), case.id]),
        (_UPDATE_DATA, (fold.written(), case.id)),
        *others,
    )
