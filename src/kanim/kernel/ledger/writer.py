"""What a register verb needs of the open act, told as a protocol: the act itself stands further right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

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
