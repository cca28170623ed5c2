"""The ways that generated cases have gone, each step of them as the procedure in force allows it."""

from __future__ import annotations

from dataclasses import dataclass

from kanim.kernel.casework.grammar import Action, Goto, Procedure, Route, Stay
from kanim.kernel.casework.guards import pairs_of
from kanim.kernel.regulation import Law

MAIN = (
    "portal", "lunas", "hadir", "panggil", "terima", "rekam", "layak", "cocok", "putus", "alokasi", "cetak",
    "selesai", "lulus", "serah",
)  # fmt: skip
CLEARED = "LOLOS"
READY = "siap"
"""The way of cases that wait to be measured: photographed already, then sent back to the check of papers."""

WAYS: dict[str, tuple[str, ...]] = {
    "MENUNGGU_BAYAR": MAIN[:1],
    "TERJADWAL": MAIN[:2],
    "ANTRE": MAIN[:3],
    "PERIKSA_BERKAS": MAIN[:4],
    "WAWANCARA_BIOMETRIK": MAIN[:6],
    "VERIFIKASI": MAIN[:7],
    "ADJUDIKASI": MAIN[:8],
    "ALOKASI": MAIN[:9],
    "CETAK": MAIN[:11],
    "UJI_KUALITAS": MAIN[:12],
    "SIAP_AMBIL": MAIN[:13],
    "DISERAHKAN": MAIN,
    READY: (*MAIN[:6], "periksa_lagi"),
    "DIIMPOR": ("imported",),
}
SHARES = {
    "DIIMPOR": 45, "DISERAHKAN": 6, "MENUNGGU_BAYAR": 3, "TERJADWAL": 12, "ANTRE": 2, "PERIKSA_BERKAS": 4,
    "WAWANCARA_BIOMETRIK": 5, "VERIFIKASI": 4, "ADJUDIKASI": 3, "ALOKASI": 3, "CETAK": 2, "UJI_KUALITAS": 2,
    "SIAP_AMBIL": 9,
}  # fmt: skip
"""Of each hundred cases so many have gone each way: half the office's life is over, half is at work."""

PAPERS = ("KTP_EL", "KK", "AKTA_LAHIR")
SERVICE = "PB-D"


@dataclass(frozen=True, slots=True)
class Passage:
    """One action of a way: what its event tells, and how its form is split into payload groups."""

    action: str
    before: str
    after: str
    clause: str
    post: str  # "" for the holder, "system" for an event
    form: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]  # role of the subject ("" for none) → fields
    compared: tuple[str, ...]  # the pairs of the two-person rule


def ways_of(procedure: Procedure, law: Law) -> dict[str, tuple[Passage, ...]]:
    """Every way as passages. Raises ValueError when the procedure no longer allows one."""
    return {name: _way(procedure, law, actions) for name, actions in WAYS.items() if name != "DIIMPOR"}


def _way(procedure: Procedure, law: Law, actions: tuple[str, ...]) -> tuple[Passage, ...]:
    passages = []
    step = ""
    for name in actions:
        action = procedure.find_action(step, name) if step else procedure.starts.get(name)
        if action is None:
            raise ValueError(f"{name!r} is not open in {step!r} of {procedure.code} {procedure.version}")
        passage = _passage(procedure, law, step, action)
        passages.append(passage)
        step = passage.after
    return tuple(passages)


def _passage(procedure: Procedure, law: Law, step: str, action: Action) -> Passage:
    form = procedure.forms[action.form] if action.form else None
    split: dict[str, list[str]] = {}
    for field in form.fields if form else ():
        split.setdefault(str(law.entry("field", field.name).body.get("role") or ""), []).append(field.name)
    by = action.by
    post = "system" if action.is_automatic or by is None else by.name if by.kind == "post" else ""
    return Passage(
        action.name,
        step,
        _after(action, step),
        action.clause,
        post,
        form.home if form else "",
        tuple((role, tuple(names)) for role, names in split.items()),
        tuple(pairs_of(procedure, step, action)),
    )


def _after(action: Action, step: str) -> str:
    match action.to:
        case Stay():
            return step
        case Goto(target):
            return target
        case Route(_, outcomes):
            return outcomes[CLEARED]
    raise ValueError(f"{action.name!r} leads to no step by itself")
