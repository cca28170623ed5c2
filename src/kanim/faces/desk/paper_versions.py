"""The versions of a paper side by side: what it replaced, who replaced it, when and why."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kanim.faces.desk import case_views as views
from kanim.faces.desk.shell import desk_page
from kanim.kernel.access import reads
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import names_of
from kanim.kernel.papers import quality, uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.components import Pair, Side


@require_GET
@desk_page
def versions(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """The newest version beside the one that `dengan` numbers (else the one before)."""
    context = get_case(request.actor, case_id)  # type: ignore[attr-defined]
    found = uploads.versions(uploads.get_paper(case_id, paper_id))
    reads.note(request.actor, reads.PAPER, case_id, paper_id)  # type: ignore[attr-defined]
    told = request.GET.get("dengan", "")
    count = len(found)
    wanted = int(told) if told.isascii() and told.isdigit() and len(told) < 4 else count - 1
    other = found[count - wanted] if 0 < wanted < count else None
    names = names_of([paper.uploaded_by for paper in found])
    sides = [
        _side(context, paper, count - at, names, other)
        for at, paper in enumerate(found)
        if paper in (found[0], other)
    ]
    numbers = [{"number": count - at, "paper": paper} for at, paper in enumerate(found)]
    view = {
        "case": context.case,
        "words": context.law.words("paper", found[0].type),
        "newest": sides[0],
        "other": sides[1] if len(sides) > 1 else None,
        "numbers": numbers,
        "wanted": wanted,
    }
    return render(request, "desk/paper_versions.html", view)


def _side(
    context: CaseContext, paper: Paper, number: int, names: dict[UUID, str], other: Paper | None
) -> Side:
    warned = [str(quality.short_words(code)) for code in uploads.warned(paper)]
    pairs = [
        Pair(Text("Diunggah", "Uploaded"), formats.day_and_time(paper.uploaded_at)),
        Pair(Text("Oleh", "By"), names.get(paper.uploaded_by, "") if paper.uploaded_by else ""),
        Pair(
            Text("Mengganti versi sebelumnya karena", "Replaced the version before because"),
            paper.replaced_why,
        ),
        Pair(Text("Keadaan", "State"), views.PAPER_WORDS[paper.state]),
        Pair(Text("Catatan petugas", "Officer's remark"), paper.remark),
        Pair(Text("Mutu gambar", "Quality"), "; ".join(warned) or _("Tidak ada peringatan")),
        Pair(Text("Halaman", "Pages"), str(paper.pages)),
        Pair(Text("Sidik berkas", "Digest"), paper.sha256[:16]),
    ]
    title = Text(f"Versi {number}", f"Version {number}")
    return Side(title, views.paper_file(context, paper), [pair for pair in pairs if pair.value])
