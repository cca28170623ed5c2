"""The tree over heads of streams: one root stands for all of them, a short path proves that one is among them.

leaf    SHA-256(0x00 ‖ 16 bytes of the stream's id ‖ number of the event, 8 bytes big-endian ‖ its hash)
node    SHA-256(0x01 ‖ left ‖ right); a last node without a partner moves up as it is (the tree of RFC 6962).
Leaves stand in the order of their streams.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from kanim.kernel.canonical import sha256


def leaf(stream: UUID, seq: int, digest: bytes) -> bytes:
    return sha256(b"\0" + stream.bytes + seq.to_bytes(8, "big") + digest)


def _above(level: Sequence[bytes]) -> list[bytes]:
    return [
        sha256(b"\1" + level[at] + level[at + 1]) if at + 1 < len(level) else level[at]
        for at in range(0, len(level), 2)
    ]


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of at least one leaf."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The partners met on the way from the leaf at `index` up to the root."""
    level, found = list(leaves), []
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            found.append(level[partner])
        level, index = _above(level), index // 2
    return found


def climbed(start: bytes, index: int, size: int, partners: Sequence[bytes]) -> bytes | None:
    """The root that a leaf and its path lead to; None when the path does not fit a tree of `size` leaves."""
    node, width, rest = start, size, list(partners)
    if not 0 <= index < size:
        return None
    while width > 1:
        if index % 2:
            if not rest:
                return None
            node = sha256(b"\1" + rest.pop(0) + node)
        elif index + 1 < width:
            if not rest:
                return None
            node = sha256(b"\1" + node + rest.pop(0))
        index, width = index // 2, (width + 1) // 2
    return None if rest else node
