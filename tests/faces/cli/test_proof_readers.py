"""A proof for an account holds what its pages would show of the case, never more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kanim.faces.cli.ledger import ledger
from kanim.faces.cli.proof_readers import shown_to
from kanim.kernel.casework.models import Case
from kanim.kernel.errors import NotVisible
from kanim.kernel.ledger.anchors import anchor
from support.office import NOW
from support.passport import Application, apply_barred
from support.passport_office import World

WORDS = ("TERCEKAL", "cekal", "Pencegahan")


@pytest.fixture
def application(world: World, tmp_path: Path, settings: Any) -> Application:
    """A case at the hidden step, under an anchor."""
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"
    made = apply_barred(world).aside("TERCEKAL")
    anchor(NOW)
    return made


def _proof(application: Application, *words: str) -> dict[str, Any]:
    number = Case.objects.get(id=application.case_id).number
    done = CliRunner().invoke(ledger, ["proof", number, *words])
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.output)
    return told


def _verbs(proof: dict[str, Any]) -> list[str]:
    return [json.loads(e["groups"][0]["body"])["verb"] for e in proof["events"] if e["groups"][0]]


def test_who_is_cleared_gets_the_hidden_step_and_others_do_not(application: Application) -> None:
    whole = _proof(application)
    assert "cekal" in _verbs(whole)
    assert _verbs(_proof(application, "--reader", "kepala")) == _verbs(whole)
    uncleared = _proof(application, "--reader", "loket1")
    assert "cekal" not in _verbs(uncleared)
    assert "portal" in _verbs(uncleared)
    assert not any(word in json.dumps(uncleared) for word in WORDS)
    assert [e["header"] for e in uncleared["events"]] == [e["header"] for e in whole["events"]]


def test_a_holder_gets_what_he_entered_himself(application: Application) -> None:
    proof = _proof(application, "--reader", "pemohon1")
    assert _verbs(proof) == ["portal"]


def test_a_neutral_proof_names_no_case(application: Application) -> None:
    proof = _proof(application, "--neutral")
    assert "case" not in proof
    assert _verbs(proof) == []


def test_who_does_not_see_the_case_gets_no_proof(application: Application) -> None:
    for stranger in ("pemohon2", "nobody"):
        with pytest.raises(NotVisible):
            shown_to(stranger, application.case_id)
