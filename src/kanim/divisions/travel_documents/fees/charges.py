"""The bill of a passport application: each line with its tariff row and article."""

from __future__ import annotations

from kanim.divisions.travel_documents.fees.rules import Item, passport_fee
from kanim.divisions.travel_documents.law_rows import read_tariff
from kanim.divisions.travel_documents.passports.page import years_asked
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Invalid
from kanim.kernel.money.registers import Line
from kanim.kernel.registry import charge
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text


@charge("passport_fee", cites=["PP 45/2024 Lampiran"])
def charge_passport(context: CaseContext) -> list[Line]:
    """Booklet by type and years, and the same-day service if asked for, by the tariff of the day of billing.

    Raises `Invalid` for a booklet or validity that the service does not offer."""
    booklet = str(context.value("jenis_blangko"))
    years = years_asked(context)
    offered = context.service.get("booklets", ())
    if booklet not in offered:
        raise Invalid(
            {
                "jenis_blangko": Text(
                    "Jenis paspor ini tidak ditawarkan untuk layanan yang dipilih. Pilih jenis lain.",
                    "This type of passport is not offered for the chosen service. Choose another.",
                )
            }
        )
    if years not in context.service.get("years", ()):
        raise Invalid(
            {
                "masa_berlaku": Text(
                    "Masa berlaku ini tidak ditawarkan untuk layanan yang dipilih. Pilih masa berlaku lain.",
                    "This validity is not offered for the chosen service. Choose another.",
                )
            }
        )
    fee = passport_fee(
        (Item(booklet, years),), read_tariff(context.law), same_day=context.value("percepatan") is True
    )
    out = []
    for line in fee.lines:
        row = context.law.tariff(line.rate.code)
        article = ", ".join(_short(context.law, cite) for cite in row.cites)
        out.append(Line(row.code, row.entry_id, article, row.words, line.amount_idr))
    return out


def _short(law: Law, cite: str) -> str:
    """`pp-45-2024 Lampiran` as people cite it: PP 45/2024 Lampiran."""
    code, _, place = cite.partition(" ")
    act = law.find("act", code)
    return f"{act.body.get('short', code) if act else code} {place}".strip()
