"""Procedure files as definitions of the regulation: read with the other law files, stored as typed body."""

from __future__ import annotations

from kanim.kernel.casework.checks_law import check_procedures, pack_errors
from kanim.kernel.casework.parse import parse_procedure, to_body
from kanim.kernel.registry import reader, registry
from kanim.kernel.registry.core import pack_check
from kanim.kernel.regulation.drafts import Draft, Known
from kanim.kernel.regulation.yaml_lines import Node, PackError, PackRefused
from kanim.kernel.texts import Text


@reader("procedure")
def read_procedure(node: Node) -> tuple[list[Draft], list[PackError]]:
    """One definition of kind `procedure`, its code the procedure's, its citations what it calls `legal`."""
    try:
        procedure = parse_procedure(node)
        body = to_body(node)
    except PackRefused as refused:
        return [], list(refused.errors)
    return [
        Draft(
            "procedure",
            procedure.code,
            procedure.valid_from,
            procedure.valid_to,
            procedure.legal,
            body,
            node,
        )
    ], []


@pack_check("procedures")
def check_at_load(known: Known) -> list[PackError]:
    """No procedure comes into force with a slip in it: every name, way, hold and outcome is checked at load."""
    return pack_errors(check_procedures(known, registry))


@pack_check("letter_gates")
def check_letter_gates(known: Known) -> list[PackError]:
    """A type of letter names only gates that a division registered: a letter that asks nobody would harm."""
    wrong = []
    for draft in (draft for versions in known.of("letter").values() for draft in versions):
        for gate in draft.body.get("gates", ()):
            if not registry.has("gate", gate.partition(":")[0]):
                message = Text(f"gerbang {gate!r} tidak dikenal", f"unknown gate {gate!r}")
                wrong.append(draft.node.error(message))
    return wrong
