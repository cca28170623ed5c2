"""The procedure as a graph: everything can be reached, everything can end, nobody waits for nothing."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Edge, Finding, View
from kanim.kernel.casework.grammar import Action, Back, Goto, Step

BAD_ENDS = ("refused", "lapsed", "cancelled")


def check(view: View) -> Iterator[Finding]:
    yield from _starts(view)
    yield from _reach(view)
    yield from _stuck(view)
    yield from _event_loops(view)
    yield from _backs(view)
    yield from _compared(view)
    yield from _routes(view)
    yield from _timers(view)


def _starts(view: View) -> Iterator[Finding]:
    for action in view.procedure.starts.values():
        if not isinstance(action.to, Goto) or view.procedure.is_end(action.to.step):
            yield view.finding(
                "start-without-step",
                action.mark.at("to"),
                f"cara masuk {action.name!r} harus menuju satu tahap; tulis to: TAHAP",
                f"the way in {action.name!r} must lead to one step; write to: STEP",
            )


def _reach(view: View) -> Iterator[Finding]:
    procedure = view.procedure
    reached = view.reached()
    for step in procedure.steps.values():
        if step.name not in reached:
            yield view.finding(
                "unreachable-step",
                step.mark,
                f"tahap {step.name} tidak dapat dicapai dari cara masuk mana pun; tambahkan jalan atau hapus",
                f"no way in leads to the step {step.name}; add a way or remove it",
            )
        elif not any(procedure.is_end(name) for name in view.reachable([step.name])):
            yield view.finding(
                "dead-end",
                step.mark,
                f"dari tahap {step.name} tidak ada jalan ke akhir mana pun; tambahkan tindakan yang keluar",
                f"no way leads from the step {step.name} to any end; add an action that leaves it",
            )
    with_parent = procedure.cancelled_end() if procedure.way_from_parent() is not None else None
    for end in procedure.ends.values():
        if end.name not in reached and end != with_parent:  # a parent's end takes its child there
            yield view.finding(
                "unreachable-end",
                end.mark,
                f"akhir {end.name} tidak dapat dicapai; tambahkan jalan atau hapus",
                f"the end {end.name} can't be reached; add a way or remove it",
            )


def _stuck(view: View) -> Iterator[Finding]:
    """A step in which only an outside event can do anything waits for ever when it never comes."""
    for step in view.procedure.steps.values():
        helps = [
            *(action for action in step.do.values() if _helps(view, action)),
            *(action for action in _shared(view, step) if _leaves_well(view, action)),
        ]
        if not helps and view.leaving(step.name):
            yield view.finding(
                "only-event",
                step.mark,
                f"tahap {step.name} hanya dapat ditinggalkan oleh peristiwa dari luar; "
                "tambahkan batas waktu (after) atau tindakan petugas",
                f"only an outside event can leave the step {step.name}; "
                "add a time limit (after) or an officer's action",
            )


def _shared(view: View, step: Step) -> list[Action]:
    return [a for a in view.procedure.anywhere.values() if step.name in a.from_steps]


def _helps(view: View, action: Action) -> bool:
    if action.event and not action.event.startswith("child."):
        return False
    acts = action.issues or action.effects or action.opens or action.charge
    return bool(acts) or not view.stays(action)


def _leaves_well(view: View, action: Action) -> bool:
    """An action of `anywhere` that leads on. One that only ends the case badly is no way out of a wait."""
    ends = view.procedure.ends
    return _helps(view, action) and not all(
        name in ends and ends[name].kind in BAD_ENDS for name in action.targets
    )


def _event_loops(view: View) -> Iterator[Finding]:
    """A ring of steps that events and timers alone can walk round never ends."""
    automatic: dict[str, list[Edge]] = {}
    for edge in view.edges:
        if edge.is_automatic and edge.source:
            automatic.setdefault(edge.source, []).append(edge)
    for step in view.procedure.steps:
        ring = _ring(step, automatic)
        if ring and min(edge.source for edge in ring) == step:
            way = " → ".join([*(edge.source for edge in ring), step])
            yield view.finding(
                "event-loop",
                ring[0].action.mark,
                f"putaran tanpa orang: {way}; jadikan salah satunya tindakan petugas",
                f"a loop without a person: {way}; make one of them an officer's action",
            )


def _ring(start: str, edges: dict[str, list[Edge]]) -> list[Edge]:
    """The shortest way back to `start`, or nothing."""
    ways: list[list[Edge]] = [[edge] for edge in edges.get(start, [])]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        here = way[-1].target
        if here == start:
            return way
        if here not in seen:
            seen.add(here)
            ways.extend([*way, edge] for edge in edges.get(here, []))
    return []


def _backs(view: View) -> Iterator[Finding]:
    for place, action in view.placed:
        if isinstance(action.to, Back) and place in view.entries:
            yield view.finding(
                "back-without-caller",
                action.mark.at("to"),
                f"{action.name!r} kembali ke pemanggil, tetapi perkara bisa mulai di {place}; sebut tahapnya",
                f"{action.name!r} returns to the caller, but a case may begin in {place}; name the step",
            )


def _compared(view: View) -> Iterator[Finding]:
    """A compared step lies on every way, else there is nobody to differ from."""
    steps = view.procedure.steps
    wanted = [
        (step.name, other, step.mark.at("differs_from"))
        for step in steps.values()
        for other in step.differs_from
    ]
    wanted += [
        (place, other, action.mark.at("differs_from"))
        for place, action in view.placed
        if place
        for other in action.differs_from
    ]
    for place, other, mark in wanted:
        if other not in steps or other == place:
            continue
        if place in view.reached(without=other):
            yield view.finding(
                "compared-step-avoided",
                mark,
                f"{place} harus oleh orang lain dari {other}, tetapi ada jalan yang tidak melalui {other}",
                f"{place} must be by another person than {other}, but some way does not pass {other}",
            )
        elif all(action.is_automatic for action in steps[other].do.values()):
            yield view.finding(
                "compared-step-without-person",
                mark,
                f"{place} harus oleh orang lain dari {other}, tetapi tidak ada yang bertindak di sana",
                f"{place} must be by another person than {other}, but nobody acts in {other}",
            )


def _routes(view: View) -> Iterator[Finding]:
    for action, route in view.routes():
        if not view.env.registry.has("rule", route.rule):
            known = [entry.name for entry in view.env.registry.all("rule")]
            yield from _unknown_rule(view, action, route.rule, known)
            continue
        outcomes = set(view.env.registry.get("rule", route.rule).meta["outcomes"])
        for word in sorted(outcomes - set(route.outcomes)):
            yield view.finding(
                "outcome-not-routed",
                action.mark.at("to"),
                f"hasil {word} dari aturan {route.rule} belum diarahkan; tambahkan {word}: TAHAP",
                f"the outcome {word} of the rule {route.rule} leads nowhere; add {word}: STEP",
            )
        for word in sorted(set(route.outcomes) - outcomes):
            yield view.finding(
                "unknown-outcome",
                action.mark.at("to"),
                f"aturan {route.rule} tidak pernah menjawab {word}, hanya {', '.join(sorted(outcomes))}",
                f"the rule {route.rule} never answers {word}; it answers: {', '.join(sorted(outcomes))}",
            )


def _unknown_rule(view: View, action: Action, rule: str, known: list[str]) -> Iterator[Finding]:
    from_names = ", ".join(known) or "-"
    yield view.finding(
        "unknown-rule",
        action.mark.at("to"),
        f"aturan {rule!r} tidak dikenal; yang terdaftar: {from_names}",
        f"unknown rule {rule!r}; registered are: {from_names}",
    )


def _timers(view: View) -> Iterator[Finding]:
    """A timer that destroys a right asks outside first, where something outside may have saved it."""
    ends = view.procedure.ends
    for place, action in view.placed:
        if action.ask and action.after is None:
            yield view.finding(
                "ask-without-timer",
                action.mark.at("ask"),
                f"ask hanya untuk after; hapus dari {action.name!r}",
                f"ask is only for after; remove it from {action.name!r}",
            )
        if action.after is None or action.ask or not place:
            continue
        destroys = any(name in ends and ends[name].kind in BAD_ENDS for name in action.targets)
        awaited = [
            other.event
            for other in view.procedure.actions_in(place)
            if other.event and not other.event.startswith("child.")
        ]
        if destroys and awaited:
            yield view.finding(
                "timer-without-ask",
                action.mark.at("after"),
                f"batas waktu {action.name!r} menghapus hak selagi menunggu {awaited[0]}; tulis ask",
                f"the timer {action.name!r} destroys a right while {awaited[0]} is awaited; ask first: ask",
            )
