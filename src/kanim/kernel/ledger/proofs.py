"""A proof of what happened in one stream, for checking without the database (`docs/verify-proof.py`).

It holds the headers as the exact bytes that are hashed, the payload groups that its reader may see, the last
anchor over the stream with its signature, and the path from the stream's head to the anchor's root. A neutral proof
holds no group at all: headers tell time and commitments, nothing else. Groups left out stay provable later, by whoever
is given their salt and body.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kanim.kernel import db
from kanim.kernel.canonical import loads
from kanim.kernel.errors import Conflict, NotVisible
from kanim.kernel.ledger import anchors, coverage, keys, merkle
from kanim.kernel.ledger.anchors import Anchor
from kanim.kernel.ledger.delivered import Head
from kanim.kernel.texts import Text

FORMAT = "kanim.proof.v1"

# (group 0 of the event, number of the group, whom it is about) → may this reader see it
MayShow = Callable[[Mapping[str, Any], int, UUID | None], bool]


def all_groups(told: Mapping[str, Any], part: int, subject: UUID | None) -> bool:
    return True


def no_groups(told: Mapping[str, Any], part: int, subject: UUID | None) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class _Group:
    salt: bytes
    body: bytes
    subject: UUID | None


def prove(stream: UUID, may_show: MayShow = all_groups) -> dict[str, Any]:
    """The proof as plain JSON values. The caller has checked that the reader may see the row that owns the stream.

    Raises `NotVisible` for a stream without events, `Conflict` when no delivered anchor covers it yet or when
    the anchor in this database is not the one that was delivered."""
    events = db.fetch("SELECT seq, header FROM ledger_event WHERE stream = %s ORDER BY seq", [stream])
    if not events:
        raise NotVisible
    groups = _groups_of(stream)
    made, head, leaf = _anchored(stream)
    return {
        "format": FORMAT,
        "stream": str(stream),
        "events": [
            {
                "header": bytes(header).decode(),
                "groups": _shown(len(loads(bytes(header))["commit"]), groups.get(seq, {}), may_show),
            }
            for seq, header in events
        ],
        "anchor": {"text": made.text.decode(), "signature": made.signature.hex()},
        "head": {"seq": head.seq, **leaf},
        "public_key": keys.trusted()[made.key].hex(),
    }


def _groups_of(stream: UUID) -> dict[int, dict[int, _Group]]:
    found: dict[int, dict[int, _Group]] = {}
    for seq, part, salt, body, subject in db.fetch(
        "SELECT seq, part, salt, body, subject FROM ledger_payload WHERE stream = %s", [stream]
    ):
        about = None if subject is None else db.as_uuid(subject)
        found.setdefault(seq, {})[part] = _Group(bytes(salt), bytes(body), about)
    return found


def _shown(count: int, groups: Mapping[int, _Group], may_show: MayShow) -> list[dict[str, str] | None]:
    """One entry a commitment; None for what is withheld or was erased."""
    told = loads(groups[0].body) if 0 in groups else {}
    return [
        {"salt": group.salt.hex(), "body": group.body.decode()}
        if (group := groups.get(part)) is not None and may_show(told, part, group.subject)
        else None
        for part in range(count)
    ]


def _anchored(stream: UUID) -> tuple[Anchor, Head, dict[str, Any]]:
    """The last delivered anchor over the stream, the head under it, and the way from there to the root."""
    found = anchors.covering(stream)
    if found is None:
        raise Conflict(
            Text(
                "Belum ada jangkar yang mencakup perkara ini. Jalankan `kanim ledger anchor`, lalu ulangi.",
                "No anchor covers this case yet. Run `kanim ledger anchor`, then try again.",
            ),
            code="UNANCHORED",
        )
    made = found
    heads = anchors.heads_in_database(made.number)
    at = next((n for n, head in enumerate(heads) if head.stream == stream), None)
    if (
        at is None
        or not anchors.is_genuine(made, keys.trusted())
        or anchors.root_of(heads) != made.root
        or not coverage.is_delivered(made)
    ):
        raise Conflict(
            Text(
                f"Jangkar {made.number} tidak sama dengan yang telah dikirim. Jalankan `kanim ledger verify`.",
                f"Anchor {made.number} is not the one that was delivered. Run `kanim ledger verify`.",
            ),
            code="ANCHORS_DIFFER",
        )
    leaves = [merkle.leaf(head.stream, head.seq, head.hash) for head in heads]
    path = [partner.hex() for partner in merkle.path(leaves, at)]
    return made, heads[at], {"index": at, "size": len(leaves), "path": path}
