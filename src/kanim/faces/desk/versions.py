"""A new version of a procedure and the running cases of this office: what would become of each, then the move."""

from __future__ import annotations

from collections import Counter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kanim.faces.desk.shell import desk_page
from kanim.kernel import clock
from kanim.kernel.casework import queues, version_moves, versions
from kanim.kernel.errors import Denied

AT_ONCE = 200


@require_http_methods(["GET", "POST"])
@desk_page
def versions_page(request: HttpRequest, code: str) -> HttpResponse:
    """The report; posted by the post that may, the move of what can move, so many at a time. Only cases that the
    officer may see are named."""
    actor = request.actor  # type: ignore[attr-defined]
    plan = versions.plan(code, office_id=actor.office_id)
    granted = version_moves.may_move(actor, plan.new, clock.today())
    if request.method == "POST":
        done = Counter(one.what for one in version_moves.move(actor, code, limit=AT_ONCE))
        messages.success(
            request,
            _("Dipindahkan: %(moved)s · ditanyakan kepada petugas: %(asked)s · tidak dapat: %(refused)s.")
            % {what: done[what] for what in ("moved", "asked", "refused")},
        )
        return redirect("desk-procedure-cases", code)
    seen = queues.visible_lines(actor, [one.case_id for one in plan.cases])
    return render(
        request,
        "desk/versions.html",
        {
            "plan": plan,
            "rows": [(one, seen[one.case_id]) for one in plan.cases if one.case_id in seen][:AT_ONCE],
            "counts": {fate: plan.count(fate) for fate in ("moves", "asks", "blocked", "stays")},
            "refusal": granted if isinstance(granted, Denied) else None,
        },
    )
