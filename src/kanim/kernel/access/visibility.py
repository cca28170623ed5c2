"""The one door of reading: what an actor may see, as indexed predicates over the columns of `Scoped`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Holder, Officer, System
from kanim.kernel.access.grants import PURPOSE, open_grants
from kanim.kernel.access.models import ClassLevel, Grant, Role, Scoped
from kanim.kernel.access.units import division_of, units_below

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """What one actor may see. A row is seen when a way in is open (its place and division, a grant to the
    actor's unit, post or person, a role of the actor in it) and its class and compartment are within the
    clearance, or a grant lifts it."""

    everything: bool = False
    office_id: UUID | None = None
    division: str | None = None  # None: all divisions of the office
    task_units: tuple[str, ...] = ()
    posts: tuple[tuple[str, str], ...] = ()  # (unit, post) held here: grants to a post
    persons: tuple[UUID, ...] = ()  # the actor's own ids: grants to a person
    subjects: tuple[UUID, ...] = ()
    clearance: int = ClassLevel.BIASA
    compartment: str | None = None

    def branches(self, prefix: str = "", key: str = "id") -> list[Q]:
        """Each way in as a predicate of its own that an index serves; lists take n of each and merge.

        `prefix` is the path to the scoped row (`case__`), `key` its id where a row carries the columns of another
        (`object_id`). No way in: an empty list."""
        if self.everything:
            return [Q()]
        found = []
        if self.office_id is not None:
            place = Q(**{f"{prefix}place_id": self.office_id})
            if self.division is not None:
                place &= Q(**{f"{prefix}division": self.division})
            found.append(place & self._cleared(prefix))
        if self.office_id is not None or self.persons:
            found.append(self._granted(prefix, key))
        if self.subjects:
            roles = Role.objects.filter(subject_id__in=self.subjects).values("object_id")
            found.append(Q(**{f"{prefix}{key}__in": roles}) & self._cleared(prefix))
        return found

    def q(self, prefix: str = "") -> Q:
        """All ways in as one predicate; it matches nothing when there is none."""
        found = self.branches(prefix)
        if not found:
            return Q(**{f"{prefix}id__in": []})
        out = found[0]
        for branch in found[1:]:
            out |= branch
        return out

    def filter(self, rows: QuerySet[M], prefix: str = "") -> QuerySet[M]:
        return rows.filter(self.q(prefix))

    def sees(self, row: Scoped) -> bool:
        """True when the row's own columns open it: no query. False decides nothing: a task or a role may."""
        if self.everything:
            return True
        at_home = self.office_id is not None and row.place_id == self.office_id
        return at_home and self.division in (None, row.division) and self._is_cleared(row)

    def _granted(self, prefix: str, key: str) -> Q:
        """Rows that a grant opens: within the clearance, or up to the class that the grant lifts to."""
        held = Q(person_id__in=self.persons)
        if self.office_id is not None:
            at_all = Q(unit__in=self.task_units, post="")
            for unit, post in self.posts:
                at_all |= Q(unit=unit, post=post)
            held |= Q(office_id=self.office_id) & at_all
        else:  # what was opened to an officer for a purpose is not opened to him as a citizen
            held &= ~Q(source=PURPOSE)
        grants = Grant.objects.filter(open_grants()).filter(held)
        way_in = Q(**{f"{prefix}{key}__in": grants.values("object_id")})
        lifted = grants.filter(
            Q(compartment=OuterRef(f"{prefix}compartment"))
            | Q(IsNull(OuterRef(f"{prefix}compartment"), True)),
            object_id=OuterRef(f"{prefix}{key}"),
            lifts_to__gte=OuterRef(f"{prefix}class_level"),
        )
        return way_in & (self._cleared(prefix) | Q(Exists(lifted)))

    def _cleared(self, prefix: str) -> Q:
        free = Q(**{f"{prefix}compartment__isnull": True})
        if self.compartment is not None:
            free |= Q(**{f"{prefix}compartment": self.compartment})
        return Q(**{f"{prefix}class_level__lte": self.clearance}) & free

    def _is_cleared(self, row: Scoped) -> bool:
        return row.class_level <= self.clearance and row.compartment in (None, self.compartment)


NOTHING = Scope()


def visible_to(actor: Actor | None, on: date | None = None) -> Scope:
    """What the actor may see, under the tree of units of the legal day `on` (default: today).

    An officer sees his office's rows of his division (all divisions from a post of the office itself) and
    what a grant opens to him, his post, his unit or one below it. A holder sees the open-class rows in which he
    has a role or that a grant opens to him. The system sees all; a partner and nobody see nothing."""
    if isinstance(actor, Officer):
        day = on or clock.today()
        return Scope(
            office_id=actor.office_id,
            division=division_of(actor.unit, day),
            task_units=units_below(actor.unit, day),
            posts=((actor.unit, actor.post),),
            persons=actor.identities,
            clearance=actor.clearance,
            compartment=actor.compartment,
        )
    if isinstance(actor, Holder):
        return Scope(subjects=actor.identities, persons=actor.identities)
    if isinstance(actor, System):
        return Scope(everything=True)
    return NOTHING
