"""Which payload groups of a case's proof an account may be shown: what its pages would show, never more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kanim.faces.actors import actor_for
from kanim.faces.sign_in import AccountBackend
from kanim.kernel.access.actors import Holder
from kanim.kernel.casework.secrecy import is_hidden
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import NotVisible
from kanim.kernel.ledger.proofs import MayShow
from kanim.kernel.organisation.models import Account


def shown_to(username: str, case_id: UUID) -> MayShow:
    """Raises `NotVisible` when there is no such account or it does not see the case; under several appointments the
    account's first counts.

    Steps above the reader's class are withheld whole. A holder sees what he entered himself, and of what officers did
    nothing but that and when."""
    known = Account.objects.filter(username=username).values_list("id", flat=True).first()
    account = AccountBackend().get_user(known) if known else None  # with today's appointments, as at sign-in
    if account is None:
        raise NotVisible
    actor = actor_for(account, None)
    context = get_case(actor, case_id)

    def may_show(told: Mapping[str, Any], part: int, subject: UUID | None) -> bool:
        steps = (told.get("from") or "", told.get("to") or "")
        if not told or any(is_hidden(context.procedure, step, actor) for step in steps):
            return False
        return not isinstance(actor, Holder) or told.get("actor") == actor.principal

    return may_show
