"""Letters of a case after their issue: served, revoked, their number voided, their making tried again.

Each is an officer's act under the case's lock. Service is recorded by whoever carries the procedure's clause in the
case's office; a letter is ended by the post that it names as its signer, since only he may take back what he said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Actor, Authority, Demand, Officer
from kanim.kernel.access.authority import find_authority
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.casework import procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.fields import clean
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.outbox.stuck import retry, stuck_of
from kanim.kernel.papers import instruments, service
from kanim.kernel.papers.letters import Letter
from kanim.kernel.papers.models import Instrument
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Rights:
    """What an officer may do with the letters of a case; a letter's own state may still refuse it."""

    serve: bool
    end: frozenset[str]  # the types that he may revoke or void


def serve_letter(
    actor: Officer,
    case_id: UUID,
    instrument_id: UUID,
    form: Mapping[str, Any],
    *,
    key: str,
    now: datetime | None = None,
) -> None:
    """Records that a letter was received: `form` holds what `service_rows` ask for. Raises `NotVisible`,
    `Denied`, `Conflict`, `Invalid`."""
    request = {"case": str(case_id), "instrument": str(instrument_id), "form": dict(form)}
    with (
        open_act(actor, "letter.serve", key, request, now=now) as act,
        _locked(act, case_id, instrument_id) as (context, letter),
    ):
        if not act.replayed:
            act.authority = _require(_may_serve(context, actor))
            service.serve(act, letter, _read(context, form), subject=context.about("pemohon"))


def revoke_letter(
    actor: Officer, case_id: UUID, instrument_id: UUID, reason: str, *, key: str, now: datetime | None = None
) -> None:
    """A letter that was right no longer counts, or the number of one that was never made is void. Raises
    `NotVisible`, `Denied`, `Conflict` (ended already), `Invalid` (no reason)."""
    request = {"case": str(case_id), "instrument": str(instrument_id), "reason": reason}
    with (
        open_act(actor, "letter.end", key, request, now=now) as act,
        _locked(act, case_id, instrument_id) as (context, letter),
    ):
        if not act.replayed:
            act.authority = _require(_may_end(context, actor, letter.type))
            (instruments.revoke if letter.file else instruments.void)(act, letter, reason)


def try_again(actor: Officer, case_id: UUID, instrument_id: UUID) -> None:
    """Lets the worker try a letter again that is stuck. Raises `NotVisible`, `Denied`, `Conflict` when it is not."""
    context, letter = _found(actor, case_id, instrument_id, lock=False)
    _require(_may_serve(context, actor))
    for message in stuck_of(letter.id):
        retry(message)
        return
    raise Conflict(
        Text("Surat ini tidak macet; tunggu sebentar.", "This letter is not stuck; wait a moment."),
        code="NOT_STUCK",
    )


def service_rows(context: CaseContext) -> list[dict[str, Any]]:
    """The fields of a service, as `fields.clean` and the form components take them."""
    rows: list[dict[str, Any]] = [
        {"code": "tanggal", "type": "date", "words": {"id": "Diterima pada", "en": "Received on"}},
        {"code": "cara", "type": "code", "codes": "cara_penyampaian"},
        {"code": "bahasa", "type": "code", "codes": "bahasa_penyampaian"},
        {"code": "penerima", "type": "text", "max_length": 160,
         "words": {"id": "Yang menerima", "en": "Received by"}},
        {"code": "hubungan", "type": "text", "max_length": 80, "required": False,
         "words": {"id": "Hubungan dengan yang dituju", "en": "Relation to the addressee"}},
        {"code": "bukti", "type": "text", "max_length": 120, "required": False,
         "words": {"id": "Nomor resi atau bukti terima", "en": "Number of the posted item or receipt"}},
    ]  # fmt: skip
    for row in rows:
        if "codes" in row:
            body = context.law.entry("codes", row["codes"]).body
            row |= {"words": body["words"], "choices": body["rows"]}
    return rows


def _read(context: CaseContext, form: Mapping[str, Any]) -> service.Served:
    values, errors = clean(service_rows(context), form, today=context.today)
    if errors:
        raise Invalid(errors)
    return service.Served(
        served_on=date.fromisoformat(values["tanggal"]),
        manner=values["cara"],
        language=values["bahasa"],
        receiver=values["penerima"],
        relation=values["hubungan"] or "",
        receipt=values["bukti"] or "",
    )


def rights(context: CaseContext, actor: Actor | None, types: frozenset[str]) -> Rights:
    """What the case's page offers this actor."""
    if not isinstance(actor, Officer):
        return Rights(False, frozenset())
    may_end = frozenset(kind for kind in types if isinstance(_may_end(context, actor, kind), Authority))
    return Rights(isinstance(_may_serve(context, actor), Authority), may_end)


def _may_serve(context: CaseContext, actor: Officer) -> Authority | Denied:
    place = context.case.place_id
    demand = Demand(context.procedure.clause, actor.unit, actor.post, place)
    return find_authority(actor, demand, context.today)


def _may_end(context: CaseContext, actor: Officer, kind: str) -> Authority | Denied:
    entry = context.law.find("letter", kind)
    letter = Letter.of(entry) if entry is not None else None
    if letter is None or not letter.signer:
        return _may_serve(context, actor)
    clause = next(
        (action.clause for _, action in context.procedure.all_actions() if kind in action.issues),
        context.procedure.clause,
    )
    demand = Demand(clause, letter.unit, letter.signer, context.case.place_id)
    return find_authority(actor, demand, context.today)


def _require(granted: Authority | Denied) -> Authority:
    if isinstance(granted, Denied):
        raise granted
    return granted


@contextmanager
def _locked(act: Act, case_id: UUID, instrument_id: UUID) -> Iterator[tuple[CaseContext, Instrument]]:
    context, letter = _found(act.actor, case_id, instrument_id, lock=True, act=act)
    act.begin()
    yield context, letter


def _found(
    actor: Actor, case_id: UUID, instrument_id: UUID, *, lock: bool, act: Act | None = None
) -> tuple[CaseContext, Instrument]:
    found = store.find(case_id, lock=lock)
    if found is None or not sees(actor, found[0]):
        raise NotVisible
    case, fold = found
    context = CaseContext(case, fold, procedures.pinned(case.definition_id), actor=actor, act=act)
    return context, instruments.get_instrument(case_id, instrument_id)
