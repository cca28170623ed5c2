"""Plans of the demonstration office: invented activities of the year, in the steps in which a plan may stand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from kanim.divisions.direction.planning.models import UnitPlan
from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.access.demo_seats import demo_officer
from kanim.kernel.casework import acting
from kanim.kernel.organisation.models import Office
from kanim.kernel.registry.demo import demo, wants_cases

OFFICE, PROCEDURE, HEAD = "kanim-tangerang", "rencana_unit", "kepala"
#: head of the unit, who accepts, how far the plan has come; its activities: clause, words, month, target, what counts
PLANS = (
    ("kabag.tu", HEAD, 0, (("tu.a", "Menyusun laporan keuangan", "12", 1, "laporan"),)),
    ("kabid.intaltuskim", HEAD, 1, (("intaltuskim.a", "Rapat evaluasi layanan", "11", 2, "rapat"),)),
    ("kabid.tikim", HEAD, 2, (("tikim.a", "Menyajikan data keimigrasian", "12", 1, "laporan"),)),
    ("kabid.inteldak", HEAD, 0, (("inteldak.a", "Rapat pengawasan orang asing", "10", 3, "rapat"),)),
    (
        "kasi.layanan",
        "kabid.dokjal",
        2,
        (
            ("dokjal_layanan.tugas", "Menerima permohonan paspor", "11", 10, ""),
            ("dokjal_layanan.tugas", "Rapat evaluasi loket", "02", 2, "rapat"),
        ),
    ),
)
MEASURE = "cases.opened"


@demo.extend
def fill_plans(now: datetime) -> None:
    """A plan of some units: being set up, submitted, accepted. A second run adds nothing."""
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None or not wants_cases() or UnitPlan.objects.exists():
        return
    year = clock.day_of(now).year
    for head, above, far, activities in PLANS:
        leader, key = demo_officer(head), f"demo:plan:{head}"
        form = {"tahun_rencana": year}
        case = acting.start(leader, PROCEDURE, "buka", form, place=office, key=key, now=now).case_id
        for n, terms in enumerate(activities):
            _do(leader, case, "tambah", f"{key}:{n}", now, **_activity(leader, *terms))
        if far > 0:
            _do(leader, case, "ajukan", f"{key}:ajukan", now)
        if far > 1:
            _do(demo_officer(above), case, "terima", f"{key}:terima", now)


def _activity(who: Officer, clause: str, words: str, month: str, target: int, unit: str) -> dict[str, Any]:
    return {
        "uraian_kegiatan": words,
        "klausul_kegiatan": clause,
        "pelaksana_kegiatan": str(who.account_id),
        "bulan_kegiatan": month,
        "arah_target": "MAKS",
        "target_kegiatan": target,
        **({"satuan_target": unit} if unit else {"ukuran": MEASURE}),
    }


def _do(who: Officer, case: UUID, action: str, key: str, now: datetime, **form: Any) -> None:
    acting.act(who, case, action, form, key=key, now=now)
