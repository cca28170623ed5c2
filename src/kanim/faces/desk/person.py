"""One page for a person, and the decision whether two records are one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel.access import reads
from kanim.kernel.casework.person_page import PersonView, decide_pair, person_view
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.papers import instruments
from kanim.kernel.party import regions
from kanim.kernel.party.models import Address, Affiliation, IdentityDocument
from kanim.kernel.party.pairs import Move
from kanim.kernel.texts import Text

DOCUMENTS = {
    IdentityDocument.Kind.KTP: Text("KTP-el", "Identity card"),
    IdentityDocument.Kind.KK: Text("Kartu keluarga", "Family card"),
    IdentityDocument.Kind.PASSPORT: Text("Paspor", "Passport"),
    IdentityDocument.Kind.PERMIT: Text("Izin tinggal", "Stay permit"),
    IdentityDocument.Kind.BIRTH: Text("Akta lahir", "Birth certificate"),
    IdentityDocument.Kind.OTHER: Text("Dokumen lain", "Other document"),
}
ROLES = {
    Affiliation.Role.SPONSORED: Text("Dijamin oleh", "Sponsored by"),
    Affiliation.Role.STAFF: Text("Pegawai", "Staff"),
    Affiliation.Role.OFFICER: Text("Pengurus", "Officer"),
    Affiliation.Role.LAWYER: Text("Kuasa hukum", "Lawyer"),
}
PAIR_TONES = {"TERBUKA": "wait", "DIUSULKAN": "wait", "SATU": "ok", "DIMINTA_PISAH": "bad"}
REFUSING = (Move.DISAGREE, Move.DISAGREE_PART, Move.PART, Move.AGREE_PART)


@require_GET
@desk_page
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What this officer may see of the person and of everybody who is one with him."""
    view = person_view(request.actor, person_id)  # type: ignore[attr-defined]
    reads.note(request.actor, reads.PERSON, person_id)  # type: ignore[attr-defined]
    return render(request, "desk/person.html", shown(view))


def shown(view: PersonView) -> dict[str, Any]:
    return {
        "view": view,
        "person": view.person,
        "others": view.records[1:],
        "documents": [(DOCUMENTS[IdentityDocument.Kind(d.kind)], d) for d in view.documents],
        "addresses": [(_place(a), a) for a in view.addresses],
        "affiliations": [(ROLES[Affiliation.Role(a.role)], a) for a in view.affiliations],
        "letters": [(instruments.instrument_words(row), row) for row in view.letters],
        "pairs": [
            (pair, PAIR_TONES[pair.state], [(m, w, m in REFUSING) for m, w in pair.moves])
            for pair in view.pairs
        ],
    }


def _place(address: Address) -> str:
    where = regions.full_name(address.region) if regions.name_of(address.region) else address.region
    return ", ".join(part for part in (address.line, where) if part)


@require_POST
@desk_page
def decide(request: HttpRequest, person_id: UUID, pair_id: UUID) -> HttpResponse:
    """One move of a pair; back to the person's page."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        move = Move(request.POST.get("langkah", ""))
    except ValueError:
        raise NotVisible from None
    try:
        decide_pair(actor, pair_id, move, plain(request.POST.get("alasan", ""), 400), key=key_of(request))
        messages.success(request, _("Keputusan tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-person", person_id)
