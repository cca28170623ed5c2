"""Who has read a case or a person: for superiors by name, for the person concerned by post and purpose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.access.models import ClassLevel, Read
from kanim.kernel.access.reads import readings_of
from kanim.kernel.access.units import division_of
from kanim.kernel.access.words import post_title
from kanim.kernel.act.ordering import head_of_office, superior_of
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.person_page import visible_persons
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Denied, NotVisible
from kanim.kernel.organisation.models import Account, Office
from kanim.kernel.party.clusters import everyone_in
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

WHAT = {
    "case": Text("Halaman berkas", "Case page"),
    "person": Text("Halaman orang", "Person page"),
    "paper": Text("Berkas unggahan", "Uploaded paper"),
    "letter": Text("Surat terbit", "Issued letter"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading in words; `name` is empty where the reader of this may not know it."""

    at: datetime
    what: Text
    post: Text
    name: str
    purpose: Text | None


def may_see_readers(actor: Actor, context: CaseContext) -> bool:
    """Whether the actor is a superior in the division or office where the case stands."""
    try:
        _require_superior(actor, context)
    except Denied:
        return False
    return True


def readers_of_case(actor: Actor, case_id: UUID) -> tuple[CaseContext, list[Reading]]:
    """The read log of a case, for a superior of its division or the head of its office. Raises
    `NotVisible`, `Denied`."""
    context = get_case(actor, case_id)
    _require_superior(actor, context)
    return context, _named(readings_of(case_id))


def readers_of_person(actor: Actor, person_id: UUID) -> list[Reading]:
    """The read log of a person and all who are one with him, for the head of the office. Raises as above."""
    own = everyone_in((person_id,))
    if not isinstance(actor, Officer) or not visible_persons(actor, own):
        raise NotVisible
    head_of_office(actor, Office.objects.get(id=actor.office_id))
    rows = [row for one in own for row in readings_of(one)]
    return _named(sorted(rows, key=lambda row: row.at, reverse=True))


def readers_told(actor: Actor, case_id: UUID) -> tuple[CaseContext, list[Reading]]:
    """For the person concerned: when, which post and for which purpose, never the name. Only a case of the open
    class; a reader of another division is not named by post, and oversight or law enforcement is not told. Raises
    `NotVisible`."""
    context = get_case(actor, case_id)
    if not isinstance(actor, Holder) or context.case.class_level > ClassLevel.BIASA:
        raise NotVisible
    today = clock.today()
    found = []
    for row in readings_of(case_id):
        if row.purpose and _is_kept_from_him(row.purpose, today):
            continue
        inside = row.office_id == context.case.place_id and division_of(row.unit, today) in (
            None,
            context.case.division,
        )
        post = post_title(row.post, row.unit, "", today) if inside else _ELSEWHERE
        found.append(Reading(row.at, WHAT[row.what], post, "", _purpose(row.purpose, today)))
    return context, found


_ELSEWHERE = Text("Petugas unit lain", "An officer of another unit")


def _is_kept_from_him(purpose: str, on: date) -> bool:
    entry = law(on).find("purpose", purpose)
    return entry is None or ClassLevel[entry.body["most_class"].upper()] > ClassLevel.TERBATAS


def _require_superior(actor: Actor, context: CaseContext) -> None:
    office = Office.objects.select_related("parent").get(id=context.case.place_id)
    superior_of(actor, office, context.case.division, is_leading=False)


def _named(rows: list[Read]) -> list[Reading]:
    today = clock.today()
    names = dict(Account.objects.filter(id__in={r.account_id for r in rows}).values_list("id", "name"))
    return [
        Reading(
            row.at,
            WHAT[row.what],
            post_title(row.post, row.unit, row.acting, today),
            names.get(row.account_id, ""),
            _purpose(row.purpose, today),
        )
        for row in rows
    ]


def _purpose(code: str, on: date) -> Text | None:
    entry = law(on).find("purpose", code) if code else None
    return entry.words if entry else Text.of(code) if code else None
