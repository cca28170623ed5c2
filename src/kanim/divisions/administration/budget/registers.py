"""Register verbs of the budget: a line opens with its account; commitments hold, claims spend, the rest comes back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kanim.divisions.administration.budget.models import BudgetLine, Claim, Commitment
from kanim.divisions.administration.budget.rules import TOO_LITTLE, check_ceiling
from kanim.divisions.administration.budget.selectors import figures
from kanim.kernel.accounts import registers as accounts
from kanim.kernel.act.core import Act
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import Conflict
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text

KIND, DIVISION, FULL = "budget", "tu", "PENUH"


def open_line(
    act: Act,
    *,
    year: int,
    code: str,
    akun: str,
    words: str,
    pagu_idr: int,
    place: Office,
    blokir_idr: int = 0,
) -> BudgetLine:
    """Enters a line and opens the account that keeps its ceiling: pagu less blokir."""
    row = BudgetLine(
        year=year,
        code=code,
        akun=akun,
        words=words,
        pagu_idr=pagu_idr,
        blokir_idr=blokir_idr,
        origin=place,
        place=place,
        division=DIVISION,
    )
    row.save(force_insert=True)
    accounts.open_account(act, KIND, str(row.id), pagu_idr - blokir_idr)
    act.record(row, "budget.line_opened", {"code": code, "akun": akun, "pagu_idr": str(pagu_idr)})
    return row


def hold(act: Act, line: BudgetLine, case_id: UUID, amount_idr: int) -> accounts.Held:
    """Holds an amount of the line for a case. Raises `Conflict` (PAGU_TIDAK_CUKUP) with the shortage: of two who want
    the last rupiah one is refused, whatever both had read."""
    try:
        return accounts.hold(act, KIND, str(line.id), case_id, amount_idr)
    except Conflict as refused:
        if refused.code != FULL:
            raise
    check = check_ceiling(figures(line), amount_idr)
    short = f"{check.short_idr:,}"
    raise Conflict(
        Text(
            f"Pagu {line.akun} {line.words} tidak cukup: kurang Rp{short.replace(',', '.')}. "
            "Kurangi nilainya atau ajukan revisi.",
            f"The ceiling of {line.akun} {line.words} is short of Rp{short}. Lower the amount or ask for a revision.",
        ),
        code=TOO_LITTLE,
    )


def commit(act: Act, case: Case, line: BudgetLine, amount_idr: int, vendor: str) -> Commitment:
    """Enters the commitment of a case."""
    row = Commitment(
        case_id=case.id,
        line=line,
        amount_idr=amount_idr,
        vendor=vendor,
        origin_id=case.origin_id,
        place_id=case.place_id,
        division=case.division,
    )
    row.save(force_insert=True)
    act.record(row, "commitment.entered", {"line": str(line.id), "amount_idr": str(amount_idr)})
    return row


def sign(act: Act, commitment: Commitment, contract: str, on: date) -> None:
    """The contract is signed."""
    commitment.contract, commitment.contract_on = contract, on
    commitment.save(update_fields=["contract", "contract_on"])
    act.record(commitment, "commitment.signed", {"contract": contract, "on": on})


def file_claim(act: Act, case: Case, commitment: Commitment, amount_idr: int) -> Claim:
    """Enters a claim under a commitment."""
    row = Claim(
        commitment=commitment,
        case_id=case.id,
        amount_idr=amount_idr,
        origin_id=case.origin_id,
        place_id=case.place_id,
        division=case.division,
    )
    row.save(force_insert=True)
    act.record(row, "claim.filed", {"commitment": str(commitment.id), "amount_idr": str(amount_idr)})
    return row


def pay(act: Act, claim: Claim, sp2d: str, on: date) -> None:
    """The treasury paid: the amount leaves what the commitment holds. Raises `Conflict` when it holds less, or the
    SP2D number is known."""
    if Claim.objects.filter(sp2d=sp2d).exists():
        raise Conflict(
            Text(f"SP2D {sp2d} sudah dicatat. Periksa nomornya.", f"SP2D {sp2d} is recorded already."),
            code="SP2D_KNOWN",
        )
    held = accounts.find_hold(claim.commitment.case_id, KIND)
    if held is None:
        raise Conflict(
            Text("Komitmennya sudah berakhir; pembayaran tidak dapat dicatat.",
                 "The commitment has ended; the payment can't be recorded."),
            code="COMMITMENT_ENDED",
        )  # fmt: skip
    accounts.use_part(act, held, claim.amount_idr)
    claim.state, claim.sp2d, claim.paid_on = Claim.State.PAID, sp2d, on
    claim.save(update_fields=["state", "sp2d", "paid_on"])
    act.record(claim, "claim.paid", {"sp2d": sp2d, "on": on})


def return_claim(act: Act, claim: Claim) -> None:
    """The claim goes back to the provider."""
    claim.state = Claim.State.RETURNED
    claim.save(update_fields=["state"])
    act.record(claim, "claim.returned", {})
