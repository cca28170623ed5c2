"""Clocks, timers and duties: the points they name exist and come in an order that makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_conditions import type_of
from kanim.kernel.casework.checks_names import missing, registered
from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.casework.grammar import Action, Clock, Limit, Mark, Point
from kanim.kernel.texts import Text

MOMENT = Text("saat", "moment")
LIMIT = Text("batas", "limit")


def check(view: View) -> Iterator[Finding]:
    for clock in view.procedure.clocks.values():
        yield from _clock(view, clock)
    for _, action in view.procedure.all_actions():
        yield from _timer(view, action)
    yield from _duties(view)


def _clock(view: View, clock: Clock) -> Iterator[Finding]:
    procedure, mark = view.procedure, clock.mark
    for key, points in (("start", clock.start), ("stop", clock.stop)):
        for point in points:
            yield from _point(view, point, mark.at(key))
    yield from missing(view, "step", clock.pause, procedure.steps, mark.at("pause"))
    yield from registered(view, "gate", [clock.gate], mark.at("gate"))
    yield from _limit(view, clock, clock.limit, mark.at("limit"))
    if clock.extend is not None:
        yield from _point(view, clock.extend.by, mark.at("extend"))
        yield from _limit(view, clock, clock.extend.most, mark.at("extend"))
    if clock.then:
        yield from missing(view, "action", [clock.then], _action_names(view), mark.at("then"))
    yield from _order(view, clock)


def _action_names(view: View) -> set[str]:
    return {action.name for _, action in view.procedure.all_actions()}


def _point(view: View, point: Point, mark: Mark) -> Iterator[Finding]:
    procedure = view.procedure
    match point.kind:
        case "enter":
            yield from missing(view, "step", [point.step], [*procedure.steps, *procedure.ends], mark)
        case "exit":
            yield from missing(view, "step", [point.step], procedure.steps, mark)
        case "did" if point.step:
            yield from missing(view, "step", [point.step], procedure.steps, mark)
            if point.step in procedure.steps:
                names = [action.name for action in procedure.actions_in(point.step)]
                yield from missing(view, "action", [point.name], names, mark)
        case "did":
            yield from missing(view, "action", [point.name], procedure.anywhere, mark)
        case "issued" | "signed" | "served":
            issued = {name for _, action in procedure.all_actions() for name in action.issues}
            yield from missing(view, "letter", [point.name], issued, mark)
        case "event" if not point.name.startswith("child."):
            yield from registered(view, "event", [point.name], mark)


def _limit(view: View, clock: Clock, limit: Limit, mark: Mark) -> Iterator[Finding]:
    if limit.rule:
        yield from registered(view, "rule", [limit.rule], mark)
    if not limit.name:
        return
    kind = type_of(view, limit.name)
    if kind is None:
        yield view.unknown(LIMIT, limit.name, mark, "unknown-limit", [])
    elif kind in ("date", "datetime") and clock.count.kind != "mundur":
        yield view.finding(
            "clock-count",
            mark,
            f"batas {limit.name} adalah tanggal; jam ini berjalan mundur: tulis count: mundur",
            f"the limit {limit.name} is a date; this clock runs backward: write count: mundur",
        )
    elif kind not in ("date", "datetime", "any") and clock.count.kind == "mundur":
        yield view.finding(
            "clock-count",
            mark,
            f"count: mundur perlu tanggal, tetapi {limit.name} bertipe {kind}",
            f"count: mundur wants a date, but {limit.name} is of type {kind}",
        )


def _order(view: View, clock: Clock) -> Iterator[Finding]:
    begun = view.reachable({place for point in clock.start for place in _places(view, point)})
    for name in clock.pause:
        if name in view.procedure.steps and name not in begun:
            yield view.finding(
                "pause-before-start",
                clock.mark.at("pause"),
                f"jam {clock.name} berhenti sementara di {name}, yang tidak pernah sesudah mulainya; hapus",
                f"the clock {clock.name} pauses in {name}, which never comes after its start; remove it",
            )
    stops = [point.step for point in clock.stop if point.step]
    if len(stops) == len(clock.stop) and not begun.intersection(stops):
        yield view.finding(
            "stop-before-start",
            clock.mark.at("stop"),
            f"jam {clock.name} tidak pernah sampai ke stop sesudah mulai; betulkan start atau stop",
            f"the clock {clock.name} never reaches its stop after its start; mend start or stop",
        )


def _places(view: View, point: Point) -> set[str]:
    """Where the case may stand right after the point."""
    match point.kind:
        case "opened":
            return set(view.entries)
        case "enter":
            return {point.step}
        case "exit":
            return {edge.target for edge in view.leaving(point.step)}
        case "did":
            done = [
                (place, action)
                for place, action in view.placed
                if place and action.name == point.name and point.step in ("", place)
            ]
        case "issued" | "signed" | "served":
            done = [(place, action) for place, action in view.placed if point.name in action.issues]
        case _:
            done = [(place, action) for place, action in view.placed if action.event == point.name]
            if not done:
                return set(view.procedure.steps)
    return {
        target
        for place, action in done
        for target in (
            [place] if view.stays(action) else [e.target for e in view.leaving(place) if e.action == action]
        )
    }


def _timer(view: View, action: Action) -> Iterator[Finding]:
    after = action.after
    if after is None:
        return
    if action.event:
        yield view.finding(
            "event-and-timer",
            action.mark,
            f"{action.name!r} menunggu event dan after sekaligus; pisahkan menjadi dua tindakan",
            f"{action.name!r} waits for an event and a timer at once; make two actions of it",
        )
    if after.span is not None:
        if after.span.name and type_of(view, after.span.name) is None:
            yield view.unknown(
                LIMIT, after.span.name, action.mark.at("after"), "unknown-limit", view.env.params
            )
    elif after.clock:
        yield from missing(view, "clock", [after.clock], view.procedure.clocks, action.mark.at("after"))
    elif type_of(view, after.name) not in ("date", "datetime"):
        facts = view.env.registry.all("fact")
        dates = [fact.name for fact in facts if fact.meta["type"] in ("date", "datetime")]
        yield view.unknown(MOMENT, after.name, action.mark.at("after"), "unknown-moment", dates)


def _duties(view: View) -> Iterator[Finding]:
    procedure = view.procedure
    for duty in procedure.duties.values():
        yield from missing(view, "step", duty.steps, procedure.steps, duty.mark.at("in"))
        yield from missing(
            view, "form", [duty.form] if duty.form else [], procedure.forms, duty.mark.at("form")
        )
        yield from missing(view, "letter", duty.issues, view.env.letters, duty.mark.at("issues"))
        for step in duty.steps if duty.missed else ():
            if step in procedure.steps and procedure.find_action(step, duty.missed) is None:
                yield view.finding(
                    "duty-missed",
                    duty.mark.at("missed"),
                    f"tindakan {duty.missed!r} bagi {duty.name} yang terlewat tidak terbuka di {step}",
                    f"the action {duty.missed!r} for the missed duty {duty.name} is not open in {step}",
                )
