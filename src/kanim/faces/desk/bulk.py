"""Several cases at once: choose them, choose what all have in common, look at each row, then do it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kanim.faces.desk.shell import desk_page
from kanim.faces.files import key_of, plain
from kanim.kernel.casework import bulk, queues
from kanim.kernel.casework.forms import action_parts, rows_of
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text
from kanim.ui.forms import build_form, read_post


@require_http_methods(["GET", "POST"])
@desk_page
def bulk_page(request: HttpRequest) -> HttpResponse:
    """GET: the officer's queue with boxes, and for cases chosen the actions that all share. POST: the rows as they
    would go; with `jalankan` as they went; with `csv` the outcome as a file."""
    actor = request.actor  # type: ignore[attr-defined]
    told = request.POST if request.method == "POST" else request.GET
    chosen = _ids(told.getlist("kasus"))
    page: dict[str, Any] = {"chosen": chosen, "lines": queues.queue(actor, limit=queues.PAGE).lines}
    if not chosen:
        return render(request, "desk/bulk.html", page)
    name = plain(told.get("tindakan", ""), 40)
    actions = bulk.shared_actions(actor, chosen) if request.method == "GET" else []
    action = next((one for one in actions if one.name == name), None)
    if request.method == "POST":
        action = bulk.named_action(actor, chosen, name)
    page |= {"actions": actions, "action": action}
    if action is None:
        return render(request, "desk/bulk.html", page)
    parts = action_parts(get_case(actor, chosen[0]), action.form) if action.form else []
    raw = read_post(rows_of(parts), request.POST) if request.method == "POST" else {}
    key = key_of(request) if request.method == "POST" else uuid4().hex
    page |= {
        "key": key,
        "form": build_form([(part.title, part.rows) for part in parts], raw, {}) if parts else None,
    }
    if request.method == "POST":
        if "csv" in request.POST:
            return _table(bulk.outcome(actor, chosen, action.name, raw, key=key))
        is_run = "jalankan" in request.POST
        rows = (
            bulk.run(actor, chosen, action.name, raw, key=key)
            if is_run
            else bulk.preview(actor, chosen, action.name, raw)
        )
        counts = {state: sum(row.state == state for row in rows) for state in ("will", "refused", "done")}
        page |= {"rows": rows, "is_run": is_run, "counts": counts}
    return render(request, "desk/bulk.html", page)


def _ids(values: list[str]) -> list[UUID]:
    """The cases named, each once. Raises `Invalid` for what is no id, and for too many."""
    try:
        found = list(dict.fromkeys(UUID(value) for value in values[: bulk.MOST + 1]))
    except ValueError:
        raise Invalid(
            {"kasus": Text("Pilihan berkas tidak terbaca.", "The cases chosen can't be read.")}
        ) from None
    if len(found) > bulk.MOST:
        raise Invalid(
            {"kasus": Text(f"Paling banyak {bulk.MOST} sekaligus.", f"At most {bulk.MOST} at a time.")}
        )
    return found


def _table(rows: list[bulk.Row]) -> HttpResponse:
    response = HttpResponse(bulk.as_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="tindakan-serentak.csv"'
    return response
