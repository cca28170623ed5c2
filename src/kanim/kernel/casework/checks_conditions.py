"""Conditions: every name is a fact, and types agree."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.casework.expressions import Expression
from kanim.kernel.casework.grammar import Mark
from kanim.kernel.texts import Text

CASE_NAMES = {"step": "text", "priority": "int", "service": "text", "class": "int", "days_ended": "int"}
CLOCK_NAMES = {"over": "bool", "running": "bool", "days_left": "int"}
CHILD_COUNTS = frozenset({"open", "all", "done", "refused", "lapsed", "cancelled"})
FACT = Text("fakta", "fact")


def check(view: View) -> Iterator[Finding]:
    for mark, expression in _conditions(view):
        yield from _condition(view, mark, expression)


def _conditions(view: View) -> Iterator[tuple[Mark, Expression]]:
    procedure = view.procedure
    for _, action in procedure.all_actions():
        if action.when is not None:
            yield action.mark.at("when"), action.when
    for step in procedure.steps.values():
        for expression in step.entry:
            yield step.mark.at("entry"), expression
    for form in procedure.forms.values():
        for section in form.sections:
            if section.when is not None:
                yield section.mark.at("when"), section.when
    for clock in procedure.clocks.values():
        if clock.when is not None:
            yield clock.mark.at("when"), clock.when


def _condition(view: View, mark: Mark, expression: Expression) -> Iterator[Finding]:
    types = {name: type_of(view, name) for name in expression.names}
    for name, kind in types.items():
        if kind is None:
            yield view.unknown(FACT, name, mark, "unknown-fact", known_names(view))
    for fault in expression.check_types(lambda name: types[name] or "any"):
        yield view.finding("condition-type", mark, fault.id, fault.en)


def type_of(view: View, name: str) -> str | None:
    """The type of a name that a condition or clock may use here, or None."""
    procedure, env = view.procedure, view.env
    if env.registry.has("fact", name):
        return str(env.registry.get("fact", name).meta["type"])
    head, _, rest = name.partition(".")
    match head:
        case "service":
            return env.services.get(procedure.services, {}).get(rest)
        case "param":
            return env.params.get(rest)
        case "about":
            return "bool" if rest in procedure.about else None
        case "n":
            return "int" if any(a.name == rest for _, a in procedure.all_actions()) else None
        case "case":
            return CASE_NAMES.get(rest)
        case "clock":
            clock, _, what = rest.partition(".")
            return CLOCK_NAMES.get(what) if clock in procedure.clocks else None
        case "source":
            form, _, field = rest.partition(".")
            return "text" if view.form_type(form, field) else None
        case "children":
            child, _, what = rest.rpartition(".")
            known = what in CHILD_COUNTS and (not child or child in procedure.child_names())
            return "int" if known else None
    if head in procedure.about:
        of_subject = _of_subject(view, procedure.about[head].kind, rest)
        if of_subject is not None:
            return of_subject
    of_child = _of_child(view, head, rest) if head in procedure.child_names() else None
    return of_child or view.form_type(head, rest)


def _of_subject(view: View, kind: str, attribute: str) -> str | None:
    """An attribute of a subject: the fact `kind.attribute`, such as `permit.expires_on`."""
    name = f"{kind}.{attribute}"
    facts = view.env.registry
    return str(facts.get("fact", name).meta["type"]) if facts.has("fact", name) else None


def _of_child(view: View, name: str, field: str) -> str | None:
    """A field of a child's declared result, or `end`, the kind of its end; nothing else of a child can be seen."""
    if field == "end":
        return "text"
    for opens, _, _ in view.opened():
        child = view.env.procedures.get(opens.procedure)
        if opens.name == name and child is not None and field in child.result:
            form, _, inner = child.result[field].partition(".")
            return View(child, view.env).form_type(form, inner) or "any"
    return None


def known_names(view: View) -> list[str]:
    """Names to suggest for a mistyped one."""
    procedure, env = view.procedure, view.env
    return [
        *(entry.name for entry in env.registry.all("fact")),
        *(f"{form.home}.{field.name}" for form in procedure.forms.values() for field in form.fields),
        *(f"service.{column}" for column in env.services.get(procedure.services, {})),
        *(f"param.{code}" for code in env.params),
        *(f"about.{role}" for role in procedure.about),
        *(f"n.{action.name}" for _, action in procedure.all_actions()),
        *(f"clock.{clock}.{what}" for clock in procedure.clocks for what in CLOCK_NAMES),
    ]
