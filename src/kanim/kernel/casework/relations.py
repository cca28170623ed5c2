"""Relations as actors: who `=atasan`, `=penerima` or another relation of a case is, on the legal day.

A relation is found in this order: a role of the case (`about`), one that is registered (`@relation`), a field of a
form. What it gives are addressees: a person, or whoever holds a post of a unit of an office, so that an acting or new
holder of the post takes over by himself. Whose relation a task is comes from the case; the authority for it comes from
a mandate of kind relation for the clause, or, under the clause `own`, from the duty of the actor's own unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Actor, Authority, Holder, Officer
from kanim.kernel.access.mandates import DECISION, DEED, find_relation_mandate
from kanim.kernel.access.words import post_words
from kanim.kernel.casework.choosing import AT
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.errors import Conflict, Denied
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.models import Account, Post
from kanim.kernel.organisation.selectors import in_force, officer_appointments
from kanim.kernel.registry import registry, relation
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

OWN = "own"
ANY = "*"
POSTS, PEOPLE = "post", "officer"
KINDS = frozenset({POSTS, PEOPLE, "unit"})
"""Kinds of subject by which a case tells an addressee: an officer, a post, or a unit (which is its leading post)."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One who stands in a relation: a person (his own or his account's id), or whoever holds a post of a unit of an
    office. `*`: any unit, any post."""

    person_id: UUID | None = None
    office_id: UUID | None = None
    unit: str = ""
    post: str = ""

    def is_(self, actor: Actor) -> bool:
        """True when this actor is meant."""
        if not isinstance(actor, Officer | Holder):
            return False
        if self.person_id is not None:
            return self.person_id in actor.identities
        return (
            isinstance(actor, Officer)
            and actor.office_id == self.office_id
            and self.unit in (ANY, actor.unit)
            and self.post in (ANY, actor.post)
        )

    def words(self, on: date) -> Text:
        """Who that is, for a list or a refusal."""
        if self.person_id is not None:
            account = Account.objects.filter(id=self.person_id).only("name", "username").first()
            return Text.of((account.name or account.username) if account else "?")
        if ANY in (self.unit, self.post):
            return Text("setiap pegawai kantor ini", "any member of this office")
        return post_words(self.post, self.unit, on)


def resolve(context: CaseContext, name: str) -> tuple[Addressee, ...]:
    """Who stands in a relation to the case now; nobody: empty."""
    if name in context.procedure.about:
        return tuple(dict.fromkeys(_of_role(context, name)))
    if registry.has("relation", name):
        return tuple(dict.fromkeys(registry.get("relation", name).call(context)))
    value = context.value(name)
    items = value if isinstance(value, list) else [value] if value else []
    return tuple(dict.fromkeys(_of_text(str(item), context.case.origin_id, context.today) for item in items))


def relation_words(context: CaseContext, name: str) -> Text:
    """What a relation is called."""
    known = registry.get("relation", name).words if registry.has("relation", name) else None
    return known or Text.of(name.replace("_", " "))


def authority(context: CaseContext, actor: Actor, action: Action, name: str) -> Authority | Denied:
    """The authority of who stands in the relation, or the refusal that he or somebody else would get."""
    meant = resolve(context, name)
    if not any(one.is_(actor) for one in meant):
        words, who = relation_words(context, name), [one.words(context.today) for one in meant]
        ids, ens = ", ".join(w.id for w in who) or "belum ada", ", ".join(w.en for w in who) or "nobody yet"
        return Denied(
            Text(f"Tindakan ini ada pada {words.id}: {ids}.", f"This lies with the {words.en}: {ens}."),
            clause=None if action.clause == OWN else action.clause,
        )
    if isinstance(actor, Holder):
        return Authority(action.clause)
    assert isinstance(actor, Officer)
    if action.clause == OWN:
        return Authority(f"{actor.unit}.tugas")
    office = find_office_by_id(actor.office_id)
    mandate = find_relation_mandate(
        action.clause,
        name,
        context.today,
        level=office.kind if office else "",
        act_kind=DECISION if action.decision else DEED,
        office_id=actor.office_id,
    )
    if mandate is None:
        words = relation_words(context, name)
        return Denied(
            Text(
                f"Belum ada mandat atas {action.clause} bagi {words.id}.",
                f"No mandate gives {action.clause} to the {words.en}.",
            ),
            clause=action.clause,
        )
    return Authority(action.clause, mandate.id)


# Addressees as data -----------------------------------------------------------------------------------------


def subject_of(text: str, office_id: UUID, on: date) -> tuple[str, UUID]:
    """An addressee told as text, as a subject of a case (kind, id): the id of an account or post, a unit (its leading
    post in that office), `post@unit` as the choices `jabatan` give it, or a post that the office has once. Raises
    `Conflict` for anything else."""
    try:
        known = UUID(text)
    except ValueError:
        known = None
    if known is not None:
        if Post.objects.filter(id=known).exists():
            return POSTS, known
        if Account.objects.filter(id=known).exists():
            return PEOPLE, known
        raise _unknown(text)
    code, _, unit = text.rpartition(AT)
    here = Post.objects.filter(in_force(on), office_id=office_id)
    found = here.filter(unit=unit, code=code) if code else here.filter(unit=unit, is_leading=True)
    rows = list(found.values_list("id", flat=True)[:2])
    if not rows and not code:
        rows = list(here.filter(code=text).values_list("id", flat=True)[:2])
    if len(rows) != 1:
        raise _unknown(text)
    return POSTS, rows[0]


def _unknown(text: str) -> Conflict:
    return Conflict(
        Text(
            f"Yang dituju {text!r} tidak dikenal di kantor ini. Pilih unit, jabatan atau orangnya.",
            f"The addressee {text!r} is not known in this office. Choose a unit, a post or a person.",
        ),
        code="ADDRESSEE",
    )


def _of_text(text: str, office_id: UUID, on: date) -> Addressee:
    return _of_subject(*subject_of(text, office_id, on))


def _of_subject(kind: str, subject: UUID) -> Addressee:
    if kind == POSTS:
        post = Post.objects.get(id=subject)
        return Addressee(office_id=post.office_id, unit=post.unit, post=post.code)
    return Addressee(person_id=subject)


def _of_role(context: CaseContext, role: str) -> Iterator[Addressee]:
    for row in context.roles():
        if row.role == role:
            yield _of_subject(row.kind, row.subject_id)


# The kernel's own relations ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the organisation: a post of a unit of an office."""

    office_id: UUID
    unit: str
    post: str


def opener_of(context: CaseContext) -> tuple[UUID, Place | None] | None:
    """Who opened the case, with the place from which he did; None when the system or another case did."""
    if context.case.head_seq == 0:
        actor = context.actor
        if isinstance(actor, Officer):
            return actor.account_id, Place(actor.office_id, actor.unit, actor.post)
        return (actor.account_id, None) if isinstance(actor, Holder) else None
    row = db.fetch_one(
        "SELECT body FROM ledger_payload WHERE stream = %s AND seq = 1 AND part = 0", [context.case.id]
    )
    told = canonical.loads(bytes(row[0])) if row else {}
    kind, _, key = str(told.get("actor", "")).partition(":")
    if kind not in ("officer", "holder"):
        return None
    account = UUID(key)
    if kind == "holder":
        return account, None
    post = Post.objects.filter(
        unit=told.get("unit"), code=told.get("post"), office__code=told.get("office")
    ).first()
    return account, Place(post.office_id, post.unit, post.code) if post else None


def superior_of(place: Place, on: date) -> Addressee | None:
    """The post above: the head of one's own unit, for the head of a unit the head of the unit above, for the head of
    an office the head of the office above, as the organisation stands on that day. A unit without a leading post is
    passed over; a post that nobody holds is not, since somebody is to act for it."""
    office = find_office_by_id(place.office_id)
    unit: str | None = place.unit
    is_head = _leading(place.office_id, place.unit, on) == place.post
    in_force_then = law(on)
    while office is not None and unit:
        if not is_head:
            post = _leading(office.id, unit, on)
            if post is not None:
                return Addressee(office_id=office.id, unit=unit, post=post)
        is_head = False
        if unit == office.unit:
            office = find_office_by_id(office.parent_id)
            unit = office.unit if office else None
        else:
            entry = in_force_then.find("unit", unit)
            unit = entry.body["parent"] if entry else None
    return None


def _leading(office_id: UUID, unit: str, on: date) -> str | None:
    rows = Post.objects.filter(in_force(on), office_id=office_id, unit=unit, is_leading=True)
    return rows.values_list("code", flat=True).first()


STAFF, OF_UNIT = "pegawai", "pegawai_unit"
BEGINNERS = frozenset({STAFF, OF_UNIT})
"""Relations by which whoever holds a post of the office may begin a case there: leave, a need, a report."""


@relation("pembuka", words=Text("pembuka berkas", "opener of the case"))
def opener(context: CaseContext) -> Iterable[Addressee]:
    """Who opened the case."""
    found = opener_of(context)
    return [Addressee(person_id=found[0])] if found else []


@relation("atasan", words=Text("atasan langsung", "direct superior"))
def superior(context: CaseContext) -> Iterable[Addressee]:
    """The direct superior of the officer in the role `pegawai`; without such a one, of whoever opened the case."""
    people = [row.subject_id for row in context.roles() if row.role == STAFF]
    if people:
        places = [place for person in people for place in _places(person, context.today)[:1]]
    else:
        found = opener_of(context)
        places = [found[1]] if found and found[1] else []
    above = [superior_of(place, context.today) for place in places]
    return [one for one in above if one is not None]


def _places(account: UUID, on: date) -> list[Place]:
    return [Place(s.office_id, s.unit, s.post) for s in officer_appointments(account, on)]


@relation(STAFF, words=Text("pegawai kantor", "member of the office"))
def member_of_office(context: CaseContext) -> Iterable[Addressee]:
    """Every officer of the office that the case comes from: for ways in that are open to all staff."""
    return [Addressee(office_id=context.case.origin_id, unit=ANY, post=ANY)]


@relation(OF_UNIT, words=Text("pegawai unit", "member of the unit"))
def member_of_unit(context: CaseContext) -> Iterable[Addressee]:
    """Every officer of the unit from which the case was opened (at its start: of whatever unit opens it)."""
    found = opener_of(context)
    return (
        [Addressee(office_id=found[1].office_id, unit=found[1].unit, post=ANY)] if found and found[1] else []
    )
