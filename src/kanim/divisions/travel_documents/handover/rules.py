"""Who may receive a finished passport."""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.errors import Invalid
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "handover"
ARTICLE = "SOP penyerahan paspor"
HOLDER, OTHER_PERSON = "holder", "other_person"


@dataclass(frozen=True, slots=True)
class Handover:
    """Whether the receiver may have it; `missing` names the papers that would allow it."""

    allowed: bool
    missing: tuple[str, ...]
    reasons: tuple[Reason, ...] = ()


@rule(RULE, cites=[ARTICLE], reference="event")
def handover(
    receiver: str, *, is_on_family_card: bool = False, has_power_of_attorney: bool = False
) -> Handover:
    """The holder always; somebody else on the same family card, or with a stamped power of attorney."""
    if receiver == HOLDER:
        return _allowed(Text("Pemegang sendiri.", "The holder."))
    if receiver != OTHER_PERSON:
        raise Invalid(
            {
                "receiver": Text(
                    f"Penerima “{receiver}” tidak dikenal: pilih {HOLDER} atau {OTHER_PERSON}.",
                    f"Receiver “{receiver}” is unknown: choose {HOLDER} or {OTHER_PERSON}.",
                )
            }
        )
    if is_on_family_card:
        return _allowed(Text("Satu kartu keluarga.", "On the same family card."))
    if has_power_of_attorney:
        return _allowed(Text("Membawa surat kuasa bermeterai.", "Has a stamped power of attorney."))
    words = Text(
        "Bukan satu kartu keluarga dan tanpa surat kuasa bermeterai.",
        "Not on the same family card and without a stamped power of attorney.",
    )
    return Handover(False, ("SURAT_KUASA",), (Reason(RULE, ARTICLE, words),))


def _allowed(words: Text) -> Handover:
    return Handover(True, (), (Reason(RULE, ARTICLE, words),))
