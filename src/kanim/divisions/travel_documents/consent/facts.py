"""Whether the right persons consent to a child's passport."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from kanim.divisions.travel_documents.consent.rules import Consent, parental_consent
from kanim.divisions.travel_documents.law_rows import read_number
from kanim.kernel.calendar import whole_years
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Invalid
from kanim.kernel.registry import fact
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text

BOTH = ("mother", "father")


def consent_of(context: CaseContext) -> Consent | None:
    """What the situation of the child's parents asks for; None for a service that is not a child's.

    Raises `Invalid` when the signer named can't be the one that decides in that situation."""
    return consent_for(context.law, context.service, context.value, context.today)


def consent_for(
    law: Law, service: Mapping[str, Any], value: Callable[[str], Any], on: date
) -> Consent | None:
    """The same for a form that is still being filled in: `value` answers a field of it."""
    situation, born = value("situasi_ortu"), value("tanggal_lahir")
    if not service.get("anak") or not situation or not born:
        return None
    signer = _signer(law, value)
    return parental_consent(
        whole_years(date.fromisoformat(str(born)), on),
        str(law.code_row("situasi_ortu", str(situation))["data"]["family"]),
        adult_age=read_number(law, "umur_dewasa"),
        custody_holder=signer,
        survivor=signer,
    )


def _signer(law: Law, value: Callable[[str], Any]) -> str:
    named = value("penandatangan")
    return str(law.code_row("penandatangan", str(named))["data"]["signer"]) if named else ""


@fact(
    "consent_complete",
    type="bool",
    words=Text("persetujuan orang tua lengkap", "the parents' consent is complete"),
    reads=("mohon",),
)
def consent_complete(context: CaseContext) -> FactValue:
    """The statement is signed by whom the family's situation says (Permenkumham 8/2014 art. 5 as amended)."""
    try:
        consent = consent_of(context)
    except Invalid as refused:
        return FactValue(False, refused.message)
    if consent is None:
        return FactValue(True)
    signer = _signer(context.law, context.value)
    signing = set(BOTH) if signer == "both" else {signer}
    missing = set(consent.signers) - signing
    if not missing:
        return FactValue(True)
    words = {row["data"]["signer"]: Text.of(row["words"]) for row in _rows(context)}
    names = [words.get(name, Text.of(name)) for name in sorted(missing)]
    return FactValue(
        False,
        Text(
            f"Pernyataan ini juga harus ditandatangani oleh: {', '.join(n.id for n in names)}.",
            f"This statement must also be signed by: {', '.join(n.en for n in names)}.",
        ),
    )


def _rows(context: CaseContext) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = list(context.law.entry("codes", "penandatangan").body["rows"])
    return rows
