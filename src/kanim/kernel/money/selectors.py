"""Reading bills: those of a case, and the payments that wait for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kanim.kernel.access.actors import Actor
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.texts import Text

FINDING_WORDS: dict[str, Text] = {
    Payment.Finding.DOUBLE: Text("Dibayar dua kali", "Paid twice"),
    Payment.Finding.LATE: Text("Terlambat", "Late"),
    Payment.Finding.WRONG_AMOUNT: Text("Jumlah tidak sama", "Wrong amount"),
    Payment.Finding.CANCELLED: Text("Tagihan sudah dibatalkan", "The bill was cancelled"),
}


@dataclass(frozen=True, slots=True)
class LineView:
    position: int
    tariff: str
    article: str
    words: Text
    amount_idr: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    id: UUID
    ntpn: str
    ntb: str
    channel: str
    amount_idr: int
    occurred_at: datetime
    applied: bool
    finding: str

    @property
    def finding_words(self) -> Text:
        return FINDING_WORDS.get(self.finding, Text.of(self.finding))


@dataclass(frozen=True, slots=True)
class BillView:
    """A bill as it is shown. `code` is None while the billing system has not answered."""

    id: UUID
    case_id: UUID
    code: str | None
    state: str
    total_idr: int
    payer_name: str
    created_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    lines: tuple[LineView, ...]
    payments: tuple[PaymentView, ...]

    def is_payable(self, now: datetime) -> bool:
        return self.state == Bill.State.OPEN and now <= self.expires_at


def bills_of(case_id: UUID) -> list[BillView]:
    """The bills of a case that the caller may see, oldest first, in three queries."""
    rows = (
        Bill.objects.filter(case_id=case_id)
        .prefetch_related("lines", "payments")
        .order_by("created_at", "id")
    )
    return [_view(bill) for bill in rows]


def are_all_paid(case_id: UUID) -> bool:
    """True when the case has a bill and none is unpaid; expired and cancelled ones do not count."""
    states = set(Bill.objects.filter(case_id=case_id).values_list("state", flat=True))
    live = states - {Bill.State.EXPIRED, Bill.State.CANCELLED}
    return live == {Bill.State.SETTLED}


def to_decide(actor: Actor, limit: int = 50) -> Sequence[Payment]:
    """Unapplied payments that wait for a person, oldest first, of the bills that the actor may see."""
    waiting = Payment.objects.filter(applied=False, decided_at=None)
    visible = visible_to(actor).filter(Bill.objects.all())
    return list(
        waiting.filter(bill__in=visible.values("id")).select_related("bill").order_by("received_at")[:limit]
    )


def _view(bill: Bill) -> BillView:
    return BillView(
        id=bill.id,
        case_id=bill.case_id,
        code=bill.code,
        state=bill.state,
        total_idr=bill.total_idr,
        payer_name=bill.payer_name,
        created_at=bill.created_at,
        expires_at=bill.expires_at,
        settled_at=bill.settled_at,
        lines=tuple(
            LineView(x.position, x.tariff, x.article, Text(x.words_id, x.words_en), x.amount_idr)
            for x in sorted(bill.lines.all(), key=lambda line: line.position)
        ),
        payments=tuple(
            PaymentView(p.id, p.ntpn, p.ntb, p.channel, p.amount_idr, p.occurred_at, p.applied, p.finding)
            for p in sorted(bill.payments.all(), key=lambda payment: payment.received_at)
        ),
    )


def unpaid_bills(until: datetime) -> list[Bill]:
    """Bills that still wait for their money and whose code dies by then; for the radar, which hides what a reader
    may not see. One query."""
    states = [Bill.State.DRAFT, Bill.State.OPEN]
    return list(Bill.objects.filter(state__in=states, expires_at__lte=until).order_by("expires_at"))
