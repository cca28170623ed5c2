"""Papers that go out: frozen and numbered in the act, made into a PDF after it, ended with a reason.

An instrument belongs to a case. A face first obtains the case that its reader may see, then asks here by the
pair (case, instrument). Each instrument owns a stream: frozen, rendered, signed, served, revoked or void.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings

from kanim.kernel import canonical, db
from kanim.kernel.access.models import Scoped
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers import letter_texts
from kanim.kernel.papers.codes import grouped, new_code
from kanim.kernel.papers.letters import Letter, next_number, number_words, series_code
from kanim.kernel.papers.models import Instrument
from kanim.kernel.texts import Text

REASON_LIMIT = 240
RENDER_JOB = "papers.render"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the name, the words of the post, and how (`Plt.`, `Plh.`, `a.n.`), empty when definitive."""

    name: str
    post: Text
    manner: str = ""


def freeze(
    act: Act,
    letter: Letter,
    *,
    case_id: UUID,
    scope: Scoped,
    data: Mapping[str, Any],
    named: str = "",
    signer: Signer | None = None,
    legal: Sequence[Text] = (),
    subject_id: UUID | None = None,
    replaces: UUID | None = None,
) -> Instrument:
    """Issues a paper of the case: fixes what it states, numbers it without a gap, asks for its PDF.

    `scope` is the case row: office, division and class of the paper follow it. `data` is what the template
    states (canonical values only); `named` the person whom the check page shows masked. The number is the
    last lock of an act, so call this after all effects. The PDF comes from the job `papers.render` after the
    commit."""
    issuer = issuing_office(scope.place)
    parts = letter_texts.in_force(letter.template, act.today)
    number = next_number(series_code(letter, issuer.code, act.today))
    code = new_code()
    frozen: dict[str, Any] = {
        "letter": {"code": letter.code, "words": letter.words.data(), "template": letter.template}
        | ({"version": parts.version} if parts.version else {}),
        "number": number_words(letter, number, act.today, issuer.code),
        "issued_at": canonical.instant(act.now),
        "issued_on": str(act.today),
        "office": office_words(issuer),
        "data": dict(data),
        "named": named,
        "signer": None
        if signer is None
        else {"name": signer.name, "post": signer.post.data(), "manner": signer.manner},
        "legal": [text.data() for text in legal],
        "copies_to": [text.data() for text in letter.copies_to],
        "public": letter.public,
        "signed": letter.signed,
        "sealed": letter.sealed,
        "check_code": grouped(code),
        "check_url": f"{settings.PUBLIC_URL}/cek/{code}/",
    }
    body = canonical.dumps(frozen)
    instrument = Instrument.objects.create(
        case_id=case_id,
        origin=issuer,
        place_id=scope.place_id,
        division=scope.division,
        class_level=max(int(scope.class_level), int(letter.class_level)),
        compartment=scope.compartment,
        type=letter.code,
        template_digest=letter_texts.keep(parts),
        number=frozen["number"],
        check_code=code,
        issued_at=act.now,
        issued_on=act.today,
        frozen=body.decode(),
        for_holder=letter.served,
        replaces=replaces,
    )
    act.record(
        instrument,
        "instrument.frozen",
        {"digest": canonical.sha256(body).hex(), "template": instrument.template_digest},
        subject=subject_id,
        case=str(case_id),
        type=letter.code,
        number=instrument.number,
    )
    act.enqueue(RENDER_JOB, {"instrument": str(instrument.id)}, instrument.id)
    return instrument


def replace(
    act: Act,
    old: Instrument,
    letter: Letter,
    reason: str,
    *,
    scope: Scoped,
    data: Mapping[str, Any],
    named: str = "",
    signer: Signer | None = None,
    legal: Sequence[Text] = (),
    subject_id: UUID | None = None,
) -> Instrument:
    """A paper in place of another of its case: the new one names the number that it replaces, the old one is
    revoked with `reason`, or void if it was never made. Gives the new one. Called after all effects, as `freeze`.

    Raises `Conflict` when the old one has ended already, `Invalid` without a reason."""
    _end(act, old, Instrument.State.REVOKED if old.file else Instrument.State.VOID, reason)
    stated = {**data, "replaces": {"number": old.number, "issued_on": str(old.issued_on)}}
    return freeze(
        act,
        letter,
        case_id=old.case_id,
        scope=scope,
        data=stated,
        named=named,
        signer=signer,
        legal=legal,
        subject_id=subject_id,
        replaces=old.id,
    )


def revoke(act: Act, instrument: Instrument, reason: str) -> None:
    """The paper was right when issued and no longer counts. The check page says so from now on."""
    _end(act, instrument, Instrument.State.REVOKED, reason)


def void(act: Act, instrument: Instrument, reason: str) -> None:
    """The paper failed (could not be made, was never handed out): its number stays used, with the reason."""
    _end(act, instrument, Instrument.State.VOID, reason)


def list_instruments(case_id: UUID, *, for_holder: bool = False) -> list[Instrument]:
    """Papers issued in a case, the newest first; for a holder only those served on him."""
    rows = Instrument.objects.filter(case_id=case_id).order_by("-issued_at", "-id")
    return list(rows.filter(for_holder=True) if for_holder else rows)


def get_instrument(case_id: UUID, instrument_id: UUID, *, for_holder: bool = False) -> Instrument:
    """A paper of this case, which the caller has shown its reader may see; else raises `NotVisible`."""
    rows = Instrument.objects.filter(case_id=case_id, id=instrument_id)
    found = (rows.filter(for_holder=True) if for_holder else rows).first()
    if found is None:
        raise NotVisible
    return found


def instrument_words(instrument: Instrument) -> Text:
    """`Surat penolakan`, as the paper itself says."""
    return Text.of(canonical.loads(instrument.frozen)["letter"]["words"])


def issuing_office(office: Office) -> Office:
    """A counter issues in the name of the office that it belongs to."""
    while office.kind == Office.Kind.SERVICE_POINT and office.parent is not None:
        office = office.parent
    return office


def town_of(short_name: str) -> str:
    """Where an office signs: `Tangerang` of `Kanim Tangerang`."""
    return short_name.removeprefix("Kantor Imigrasi ").removeprefix("Kanim ")


def office_words(office: Office) -> dict[str, Any]:
    """The letterhead: the levels above, the office's own names and address, and the town where it signs."""
    above: list[dict[str, str]] = []
    parent = office.parent
    while parent is not None:
        above.insert(0, {"id": parent.name, "en": parent.name_en})
        parent = parent.parent
    return {
        "code": office.code,
        "name": {"id": office.name, "en": office.name_en},
        "above": above,
        "address": office.address,
        "town": town_of(office.short_name),
        "zone": office.zone,
    }


def tell(act: Act, instrument: Instrument, event: str, **more: Any) -> None:
    """Tells what happened to a paper to whoever listens, in the order of its case."""
    told = {"instrument": str(instrument.id), "case_id": str(instrument.case_id), "letter": instrument.type}
    act.publish(event, told | more, instrument.case_id)


def _end(act: Act, instrument: Instrument, state: Instrument.State, reason: str) -> None:
    said = " ".join(reason.replace("\x00", " ").split())
    if not said or len(said) > REASON_LIMIT:
        raise Invalid(
            {
                "alasan": Text(
                    f"Tulis alasannya dalam paling banyak {REASON_LIMIT} huruf; alasan ini tercatat "
                    "pada nomor surat.",
                    f"Write the reason in at most {REASON_LIMIT} characters; it stays with the "
                    "paper's number.",
                )
            }
        )
    live = (Instrument.State.FROZEN.value, Instrument.State.RENDERED.value)
    row = Instrument.objects.filter(id=instrument.id)
    if db.is_postgresql():
        row = row.select_for_update()
    current = row.get()
    if current.state not in live:
        raise Conflict(
            Text(
                f"Surat {current.number} sudah dicabut atau dibatalkan; tidak ada lagi yang dapat diakhiri.",
                f"Paper {current.number} has been revoked or voided already; there is nothing left to end.",
            ),
            code="ENDED",
        )
    changes = {"state": state, "ended_reason": said, "ended_at": act.now}
    row.update(**changes)
    event = f"instrument.{state.value}"
    act.record(current, event, {"reason": said}, number=current.number)
    tell(act, current, event)
    for key in ("head_seq", "head_hash"):
        changes[key] = getattr(current, key)
    for key, value in changes.items():
        setattr(instrument, key, value)
