"""Officers of the demonstration office, for those who fill it with cases."""

from __future__ import annotations

from kanim.kernel.access.actors import Officer
from kanim.kernel.organisation.models import Appointment


def demo_officer(username: str) -> Officer:
    """The demonstration's officer under his first appointment. Raises `Appointment.DoesNotExist`."""
    seat = (
        Appointment.objects.filter(account__username=username, account__is_demo=True, valid_to=None)
        .select_related("account", "post__office")
        .earliest("id")
    )
    return Officer(
        seat.account_id,
        seat.account.name,
        seat.id,
        seat.post.code,
        seat.post.unit,
        seat.post.office_id,
        seat.post.office.code,
        seat.point_id,
        seat.clearance,
        seat.compartment,
    )
