"""What a person may do with a case, by which clause, and why not the rest: told to himself, to a superior, or to
whoever runs the office. It walks the same guards as the act; nothing is worked out twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Authority, Holder, Officer
from kanim.kernel.access.grants import grants_on
from kanim.kernel.access.mandates import all_mandates
from kanim.kernel.access.models import ClassLevel
from kanim.kernel.access.units import division_of
from kanim.kernel.access.visibility import visible_to
from kanim.kernel.access.words import post_title, unit_words
from kanim.kernel.act.ordering import orders_over
from kanim.kernel.casework import guards
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.options import options
from kanim.kernel.casework.secrecy import clearance_of, hidden_steps, shown_step
from kanim.kernel.casework.sight import sees
from kanim.kernel.errors import Denied
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.models import Office
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text

NONE = Text("", "")


@dataclass(frozen=True, slots=True)
class Answer:
    """One action as it stands for the person: by which clause and legal act, or why not, or where it is open."""

    action: str
    label: Text
    clause: str
    source: Text = NONE
    why: tuple[Text, ...] = ()
    open_in: tuple[Text, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "label": self.label.data(),
            "clause": self.clause,
            "source": self.source.data(),
            "why": [text.data() for text in self.why],
            "open_in": [text.data() for text in self.open_in],
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """`sight` says by which way the person sees the case, or what keeps him from it (then nothing follows)."""

    person: str
    as_what: Text
    number: str
    step: Text
    sees: bool
    sight: tuple[Text, ...]
    may: tuple[Answer, ...] = ()
    may_not: tuple[Answer, ...] = ()
    closed: tuple[Answer, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "person": self.person,
            "as": self.as_what.data(),
            "case": self.number,
            "step": self.step.data(),
            "sees": self.sees,
            "sight": [text.data() for text in self.sight],
            "may": [answer.data() for answer in self.may],
            "may_not": [answer.data() for answer in self.may_not],
            "closed": [answer.data() for answer in self.closed],
        }


def may_ask_about(reader: Officer, subject: Officer) -> bool:
    """Himself, or a superior of the post."""
    if reader.account_id == subject.account_id:
        return True
    office = Office.objects.select_related("parent").get(id=subject.office_id)
    leads = office.posts.filter(unit=subject.unit, code=subject.post, is_leading=True, valid_to=None).exists()
    return orders_over(reader, office, subject.unit, leads)


def explain(reader: Actor, context: CaseContext, subject: Officer | Holder) -> Explanation:
    """What the subject may do with a case that the reader sees (`get_case`). Nothing is told that is above the
    reader's own clearance: the subject is judged at the lower of the two.

    Raises `Denied` for a reader who is neither the subject nor a superior of his (the system may ask of all)."""
    if isinstance(reader, Officer) and not (isinstance(subject, Officer) and may_ask_about(reader, subject)):
        raise Denied(
            Text(
                "Kewenangan orang lain diperlihatkan kepada dirinya dan atasannya saja.",
                "What somebody may do is shown to himself and his superiors only.",
            )
        )
    judged = subject
    if isinstance(subject, Officer):
        judged = replace(subject, clearance=min(subject.clearance, clearance_of(reader)))
    own = CaseContext(context.case, context.fold, context.procedure, actor=judged)
    procedure, step = own.procedure, shown_step(own.procedure, own.case.step, judged)
    is_seen, sight = _sight(subject, own)
    told = Explanation(
        person=subject.name,
        as_what=_as_what(subject),
        number=own.case.number,
        step=procedure.label_of(step),
        sees=is_seen,
        sight=sight,
    )
    if not is_seen:
        return told
    may: list[Answer] = []
    may_not: list[Answer] = []
    for option in options(own, judged):
        granted = guards.authority_for(own, judged, _action(own, step, option.name))
        source = _source(granted) if isinstance(granted, Authority) else NONE
        answer = Answer(
            option.name, option.label, option.clause, source, tuple(r.text for r in option.refusals)
        )
        (may if option.allowed else may_not).append(answer)
    return replace(told, may=tuple(may), may_not=tuple(may_not), closed=_closed(own, judged, step))


def _action(context: CaseContext, step: str, name: str) -> Any:
    found = context.procedure.find_action(step, name)
    assert found is not None
    return found


def _closed(context: CaseContext, actor: Actor, step: str) -> tuple[Answer, ...]:
    """Actions of other steps, with where each is open; none of a step that he may not know of."""
    procedure = context.procedure
    unknown = hidden_steps(procedure, actor)
    here = {action.name for action in procedure.actions_in(step)}
    found: dict[str, tuple[Any, list[Text]]] = {}
    for name in procedure.steps:
        if name == step or name in unknown:
            continue
        for action in procedure.actions_in(name):
            if action.name not in here and not action.is_automatic:
                found.setdefault(action.name, (action, []))[1].append(procedure.label_of(name))
    return tuple(Answer(a.name, a.label, a.clause, open_in=tuple(steps)) for a, steps in found.values())


def _source(granted: Authority) -> Text:
    """The legal act or letter that gives the authority."""
    if granted.mandate_id is None:
        return NONE
    today = clock.today()
    mandate = next((m for m in all_mandates(today) if m.id == granted.mandate_id), None)
    if mandate is None:
        return NONE
    act = law(today).find("act", mandate.legal_act)
    return Text.of(act.body["short"]) if act else Text.of(mandate.legal_act)


def _as_what(subject: Officer | Holder) -> Text:
    if isinstance(subject, Officer):
        return post_title(subject.post, subject.unit, subject.acting, clock.today())
    return Text("Pemohon", "Applicant")


def _sight(subject: Officer | Holder, context: CaseContext) -> tuple[bool, tuple[Text, ...]]:
    """By which way he sees the case, or what keeps him from it."""
    case, scope = context.case, visible_to(subject)
    if isinstance(subject, Holder):
        if sees(subject, case):
            return True, (Text("Berperan dalam berkas ini.", "Has a role in this case."),)
        return False, (Text("Tidak berperan dalam berkas ini.", "Has no role in this case."),)
    if scope.sees(case):
        return True, (Text("Berkas kantor dan bidangnya.", "A case of his office and division."),)
    if sees(subject, case):
        sources = sorted({grant.source for grant in grants_on(case.id)})
        listed = ", ".join(sources) or "-"
        return True, (Text(f"Diberi akses ({listed}).", f"Was given access ({listed})."),)
    return False, tuple(_obstacles(subject, context))


def _obstacles(subject: Officer, context: CaseContext) -> list[Text]:
    case, today = context.case, clock.today()
    found = []
    if subject.office_id != case.place_id:
        office = find_office_by_id(case.place_id)
        where = office.name if office else Text("kantor lain", "another office")
        found.append(Text(f"Berkas ada di {where.id}.", f"The case is at {where.en}."))
    elif division_of(subject.unit, today) not in (None, case.division):
        unit = unit_words(case.division, today)
        found.append(Text(f"Berkas ada pada {unit.id}.", f"The case is with the {unit.en}."))
    if case.class_level > subject.clearance:
        level = ClassLevel(case.class_level).name.lower().replace("_", " ")
        found.append(Text(f"Berkas berkelas {level}.", f"The case is of the class {level}."))
    if case.compartment not in (None, subject.compartment):
        found.append(Text("Berkas dalam kelompok tertutup.", "The case is in a closed compartment."))
    return found or [Text("Tidak ada jalan akses.", "No way in is open.")]
