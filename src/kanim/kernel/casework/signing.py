"""Actions that need two persons: the first signature waits for the second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import Act
from kanim.kernel.casework import corrections, guards, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.fields import clean
from kanim.kernel.casework.forms import action_parts, rows_of
from kanim.kernel.casework.grammar import Action
from kanim.kernel.casework.groups import groups_of
from kanim.kernel.casework.outcome import Outcome
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.format import seal
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.texts import Text


def first_of_two(context: CaseContext, act: Act, action: Action, form: Mapping[str, Any]) -> Outcome | None:
    """Keeps this signature; gives an outcome that has not moved while others are missing, None when this was
    the last. All signers sign the same form in the same stay; what is wrong with it is told to the first, who
    may sign other contents as long as nobody else has signed.

    Raises `Invalid` for the form and `Conflict` for a guard, the same person or post, and other contents."""
    case = context.case
    visit = context.fold.stay
    values = _judged(context, action, form)
    digest = canonical.sha256(canonical.dumps(values))
    rows = db.fetch(
        "SELECT person_id, digest, post FROM casework_signature WHERE case_id=%s AND action=%s AND visit=%s",
        [case.id, action.name, visit],
    )
    signers = {db.as_uuid(row[0]) for row in rows}
    is_again = not signers.isdisjoint(guards.ids_of(act.actor))
    is_same = all(bytes(row[1]) == digest for row in rows)
    if is_again and (is_same or len(signers) > 1):
        raise Conflict(
            Text(
                "Anda sudah menandatangani tindakan ini; tanda tangan kedua harus dari petugas lain.",
                "You have signed this already; the second signature must come from another officer.",
            ),
            code="SAME_PERSON",
        )
    if not is_again and not is_same:
        raise Conflict(
            Text(
                "Isi yang Anda tandatangani berbeda dengan isi penanda tangan pertama. Samakan dahulu isinya.",
                "What you sign differs from what the first signer signed. Agree on the contents first.",
            ),
            code="OTHER_CONTENT",
        )
    free = guards.slots_of(context, act.actor, action)
    taken = {row[2] for row in rows}
    post = next((slot for slot in free if slot not in taken), "")
    if not action.signers:
        post = act.actor.post if isinstance(act.actor, Officer) else ""
    if not is_again and action.signers and not post:
        raise Conflict(
            Text(
                "Tanda tangan jabatan Anda sudah ada; yang kurang adalah tanda tangan jabatan lain.",
                "Your post has signed already; another post's signature is missing.",
            ),
            code="SAME_POST",
        )
    db.execute(
        "INSERT INTO casework_signature (case_id, action, visit, person_id, post, digest, signed_at) "
        "VALUES (%s,%s,%s,%s,%s,%s,%s) ON CONFLICT (case_id, action, visit, person_id) "
        "DO UPDATE SET digest = excluded.digest, signed_at = excluded.signed_at",
        [case.id, action.name, visit, act.actor.person_key, post, digest, act.now],
    )
    if len(signers | {act.actor.person_key}) >= action.signs:
        return None
    told = {"action": action.name, "of": action.signs, "from": case.step, "to": case.step}
    groups = [act.group("signed", **told), *groups_of(context, action.form, values)]
    event = seal(case.id, case.head_seq, case.head_hash, act.now, groups)
    outcome = Outcome(case.id, case.number, case.step, event.seq, moved=False)
    act.set_outcome(outcome.data())
    store.save(case, context.fold, event, act.keeping())
    return outcome


def _judged(context: CaseContext, action: Action, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is signed, cleaned, with the guards held against it; nothing of it enters the case yet."""
    if not action.form:
        return {}
    form = context.procedure.forms[action.form]
    values, errors = clean(rows_of(action_parts(context, form)), raw, today=context.today)
    if errors:
        raise Invalid(errors)
    before = {name: dict(kept) for name, kept in context.fold.forms.items()}
    corrections.fold_in(context, form, values)
    context.forget()
    refused = guards.refusals(context, action)
    context.fold.forms = before
    context.forget()
    if refused:
        raise Conflict(refused[0].text, code="GUARD")
    return values


def signed_values(context: CaseContext, action: str) -> dict[str, Any]:
    """What was signed last of an action that waits for another signature, so that the next signer sees it."""
    values: dict[str, Any] = {}
    for happening in reversed(events_of(context.case.id)):
        if happening.verb == "signed" and happening.told.get("action") == action:
            for part in happening.parts:
                if part.number > 0 and part.data is not None:
                    values |= part.data.get("values", {})
            break
    return values


def signers_of(context: CaseContext, action: str) -> list[tuple[UUID, str]]:
    """Who has signed an action in this stay, in order: the account and the post."""
    rows = db.fetch(
        "SELECT person_id, post FROM casework_signature WHERE case_id=%s AND action=%s AND visit=%s ORDER BY id",
        [context.case.id, action, context.fold.stay],
    )
    return [(db.as_uuid(row[0]), row[1]) for row in rows]


def signed_so_far(context: CaseContext, action: Action) -> int:
    row = db.fetch_one(
        "SELECT count(*) FROM casework_signature WHERE case_id=%s AND action=%s AND visit=%s",
        [context.case.id, action.name, context.fold.stay],
    )
    return int(row[0]) if row else 0
