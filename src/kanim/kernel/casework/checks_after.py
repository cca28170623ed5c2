"""After the end and after issue: what reopens a case, and what replaces or revokes its papers, is unmistakable."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.casework.grammar import Action, Goto


def check(view: View) -> Iterator[Finding]:
    for _, action in view.procedure.all_actions():
        ends = [name for name in action.from_steps if name in view.procedure.ends]
        if action.reopens:
            yield from _reopens(view, action, ends)
        elif ends:
            yield from _in_end(view, action, ends)
        if action.replaces or action.revokes:
            yield from _papers(view, action)
        if (action.reopens or action.replaces or action.revokes) and not _gives_reasons(view, action):
            yield view.finding(
                "correction-without-reasons",
                action.mark,
                f"{action.name!r} membetulkan atau membuka kembali yang sudah terbit; tulis decision: true dan "
                "formulir dengan kolom wajib 'alasan'",
                f"{action.name!r} corrects or reopens what was issued; write decision: true and a form with the "
                "required field 'alasan' (reasons)",
            )


def _gives_reasons(view: View, action: Action) -> bool:
    return action.decision and view.has_field(view.procedure.forms.get(action.form), "alasan")


def _in_end(view: View, action: Action, ends: list[str]) -> Iterator[Finding]:
    """What is done in an end stays there and touches papers, or says that it reopens."""
    if not view.stays(action):
        yield view.finding(
            "end-left-silently",
            action.mark.at("to"),
            f"{action.name!r} keluar dari akhir {ends[0]}; tulis reopens: true atau hapus akhir itu dari from",
            f"{action.name!r} leads out of the end {ends[0]}; write reopens: true or take that end out of from",
        )


def _reopens(view: View, action: Action, ends: list[str]) -> Iterator[Finding]:
    procedure, mark = view.procedure, action.mark
    if not ends or len(ends) < len(action.from_steps):
        yield view.finding(
            "reopens-inside",
            mark.at("from") if action.from_steps else mark,
            f"{action.name!r} membuka kembali, jadi from hanya menyebut akhir; hapus tahap dari from",
            f"{action.name!r} reopens, so from names ends only; take the steps out of from",
        )
    if not isinstance(action.to, Goto) or procedure.is_end(action.to.step):
        yield view.finding(
            "reopen-without-step",
            mark.at("to"),
            f"{action.name!r} harus menuju satu tahap; tulis to: TAHAP",
            f"{action.name!r} must lead to one step; write to: STEP",
        )
    for end in ends:
        into = [edge.action for edge in view.forward if edge.target == end]
        for letter in dict.fromkeys(name for by in into for name in by.issues):
            if letter not in (*action.revokes, *action.replaces):
                yield view.finding(
                    "reopen-letter-stands",
                    mark,
                    f"{letter} terbit saat berkas berakhir di {end} dan tetap berlaku bila dibuka kembali; "
                    "tulis revokes",
                    f"{letter} is issued when a case ends in {end} and would still count when it is reopened; "
                    "write revokes",
                )
        if into and all(_is_lasting(view, by) for by in into):
            yield view.finding(
                "reopen-impossible",
                mark.at("from"),
                f"setiap jalan ke {end} melakukan hal yang tidak dapat dibatalkan; hapus {end} dari from",
                f"every way to {end} does what can't be undone; take {end} out of from",
            )


def _is_lasting(view: View, action: Action) -> bool:
    registry = view.env.registry
    return any(
        registry.has("effect", name) and registry.get("effect", name).meta.get("lasting") is not None
        for name in action.effects
    )


def _papers(view: View, action: Action) -> Iterator[Finding]:
    issued = {name for _, other in view.procedure.all_actions() for name in other.issues}
    for key, names in (("replaces", action.replaces), ("revokes", action.revokes)):
        for name in names:
            if name in view.env.letters and name not in issued:
                yield view.finding(
                    "never-issued",
                    action.mark.at(key),
                    f"tidak ada tindakan yang menerbitkan {name}; betulkan {key}",
                    f"no action issues {name}; mend {key}",
                )
