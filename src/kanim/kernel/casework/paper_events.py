"""What becomes of a case's papers, told to the case: `signed.LETTER` and `served.LETTER`, each once.

The worker signs after the act and an officer records service later; both tell it by the outbox, in the order of
the case. Clocks that name the point start or stop at the moment told (the time stamp, the day of receipt), and an
action whose event it is is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kanim.kernel.act.core import Act
from kanim.kernel.casework import clocks, deadlines, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.ledger.format import seal
from kanim.kernel.registry import event
from kanim.kernel.texts import Text

SIGNED, SERVED, FAILED = "instrument.signed", "instrument.served", "instrument.failed"
_POINTS = {SIGNED: "signed", SERVED: "served"}


@event(SIGNED, words=Text("Surat ditandatangani", "The letter is signed"))
def signed(payload: dict[str, Any]) -> dict[str, Any]:
    """Told by papers: `instrument`, `letter`, `at` (the time stamp)."""
    return payload


@event(SERVED, words=Text("Surat disampaikan", "The letter was served"))
def served(payload: dict[str, Any]) -> dict[str, Any]:
    """Told by papers: `instrument`, `letter`, `at`, `served_on`, `manner`, `language`. The first service only."""
    return payload


@event(
    FAILED,
    words=Text("Surat gagal dibuat; nomornya batal", "The letter could not be made; its number is void"),
)
def failed(payload: dict[str, Any]) -> dict[str, Any]:
    """Told by papers when a number had to be voided: `instrument`, `letter`."""
    return payload


def names_of(event: str, payload: Mapping[str, Any]) -> tuple[str, ...]:
    """What an action or clock may call this event: by itself, or with its letter (`served.SURAT_PENOLAKAN`)."""
    kind = _POINTS.get(event)
    return (event,) if kind is None else (event, f"{kind}.{payload.get('letter', '')}")


def mark(context: CaseContext, event: str, payload: Mapping[str, Any]) -> None:
    """Moves the clocks that name this paper's point, as of the moment told. An ended case has none."""
    names = names_of(event, payload)
    if len(names) == 1 or context.case.end_kind:
        return
    step = context.case.step
    context.moment = datetime.fromisoformat(str(payload["at"])) if payload.get("at") else None
    try:
        clocks.happened(context, set(names), step, step)
    finally:
        context.moment = None


def note(context: CaseContext, act: Act, event: str) -> bool:
    """Writes what no action took up into the case: service always, since rights hang on it; others when a clock
    moved. False when there was nothing to write."""
    if event != SERVED and not context.moved_clocks:
        return False
    case = context.case
    groups = [act.group(event, **{"from": case.step, "to": case.step, **context.told})]
    sealed = seal(case.id, case.head_seq, case.head_hash, act.now, groups)
    store.save(case, context.fold, sealed, *deadlines.with_clocks(context))
    return True
