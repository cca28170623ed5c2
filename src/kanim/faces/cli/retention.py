"""`kanim retention`: the days on which the retention of papers is over, computed and listed."""

from __future__ import annotations

import click

from kanim.kernel import clock
from kanim.kernel.casework import retention as kept


@click.command()
def retention() -> None:
    """Notes due days of papers of ended cases (the worker does it hourly) and lists what is due today."""
    total = 0
    while count := kept.note_due_days():
        total += count
    due = kept.due(clock.today())
    print(f"{total} papers newly noted; {len(due)} are due and under no hold")
    for row in due:
        print(f"{row.case.number}  {row.paper_id}  {row.rule}  due {row.due_on}  {row.state}")
