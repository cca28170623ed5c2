"""Who among foreigners may have a travel document in lieu of a passport (SPLP)."""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.errors import Invalid
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "splp_foreigner"
ARTICLE = "UU 6/2011 ps 27"
OWN_WILL, DEPORTATION, REPATRIATION = "KEHENDAK_SENDIRI", "DEPORTASI", "REPATRIASI"
GROUNDS = (OWN_WILL, DEPORTATION, REPATRIATION)

WORDS: dict[str, Text] = {
    "HAS_TRAVEL_DOCUMENT": Text(
        "Masih memiliki dokumen perjalanan yang sah.", "Still has a valid travel document."
    ),
    "MISSION_EXISTS": Text(
        "Negaranya mempunyai perwakilan di Indonesia: rujuk ke perwakilan itu.",
        "The state has a mission in Indonesia: refer to that mission.",
    ),
    "UNDER_PENCEGAHAN": Text(
        "Kehendak sendiri, tetapi sedang dicegah keluar negeri.",
        "Own will, but under a ban on leaving the country.",
    ),
}


@dataclass(frozen=True, slots=True)
class Applicant:
    """A foreigner who asks for an SPLP. A stateless person has no mission."""

    ground: str
    has_mission_in_indonesia: bool
    has_travel_document: bool
    is_under_departure_ban: bool


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether an SPLP may be issued; if not, the first reason that holds."""

    eligible: bool
    reason: str | None = None
    reasons: tuple[Reason, ...] = ()


@rule(RULE, cites=[ARTICLE], reference="submitted", outcomes=tuple(WORDS))
def splp_foreigner(applicant: Applicant) -> Eligibility:
    """A departure ban (Pencegahan) bars only the one who leaves of own will."""
    if applicant.ground not in GROUNDS:
        raise Invalid(
            {
                "ground": Text(
                    f"Dasar “{applicant.ground}” tidak dikenal: pilih {', '.join(GROUNDS)}.",
                    f"Ground “{applicant.ground}” is unknown: choose {', '.join(GROUNDS)}.",
                )
            }
        )
    if applicant.has_travel_document:
        return _refused("HAS_TRAVEL_DOCUMENT")
    if applicant.has_mission_in_indonesia:
        return _refused("MISSION_EXISTS")
    if applicant.ground == OWN_WILL and applicant.is_under_departure_ban:
        return _refused("UNDER_PENCEGAHAN")
    words = Text("Syarat SPLP orang asing dipenuhi.", "The conditions of an SPLP are met.")
    return Eligibility(True, None, (Reason(RULE, ARTICLE, words),))


def _refused(reason: str) -> Eligibility:
    return Eligibility(False, reason, (Reason(RULE, ARTICLE, WORDS[reason]),))
