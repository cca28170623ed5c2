"""Home, the officer's queue, and the search over all cases that he may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel.casework import queues
from kanim.kernel.casework.person_tasks import person_tasks
from kanim.kernel.casework.purposes import waiting_for
from kanim.kernel.casework.radar import Filter, radar, waiting_by_step
from kanim.ui.components import Page


@require_GET
@desk_page
def home(request: HttpRequest) -> HttpResponse:
    """What is mine now, what is late, what waits for a person, how much stands at each step."""
    actor = request.actor  # type: ignore[attr-defined]
    page = queues.queue(actor, limit=8)
    return render(
        request,
        "desk/home.html",
        {
            "lines": page.lines,
            "waiting": queues.queue_size(actor, cap=100),
            "due": radar(actor, Filter(alarmed=True), limit=8).lines,
            "person_tasks": person_tasks(actor, limit=8),
            "by_step": waiting_by_step(actor),
            "access_waiting": waiting_for(actor),
        },
    )


@require_GET
@desk_page
def queue(request: HttpRequest) -> HttpResponse:
    """Cases whose present task is this officer's post, urgent ones first, then the longest waiting."""
    actor = request.actor  # type: ignore[attr-defined]
    here = request.GET.get("titik") == "ini" and actor.point_id is not None
    page = queues.queue(actor, point=actor.point_id if here else None, after=_key(request))
    return render(
        request,
        "desk/queue.html",
        {
            "lines": page.lines,
            "here": here,
            "has_point": actor.point_id is not None,
            "page": _pager(request, page),
        },
    )


@require_GET
@desk_page
def cases(request: HttpRequest) -> HttpResponse:
    """All cases that the officer may see; `q` finds number, name, NIK, passport or booklet number."""
    actor = request.actor  # type: ignore[attr-defined]
    text = plain(request.GET.get("q", ""), 100).strip()
    only_open = request.GET.get("buka", "") == "1"
    step = plain(request.GET.get("langkah", ""), 40)
    page = queues.list_cases(actor, text=text, step=step, only_open=only_open, after=_key(request))
    if text and len(page.lines) == 1 and page.lines[0].number == text.upper():
        return redirect("desk-case", page.lines[0].id)
    return render(
        request,
        "desk/cases.html",
        {"lines": page.lines, "search_query": text, "only_open": only_open, "page": _pager(request, page)},
    )


@require_GET
@desk_page
def next_case(request: HttpRequest) -> HttpResponse:
    """The first case of the officer's queue, so that he works through it without going back to the list."""
    page = queues.queue(request.actor, limit=1)  # type: ignore[attr-defined]
    return redirect("desk-case", page.lines[0].id) if page.lines else redirect("desk-queue")


def _key(request: HttpRequest) -> str:
    return request.GET.get("sesudah", "")[:120]


def _pager(request: HttpRequest, page: queues.Page) -> Page:
    kept: dict[str, Any] = {k: v for k, v in request.GET.items() if k != "sesudah"}
    base = request.path
    return Page(
        first_url=f"{base}?{urlencode(kept)}" if request.GET.get("sesudah") else "",
        next_url=f"{base}?{urlencode({**kept, 'sesudah': page.next_key})}" if page.next_key else "",
        shown=len(page.lines),
    )
