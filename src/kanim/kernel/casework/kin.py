"""The family of a case as a reader may see it: what opened it, and what it opened."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Actor
from kanim.kernel.access.words import post_words
from kanim.kernel.casework import procedures
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Assignee, Case
from kanim.kernel.casework.queues import Line, visible_lines
from kanim.kernel.casework.secrecy import is_hidden
from kanim.kernel.organisation.models import Account
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Relative:
    """A case of the family in its present state. `name` is what its parent calls it, `waits_for` whose task it is
    while it is open (None where that is nobody's, or hidden from the reader)."""

    line: Line
    name: str
    is_lead: bool
    waits_for: Text | None


@dataclass(frozen=True, slots=True)
class Family:
    """What of its family this reader may see."""

    parent: Relative | None = None
    children: tuple[Relative, ...] = ()

    def __bool__(self) -> bool:
        return self.parent is not None or bool(self.children)


def family(context: CaseContext, actor: Actor) -> Family:
    """The parent and the children of a case that the actor sees, each only if he sees it as well; the children in the
    order of opening. A procedure that neither opens nor is opened costs no query."""
    procedure = context.procedure
    rows = context.children() if procedure.openings() else []
    parent: tuple[UUID, str] | None = None
    if procedure.way_from_parent() is not None:
        found = db.fetch_one(
            "SELECT parent_id, name FROM casework_child WHERE child_id = %s", [context.case.id]
        )
        parent = (db.as_uuid(found[0]), found[1]) if found else None
    ids = [row.child_id for row in rows] + ([parent[0]] if parent else [])
    if not ids:
        return Family()
    lines = visible_lines(actor, ids)
    waiting = _waiting(list(lines), actor)
    children = tuple(
        Relative(lines[row.child_id], row.name, row.is_lead and row.wait == "lead", waiting.get(row.child_id))
        for row in rows
        if row.child_id in lines
    )
    above = lines.get(parent[0]) if parent else None
    return Family(
        Relative(above, parent[1], False, waiting.get(above.id)) if above and parent else None, children
    )


def _waiting(cases: list[UUID], actor: Actor) -> dict[UUID, Text]:
    """Whose task each of these cases is: three queries for all."""
    from_rows: dict[UUID, Text] = {}
    today = clock.today()
    people: dict[UUID, list[UUID]] = {}
    posts: dict[UUID, list[Text]] = {}
    for row in Assignee.objects.filter(case_id__in=cases).order_by("id"):
        if row.person_id is not None:
            people.setdefault(row.case_id, []).append(row.person_id)
        else:
            posts.setdefault(row.case_id, []).append(post_words(row.post, row.unit, today))
    names = dict(
        Account.objects.filter(id__in={p for found in people.values() for p in found}).values_list(
            "id", "name"
        )
    )
    for case_id, found in people.items():
        posts.setdefault(case_id, []).extend(Text.of(names[p]) for p in found if names.get(p))
    for case in Case.objects.filter(id__in=cases, end_kind="").only(
        "task_post", "task_unit", "step", "definition_id"
    ):
        if _hides(case, actor):
            posts.pop(case.id, None)
        elif case.task_post:
            posts.setdefault(case.id, []).insert(0, post_words(case.task_post, case.task_unit, today))
    for case_id, texts in posts.items():
        from_rows[case_id] = Text(", ".join(t.id for t in texts), ", ".join(t.en for t in texts))
    return from_rows


def _hides(case: Case, actor: Actor) -> bool:
    return is_hidden(procedures.pinned(case.definition_id), case.step, actor)
