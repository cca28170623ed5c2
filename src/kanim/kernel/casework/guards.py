"""May this actor do this action now, and if not, why: one answer for the act, the case page and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.access.actors import Actor, Authority, Demand, Holder, Officer, Partner, System
from kanim.kernel.access.authority import find_authority
from kanim.kernel.access.functions import holder_of, is_function
from kanim.kernel.access.mandates import DECISION, DEED
from kanim.kernel.casework import clocks, corrections, places, relations, rounds
from kanim.kernel.casework.expressions import Expression
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action, Goto, Procedure, Route
from kanim.kernel.casework.secrecy import elsewhere, is_hidden
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.organisation.models import Account
from kanim.kernel.party.clusters import everyone_in
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text

FILER = "pengaju"
"""The account that filed the application: acts for every role of a holder."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: the text for a person, the clause or condition that says so."""

    text: Text
    clause: str = ""
    source: str = ""


def authority_for(context: CaseContext, actor: Actor, action: Action) -> Authority | Denied:
    """The authority that the actor has for an action in this case, or the refusal that he would get."""
    by = action.by
    if action.is_automatic or by is None:
        if isinstance(actor, System | Partner):
            return Authority(action.clause)
        return Denied(
            Text(
                "Tindakan ini dilakukan sistem sendiri pada waktunya.",
                "The system does this by itself when it is due.",
            ),
            clause=action.clause,
        )
    granted = (
        _holder_authority(context, actor, action)
        if by.kind == "role"
        else _post_authority(context, actor, action)
    )
    if isinstance(granted, Denied):
        return granted
    if not _is_really_open(context, actor, action):
        return elsewhere()
    return (own_case(context, actor, action.clause) if by.kind == "post" else None) or granted


def own_case(context: CaseContext, actor: Actor, clause: str) -> Denied | None:
    """The refusal of an officer who is himself a party of the case, by whichever account or role: as applicant, as
    parent of the applicant, as whoever filed it, or whose family is. Persons are compared; who is family the
    register of relations tells (query `party.family`)."""
    if not isinstance(actor, Officer):
        return None
    me: set[UUID] = context.memo.get(actor.principal) or same_person_ids(actor)
    context.memo[actor.principal] = me
    parties = {row.subject_id for row in context.roles() if row.kind in ("person", "account")}
    if parties & me:
        return Denied(
            Text(
                "Anda sendiri pihak dalam berkas ini; petugas lain yang mengerjakannya (UU 30/2014 pasal 42).",
                "You are a party of this case yourself; another officer handles it (Law 30/2014, article 42).",
            ),
            clause=clause,
        )
    if parties and actor.person_id is not None and parties & _family(context, actor, me):
        return Denied(
            Text(
                "Pihak dalam berkas ini keluarga Anda; petugas lain yang mengerjakannya (UU 30/2014 pasal 43).",
                "A party of this case is of your family; another officer handles it (Law 30/2014, article 43).",
            ),
            clause=clause,
        )
    return None


def _family(context: CaseContext, actor: Officer, me: set[UUID]) -> set[UUID]:
    key = f"{actor.principal} family"
    if key not in context.memo:
        context.memo[key] = set(registry.get("query", "party.family").call(me))
    found: set[UUID] = context.memo[key]
    return found


def same_person_ids(actor: Officer | Holder) -> set[UUID]:
    """Every id under which this person may stand in a case: his account, his person and every record of it, his
    other accounts."""
    if actor.person_id is None:
        return set(actor.identities)
    records = everyone_in([actor.person_id])
    others = Account.objects.filter(person_id__in=records).values_list("id", flat=True)
    return {*actor.identities, *records, *others}


def _is_really_open(context: CaseContext, actor: Actor, action: Action) -> bool:
    """False for an action of the step that the reader is shown while the case is in a step hidden from him. What
    an applicant may do everywhere, he may do there too."""
    if not is_hidden(context.procedure, context.case.step, actor):
        return True
    is_role = action.by is not None and action.by.kind == "role"
    return is_role and context.procedure.find_action(context.case.step, action.name) is not None


def _post_authority(context: CaseContext, actor: Actor, action: Action) -> Authority | Denied:
    found: Authority | Denied | None = None
    for by, name in _wanted(action):
        if by == "relation":
            found = relations.authority(context, actor, action, name)
        elif not isinstance(actor, Officer):
            found = Denied(
                Text("Hanya petugas yang dapat melakukan ini.", "Only an officer can do this."),
                clause=action.clause,
            )
        else:
            demand = demand_of(context.procedure.code, action, name, _office_of(context, action))
            found = find_authority(actor, demand, context.today)
        if isinstance(found, Authority):
            return found
    if found is None:
        return Denied(
            Text("Tindakan ini bukan untuk Anda.", "This action is not yours."), clause=action.clause
        )
    return found


def demand_of(procedure: str, action: Action, post: str, office_id: UUID) -> Demand:
    """What an action of a procedure asks of one of its posts."""
    kind = DECISION if action.decision else DEED
    return Demand(action.clause, action.unit, post, office_id, kind, f"{procedure}.{action.name}")


def _wanted(action: Action) -> list[tuple[str, str]]:
    """Who may do an action, as (post or relation, name): its signers where they are named, else whom `by` names."""
    who = action.signers or ((action.by,) if action.by else ())
    return [(one.kind, name) for one in who if one.kind in ("post", "relation") for name in one.names]


def slots_of(context: CaseContext, actor: Actor, action: Action) -> list[str]:
    """As which of the named signers this actor may sign: a post by its code, a function that he holds by a letter by
    its code, a relation with its sign."""
    found = []
    for by, name in _wanted(action) if action.signers else ():
        if by == "post":
            if isinstance(actor, Officer) and _signs_as(context, actor, action, name):
                found.append(name)
        elif by == "relation" and any(one.is_(actor) for one in relations.resolve(context, name)):
            found.append(f"={name}")
    return found


def _signs_as(context: CaseContext, actor: Officer, action: Action, name: str) -> bool:
    if not is_function(name, context.law):
        return actor.post == name
    return holder_of(name, _office_of(context, action), actor.account_id, context.today) is not None


def _office_of(context: CaseContext, action: Action) -> UUID:
    return places.office_of(context, action.office)


def _holder_authority(context: CaseContext, actor: Actor, action: Action) -> Authority | Denied:
    assert action.by is not None
    if isinstance(actor, Holder):
        roles = {row.role for row in context.roles() if row.subject_id in actor.identities}
        if FILER in roles or roles & set(action.by.names):
            return Authority(action.clause)
    return Denied(
        Text(
            "Hanya pemohon atau yang mengajukan permohonan ini dapat melakukannya.",
            "Only the applicant, or whoever filed this application, can do this.",
        ),
        clause=action.clause,
    )


def refusals(
    context: CaseContext, action: Action, leave_out: Callable[[Expression], bool] | None = None
) -> list[Refusal]:
    """The conditions of an action that do not hold now, each with its reason. Empty: it may be done.
    `leave_out` names conditions that can't be judged yet."""
    left_out = leave_out or _nothing
    out = []
    if action.when is not None and not left_out(action.when):
        out = _failed(context, action.when, action.refusal)
    extended = clocks.extend_refusal(context, clocks.points_of(context.case.step, action))
    if extended is not None:
        out = [*out, Refusal(extended, source="extend")]
    out = [*out, *(Refusal(words, source=source) for words, source in corrections.refusals(context, action))]
    early = rounds.refusal(context, action) if action.duty else None
    if early is not None:
        out = [*out, Refusal(early, source="duty")]
    if isinstance(action.to, Goto | Route):
        for name in action.targets:
            step = context.procedure.steps.get(name)
            if step is None or (isinstance(action.to, Route) and len(set(action.targets)) > 1):
                continue
            for condition in step.entry:
                if left_out(condition):
                    continue
                out.extend(r for r in _failed(context, condition, None) if r not in out)
    return out


def _nothing(condition: Expression) -> bool:
    return False


def entry_refusals(context: CaseContext, step: str) -> list[Refusal]:
    """What must hold on entry into a step and does not."""
    at = context.procedure.steps.get(step)
    return [] if at is None else [r for condition in at.entry for r in _failed(context, condition, None)]


def _failed(context: CaseContext, condition: Expression, words: Text | None) -> list[Refusal]:
    result = condition.evaluate(context.lookup)
    if result.holds:
        return []
    if words is not None:
        reasons = [context.fact(n).reason for atom in result.failed for n in atom.names]
        details = [r for r in reasons if r is not None]
        return [Refusal(details[0] if details else words, source=condition.source)]
    return [_atom_refusal(context, atom.names, atom.source, condition.source) for atom in result.failed] or [
        Refusal(_plain(condition.source), source=condition.source)
    ]


def _atom_refusal(context: CaseContext, names: Iterable[str], atom: str, source: str) -> Refusal:
    for name in names:
        reason = context.fact(name).reason
        if reason is not None:
            return Refusal(reason, source=source)
        if registry.has("fact", name):
            words = registry.get("fact", name).words
            if words is not None:
                return Refusal(
                    Text(f"Belum terpenuhi: {words.id}", f"Not met yet: {words.en}"), source=source
                )
    return Refusal(_plain(atom), source=source)


def _plain(source: str) -> Text:
    return Text(f"Belum terpenuhi: {source}", f"Not met yet: {source}")


def remember_visit(context: CaseContext, actor: Actor, step: str, action: Action) -> None:
    """Two-person rule: writes who acted in each compared step; the table's own uniqueness refuses the same
    person on both sides, whatever the order and however often."""
    pairs = pairs_of(context.procedure, step, action)
    if not pairs:
        return
    ids = ids_of(actor)  # under the account as well as the person, who may have become known in between
    rows = ",".join(["(%s,%s,%s,%s)"] * len(pairs) * len(ids))
    inserted = db.execute(
        f"INSERT INTO casework_visit (case_id, pair, person_id, step) VALUES {rows} "
        "ON CONFLICT (case_id, pair, person_id) DO NOTHING",
        [value for pair in pairs for one in ids for value in (context.case.id, pair, one, step)],
    )
    if (
        inserted < len(pairs) * len(ids) or len(ids) > 1
    ):  # a person who is known may have acted by another account
        refused = visited_before(context, actor, step, action)
        if refused is not None:
            raise Conflict(refused.text, code="SAME_PERSON")


def ids_of(actor: Actor) -> tuple[UUID, ...]:
    """The ids under which visits and signatures of this person are kept."""
    return actor.identities if isinstance(actor, Officer | Holder) else (actor.person_key,)


def pairs_of(procedure: Procedure, step: str, action: Action) -> list[str]:
    """The pairs (compared step | step that differs) in which an act in this step counts."""
    here = procedure.steps.get(step)
    own = dict.fromkeys((*(here.differs_from if here else ()), *action.differs_from))
    pairs = [f"{other}|{step}" for other in own]
    for other in procedure.steps.values():
        differing = set(other.differs_from) | {n for a in other.do.values() for n in a.differs_from}
        if step in differing:
            pairs.append(f"{step}|{other.name}")
    return pairs


def visited_before(context: CaseContext, actor: Actor, step: str, action: Action) -> Refusal | None:
    """The refusal that the two-person rule would give, for the case page."""
    pairs = pairs_of(context.procedure, step, action)
    if not pairs:
        return None
    ids = same_person_ids(actor) if isinstance(actor, Officer) else ids_of(actor)
    marks, mine = ",".join(["%s"] * len(pairs)), ",".join(["%s"] * len(ids))
    row = db.fetch_one(
        f"SELECT step FROM casework_visit WHERE case_id=%s AND person_id IN ({mine}) AND step<>%s "
        f"AND pair IN ({marks})",
        [context.case.id, *ids, step, *pairs],
    )
    return None if row is None else same_person(context, row[0])


def same_person(context: CaseContext, step: str) -> Refusal:
    label = context.procedure.label_of(step)
    return Refusal(
        Text(
            f"Anda sudah bertindak pada langkah {label.id}; langkah ini harus oleh petugas lain.",
            f"You acted in the step {label.en}; this step needs another officer.",
        ),
        source="differs_from",
    )
