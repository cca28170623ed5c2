"""Where a case stands and whose task it is: the office of its step, the post, the addressees, and who sees it for that.

A step without `office` is done where the case comes from; `ditjen`, `kanwil` … is the office of that kind above it; a
field of a form may name another office by its code. While a case stands elsewhere, its origin keeps sight of it.
"""

from __future__ import annotations

from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.grants import RELATION, TASK, Grantee, end, give
from kanim.kernel.access.models import Grant
from kanim.kernel.access.units import division_of, units_below
from kanim.kernel.act.core import Act
from kanim.kernel.casework import relations
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Actor, Step
from kanim.kernel.errors import Conflict
from kanim.kernel.organisation.directory import OfficeInfo, find_office_by_id
from kanim.kernel.organisation.selectors import find_office, list_offices, offices_above
from kanim.kernel.texts import Text

ORIGIN = "origin"


def office_of(context: CaseContext, name: str) -> UUID:
    """The office that `office:` of a step or action names, as the offices stand on the day of the act.

    Raises `Conflict` when there is none, or when several could be meant."""
    case = context.case
    if name in ("", ORIGIN):
        return case.origin_id
    above = [o for o in offices_above(case.origin_id) if o.kind == name and o.is_open(context.today)]
    if above:
        return above[0].id
    same = list_offices(name, context.today)
    if len(same) == 1:
        return same[0].id
    told = context.value(name)
    named = find_office(str(told), context.today) if told else None
    if named is None:
        raise Conflict(
            Text(
                f"Kantor untuk langkah ini ({name}) tidak ditemukan. Periksa kantor yang dituju.",
                f"The office for this step ({name}) was not found. Check which office is meant.",
            ),
            code="NO_OFFICE",
        )
    return named.id


def take_task(context: CaseContext, name: str) -> None:
    """The case stands in this step: its task lies with the post or the addressees that the step names."""
    case, step = context.case, context.procedure.steps[name]
    case.task_unit = step.unit
    case.task_post = step.by.name if step.by.kind == "post" else ""
    case.task_office_id = office_of(context, step.office)
    if case.place_id != case.task_office_id:
        case.place_id = case.task_office_id
        context.moved_place = True
    _address(context, step)


def share(context: CaseContext, act: Act, before: str, after: str) -> None:
    """Gives sight of the case and the task to those whom the step names beyond the case's own division, and ends
    what the step before gave. Called when the case has its row."""
    here, there = context.procedure.steps.get(before), context.procedure.steps.get(after)
    if _is_of_relation(here) or (before and here is None):  # None: another version's step
        db.execute("DELETE FROM casework_assignee WHERE case_id = %s", [context.case.id])
    if there is not None and there.by.kind == "relation":
        _assign(context, act, there.by)
    if there is not None and context.moved_place:
        _keep_sight_of_origin(context, act)
    needed = _foreign_units(context, there) if there is not None else set()
    if needed or (here is not None and _foreign_units(context, here)):
        _give_to_units(context, act, needed)


def _is_of_relation(step: Step | None) -> bool:
    return step is not None and step.by.kind == "relation"


def _assign(context: CaseContext, act: Act, by: Actor) -> None:
    """The addressees of a step: one post stands in the header, so that its queue is that of every post; others are
    rows. All of them see the case, as what is addressed to them."""
    case = context.case
    meant = [one for one in relations.resolve(context, by.name) if relations.ANY not in (one.unit, one.post)]
    if not meant:
        words = relations.relation_words(context, by.name)
        raise Conflict(
            Text(
                f"Belum ada {words.id} untuk berkas ini; lengkapi dahulu siapa yang dituju.",
                f"There is no {words.en} for this case yet; say first who is meant.",
            ),
            code="NOBODY",
        )
    for one in meant:
        if len(meant) > 1 or one.person_id is not None:
            db.execute(
                "INSERT INTO casework_assignee (case_id, person_id, office_id, unit, post) VALUES (%s,%s,%s,%s,%s)",
                [case.id, one.person_id, one.office_id, one.unit, one.post],
            )
        to = (
            Grantee.of_person(one.person_id)
            if one.person_id is not None
            else Grantee.of_post(_known(one.office_id), one.unit, one.post)
        )
        give(act, case.id, to, source=RELATION, source_id=case.id)


def _known(office_id: UUID | None) -> UUID:
    assert office_id is not None
    return office_id


def _address(context: CaseContext, step: Step) -> None:
    """Puts a single post that a relation names into the header, before the case is written."""
    if step.by.kind != "relation":
        return
    meant = relations.resolve(context, step.by.name)
    only = meant[0] if len(meant) == 1 else None
    case = context.case
    if only is not None and only.person_id is None and relations.ANY not in (only.unit, only.post):
        case.task_unit, case.task_post, case.task_office_id = only.unit, only.post, only.office_id


def _keep_sight_of_origin(context: CaseContext, act: Act) -> None:
    """While the case stands at another office, the division that it comes from may go on reading it."""
    case = context.case
    standing = Grant.objects.filter(
        object_id=case.id, source=RELATION, source_id=case.origin_id, ended_at=None
    )
    if case.place_id == case.origin_id:
        for grant_id in list(standing.values_list("id", flat=True)):
            end(act, grant_id, "kembali")
        return
    units = units_below(case.division, context.today)
    for unit in [u for u in units if division_of(u, context.today) == case.division] or [case.division]:
        give(act, case.id, Grantee.of_unit(case.origin_id, unit), source=RELATION, source_id=case.origin_id)


def _foreign_units(context: CaseContext, step: Step) -> set[tuple[UUID, str]]:
    """Units that act in a step and do not see the case by its place and division."""
    case, found = context.case, set()
    for action in context.procedure.actions_in(step.name):
        if action.by is None or action.by.kind != "post" or action.is_automatic or not action.unit:
            continue
        office = _office_of_action(context, action)
        division = division_of(action.unit, context.today)
        if office is not None and (office.id != case.place_id or division not in (None, case.division)):
            found.add((office.id, action.unit))
    return found


def _office_of_action(context: CaseContext, action: Action) -> OfficeInfo | None:
    try:
        return find_office_by_id(office_of(context, action.office))
    except Conflict:
        return None


def _give_to_units(context: CaseContext, act: Act, needed: set[tuple[UUID, str]]) -> None:
    case = context.case
    for row in list(Grant.objects.filter(object_id=case.id, source=TASK, source_id=case.id, ended_at=None)):
        if row.office_id is not None and (row.office_id, row.unit) not in needed:
            end(act, row.id, "tugas selesai")
    for office_id, unit in sorted(needed, key=str):
        give(act, case.id, Grantee.of_unit(office_id, unit), source=TASK, source_id=case.id)
