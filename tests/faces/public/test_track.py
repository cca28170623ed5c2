"""The public look-up tells the state to who knows number and birth date, and nothing to anyone else."""

from __future__ import annotations

import pytest
from django.test import Client

from kanim.kernel import clock
from kanim.kernel.access.actors import Holder
from kanim.kernel.booking.models import Slot
from kanim.kernel.booking.slots import open_slots
from kanim.kernel.casework.acting import start
from kanim.kernel.casework.models import Case
from kanim.kernel.organisation.models import Office
from support.office import account_of, found_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    office = found_office(clock.now())
    open_slots(clock.today())
    account = account_of("siti@contoh.id")
    slot = Slot.objects.filter(service_class="reguler", starts_at__gt=clock.now()).order_by("starts_at")[3]
    form = {
        "nama": "Siti Aminah",
        "nik": "3671014708900001",
        "jenis_kelamin": "F",
        "tempat_lahir": "Tangerang",
        "tanggal_lahir": "1990-08-07",
        "status_sipil": "BELUM_KAWIN",
        "alamat": "Jalan Melati 5",
        "telepon": "081234567890",
        "surel": "siti@contoh.id",
        "tujuan_paspor": "WISATA",
        "jenis_blangko": "ELEKTRONIK_48_LAMINASI",
        "masa_berlaku": "10",
        "slot": str(slot.id),
    }
    outcome = start(
        Holder(account.id, "Siti"),
        "paspor",
        "portal",
        form,
        service="PB-D",
        place=office,
        point=Office.objects.get(id=slot.point_id),
        key="satu",
    )
    return Case.objects.get(id=outcome.case_id)


def ask(number: str, day: int) -> tuple[int, str]:
    given = {"nomor": number, "tanggal_lahir__d": day, "tanggal_lahir__m": 8, "tanggal_lahir__y": 1990}
    answer = Client().post("/lacak/", given)
    return answer.status_code, answer.content.decode()


def test_number_and_birth_date_tell_the_state(case: Case) -> None:
    status, body = ask(f" {case.number.lower()} ", 7)
    assert status == 200 and "Menunggu pembayaran" in body and "Bayarlah dengan kode billing" in body
    assert "Siti" not in body and "3671014708900001" not in body


def test_a_wrong_birth_date_and_a_wrong_number_look_the_same(case: Case) -> None:
    first, second = ask(case.number, 8), ask("261124-AAAAAA", 7)
    assert first[0] == second[0] == 422
    for _, body in (first, second):
        assert "Tidak ada permohonan dengan nomor dan tanggal lahir itu." in body
        assert "Menunggu pembayaran" not in body


def test_what_was_typed_wrongly_is_told() -> None:
    status, body = ask("", 31)
    assert status == 422 and "Nomor permohonan wajib diisi." in body
    assert Client().get("/lacak/").status_code == 200
