"""What commitments and claims do to the budget."""

from __future__ import annotations

from datetime import date
from typing import Any

from kanim.divisions.administration.budget import registers
from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.budget.selectors import find_line, unpaid_claims_idr
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.casework.facts import CaseContext, FactValue
from kanim.kernel.errors import Conflict
from kanim.kernel.registry import effect, fact
from kanim.kernel.texts import Text


@effect("budget.hold", takes="budget")
def hold(context: CaseContext) -> dict[str, Any]:
    """The amount is taken off what is available, under the ceiling that the database keeps."""
    line, amount = _line(context), int(context.form("usul_komitmen")["nilai_idr"])
    assert context.act is not None
    held = registers.hold(context.act, line, context.case.id, amount)
    vendor = str(context.form("usul_komitmen")["penyedia_nama"])
    registers.commit(context.act, context.case, line, amount, vendor)
    context.add_role("baris", "budget_line", line.id)
    return held.data()


@effect("commitment.sign")
def sign(context: CaseContext) -> dict[str, Any]:
    """The contract's number and date enter the register."""
    assert context.act is not None
    form = context.form("kontrak")
    on = date.fromisoformat(str(form["tanggal_kontrak"]))
    registers.sign(context.act, _commitment(context), str(form["nomor_kontrak"]), on)
    return {"contract": form["nomor_kontrak"]}


@effect("claim.file")
def file(context: CaseContext) -> dict[str, Any]:
    """A claim enters under the commitment that opened this case."""
    assert context.act is not None
    opener = context.about("komitmen")
    assert opener is not None  # the procedure opens no claim without one
    commitment = Commitment.objects.get(case_id=opener)
    amount = int(context.form("tagihan")["nilai_tagihan_idr"])
    row = registers.file_claim(context.act, context.case, commitment, amount)
    return {"claim": str(row.id)}


@effect("claim.pay")
def pay(context: CaseContext) -> dict[str, Any]:
    """The SP2D: the amount leaves what the commitment holds and counts as spent."""
    assert context.act is not None
    form = context.form("sp2d")
    claim = Claim.objects.select_for_update().get(case_id=context.case.id)
    registers.pay(context.act, claim, str(form["nomor_sp2d"]), date.fromisoformat(str(form["tanggal_sp2d"])))
    return {"paid_idr": str(claim.amount_idr)}


@effect("claim.return")
def give_back(context: CaseContext) -> dict[str, Any]:
    """The claim goes back."""
    assert context.act is not None
    claim = Claim.objects.select_for_update().get(case_id=context.case.id)
    registers.return_claim(context.act, claim)
    return {"returned_idr": str(claim.amount_idr)}


@fact(
    "claim_within_commitment",
    type="bool",
    words=Text("tagihan masih dalam sisa komitmen", "the claim is within the rest of the commitment"),
    reads=("tagihan",),
)
def claim_within_commitment(context: CaseContext) -> FactValue:
    """What is held less what is claimed and not paid yet. Claims are read first: one that is paid meanwhile makes the
    answer too careful, never too generous."""
    amount = context.form("tagihan").get("nilai_tagihan_idr")
    commitment = Commitment.objects.filter(case_id=context.case.id).first()
    if amount is None or commitment is None:
        return FactValue(False)
    unpaid = unpaid_claims_idr(commitment)
    held = accounts.find_hold(context.case.id, registers.KIND)
    rest = (held.amount if held else 0) - unpaid
    return FactValue(
        int(amount) <= rest,
        Text(
            f"Tagihan melebihi sisa komitmen Rp{rest:,}.".replace(",", "."),
            f"The claim exceeds the rest of the commitment, Rp{rest:,}.",
        ),
    )


def _line(context: CaseContext) -> BudgetLine:
    line = find_line(context.form("usul_komitmen").get("baris_anggaran"), context.case.origin_id)
    if line is None:
        raise Conflict(
            Text("Baris anggaran tidak ditemukan.", "The budget line was not found."), code="NO_LINE"
        )
    return line


def _commitment(context: CaseContext) -> Commitment:
    return Commitment.objects.select_for_update().get(case_id=context.case.id)
