"""What is asked of a procedure at load, beyond its form. `check` gives every finding, with line and cure.

Nothing here reads the database: an `Environment` says which names there are, so that a test may plant its own
world and the loader may check files that are not in force yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kanim.kernel.casework import (
    checks_after,
    checks_authority,
    checks_children,
    checks_conditions,
    checks_flow,
    checks_holds,
    checks_names,
    checks_running,
    checks_time,
)
from kanim.kernel.casework.checks_view import Environment, Finding, View
from kanim.kernel.casework.grammar import Procedure

__all__ = ["Environment", "Finding", "check"]

PARTS = (
    checks_names.check,
    checks_authority.check,
    checks_conditions.check,
    checks_flow.check,
    checks_holds.check,
    checks_time.check,
    checks_children.check,
    checks_after.check,
    checks_running.check,
)


def check(procedures: Iterable[Procedure], environment: Environment) -> list[Finding]:
    """Everything wrong with these procedures, in order of file and line; empty when all may be loaded. They
    know each other and those of the environment."""
    mine = list(procedures)
    env = replace(environment, procedures={**environment.procedures, **{p.code: p for p in mine}})
    found = set(_all(mine, env))
    return sorted(found, key=lambda f: (f.file, f.line, f.code, f.message))


def _all(procedures: list[Procedure], env: Environment) -> Iterator[Finding]:
    for procedure in procedures:
        view = View(procedure, env)
        for part in PARTS:
            yield from part(view)
    yield from checks_children.check_waiting(procedures, env)
