"""A file that can't be opened becomes a task for a person: restored from the backup, or asked for again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kanim.kernel import clock, db
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.db import uuid7
from kanim.kernel.papers.models import Instrument, Paper
from kanim.kernel.papers.store import DAMAGED_JOB
from kanim.kernel.registry import job


@job(DAMAGED_JOB)
def ask_for_the_file(payload: dict[str, Any]) -> None:
    """One open task a case however often somebody tries the file. A file of no case stands in the log alone."""
    name = str(payload["file"])
    owners = (
        Paper.objects.filter(file=name).values_list("case_id", "type").first()
        or Instrument.objects.filter(file=name).values_list("case_id", "type").first()
    )
    if owners is None or owners[0] is None:
        return
    case_id, kind = UUID(str(owners[0])), owners[1]
    with db.write_transaction():
        if Case.objects.select_for_update().filter(id=case_id).first() is None:
            return
        if TaskForPerson.objects.filter(case_id=case_id, event=DAMAGED_JOB, done_at=None).exists():
            return
        TaskForPerson.objects.create(
            case_id=case_id,
            event=DAMAGED_JOB,
            message_id=uuid7(),
            words_id=f"Berkas {kind} tidak dapat dibuka: isinya berubah atau kuncinya tidak cocok. Pulihkan dari "
            "cadangan atau minta ulang, lalu catat di sini.",
            words_en=f"The file {kind} can't be opened: it has changed or its key does not fit. Restore it from the "
            "backup or ask for it again, and note it here.",
            created_at=clock.now(),
        )
