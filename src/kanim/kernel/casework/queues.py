"""Lists of cases: what waits for this officer, and what a reader may search. A fixed number of queries each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.models import Role
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.casework import procedures
from kanim.kernel.casework.facts import service_words
from kanim.kernel.casework.models import Assignee, Case
from kanim.kernel.casework.secrecy import shown_step
from kanim.kernel.errors import Invalid
from kanim.kernel.party.models import Person
from kanim.kernel.registry import registry
from kanim.kernel.regulation import law
from kanim.kernel.search.core import objects_found
from kanim.kernel.texts import Text

PAGE = 50
TITLES = "case_titles."  # queries by which divisions give titles
_PRIORITIES = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list, as this reader may see it."""

    id: UUID
    number: str
    procedure: Text
    service: Text
    step: str
    step_label: Text
    end_kind: str
    subject: str
    priority: int
    due_on: date | None
    opened_at: datetime
    entered_at: datetime
    point_id: UUID | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the key of the next page ('' at the end)."""

    lines: tuple[Line, ...]
    next_key: str = ""


def _mine(actor: Officer) -> list[QuerySet[Case]]:
    """Open cases whose present task is this officer's, each way by its own index: those of his post, and those that a
    relation addresses to him or, with others, to his post."""
    seen = visible_to(actor)
    addressed = Assignee.objects.filter(
        Q(person_id__in=actor.identities) | Q(office_id=actor.office_id, unit=actor.unit, post=actor.post)
    )
    of_post = Case.objects.filter(
        end_kind="", task_office_id=actor.office_id, task_unit=actor.unit, task_post=actor.post
    )
    by_relation = Case.objects.filter(end_kind="", id__in=addressed.values("case_id"))
    return [seen.filter(of_post), seen.filter(by_relation)]


def queue(actor: Officer, *, point: UUID | None = None, after: str = "", limit: int = PAGE) -> Page:
    """Open cases whose present task is this officer's, urgent ones first, then the longest waiting."""
    place: tuple[int, datetime, UUID] | None = None
    if after:
        urgency, _, rest = after.partition("|")
        moment, key = _place(rest)
        if urgency not in _PRIORITIES:
            raise _no_page()
        place = int(urgency), moment, key

    def narrowed(found: QuerySet[Case]) -> QuerySet[Case]:
        if point is not None:
            found = found.filter(Q(point_id=point) | Q(point_id=None))
        if place is not None:
            priority, moment, key = place
            found = found.filter(
                Q(priority__gt=priority)
                | Q(priority=priority, entered_at__gt=moment)
                | Q(priority=priority, entered_at=moment, id__gt=key)
            )
        return found.order_by("priority", "entered_at", "id")

    merged = {row.id: row for found in _mine(actor) for row in narrowed(found)[: limit + 1]}
    rows = sorted(merged.values(), key=lambda c: (c.priority, c.entered_at, c.id))
    more = (
        f"{rows[limit - 1].priority}|{rows[limit - 1].entered_at.isoformat()}|{rows[limit - 1].id}"
        if len(rows) > limit
        else ""
    )
    return Page(tuple(lines_of(rows[:limit], actor)), more)


def _place(key: str) -> tuple[datetime, UUID]:
    """Where the page before ended. Raises `Invalid` for a key that we never gave."""
    told, _, row = key.partition("|")
    try:
        return datetime.fromisoformat(told).astimezone(UTC), UUID(row)
    except (ValueError, OverflowError):
        raise _no_page() from None


def _no_page() -> Invalid:
    return Invalid(
        {
            "sesudah": Text(
                "Halaman daftar itu tidak ada. Mulai lagi dari halaman pertama.",
                "There is no such page of the list. Begin with the first page.",
            )
        }
    )


def queue_size(actor: Officer, cap: int = 100) -> int:
    """How many wait, counted up to `cap`, in one statement: no case waits for one officer in both ways."""
    of_post, by_relation = (rows.values_list("id", flat=True) for rows in _mine(actor))
    return len(of_post.union(by_relation, all=True)[:cap])


def list_cases(
    actor: Actor,
    *,
    text: str = "",
    procedure: str = "",
    step: str = "",
    only_open: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Cases that the actor may see, newest first; `text` finds number, name or another searchable value.

    Each branch of visibility gives its own first rows by its own index, and they are merged."""

    def narrowed(rows: QuerySet[Case]) -> QuerySet[Case]:
        if procedure:
            rows = rows.filter(procedure=procedure)
        if step:
            rows = rows.filter(step__in=_shown_as(step, actor))
        if only_open:
            rows = rows.filter(end_kind="")
        if text:
            rows = rows.filter(objects_found(actor, text))
        if after:
            moment, key = _place(after)
            rows = rows.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, id__gt=key))
        return rows.order_by("-opened_at", "id")

    merged: dict[UUID, Case] = {}
    for branch in visible_to(actor).branches():
        for row in narrowed(Case.objects.filter(branch))[: limit + 1]:
            merged[row.id] = row
    rows = sorted(merged.values(), key=lambda c: (-c.opened_at.timestamp(), c.id))
    more = f"{rows[limit - 1].opened_at.isoformat()}|{rows[limit - 1].id}" if len(rows) > limit else ""
    return Page(tuple(lines_of(rows[:limit], actor)), more)


def _shown_as(step: str, actor: Actor) -> set[str]:
    """The steps that this reader is shown as `step`: none for one that he may not know of, and with a step
    that stands for a secret one also that."""
    today = clock.today()
    known = [procedures.in_force(entry.code, today) for entry in law(today).all("procedure")]
    names = ((p, name) for p in known for name in (*p.steps, *p.ends))
    return {name for p, name in names if shown_step(p, name, actor) == step}


def lines_of(rows: Sequence[Case], actor: Actor) -> Iterable[Line]:
    """Rows of a list as this reader may see them: two queries for the names, however many rows."""
    names = main_names([row.id for row in rows])
    for row in rows:
        procedure = procedures.pinned(row.definition_id)
        yield Line(
            id=row.id,
            number=row.number,
            procedure=procedure.title,
            service=service_words(procedure, row.service, clock.day_of(row.opened_at)),
            step=shown_step(procedure, row.step, actor),
            step_label=procedure.label_of(shown_step(procedure, row.step, actor)),
            end_kind=row.end_kind,
            subject=names.get(row.id, ""),
            priority=row.priority,
            due_on=row.due_on,
            opened_at=row.opened_at,
            entered_at=row.entered_at,
            point_id=row.point_id,
        )


def visible_lines(actor: Actor, cases: Sequence[UUID]) -> dict[UUID, Line]:
    """Lines of those of the cases that the actor may see, by id."""
    rows = list(visible_to(actor).filter(Case.objects.filter(id__in=cases)))
    return {line.id: line for line in lines_of(rows, actor)}


def main_names(cases: Sequence[UUID]) -> dict[UUID, str]:
    """The name of each case's main person (its first role of a person that is not the filer's): two queries. A case
    about no person has the title that its division gives (`case_titles.…`: ids of cases to titles)."""
    roles = (
        Role.objects.filter(object_id__in=cases, kind="person")
        .order_by("id")
        .values_list("object_id", "subject_id")
    )
    first: dict[UUID, UUID] = {}
    for case_id, subject in roles:
        first.setdefault(case_id, subject)
    names = dict(Person.objects.filter(id__in=set(first.values())).values_list("id", "name"))
    told = {case_id: names[subject] for case_id, subject in first.items() if subject in names}
    others = [case_id for case_id in cases if case_id not in told]
    for entry in registry.all("query") if others else ():
        if entry.name.startswith(TITLES):
            told |= entry.call(others)
    return told
