"""Who read what: each reading by an officer is kept before the page is shown.

Readings are committed in groups: whoever comes first writes for all who came while the one before was writing. The
write stands apart from the transaction of any act. It is never lost silently: a page whose reading can't be kept is not
shown (`Unavailable`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from uuid import UUID

from django.db import DatabaseError

from kanim.kernel import clock, db
from kanim.kernel.access.actors import Actor, Officer
from kanim.kernel.access.grants import PURPOSE
from kanim.kernel.access.models import Read
from kanim.kernel.errors import Unavailable
from kanim.kernel.texts import Text

CASE, PERSON, PAPER, LETTER = "case", "person", "paper", "letter"
MOST = 200
_PURPOSE = (
    "COALESCE((SELECT g.purpose FROM access_grant g WHERE g.person_id=%s AND g.object_id=%s AND g.source=%s "
    "AND g.ended_at IS NULL AND g.until>%s ORDER BY g.given_at DESC LIMIT 1),'')"
)
_ROW = f"(%s,%s,%s,%s,%s,%s,%s,%s,%s,{_PURPOSE},%s)"
_INSERT = (
    "INSERT INTO access_read "
    "(id, object_id, what, part_id, account_id, office_id, unit, post, acting, purpose, at) VALUES "
)


@dataclass(slots=True)
class _Waiting:
    row: list[object]
    failed: DatabaseError | None = None
    written: bool = field(default=False)


_waiting: list[_Waiting] = []
_writer = Lock()


def note(actor: Actor | None, what: str, object_id: UUID, part_id: UUID | None = None) -> None:
    """Keeps that this officer reads a case, a person, a paper or letter of a case, with the purpose of the grant that
    opened it; returns when it is committed. Nothing for one who is no officer. Raises `Unavailable`."""
    if not isinstance(actor, Officer):
        return
    mine = _Waiting(_row(actor, what, object_id, part_id, clock.now()))
    _waiting.append(mine)
    with _writer:
        if not mine.written:
            _write()
    if mine.failed is not None:
        raise Unavailable(
            Text(
                "Pembacaan tidak dapat dicatat, maka halaman ini tidak ditampilkan. Coba lagi.",
                "The reading can't be recorded, so this page is not shown. Try again.",
            )
        ) from mine.failed


def _row(actor: Officer, what: str, object_id: UUID, part_id: UUID | None, at: datetime) -> list[object]:
    head: list[object] = [db.uuid7(), object_id, what, part_id, actor.account_id, actor.office_id]
    return [
        *head, actor.unit, actor.post, actor.acting, actor.account_id, object_id, PURPOSE, at, at,
    ]  # fmt: skip


def _write() -> None:
    group = _waiting[:MOST]
    while group:
        try:
            with db.write_transaction():
                db.execute(
                    _INSERT + ",".join([_ROW] * len(group)), [value for one in group for value in one.row]
                )
        except DatabaseError as error:
            for one in group:
                one.failed = error
        for one in group:
            one.written = True
        del _waiting[: len(group)]
        group = _waiting[:MOST]


def readings_of(object_id: UUID, limit: int = MOST) -> list[Read]:
    """Who read a case or person, the latest first."""
    return list(Read.objects.filter(object_id=object_id).order_by("-at", "-id")[:limit])
