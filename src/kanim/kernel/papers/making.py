"""The file of an instrument: rendered and signed by the worker, after the act and outside any transaction.

A signed paper is kept only when its signature has been verified. What goes wrong outside is tried again by the
outbox and is seen there when it stays so; a paper that can never be made gets its number voided with the reason.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.template.exceptions import TemplateDoesNotExist, TemplateSyntaxError

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.errors import Conflict, Unavailable
from kanim.kernel.papers import instruments, letter_texts, pades, seals, store
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.pades import SignedBy
from kanim.kernel.papers.rendering import make_pdf
from kanim.kernel.papers.signing_service import Sealed, signing_service, trust_roots
from kanim.kernel.papers.uploads import Opened
from kanim.kernel.texts import Text

CLERK = System("papers")
UNMAKEABLE = "Surat tidak dapat dibuat dari contohnya; periksa contoh surat, lalu terbitkan lagi"
log = logging.getLogger("kanim.papers")


def ensure_made(instrument_id: UUID) -> Instrument:
    """The instrument with its file, rendered and signed now if that was not done yet. Safe to call twice and
    from two places; only the worker does, never a request.

    Raises `Conflict` for a void paper that was never made, `Unavailable` when the signing service does not
    answer as it should, or the file is lost and can't be made again as it was."""
    instrument = Instrument.objects.get(id=instrument_id)
    if instrument.file and store.has(instrument.file):
        return instrument
    if not instrument.file and instrument.state == Instrument.State.VOID:
        raise _void(instrument)
    frozen = canonical.loads(instrument.frozen)
    seal, sealed = bytes.fromhex(instrument.seal), None
    if frozen.get("sealed") and not instrument.file:
        seal, sealed = seals.make_seal(frozen, signing_service(), clock.today())
    try:
        pdf = make_pdf(frozen, seals.picture(seal) if seal else "", letter_texts.issued_with(instrument))
    except (ValueError, TemplateSyntaxError, TemplateDoesNotExist) as failed:
        if instrument.file:
            raise _lost(instrument) from failed
        return _give_up(instrument, failed)
    if instrument.sha256:
        return _restored(instrument, pdf)
    pdf, by = _signed(frozen, pdf) if frozen["signed"] else (pdf, None)
    name = store.new_name("instruments", ".pdf")
    store.keep_bytes(pdf, name)
    try:
        with open_act(CLERK, "papers.render", str(instrument_id), now=clock.now()) as act:
            if not act.replayed:
                _keep(act, instrument_id, name, hashlib.sha256(pdf).hexdigest(), by, seal, sealed)
    finally:
        kept = Instrument.objects.filter(id=instrument_id).values_list("file", flat=True).first()
        if kept != name:
            store.remove(name)
    return Instrument.objects.get(id=instrument_id)


def open_instrument(instrument: Instrument) -> Opened:
    """The file ready to be sent, under a name that tells what it is. Raises `Unavailable` while the worker has
    not made it yet, `Conflict` for a void number."""
    if not instrument.file:
        if instrument.state == Instrument.State.VOID:
            raise _void(instrument)
        raise Unavailable(
            Text(
                f"Surat {instrument.number} sedang dibuat dan ditandatangani. Muat ulang sebentar lagi.",
                f"Paper {instrument.number} is being made and signed. Reload in a moment.",
            ),
            retry_after_s=5,
        )
    stored = store.existing(instrument.file)
    name = f"{instrument.type}-{instrument.number}".replace("/", "-").replace(" ", "_")
    return Opened(stored, f"{name}.pdf", "application/pdf", stored.size, instrument.sha256)


def _signed(frozen: dict[str, Any], pdf: bytes) -> tuple[bytes, SignedBy]:
    """Signed by the person whom the letter names, or in the office's own name when it names nobody."""
    office, signer = frozen["office"], frozen["signer"]
    name, post = (signer["name"], signer["post"]["id"]) if signer else (office["name"]["id"], "")
    service, roots = signing_service(), trust_roots()
    return pades.sign_pdf(
        pdf,
        service,
        service.credential(name, post, office["name"]["id"]),
        tsa_url=settings.SIGNING_TSA_URL,
        roots=roots,
        at=clock.now(),
        reason=f"{frozen['letter']['words']['id']} {frozen['number']}",
        place=office["town"],
    )


def _keep(
    act: Act,
    instrument_id: UUID,
    name: str,
    digest: str,
    by: SignedBy | None,
    seal: bytes,
    sealed: Sealed | None,
) -> None:
    row = Instrument.objects.filter(id=instrument_id)
    instrument = (row.select_for_update() if db.is_postgresql() else row).get()
    if instrument.file or instrument.state == Instrument.State.VOID:
        return
    changes: dict[str, Any] = {"file": name, "sha256": digest, "rendered_at": act.now, "seal": seal.hex()}
    if sealed is not None:
        seals.keep_certificate(sealed)
    if instrument.state == Instrument.State.FROZEN:
        changes["state"] = Instrument.State.RENDERED
    if by is not None:
        changes |= {"signed_at": by.stamped_at, "signed_by": by.name[:200], "signed_serial": by.serial}
    row.update(**changes)
    for key, value in changes.items():
        setattr(instrument, key, value)
    act.record(instrument, "instrument.rendered", sha256=digest, template=instrument.template_digest)
    instruments.tell(act, instrument, "instrument.rendered")
    if by is not None:
        stamped = canonical.instant(by.stamped_at)
        act.record(instrument, "instrument.signed", {"signer": by.name}, serial=by.serial, stamped_at=stamped)
        instruments.tell(act, instrument, "instrument.signed", at=stamped)


def _give_up(instrument: Instrument, failed: Exception) -> Instrument:
    """What the template can't make now it never can: the number is void, and whoever issued it sees why."""
    log.error("instrument %s can't be made: %s", instrument.id, type(failed).__name__)
    with open_act(CLERK, "papers.void", str(instrument.id), now=clock.now()) as act:
        if not act.replayed:
            instruments.void(act, instrument, UNMAKEABLE)
            instruments.tell(act, instrument, "instrument.failed")
    raise _void(Instrument.objects.get(id=instrument.id))


def _restored(instrument: Instrument, pdf: bytes) -> Instrument:
    """A lost file is made again only if it comes out as it was; a signed one never does."""
    if hashlib.sha256(pdf).hexdigest() != instrument.sha256:
        log.error("instrument %s can't be made again: digest differs", instrument.id)
        raise _lost(instrument)
    store.keep_bytes(pdf, instrument.file)
    return instrument


def _void(instrument: Instrument) -> Conflict:
    return Conflict(
        Text(
            f"Surat {instrument.number} batal sebelum dicetak, jadi tidak ada berkasnya. Alasannya: "
            f"{instrument.ended_reason}",
            f"Paper {instrument.number} was voided before it was made, so there is no file. The reason: "
            f"{instrument.ended_reason}",
        ),
        code="VOID",
    )


def _lost(instrument: Instrument) -> Unavailable:
    return Unavailable(
        Text(
            f"Berkas surat {instrument.number} tidak ada di penyimpanan dan tidak dapat dibuat ulang persis "
            "sama. Pulihkan dari cadangan, lalu coba lagi.",
            f"The file of paper {instrument.number} is missing and can't be made again exactly as it was. "
            "Restore it from the backup, then try again.",
        ),
        retry_after_s=3600,
    )
