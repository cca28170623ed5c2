"""Where an application is, what happens next, by when and why it waits, in words for its holder.

A step that is secret is shown as the step that it stands for (`shown_as`), in the state, the strip, the clock
and the history alike.
"""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.access.actors import Actor
from kanim.kernel.casework import secrecy, timeline
from kanim.kernel.casework.clock_reading import readings
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.main_path import main_path, nearest
from kanim.kernel.texts import Text
from kanim.ui.components import ClockView, Step, StepState, TimelineItem, Tone

END_TONES: dict[str, Tone] = {"done": "ok", "refused": "bad", "lapsed": "off", "cancelled": "off"}


@dataclass(frozen=True, slots=True)
class StatusView:
    """The state in plain words. `is_mine` tells that the applicant has to do something."""

    step: str
    label: Text
    words: Text
    tone: Tone
    steps: tuple[Step, ...]
    clocks: tuple[ClockView, ...]
    is_over: bool
    is_mine: bool


def shown_step(procedure: Procedure, step: str) -> str:
    """The step that a holder may know of."""
    return secrecy.shown_step(procedure, step, None)


def status_of(context: CaseContext) -> StatusView:
    """The state of a case as its holder reads it."""
    procedure = context.procedure
    shown = shown_step(procedure, context.case.step)
    place = procedure.ends.get(shown) or procedure.steps[shown]
    end = procedure.ends.get(shown)
    mine = end is None and any(
        action.by is not None and action.by.kind == "role" and action.style == "main"
        for action in procedure.actions_in(shown)
    )
    waits_for_money = shown == "MENUNGGU_BAYAR"
    tone: Tone = END_TONES[end.kind] if end else "wait" if mine or waits_for_money else "info"
    return StatusView(
        shown,
        place.label,
        place.public or place.label,
        tone,
        steps_of(context, shown),
        tuple(clock_views(context, None)),
        end is not None,
        mine or waits_for_money,
    )


def steps_of(context: CaseContext, shown: str) -> tuple[Step, ...]:
    """The steps of the main path with the present one marked. A step beside the path stands where the case left
    it, and so does an end that is not the good one: nothing comes after that."""
    procedure = context.procedure
    names = [place.name for place in main_path(procedure)]
    if shown not in names:
        left = _passed(context, names)
        if shown in procedure.steps:
            left = min(left, nearest(procedure, names, shown))
        names.insert(left + 1, shown)
    position = names.index(shown)
    end = procedure.ends.get(shown)
    here: StepState = "now" if end is None else "done" if end.kind == "done" else "stopped"
    states: list[StepState] = ["done" if n < position else "todo" for n in range(len(names))]
    states[position] = here
    steps = tuple(Step(procedure.label_of(name), state) for name, state in zip(names, states, strict=True))
    return steps[: position + 1] if here == "stopped" else steps


def clock_views(context: CaseContext, actor: Actor | None) -> list[ClockView]:
    """The clocks of a case as this reader may know them, ready to be drawn."""
    return [
        ClockView(
            clock.due_on or (clock.due_at.date() if clock.due_at else None),
            clock.left,
            clock.unit,
            "paused" if clock.state == "paused" else "running",
            clock.reason or "",
            clock.words,
        )
        for clock in readings(context, actor)
    ]


def _passed(context: CaseContext, names: list[str]) -> int:
    """The place of the main step that the case left for where it stands; for a case of before that was kept, by
    the actions done that lead on along the path."""
    left = shown_step(context.procedure, context.fold.left)
    if left in context.procedure.steps:
        at = names.index(left) if left in names else nearest(context.procedure, names, left)
        return max(0, min(at, len(names) - 2))
    done, at = context.fold.times, 0
    for n, name in enumerate(names[:-1]):
        actions = context.procedure.steps[name].do.values()
        if any(a.name in done and set(a.targets) & set(names[n + 1 :]) for a in actions):
            at = n + 1
    return min(at, len(names) - 2)


def history(context: CaseContext, actor: Actor) -> list[TimelineItem]:
    """What happened, newest first. Acts into, in or out of a secret step are not told."""
    secret = {str(step.label) for step in context.procedure.steps.values() if step.shown_as}
    found = []
    for entry in timeline.timeline(context, actor):
        if {str(entry.frm or ""), str(entry.to or "")} & secret:
            continue
        title = entry.to or entry.label
        note = entry.label if entry.to is not None else Text("", "")
        icon, tone = ("arrow-right", "info") if entry.to is not None else ("point", "off")
        found.append(TimelineItem(title, entry.at, actor=note, icon=icon, tone=tone))  # type: ignore[arg-type]
    return found
