#!/usr/bin/env python3
"""Checks a proof of a case (`kanim ledger proof CASE > proof.json`) without Kanim and without its database.

    python verify-proof.py proof.json PUBLIC_KEY_HEX

PUBLIC_KEY_HEX is the office's anchor key as the office has published it (`kanim ledger key`): a proof names its
key too, but a forger would name his own. Needs Python 3.9+ and the package `cryptography` (Ed25519).

What it establishes, in this order: every header stands in one unbroken chain that begins with this stream; every
group that is shown is the one its header committed to; the chain's head stood in the tree of an anchor; and the
office signed that anchor. Events after the anchored head are chained, and not yet anchored. Exit 0: it holds.
"""

import hashlib
import json
import re
import sys
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEADER = re.compile(
    r'\{"commit":\[((?:"[0-9a-f]{64}"(?:,"[0-9a-f]{64}")*)?)\],"prev":"([0-9a-f]{64})","seq":([1-9][0-9]*),'
    r'"stream":"([0-9a-f-]{36})","time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)","v":1\}'
)


class Refused(Exception):
    """The proof does not hold; says where."""


def sha256(data):
    return hashlib.sha256(data).digest()


def require(holds, words):
    if not holds:
        raise Refused(words)


def check_chain(proof):
    """Headers and shown groups. Gives the hash of each event, its time, and how many groups were shown."""
    stream = uuid.UUID(proof["stream"])
    prev, time, hashes, shown, withheld, erased = sha256(b"kanim.stream.v1\0" + stream.bytes), "", [], 0, set(), set()
    for seq, event in enumerate(proof["events"], 1):
        header = HEADER.fullmatch(event["header"])
        require(header, f"event {seq}: not a header")
        commit, named, number, of_stream, at = header.groups()
        require(of_stream == str(stream) and int(number) == seq, f"event {seq}: belongs elsewhere")
        require(named == prev.hex(), f"event {seq}: does not name the event before it")
        require(at >= time, f"event {seq}: older than the event before it")
        commitments = re.findall("[0-9a-f]{64}", commit)
        require(len(event["groups"]) == len(commitments), f"event {seq}: groups and commitments differ in number")
        for part, (group, wanted) in enumerate(zip(event["groups"], commitments)):
            if group is None:
                withheld.add((seq, part))
                continue
            salt, body = bytes.fromhex(group["salt"]), group["body"].encode()
            require(len(salt) == 16, f"event {seq} group {part}: the salt has not 16 bytes")
            require(sha256(salt + body).hex() == wanted, f"event {seq} group {part}: not what was committed to")
            shown += 1
            told = json.loads(body)
            if part == 0 and told.get("verb") == "payload.erased":
                erased |= {tuple(pair) for pair in told["erased"]}
        prev, time = sha256(event["header"].encode()), at
        hashes.append(prev)
    require(hashes, "no events")
    return stream, hashes, shown, len(withheld - erased), len(withheld & erased)


def check_path(proof, stream, hashes):
    """The head's way up to the root that the anchor states."""
    head, anchor = proof["head"], json.loads(proof["anchor"]["text"])
    seq, index, size, path = head["seq"], head["index"], head["size"], [bytes.fromhex(p) for p in head["path"]]
    require(1 <= seq <= len(hashes), "the anchored head is none of the events")
    require(0 <= index < size == anchor["streams"], "the head's place does not fit the anchor")
    node = sha256(b"\0" + stream.bytes + seq.to_bytes(8, "big") + hashes[seq - 1])
    while size > 1:
        if index % 2 or index + 1 < size:
            require(path, "the path is too short")
            partner = path.pop(0)
            node = sha256(b"\1" + (partner + node if index % 2 else node + partner))
        index, size = index // 2, (size + 1) // 2
    require(not path, "the path is too long")
    require(anchor["kind"] == "anchor" and anchor["root"] == node.hex(), "the path does not lead to the anchor's root")
    return anchor, seq


def check_signature(proof, anchor, public):
    require(anchor["v"] == 1 and anchor["key"] == sha256(public).hex(), "the anchor names another key than yours")
    try:
        signed = b"kanim.anchor.v1\0" + proof["anchor"]["text"].encode()
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(proof["anchor"]["signature"]), signed)
    except InvalidSignature:
        raise Refused("the anchor is not signed by this key") from None


def main(words):
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(words[0], encoding="utf-8") as file:
            proof = json.load(file)
        require(proof["format"] == "kanim.proof.v1", "not a proof of version 1")
        stream, hashes, shown, withheld, erased = check_chain(proof)
        anchor, seq = check_path(proof, stream, hashes)
        check_signature(proof, anchor, bytes.fromhex(words[1]))
    except Refused as refusal:
        print(f"REFUSED: {refusal}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"REFUSED: not a whole proof ({type(error).__name__}: {error})")
        return 1
    print(f"HOLDS: stream {stream}, {len(hashes)} events, the first {seq} under anchor {anchor['number']} "
          f"of {anchor['time']}; groups: {shown} shown, {withheld} withheld, {erased} erased by an event here")
    if len(hashes) > seq:
        print(f"  {len(hashes) - seq} newer events are chained to it and under no anchor yet")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
