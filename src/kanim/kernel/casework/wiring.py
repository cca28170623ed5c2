"""Joins casework to what tells it of outside events, once all divisions have registered theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kanim.kernel.casework import acting_post, case_measures, damaged, drafts, mails, retention
from kanim.kernel.casework.deadlines_repair import repair
from kanim.kernel.casework.delivery import receive, run_timers
from kanim.kernel.casework.families import CHILD_ENDED, PARENT_ENDED, child_ended, parent_ended
from kanim.kernel.casework.notices import MARKS
from kanim.kernel.casework.register_duties import scan_registers
from kanim.kernel.casework.timekeeping import follow_calendar, run_clocks, run_duties
from kanim.kernel.outbox.subscriptions import Delivery, subscriptions
from kanim.kernel.papers.jobs import sweep_files
from kanim.kernel.registry import event, registry
from kanim.kernel.texts import Text

__all__ = ["case_measures", "damaged", "wire"]  # these two register what they define

CONSUMER = "casework"
EFFECTS = (acting_post.open_acting, acting_post.close_acting)
"""Of the kernel's own, registered by being imported."""
TIMER_SECONDS = 5.0
CALENDAR_SECONDS = 15.0
REGISTER_SECONDS = 60.0
SWEEP_SECONDS = 3600.0
EVE_SECONDS = 900.0


@event("bill.settled", words=Text("Tagihan lunas", "The bill is paid"))
def bill_settled(payload: dict[str, Any]) -> dict[str, Any]:
    """Told by money: `bill_id`, `ntpn`, `amount_idr`, `occurred_at`."""
    return payload


@event(
    "payment.unapplied",
    words=Text("Ada pembayaran yang tidak dapat diterapkan", "A payment could not be applied"),
)
def payment_unapplied(payload: dict[str, Any]) -> dict[str, Any]:
    """Told by money of a double, late or wrong payment: `ntpn`, `finding`."""
    return payload


def consume(delivery: Delivery) -> None:
    """An event of a case is applied to it, once."""
    case_id = delivery.payload.get("case_id")
    if case_id is not None:
        receive(delivery.name, delivery.id, UUID(str(case_id)), delivery.payload)


def wire() -> None:
    """Subscribes casework to every registered event and has the worker run the timers, and clear away old
    drafts and the files that no row names."""
    for entry in registry.all("event"):
        subscriptions.subscribe(entry.name, consume, CONSUMER)
    subscriptions.periodic("casework.clocks", TIMER_SECONDS, run_clocks)
    subscriptions.subscribe(CHILD_ENDED, child_ended, CONSUMER)
    subscriptions.subscribe(PARENT_ENDED, parent_ended, CONSUMER)
    subscriptions.periodic("casework.duties", TIMER_SECONDS, run_duties)
    subscriptions.periodic("casework.registers", REGISTER_SECONDS, scan_registers)
    subscriptions.periodic("casework.timers", TIMER_SECONDS, run_timers)
    subscriptions.periodic("casework.calendar", CALENDAR_SECONDS, follow_calendar)
    subscriptions.periodic("casework.radar", SWEEP_SECONDS, repair)
    subscriptions.subscribe(mails.WANTED, mails.consume, "mail")
    subscriptions.subscribe(MARKS["remind"], mails.reminded, "mail")
    subscriptions.periodic("casework.mail_eves", EVE_SECONDS, mails.tell_eves)
    subscriptions.periodic("casework.drafts", SWEEP_SECONDS, drafts.sweep)
    subscriptions.periodic("casework.retention", SWEEP_SECONDS, retention.note_due_days)
    subscriptions.periodic("papers.left_over", SWEEP_SECONDS, sweep_files)
