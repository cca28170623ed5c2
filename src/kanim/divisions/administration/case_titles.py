"""What lists and case pages call the cases of the back office, which have no applicant."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kanim.divisions.administration.budget.models import Claim
from kanim.divisions.administration.correspondence.models import IncomingLetter
from kanim.divisions.administration.staff.models import Employee
from kanim.kernel.access.models import Role
from kanim.kernel.casework.models import Case, CaseData
from kanim.kernel.casework.relations import PEOPLE
from kanim.kernel.casework.store import Fold
from kanim.kernel.registry import query

LETTER = "letter"
PROCEDURES = ("cuti", "surat_masuk", "disposisi", "komitmen", "spp")


@query("case_titles.administration")
def case_titles(cases: Sequence[UUID]) -> dict[UUID, str]:
    """Who goes on leave, what a letter is about, what is bought, whose claim it is. The caller has narrowed the cases
    to those that his reader may see; the number of queries does not depend on how many."""
    kinds = dict(Case.objects.filter(id__in=cases, procedure__in=PROCEDURES).values_list("id", "procedure"))
    if not kinds:
        return {}
    roles = Role.objects.filter(object_id__in=kinds, kind__in=[LETTER, PEOPLE]).order_by("id")
    about = list(roles.values_list("object_id", "kind", "subject_id"))
    subjects = [subject for _, _, subject in about]
    names = dict(IncomingLetter.objects.filter(id__in=subjects).values_list("id", "subject"))
    names |= dict(Employee.objects.filter(account_id__in=subjects).values_list("account_id", "name"))
    found: dict[UUID, str] = {}
    for case, _, subject in about:
        if subject in names:
            found.setdefault(case, names[subject])
    found |= dict(Claim.objects.filter(case_id__in=kinds).values_list("case_id", "commitment__vendor"))
    bought = [case for case, procedure in kinds.items() if procedure == "komitmen"]
    for case, body in CaseData.objects.filter(case_id__in=bought).values_list("case_id", "body"):
        found[case] = str(Fold.read(body).forms.get("usul_komitmen", {}).get("uraian_komitmen") or "")
    return found
