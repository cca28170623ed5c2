"""A proof holds for whoever has no database, and every changed part of it is refused."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner

from kanim.faces.cli.ledger import ledger
from kanim.kernel.canonical import dumps, loads
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, NotVisible
from kanim.kernel.ledger import keys
from kanim.kernel.ledger.anchors import SIGNED, anchor
from kanim.kernel.ledger.append import append
from kanim.kernel.ledger.format import Group
from kanim.kernel.ledger.proofs import no_groups, prove
from kanim.kernel.organisation.models import Office
from support.ledger_owner import new_counter
from support.office import NOW

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify-proof.py"
ANI = uuid7()


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Office:
    """Three events under an anchor with other streams, and a fourth that is under none."""
    settings.ANCHORS_DIRS = [tmp_path / "anchors"]
    settings.ANCHOR_KEY = tmp_path / "key.pem"
    row = new_counter("loket-a")
    for number in range(1, 5):
        append(
            row,
            NOW + timedelta(minutes=number),
            [Group({"verb": "told", "n": number}), Group({"nama": f"Ani Wijayaé {number}"}, ANI)],
        )
        if number == 3:
            anchor(NOW)
    return row


@pytest.fixture
def check(checker: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Checks a proof; gives what the script says."""

    def checked(proof: dict[str, Any], key: str = "") -> str:
        path = tmp_path / "proof.json"
        path.write_text(json.dumps(proof, ensure_ascii=False), encoding="utf-8")
        code = checker.main([str(path), key or keys.public_bytes(keys.private_key()).hex()])
        said = capsys.readouterr().out
        assert (code == 0) == said.startswith("HOLDS")
        return said

    return checked


def test_a_whole_proof_holds(office: Office, check: Callable[..., str]) -> None:
    said = check(prove(office.id))
    assert "4 events, the first 3 under anchor 1 of 2026-11-24T02:12:00.000000Z" in said
    assert "8 shown, 0 withheld, 0 erased" in said
    assert "1 newer events are chained to it and under no anchor yet" in said


def test_a_neutral_proof_holds_and_tells_nothing(office: Office, check: Callable[..., str]) -> None:
    proof = prove(office.id, no_groups)
    assert "0 shown, 8 withheld" in check(proof)
    written = json.dumps(proof)
    assert "Ani" not in written
    assert "told" not in written
    assert str(ANI) not in written


def test_a_reader_gets_only_his_groups(office: Office, check: Callable[..., str]) -> None:
    proof = prove(office.id, lambda told, part, subject: subject is None and told["n"] < 3)
    assert "2 shown, 6 withheld" in check(proof)
    assert "Ani" not in json.dumps(proof)


def _flip(text: str, at: int) -> str:
    """Another hex digit in this place."""
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


def _header(seq: int, old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(proof: dict[str, Any]) -> None:
        header = proof["events"][seq - 1]["header"]
        assert old in header
        proof["events"][seq - 1]["header"] = header.replace(old, new, 1)

    return change


def _group(seq: int, part: int, name: str, value: str) -> Callable[[dict[str, Any]], None]:
    def change(proof: dict[str, Any]) -> None:
        proof["events"][seq - 1]["groups"][part][name] = value

    return change


def _head(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(proof: dict[str, Any]) -> None:
        assert proof["head"][name] != value
        proof["head"][name] = value

    return change


def _path(proof: dict[str, Any]) -> None:
    proof["head"]["path"][0] = _flip(proof["head"]["path"][0], 0)


def _shorter_path(proof: dict[str, Any]) -> None:
    proof["head"]["path"].pop()


def _longer_path(proof: dict[str, Any]) -> None:
    proof["head"]["path"].append("00" * 32)


def _anchor_text(proof: dict[str, Any]) -> None:
    proof["anchor"]["text"] = proof["anchor"]["text"].replace("2026-11-24", "2026-11-23")


def _signature(proof: dict[str, Any]) -> None:
    proof["anchor"]["signature"] = _flip(proof["anchor"]["signature"], 9)


def _drop_first(proof: dict[str, Any]) -> None:
    proof["events"].pop(0)


def _drop_middle(proof: dict[str, Any]) -> None:
    proof["events"].pop(1)


def _drop_anchored_tail(proof: dict[str, Any]) -> None:
    del proof["events"][2:]


def _reorder(proof: dict[str, Any]) -> None:
    proof["events"][0], proof["events"][1] = proof["events"][1], proof["events"][0]


def _drop_commitment(proof: dict[str, Any]) -> None:
    proof["events"][1]["groups"].pop()


def _other_stream(proof: dict[str, Any]) -> None:
    proof["stream"] = str(uuid7())


def _swap_groups(proof: dict[str, Any]) -> None:
    one, other = proof["events"][0]["groups"], proof["events"][1]["groups"]
    one[1], other[1] = other[1], one[1]


CHANGES: dict[str, tuple[Callable[[dict[str, Any]], None], str]] = {
    "time": (_header(2, "02:14", "02:15"), "event 3: does not name"),
    "time of the last": (_header(4, "02:16", "02:13"), "event 4: older"),
    "commitment": (_header(2, '"commit":["', '"commit":["0'), "event 2: not a header"),
    "number": (_header(2, '"seq":2', '"seq":3'), "event 2: belongs elsewhere"),
    "version": (_header(1, '"v":1', '"v":2'), "event 1: not a header"),
    "spelling": (_header(1, '"v":1', '"v": 1'), "event 1: not a header"),
    "salt": (_group(1, 0, "salt", "00" * 16), "event 1 group 0: not what was committed"),
    "length of salt": (_group(1, 0, "salt", "00" * 17), "event 1 group 0: the salt"),
    "body": (_group(2, 1, "body", '{"nama":"Budi"}'), "event 2 group 1: not what was committed"),
    "groups swapped": (_swap_groups, "event 1 group 1: not what was committed"),
    "group count": (_drop_commitment, "event 2: groups and commitments"),
    "first event gone": (_drop_first, "event 1: belongs elsewhere"),
    "event gone": (_drop_middle, "event 2: belongs elsewhere"),
    "tail gone": (_drop_anchored_tail, "the anchored head is none"),
    "order": (_reorder, "event 1: belongs elsewhere"),
    "stream": (_other_stream, "event 1: belongs elsewhere"),
    "head": (_head("seq", 2), "the path does not lead"),
    "head of nothing": (_head("seq", 0), "the anchored head is none"),
    "place": (_head("index", 10**6), "the head's place"),
    "size": (_head("size", 1), "the head's place"),
    "path": (_path, "the path does not lead"),
    "short path": (_shorter_path, "the path is too short"),
    "long path": (_longer_path, "the path is too long"),
    "anchor": (_anchor_text, "not signed by this key"),
    "signature": (_signature, "not signed by this key"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_proof_is_refused(office: Office, check: Callable[..., str], name: str) -> None:
    change, words = CHANGES[name]
    proof = prove(office.id)
    changed = copy.deepcopy(proof)
    change(changed)
    assert changed != proof
    assert words in check(changed)


@pytest.mark.parametrize("name", ["format", "stream", "events", "anchor", "head"])
def test_a_proof_without_a_part_is_refused(office: Office, check: Callable[..., str], name: str) -> None:
    proof = prove(office.id)
    del proof[name]
    assert "not a whole proof" in check(proof)


def test_a_proof_signed_by_a_forger_is_refused(
    office: Office, check: Callable[..., str], settings: Any
) -> None:
    """All is consistent in itself; only the key is not the one that the office has published."""
    proof = prove(office.id)
    published = proof["public_key"]
    settings.ANCHOR_KEY = settings.ANCHOR_KEY.parent / "forger.pem"
    forger = keys.private_key()
    told = loads(proof["anchor"]["text"]) | {"key": keys.fingerprint(keys.public_bytes(forger))}
    text = dumps(told)
    proof["anchor"] = {"text": text.decode(), "signature": forger.sign(SIGNED + text).hex()}
    assert "holds" in check(proof, keys.public_bytes(forger).hex()).lower()
    assert "another key than yours" in check(proof, published)


def test_what_can_be_proved_to_nobody_is_said(office: Office) -> None:
    fresh = new_counter("loket-b")
    with pytest.raises(NotVisible):
        prove(fresh.id)
    append(fresh, NOW, [Group({"verb": "told"})])
    with pytest.raises(Conflict) as refused:
        prove(fresh.id)
    assert refused.value.code == "UNANCHORED"


def test_the_command_writes_a_file_that_the_script_checks_alone(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    done = CliRunner().invoke(ledger, ["proof", str(office.id), "-o", str(path)])
    assert done.exit_code == 0, done.output
    key = CliRunner().invoke(ledger, ["key"]).output.strip()
    checked = subprocess.run(
        [sys.executable, "-I", SCRIPT, path, key], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.startswith("HOLDS")
