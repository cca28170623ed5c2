"""Uploads in parts, for a phone on a bad line: each part is sent until it has come, in any order, and what has come
stays when the line breaks, the page is closed or the machine restarts.

`begin` → `put` each part → `closed` gives the whole file to whoever takes it in. The same file chosen again for
the same place finds its upload and sends only what is missing. Why not tus: docs/adr/0029-uploads-in-parts.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Sum

from kanim.kernel import clock, db
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.papers import store
from kanim.kernel.papers.models import Upload, UploadPart
from kanim.kernel.papers.refusals import refuse
from kanim.kernel.papers.rules import PaperRule, megabytes
from kanim.kernel.papers.sniff import clean_name
from kanim.kernel.texts import Text

PART_BYTES = 262_144
KEPT_FOR = timedelta(hours=48)
CLOSING_FOR = timedelta(minutes=2)  # who closes an upload and dies lets go of it after this
MAX_OPEN = 12  # an account's uploads on their way
MAX_OPEN_BYTES = 60_000_000
AREA = "parts"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INSERT = (
    "INSERT INTO papers_upload (id, account_id, target_id, type, name, size, sha256, identity, state, begun_at, "
    "expires_at) VALUES (%s,%s,%s,%s,%s,%s,%s,%s,'open',%s,%s) ON CONFLICT DO NOTHING"
)
_INSERT_PART = (
    "INSERT INTO papers_upload_part (upload_id, number, sha256, file) VALUES (%s,%s,%s,%s) "
    "ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an upload stands: `have` are the parts that have come, counted from 0, of `parts`."""

    id: UUID
    state: str
    parts: int
    have: tuple[int, ...]
    size: int
    expires_at: datetime
    paper_id: UUID | None


@dataclass(slots=True)
class Whole:
    """All parts of an upload, one after the other, as a file that was sent at once."""

    name: str | None
    size: int | None
    files: tuple[str, ...]

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for name in self.files:
            yield from store.existing(name).chunks()


def begin(
    account_id: UUID,
    target_id: UUID,
    rule: PaperRule,
    *,
    name: str,
    size: int,
    sha256: str = "",
    mark: str = "",
    now: datetime | None = None,
) -> Standing:
    """An upload for this account and place, or the open one of the same file. `sha256` is the file's digest in hex;
    a sender who can't compute one gives a `mark` (size, date) by which he knows the file again.

    Raises `Invalid` for what may not come anyhow, `Conflict` when the account has too much on its way."""
    moment, shown = now or clock.now(), clean_name(name)
    if size <= 0:
        raise refuse("berkas", "EMPTY", shown, {})
    if size > rule.max_bytes:
        raise refuse("berkas", "TOO_BIG", shown, {"limit": megabytes(rule.max_bytes)})
    if sha256 and not _DIGEST.fullmatch(sha256):
        raise _malformed()
    identity = sha256 or hashlib.sha256(f"{shown}\0{size}\0{mark}".encode()).hexdigest()
    with db.write_transaction():
        _lock_account(account_id)
        mine = Upload.objects.filter(account_id=account_id, state=Upload.State.OPEN, expires_at__gte=moment)
        row = mine.filter(target_id=target_id, type=rule.code, identity=identity).first()
        if row is None:
            _require_room(mine, size)
            Upload.objects.filter(  # one that is over makes place for the same file begun anew
                account_id=account_id, target_id=target_id, type=rule.code, identity=identity,
                state=Upload.State.OPEN,
            ).update(state=Upload.State.REFUSED)  # fmt: skip
            values = [uuid7(), account_id, target_id, rule.code, shown, size, sha256, identity, moment]
            db.execute(_INSERT, [*values, moment + KEPT_FOR])
            row = mine.get(target_id=target_id, type=rule.code, identity=identity)
    return _standing(row)


def standing(account_id: UUID, target_id: UUID, upload_id: UUID) -> Standing:
    """Raises `NotVisible` for another's upload, one for another place and one that is over."""
    return _standing(_find(account_id, target_id, upload_id))


def put(
    account_id: UUID, target_id: UUID, upload_id: UUID, number: int, data: bytes, sha256: str = ""
) -> Standing:
    """Keeps one part. The same part again changes nothing.

    Raises `NotVisible`, `Invalid` when length or digest do not fit (the line changed it: send it again), `Conflict`
    when another content came as this part before, or the upload is over."""
    row = _find(account_id, target_id, upload_id)
    count = _count(row.size)
    if not 0 <= number < count:
        raise NotVisible
    digest = hashlib.sha256(data).hexdigest()
    length = PART_BYTES if number < count - 1 else row.size - PART_BYTES * (count - 1)
    if len(data) != length or (sha256 and sha256 != digest):
        raise Invalid(
            {
                "bagian": Text(
                    f"Bagian {number + 1} tidak tiba utuh. Bagian itu dikirim lagi dengan sendirinya.",
                    f"Part {number + 1} did not arrive whole. It is sent again by itself.",
                )
            }
        )
    if row.state != Upload.State.OPEN:
        raise _over()
    known = UploadPart.objects.filter(upload=row, number=number).first()
    if known is None:
        name = store.new_name(AREA, ".part")
        store.keep_bytes(data, name)
        with db.write_transaction():
            kept = db.execute(_INSERT_PART, [row.id, number, digest, name])
        if not kept:  # the same part came by two ways at once
            store.remove(name)
        known = UploadPart.objects.get(upload=row, number=number)
    if known.sha256 != digest:
        raise Conflict(
            Text(
                "Bagian ini sudah diterima dengan isi lain: berkasnya berubah di tengah pengiriman. Batalkan, lalu "
                "unggah lagi dari awal.",
                "This part came before with another content: the file changed while it was sent. Cancel, and upload "
                "it again from the beginning.",
            ),
            code="PART_DIFFERS",
        )
    return _standing(row)


@contextmanager
def closed(
    account_id: UUID, target_id: UUID, upload_id: UUID, now: datetime | None = None
) -> Iterator[tuple[Upload, Whole]]:
    """The whole file, for one caller at a time; inside the block it is taken in and `finished` is called. If the block
    ends without, because the file was refused, the upload is over too; an error that is not about the file
    (a conflict, an outage) leaves it open to be closed again.

    Raises `NotVisible`, `Conflict` (parts are missing, somebody else closes it, or it is over), `Invalid` when the
    whole has another digest than was told."""
    moment = now or clock.now()
    row = _find(account_id, target_id, upload_id)
    parts = list(UploadPart.objects.filter(upload=row).order_by("number"))
    if row.state == Upload.State.OPEN and len(parts) != _count(row.size):
        raise Conflict(
            Text(
                f"Baru {len(parts)} dari {_count(row.size)} bagian yang tiba. Lanjutkan pengiriman.",
                f"{len(parts)} of {_count(row.size)} parts have come so far. Go on sending.",
            ),
            code="PARTS_MISSING",
        )
    _claim(row, moment)
    whole = Whole(row.name, row.size, tuple(part.file for part in parts))
    try:
        _require_digest(row, whole)
        yield row, whole
    except Invalid:
        _end(row, Upload.State.REFUSED)
        raise
    except BaseException:
        Upload.objects.filter(id=row.id, state=Upload.State.CLOSING).update(
            state=Upload.State.OPEN, closing_since=None
        )
        raise
    _drop_parts(row)


def finished(row: Upload, paper_id: UUID) -> None:
    """The upload has become this paper. Written in the transaction that made the paper, if there is one."""
    Upload.objects.filter(id=row.id).update(state=Upload.State.DONE, paper_id=paper_id)


def cancel(account_id: UUID, target_id: UUID, upload_id: UUID) -> None:
    """Gives an upload up; its parts go. One that is over already is fine."""
    row = _find(account_id, target_id, upload_id)
    if row.state == Upload.State.OPEN:
        _end(row, Upload.State.REFUSED)


def sweep(now: datetime | None = None, limit: int = 500) -> int:
    """Removes uploads whose time is over, with their parts; gives how many. Safe at any time."""
    over = list(Upload.objects.filter(expires_at__lt=now or clock.now()).order_by("expires_at")[:limit])
    for row in over:
        _drop_parts(row)
        with db.write_transaction():
            Upload.objects.filter(id=row.id).delete()
    return len(over)


def _count(size: int) -> int:
    return -(-size // PART_BYTES)


def _find(account_id: UUID, target_id: UUID, upload_id: UUID) -> Upload:
    row = Upload.objects.filter(
        id=upload_id, account_id=account_id, target_id=target_id, expires_at__gte=clock.now()
    ).first()
    if row is None:
        raise NotVisible
    return row


def _standing(row: Upload) -> Standing:
    have = UploadPart.objects.filter(upload_id=row.id).order_by("number").values_list("number", flat=True)
    return Standing(row.id, row.state, _count(row.size), tuple(have), row.size, row.expires_at, row.paper_id)


def _lock_account(account_id: UUID) -> None:
    """One `begin` of an account at a time, so that its limits hold however many come at once."""
    if db.is_postgresql():
        db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 29))", [str(account_id)])


def _require_room(mine: object, size: int) -> None:
    rows = mine.aggregate(total=Sum("size"))["total"] or 0  # type: ignore[attr-defined]
    if mine.count() >= MAX_OPEN or rows + size > MAX_OPEN_BYTES:  # type: ignore[attr-defined]
        raise Conflict(
            Text(
                f"Masih ada unggahan Anda yang belum selesai (paling banyak {MAX_OPEN} berkas atau "
                f"{megabytes(MAX_OPEN_BYTES).id} sekaligus). Selesaikan atau batalkan dahulu; yang ditinggalkan "
                "terhapus sendiri setelah dua hari.",
                f"Some of your uploads are not finished (at most {MAX_OPEN} files or {megabytes(MAX_OPEN_BYTES).en} at "
                "a time). Finish or cancel them first; what is left alone is removed after two days.",
            ),
            code="TOO_MUCH",
        )


def _claim(row: Upload, now: datetime) -> None:
    with db.write_transaction():
        free = Upload.objects.filter(id=row.id, state=Upload.State.OPEN)
        left = Upload.objects.filter(
            id=row.id, state=Upload.State.CLOSING, closing_since__lt=now - CLOSING_FOR
        )
        values = {"state": Upload.State.CLOSING, "closing_since": now}
        if free.update(**values) or left.update(**values):
            return
    row.refresh_from_db()
    if row.state == Upload.State.CLOSING:
        raise Conflict(
            Text(
                "Berkas ini sedang diperiksa. Tunggu sebentar; hasilnya muncul di halaman ini.",
                "This file is being examined. Wait a moment; the result appears on this page.",
            ),
            code="CLOSING",
        )
    raise _over()


def _require_digest(row: Upload, whole: Whole) -> None:
    if not row.sha256:
        return
    digest = hashlib.sha256()
    for chunk in whole.chunks():
        digest.update(chunk)
    if digest.hexdigest() != row.sha256:
        raise refuse("berkas", "DIGEST", row.name, {})


def _end(row: Upload, state: Upload.State) -> None:
    Upload.objects.filter(id=row.id).update(state=state)
    _drop_parts(row)


def _drop_parts(row: Upload) -> None:
    for part in list(UploadPart.objects.filter(upload=row)):
        with db.write_transaction():
            UploadPart.objects.filter(id=part.id).delete()
        store.remove(part.file)


def _over() -> Conflict:
    return Conflict(
        Text(
            "Unggahan ini sudah selesai atau dibatalkan. Pilih berkasnya lagi untuk mengunggah yang baru.",
            "This upload is finished or was cancelled. Choose the file again to upload a new one.",
        ),
        code="OVER",
    )


def _malformed() -> Invalid:
    return Invalid(
        {
            "berkas": Text(
                "Keterangan unggahan tidak terbaca. Muat ulang halaman, lalu pilih berkasnya lagi.",
                "What was told about the upload can't be read. Reload the page and choose the file again.",
            )
        }
    )
