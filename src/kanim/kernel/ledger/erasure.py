"""Lawful erasure: payload groups are deleted, and a chained event names them with the ground and the post.

The header keeps its commitment, so the chain stays whole and a proof still holds; what was committed to is gone, and
without its salt it can't be guessed from the commitment. Group 0 (who did what) is never erased.

On PostgreSQL only the role that may call `kanim_erase` can do this (`grant_eraser`): the role that serves can't. On
SQLite the trigger lets go only what such an event names.

Every erasure is listed outside the database, signed, so that a backup taken before it can't bring it back:
{v, kind: "erasure", event: hash of the erasing event, stream, time, ground, post, groups: [{seq, part, commit}]}.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection

from kanim.kernel import clock, db
from kanim.kernel.canonical import dumps, loads
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.ledger import anchors, keys
from kanim.kernel.ledger.erasure_sql import FUNCTION
from kanim.kernel.ledger.models import Streamed
from kanim.kernel.ledger.writer import Founding, Writer
from kanim.kernel.texts import Text

VERB = "payload.erased"
SIGNED = b"kanim.erasure.v1\0"

Place = tuple[int, int]  # number of the event, number of the group


def owner_of(stream: UUID) -> Streamed | None:
    """The row that owns a stream, locked for writing."""
    for model in apps.get_models():
        if issubclass(model, Streamed):
            row = model._base_manager.select_for_update(of=("self",)).filter(pk=stream).first()
            if row is not None:
                return row
    return None


def places_about(stream: UUID, subject: UUID) -> list[Place]:
    """The groups of a stream that are about a person and still there."""
    return db.fetch(
        "SELECT seq, part FROM ledger_payload WHERE stream = %s AND subject = %s AND part > 0 ORDER BY seq, part",
        [stream, subject],
    )


def erase(act: Writer, row: Streamed, places: Sequence[Place], *, ground: str, post: str, **told: Any) -> int:
    """Deletes these groups of the row's stream within the open act; gives the number of the event that says so.

    `ground` is the article or order that asks for it, `post` the post that ordered it. Raises `Invalid` without
    them or for group 0, `NotVisible` when a group is not there (any more), `Conflict` when the stream has moved;
    then nothing is deleted. A PostgreSQL role that is no eraser gets the database's refusal."""
    wanted = sorted(set(places))
    _require(wanted, ground, post)
    there = {
        (seq, part)
        for seq, part in db.fetch("SELECT seq, part FROM ledger_payload WHERE stream = %s", [row.id])
    }
    if not there.issuperset(wanted):
        raise NotVisible
    seq = act.record(row, VERB, erased=[list(place) for place in wanted], ground=ground, post=post, **told)
    if _delete(row.id, seq) != len(wanted):
        raise Conflict(
            Text(
                "Basis data tidak menghapus persis isi yang disebut; tidak ada yang dihapus.",
                "The database did not erase exactly what was named; nothing was erased.",
            ),
            code="NOT_ERASED",
        )
    return seq


def _require(places: Sequence[Place], ground: str, post: str) -> None:
    fields = {}
    if not places or any(part < 1 for _, part in places):
        fields["groups"] = Text(
            "Sebutkan kelompok isi, mulai dari kelompok 1; kelompok 0 tidak pernah dihapus.",
            "Name groups, from group 1 on; group 0 is never erased.",
        )
    if not ground.strip():
        fields["ground"] = Text("Sebutkan dasar hukumnya.", "Name the legal ground.")
    if not post.strip():
        fields["post"] = Text("Sebutkan jabatan yang memerintahkan.", "Name the post that ordered it.")
    if fields:
        raise Invalid(fields)


def _delete(stream: UUID, seq: int) -> int:
    if db.is_postgresql():
        row = db.fetch_one("SELECT kanim_erase(%s, %s)", [stream, seq])
        return int(row[0]) if row else 0
    db.execute(
        "INSERT INTO ledger_erasure (stream, seq, part, by_seq) "
        "SELECT p.stream, json_extract(j.value, '$[0]'), json_extract(j.value, '$[1]'), p.seq "
        "FROM ledger_payload p, json_each(CAST(p.body AS TEXT), '$.erased') j "
        "WHERE p.stream = %s AND p.seq = %s AND p.part = 0",
        [stream, seq],
    )
    return db.execute(
        "DELETE FROM ledger_payload WHERE stream = %s AND EXISTS (SELECT 1 FROM ledger_erasure x "
        "WHERE x.stream = ledger_payload.stream AND x.seq = ledger_payload.seq "
        "AND x.part = ledger_payload.part AND x.by_seq = %s)",
        [stream, seq],
    )


def grant_eraser(role: str) -> None:
    """Lets `role` erase on PostgreSQL, beside what it may do as a member of the role that serves. Run by the
    owner after each migration; SQLite has no roles."""
    if db.is_postgresql():
        db.execute(f"GRANT EXECUTE ON FUNCTION {FUNCTION} TO {connection.ops.quote_name(role)}")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list outside."""

    event: str
    stream: UUID
    ground: str
    post: str
    groups: tuple[tuple[int, int, str], ...]  # event, group, commitment


def list_outside() -> int:
    """Writes erasures that the folders do not list yet; gives how many lines were written."""
    key = None
    count = 0
    made = _in_database()
    for folder in anchors.folders():
        with folder.locked():
            known = {listed.event for listed in _parsed(folder.erasures())}
            for event, text in made.items():
                if event not in known:
                    key = key or keys.private_key()
                    folder.append_erasure(text, key.sign(SIGNED + text))
                    count += 1
    return count


def _in_database() -> dict[str, bytes]:
    """Hash of the erasing event → the text of its line."""
    found: dict[str, bytes] = {}
    for stream, seq, header, digest, body in db.fetch(
        "SELECT e.stream, e.seq, e.header, e.hash, p.body FROM ledger_event e "
        "JOIN (SELECT DISTINCT stream, by_seq FROM ledger_erasure) x ON x.stream = e.stream AND x.by_seq = e.seq "
        "JOIN ledger_payload p ON p.stream = e.stream AND p.seq = e.seq AND p.part = 0 ORDER BY e.stream, e.seq"
    ):
        told, owner = loads(bytes(body)), db.as_uuid(stream)
        commitments = _commitments(owner)
        found[bytes(digest).hex()] = dumps(
            {
                "v": 1,
                "kind": "erasure",
                "event": bytes(digest).hex(),
                "stream": owner,
                "time": loads(bytes(header))["time"],
                "ground": told["ground"],
                "post": told["post"],
                "groups": [
                    {"seq": at, "part": part, "commit": commitments[at][part]}
                    for at, part in told["erased"]
                    if at < seq
                ],
            }
        )
    return found


def _commitments(stream: UUID) -> dict[int, list[str]]:
    return {
        seq: loads(bytes(header))["commit"]
        for seq, header in db.fetch("SELECT seq, header FROM ledger_event WHERE stream = %s", [stream])
    }


def _parsed(lines: Sequence[tuple[bytes, bytes]]) -> list[Listed]:
    """The lines that are signed by a key that counts; another can't have an erasure done."""
    trusted = keys.trusted().values()
    found = []
    for text, signature in lines:
        if any(keys.is_signed(public, signature, SIGNED + text) for public in trusted):
            told = loads(text)
            groups = tuple((int(g["seq"]), int(g["part"]), str(g["commit"])) for g in told["groups"])
            found.append(Listed(told["event"], UUID(told["stream"]), told["ground"], told["post"], groups))
    return found


def replay(now: datetime | None = None) -> int:
    """After a restore: does again the listed erasures whose groups have come back; gives how many groups. Each
    is an event of its own, by the system, that names the event it repeats. Safe to repeat."""
    count = 0
    for listed in _parsed(anchors.folders()[0].erasures()):
        with db.write_transaction():
            row = owner_of(listed.stream)
            if row is None:
                continue
            commitments = _commitments(listed.stream)
            there = set(db.fetch("SELECT seq, part FROM ledger_payload WHERE stream = %s", [listed.stream]))
            places = [
                (seq, part)
                for seq, part, commit in listed.groups
                if (seq, part) in there and commitments[seq][part] == commit
            ]
            if places:
                when = max(now or clock.now(), _last_time(listed.stream))
                writer = Founding(when)
                more = {"actor": "system:restore", "key": "restore", "repeats": listed.event}
                erase(writer, row, places, ground=listed.ground, post=listed.post, **more)
                count += len(places)
    return count


def _last_time(stream: UUID) -> datetime:
    row = db.fetch_one(
        "SELECT header FROM ledger_event WHERE stream = %s ORDER BY seq DESC LIMIT 1", [stream]
    )
    assert row is not None
    return datetime.fromisoformat(loads(bytes(row[0]))["time"])


def keep_outside() -> None:
    """What the worker does at intervals: lists erasures and anchors outside the database."""
    list_outside()
    anchors.anchor()
