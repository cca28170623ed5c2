"""While no worker runs the office works on; one that starts, dies and starts again delivers all of it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from kanim.kernel.outbox.models import Mail, Message
from support.passport import apply
from support.passport_office import World
from support.processes import Program
from support.sandboxes import Running, sandbox

TIMEOUT_S = 60


def _until(mails: Running, count: int) -> list[dict[str, object]]:
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        caught: list[dict[str, object]] = mails.get("/mails")
        if len(caught) >= count:
            return caught
    raise TimeoutError(f"{len(mails.get('/mails'))} of {count} e-mails came")


def test_e_mails_of_a_time_without_a_worker_come_when_one_runs(
    own_world: World, own_url: str, tmp_path: Path
) -> None:
    applications = [apply(own_world, filer="pemohon1"), apply(own_world, filer="pemohon2")]
    assert Mail.objects.count() == 0
    assert Message.objects.filter(name="mail.wanted", state="waiting").count() == 2
    connections.close_all()
    clock = tmp_path / "clock"
    clock.write_text(str(int((own_world.clock.now - datetime.now(UTC)).total_seconds()) + 60))
    with sandbox("mail", "", tmp_path / "mails.json") as mails:
        environment = {
            "KANIM_DATABASE_URL": own_url,
            "KANIM_DEMO": "1",
            "KANIM_CLOCK_FILE": str(clock),
            "KANIM_VAR": str(tmp_path),
            "KANIM_SMTP_URL": mails.smtp,
            "KANIM_SIMPONI_URL": "http://127.0.0.1:9",  # nobody is there
        }
        mails.control(outage=True)
        first = Program("kanim.faces.cli.main", ["worker"], environment, tmp_path / "first.log")
        deadline = time.monotonic() + TIMEOUT_S
        while time.monotonic() < deadline and not Mail.objects.exists():
            connections.close_all()
        first.kill()  # as a power cut would, with the mail server away
        first.stop()
        assert mails.get("/mails") == []
        mails.control(outage=False)
        clock.write_text(str(int(clock.read_text()) + 3600))  # leases and waits of the first are over
        second = Program("kanim.faces.cli.main", ["worker"], environment, tmp_path / "second.log")
        try:
            caught = _until(mails, 2)
        finally:
            second.stop()
        assert sorted(str(m["subject"]) for m in caught) == sorted(
            f"Permohonan {a.case.number} kami terima" for a in applications
        )
        assert {str(m["key"]) for m in caught} == {
            f"<{i}@kanim.invalid>" for i in Mail.objects.values_list("id", flat=True)
        }
