"""An office with its letterhead and a case row, enough to issue a paper in."""

from __future__ import annotations

from datetime import date
from typing import Any

from kanim.kernel import clock
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.casework.models import Case
from kanim.kernel.db import uuid7
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers.instruments import Signer, freeze
from kanim.kernel.papers.letters import Letter
from kanim.kernel.papers.models import Instrument
from kanim.kernel.texts import Text
from support.letters import LETTERS

_FROM = date(2024, 1, 1)


def office(code: str, kind: str, parent: Office | None, name: str) -> Office:
    return Office.objects.create(
        code=code, kind=kind, unit=kind, parent=parent, name=name, name_en=f"{name} (en)",
        short_name=name.replace("Kantor Imigrasi", "Kanim"), address="Jl. Contoh No. 1", valid_from=_FROM,
    )  # fmt: skip


def counter() -> Office:
    """A counter of an office of a directorate general."""
    top = office("uji-ditjen", "ditjen", None, "Direktorat Jenderal Uji")
    kanim = office("uji", "kanim", top, "Kantor Imigrasi Uji")
    return office("uji-ulp", "layanan", kanim, "ULP Uji")


def case(place: Office, class_level: int = 0) -> Case:
    now = clock.now()
    return Case.objects.create(
        number=f"UJI-{uuid7().hex[-12:]}", procedure="paspor", definition_id=uuid7(), step="SIAP",
        origin=place, place=place, division="dokjal", class_level=class_level, opened_at=now, entered_at=now,
    )  # fmt: skip


def letter(code: str = "SURAT_PENOLAKAN", **over: Any) -> Letter:
    known = LETTERS[code]
    values: dict[str, Any] = {
        "code": code,
        "words": Text.of(known["words"]),
        "series": code,
        "number": "{seq:04d}/{office}/{roman}/{year}",
        "template": known["template"],
    }
    return Letter(**(values | over))


def issue(row: Case, key: str = "1", kind: Letter | None = None, **over: Any) -> Instrument:
    """One paper, in an act of its own."""
    kind = kind or letter()
    with open_act(System("uji"), "uji.issue", key) as act:
        values: dict[str, Any] = {
            "case_id": row.id,
            "scope": row,
            "data": LETTERS[kind.code]["data"],
            "named": "Budi Santoso",
            "signer": Signer("Contoh Pejabat", Text("Kepala Kantor", "Head of Office")),
        }
        return freeze(act, kind, **(values | over))
