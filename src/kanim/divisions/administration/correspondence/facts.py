"""Facts of a disposition."""

from __future__ import annotations

from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text


@fact(
    "disposition_has_lead",
    type="bool",
    words=Text("penanggung jawab ada di antara penerima", "the responsible one is an addressee"),
    reads=("disposisi", "terus"),
)
def disposition_has_lead(context: CaseContext) -> FactValue:
    """One of the addressees answers for the whole."""
    form = context.entered
    return FactValue(form.get("penanggung_jawab") in (form.get("kepada") or []))
