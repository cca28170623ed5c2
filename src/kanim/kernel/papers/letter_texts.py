"""Texts of letters that an office has written: proposed by one officer, approved by another, in force from a day.

The files of the law are the seed, version 0. A letter keeps what it was made from (`LetterText`), whatever the office
or a later release of the law changes.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from kanim.kernel import canonical
from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import Act
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.papers.letter_language import check
from kanim.kernel.papers.models import Instrument, LetterText, LetterVersion
from kanim.kernel.papers.templates import Parts, find, parts_of
from kanim.kernel.texts import Text

NOTE_LIMIT = 240
LINES_TOLD = 12


def in_force(template: str, on: date) -> Parts:
    """What a letter that is issued on this day is made from."""
    row = (
        LetterVersion.objects.filter(
            template=template, state=LetterVersion.State.APPROVED, valid_from__lte=on
        )
        .order_by("-valid_from", "-number")
        .only("source", "number")
        .first()
    )
    return parts_of(template) if row is None else parts_of(template, row.source, row.number)


def keep(parts: Parts) -> str:
    """Keeps the parts under their digest, within the act that issues; gives the digest."""
    digest = parts.digest
    if not LetterText.objects.filter(digest=digest).exists():
        LetterText.objects.bulk_create(
            [LetterText(digest=digest, parts=canonical.dumps(dict(parts.texts)).decode())],
            ignore_conflicts=True,
        )
    return digest


def issued_with(instrument: Instrument) -> Parts | None:
    """What this letter was issued with; None for one from before texts were kept."""
    row = LetterText.objects.filter(digest=instrument.template_digest).first()
    return None if row is None else Parts(canonical.loads(row.parts))


def seed_of(template: str) -> str:
    """The law's own text. Raises `TemplateDoesNotExist`."""
    return find(template).read_text(encoding="utf-8")


def versions(template: str) -> list[LetterVersion]:
    """All versions that the office has written, the newest first."""
    return list(LetterVersion.objects.filter(template=template).order_by("-number"))


def proposed_of(template: str) -> LetterVersion | None:
    return LetterVersion.objects.filter(template=template, state=LetterVersion.State.PROPOSED).first()


def require_good(template: str, source: str) -> None:
    """Raises `Invalid` (under `naskah`) with each line that may not stand in the letter."""
    found = check(source.replace("\r\n", "\n"), seed_of(template))
    if found:
        told = found[:LINES_TOLD]
        raise Invalid(
            {
                "naskah": Text(
                    " ".join(f"Baris {p.line}: {p.text.id}" for p in told),
                    " ".join(f"Line {p.line}: {p.text.en}" for p in told),
                )
            }
        )


def propose(act: Act, template: str, source: str, note: str) -> LetterVersion:
    """A new text, which waits for a second officer. Raises `Invalid` for the text or a missing note, `Conflict`
    while another text waits."""
    assert isinstance(act.actor, Officer)
    text, said = source.replace("\r\n", "\n").strip() + "\n", _said(note)
    require_good(template, text)
    if proposed_of(template) is not None:
        raise Conflict(
            Text(
                "Masih ada usulan naskah surat ini yang menunggu persetujuan. Setujui atau tolak dahulu.",
                "Another proposed text of this letter waits for approval. Approve or reject it first.",
            ),
            code="PROPOSED",
        )
    last = LetterVersion.objects.filter(template=template).aggregate(last=Max("number"))["last"]
    row = LetterVersion.objects.create(
        template=template,
        number=(last or 0) + 1,
        source=text,
        note=said,
        written_by=act.actor.account_id,
        written_by_name=act.actor.name,
        written_at=act.now,
    )
    act.record(row, "letter.proposed", {"note": said}, template=template, number=row.number,
               digest=parts_of(template, text).digest)  # fmt: skip
    return row


def decide(act: Act, row: LetterVersion, approved: bool, valid_from: date | None = None) -> None:
    """The second officer's decision; an approved text is in force from a day, today at the earliest. Raises
    `Conflict` for the writer himself and for a text that was decided already, `Invalid` for the day."""
    assert isinstance(act.actor, Officer)
    if row.state != LetterVersion.State.PROPOSED:
        raise Conflict(Text("Usulan ini sudah diputus.", "This proposal has been decided."), code="DECIDED")
    if row.written_by == act.actor.person_key:
        raise Conflict(
            Text(
                "Penyusun naskah tidak dapat menyetujuinya sendiri; mintalah petugas lain.",
                "Who wrote the text can't approve it; ask another officer.",
            ),
            code="SAME_PERSON",
        )
    if approved and (valid_from is None or valid_from < act.today):
        raise Invalid(
            {"berlaku": Text("Berlaku paling cepat hari ini.", "It is in force today at the earliest.")}
        )
    changes: dict[str, Any] = {
        "state": LetterVersion.State.APPROVED if approved else LetterVersion.State.REJECTED,
        "valid_from": valid_from if approved else None,
        "decided_by": act.actor.account_id,
        "decided_by_name": act.actor.name,
        "decided_at": act.now,
    }
    LetterVersion.objects.filter(id=row.id).update(**changes)
    for key, value in changes.items():
        setattr(row, key, value)
    told: Mapping[str, Any] = {"valid_from": str(valid_from)} if approved else {}
    act.record(row, "letter.approved" if approved else "letter.rejected", template=row.template, **told)


def diff(before: str, after: str) -> list[tuple[str, str]]:
    """Lines of both texts: ("same" | "gone" | "new", line), with three unchanged lines around each change."""
    out = []
    for line in difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=3):
        if line.startswith(("---", "+++")):
            continue
        kind = {"+": "new", "-": "gone", "@": "skip"}.get(line[:1], "same")
        out.append((kind, line[1:] if kind != "skip" else "…"))
    return out


def _said(note: str) -> str:
    said = " ".join(note.replace("\x00", " ").split())
    if not 0 < len(said) <= NOTE_LIMIT:
        raise Invalid(
            {
                "catatan": Text(
                    f"Tulis apa yang berubah dan mengapa, paling banyak {NOTE_LIMIT} huruf.",
                    f"Write what changes and why, at most {NOTE_LIMIT} characters.",
                )
            }
        )
    return said
