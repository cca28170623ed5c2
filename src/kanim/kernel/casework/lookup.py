"""Finding a case for someone without an account, who proves that it is his by two things only he is told."""

from __future__ import annotations

import hmac
import re
from datetime import date

from kanim.kernel.access.models import ClassLevel
from kanim.kernel.casework import procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case

_NUMBER = re.compile(r"\d{6}-[0-9A-Z]{6}", re.ASCII)


def number_in(typed: str) -> str:
    """The application number in what was typed; empty when there is none."""
    found = _NUMBER.search(typed.upper().replace(" ", ""))
    return found.group() if found else ""


def find_by_number(typed: str, born_on: date) -> CaseContext | None:
    """The case with this number if its applicant was born on that day. None for a number that is none, one
    never given, another's birth date and a case of a higher class alike."""
    number = number_in(typed)
    case_id = (
        Case.objects.filter(number=number, class_level=ClassLevel.BIASA).values_list("id", flat=True).first()
    )
    kept = store.find(case_id) if case_id else None
    if kept is None:
        return None
    case, fold = kept
    context = CaseContext(case, fold, procedures.pinned(case.definition_id))
    told = str(context.value("tanggal_lahir", "") or "")
    return context if hmac.compare_digest(told, born_on.isoformat()) else None
