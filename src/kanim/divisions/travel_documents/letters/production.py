"""Papers of production and hand-over: the record of a spoiled booklet, the receipt of the passport."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.letters.common import applicant, code_words, passport_of
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.kernel import canonical
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.letters import signer_words
from kanim.kernel.casework.signing import signers_of
from kanim.kernel.organisation.models import Account
from kanim.kernel.registry import query
from kanim.kernel.texts import Text

CUT = Text("digunting dan dikembalikan", "cut and returned")


@query("letter.BA_RUSAK")
def spoiled(context: CaseContext) -> dict[str, Any]:
    """Which booklet, where it was found spoiled and how, and the two who signed."""
    booklet = (
        Booklet.objects.filter(case_id=context.case.id, state=Booklet.State.SPOILED)
        .order_by("-changed_at", "-number")
        .first()
    )
    assert booklet is not None
    was_printed = PrintJob.objects.filter(booklet_id=booklet.id, state=PrintJob.State.DONE).exists()
    found_at = context.procedure.label_of("UJI_KUALITAS" if was_printed else "CETAK")
    return {
        "applicant": applicant(context),
        "booklet": {"number": booklet.number, "type": code_words(context, "jenis_blangko", booklet.type)},
        "step": found_at.data(),
        "defect": code_words(context, "jenis_kerusakan", context.entered.get("jenis_kerusakan")),
        "officers": _officers(context),
    }


@query("letter.TANDA_TERIMA")
def handed_over(context: CaseContext) -> dict[str, Any]:
    """Which passport went to whom, when, and what became of the old one."""
    old = str(context.value("nomor_paspor_lama") or "").upper()
    entered, actor = context.entered, context.actor
    nik = str(entered.get("nik_penerima") or "")
    return {
        "applicant": applicant(context),
        "passport": passport_of(context),
        "receiver": {
            "kind": code_words(context, "penerima", entered.get("penerima")),
            "name": str(entered.get("nama_penerima") or ""),
            "document": f"NIK {nik}" if nik else "",
        },
        "handed_at": canonical.instant(context.now),
        "old_passport": {"number": old, "done": CUT.data()} if old else None,
        "officer": {"name": actor.name if isinstance(actor, Officer) else ""},
    }


def _officers(context: CaseContext) -> list[dict[str, Any]]:
    signed = signers_of(context, context.action)
    names = dict(Account.objects.filter(id__in=[s[0] for s in signed]).values_list("id", "name"))
    unit = context.procedure.unit
    return [{"name": names[who], "post": signer_words(context, unit, post).data()} for who, post in signed]
