"""The printer sandbox: a job is printed once, and fails when told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.test_simponi import ask
from support.sandboxes import Listener, Running, listener, sandbox

JOB = {"job_id": "j1", "booklet": "X0000001", "data": {"mrz": ["P<", "X"]}}


@pytest.fixture
def office() -> Iterator[Listener]:
    with listener() as kept:
        yield kept


@pytest.fixture
def printer(office: Listener, tmp_path: Path) -> Iterator[Running]:
    with sandbox("printer", office.url, tmp_path / "state.json") as running:
        running.control(print_ms=1)
        yield running


def test_a_job_is_printed_once_and_told(printer: Running, office: Listener) -> None:
    assert ask(printer, "POST", "/api/jobs", JOB)[0] == 201
    told = json.loads(office.wait_for(1)[0][2])
    assert (told["job_id"], told["booklet"], told["state"], told["defect"]) == ("j1", "X0000001", "done", "")
    status, again = ask(printer, "POST", "/api/jobs", JOB)
    assert (status, again["state"]) == (200, "done")
    assert ask(printer, "POST", "/api/jobs", {**JOB, "booklet": "X0000002"})[0] == 409
    assert ask(printer, "GET", "/api/jobs/j1")[1]["state"] == "done"
    assert len(office.got) == 1


def test_a_job_fails_on_demand_and_the_next_one_prints(printer: Running, office: Listener) -> None:
    printer.control(fail_next=1, fail_defect="CIP_GAGAL")
    ask(printer, "POST", "/api/jobs", JOB)
    first = json.loads(office.wait_for(1)[0][2])
    ask(printer, "POST", "/api/jobs", {**JOB, "job_id": "j2"})
    second = json.loads(office.wait_for(2)[1][2])
    assert [(n["state"], n["defect"]) for n in (first, second)] == [("failed", "CIP_GAGAL"), ("done", "")]


def test_a_job_without_id_or_booklet_is_refused(printer: Running) -> None:
    assert ask(printer, "POST", "/api/jobs", {"job_id": "j"})[0] == 422
    assert ask(printer, "GET", "/api/jobs/none")[0] == 404
