"""A day's statement held against our payments: what agrees, what is missing on either side, what differs.

The statement is kept; the report is computed when it is looked at, so that a payment that comes later closes its
difference by itself. The same statement read again changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel import canonical, clock, db
from kanim.kernel.act import Act
from kanim.kernel.errors import Invalid
from kanim.kernel.money.models import Bill, Payment, Reconciliation, StatementLine
from kanim.kernel.money.notifications import Notification, read
from kanim.kernel.money.selectors import FINDING_WORDS
from kanim.kernel.organisation.models import Office
from kanim.kernel.texts import Text

SIMPONI = "simponi"
MATCHED, MISSING_HERE, MISSING_THERE, AMOUNT, CODE = (
    "COCOK", "TIDAK_ADA_DI_SINI", "TIDAK_ADA_DI_SANA", "BEDA_JUMLAH", "BEDA_KODE",
)  # fmt: skip
FINDINGS: dict[str, Text] = {
    MISSING_HERE: Text("Tidak ada di sini", "Missing here"),
    MISSING_THERE: Text("Tidak ada di rekening koran", "Missing in the statement"),
    AMOUNT: Text("Jumlah berbeda", "Amount differs"),
    CODE: Text("Kode billing berbeda", "Billing code differs"),
    MATCHED: Text("Cocok", "Matched"),
}
COLUMNS = ("code", "ntpn", "amount_idr", "occurred_at")
DIVISION = "tu"


@dataclass(frozen=True, slots=True)
class Row:
    """One payment on both sides; the amount of a side where it is missing is None. Whole rupiah."""

    finding: str
    ntpn: str
    code: str
    theirs_idr: int | None
    ours_idr: int | None
    occurred_at: datetime
    case_id: UUID | None = None
    state: str = ""  # of our payment: what is wrong with it, if anything

    @property
    def state_words(self) -> Text:
        return FINDING_WORDS.get(self.state, Text.of(self.state))


@dataclass(frozen=True, slots=True)
class Report:
    """A day at an office. `reconciled_at` is None while no statement of that day was read."""

    day: date
    source: str
    reconciled_at: datetime | None
    rows: tuple[Row, ...]

    def counts(self) -> dict[str, int]:
        return {code: sum(row.finding == code for row in self.rows) for code in FINDINGS}

    @property
    def is_clean(self) -> bool:
        return all(row.finding == MATCHED for row in self.rows)

    @property
    def theirs_idr(self) -> int:
        return sum(row.theirs_idr or 0 for row in self.rows)

    @property
    def ours_idr(self) -> int:
        return sum(row.ours_idr or 0 for row in self.rows)


def keep_statement(
    act: Act, office: Office, day: date, told: Sequence[Notification], source: str = SIMPONI
) -> Reconciliation:
    """Keeps what the statement of the day says, in the place of what an earlier one said. Raises `Invalid` when a
    payment is not of that day or stands twice with other contents; nothing is kept then."""
    lines = _once(day, told)
    digest = canonical.sha256(canonical.dumps([line.data() for line in lines])).hex()
    db.lock_words(f"reconciliation:{office.id}:{day}:{source}")
    row = Reconciliation.objects.filter(place=office, day=day, source=source).first()
    if row is not None and row.digest == digest:
        return row
    if row is None:
        row = Reconciliation(
            origin=office, place=office, division=DIVISION, day=day, source=source, digest=digest,
            reconciled_at=act.now,
        )  # fmt: skip
        row.save(force_insert=True)
    else:
        row.digest, row.reconciled_at = digest, act.now
        row.save(update_fields=["digest", "reconciled_at"])
        StatementLine.objects.filter(reconciliation=row).delete()
    StatementLine.objects.bulk_create(
        StatementLine(
            reconciliation=row,
            ntpn=line.ntpn,
            code=line.code,
            amount_idr=line.amount_idr,
            channel=line.channel,
            occurred_at=line.occurred_at,
        )
        for line in lines
    )
    total = str(sum(line.amount_idr for line in lines))
    act.record(row, "money.statement_kept", {"digest": digest, "payments": len(lines), "total_idr": total})
    return row


def report(office: Office, day: date, source: str = SIMPONI) -> Report:
    """The statement of the day against the payments of the office on that day, in three queries."""
    kept = Reconciliation.objects.filter(place=office, day=day, source=source).first()
    lines = {line.ntpn: line for line in kept.lines.all()} if kept else {}
    start, end = _bounds(day)
    own = Payment.objects.filter(bill__place=office, occurred_at__gte=start, occurred_at__lt=end)
    known = Payment.objects.filter(ntpn__in=list(lines)).select_related("bill") if lines else ()
    ours = {p.ntpn: p for p in [*own.select_related("bill"), *known]}
    rows = [_row(lines.get(ntpn), ours.get(ntpn)) for ntpn in {*lines, *ours}]
    order = list(FINDINGS)
    rows.sort(key=lambda row: (order.index(row.finding), row.occurred_at, row.ntpn))
    return Report(day, source, kept.reconciled_at if kept else None, tuple(rows))


def _row(line: StatementLine | None, payment: Payment | None) -> Row:
    if payment is None:
        assert line is not None
        return Row(MISSING_HERE, line.ntpn, line.code, line.amount_idr, None, line.occurred_at)
    code, case = payment.bill.code or "", payment.bill.case_id
    ours = (payment.amount_idr, payment.occurred_at, case, payment.finding)
    if line is None:
        return Row(MISSING_THERE, payment.ntpn, code, None, *ours)
    finding = MATCHED
    if line.code != code:
        finding = CODE
    elif line.amount_idr != payment.amount_idr:
        finding = AMOUNT
    return Row(finding, payment.ntpn, line.code, line.amount_idr, *ours)


def _bounds(day: date) -> tuple[datetime, datetime]:
    """The legal day in the office's zone, as instants."""
    start = datetime.combine(day, time(), ZoneInfo(clock.OFFICE_ZONE)).astimezone(UTC)
    return start, start + timedelta(days=1)


def _once(day: date, told: Sequence[Notification]) -> list[Notification]:
    start, end = _bounds(day)
    lines: dict[str, Notification] = {}
    for number, line in enumerate(told, start=1):
        if not start <= line.occurred_at < end:
            raise _bad(number, f"{line.ntpn} bukan pembayaran {day}", f"{line.ntpn} was not paid on {day}")
        if lines.setdefault(line.ntpn, line).data() != line.data():
            raise _bad(
                number, f"{line.ntpn} ada dua kali, berbeda isi", f"{line.ntpn} stands twice, differing"
            )
    return [lines[ntpn] for ntpn in sorted(lines)]


def read_csv(text: str) -> list[Notification]:
    """A bank's statement as CSV with a head: code, ntpn, amount_idr, occurred_at (ISO 8601 with zone) and, if told,
    ntb, channel. Raises `Invalid` naming the row and what is wrong with it."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise Invalid(
            {
                "berkas": Text(
                    f"Kolom yang tidak ada: {', '.join(missing)}. Baris pertama harus menyebut nama kolom.",
                    f"Missing columns: {', '.join(missing)}. The first line must name the columns.",
                )
            }
        )
    out = []
    for number, row in enumerate(rows, start=2):
        try:
            out.append(read(row))
        except Invalid as wrong:
            raise _bad(number, wrong.message.id, wrong.message.en) from None
    return out


def write_csv(found: Report) -> str:
    """The report as CSV, one row a payment, amounts in whole rupiah; read by any spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["finding", "ntpn", "code", "theirs_idr", "ours_idr", "occurred_at", "state"])
    for row in found.rows:
        theirs, ours = ("" if n is None else n for n in (row.theirs_idr, row.ours_idr))
        when = canonical.instant(row.occurred_at)
        writer.writerow([row.finding, row.ntpn, row.code, theirs, ours, when, row.state])
    return out.getvalue()


def unknown_codes(rows: Iterable[Row]) -> list[Row]:
    """Of those missing here: paid on a code that is none of ours."""
    missing = [row for row in rows if row.finding == MISSING_HERE]
    known = set(Bill.objects.filter(code__in=[row.code for row in missing]).values_list("code", flat=True))
    return [row for row in missing if row.code not in known]


def _bad(number: int, id_: str, en: str) -> Invalid:
    return Invalid({"berkas": Text(f"Baris {number}: {id_}", f"Row {number}: {en}")})
