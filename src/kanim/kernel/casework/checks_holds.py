"""Data flow over holds: nothing is used or freed that may not be held, nothing is taken that may be held.

Effects declare the kind of hold that they take, use (it must be held and stays so) or free. For each kind the
states in which it may be are carried along every way until nothing changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Environment, Finding, View
from kanim.kernel.casework.grammar import Action, Procedure
from kanim.kernel.registry import Entry, Registry

HELD, FREE = True, False


def check(view: View) -> Iterator[Finding]:
    for kind in sorted(_kinds(view)):
        yield from _faults(view, kind, _states(view, kind))


def hold_states(procedure: Procedure, registry: Registry) -> dict[str, dict[str, frozenset[bool]]]:
    """For each kind of hold that the procedure's effects name: in which states it may be (True: held) when a
    case stands in each step."""
    view = View(procedure, Environment(registry))
    return {kind: _states(view, kind) for kind in sorted(_kinds(view))}


def _effects(view: View, action: Action) -> list[Entry]:
    registry = view.env.registry
    return [registry.get("effect", name) for name in action.effects if registry.has("effect", name)]


def _kinds(view: View) -> set[str]:
    return {
        entry.meta[verb]
        for _, action in view.procedure.all_actions()
        for entry in _effects(view, action)
        for verb in ("takes", "uses", "frees")
        if entry.meta.get(verb)
    }


def _after(view: View, action: Action, kind: str, states: frozenset[bool]) -> frozenset[bool]:
    for entry in _effects(view, action):
        states = _changed(entry, kind, states)
    return states


def _changed(entry: Entry, kind: str, states: frozenset[bool]) -> frozenset[bool]:
    if entry.meta.get("takes") == kind:
        return frozenset({HELD})
    return frozenset({FREE}) if entry.meta.get("frees") == kind else states


def _states(view: View, kind: str) -> dict[str, frozenset[bool]]:
    """In which states the hold may be when the case stands in each step. Starts stand under ``."""
    known: dict[str, frozenset[bool]] = {"": frozenset({FREE})}
    ways = [(edge.source, edge.action, edge.target) for edge in view.forward]
    ways += [(place, action, place) for place, action in view.placed if place and view.stays(action)]
    changed = True
    while changed:
        changed = False
        for source, action, target in ways:
            if source in known:
                after = _after(view, action, kind, known[source])
                # an end gives back what is still held
                changed |= _add(known, target, frozenset({FREE}) if view.procedure.is_end(target) else after)
        for edge in view.backward:
            if edge.target in known:
                called = _called(view, edge.target, edge.source, kind, known[edge.target])
                changed |= _add(known, edge.target, _after(view, edge.action, kind, called))
    return known


def _add(known: dict[str, frozenset[bool]], place: str, states: frozenset[bool]) -> bool:
    before = known.get(place, frozenset())
    known[place] = before | states
    return known[place] != before


def _called(view: View, caller: str, step: str, kind: str, states: frozenset[bool]) -> frozenset[bool]:
    """The states in a step for one who came from this caller, after whatever may be done in the step."""
    entered: frozenset[bool] = frozenset()
    for edge in view.leaving(caller):
        if edge.target == step:
            entered |= _after(view, edge.action, kind, states)
    for place, action in view.placed:
        if place == step and view.stays(action):
            entered |= _after(view, action, kind, entered)
    return entered


def _faults(view: View, kind: str, known: dict[str, frozenset[bool]]) -> Iterator[Finding]:
    for place, action in view.placed:
        if place not in known:
            continue
        states = known[place]
        for entry in _effects(view, action):
            if entry.meta.get("takes") == kind and HELD in states:
                yield view.finding(
                    "taken-twice",
                    action.mark.at("effect"),
                    f"{entry.name} mengambil {kind} yang mungkin sudah dipegang di {place or 'awal'}; "
                    "bebaskan dahulu",
                    f"{entry.name} takes {kind}, which may be held already in {place or 'the start'}; "
                    "free it first",
                )
            if kind in (entry.meta.get("uses"), entry.meta.get("frees")) and FREE in states:
                yield view.finding(
                    "used-unheld",
                    action.mark.at("effect"),
                    f"{entry.name} memakai {kind} yang mungkin tidak dipegang di {place or 'awal'}; "
                    "ambil dahulu di setiap jalan",
                    f"{entry.name} uses {kind}, which may not be held in {place or 'the start'}; "
                    "take it first on every way",
                )
            states = _changed(entry, kind, states)
