"""Booklets of the demonstration office: a box in the warehouse and one at each counter, by type."""

from __future__ import annotations

from datetime import datetime, timedelta

from kanim.divisions.travel_documents.booklets import registers
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.organisation.models import Office
from kanim.kernel.registry.demo import demo

OFFICE, DIVISION = "kanim-tangerang", "dokjal"
TYPES = (("ELEKTRONIK_48_LAMINASI", "X"), ("ELEKTRONIK_48_POLIKARBONAT", "E"))
POINTS = ("tangerang-utama", "ulp-bintaro", "mpp-tangerang-selatan")
A_COUNTER, IN_WAREHOUSE = 40, 60
RECEIVED_BEFORE = timedelta(days=21)


@demo.extend
def fill_booklets(now: datetime) -> None:
    """Numbers are of no series that was ever issued; a second run adds nothing."""
    if Booklet.objects.exists():
        return
    office = Office.objects.get(code=OFFICE, valid_to=None)
    points = {o.code: o for o in Office.objects.filter(code__in=POINTS, valid_to=None)}
    with open_act(System("demo"), "demo.booklets", "1", {}, now=now - RECEIVED_BEFORE) as act:
        if act.replayed:
            return
        for kind, letter in TYPES:
            at = 1
            for code in POINTS:
                numbers = [f"{letter}{9_000_000 + n:07d}" for n in range(at, at + A_COUNTER)]
                registers.receive(
                    act,
                    numbers,
                    type_code=kind,
                    box=f"{letter}-{code[:3].upper()}-01",
                    place=office,
                    division=DIVISION,
                )
                registers.move_to_counter(act, numbers, points[code])
                at += A_COUNTER
            rest = [f"{letter}{9_000_000 + n:07d}" for n in range(at, at + IN_WAREHOUSE)]
            registers.receive(
                act, rest, type_code=kind, box=f"{letter}-GDG-01", place=office, division=DIVISION
            )
