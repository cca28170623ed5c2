"""Whoever waited for a case's lock reads what the one before him wrote: header and fold alike."""

from __future__ import annotations

from functools import partial

from kanim.faces.cli.bench.fill import fill
from kanim.faces.cli.bench.office import CLIENTS, ensure_office
from kanim.kernel import clock, db
from kanim.kernel.casework import store
from kanim.kernel.casework.acting import act
from kanim.kernel.ledger.verify import verify
from support.together import together


def test_of_many_acts_at_once_on_a_case_none_is_lost(own_database: str) -> None:
    office = ensure_office()
    fill(office, 1, clock.now(), way="PERIKSA_BERKAS")
    [[case_id]] = db.fetch("SELECT id FROM casework_case")
    case_id = db.as_uuid(case_id)
    before = store.find(case_id)
    assert before is not None
    officers = office.officers["petugas_loket"]

    results = together(
        [
            partial(act, officer, case_id, "catat", {"catatan": f"Keluhan {n}."}, key=f"keluhan-{n}")
            for n, officer in enumerate(officers)
        ]
    )

    assert [r.error for r in results] == [None] * CLIENTS
    after = store.find(case_id)
    assert after is not None
    assert after[0].head_seq == before[0].head_seq + CLIENTS
    assert after[1].times["catat"] == CLIENTS
    assert verify().ok
