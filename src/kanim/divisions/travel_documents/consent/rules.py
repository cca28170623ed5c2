"""Who signs the parents' statement for a child, and which papers the family's situation adds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kanim.kernel.errors import Invalid
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "parental_consent"
ARTICLE = "Permenkumham 8/2014 ps 5 jo. Permenkumham 19/2024"
PARENTS = ("mother", "father")


class Family(StrEnum):
    """Situations of a family (`situasi_ortu`)."""

    MARRIED = "married"
    DIVORCED_CUSTODY = "divorced_custody"
    DIVORCED_NOT_CUSTODIAN = "divorced_not_custodian"
    DIVORCED_NO_RULING = "divorced_no_ruling"
    ONE_UNTRACEABLE = "one_untraceable"
    ONE_DEAD = "one_dead"
    BOTH_DEAD = "both_dead"
    ADOPTED = "adopted"
    ORPHANAGE = "orphanage"
    ABROAD = "abroad"


WORDS: dict[Family, Text] = {
    Family.MARRIED: Text("Orang tua menikah", "Parents married"),
    Family.DIVORCED_CUSTODY: Text(
        "Bercerai, hak asuh ditetapkan pengadilan", "Divorced, custody given by a court"
    ),
    Family.DIVORCED_NOT_CUSTODIAN: Text(
        "Bercerai, pemohon tidak memegang hak asuh", "Divorced, the applying parent has no custody"
    ),
    Family.DIVORCED_NO_RULING: Text("Bercerai, tanpa penetapan hak asuh", "Divorced, no ruling on custody"),
    Family.ONE_UNTRACEABLE: Text("Salah satu tidak diketahui keberadaannya", "One parent can't be traced"),
    Family.ONE_DEAD: Text("Salah satu meninggal", "One parent dead"),
    Family.BOTH_DEAD: Text("Keduanya meninggal", "Both parents dead"),
    Family.ADOPTED: Text("Anak angkat", "Adopted"),
    Family.ORPHANAGE: Text("Diasuh panti", "In a children's home"),
    Family.ABROAD: Text("Orang tua di luar negeri", "Parents abroad"),
}

_SIGNERS: dict[Family, tuple[str, ...]] = {
    Family.MARRIED: PARENTS,
    Family.DIVORCED_NOT_CUSTODIAN: PARENTS,
    Family.DIVORCED_NO_RULING: PARENTS,
    Family.BOTH_DEAD: ("guardian",),
    Family.ADOPTED: ("adoptive_parents",),
    Family.ORPHANAGE: ("head_of_home",),
    Family.ABROAD: ("proxy",),
}
_PAPERS: dict[Family, tuple[str, ...]] = {
    Family.DIVORCED_CUSTODY: ("PENETAPAN_ASUH",),
    Family.DIVORCED_NOT_CUSTODIAN: ("PENETAPAN_ASUH",),
    Family.ONE_UNTRACEABLE: ("PERNYATAAN_ORTU",),  # a statement that the other parent can't be traced
    Family.ONE_DEAD: ("AKTA_MATI",),
    Family.BOTH_DEAD: ("AKTA_MATI", "AKTA_MATI", "PENETAPAN_WALI"),
    Family.ADOPTED: ("PENETAPAN_ADOPSI",),
    Family.ABROAD: ("SURAT_KUASA",),
}


@dataclass(frozen=True, slots=True)
class Consent:
    """Who signs, in a fixed order, and the papers that the situation adds, one entry a paper."""

    signers: tuple[str, ...]
    documents: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@rule(RULE, cites=[ARTICLE], reference="submitted")
def parental_consent(
    applicant_age: int,
    family: Family | str,
    *,
    adult_age: int,
    custody_holder: str | None = None,
    survivor: str | None = None,
) -> Consent:
    """Signers and added papers for an applicant of `applicant_age` whole years; none from `adult_age`.

    `custody_holder` (mother, father or both) decides after a divorce with custody, `survivor` (mother or
    father) when one parent is dead or can't be traced. Raises `Invalid` when the one who decides is missing.
    """
    if applicant_age >= adult_age:
        words = Text("Dewasa: tanpa pernyataan orang tua.", "Adult: no parents' statement.")
        return Consent((), (), (Reason(RULE, ARTICLE, words),))
    try:
        situation = Family(family)
    except ValueError:
        known = ", ".join(Family)
        raise Invalid(
            {
                "family": Text(
                    f"Situasi keluarga “{family}” tidak dikenal. Pilih: {known}.",
                    f"Family situation “{family}” is unknown. Choose: {known}.",
                )
            }
        ) from None
    return Consent(
        _signers(situation, custody_holder, survivor),
        _PAPERS.get(situation, ()),
        (Reason(RULE, ARTICLE, WORDS[situation]),),
    )


def _signers(situation: Family, custody_holder: str | None, survivor: str | None) -> tuple[str, ...]:
    if situation is Family.DIVORCED_CUSTODY:
        return _deciding("custody_holder", custody_holder, (*PARENTS, "both", "guardian"))
    if situation in (Family.ONE_DEAD, Family.ONE_UNTRACEABLE):
        return _deciding("survivor", survivor, PARENTS)
    return _SIGNERS[situation]


def _deciding(name: str, value: str | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    if value not in allowed:
        raise Invalid(
            {
                name: Text(
                    f"Sebutkan orang tua yang menandatangani: {', '.join(allowed)}.",
                    f"Say which parent signs: {', '.join(allowed)}.",
                )
            }
        )
    return PARENTS if value == "both" else (value,)
