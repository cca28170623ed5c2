"""Opening slots ahead of time, from the plans of the regulation."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import System
from kanim.kernel.act import Act, open_act
from kanim.kernel.booking.plan import PlannedSlot, plans, slots_of_day
from kanim.kernel.organisation.calendars import calendar_for
from kanim.kernel.organisation.directory import OfficeInfo, offices
from kanim.kernel.regulation import law, today

CLERK = System("booking")
KIND = "slot"
AT_ONCE = 100
_KNOWN = "SELECT service_class, starts_at FROM booking_slot WHERE point_id = %s AND starts_at >= %s"
_ACCOUNTS = "INSERT INTO accounts_account (id, kind, code, ceiling, held, used) VALUES "
_SLOTS = "INSERT INTO booking_slot (id, point_id, service_class, starts_at, ends_at, account_id) VALUES "


def open_slots(on: date | None = None) -> int:
    """Opens the slots that the plans in force say for the days ahead and that are not open yet; gives how
    many. Slots that are open stay as they are: a smaller plan takes no place away that someone holds."""
    day = on or today()
    opened = 0
    for plan in plans(law(day)):
        point = next((o for o in offices.get().values() if o.code == plan.point and o.is_open(day)), None)
        if point is None:
            continue
        closed = calendar_for(point.id, day).days_off
        wanted = [
            slot
            for ahead in range(plan.ahead_days + 1)
            for slot in slots_of_day(plan, day + timedelta(days=ahead), closed, point.zone)
        ]
        known = _known(point, wanted)
        missing = [slot for slot in wanted if (slot.service_class, slot.starts_at) not in known]
        if missing:
            key = f"{point.code}:{day}:{len(missing)}:{missing[-1].starts_at:%Y%m%d%H%M}"
            with open_act(CLERK, "booking.open", key, {"point": point.code, "slots": len(missing)}) as act:
                if not act.replayed:
                    opened += _open(act, point, missing)
    return opened


def account_code(point_code: str, slot: PlannedSlot) -> str:
    return f"{point_code}/{slot.service_class}/{slot.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def _known(point: OfficeInfo, wanted: list[PlannedSlot]) -> set[tuple[str, Any]]:
    if not wanted:
        return set()
    first = min(slot.starts_at for slot in wanted)
    return {(name, db.as_time(starts)) for name, starts in db.fetch(_KNOWN, [point.id, first])}


def _open(act: Act, point: OfficeInfo, slots: list[PlannedSlot]) -> int:
    for start in range(0, len(slots), AT_ONCE):
        part = slots[start : start + AT_ONCE]
        ids: list[UUID] = [db.uuid7() for _ in part]
        accounts = [
            value
            for account, slot in zip(ids, part, strict=True)
            for value in (account, KIND, account_code(point.code, slot), slot.places)
        ]
        db.execute(_ACCOUNTS + ",".join(["(%s,%s,%s,%s,0,0)"] * len(part)), accounts)
        rows = [
            value
            for account, slot in zip(ids, part, strict=True)
            for value in (db.uuid7(), point.id, slot.service_class, slot.starts_at, slot.ends_at, account)
        ]
        db.execute(_SLOTS + ",".join(["(%s,%s,%s,%s,%s,%s)"] * len(part)), rows)
    return len(slots)
