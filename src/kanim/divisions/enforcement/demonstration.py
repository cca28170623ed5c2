"""Enforcement cases of the demonstration office: a finding on its way to the head, and a deportation that waits for
his decision. All persons are invented."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework import acting
from kanim.kernel.casework.models import Case
from kanim.kernel.organisation.models import Appointment, Office
from kanim.kernel.registry.demo import demo

OFFICE, UNIT = "kanim-tangerang", "inteldak_dak"
SKIP = "KANIM_DEMO_CASES"


@demo.extend
def fill_enforcement(now: datetime) -> None:
    """One case of each procedure. A second run adds nothing; `KANIM_DEMO_CASES=0` leaves the office empty."""
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None or os.environ.get(SKIP) == "0" or Case.objects.filter(procedure="tak").exists():
        return
    before = now - timedelta(minutes=40)
    day = clock.day_of(before)
    finding = str(day - timedelta(days=1))
    ppns, kasi = _holder("ppns"), _holder("kasi")
    found = {
        "nama_asing": "AHMED CONTOH RAHIMI",
        "lahir_asing": "1988-07-14",
        "kelamin_asing": "M",
        "warga_negara": "MYS",
        "nomor_paspor_asing": "X00000001",
        "tanggal_temuan": finding,
        "uraian_temuan": "Pengawasan rutin: izin tinggal sudah berakhir (peragaan).",
        "izin_sampai": str(day - timedelta(days=96)),
    }
    case = acting.start(ppns, "tak", "temuan", found, place=office, key="demo:tak", now=before).case_id
    _do(ppns, case, "bap", before, nomor_bap="BAP-01", bahasa_bap="Melayu", isi_bap="Mengakui (peragaan).")
    _do(
        kasi,
        case,
        "usul_tak",
        before,
        tanggal_gelar=str(day),
        notula_gelar="Disepakati tindakan administratif (peragaan).",
        status_hukum="DETENI_TAK",
    )
    proposed = {
        "nama_asing": "LIM CONTOH WEI",
        "lahir_asing": "1979-01-30",
        "kelamin_asing": "M",
        "warga_negara": "SGP",
        "nomor_paspor_asing": "X00000002",
        "dasar_deportasi": "Pidana selesai dijalani; surat lepas SL-01 (peragaan).",
    }
    case = acting.start(
        kasi, "deportasi", "usul", proposed, place=office, key="demo:deportasi", now=before
    ).case_id
    _do(
        ppns,
        case,
        "siap",
        before,
        jenis_dok="PASPOR",
        nomor_dok="X00000002",
        nomor_tiket="T-01",
        rute="CGK-SIN",
        tanggal_berangkat=str(day + timedelta(days=3)),
        penanggung_biaya="SENDIRI",
    )


def _do(who: Officer, case: UUID, action: str, begun: datetime, **form: Any) -> None:
    minutes = {"bap": 5, "usul_tak": 10, "siap": 15}[action]
    acting.act(who, case, action, form, key=f"demo:{case}:{action}", now=begun + timedelta(minutes=minutes))


def _holder(post: str) -> Officer:
    """Whoever sits in this post of the section, under his first appointment."""
    seat = (
        Appointment.objects.filter(post__code=post, post__unit=UNIT, post__office__code=OFFICE, valid_to=None)
        .select_related("account", "post__office")
        .earliest("id")
    )
    return Officer(
        account_id=seat.account_id,
        name=seat.account.name,
        appointment_id=seat.id,
        post=seat.post.code,
        unit=seat.post.unit,
        office_id=seat.post.office_id,
        office_code=seat.post.office.code,
        clearance=seat.clearance,
        compartment=seat.compartment,
    )
