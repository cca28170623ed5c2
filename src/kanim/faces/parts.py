"""Uploads in parts over HTTP: one small protocol for portal and desk, in JSON. The page's ordinary form does the same
in one piece for a browser without script.

    POST   …/unggah/              {jenis, nama, ukuran, sidik, tanda} → where the upload stands (new, or the open one)
    PUT    …/unggah/ID/NUMBER/    the bytes of one part, `X-Part-Digest`
    GET    …/unggah/ID/           where it stands
    POST   …/unggah/ID/           all parts have come: examined and kept → {url} or the refusal
    DELETE …/unggah/ID/           given up
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from kanim.faces.files import plain
from kanim.kernel.errors import KanimError, Unavailable
from kanim.kernel.papers import parts
from kanim.kernel.papers.models import Upload
from kanim.kernel.papers.parts import Standing, Whole
from kanim.kernel.papers.rules import PaperRule


@dataclass(frozen=True, slots=True)
class Target:
    """What a paper is uploaded for, which the caller has shown that its actor may see and add to. `rule` gives what
    a paper of a type may be (and raises when it isn't taken here), `take` takes the whole file in and gives
    the paper's id, `url` is where its type is shown."""

    id: UUID
    rule: Callable[[str], PaperRule]
    take: Callable[[Upload, Whole], UUID]
    url: Callable[[str], str]


def answer(
    request: HttpRequest, target: Target, upload_id: UUID | None = None, number: int | None = None
) -> HttpResponseBase:
    """One request of the protocol; a refusal of the kernel is told with its status, in the reader's words."""
    account = request.actor.account_id  # type: ignore[attr-defined]
    try:
        match request.method, upload_id, number:
            case "POST", None, None:
                return _told(_begin(request, target, account), status=201)
            case "PUT", UUID(), int():
                digest = request.headers.get("X-Part-Digest", "")[:64]
                return _told(parts.put(account, target.id, upload_id, number, request.body, digest))
            case "GET", UUID(), None:
                return _told(parts.standing(account, target.id, upload_id))
            case "POST", UUID(), None:
                return _finish(request, target, account, upload_id)
            case "DELETE", UUID(), None:
                parts.cancel(account, target.id, upload_id)
                return JsonResponse({})
    except KanimError as refused:
        told: dict[str, Any] = {"error": str(refused), "code": getattr(refused, "code", "")}
        response = JsonResponse(told, status=refused.status)
        if isinstance(refused, Unavailable):
            response.headers["Retry-After"] = str(refused.retry_after_s)
        return response
    return HttpResponseNotAllowed(["GET", "POST", "PUT", "DELETE"])


def _begin(request: HttpRequest, target: Target, account: UUID) -> Standing:
    size = request.POST.get("ukuran", "")
    return parts.begin(
        account,
        target.id,
        target.rule(plain(request.POST.get("jenis", ""), 40)),
        name=request.POST.get("nama", "")[:400],
        size=int(size) if size.isascii() and size.isdigit() and len(size) < 12 else 0,
        sha256=plain(request.POST.get("sidik", ""), 64),
        mark=plain(request.POST.get("tanda", ""), 80),
    )


def _finish(request: HttpRequest, target: Target, account: UUID, upload_id: UUID) -> HttpResponseBase:
    """Asked again after it is done (the answer was lost on the way), it answers the same."""
    now = parts.standing(account, target.id, upload_id)
    if now.state != Upload.State.DONE:
        with parts.closed(account, target.id, upload_id) as (row, whole):
            target.rule(row.type)
            target.take(row, whole)
    kind = Upload.objects.values_list("type", flat=True).get(id=upload_id)
    messages.success(request, _("Berkas tersimpan."))
    return JsonResponse({"url": target.url(kind)})


def _told(now: Standing, status: int = 200) -> JsonResponse:
    return JsonResponse(
        {
            "id": str(now.id),
            "state": now.state,
            "parts": now.parts,
            "part_bytes": parts.PART_BYTES,
            "have": list(now.have),
            "size": now.size,
            "expires_at": now.expires_at.isoformat(),
        },
        status=status,
    )
