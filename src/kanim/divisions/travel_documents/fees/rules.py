"""The fee of a passport or SPLP: booklet, charge for a lost or damaged one (biaya beban), same-day service.

Amounts are rows of the tariff in force on the day the bill is made; nothing here is a rate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kanim.kernel.errors import Invalid
from kanim.kernel.reasons import Reason
from kanim.kernel.registry import rule
from kanim.kernel.texts import Text

RULE = "passport_fee"
NEGLIGENCE = "kurang_hati_hati"
FORCE_MAJEURE = "keadaan_kahar"
LOST, DAMAGED = "hilang", "rusak"


@dataclass(frozen=True, slots=True)
class Rate:
    """One row of the tariff: its code in the law data, the act that sets it, whole rupiah."""

    code: str
    amount_idr: int
    act: str = ""


@dataclass(frozen=True, slots=True)
class BookletRate:
    """The rate of a booklet for a validity of up to `up_to_years`; None for a document without a choice."""

    booklet: str
    up_to_years: int | None
    rate: Rate


@dataclass(frozen=True, slots=True)
class Tariff:
    """The rows in force on the day of the bill. None: the tariff of that day has no such row.

    `charge_only_if_valid` is policy: the charge is due only while the lost or damaged passport is valid."""

    booklets: tuple[BookletRate, ...]
    same_day: Rate | None = None
    charges: tuple[tuple[str, Rate], ...] = ()  # by reason: hilang, rusak
    first_migrant_worker: Rate | None = None
    charge_only_if_valid: bool = True

    def booklet(self, code: str, years: int | None) -> Rate:
        """The rate of the lowest row that covers these years; without years, of the only row that there is.

        Raises `Invalid` if there is none."""
        rows = [row for row in self.booklets if row.booklet == code]
        if years is None:
            fitting = rows if len(rows) == 1 else []
        else:
            fitting = [row for row in rows if row.up_to_years is None or years <= row.up_to_years]
        if not fitting:
            raise Invalid({"booklet": _no_row(code, years, bool(rows))})
        return min(fitting, key=lambda row: row.up_to_years or 0).rate

    def charge(self, reason: str) -> Rate:
        for code, rate in self.charges:
            if code == reason:
                return rate
        raise Invalid(
            {
                "reason": Text(
                    f"Tarif hari itu tidak memuat biaya beban untuk “{reason}”.",
                    f"The tariff of that day has no charge for “{reason}”.",
                )
            }
        )


@dataclass(frozen=True, slots=True)
class Item:
    """One document that is billed. `years` is the validity asked for; None for an SPLP."""

    booklet: str
    years: int | None = None
    first_migrant_worker: bool = False


@dataclass(frozen=True, slots=True)
class Replacement:
    """Why a passport is replaced, as the examination (BAP) found it."""

    reason: str
    finding: str
    old_passport_still_valid: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill."""

    rate: Rate
    kind: str  # booklet | charge | same_day
    amount_idr: int


@dataclass(frozen=True, slots=True)
class PassportFee:
    """The fee in whole rupiah; `booklet_fees_idr` in the order of the items."""

    booklet_fees_idr: tuple[int, ...]
    beban_idr: int
    same_day_fee_idr: int
    lines: tuple[Line, ...]
    reasons: tuple[Reason, ...] = field(default=())

    @property
    def booklet_fee_idr(self) -> int:
        return sum(self.booklet_fees_idr)

    @property
    def total_idr(self) -> int:
        return self.booklet_fee_idr + self.beban_idr + self.same_day_fee_idr


@rule(
    RULE,
    cites=["PP 45/2024", "PP 28/2019", "PMK 51/PMK.02/2020 ps 2", "Permenkumham 8/2014 ps 41"],
    reference="billed",
)
def passport_fee(
    items: tuple[Item, ...],
    tariff: Tariff,
    *,
    same_day: bool = False,
    replacement: Replacement | None = None,
) -> PassportFee:
    """The fee of one or several documents on one bill.

    Same-day service is due for each document. The charge is due for negligence, never for force majeure, and
    by the policy flag only while the old passport was valid. Raises `Invalid` if the tariff of the day has no
    such row."""
    if not items:
        raise Invalid({"items": Text("Tidak ada dokumen yang ditagih.", "There is nothing to bill.")})
    lines: list[Line] = []
    reasons: list[Reason] = []
    for item in items:
        rate = _booklet_rate(item, tariff)
        lines.append(Line(rate, "booklet", rate.amount_idr))
        reasons.append(_by_tariff(rate, Text(f"Tarif {item.booklet}", f"Rate of {item.booklet}")))
    if replacement is not None:
        charge, why = _charge(replacement, tariff)
        lines += [] if charge is None else [charge]
        reasons.append(why)
    if same_day:
        if tariff.same_day is None:
            raise Invalid(
                {
                    "same_day": Text(
                        "Tarif hari itu belum memuat layanan percepatan.",
                        "The tariff of that day has no same-day service.",
                    )
                }
            )
        lines += [Line(tariff.same_day, "same_day", tariff.same_day.amount_idr) for _ in items]
        reasons.append(_by_tariff(tariff.same_day, Text("Layanan percepatan", "Same-day service")))
    return PassportFee(
        tuple(line.amount_idr for line in lines if line.kind == "booklet"),
        sum(line.amount_idr for line in lines if line.kind == "charge"),
        sum(line.amount_idr for line in lines if line.kind == "same_day"),
        tuple(lines),
        tuple(reasons),
    )


def _booklet_rate(item: Item, tariff: Tariff) -> Rate:
    if item.first_migrant_worker and tariff.first_migrant_worker is not None:
        return tariff.first_migrant_worker
    return tariff.booklet(item.booklet, item.years)


def _charge(given: Replacement, tariff: Tariff) -> tuple[Line | None, Reason]:
    if given.finding == FORCE_MAJEURE:
        return None, Reason(
            RULE,
            "PMK 51/PMK.02/2020 ps 2",
            Text("Keadaan kahar: biaya beban Rp0.", "Force majeure: no charge."),
        )
    if given.finding != NEGLIGENCE:
        raise Invalid(
            {
                "finding": Text(
                    f"Temuan “{given.finding}” tidak dikenal: pilih {NEGLIGENCE} atau {FORCE_MAJEURE}.",
                    f"Finding “{given.finding}” is unknown: choose {NEGLIGENCE} or {FORCE_MAJEURE}.",
                )
            }
        )
    if tariff.charge_only_if_valid and not given.old_passport_still_valid:
        return None, Reason(
            RULE,
            "PP 45/2024",
            Text(
                "Paspor lama sudah tidak berlaku: biaya beban tidak dikenakan.",
                "The old passport was no longer valid: no charge.",
            ),
            "beban_hanya_masih_berlaku",
        )
    rate = tariff.charge(given.reason)
    return Line(rate, "charge", rate.amount_idr), _by_tariff(
        rate, Text(f"Biaya beban paspor {given.reason}", f"Charge for a passport that is {given.reason}")
    )


def _by_tariff(rate: Rate, words: Text) -> Reason:
    return Reason(RULE, rate.act, words, rate.code)


def _no_row(booklet: str, years: int | None, is_known: bool) -> Text:
    if not is_known:
        return Text(
            f"Tarif hari itu tidak memuat blangko “{booklet}”. Periksa jenis blangko dan tanggal penagihan.",
            f"The tariff of that day has no booklet “{booklet}”. Check the booklet and the day of the bill.",
        )
    return Text(
        f"Tarif hari itu tidak memuat blangko “{booklet}” untuk {years} tahun.",
        f"The tariff of that day has no booklet “{booklet}” for {years} years.",
    )
