"""The office's letters as it writes them: the text in force, a new one with its preview, and who approves it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of
from kanim.kernel import clock
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError, NotVisible
from kanim.kernel.papers import letter_office, letter_texts
from kanim.kernel.papers.letter_language import declared
from kanim.kernel.papers.letter_samples import frozen_sample, samples
from kanim.kernel.papers.models import LetterVersion
from kanim.kernel.papers.rendering import make_pdf
from kanim.kernel.papers.templates import parts_of
from kanim.kernel.regulation import Entry, law
from kanim.kernel.texts import Text
from kanim.ui.components import Tone

STATES: dict[str, tuple[Tone, Text]] = {
    "proposed": ("wait", Text("Menunggu", "Waiting")),
    "approved": ("ok", Text("Disetujui", "Approved")),
    "rejected": ("off", Text("Ditolak", "Rejected")),
}


@require_GET
@desk_page
def letter_list(request: HttpRequest) -> HttpResponse:
    """All types of letter with the version of their text in force."""
    _require_writer(request)
    today = clock.today()
    waiting = set(LetterVersion.objects.filter(state="proposed").values_list("template", flat=True))
    rows = [
        {
            "code": entry.code,
            "words": entry.words,
            "version": letter_texts.in_force(entry.body["template"], today).version,
            "waits": entry.body["template"] in waiting,
        }
        for entry in law(today).all("letter")
    ]
    return render(request, "desk/letter_list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@desk_page
def letter_text(request: HttpRequest, code: str) -> HttpResponse:
    """One letter: its text to be changed, what waits with what it changes, and all versions."""
    _require_writer(request)
    entry = _entry(code)
    template = str(entry.body["template"])
    error: KanimError | None = None
    source, note = letter_texts.in_force(template, clock.today()).texts[template], ""
    if request.method == "POST":
        source, note = request.POST.get("naskah", ""), request.POST.get("catatan", "")
        try:
            if request.POST.get("tindakan") == "pratinjau":
                return _preview(code, template, source)
            letter_office.propose_text(request.actor, template, source, note, key=key_of(request))  # type: ignore[attr-defined]
            messages.success(request, _("Usulan naskah menunggu persetujuan petugas lain."))
            return redirect("desk-letter-text", code)
        except (Invalid, Conflict, Denied) as refused:
            error = refused
    return _page(request, entry, template, source, note, error)


@require_GET
@desk_page
def version_pdf(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version as PDF, with the invented case."""
    _require_writer(request)
    template = str(_entry(code).body["template"])
    row = LetterVersion.objects.filter(template=template, number=number).first()
    if row is None and number:
        raise NotVisible
    return _preview(code, template, row.source if row else letter_texts.seed_of(template))


@require_POST
@desk_page
def decide(request: HttpRequest, code: str, version: UUID) -> HttpResponse:
    """The second officer approves the text from a day, or rejects it."""
    approved = request.POST.get("putusan") == "setuju"
    try:
        on = date.fromisoformat(request.POST.get("berlaku", ""))
    except ValueError:
        on = None
    try:
        letter_office.decide_text(request.actor, version, approved, on, key=key_of(request))  # type: ignore[attr-defined]
        messages.success(request, _("Keputusan atas naskah tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-letter-text", code)


def _page(
    request: HttpRequest, entry: Entry, template: str, source: str, note: str, error: KanimError | None
) -> HttpResponse:
    actor, today = request.actor, clock.today()  # type: ignore[attr-defined]
    standing = letter_texts.in_force(template, today)
    waiting = letter_texts.proposed_of(template)
    page: dict[str, Any] = {
        "code": entry.code,
        "words": entry.words,
        "source": source,
        "note": note,
        "error": error,
        "version": standing.version,
        "facts": sorted(declared(letter_texts.seed_of(template))),
        "has_sample": entry.code in samples(),
        "key": uuid4().hex,
        "today": str(today),
        "waiting": waiting,
        "is_mine": waiting is not None and waiting.written_by == actor.person_key,
        "changes": letter_texts.diff(standing.texts[template], waiting.source) if waiting else [],
        "rows": [(row, *STATES[row.state]) for row in letter_texts.versions(template)],
    }
    return render(request, "desk/letter_text.html", page, status=error.status if error else 200)


def _preview(code: str, template: str, source: str) -> HttpResponse:
    """The letter with an invented case, as PDF; only a text that may be used is rendered. Nothing is kept."""
    letter_texts.require_good(template, source)
    if code not in samples():
        raise NotVisible
    text = source.replace("\r\n", "\n")
    frozen = frozen_sample(code, number="CONTOH", check_code="0000-0000-0000-0000-0000")
    answer = HttpResponse(make_pdf(frozen, parts=parts_of(template, text)), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="contoh-{code}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _entry(code: str) -> Entry:
    entry = law(clock.today()).find("letter", code)
    if entry is None:
        raise NotVisible
    return entry


def _require_writer(request: HttpRequest) -> None:
    if not letter_office.may_write(request.actor):  # type: ignore[attr-defined]
        raise NotVisible
