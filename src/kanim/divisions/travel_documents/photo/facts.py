"""Is the photograph good enough for a passport."""

from __future__ import annotations

from uuid import UUID

from kanim.divisions.travel_documents.law_rows import read_number
from kanim.kernel import canonical, db
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text


@fact("photo_accepted", type="bool", words=Text("foto memenuhi syarat", "the photograph is good enough"))
def photo_accepted(context: CaseContext) -> FactValue:
    """The last photograph reached the threshold (param ambang_mutu_foto), or an exception was recorded."""
    paper = context.value("biometrik.foto")
    if not paper:
        return FactValue(False, Text("Foto belum diambil.", "No photograph has been taken."))
    if context.value("biometrik.alasan_pengecualian"):
        return FactValue(True)
    check = db.fetch_one(
        "SELECT score, findings FROM travel_documents_photo_check WHERE paper_id = %s", [UUID(str(paper))]
    )
    wanted = read_number(context.law, "ambang_mutu_foto")
    if check is None:
        return FactValue(False, Text("Mutu foto belum diperiksa.", "The photograph has not been checked."))
    score, findings = check
    if score >= wanted:
        return FactValue(True)
    found = [Text.of(f["words"]) for f in canonical.loads(findings)]
    return FactValue(
        False,
        Text(
            f"Mutu foto {score}, paling sedikit {wanted}. {' '.join(f.id for f in found)} Ambil ulang foto.",
            f"Photo quality {score}, at least {wanted}. {' '.join(f.en for f in found)} Take it again.",
        ),
    )
