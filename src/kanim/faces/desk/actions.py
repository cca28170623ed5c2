"""Doing an action from the case page: parse, one call of the kernel, back to the page."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kanim.faces.desk.case import render_case
from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain, take_form_files, version_of
from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework import queues
from kanim.kernel.casework.acting import act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.forms import action_parts, rows_of
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.person_tasks import finish_task
from kanim.kernel.casework.sight import get_case, sees
from kanim.kernel.casework.version_moves import decide
from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible
from kanim.kernel.texts import Text
from kanim.ui.forms import read_post


@require_POST
@desk_page
def do_action(request: HttpRequest, case_id: UUID, action: str) -> HttpResponse:
    """Does one action. A refusal shows the page again with the reason and with what was entered."""
    actor = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    chosen = context.procedure.find_action(context.case.step, action) or _named(context, action)
    key = plain(request.POST.get("kunci", ""), 80) or f"{case_id}:{context.case.head_seq}:{action}"
    raw: dict[str, Any] = {}
    try:
        if chosen is not None and chosen.form:
            form = context.procedure.forms[chosen.form]
            raw = read_post(rows_of(action_parts(context, form)), request.POST)
            raw |= take_form_files(request, context, form, key=key)
        outcome = act(
            actor,
            case_id,
            action,
            raw,
            version=_version(request, raw),
            key=key,
            done_at=_done_at(request),
        )
    except (Invalid, Conflict, Denied) as refused:
        return render_case(request, get_case(actor, case_id), failed=action, raw=raw, error=refused)
    label = chosen.label if chosen else action
    if not outcome.moved:
        messages.info(request, _("%(label)s: menunggu tanda tangan petugas kedua.") % {"label": label})
    else:
        messages.success(request, _("%(label)s: tercatat.") % {"label": label})
    return _onward(request, actor, case_id)


@require_POST
@desk_page
def finish(request: HttpRequest, case_id: UUID, task_id: UUID) -> HttpResponse:
    """What follows of an outside fact that the case could not take up, or whether it moves to a new version."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        choice, remark = request.POST.get("pilihan", ""), request.POST.get("catatan", "")
        if choice in ("stay", "move"):
            decide(
                actor, case_id, task_id, "move" if choice == "move" else "stay", remark, key=key_of(request)
            )
        else:
            finish_task(actor, case_id, task_id, remark, key=key_of(request))
        messages.success(request, _("Keputusan tercatat."))
    except (Invalid, Conflict, Denied) as refused:
        messages.error(request, str(refused))
    return redirect("desk-case", case_id)


def _done_at(request: HttpRequest) -> datetime | None:
    """When it was really done, if it is keyed later (after an outage), in the office's time. Raises `Invalid`."""
    told = plain(request.POST.get("dilakukan_pada", ""), 20).strip()
    if not told:
        return None
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        raise Invalid(
            {
                "dilakukan_pada": Text(
                    "Tulis tanggal dan jam pelaksanaannya, misalnya 2026-11-24T09:30.",
                    "Write day and time of when it was done, such as 2026-11-24T09:30.",
                )
            }
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(clock.OFFICE_ZONE))


def _named(context: CaseContext, action: str) -> Action | None:
    """An action of another step: a form sent twice is read as it was the first time, so that its key answers."""
    return next((found for _place, found in context.procedure.all_actions() if found.name == action), None)


def _version(request: HttpRequest, raw: dict[str, Any]) -> int | None:
    """What the officer saw. A file that this very request attached moved the case by itself."""
    return None if any(name.startswith("_attached") for name in raw) else version_of(request)


def _onward(request: HttpRequest, actor: Officer, case_id: UUID) -> HttpResponse:
    """Stays with the case, or goes to the next of the queue when the officer works through it."""
    if request.POST.get("lanjut") == "berikutnya":
        page = queues.queue(actor, limit=1)
        if page.lines:
            return redirect("desk-case", page.lines[0].id)
        return redirect("desk-queue")
    try:
        context = get_case(actor, case_id)
    except NotVisible:
        messages.info(request, _("Berkas ini kini berada pada unit lain."))
        return redirect("desk-queue")
    assert sees(actor, context.case)
    return redirect(reverse("desk-case", args=[case_id]))
