"""The case page: the heart of the desk, the same for all divisions."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from kanim.faces.desk import case_views as views
from kanim.faces.desk import letters
from kanim.faces.desk.extensions import panels_for, tabs_for
from kanim.faces.desk.shell import desk_page
from kanim.kernel.access import reads
from kanim.kernel.casework import signing
from kanim.kernel.casework.case_papers import may_attach, may_check
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.forms import action_parts
from kanim.kernel.casework.kin import family
from kanim.kernel.casework.mails import mails_of
from kanim.kernel.casework.options import Option, options
from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.casework.queues import main_names
from kanim.kernel.casework.readers import may_see_readers
from kanim.kernel.casework.secrecy import readable, shown_step
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import KanimError
from kanim.kernel.texts import Text
from kanim.ui.case_status import clock_views, steps_of
from kanim.ui.forms import FormView, build_form

TABS = (
    ("data", gettext_lazy("Data"), "id"),
    ("berkas", gettext_lazy("Berkas"), "files"),
    ("pencocokan", gettext_lazy("Pencocokan"), "users"),
    ("tagihan", gettext_lazy("Tagihan"), "receipt"),
    ("riwayat", gettext_lazy("Riwayat"), "history"),
    ("terbit", gettext_lazy("Dokumen terbit"), "certificate"),
    ("dasar", gettext_lazy("Dasar hukum"), "scale"),
)


@require_GET
@desk_page
def case_page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case, as this officer may see it, with what he may do now."""
    context = get_case(request.actor, case_id)  # type: ignore[attr-defined]
    reads.note(request.actor, reads.CASE, case_id)  # type: ignore[attr-defined]
    return render_case(request, context)


def render_case(
    request: HttpRequest,
    context: CaseContext,
    *,
    failed: str = "",
    raw: dict[str, Any] | None = None,
    error: KanimError | None = None,
) -> HttpResponse:
    """The page; after a refused action with what was entered and why it was refused."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = options(context, actor)
    tab = request.GET.get("tab", "")
    if tab not in {code for code, _label, _icon in TABS}:
        tab = _default_tab(context)
    read = {"mrz_terbaca": request.session.get(f"mrz:{context.case.id}", "")}
    forms = {row.name: _form(context, row, failed, raw, error, read) for row in rows if row.allowed}
    end = context.procedure.ends.get(context.case.step)
    page = {
        "context": context,
        "case": context.case,
        "procedure": context.procedure,
        "service": context.service.get("words"),
        "subject": views.subject_of(context),
        "title": main_names([context.case.id]).get(context.case.id, ""),
        "step_label": context.procedure.label_of(shown_step(context.procedure, context.case.step, actor)),
        "steps": steps_of(context, shown_step(context.procedure, context.case.step, actor)),
        "clocks": clock_views(context, actor),
        "end": end,
        "end_tone": views.END_TONES.get(context.case.end_kind, "info"),
        "tabs": _tabs(context, tab),
        "tab": tab,
        "open_options": [(row, forms[row.name]) for row in rows if row.allowed],
        "open_names": list(forms),
        "refused": views.refused([row for row in rows if row.mine]),
        "not_mine": views.refused([row for row in rows if not row.mine]),
        "failed": failed,
        "error": error,
        "key": uuid4().hex,
        "may_attach": may_attach(context, actor),
        "may_check": may_check(context, actor),
        "panels": panels_for(context, actor),
        "family": family(context, actor),
        "may_see_readers": tab == "riwayat" and may_see_readers(actor, context),
        "person_tasks": person_tasks(actor, case_id=context.case.id),
        **_tab_contents(request, context, tab),
    }
    return render(request, "desk/case.html", page, status=error.status if error else 200)


def _default_tab(context: CaseContext) -> str:
    return {
        "PERIKSA_BERKAS": "berkas",
        "VERIFIKASI": "pencocokan",
        "ADJUDIKASI": "pencocokan",
        "ESKALASI": "pencocokan",
        "TERCEKAL": "pencocokan",
    }.get(_step(context), "data")


def _step(context: CaseContext) -> str:
    """The present step as this reader may know it."""
    return shown_step(context.procedure, context.case.step, context.actor)


def _tabs(context: CaseContext, here: str) -> list[dict[str, Any]]:
    base = reverse("desk-case", args=[context.case.id])
    return [
        {
            "code": code,
            "label": str(label),
            "icon": icon,
            "url": f"{base}?tab={code}",
            "current": code == here,
        }
        for code, label, icon in TABS
    ]


def _tab_contents(request: HttpRequest, context: CaseContext, tab: str) -> dict[str, Any]:
    match tab:
        case "berkas" | "pencocokan":
            return tabs_for(context, tab, request.actor)  # type: ignore[attr-defined]
        case "tagihan":
            return {"bills": views.bills(context)}
        case "riwayat":
            return {
                "history": views.history(context, request.actor),  # type: ignore[attr-defined]
                "mails": mails_of(context.case.id),
            }
        case "terbit":
            return {"issued": letters.issued(request, context)}
        case "dasar":
            return {"legal": _legal(context)}
    return {"sections": views.data_sections(context)}


def _legal(context: CaseContext) -> dict[str, Any]:
    clause = context.law.find("clause", context.procedure.clause)
    step = context.procedure.steps.get(_step(context))
    acts = []
    for source in context.procedure.legal:
        code, _sep, articles = source.partition(" ")
        entry = context.law.find("act", code)
        acts.append({"words": entry.words if entry else code, "articles": articles})
    return {
        "clause": clause,
        "step_clause": context.law.find("clause", step.clause) if step else None,
        "acts": acts,
        "drawing": reverse("desk-procedure", args=[context.procedure.code]) + f"?langkah={_step(context)}",
    }


def _form(
    context: CaseContext,
    row: Option,
    failed: str,
    raw: dict[str, Any] | None,
    error: KanimError | None,
    read: dict[str, Any],
) -> FormView | None:
    if row.form is None:
        return None
    values = read | (dict(context.form(row.form.home)) if row.form.into else {})
    if row.signed:
        values |= signing.signed_values(context, row.name)
    values = readable(values, context.law, context.actor)
    errors: dict[str, Text] = {}
    if row.name == failed and raw is not None:
        values = raw
        errors = getattr(error, "fields", {})
    return build_form(
        [(part.title, part.rows) for part in action_parts(context, row.form)],
        values,
        errors,
        prefix=f"{row.name}-",
    )
