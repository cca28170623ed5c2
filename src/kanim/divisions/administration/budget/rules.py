"""What may still be spent of a budget line, how far it is spent, and the IKPA score. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

ARTICLE = "PMK 62/2023"
NOT_VALID, TOO_LITTLE = "JUMLAH_TIDAK_SAH", "PAGU_TIDAK_CUKUP"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a line in whole rupiah. `in_process_idr`: commitments not billed yet, SPP and SPM without
    SP2D."""

    pagu_idr: int
    blokir_idr: int
    sp2d_idr: int
    in_process_idr: int

    @property
    def available_idr(self) -> int:
        return self.pagu_idr - self.blokir_idr - self.sp2d_idr - self.in_process_idr


@dataclass(frozen=True, slots=True)
class Check:
    """Whether an amount may be committed: what is left after it, or the code and the shortage."""

    ok: bool
    available_after_idr: int = 0
    reason: str = ""
    short_idr: int = 0
    reasons: tuple[Reason, ...] = ()


@rule("budget_ceiling", cites=[ARTICLE], reference="submitted")
def check_ceiling(line: Line, amount_idr: int) -> Check:
    """Refuses what is not above zero and what exceeds pagu less blokir, SP2D and what is in process."""
    if amount_idr <= 0:
        words = Text("Jumlah harus lebih dari nol.", "The amount must be above zero.")
        return Check(False, reason=NOT_VALID, reasons=(Reason("budget_ceiling", ARTICLE, words),))
    left = line.available_idr - amount_idr
    if left < 0:
        words = Text(f"Kurang Rp{-left:,}".replace(",", "."), f"Short of Rp{-left:,}")
        return Check(
            False, reason=TOO_LITTLE, short_idr=-left, reasons=(Reason("budget_ceiling", ARTICLE, words),)
        )
    words = Text("Masih dalam pagu.", "Within the ceiling.")
    return Check(True, left, reasons=(Reason("budget_ceiling", ARTICLE, words),))


def percent(part_idr: int, whole_idr: int) -> Decimal:
    """A share in percent, half-up to two decimals; 0 of nothing is 0."""
    if whole_idr == 0:
        return Decimal("0.00")
    return (Decimal(part_idr) * 100 / Decimal(whole_idr)).quantize(_CENT, ROUND_HALF_UP)


@rule("ikpa", cites=["PER-5/PB/2024"], reference="event")
def ikpa(
    scores: Mapping[str, Decimal | None], weights: Mapping[str, int], deduction: Decimal
) -> tuple[Decimal, Decimal]:
    """The score before and after the deduction for SPM dispensations. A missing indicator drops out: the weighted sum
    is divided by the weights that remain. Rounded half-up once, for display."""
    present = {code: score for code, score in scores.items() if score is not None and code in weights}
    total = sum(weights[code] for code in present)
    if total == 0:
        return Decimal("0.00"), Decimal("0.00")
    before = sum((score * weights[code] for code, score in present.items()), Decimal(0)) / total
    after = before - deduction
    return before.quantize(_CENT, ROUND_HALF_UP), after.quantize(_CENT, ROUND_HALF_UP)
