"""Forms not yet sent: no case and no event, kept for their owner until they expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, clock
from kanim.kernel.access.actors import Holder, Officer
from kanim.kernel.casework.models import Draft
from kanim.kernel.errors import NotVisible

KEPT_FOR = timedelta(days=30)


def open_draft(owner: Holder | Officer, procedure: str, service: str, start: str) -> Draft:
    """A new draft. Drafts whose time is over are swept at the same occasion."""
    now = clock.now()
    Draft.objects.filter(expires_at__lt=now).delete()
    return Draft.objects.create(
        account_id=owner.account_id,
        procedure=procedure,
        service=service,
        start=start,
        updated_at=now,
        expires_at=now + KEPT_FOR,
    )


def get_draft(owner: Holder | Officer, draft_id: UUID) -> Draft:
    """The owner's draft. Raises `NotVisible` for another's, a sent one's or an expired one's id alike."""
    draft = Draft.objects.filter(
        id=draft_id, account_id=owner.account_id, expires_at__gte=clock.now()
    ).first()
    if draft is None:
        raise NotVisible
    return draft


def list_drafts(owner: Holder | Officer) -> list[Draft]:
    """Unsent drafts, the latest first."""
    found = Draft.objects.filter(account_id=owner.account_id, case_id=None, expires_at__gte=clock.now())
    return list(found.order_by("-updated_at")[:20])


def values_of(draft: Draft) -> dict[str, Any]:
    return dict(canonical.loads(draft.body))


def keep(draft: Draft, values: Mapping[str, Any], now: datetime | None = None) -> None:
    """Adds what was entered, as it was entered: a draft may be wrong, only sending it is judged."""
    moment = now or clock.now()
    draft.body = canonical.dumps({**values_of(draft), **values}).decode()
    draft.updated_at, draft.expires_at = moment, moment + KEPT_FOR
    draft.save(update_fields=["body", "updated_at", "expires_at"])


def sent(draft: Draft, case_id: UUID) -> None:
    """The draft has become a case."""
    draft.case_id, draft.updated_at = case_id, clock.now()
    draft.save(update_fields=["case_id", "updated_at"])


def discard(draft: Draft) -> None:
    """Throws an unsent draft away; its papers are removed by the caller before."""
    Draft.objects.filter(id=draft.id, case_id=None).delete()
