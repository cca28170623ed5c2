"""Service of a paper: who received it, when, how and in which language. A clock of the law may start with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.papers.instruments import tell
from kanim.kernel.papers.models import Instrument, Service
from kanim.kernel.texts import Text

RECEIPT_ASKED = frozenset({"POS_TERCATAT", "KURIR"})
NOON = time(12)
"""A day of service without an hour counts from its noon in the office's zone."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is recorded. `served_on` is the day of receipt; `receipt` the number of the receipt or posted item,
    which post and courier must have."""

    served_on: date
    manner: str
    language: str
    receiver: str
    relation: str = ""
    receipt: str = ""


def serve(act: Act, instrument: Instrument, served: Served, subject: UUID | None = None) -> Service:
    """Records that a paper was served. The first service of a paper is told to its case (`instrument.served`);
    later ones, on other persons or to correct, are kept beside it.

    Raises `Conflict` for a paper that has no file yet or has ended, `Invalid` for a day before its issue or after
    today, and for post or courier without its number."""
    row = Instrument.objects.filter(id=instrument.id)
    current = (row.select_for_update() if db.is_postgresql() else row).get()
    if current.state != Instrument.State.RENDERED:
        raise Conflict(
            Text(
                f"Surat {current.number} belum dapat disampaikan: belum selesai dibuat, atau tidak berlaku lagi.",
                f"Paper {current.number} can't be served: it is not made yet, or no longer counts.",
            ),
            code="NOT_SERVABLE",
        )
    if served.manner in RECEIPT_ASKED and not served.receipt:
        raise Invalid(
            {
                "bukti": Text(
                    "Tulis nomor resi atau bukti terimanya.",
                    "Write the number of the posted item or its receipt.",
                )
            }
        )
    if not current.issued_on <= served.served_on <= act.today:
        raise Invalid(
            {
                "tanggal": Text(
                    f"Tanggal diterima harus antara {current.issued_on:%d-%m-%Y} dan hari ini.",
                    f"The day of receipt must lie between {current.issued_on:%d-%m-%Y} and today.",
                )
            }
        )
    kept = Service.objects.create(
        instrument=current,
        served_on=served.served_on,
        manner=served.manner,
        language=served.language,
        receiver=served.receiver,
        relation=served.relation,
        receipt=served.receipt,
        recorded_by=act.actor.account_id if isinstance(act.actor, Officer) else None,
        recorded_at=act.now,
    )
    is_first = current.served_on is None
    if is_first:
        row.update(served_on=served.served_on)
        current.served_on = served.served_on
    said = {"receiver": served.receiver, "relation": served.relation, "receipt": served.receipt}
    told: dict[str, Any] = {
        "served_on": str(served.served_on),
        "manner": served.manner,
        "language": served.language,
    }
    act.record(current, "instrument.served", said, subject=subject, **told)
    if is_first:
        moment = datetime.combine(served.served_on, NOON, ZoneInfo(_zone(current)))
        tell(act, current, "instrument.served", at=canonical.instant(min(moment, act.now)), **told)
    for key in ("head_seq", "head_hash", "served_on"):
        setattr(instrument, key, getattr(current, key))
    return kept


def services_of(instrument_ids: list[UUID]) -> dict[UUID, list[Service]]:
    """The services of papers that the caller has shown his reader may see, the first one first."""
    out: dict[UUID, list[Service]] = {one: [] for one in instrument_ids}
    for row in Service.objects.filter(instrument_id__in=instrument_ids).order_by("recorded_at", "id"):
        out[row.instrument_id].append(row)
    return out


def _zone(instrument: Instrument) -> str:
    return str(canonical.loads(instrument.frozen)["office"]["zone"])
