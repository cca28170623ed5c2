"""Messages that are stuck and e-mails that came back, for who keeps the office's systems running."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.contrib import messages as toasts
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of
from kanim.kernel import outbox
from kanim.kernel.casework import messages
from kanim.kernel.errors import Conflict, Invalid


@require_GET
@desk_page
def stuck(request: HttpRequest) -> HttpResponse:
    """What is stuck and what waits behind it. Another post gets the refusal with the clause."""
    actor = request.actor  # type: ignore[attr-defined]
    return render(
        request,
        "desk/messages.html",
        {
            "lines": messages.list_stuck(actor),
            "figures": outbox.figures(),
            "bounced": messages.bounced(actor),
            "key": uuid4().hex,
        },
    )


@require_POST
@desk_page
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    try:
        messages.retry(request.actor, message_id, key=key_of(request))  # type: ignore[attr-defined]
        toasts.success(request, _("Pesan dicoba lagi."))
    except Conflict as refused:
        toasts.error(request, str(refused))
    return redirect("desk-messages")


@require_POST
@desk_page
def discard(request: HttpRequest, message_id: UUID) -> HttpResponse:
    try:
        messages.discard(request.actor, message_id, request.POST.get("alasan", ""), key=key_of(request))  # type: ignore[attr-defined]
        toasts.success(request, _("Pesan dibuang; alasannya tercatat."))
    except (Conflict, Invalid) as refused:
        toasts.error(request, str(refused))
    return redirect("desk-messages")
