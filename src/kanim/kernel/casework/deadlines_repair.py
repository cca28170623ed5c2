"""Lines of the radar that are missing: of clocks that ran before there was a radar, or came by an import.

The worker looks once an hour; with nothing missing that is one query."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from kanim.kernel import canonical, clock, db
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import clock_history, clock_marks, clocks, deadlines, procedures, store
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case, Clock, Deadline

CLERK = System("casework")
AT_ONCE = 1000
_MISSING = (
    "SELECT c.id FROM casework_clock c WHERE c.state = 'running' AND c.id > %s AND NOT EXISTS "
    "(SELECT 1 FROM casework_deadline d WHERE d.object_id = c.case_id AND d.kind = 'clock' AND d.name = c.name) "
    "ORDER BY c.id LIMIT %s"
)


def repair(limit: int | None = None) -> int:
    """Writes the missing lines of running clocks, and when their next moment comes. Gives how many lines."""
    last, mended = 0, 0
    while limit is None or mended < limit:
        ids = [int(row[0]) for row in db.fetch(_MISSING, [last, AT_ONCE])]
        if not ids:
            break
        last = ids[-1]
        with open_act(CLERK, "deadlines.repair", db.uuid7().hex, {"first": ids[0], "last": last}):
            mended += _write(ids)
    return mended


def _write(ids: list[int]) -> int:
    rows = list(Clock.objects.filter(id__in=ids, state="running").order_by("case_id", "id"))
    cases = Case.objects.in_bulk({row.case_id for row in rows})
    lines: list[Deadline] = []
    for case_id, group in groupby(rows, key=lambda row: row.case_id):
        lines.extend(_of_case(cases[case_id], list(group)))
    Deadline.objects.bulk_create(lines, batch_size=500, ignore_conflicts=True)
    Clock.objects.bulk_update(rows, ["next_at"], batch_size=500)
    return len(lines)


def _of_case(case: Case, rows: list[Clock]) -> Iterator[Deadline]:
    context = CaseContext(case, store.Fold(), procedures.pinned(case.definition_id), actor=CLERK)
    for row in rows:
        which = context.procedure.clocks.get(row.name)
        if which is None:
            continue
        history = canonical.loads(row.history)
        days = clocks.calendar_now(context, history)
        ahead = clock_marks.left(
            which, clocks.state_of(which, row), clock_history.last_run(history), row.zone, days
        )
        now = clock.now()
        coming = [
            mark.at for mark in ahead if mark.at > now
        ]  # what is past is past: nobody is told of it now
        row.next_at = coming[0] if coming else None
        values = deadlines.clock_line(context, which, row)
        yield Deadline(**dict(zip(deadlines.COLUMNS, values, strict=True)))
