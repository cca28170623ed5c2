"""May this receiver take the passport."""

from __future__ import annotations

from kanim.divisions.travel_documents.handover.rules import handover
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Invalid
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text


@fact(
    "handover_allowed",
    type="bool",
    words=Text("penerima berhak menerima paspor", "the receiver may take the passport"),
    reads=("serah",),
)
def handover_allowed(context: CaseContext) -> FactValue:
    """The holder, a relative on the same family card, or a person with a stamped power of attorney."""
    code = context.value("serah.penerima")
    if not code:
        return FactValue(False, Text("Pilih siapa yang menerima.", "Choose who receives it."))
    said = context.law.code_row("penerima", str(code))["data"]
    proxy = bool(said.get("power_of_attorney"))
    try:
        answer = handover(
            str(said["receiver"]),
            is_on_family_card=bool(said.get("same_family_card")),
            has_power_of_attorney=proxy and context.value("serah.surat_kuasa") is True,
        )
    except Invalid as refused:
        return FactValue(False, refused.message)
    words = [context.law.words("paper", paper) for paper in answer.missing]
    return FactValue(
        answer.allowed,
        None
        if answer.allowed
        else Text(
            f"Serah terima ditahan; diperlukan: {', '.join(w.id for w in words)}.",
            f"Hand-over is held back; needed: {', '.join(w.en for w in words)}.",
        ),
    )
