"""Who acts: a mandate joins step, unit, clause and post; automatic actions have no person; decisions give
reasons."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.casework.grammar import Action, Actor, Mark


def check(view: View) -> Iterator[Finding]:
    for step in view.procedure.steps.values():
        yield from _mandate(view, step.by, step.unit, step.clause, step.mark)
    for place, action in view.placed:
        yield from _action(view, place, action)
    for duty in view.procedure.duties.values():
        yield from _mandate(view, duty.by, duty.unit, duty.clause, duty.mark)


def _action(view: View, place: str, action: Action) -> Iterator[Finding]:
    by, mark = action.by, action.mark
    if by is None:
        yield view.finding(
            "no-actor",
            mark,
            f"tindakan {action.name!r} tidak menyebut pelaku; tulis by",
            f"the action {action.name!r} does not say who acts; write by",
        )
        return
    if action.is_automatic:
        yield from _automatic(view, action, by)
        if not (action.event or action.after or action.duty):
            yield view.finding(
                "no-trigger",
                mark,
                f"tidak ada yang memulai {action.name!r}: tulis by, event atau after",
                f"nothing starts {action.name!r}: write by, event or after",
            )
    elif by.kind == "parent" and place != "":
        yield view.finding(
            "parent-inside",
            mark,
            "by: parent hanya untuk start; perkara induk tidak bertindak di dalam perkara anak",
            "by: parent is only for start; a parent case does not act inside its child",
        )
    elif place or by.kind != "relation":  # a way in by relation is open to staff and needs no mandate
        yield from _mandate(view, by, action.unit, action.clause, mark)
        for signer in action.signers:
            yield from _mandate(view, signer, action.unit, action.clause, mark.at("signs"))
    if action.decision and not view.has_field(view.procedure.forms.get(action.form), "alasan"):
        yield view.finding(
            "decision-without-reasons",
            mark.at("decision"),
            f"keputusan {action.name!r} perlu formulir dengan kolom wajib 'alasan'",
            f"the decision {action.name!r} needs a form with the required field 'alasan' (reasons)",
        )


def _automatic(view: View, action: Action, by: Actor) -> Iterator[Finding]:
    if by.kind != "system":
        yield view.finding(
            "automatic-with-person",
            action.mark.at("by"),
            f"{action.name!r} terjadi sendiri (event atau after), tetapi menyebut pelaku {by}; hapus by",
            f"{action.name!r} happens by itself (event or after) but names the actor {by}; remove by",
        )
    if action.form or action.decision or action.signs > 1:
        yield view.finding(
            "automatic-with-form",
            action.mark,
            f"{action.name!r} terjadi sendiri; formulir, keputusan dan tanda tangan perlu orang",
            f"{action.name!r} happens by itself; a form, a decision and signatures need a person",
        )


def _mandate(view: View, by: Actor, unit: str, clause: str, mark: Mark) -> Iterator[Finding]:
    if by.kind == "relation" and clause != "own" and (clause, "", f"={by.name}") not in view.env.mandates:
        yield view.finding(
            "no-mandate",
            mark.at("by"),
            f"tidak ada mandat relation: {by.name} atas klausul {clause}; beri mandat, atau tulis clause: own",
            f"no mandate of relation {by.name} for the clause {clause}; give one, or write clause: own",
        )
    if by.kind != "post" or clause == "own":
        return
    if not unit:
        yield view.finding(
            "no-unit",
            mark,
            f"jabatan {by.name!r} tanpa unit; tulis unit di sini, di tahap atau di kepala prosedur",
            f"the post {by.name!r} without a unit; write unit here, at the step or at the procedure's head",
        )
        return
    if unit not in view.env.units or clause not in view.env.clauses:
        return
    if (unit, by.name) not in view.env.posts:
        there = ", ".join(sorted(post for u, post in view.env.posts if u == unit)) or "-"
        yield view.finding(
            "unknown-post",
            mark.at("by"),
            f"unit {unit} tidak mempunyai jabatan {by.name!r}; yang ada: {there}",
            f"the unit {unit} has no post {by.name!r}; there are: {there}",
        )
    elif (clause, unit, by.name) not in view.env.mandates:
        yield view.finding(
            "no-mandate",
            mark.at("by"),
            f"tidak ada mandat bagi {by.name} di {unit} atas klausul {clause}; betulkan atau beri mandat",
            f"no mandate gives {by.name} of {unit} the clause {clause}; mend the clause or give the mandate",
        )
