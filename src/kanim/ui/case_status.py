"""Where an application is, what happens next, by when and why it waits, in words for its holder.

A step that is secret is shown as the step that it stands for (`shown_as`), in the state, the strip, the clock
and the history alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kanim.kernel.access.actors import Actor
from kanim.kernel.casework import clocks, secrecy, timeline
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.main_path import strip
from kanim.kernel.texts import Text
from kanim.ui.components import ClockView, Step, StepState, TimelineItem, Tone

STATES: dict[str, StepState] = {"done": "done", "now": "now", "next": "todo"}
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
        tuple(Step(row.label, STATES[row.state]) for row in strip(procedure, shown)),
        tuple(_clocks(context)),
        end is not None,
        mine or waits_for_money,
    )


def _clocks(context: CaseContext) -> list[ClockView]:
    found = []
    for clock in context.procedure.clocks.values():
        row = context.clocks().get(clock.name)
        if row is None or row.state == "stopped":
            continue
        working = clock.count.kind == "hari_kerja"
        reason = shown_step(context.procedure, row.pause_reason) if row.pause_reason else ""
        found.append(
            ClockView(
                row.due_on,
                _left(context, row.due_on, working) if row.due_on else None,
                "hari kerja" if working else "hari",
                "paused" if row.state == "paused" else "running",
                context.procedure.label_of(reason) if reason else "",
                clock.words,
            )
        )
    return found


def _left(context: CaseContext, due_on: date, working: bool) -> int:
    if working:
        return clocks.calendar_on(context.today).working_days_between(context.today, due_on)
    return (due_on - context.today).days


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
