"""A process that dies before its commit leaves nothing of its act: no event, no step, no number used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.db import connections

from kanim.kernel.ledger.verify import verify
from kanim.kernel.papers.models import Instrument
from support.passport import Application, apply, everything
from support.passport_office import World

ROOT = Path(__file__).resolve().parents[2]
FORM = {"berkas_kurang": ["KK"]}


def killed_in_the_middle(application: Application, url: str, who: str, action: str, form: Any) -> list[str]:
    """The ids of the letters that the process had issued when it was killed."""
    told = json.dumps(asdict(application.world.officer(who)), default=str)
    now = application.world.clock.now.isoformat()
    words = [url, str(application.case_id), told, action, json.dumps(form), now]
    process = subprocess.Popen(
        [sys.executable, "-m", "support.half_an_act", *words],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "scripts")]),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the process ended by itself"
        issued: list[str] = json.loads(line)
        return issued
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def test_killed_before_the_commit_it_never_happened(own_world: World, own_url: str) -> None:
    application = apply(own_world).to("PERIKSA_BERKAS")
    application.do("loket1", "kurang", FORM)
    application.do("loket1", "terima_susulan")
    before = everything()
    connections.close_all()
    issued = killed_in_the_middle(application, own_url, "loket1", "kurang", FORM)
    assert len(issued) == 1
    assert everything() == before
    assert verify().faults == ()
    assert not Instrument.objects.filter(id=issued[0]).exists()
    application.do("loket1", "kurang", FORM, key="half")
    numbers = list(
        Instrument.objects.filter(type="TANDA_KURANG").order_by("issued_at").values_list("number", flat=True)
    )
    assert numbers == ["TK-00001/KANIM-TANGERANG/XI/2026", "TK-00002/KANIM-TANGERANG/XI/2026"]


def test_a_hand_over_that_was_cut_off_is_done_whole_the_second_time(own_world: World, own_url: str) -> None:
    application = apply(own_world).to("SIAP_AMBIL")
    form = {"penerima": "PEMEGANG", "nama_penerima": "BUDI CONTOH SANTOSO"}
    before = everything()
    connections.close_all()
    killed_in_the_middle(application, own_url, "serah1", "serah", form)
    assert everything() == before
    assert application.passport.state == "DICETAK"
    application.do("serah1", "serah", form)
    assert (application.step, application.passport.state) == ("DISERAHKAN", "AKTIF")
    assert verify().faults == ()
