"""The office of Tangerang as the regulation founds it, and officers of it, for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Officer
from kanim.kernel.access.seed import ensure_mandates
from kanim.kernel.db import uuid7
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Account, Appointment, Office, Post
from kanim.kernel.organisation.seed import ensure_organisation
from kanim.kernel.organisation.verbs import appoint, open_account

NOW = datetime(2026, 11, 24, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SINCE = date(2026, 1, 2)


def found_office(now: datetime = NOW) -> Office:
    """Offices, posts and mandates; gives the immigration office."""
    ensure_organisation(now)
    ensure_mandates(now)
    return Office.objects.get(code="kanim-tangerang")


def account_of(username: str, password_hash: str = "!") -> Account:
    return open_account(username=username, name=username.title(), password_hash=password_hash)


def seat(
    username: str, post: str, unit: str, *, office: str = "kanim-tangerang", **terms: Any
) -> Appointment:
    """An account (new, or the one that is there) appointed to a post of the office."""
    account = Account.objects.filter(username=username).first() or account_of(username)
    row = Post.objects.get(office__code=office, unit=unit, code=post)
    return appoint(Founding(NOW), account, row, **{"letter": "SK-1", "valid_from": SINCE, **terms})


def officer(
    post: str, unit: str, office_id: UUID, *, clearance: int = 0, compartment: str | None = None
) -> Officer:
    """An officer who needs no row: authority and sight read posts, not people."""
    return Officer(
        account_id=uuid7(),
        name="Petugas",
        appointment_id=uuid7(),
        post=post,
        unit=unit,
        office_id=office_id,
        office_code="kanim-tangerang",
        clearance=clearance,
        compartment=compartment,
    )
