"""What may this person do with this case, by which clause, and why not the rest."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kanim.faces.actors import officer_of
from kanim.faces.desk.shell import desk_page
from kanim.faces.files import plain
from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.words import post_title
from kanim.kernel.casework.explaining import explain, may_ask_about
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import NotVisible
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.selectors import SEAT_FIELDS, Seat, in_force


@require_GET
@desk_page
def authority(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """For the officer himself, and for a superior about an officer of his (`?tentang=` an appointment)."""
    actor: Officer = request.actor  # type: ignore[attr-defined]
    context = get_case(actor, case_id)
    colleagues = _colleagues(actor)
    wanted = plain(request.GET.get("tentang", ""), 40)
    subject = colleagues.get(wanted, actor)
    if wanted and wanted not in colleagues:
        raise NotVisible
    today = clock.today()
    people = [
        (key, f"{o.name}, {post_title(o.post, o.unit, o.acting, today)}") for key, o in colleagues.items()
    ]
    return render(
        request,
        "desk/authority.html",
        {
            "told": explain(actor, context, subject),
            "case": context.case,
            "people": sorted(people, key=lambda row: row[1]),
            "about": wanted,
        },
    )


def _colleagues(actor: Officer) -> dict[str, Officer]:
    """The officers of the office of whom this one may ask, by appointment."""
    today = clock.today()
    rows = Appointment.objects.filter(
        in_force(today), post__office_id=actor.office_id, account__is_active=True
    )
    names = dict(Account.objects.filter(appointments__in=rows).values_list("id", "name"))
    persons = dict(Account.objects.filter(appointments__in=rows).values_list("id", "person_id"))
    known: dict[tuple[str, str], bool] = {}
    found = {}
    for row in rows.values_list(*SEAT_FIELDS):
        seat = Seat(*row)
        subject = officer_of(seat, names[seat.account_id], persons[seat.account_id])
        key = (seat.unit, seat.post)
        if seat.account_id != actor.account_id and key not in known:
            known[key] = may_ask_about(actor, subject)
        if seat.account_id == actor.account_id or known[key]:
            found[str(seat.id)] = subject
    return found
