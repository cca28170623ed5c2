"""An open act: who does it, under which authority, with which key, in one transaction.

`casework.act()` and the register verbs write through it; an effect is the same verb given the open act, and
never authorises, numbers or commits again. Order of locks: key → case → subjects → accounts → number last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import Actor, Authority, Officer, Partner
from kanim.kernel.access.partners import require_owned
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.models import Streamed
from kanim.kernel.outbox import write as outbox
from kanim.kernel.texts import Text


class Act:
    """One act while its transaction is open. `replayed` tells that the key was used before with the same
    request; `outcome` then holds what was answered, and nothing more may be written."""

    __slots__ = (
        "_given",
        "_kept",
        "_zone",
        "actor",
        "authority",
        "key",
        "now",
        "operation",
        "outcome",
        "replayed",
        "today",
    )

    def __init__(self, actor: Actor, operation: str, key: str, now: datetime | None, zone: str):
        self.actor = actor
        self.operation = operation
        self.key = key
        self._given, self._zone = now is not None, zone
        self.now = now or clock.now()
        self.today: date = clock.day_of(self.now, zone)
        self.authority: Authority | None = None
        self.replayed = False
        self.outcome: dict[str, Any] = {}
        self._kept: dict[str, Any] | None = None

    def begin(self) -> None:
        """The lock is held by which the events of this act are ordered: from now on it is the time of the act,
        so that times in a stream never run backwards however long it waited. A time that was given stays."""
        if not self._given:
            self.now = clock.now()
            self.today = clock.day_of(self.now, self._zone)

    def who(self) -> dict[str, Any]:
        """The actor as group 0 of an event tells it: ids, post and clause, no names."""
        told: dict[str, Any] = {"actor": self.actor.principal}
        if isinstance(self.actor, Officer):
            told |= {
                "appointment": str(self.actor.appointment_id),
                "post": self.actor.post,
                "unit": self.actor.unit,
                "office": self.actor.office_code,
            }
            if self.actor.acting:
                told["acting"] = self.actor.acting
        if self.authority is not None:
            told |= {"clause": self.authority.clause}
            if self.authority.mandate_id is not None:
                told["mandate"] = str(self.authority.mandate_id)
            if self.authority.behalf:
                told["behalf"] = self.authority.behalf
            if self.authority.function:
                told["function"] = self.authority.function
        return told

    def group(self, verb: str, **more: Any) -> Group:
        """Group 0 of an event of this act."""
        return Group({"verb": verb, "key": self.key, **self.who(), **more})

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
        """Adds an event to the row's stream; `data` becomes a group of its own about `subject`.

        Raises `Conflict` when the stream has moved since the row was read."""
        groups = [self.group(verb, **told)]
        if data:
            groups.append(Group(data, subject))
        groups.extend(more)
        return append(row, self.now, groups)

    def publish(self, name: str, payload: Mapping[str, Any], order_key: UUID | None = None) -> UUID:
        return outbox.publish(self.now, name, payload, order_key)

    def enqueue(self, job: str, payload: Mapping[str, Any], order_key: UUID | None = None) -> UUID:
        return outbox.enqueue(self.now, job, payload, order_key)

    def set_outcome(self, outcome: Mapping[str, Any]) -> None:
        """What the same key will be answered again."""
        self.outcome = dict(outcome)

    def keeping(self) -> db.Statement:
        """The statement that keeps the outcome under the key, for a writer that sends it along with its own
        last write. An outcome that nobody sent is kept when the act closes."""
        self._kept = self.outcome
        told = canonical.dumps(self.outcome).decode()
        return _KEEP_OUTCOME, (told, self.actor.principal, self.operation, self.key)

    @property
    def is_kept(self) -> bool:
        return self._kept is self.outcome


KEY_LENGTH = 80
_TAKE_KEY = (
    "INSERT INTO act_key (principal, operation, key, digest, outcome, created_at) VALUES (%s,%s,%s,%s,'',%s) "
    "ON CONFLICT (principal, operation, key) DO NOTHING"
)
_READ_KEY = "SELECT digest, outcome FROM act_key WHERE principal=%s AND operation=%s AND key=%s"
_KEEP_OUTCOME = "UPDATE act_key SET outcome=%s WHERE principal=%s AND operation=%s AND key=%s"


@contextmanager
def open_act(
    actor: Actor,
    operation: str,
    key: str,
    request: Any = None,
    *,
    now: datetime | None = None,
    zone: str = "Asia/Jakarta",
) -> Iterator[Act]:
    """Opens an act in one write transaction; leaving the block commits it, an error undoes all of it.

    `key` is unique per principal and operation, with a digest of `request`: the same key and request again
    gives an act with `replayed` and the first `outcome`; another request under the key raises `Conflict`.
    The caller checks visibility again before it shows a replayed outcome. Raises `Invalid` for what can't be
    a key, `Denied` for a partner system whose operation this is not (`access.partners`)."""
    if not 0 < len(key) <= KEY_LENGTH or not key.isprintable():
        raise Invalid(
            {
                "kunci": Text(
                    "Kunci permintaan ini tidak sah. Muat ulang halaman, lalu kirim kembali.",
                    "The key of this request can't be used. Reload the page and send it again.",
                )
            }
        )
    if isinstance(actor, Partner):
        require_owned(actor, operation, key)
    digest = canonical.sha256(canonical.dumps(request))
    act = Act(actor, operation, key, now, zone)
    with db.write_transaction():
        act.begin()
        place = [actor.principal, operation, key]
        if db.execute(_TAKE_KEY, [*place, digest, act.now]) == 0:
            first = db.fetch_one(_READ_KEY, place)
            if first is None or bytes(first[0]) != digest:
                raise Conflict(
                    Text(
                        "Kunci permintaan ini sudah dipakai untuk isi yang lain. "
                        "Muat ulang halaman, lalu kirim kembali.",
                        "This request key was used for something else. Reload the page and send it again.",
                    ),
                    code="KEY_REUSED",
                )
            act.replayed = True
            act.outcome = canonical.loads(first[1]) if first[1] else {}
        yield act
        if not act.replayed and not act.is_kept:
            db.execute(*act.keeping())
