"""Papers that an action issues: what stands on them is frozen in the act, the picture comes after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from kanim.kernel import canonical, clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.models import Scoped
from kanim.kernel.access.words import post_title, post_words
from kanim.kernel.act.core import Act
from kanim.kernel.casework import corrections, finding, signing
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.organisation.models import Account
from kanim.kernel.papers import instruments
from kanim.kernel.papers.letters import Letter
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text


def issue(context: CaseContext, act: Act, kind: str, action: Action) -> UUID:
    """Freezes and numbers one paper of the case, in place of the standing one if the action replaces it; gives
    its id. Called after all effects."""
    letter = Letter.of(context.law.entry("letter", kind))
    old = corrections.standing(context, kind) if kind in action.replaces else None
    scope: Scoped = context.case
    more: dict[str, Any] = {
        "scope": scope,
        "named": str(context.value("nama") or ""),
        "signer": _signer(context, act, letter, action),
        "legal": [_act_words(context, source) for source in context.procedure.legal] if letter.signed else [],
        "subject_id": context.about("pemohon"),
    }
    if old is None:
        made = instruments.freeze(
            act, letter, case_id=context.case.id, data=statement(context, kind, action), **more
        )
    else:
        reason = corrections.reason_of(context)
        data = {**_stated_anew(context, kind, action), "correction": reason}
        made = instruments.replace(act, old, letter, reason, data=data, **more)
    context.find(*finding.instruments_found([made]))
    return made.id


def _stated_anew(context: CaseContext, kind: str, action: Action) -> dict[str, Any]:
    """What a corrected paper states: as the first one did, from the forms as they stand now."""
    correction = context.entered
    context.entered = corrections.first_entered(context, kind)
    try:
        return statement(context, kind, action)
    finally:
        context.entered = correction


def statement(context: CaseContext, kind: str, action: Action) -> dict[str, Any]:
    """What a paper of this case states, in words and codes, unformatted: the case, and the form that its
    action was given. A division adds what its template shows with a query `letter.KIND` (context → dict)."""
    case, entered = context.case, context.entered
    said: dict[str, Any] = {
        "case_number": case.number,
        "procedure": context.procedure.title.data(),
        "service": context.service.get("words") if case.service else None,
        "applied_on": str(clock.day_of(case.opened_at)),
        "happened_at": canonical.instant(context.now),
        "clause": action.clause,
        "explanation": str(entered.get("alasan") or entered.get("catatan") or ""),
        "entered": words_of(context, dict(entered)),
    }
    if registry.has("query", f"letter.{kind}"):
        said |= registry.get("query", f"letter.{kind}").call(context)
    return said


def signer_words(context: CaseContext, unit: str, post: str) -> Text:
    """A post of a unit in words, as it stands under a signature."""
    return post_words(post, unit, context.today)


def _signer(context: CaseContext, act: Act, letter: Letter, action: Action) -> instruments.Signer | None:
    """Who signs: of those who did the action the one in the post that the letter names; nobody for a paper
    that the system issues, or that another post signs."""
    if not letter.signer:
        return None
    actor = act.actor
    if isinstance(actor, Officer) and actor.post == letter.signer:
        return instruments.Signer(actor.name, post_title(actor.post, actor.unit, actor.acting, context.today))
    if isinstance(actor, Officer) and act.authority is not None and act.authority.behalf:
        unit, _, post = act.authority.behalf.rpartition(".")
        if post == letter.signer:  # a delegate signs in the name of who delegated
            return instruments.Signer(actor.name, _on_behalf(context, unit, post, actor))
    for account_id, post in signing.signers_of(context, action.name) if action.signs > 1 else ():
        if post == letter.signer:
            account = Account.objects.filter(Q(id=account_id) | Q(person_id=account_id)).order_by("id")[0]
            name = account.name
            return instruments.Signer(name, signer_words(context, action.unit, post))
    return None


def _on_behalf(context: CaseContext, unit: str, post: str, actor: Officer) -> Text:
    """`a.n. Kepala Kantor …, Kepala Bidang …`."""
    theirs, own = signer_words(context, unit, post), signer_words(context, actor.unit, actor.post)
    return Text(f"a.n. {theirs.id}, {own.id}", f"on behalf of {theirs.en}, {own.en}")


def _act_words(context: CaseContext, source: str) -> Text:
    """`permenkumham-8-2014 ps 4` in words: the title of the legal act and the articles. Decisions and records
    state them; a receipt does not."""
    code, _, articles = source.partition(" ")
    entry = context.law.find("act", code)
    if entry is None:
        return Text.of(source)
    where_id = f" Pasal {articles.removeprefix('ps ')}" if articles else ""
    where_en = f", article {articles.removeprefix('ps ')}" if articles else ""
    return Text(f"{entry.words.id}{where_id}", f"{entry.words.en}{where_en}")


def words_of(context: CaseContext, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Form values with their words, codes resolved by their list."""
    out = []
    for name, value in values.items():
        entry = context.law.find("field", name)
        if entry is None:
            continue
        shown: Any = value
        codes = entry.body.get("codes")
        if codes and value is not None:
            known = {row["code"]: row["words"] for row in context.law.entry("codes", codes).body["rows"]}
            shown = (
                known.get(value, value) if not isinstance(value, list) else [known.get(v, v) for v in value]
            )
        out.append({"field": name, "words": entry.body["words"], "value": shown})
    return out
