"""Files at rest: sealed with a key each; a changed byte, a lost key and a destroyed one are told, and nothing else."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kanim.faces.cli.keys import keys
from kanim.kernel.db import fetch, uuid7
from kanim.kernel.errors import Conflict, Unavailable
from kanim.kernel.papers import file_keys, sealing, store
from kanim.kernel.papers.models import FileKey
from kanim.kernel.papers.uploads import Opened
from kanim.ui.files import file_response

pytestmark = pytest.mark.django_db
NAME = "papers/aa/bb/x.pdf"
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILE_KEY, settings.FILE_KEY_IS_GIVEN = tmp_path / "file_key", False
    settings.FILE_KEYS_OLD, settings.FILE_KEYS_COPY = [], tmp_path / "file_keys.jsonl"
    return tmp_path / "files"


def content(size: int) -> bytes:
    return bytes(number * 7 % 251 for number in range(size))


@pytest.mark.parametrize(
    "size", [0, 1, sealing.CHUNK - 1, sealing.CHUNK, sealing.CHUNK + 1, 3 * sealing.CHUNK]
)
def test_what_was_sealed_comes_back_whole_and_in_parts(tmp_path: Path, size: int) -> None:
    data, key, path = content(size), bytes(32), tmp_path / "x"
    with open(path, "wb") as file:
        assert sealing.seal(io.BytesIO(data), file, key, "x") == size
    found = sealing.opened(path, key, "x")
    assert (found.size, b"".join(found.chunks())) == (size, data)
    for start, end in (
        (0, 1),
        (size // 2, size // 2 + 2),
        (sealing.CHUNK - 1, sealing.CHUNK + 1),
        (size, size + 9),
    ):
        assert b"".join(found.chunks(start, end)) == data[start:end]


def test_every_change_of_a_sealed_file_is_seen(tmp_path: Path) -> None:
    key, path = bytes(32), tmp_path / "x"
    with open(path, "wb") as file:
        sealing.seal(io.BytesIO(content(2 * sealing.CHUNK + 5)), file, key, "x")
    whole = path.read_bytes()
    at, step = len(sealing.MAGIC), sealing.CHUNK + sealing.TAG
    first, second, last = whole[at : at + step], whole[at + step : at + 2 * step], whole[at + 2 * step :]
    flipped = bytearray(whole)
    flipped[at + step + 3] ^= 1
    for changed in (bytes(flipped), whole[:-1], whole[:at] + first + second, whole[:at] + second + first + last,
                    whole + b"\0", whole[:at] + first + last):  # fmt: skip
        path.write_bytes(changed)
        with pytest.raises(sealing.Broken):
            list(sealing.opened(path, key, "x").chunks())
    path.write_bytes(whole)
    for other_key, other_name in ((bytes(31) + b"\1", "x"), (key, "y")):
        with pytest.raises(sealing.Broken):
            list(sealing.opened(path, other_key, other_name).chunks())


def test_nothing_of_a_file_lies_in_the_clear(root: Path) -> None:
    store.keep_bytes(b"NIK 3671054505900002", NAME)
    assert store.read(NAME) == b"NIK 3671054505900002"
    files = [path for path in root.rglob("*") if path.is_file()]
    assert files == [root / NAME]
    assert b"3671" not in files[0].read_bytes()
    assert files[0].stat().st_mode & 0o777 == 0o600
    key = file_keys.unwrapped(FileKey.objects.get(name=NAME))
    assert key not in bytes(FileKey.objects.get(name=NAME).wrapped)


@pytest.mark.parametrize("harm", ["byte", "key", "row"])
def test_a_file_that_does_not_open_is_told_and_becomes_a_job(root: Path, harm: str) -> None:
    store.keep_bytes(b"isi", NAME)
    if harm == "byte":
        data = bytearray((root / NAME).read_bytes())
        data[-1] ^= 1
        (root / NAME).write_bytes(data)
    elif harm == "key":
        FileKey.objects.filter(name=NAME).update(wrapped=bytes(60))
    else:
        FileKey.objects.filter(name=NAME).delete()
    with pytest.raises(Unavailable) as caught:
        store.existing(NAME)
    assert "berubah" in caught.value.message.id and "changed" in caught.value.message.en
    assert fetch("SELECT name, state FROM outbox_message") == [("papers.damaged", "waiting")]


def test_a_destroyed_key_ends_the_file_and_every_copy_of_it(root: Path) -> None:
    subject = uuid7()
    store.keep_bytes(b"isi", NAME, subject)
    copy = (root / NAME).read_bytes()
    assert file_keys.mirror() == 1
    assert store.shred([NAME], "JRA 2024 no. 3", NOW) == 1
    store.unlink_shredded([NAME])
    assert not (root / NAME).exists()
    (root / NAME).write_bytes(copy)  # as an old backup has it
    with pytest.raises(Conflict) as caught:
        store.existing(NAME)
    assert caught.value.code == "DESTROYED" and "24-11-2026 menurut JRA 2024 no. 3" in caught.value.message.id
    assert bytes(FileKey.objects.get(name=NAME).wrapped) == b""
    assert file_keys.take_back(store.settings.FILE_KEYS_COPY) == 0
    assert store.shred([NAME], "again", NOW) == 0


def test_the_master_key_is_rotated_and_the_earlier_one_can_go(root: Path, settings: Any) -> None:
    for name in (NAME, "papers/aa/bb/y.pdf"):
        store.keep_bytes(name.encode(), name)
    old, new = settings.FILE_KEY, root.parent / "new_key"
    run = CliRunner()
    assert run.invoke(keys, ["make", str(new)]).exit_code == 0
    assert run.invoke(keys, ["make", str(new)]).exit_code == 1  # never over another
    settings.FILE_KEY, settings.FILE_KEY_IS_GIVEN = new, True
    with pytest.raises(Unavailable):
        store.existing(NAME)
    refused = run.invoke(keys, ["rotate"])
    assert refused.exit_code == 1 and "is not here" in refused.stderr
    settings.FILE_KEYS_OLD = [old]
    assert store.read(NAME) == NAME.encode()
    assert "2 keys are now wrapped by" in run.invoke(keys, ["rotate"]).output
    settings.FILE_KEYS_OLD = []
    old.unlink()
    assert store.read(NAME) == NAME.encode()
    told = run.invoke(keys, ["check", "--files"])
    assert told.exit_code == 0 and "(present): 2 keys" in told.output
    settings.FILE_KEY = root.parent / "nowhere"
    with pytest.raises(Unavailable, match="nowhere"):
        store.existing(NAME)


def test_files_kept_in_the_clear_before_are_read_and_then_sealed(root: Path) -> None:
    (root / NAME).parent.mkdir(parents=True)
    (root / NAME).write_bytes(b"lama")
    assert store.read(NAME) == b"lama"
    run = CliRunner()
    assert run.invoke(keys, ["seal-files"]).output == "1 files sealed\n"
    assert b"lama" not in (root / NAME).read_bytes()
    assert store.read(NAME) == b"lama"
    assert run.invoke(keys, ["seal-files"]).output == "0 files sealed\n"


@pytest.mark.parametrize(
    ("wanted", "status", "sent", "told"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-99", 200, b"0123456789", None),
        ("bytes=1-2,4-5", 200, b"0123456789", None),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
    ],
)
def test_parts_are_sent_as_they_are_asked_for(
    wanted: str, status: int, sent: bytes, told: str | None
) -> None:
    store.keep_bytes(b"0123456789", NAME)
    response = file_response(Opened(store.existing(NAME), "x.pdf", "application/pdf", 10, ""), wanted=wanted)
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    assert (response.status_code, body, response.headers.get("Content-Range")) == (status, sent, told)
