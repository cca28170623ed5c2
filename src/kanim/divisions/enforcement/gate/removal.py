"""The gate before a removal: whoever's status forbids it is not removed, and a child is first looked at by a person.

It is asked by the decision, the letters and the departure, so that no screen and no pack can go around it. The reason
may be read by those cleared for it; everybody else reads neutral words."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.enforcement.gate.models import LegalStatus
from kanim.divisions.enforcement.law_rows import STATUSES, read_statuses
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.calendar import whole_years
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.gates import OPEN, Answer, refer, shut
from kanim.kernel.party.models import Person
from kanim.kernel.registry import gate
from kanim.kernel.texts import Text

UNIT, LEVEL, ADULT = "inteldak_dak", ClassLevel.RAHASIA, 18
CHILD = Text("Orang ini belum berumur 18 tahun.", "This person is under 18.")


@gate("removal", words=Text("Status hukum", "Legal status"))
def removal(context: CaseContext, person: UUID) -> Answer:
    """Shut or referred by the last status found; without one, a person under 18 is referred."""
    code = status_of(person)
    if code:
        row = read_statuses(context.law).get(code)
        state = row.gate if row else "refer"
        words = context.law.code_words(STATUSES, code)
        if state == "shut":
            return shut(words, LEVEL)
        if state == "refer":
            return refer(UNIT, words, LEVEL)
        return OPEN
    born = Person.objects.filter(id=person).values_list("birth_date", flat=True).first()
    if born is not None and whole_years(born, context.today) < ADULT:
        return refer(UNIT, CHILD, LEVEL)
    return OPEN


def status_of(person: UUID) -> str:
    """The status found last; empty when none was."""
    rows = LegalStatus.objects.filter(person_id=person).order_by("-since", "-id")
    return rows.values_list("status", flat=True).first() or ""
