"""`kanim ledger`: verifying what happened, anchoring it outside, proving it elsewhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import UUID

import click

from kanim.faces.cli.proof_readers import shown_to
from kanim.kernel import db
from kanim.kernel.access.actors import System
from kanim.kernel.act import open_act
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.retention import is_held
from kanim.kernel.errors import NotVisible
from kanim.kernel.ledger import anchors, erasure, keys
from kanim.kernel.ledger.proofs import MayShow, all_groups, no_groups, prove
from kanim.kernel.ledger.triggers import ensure_triggers, missing_triggers
from kanim.kernel.ledger.verify import Report
from kanim.kernel.ledger.verify import verify as verify_ledger
from kanim.kernel.papers import store, uploads


@click.group()
def ledger() -> None:
    """The ledger of events."""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of words.")
def verify(as_json: bool) -> None:
    """Checks every event, payload, head and delivered anchor. Exit 1 when something is wrong."""
    report = verify_ledger()
    absent = missing_triggers()
    if as_json:
        print(json.dumps({**report.as_json(), "missing_triggers": absent}, indent=2))
    else:
        _tell(report, absent)
    sys.exit(0 if report.ok and not absent else 1)


def _tell(report: Report, absent: list[str]) -> None:
    print(f"{report.events} events in {report.streams} streams ({report.cases} cases)")
    if report.anchors:
        print(f"{report.anchors} anchors delivered, the last at {report.anchored_at}")
    if report.restores:
        print(f"  {report.restores} restores declared; {report.void} anchors void by them")
    if report.undelivered:
        print(f"  {report.undelivered} anchors taken and not delivered yet")
    print(f"{report.unanchored} events unanchored: under no delivered anchor yet")
    for fault in report.faults:
        since = f", after {fault.since}" if fault.kind == "anchor_differs" else ""
        print(f"  {fault.case} seq {fault.seq}: {fault.kind}{since} ({fault.table or 'no row'})")
    if report.left_out:
        print(f"  and {report.left_out} more")
    for name in absent:
        print(f"  the trigger {name} is missing: the database no longer refuses changes")
    print("ok: nothing was changed, removed or inserted" if report.ok else "NOT ok")


@ledger.command()
def protect() -> None:
    """Puts back the triggers by which the database refuses change; on PostgreSQL as the owner of the tables."""
    restored = ensure_triggers()
    print("\n".join(f"put back: {name}" for name in restored) or "nothing was missing")


@ledger.command()
def anchor() -> None:
    """Signs the heads of what changed and delivers that outside, as the worker does at intervals."""
    done = anchors.anchor()
    places = ", ".join(str(folder.path) for folder in anchors.folders())
    print(
        f"{done.taken} anchors taken over {done.streams} streams, {done.delivered} statements delivered to "
        f"{places}; the last is number {done.last}"
    )


@ledger.command()
def restored() -> None:
    """States, signed, that the database was lawfully put back: anchors delivered after it become void."""
    kept, void = anchors.declare_restored()
    print(f"anchors up to {kept} are kept, {void} after them are void" if void else "nothing to declare")


@ledger.command("replay-erasures")
def replay_erasures() -> None:
    """After a restore by the database's own means: does listed erasures again whose groups have come back."""
    print(f"{erasure.replay()} groups erased again")


@ledger.command()
@click.option("--make", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write a new key here.")
def key(path: Path | None) -> None:
    """Prints the public key that proofs are checked with, to be published; --make writes a new key first."""
    if path is not None:
        try:
            keys.make(path)
        except OSError as error:
            raise click.ClickException(f"{path}: {error.strerror}; nothing was written") from error
        print(f"written: {path}. Use it with KANIM_ANCHOR_KEY={path}")
        return
    print(keys.public_bytes(keys.private_key()).hex())


@ledger.command()
@click.argument("case")
@click.option("--neutral", is_flag=True, help="Headers and commitments only, for a reader without clearance.")
@click.option("--reader", metavar="USERNAME", help="Only what this account may see of the case.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A file; default stdout."
)
def proof(case: str, neutral: bool, reader: str | None, output: Path | None) -> None:
    """Exports the proof of CASE (its number, or the id of any stream), for docs/verify-proof.py."""
    stream = _stream(case)
    may_show: MayShow = no_groups if neutral else all_groups
    if reader and not neutral:
        may_show = shown_to(reader, stream)
    made = prove(stream, may_show)
    if not neutral:
        made = {"case": case, **made}
    text = json.dumps(made, ensure_ascii=False, indent=1)
    if output is None:
        print(text)
        return
    output.write_text(text + "\n", encoding="utf-8")
    print(f"{output}: {len(made['events'])} events; check it with the key {made['public_key']}")


@ledger.command()
@click.argument("case")
@click.option(
    "--group", "groups", multiple=True, metavar="SEQ.PART", help="A group to erase; may be repeated."
)
@click.option("--about", type=click.UUID, help="All groups about this person (its id).")
@click.option("--ground", required=True, help="The article or order that asks for it.")
@click.option("--post", required=True, help="Code of the post that ordered it.")
def erase(case: str, groups: tuple[str, ...], about: UUID | None, ground: str, post: str) -> None:
    """Erases payload groups of CASE for good, by an event that says so. On PostgreSQL as the eraser's role."""
    stream = _stream(case)
    places = [_place(word) for word in groups]
    if about is not None:
        places += erasure.places_about(stream, about)
    with open_act(System("eraser"), "ledger.erase", str(db.uuid7())) as act:
        row = erasure.owner_of(stream)
        if row is None:
            raise NotVisible
        act.begin()
        files = uploads.files_about(stream, about) if about is not None else []
        if files and is_held(stream):
            raise click.ClickException("the case is under a legal hold; nothing was erased")
        told = {"files": len(files)} if files else {}
        seq = erasure.erase(act, row, places, ground=ground, post=post, **told)
        shredded = store.shred(files, ground, act.now)
    if files:
        store.unlink_shredded(files)
    print(f"{len(set(places))} groups erased by event {seq}, {shredded} files by their keys")
    erasure.list_outside()
    print("listed outside the database")


def _place(word: str) -> erasure.Place:
    seq, _, part = word.partition(".")
    if not (seq.isdecimal() and part.isdecimal()):
        raise click.UsageError(f"{word!r} is not SEQ.PART, such as 3.1")
    return int(seq), int(part)


def _stream(case: str) -> UUID:
    found = Case.objects.filter(number=case).values_list("id", flat=True).first()
    if found is not None:
        return found
    try:
        return UUID(case)
    except ValueError:
        raise NotVisible from None
