"""Reading the booklet register."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.access.actors import Actor
from kanim.kernel.access.visibility import visible_to


def stock(actor: Actor) -> list[Mapping[str, object]]:
    """How many booklets stand where: rows of place, type, state and count."""
    rows = visible_to(actor).filter(Booklet.objects.all())
    return list(
        rows.values("point__short_name", "type", "state")
        .annotate(count=Count("id"))
        .order_by("point__short_name", "type")
    )


def booklet_of(case_id: UUID) -> Booklet | None:
    """The booklet that is allocated to a case now."""
    return Booklet.objects.filter(case_id=case_id, state=Booklet.State.ALLOCATED).first()


def next_at(point_id: UUID, type_code: str) -> Booklet | None:
    """The next free booklet of a type at a counter: the one that the officer should take from the box."""
    found = Booklet.objects.filter(point_id=point_id, type=type_code, state=Booklet.State.COUNTER)
    return found.order_by("number").first()
