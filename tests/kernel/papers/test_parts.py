"""Uploads in parts: in any order, again, broken off, changed on the way, too many, over."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kanim.kernel import clock
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.papers import parts
from kanim.kernel.papers.models import FileKey, Upload, UploadPart
from kanim.kernel.papers.parts import PART_BYTES, Standing
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.texts import Text

pytestmark = pytest.mark.django_db
RULE = PaperRule("KTP_EL", Text("KTP elektronik", "Electronic ID card"))
ME, PLACE = uuid7(), uuid7()
DATA = b"%PDF-" + bytes(n % 251 for n in range(2 * PART_BYTES))


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = tmp_path
    return tmp_path


def piece(number: int) -> bytes:
    return DATA[number * PART_BYTES : (number + 1) * PART_BYTES]


def begun(**more: Any) -> Standing:
    given: dict[str, Any] = {"name": "kk.pdf", "size": len(DATA), "sha256": hashlib.sha256(DATA).hexdigest()}
    return parts.begin(ME, PLACE, RULE, **{**given, **more})


def put(upload: UUID, number: int, data: bytes | None = None, digest: str = "") -> Standing:
    return parts.put(ME, PLACE, upload, number, piece(number) if data is None else data, digest)


def whole(upload: UUID) -> bytes:
    with parts.closed(ME, PLACE, upload) as (row, file):
        data = b"".join(file.chunks())
        parts.finished(row, uuid7())
    return data


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_parts_come_in_any_order_and_again_and_the_file_goes_on_where_it_was(root: Path) -> None:
    first = begun()
    assert (first.parts, first.have, first.state) == (3, (), "open")
    assert put(first.id, 2).have == (2,)
    assert put(first.id, 0, digest=hashlib.sha256(piece(0)).hexdigest()).have == (0, 2)
    assert put(first.id, 0).have == (0, 2)
    again = begun()  # the page was closed, the same file is chosen once more
    assert (again.id, again.have) == (first.id, (0, 2))
    with pytest.raises(Conflict) as caught:
        whole(first.id)
    assert caught.value.code == "PARTS_MISSING" and "2 dari 3" in caught.value.message.id
    put(first.id, 1)
    assert all(DATA[:40] not in path.read_bytes() for path in files_in(root))  # sealed as they lie
    assert whole(first.id) == DATA
    assert files_in(root) == [] and UploadPart.objects.count() == 0 and FileKey.objects.count() == 0
    assert parts.standing(ME, PLACE, first.id).state == "done"
    with pytest.raises(Conflict, match="sudah selesai"):
        whole(first.id)


def test_a_part_that_the_line_changed_is_asked_for_again(root: Path) -> None:
    upload = begun().id
    for data, digest in ((piece(0)[:-1], ""), (piece(0) + b"x", ""), (piece(0), "0" * 64)):
        with pytest.raises(Invalid):
            put(upload, 0, data, digest)
    for number in (-1, 3):
        with pytest.raises(NotVisible):
            put(upload, number, b"")
    assert files_in(root) == [] and UploadPart.objects.count() == 0
    put(upload, 0)
    with pytest.raises(Conflict) as caught:
        put(upload, 0, b"y" + piece(0)[1:])
    assert caught.value.code == "PART_DIFFERS"
    assert len(files_in(root)) == 1


def test_a_whole_with_another_digest_is_refused_and_nothing_stays(root: Path) -> None:
    upload = begun(sha256="0" * 64).id
    for number in range(3):
        put(upload, number)
    with pytest.raises(Invalid, match="tidak sama dengan yang dipilih"):
        whole(upload)
    assert files_in(root) == []
    assert parts.standing(ME, PLACE, upload).state == "refused"
    assert begun(sha256="0" * 64).id != upload


def test_an_outage_while_it_is_taken_in_leaves_it_to_be_closed_again(root: Path) -> None:
    upload = begun().id
    for number in range(3):
        put(upload, number)
    with pytest.raises(RuntimeError), parts.closed(ME, PLACE, upload):
        with pytest.raises(Conflict) as caught, parts.closed(ME, PLACE, upload):
            pytest.fail("two close one upload")
        assert caught.value.code == "CLOSING"
        raise RuntimeError
    assert whole(upload) == DATA


def test_who_dies_while_closing_lets_go_after_two_minutes() -> None:
    upload = begun().id
    for number in range(3):
        put(upload, number)
    Upload.objects.filter(id=upload).update(state="closing", closing_since=clock.now() - timedelta(minutes=3))
    assert whole(upload) == DATA


def test_what_may_not_come_is_refused_before_it_is_sent() -> None:
    for size in (0, -1, RULE.max_bytes + 1):
        with pytest.raises(Invalid):
            begun(size=size)
    with pytest.raises(Invalid):
        begun(sha256="<script>")
    assert Upload.objects.count() == 0


def test_another_account_and_another_place_see_nothing() -> None:
    upload = begun().id
    for account, place in ((uuid7(), PLACE), (ME, uuid7())):
        with pytest.raises(NotVisible):
            parts.standing(account, place, upload)
        with pytest.raises(NotVisible):
            parts.put(account, place, upload, 0, piece(0))
        with pytest.raises(NotVisible):
            parts.cancel(account, place, upload)


def test_an_account_has_only_so_much_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MAX_OPEN", 2)
    first = begun(sha256="", mark="1")
    begun(sha256="", mark="2")
    with pytest.raises(Conflict) as caught:
        begun(sha256="", mark="3")
    assert caught.value.code == "TOO_MUCH" and "dua hari" in caught.value.message.id
    assert begun(sha256="", mark="1").id == first.id
    parts.cancel(ME, PLACE, first.id)
    begun(sha256="", mark="3")
    monkeypatch.setattr(parts, "MAX_OPEN", 9)
    monkeypatch.setattr(parts, "MAX_OPEN_BYTES", 2 * len(DATA))
    with pytest.raises(Conflict):
        begun(sha256="", mark="4")


def test_what_was_left_alone_goes_after_two_days(root: Path) -> None:
    upload = begun().id
    put(upload, 0)
    Upload.objects.filter(id=upload).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(NotVisible):
        put(upload, 1)
    assert begun().id != upload  # the same file begins anew
    assert parts.sweep() == 1
    assert files_in(root) == [] and list(Upload.objects.values_list("state", flat=True)) == ["open"]
