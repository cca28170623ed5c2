"""The applications that the demonstration office opens with."""

from __future__ import annotations

import pytest

from kanim.divisions.travel_documents.demonstration.cases import AHEAD, PAST, fill_cases
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.faces.cli.demo import ensure_demo
from kanim.kernel import clock
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.ledger.verify import verify
from kanim.kernel.outbox.deliver import run_once

pytestmark = pytest.mark.django_db
PASSPORTS = Case.objects.filter(procedure="paspor")


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "1")
    ensure_demo(clock.now())


@pytest.mark.usefixtures("office")
def test_an_application_stands_at_every_stage_and_the_ledger_is_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = sorted(PASSPORTS.values_list("step", flat=True))
    assert steps == sorted([*PAST, *["TERJADWAL"] * AHEAD])
    assert Passport.objects.get(state="AKTIF").case_id == Case.objects.get(step="DISERAHKAN").id
    assert verify().ok
    before = dict(PASSPORTS.values_list("id", "head_seq"))
    run_once(limit=200)  # the worker's later deliveries find every event taken up
    assert dict(PASSPORTS.values_list("id", "head_seq")) == before
    assert not TaskForPerson.objects.exists()
    fill_cases(clock.now())
    assert PASSPORTS.count() == len(before)


def test_it_can_be_left_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANIM_DEMO_CASES", "0")
    ensure_demo(clock.now())
    assert not Case.objects.exists()
