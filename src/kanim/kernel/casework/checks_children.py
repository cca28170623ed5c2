"""Child cases: they exist, get what they need, are heard, and nobody waits in a ring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kanim.kernel.casework.checks_conditions import type_of
from kanim.kernel.casework.checks_view import Environment, Finding, View
from kanim.kernel.casework.grammar import Action, Mark, Opens, Procedure, Step
from kanim.kernel.texts import Text

CHILD = Text("perkara anak", "child case")
PROCEDURE = Text("prosedur", "procedure")
INPUT = Text("masukan", "input")
OURS = ("actor", "case", "item")


def check(view: View) -> Iterator[Finding]:
    for opens, step, action in view.opened():
        mark = opens.mark
        yield from _opens(view, opens, mark)
        yield from _heard(view, opens, step, action, mark)
    yield from _events(view)


def _opens(view: View, opens: Opens, mark: Mark) -> Iterator[Finding]:
    child = view.env.procedures.get(opens.procedure)
    if child is None:
        yield view.unknown(PROCEDURE, opens.procedure, mark, "unknown-procedure", view.env.procedures)
        return
    ways = [start for start in child.starts.values() if start.by is not None and start.by.kind == "parent"]
    if not ways:
        yield view.finding(
            "child-without-start",
            mark,
            f"prosedur {child.code} tidak mempunyai cara masuk by: parent; tambahkan di sana",
            f"the procedure {child.code} has no way in by: parent; add one there",
        )
    for about in child.about.values():
        if not about.optional and about.role not in opens.inputs:
            yield view.finding(
                "child-input-missing",
                mark,
                f"perkara {child.code} memerlukan peran {about.role!r}; tulis di with",
                f"a case of {child.code} needs the role {about.role!r}; write it in with",
            )
    fields = {name: required for start in ways for name, required in _fields_of(child, start.form)}
    for name in [name for name, required in fields.items() if required and name not in opens.inputs]:
        yield view.finding(
            "child-input-missing",
            mark,
            f"perkara {child.code} memerlukan kolom {name!r}; tulis di with",
            f"a case of {child.code} needs the field {name!r}; write it in with",
        )
    for name, value in opens.inputs.items():
        if name not in child.about and name not in fields and not (name == "service" and child.services):
            yield view.unknown(INPUT, name, mark, "unknown-child-input", [*child.about, *fields])
        if value not in OURS and type_of(view, value) is None:
            yield view.unknown(
                INPUT, value, mark, "unknown-input-value", [f"about.{r}" for r in view.procedure.about]
            )
    if opens.if_parent_ends == "cancel" and child.cancelled_end() is None:
        yield view.finding(
            "child-without-cancelled-end",
            mark,
            f"perkara {child.code} batal bila induknya berakhir (cancel), tetapi tanpa akhir kind: cancelled",
            f"a case of {child.code} is cancelled with its parent (cancel), but has no end of kind: cancelled",
        )
    if opens.lead and (not opens.each or type_of(view, opens.lead) is None):
        yield view.unknown(INPUT, opens.lead, mark, "unknown-lead", [opens.each])
    if opens.each and not _is_list(view, opens.each):
        yield view.finding(
            "each-without-list",
            mark,
            f"each: {opens.each} bukan kolom daftar; pilih kolom bertipe list",
            f"each: {opens.each} is not a list field; choose a field of type list",
        )


def _is_list(view: View, name: str) -> bool:
    head, _, role = name.partition(".")
    if head == "about":
        return role in view.procedure.about and view.procedure.about[role].many
    return type_of(view, name) in ("list", "codes", "any")


def _fields_of(procedure: Procedure, form: str) -> list[tuple[str, bool]]:
    """The fields of a form, each with whether it must be filled in."""
    if form not in procedure.forms:
        return []
    return [(field.name, not field.optional) for field in procedure.forms[form].fields]


def _heard(
    view: View, opens: Opens, step: Step | None, action: Action | None, mark: Mark
) -> Iterator[Finding]:
    """Who waits must hear: in the step that opens, or in those to which the opening action leads."""
    if opens.wait == "none":
        return
    event = f"child.{opens.name}"
    if step is not None:
        places = [step.name]
    else:
        places = [
            target
            for place, other in view.placed
            if other.name == (action.name if action else "") and other.opens == opens
            for target in ([place] if view.stays(other) else other.targets)
        ]
    for place in dict.fromkeys(places):
        if place in view.procedure.steps and all(a.event != event for a in view.procedure.actions_in(place)):
            yield view.finding(
                "child-unheard",
                mark,
                f"{place} menunggu {opens.name} (wait: {opens.wait}), tetapi tanpa tindakan event: {event}",
                f"{place} waits for {opens.name} (wait: {opens.wait}), but no action has event: {event}",
            )


def _events(view: View) -> Iterator[Finding]:
    names = view.procedure.child_names()
    for _, action in view.procedure.all_actions():
        if action.event.startswith("child.") and action.event.removeprefix("child.") not in names:
            yield view.unknown(
                CHILD, action.event.removeprefix("child."), action.mark.at("event"), "unknown-child", names
            )
        if action.void and type_of(view, action.void) is None:
            yield view.unknown(CHILD, action.void, action.mark.at("void"), "unknown-void", names)


def check_waiting(procedures: Iterable[Procedure], env: Environment) -> Iterator[Finding]:
    """No ring of procedures in which each waits for the next. One that opens itself at an action is a tree
    that people grow; one that opens itself on entry never stops."""
    waits: dict[str, list[tuple[str, Mark]]] = {}
    for procedure in env.procedures.values():
        view = View(procedure, env)
        for opens, step, _action in view.opened():
            if opens.wait == "none" or (opens.procedure == procedure.code and step is None):
                continue
            mark = opens.mark
            waits.setdefault(procedure.code, []).append((opens.procedure, mark))
    for procedure in procedures:
        for child, mark in waits.get(procedure.code, []):
            way = _way(child, procedure.code, waits)
            if way:
                ring = " → ".join([procedure.code, *way])
                yield View(procedure, env).finding(
                    "waiting-ring",
                    mark,
                    f"prosedur saling menunggu: {ring}; jadikan salah satunya wait: none",
                    f"procedures wait for each other: {ring}; make one of them wait: none",
                )


def _way(source: str, target: str, waits: dict[str, list[tuple[str, Mark]]]) -> list[str]:
    ways, seen = [[source]], {source}
    while ways:
        way = ways.pop(0)
        if way[-1] == target:
            return way
        for child, _ in waits.get(way[-1], []):
            if child not in seen or child == target:
                seen.add(child)
                ways.append([*way, child])
    return []
