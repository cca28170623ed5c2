"""What a version says of running cases: its map of steps fits the version before it."""

from __future__ import annotations

from collections.abc import Iterator

from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.texts import Text

STEP = Text("tahap", "step")


def check(view: View) -> Iterator[Finding]:
    procedure = view.procedure
    running, mark = procedure.running, procedure.mark.at("running")
    for name in running.moves.values():
        if name in procedure.ends:
            yield view.finding(
                "move-to-end",
                mark,
                f"versi baru tidak mengakhiri berkas: {name} adalah akhir; tujuannya harus tahap",
                f"a new version ends no case: {name} is an end; it must lead to a step",
            )
    before = [p for p in view.env.versions.get(procedure.code, ()) if p.valid_from < procedure.valid_from]
    if running.kind != "move" or not before:
        return
    old = max(before, key=lambda p: p.valid_from)
    known = {name for p in before for name in p.steps}
    for name in running.moves:
        if name not in known:
            yield view.unknown(STEP, name, mark, "unknown-old-step", known)
    for name in old.steps:
        if running.moves.get(name, name) not in (*procedure.steps, *procedure.ends):
            yield view.finding(
                "step-not-mapped",
                mark,
                f"tahap {name} dari versi {old.version} tidak ada lagi dan tidak ada dalam running; petakan",
                f"the step {name} of version {old.version} is gone and not in running; map it",
            )
