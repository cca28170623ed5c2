"""What an administrative action may decide: facts of the procedures `tak` and `deportasi`."""

from __future__ import annotations

from datetime import date

from kanim.divisions.enforcement.gate.removal import status_of
from kanim.divisions.enforcement.law_rows import read_number, read_overstay_tariff, read_terms
from kanim.divisions.enforcement.sanctions.models import Objection
from kanim.divisions.enforcement.sanctions.overstay import (
    PAY,
    REMOVE,
    UNPAID,
    Overstay,
    days_over,
    judge_overstay,
)
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.registry import fact
from kanim.kernel.texts import Text

ROLE = "terperiksa"
REMOVAL, BAN, CHARGE = "DEPORTASI", "CEGAH_TANGKAL", "BIAYA_BEBAN"


def overstay_of(context: CaseContext) -> Overstay | None:
    """The overstay up to the finding, as the rule answers; None where no permit is known. Payable above the limit is
    nothing, whatever he wants; that he does not pay is found after the bill."""
    form = context.form("temuan")
    until = form.get("izin_sampai")
    if not until:
        return None
    person = context.about(ROLE)
    return judge_overstay(
        days_over(date.fromisoformat(str(until)), date.fromisoformat(str(form["tanggal_temuan"]))),
        read_overstay_tariff(context.law),
        read_number(context.law, "overstay_batas_hari"),
        pays=form.get("sanggup_bayar") is True,
        status=read_terms(context.law, status_of(person) if person else None),
    )


def _chosen(context: CaseContext) -> list[str]:
    return list(context.form("putusan").get("tindakan_tak") or [])


@fact(
    "tak_removes",
    type="bool",
    words=Text("deportasi termasuk", "deportation is among them"),
    reads=("putusan",),
)
def tak_removes(context: CaseContext) -> FactValue:
    """Deportation is among the actions chosen."""
    return FactValue(REMOVAL in _chosen(context))


@fact(
    "tak_charges",
    type="bool",
    words=Text("biaya beban termasuk", "a charge is among them"),
    reads=("putusan",),
)
def tak_charges(context: CaseContext) -> FactValue:
    """Biaya beban is among the actions chosen."""
    return FactValue(CHARGE in _chosen(context))


@fact(
    "tak_lawful",
    type="bool",
    words=Text("tindakan sesuai Pasal 78", "the actions agree with Article 78"),
    reads=("putusan",),
)
def tak_lawful(context: CaseContext) -> FactValue:
    """What Article 78 leaves no choice about is chosen. Exactly the limit is left to whoever decides."""
    chosen, found = set(_chosen(context)), overstay_of(context)
    if CHARGE in chosen and found is None:
        return FactValue(
            False,
            Text(
                "Biaya beban memerlukan tanggal akhir izin tinggal.",
                "A charge needs the last day of the permit.",
            ),
        )
    if found is None:
        return FactValue(True)
    if found.outcome in (REMOVE, UNPAID) and not {REMOVAL, BAN} <= chosen:
        return FactValue(
            False,
            Text(
                f"Melampaui {found.days} hari: Pasal 78 mewajibkan deportasi dan penangkalan.",
                f"Overstayed {found.days} days: Article 78 asks for deportation and a bar on entry.",
            ),
        )
    if CHARGE in chosen and found.outcome not in (PAY, "REVIEW"):
        return FactValue(
            False,
            Text(
                f"Melampaui {found.days} hari: biaya beban tidak dapat dibayar.",
                f"Overstayed {found.days} days: the charge can't be paid.",
            ),
        )
    return FactValue(True)


@fact(
    "objection_answered",
    type="bool",
    words=Text("keberatan sudah dijawab", "the objection is answered"),
)
def objection_answered(context: CaseContext) -> FactValue:
    """Nobody whom the case is about has an objection that is neither decided nor answered by a decision to go on."""
    people = [row.subject_id for row in context.roles() if row.kind == "person"]
    for row in Objection.objects.filter(person_id__in=people).order_by("filed_on"):
        if not row.is_answered:
            return FactValue(
                False,
                Text(
                    f"Ada keberatan {row.filed_on:%d-%m-%Y} yang belum dijawab. Kepala Kantor harus memutus pada "
                    "berkas TAK apakah pelaksanaan dilanjutkan.",
                    f"An objection of {row.filed_on:%d-%m-%Y} is not answered yet. The head must decide in the TAK "
                    "case whether the execution goes on.",
                ),
            )
    return FactValue(True)


@fact("objection_granted", type="bool", words=Text("keberatan dikabulkan", "the objection was granted"))
def objection_granted(context: CaseContext) -> FactValue:
    """The Minister granted the objection."""
    return FactValue(Objection.objects.filter(case_id=context.case.id, outcome="DIKABULKAN").exists())
