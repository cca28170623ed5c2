"""An acting post opened by a case: an annual leave that is granted puts the substitute in charge for its days.

Effect `acting.open`. The case names who is absent (role `pegawai`: a person or an account) and, in any of its forms,
`pengganti` (the substitute's account or person), `mulai` and `sampai` (first and last day) and, if there is a letter
of its own, `nomor_surat_plh` (else the case's number). Every leading post that the absent one holds
substantively gets its Plh. Without `pengganti` nothing happens. `acting.close` ends them early, on recall.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from kanim.kernel import db
from kanim.kernel.access import orders
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import Order
from kanim.kernel.access.orders import PLH, By, Letter
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.errors import Invalid
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.selectors import in_force
from kanim.kernel.registry import effect
from kanim.kernel.texts import Text

ABSENT, SUBSTITUTE, FIRST, LAST, NUMBER = "pegawai", "pengganti", "mulai", "sampai", "nomor_surat_plh"


@effect("acting.open")
def open_acting(context: CaseContext) -> dict[str, Any] | None:
    """A Plh for each leading post of who is absent; tells the orders made. Raises `Invalid` and `Conflict`."""
    act = context.act
    assert act is not None
    substitute, absent = _account(context.value(SUBSTITUTE)), _account(context.about(ABSENT))
    if not context.value(SUBSTITUTE):
        return None
    if substitute is None or absent is None:
        raise Invalid({SUBSTITUTE: Text("Pilih pejabat penggantinya.", "Choose who substitutes.")})
    first, last = _day(context, FIRST), _day(context, LAST)
    number = str(context.value(NUMBER) or context.case.number)
    seats = Appointment.objects.filter(
        in_force(first), account=absent, is_leading=True, kind=Appointment.Kind.DEFINITIVE
    ).select_related("post")
    made = []
    for place, seat in enumerate(seats.order_by("id")):
        letter = Letter(
            number if place == 0 else f"{number}/{place + 1}",
            min(act.today, first),
            first,
            last + timedelta(days=1),
        )
        made.append(orders.order_acting(act, PLH, seat.post, substitute, letter, _by(act)).id)
    return {"orders": [str(row) for row in made]} if made else None


@effect("acting.close")
def close_acting(context: CaseContext) -> dict[str, Any] | None:
    """Ends from tomorrow on what `acting.open` of this case opened."""
    act = context.act
    assert act is not None
    ended = []
    for order_id in _opened(context):
        row = Order.objects.get(id=order_id)
        if row.valid_to is not None and row.valid_to > act.today + timedelta(days=1):
            on = max(act.today, row.valid_from) + timedelta(days=1)
            orders.end_order(act, row, on=on, letter=context.case.number)
            ended.append(str(row.id))
    return {"ended": ended} if ended else None


def _opened(context: CaseContext) -> Iterable[UUID]:
    number = str(context.value(NUMBER) or context.case.number)
    named = Q(number=number) | Q(number__startswith=f"{number}/")
    return list(Order.objects.filter(named, kind=PLH).values_list("id", flat=True))


def _account(told: object) -> Account | None:
    """An account by its own id or its person's."""
    if told in (None, ""):
        return None
    try:
        wanted = db.as_uuid(told)
    except ValueError:
        return None
    return Account.objects.filter(Q(id=wanted) | Q(person_id=wanted), is_active=True).order_by("id").first()


def _day(context: CaseContext, name: str) -> date:
    told = context.value(name)
    if not told:
        raise Invalid({name: Text("Isi tanggalnya.", "Give the date.")})
    return date.fromisoformat(str(told)[:10])


def _by(act: Act) -> By:
    if isinstance(act.actor, Officer):
        return By(act.actor.unit, act.actor.post, act.actor.account_id)
    return By("", "system")
