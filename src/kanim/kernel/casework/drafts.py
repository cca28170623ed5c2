"""Forms not yet sent: no case and no event, kept for their owner until they expire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import Holder, Officer
from kanim.kernel.casework.models import Draft
from kanim.kernel.errors import NotVisible
from kanim.kernel.papers import uploads

KEPT_FOR = timedelta(days=30)


def open_draft(owner: Holder | Officer, procedure: str, service: str, start: str) -> Draft:
    """A new draft."""
    now = clock.now()
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
    """Adds what was entered, as it was entered: a draft may be wrong, only sending it is judged. Two pages
    that keep at once lose nothing of each other's. Raises `NotVisible` when it was sent or thrown away."""
    moment = now or clock.now()
    with db.write_transaction():
        row = Draft.objects.select_for_update().filter(id=draft.id, case_id=None).first()
        if row is None:
            raise NotVisible
        row.body = canonical.dumps({**values_of(row), **values}).decode()
        row.updated_at, row.expires_at = moment, moment + KEPT_FOR
        row.save(update_fields=["body", "updated_at", "expires_at"])
    draft.body, draft.updated_at, draft.expires_at = row.body, row.updated_at, row.expires_at


def sent(draft: Draft, case_id: UUID) -> None:
    """The draft has become a case."""
    draft.case_id, draft.updated_at = case_id, clock.now()
    draft.save(update_fields=["case_id", "updated_at"])


def discard(draft: Draft) -> None:
    """Throws an unsent draft away; its papers are removed by the caller before."""
    Draft.objects.filter(id=draft.id, case_id=None).delete()


def sweep(now: datetime | None = None, limit: int = 200) -> int:
    """Removes drafts whose time is over, each with its papers and their files; gives how many."""
    over = Draft.objects.filter(expires_at__lt=now or clock.now()).order_by("expires_at")[:limit]
    swept = list(over)
    for draft in swept:
        for paper in uploads.list_draft_papers(draft.id):
            uploads.remove_draft_paper(draft.id, paper.id)
        draft.delete()
    return len(swept)
