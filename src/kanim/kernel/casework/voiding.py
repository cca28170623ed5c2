"""`void`: a later fact takes the ground from what the case issued before (a court sets an order aside)."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.errors import Conflict
from kanim.kernel.papers import instruments
from kanim.kernel.papers.models import Instrument
from kanim.kernel.texts import Text

LIVE = (Instrument.State.FROZEN, Instrument.State.RENDERED)


def void(context: CaseContext, act: Act, action: Action) -> list[str]:
    """Ends what the value of `void` names: an instrument of this case by id or number, or by its type the latest that
    still counts. Gives the numbers. Raises `Conflict` when it names nothing that could be ended: then a person must
    look, rather than that an order stands which should not."""
    value = context.lookup(action.void)
    named = [str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one]
    found = [_find(context.case.id, one) for one in named]
    if not named or None in found:
        raise Conflict(
            Text(
                f"Yang harus dibatalkan ({', '.join(named) or action.void}) tidak ada atau sudah berakhir.",
                f"What is to be voided ({', '.join(named) or action.void}) is not there or has ended already.",
            ),
            code="NOTHING_TO_VOID",
        )
    reason = f"{action.label.id} ({action.event or action.name})"
    for instrument in found:
        assert instrument is not None
        instruments.void(act, instrument, reason)
    return [instrument.number for instrument in found if instrument is not None]


def _find(case_id: UUID, named: str) -> Instrument | None:
    live = Instrument.objects.filter(case_id=case_id, state__in=LIVE).order_by("-issued_at", "-id")
    try:
        return live.filter(id=UUID(named)).first()
    except ValueError:
        return live.filter(number=named).first() or live.filter(type=named).first()
