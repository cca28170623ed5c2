"""`kanim ledger`: verifying what happened."""

from __future__ import annotations

import json
import sys

import click

from kanim.kernel.ledger.triggers import ensure_triggers, missing_triggers
from kanim.kernel.ledger.verify import verify as verify_ledger


@click.group()
def ledger() -> None:
    """The ledger of events."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
def verify(as_json: bool) -> None:
    """Checks every event, payload and head. Exit 1 when something is wrong."""
    report = verify_ledger()
    absent = missing_triggers()
    if as_json:
        print(json.dumps({**report.as_json(), "missing_triggers": absent}, indent=2))
    else:
        print(f"{report.events} events in {report.streams} streams ({report.cases} cases)")
        for fault in report.faults:
            print(f"  {fault.case} seq {fault.seq}: {fault.kind} ({fault.table or 'no row'})")
        if report.left_out:
            print(f"  and {report.left_out} more")
        for name in absent:
            print(f"  the trigger {name} is missing: the database no longer refuses changes")
        print("ok: nothing was changed, removed or inserted" if report.ok else "NOT ok")
    sys.exit(0 if report.ok and not absent else 1)


@ledger.command()
def protect() -> None:
    """Puts back the triggers by which the database refuses change; on PostgreSQL as the owner of the tables."""
    restored = ensure_triggers()
    print("\n".join(f"put back: {name}" for name in restored) or "nothing was missing")
