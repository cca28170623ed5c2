"""Where partner systems tell us facts, and where a monitor asks how we are.

A notice is signed, may come twice, and is answered at once: 200 taken, 4xx never to be sent again, 404 not known
(yet), 503 try later. Nothing of it is shown to people, so its words are English."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from kanim.kernel import canonical, db, outbox
from kanim.kernel.errors import Invalid, KanimError, NotVisible
from kanim.kernel.ledger.triggers import missing_triggers
from kanim.kernel.money import notifications, verbs
from kanim.kernel.registry import registry
from kanim.kernel.signed_http import SIGNATURE_HEADER, TIME_HEADER, verify
from kanim.kernel.texts import Text

log = logging.getLogger(__name__)
LARGEST_NOTICE = 64 * 1024


@csrf_exempt  # a partner has no session; the signature is what shows who it is
@require_POST
def payment_notice(request: HttpRequest) -> HttpResponse:
    """The billing system tells a payment."""
    return _answer(request, _settle)


@csrf_exempt  # as above
@require_POST
def printer_notice(request: HttpRequest) -> HttpResponse:
    """The personalisation machine tells how a print job went."""
    return _answer(request, _printed)


@require_GET
def health(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and its ledger refuses changes, else 503; with figures of the queue."""
    try:
        missing = missing_triggers()
        queue = outbox.figures()
    except DatabaseError as away:
        return JsonResponse({"ok": False, "database": type(away).__name__}, status=503)
    told = {
        "ok": not missing,
        "database": "postgresql" if db.is_postgresql() else "sqlite",
        "missing_triggers": missing,
        "waiting": queue.waiting,
        "stuck": queue.stuck,
        "oldest_s": queue.oldest_s,
    }
    return JsonResponse(told, status=503 if missing else 200)


def _answer(request: HttpRequest, take: Callable[[bytes, str, str], dict[str, Any]]) -> HttpResponse:
    if int(request.headers.get("Content-Length") or 0) > LARGEST_NOTICE:
        return JsonResponse({"error": "the message is too large"}, status=413)
    stamp, signature = request.headers.get(TIME_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
    try:
        return JsonResponse(take(request.body, stamp, signature))
    except KanimError as refused:
        log.warning("notice to %s refused: %s", request.path, type(refused).__name__)
        return JsonResponse({"error": refused.message.en}, status=refused.status)


def _settle(body: bytes, stamp: str, signature: str) -> dict[str, Any]:
    payment = verbs.settle(notifications.read_signed(body, stamp, signature))
    return {"ntpn": payment.ntpn, "applied": payment.applied, "finding": payment.finding}


def _is_id(told: Any) -> bool:
    try:
        return isinstance(told, str) and bool(UUID(told))
    except ValueError:
        return False


def _printed(body: bytes, stamp: str, signature: str) -> dict[str, Any]:
    verify(settings.PRINTER_SECRET, stamp, signature, body)
    try:
        told = canonical.loads(body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or not _is_id(told.get("job_id")) or not isinstance(told.get("state"), str):
        raise Invalid({"body": Text("butuh job_id dan state", "job_id and state are needed")})
    if not registry.has("job", "print.answered"):
        raise NotVisible
    registry.get("job", "print.answered").call(told)
    return {"job_id": told["job_id"], "taken": True}
