"""The register of mandates: who may exercise which clause, by which legal act, from when to when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from kanim.kernel.access.models import Mandate
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.writer import Writer
from kanim.kernel.organisation.fresh import Fresh
from kanim.kernel.texts import Text

ANY_ACT = "*"


@dataclass(frozen=True, slots=True)
class MandateInfo:
    """One mandate; `valid_to` is the first day on which it no longer holds."""

    id: UUID
    clause: str
    act_kind: str
    unit: str
    post: str
    level: str
    legal_act: str
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True, slots=True)
class _Index:
    by_post: Mapping[tuple[str, str, str], tuple[MandateInfo, ...]] = field(default_factory=dict)
    by_clause: Mapping[str, tuple[MandateInfo, ...]] = field(default_factory=dict)


def _read() -> _Index:
    by_post: dict[tuple[str, str, str], list[MandateInfo]] = {}
    by_clause: dict[str, list[MandateInfo]] = {}
    for row in Mandate.objects.filter(holder_kind="post").order_by("valid_from", "id"):
        info = MandateInfo(
            id=row.id,
            clause=row.clause,
            act_kind=row.act_kind,
            unit=row.unit,
            post=row.post,
            level=row.level,
            legal_act=row.legal_act,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        by_post.setdefault((row.clause, row.unit, row.post), []).append(info)
        by_clause.setdefault(row.clause, []).append(info)
    return _Index(
        {key: tuple(found) for key, found in by_post.items()},
        {key: tuple(found) for key, found in by_clause.items()},
    )


index = Fresh("access_mandate", _read)


def find_mandate(
    clause: str, unit: str, post: str, on: date, *, level: str | None, act_kind: str = ANY_ACT
) -> MandateInfo | None:
    """The mandate by which this post of this unit exercises the clause on that day, at offices of `level`.

    A mandate for one kind of act goes before the one for all. Before it answers None it asks the database
    whether the register changed."""
    found = _pick(index.get(), clause, unit, post, on, level, act_kind)
    return found or _pick(index.get(recheck=True), clause, unit, post, on, level, act_kind)


def _pick(
    held: _Index, clause: str, unit: str, post: str, on: date, level: str | None, act_kind: str
) -> MandateInfo | None:
    general = None
    for mandate in held.by_post.get((clause, unit, post), ()):
        if level not in (None, mandate.level) or not mandate.holds(on):
            continue
        if mandate.act_kind == act_kind:
            return mandate
        if mandate.act_kind == ANY_ACT:
            general = mandate
    return general


def list_carriers(clause: str, on: date) -> list[MandateInfo]:
    """All posts that carry the clause on that day."""
    return [m for m in index.get().by_clause.get(clause, ()) if m.holds(on)]


def grant_mandate(
    act: Writer,
    *,
    clause: str,
    unit: str,
    post: str,
    legal_act: str,
    valid_from: date,
    level: str = "kanim",
    act_kind: str = ANY_ACT,
) -> Mandate:
    """Gives a clause to a post by a legal act. The caller has authorised it.

    Raises `Invalid` without a legal act and `Conflict` when the post carries the clause already."""
    if not legal_act.strip():
        raise Invalid(
            {
                "legal_act": Text(
                    "Sebutkan surat atau peraturan yang memberi kewenangan ini.",
                    "Name the letter or regulation that gives this authority.",
                )
            }
        )
    row = Mandate(
        clause=clause,
        act_kind=act_kind,
        unit=unit,
        post=post,
        level=level,
        legal_act=legal_act.strip(),
        valid_from=valid_from,
    )
    taken = Mandate.objects.filter(
        clause=clause, act_kind=act_kind, holder_kind="post", unit=unit, post=post, function="", level=level
    )
    if taken.filter(valid_to=None).exists():
        raise _already(clause)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _already(clause) from error
    act.record(
        row,
        "mandate.granted",
        {
            "clause": clause,
            "act_kind": act_kind,
            "unit": unit,
            "post": post,
            "level": level,
            "legal_act": row.legal_act,
            "valid_from": valid_from,
        },
    )
    index.forget_on_commit()
    return row


def _already(clause: str) -> Conflict:
    return Conflict(
        Text(
            f"Jabatan ini sudah memegang kewenangan {clause}. Akhiri dahulu yang berlaku.",
            f"This post already carries {clause}. End the mandate in force first.",
        ),
        code="MANDATE_TAKEN",
    )


def end_mandate(act: Writer, mandate_id: UUID, *, valid_to: date, legal_act: str) -> Mandate:
    """Ends a mandate: `valid_to` is the first day on which it no longer holds.

    Raises `Invalid` for a day not after its start and `Conflict` when it has ended already."""
    row = Mandate.objects.select_for_update().get(id=mandate_id)
    if row.valid_to is not None:
        raise Conflict(
            Text("Kewenangan ini sudah diakhiri.", "This mandate has ended already."), code="MANDATE_ENDED"
        )
    if valid_to <= row.valid_from:
        raise Invalid(
            {
                "valid_to": Text(
                    f"Tanggal akhir harus sesudah {row.valid_from}.",
                    f"The end must be after {row.valid_from}.",
                )
            }
        )
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    act.record(row, "mandate.ended", {"valid_to": valid_to, "legal_act": legal_act})
    index.forget_on_commit()
    return row
