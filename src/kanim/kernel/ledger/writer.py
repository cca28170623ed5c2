"""What a register verb needs of the open act, told as a protocol: the act itself stands further right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.models import Streamed


class Writer(Protocol):
    """An open act (`kanim.kernel.act.Act`), as verbs of packages to its left see it."""

    now: datetime
    today: date

    def record(
        self,
        row: Streamed,
        verb: str,
        data: Mapping[str, Any] | None = None,
        *,
        subject: UUID | None = None,
        more: Sequence[Group] = (),
        **told: Any,
    ) -> int: ...


class Founding:
    """The writer of what must stand before anyone can act: offices, posts and mandates from the regulation.

    Its caller holds the write transaction and asks first whether the row is there."""

    def __init__(self, now: datetime):
        self.now = now
        self.today = clock.day_of(now)

    def record(
        self,
        row: Streamed,
        verb: str,
        data: Mapping[str, Any] | None = None,
        *,
        subject: UUID | None = None,
        more: Sequence[Group] = (),
        **told: Any,
    ) -> int:
        groups = [Group({"verb": verb, "key": "founding", "actor": "system:founding", **told})]
        if data:
            groups.append(Group(data, subject))
        return append(row, self.now, [*groups, *more])
