"""Who leads the unit of a plan, and who stands above him."""

from __future__ import annotations

from collections.abc import Iterable

from kanim.divisions.direction.planning.selectors import find_plan
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.relations import Addressee, Place, superior_of
from kanim.kernel.organisation.models import Post
from kanim.kernel.organisation.selectors import in_force
from kanim.kernel.registry import relation
from kanim.kernel.texts import Text


def leader_of(context: CaseContext) -> Place | None:
    """The leading post of the plan's unit, as the organisation stands on that day."""
    plan = find_plan(context.case.id)
    if plan is None:
        return None
    posts = Post.objects.filter(
        in_force(context.today), office_id=plan.place_id, unit=plan.unit, is_leading=True
    )
    post = posts.values_list("code", flat=True).first()
    return Place(plan.place_id, plan.unit, post) if post else None


@relation("kepala_unit", words=Text("kepala unit", "head of the unit"))
def head_of_unit(context: CaseContext) -> Iterable[Addressee]:
    place = leader_of(context)
    return [Addressee(office_id=place.office_id, unit=place.unit, post=place.post)] if place else []


@relation("atasan_unit", words=Text("pimpinan di atas unit", "level above the unit"))
def above_unit(context: CaseContext) -> Iterable[Addressee]:
    """The superior of the head of the unit: for a section its division, for the office the regional office."""
    place = leader_of(context)
    above = superior_of(place, context.today) if place else None
    return [above] if above else []
