"""What is asked for by a crafted request is given only to whom it belongs: slots, papers, photographs, statuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kanim.faces.public.attempts import FOR_ADDRESS, FOR_BOTH
from kanim.kernel.booking.models import Slot
from kanim.kernel.booking.selectors import slot_of
from kanim.kernel.errors import Invalid
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers.models import Instrument, Paper
from security.conftest import SignIn
from support.passport import Application, apply, everything, free_slot
from support.passport_office import World
from support.upload_files import jpeg


def slot_id(world: World, service_class: str, point: str = "tangerang-utama") -> UUID:
    soon = world.clock.now + timedelta(days=3)
    rows = Slot.objects.filter(
        point_id=world.point(point).id, service_class=service_class, starts_at__gt=soon
    )
    return rows.order_by("starts_at")[0].id


def move(client: Client, case: Application, slot: UUID) -> int:
    url = f"/layanan/permohonan/{case.case_id}/tindakan/jadwal_ulang/"
    return client.post(url, {"slot": str(slot), "kunci": uuid4().hex}).status_code


# slots ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("service_class", ["percepatan", "prioritas"])
def test_a_place_that_is_not_paid_for_is_not_given(world: World, service_class: str) -> None:
    slot = slot_id(world, service_class)
    before = everything("act_key")
    with pytest.raises(Invalid) as refused:
        apply(world, slot=slot)
    assert "slot" in refused.value.fields
    assert everything("act_key") == before
    if service_class == "percepatan":
        assert apply(world, slot=slot, percepatan="ya").step == "MENUNGGU_BAYAR"


def test_an_appointment_is_moved_within_its_class_and_point(world: World, sign_in: SignIn) -> None:
    case = apply(world, slot=free_slot(world, days=5)).to("TERJADWAL")
    held, version = slot_of(case.case_id), case.version
    holder = sign_in("pemohon1")
    for slot in (
        slot_id(world, "percepatan"),
        slot_id(world, "prioritas"),
        slot_id(world, "reguler", another_point(world)),
    ):
        assert move(holder, case, slot) == 422
        assert (slot_of(case.case_id), case.version) == (held, version)
    assert move(holder, case, slot_id(world, "reguler")) == 302


def another_point(world: World) -> str:
    other = Slot.objects.exclude(point_id=world.point().id).values_list("point_id", flat=True)[0]
    return Office.objects.get(id=other).code


# papers and photographs --------------------------------------------------------------------------------------


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", jpeg(900, 900), content_type="image/jpeg")


@pytest.mark.parametrize(
    ("who", "step"), [("cetak1", "ALOKASI"), ("pemeriksa2", "UJI_KUALITAS"), ("loket1", "PERIKSA_BERKAS")]
)
def test_no_other_face_is_put_under_an_application(
    world: World, sign_in: SignIn, who: str, step: str
) -> None:
    case = apply(world).to(step)
    before = list(Paper.objects.filter(case_id=case.case_id, type="FOTO").values_list("id", flat=True))
    url = f"/meja/berkas/{case.case_id}/unggah/"
    sign_in(who).post(url, {"jenis": "FOTO", "berkas": picture(), "kunci": uuid4().hex})
    assert (
        list(Paper.objects.filter(case_id=case.case_id, type="FOTO").values_list("id", flat=True)) == before
    )


@pytest.mark.parametrize("paper_type", ["FOTO", "PERNYATAAN_ORTU", "BUKAN_JENIS"])
def test_an_applicant_uploads_what_the_service_asks_for_alone(
    world: World, sign_in: SignIn, paper_type: str
) -> None:
    case = apply(world).aside("BERKAS_KURANG")
    before = Paper.objects.filter(case_id=case.case_id).count()
    url = f"/layanan/permohonan/{case.case_id}/berkas/"
    answer = sign_in("pemohon1").post(url, {"jenis": paper_type, "berkas": picture(), "kunci": uuid4().hex})
    assert answer.status_code == 422
    assert Paper.objects.filter(case_id=case.case_id).count() == before


def test_a_form_takes_no_file_of_another_case_or_kind(world: World, sign_in: SignIn) -> None:
    other = apply(world, nama="ORANG LAIN").to("WAWANCARA_BIOMETRIK")
    theirs = other.photograph()
    case = apply(world).to("WAWANCARA_BIOMETRIK")
    own_paper = Paper.objects.filter(case_id=case.case_id, type="KK")[0].id
    version = case.version
    officer = sign_in("pemeriksa1")
    for file in (theirs, own_paper, uuid4()):
        url = f"/meja/berkas/{case.case_id}/tindakan/rekam/"
        answer = officer.post(url, {"foto": str(file), "kunci": uuid4().hex})
        assert answer.status_code == 422
        assert case.version == version
        assert "biometrik" not in case.fold.forms


# ids of others -----------------------------------------------------------------------------------------------


def test_what_hangs_on_one_case_is_not_had_by_another(world: World, sign_in: SignIn) -> None:
    mine = apply(world).to("PERIKSA_BERKAS")
    theirs = apply(world, filer="pemohon2", nama="ORANG LAIN").to("PERIKSA_BERKAS")
    mine.bring("KK")
    theirs.bring("KK")
    ids = {
        "paper": Paper.objects.filter(case_id=theirs.case_id)[0].id,
        "letter": Instrument.objects.filter(case_id=theirs.case_id)[0].id,
    }
    holder, officer, foreign = sign_in("pemohon1"), sign_in("loket1"), sign_in("loket.izin")
    for case in (mine.case_id, theirs.case_id):
        base = f"/layanan/permohonan/{case}/"
        for path in (f"berkas/{ids['paper']}/", f"surat/{ids['letter']}/"):
            assert holder.get(base + path).status_code == 404
    base = f"/layanan/permohonan/{theirs.case_id}/"
    for path in ("", "tindakan/tarik/", "tindakan/jadwal_ulang/"):
        assert holder.get(base + path).status_code == 404
    for path in ("tindakan/tarik/", "tindakan/lengkapi/", "berkas/", "ulang/"):
        assert holder.post(base + path, {"kunci": "k", "jenis": "KK"}).status_code == 404
    base = f"/meja/berkas/{mine.case_id}/"
    assert officer.get(f"{base}kertas/{ids['paper']}/").status_code == 404
    assert officer.get(f"{base}surat/{ids['letter']}.pdf").status_code == 404
    officer.post(f"{base}kertas/{ids['paper']}/periksa/", {"hasil": "TIDAK_SESUAI", "catatan": "x"})
    assert Paper.objects.get(id=ids["paper"]).state == "SESUAI"
    for path in (
        "",
        f"kertas/{ids['paper']}/",
        f"surat/{ids['letter']}.pdf",
        "cetakan.png",
        "halaman-data.pdf",
    ):
        assert foreign.get(f"/meja/berkas/{theirs.case_id}/{path}").status_code == 404
    assert str(theirs.case_id) not in foreign.get("/meja/berkas/", {"q": theirs.case.number}).content.decode()


def test_drafts_are_their_owners(sign_in: SignIn, world: World) -> None:
    base = sign_in("pemohon1").post("/layanan/PB-D/ajukan/").headers["Location"].rpartition("1/")[0]
    other = sign_in("pemohon2")
    for name in ("1/", "berkas/", "jadwal/", "periksa/", f"berkas/{uuid4()}/"):
        assert other.get(base + name).status_code == 404
    for name in ("1/", "berkas/", "jadwal/", "periksa/", "hapus/"):
        assert other.post(base + name, {"_simpan": "otomatis"}).status_code == 404


@pytest.mark.parametrize(
    "action", ["lunas", "habis", "tidak_hadir", "selesai", "gagal", "lewat", "hadir", "putus", "serah"]
)
def test_what_happens_by_itself_or_elsewhere_is_done_by_nobody(
    world: World, sign_in: SignIn, action: str
) -> None:
    case = apply(world)
    before = everything("act_key")
    for who in ("kepala", "kasi.layanan", "loket1", "adjudikator1", "bendahara"):
        answer = sign_in(who).post(f"/meja/berkas/{case.case_id}/tindakan/{action}/", {"kunci": uuid4().hex})
        assert answer.status_code in (403, 404, 409, 422), who
    answer = sign_in("pemohon1").post(f"/layanan/permohonan/{case.case_id}/tindakan/{action}/")
    assert answer.status_code == 404
    assert everything("act_key") == before


# tracking ----------------------------------------------------------------------------------------------------


def track(client: Client, number: str, born: date, address: str = "10.0.0.1") -> int:
    form = {"nomor": number, "tanggal_lahir": str(born)}
    return client.post("/lacak/", form, REMOTE_ADDR=address).status_code


def test_birth_days_are_not_tried_one_by_one(world: World, sign_in: SignIn) -> None:
    number, born = apply(world).case.number, date(1990, 5, 12)
    anyone = sign_in("")
    assert track(anyone, number, born) == 200
    for n in range(FOR_BOTH):
        assert track(anyone, number, date(1980, 1, 1 + n)) == 422
    assert track(anyone, number, born) == 429
    assert track(anyone, f" {number.lower()} ", born) == 429
    assert track(anyone, number, born, "10.0.0.2") == 200


def test_numbers_are_not_tried_one_by_one(world: World, sign_in: SignIn) -> None:
    anyone, born = sign_in(""), date(1990, 5, 12)
    for n in range(FOR_ADDRESS):
        assert track(anyone, f"261124-AAA{n:03}", born, "10.0.0.3") == 422
    assert track(anyone, apply(world).case.number, born, "10.0.0.3") == 429


def test_an_address_that_the_client_wrote_himself_is_not_believed(
    world: World, sign_in: SignIn, settings: Any
) -> None:
    number, anyone = apply(world).case.number, sign_in("")
    for n in range(FOR_BOTH):
        form = {"nomor": number, "tanggal_lahir": f"1980-01-0{n + 1}"}
        anyone.post("/lacak/", form, REMOTE_ADDR="10.0.0.4", HTTP_X_FORWARDED_FOR=f"9.9.9.{n}")
    assert track(anyone, number, date(1990, 5, 12), "10.0.0.4") == 429
    settings.PROXIES = 1
    form = {"nomor": number, "tanggal_lahir": "1990-05-12"}
    for told, status in (("1.1.1.1, 10.0.0.4", 429), ("10.0.0.4, 8.8.8.8", 200), ("<x>", 429)):
        assert (
            anyone.post("/lacak/", form, REMOTE_ADDR="10.0.0.4", HTTP_X_FORWARDED_FOR=told).status_code
            == status
        )
