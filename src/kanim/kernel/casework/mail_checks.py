"""What is asked of e-mails at load: their procedure and points exist, no hidden step is told, every value is known."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kanim.kernel.casework.checks_law import procedures_of
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.registry import registry
from kanim.kernel.registry.core import pack_check
from kanim.kernel.regulation.drafts import Draft, Known
from kanim.kernel.regulation.yaml_lines import PackError
from kanim.kernel.texts import Text

NAMES = frozenset({"number", "procedure", "service", "step", "due", "amount", "pay_by", "slot", "place"})
IN_SUBJECT = frozenset({"number"})
HOLE = re.compile(r"\{(\w*)\}")


@pack_check("mails")
def check_mails(known: Known) -> list[PackError]:
    procedures = {procedure.code: procedure for procedure in procedures_of(known)}
    drafts = [draft for versions in known.of("mail").values() for draft in versions]
    return [error for draft in drafts for error in _check(draft, procedures.get(draft.body["procedure"]))]


def _check(draft: Draft, procedure: Procedure | None) -> Iterator[PackError]:
    if procedure is None:
        name = draft.body["procedure"]
        yield draft.at("procedure").error(
            Text(f"prosedur '{name}' tidak dikenal", f"unknown procedure '{name}'")
        )
        return
    for index, point in enumerate(draft.body["on"]):
        if not _is_point(procedure, point):
            yield draft.at("on", index).error(
                Text(
                    f"titik '{point}' tidak ada pada prosedur ini", f"this procedure has no point '{point}'"
                ),
                Text(
                    "tulis LANGKAH.enter, opened, remind.JAM, eve.slot",
                    "write STEP.enter, opened, remind.CLOCK, eve.slot",
                ),
            )
        elif _is_hidden(procedure, point):
            yield draft.at("on", index).error(
                Text(f"langkah pada '{point}' rahasia", f"the step of '{point}' is secret"),
                Text("surel tidak boleh menceritakannya", "an e-mail may not tell of it"),
            )
    yield from _unknown(draft, ("subject",), IN_SUBJECT)
    for index in range(len(draft.body["body"])):
        yield from _unknown(draft, ("body", index), NAMES)


def _is_point(procedure: Procedure, point: str) -> bool:
    first, _, rest = point.partition(".")
    if point in ("opened", "eve.slot") or registry.has("event", point):
        return True
    if first == "remind":
        return rest in procedure.clocks
    if first == "anywhere":
        return rest in procedure.anywhere
    if first in procedure.ends:
        return rest == "enter"
    step = procedure.steps.get(first)
    return step is not None and (rest in ("enter", "exit") or rest in step.do)


def _is_hidden(procedure: Procedure, point: str) -> bool:
    step = procedure.steps.get(point.partition(".")[0])
    return step is not None and bool(step.class_level)


def _unknown(draft: Draft, path: tuple[str | int, ...], allowed: frozenset[str]) -> Iterator[PackError]:
    at = draft.at(*path)
    for language in ("id", "en"):
        node = at.at(language)
        for name in HOLE.findall(str(node.value)):
            if name not in allowed:
                yield node.error(
                    Text(
                        f"nilai {{{name}}} tidak boleh ada di sini",
                        f"the value {{{name}}} may not stand here",
                    ),
                    Text(
                        f"yang boleh: {', '.join(sorted(allowed))}",
                        f"there may be: {', '.join(sorted(allowed))}",
                    ),
                )
