"""An applicant fills in, stops, goes on, uploads, books, sends, pays attention, moves and withdraws: over HTTP."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from kanim.kernel import clock
from kanim.kernel.booking.models import Slot
from kanim.kernel.booking.selectors import find_slot, slot_of
from kanim.kernel.booking.slots import open_slots
from kanim.kernel.casework.models import Case, Draft
from kanim.kernel.money.models import Bill
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.parts import PART_BYTES
from support.office import account_of, found_office

pytestmark = pytest.mark.django_db
BACKEND = "kanim.faces.sign_in.AccountBackend"

APPLICANT = {
    "nama": "Siti Nur'aini",
    "nik": "3671014708900001",
    "jenis_kelamin": "F",
    "tempat_lahir": "Tangerang",
    "tanggal_lahir__d": "7",
    "tanggal_lahir__m": "8",
    "tanggal_lahir__y": "1990",
    "status_sipil": "BELUM_KAWIN",
}
CONTACT = {"alamat": "Jalan Melati 5", "telepon": "0812 3456 7890", "surel": "siti@contoh.id"}
TRAVEL = {"tujuan_paspor": "WISATA"}
CHOICE = {"jenis_blangko": "ELEKTRONIK_48_LAMINASI", "masa_berlaku": "10"}


@pytest.fixture
def client() -> Client:
    """Someone who signed up, in an office with open slots."""
    found_office(clock.now())
    open_slots(clock.today())
    client = Client()
    client.force_login(account_of("siti@contoh.id"), backend=BACKEND)
    return client


def begin(client: Client, service: str = "PB-D") -> str:
    answer = client.post(f"/layanan/{service}/ajukan/")
    assert answer.status_code == 302
    return answer.headers["Location"].rpartition("1/")[0]


def free_slot(service_class: str = "reguler") -> Slot:
    soon = clock.now() + timedelta(days=2)
    for slot in Slot.objects.filter(service_class=service_class, starts_at__gt=soon).order_by("starts_at"):
        view = find_slot(slot.id)
        if view is not None and view.free > 0:
            return slot
    raise AssertionError("no free slot")


def fill(client: Client, here: str) -> None:
    for n, given in enumerate((APPLICANT, CONTACT, {}, TRAVEL, CHOICE), start=1):
        answer = client.post(f"{here}{n}/", given)
        assert answer.status_code == 302, answer.content.decode()[:5000]
    answer = client.post(f"{here}jadwal/", {"slot": str(free_slot().id)})
    assert answer.status_code == 302


def send(client: Client, here: str) -> UUID:
    answer = client.post(f"{here}periksa/", {"benar": "ya", "biaya": "ya"})
    assert answer.status_code == 302, answer.content.decode()
    return UUID(answer.headers["Location"].rstrip("/").rpartition("/")[2])


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.effect_noise((1200, 900), 60).convert("RGB").save(out, "JPEG", quality=90)
    return SimpleUploadedFile("kk.jpg", out.getvalue(), "image/jpeg")


def test_a_stranger_signs_in_first_and_comes_back_to_the_service() -> None:
    answer = Client().post("/layanan/PB-D/ajukan/")
    assert answer.headers["Location"] == "/akun/login/?next=/layanan/PB-D/"
    assert Draft.objects.count() == 0


def test_a_service_that_is_not_open_starts_no_draft(client: Client) -> None:
    assert client.post("/layanan/PG-HL/ajukan/").status_code == 409
    assert Draft.objects.count() == 0


def test_from_the_first_field_to_the_bill(client: Client) -> None:
    here = begin(client)
    fill(client, here)
    page = client.get(f"{here}periksa/").content.decode()
    assert "Siti Nur&#x27;aini" in page and "Rp950.000" in page and "Sebelum membayar" in page
    case_id = send(client, here)
    case = Case.objects.get(id=case_id)
    assert (case.step, case.service) == ("MENUNGGU_BAYAR", "PB-D")
    assert Bill.objects.get(case_id=case_id).total_idr == 950_000
    page = client.get(f"/layanan/permohonan/{case_id}/").content.decode()
    assert case.number in page and "Giliran Anda" in page and "Bayarlah dengan kode billing" in page
    assert case.number in client.get("/layanan/permohonan/").content.decode()
    assert client.get(f"{here}1/").status_code == 404


def test_sent_twice_it_is_one_application(client: Client) -> None:
    here = begin(client)
    fill(client, here)
    send(client, here)
    again = client.post(f"{here}periksa/", {"benar": "ya", "biaya": "ya"})
    assert again.status_code == 404
    assert Case.objects.count() == 1


def test_what_was_typed_is_kept_even_if_wrong_and_told_how_to_mend_it(client: Client) -> None:
    here = begin(client)
    answer = client.post(
        f"{here}1/", {**APPLICANT, "nik": "123", "tanggal_lahir__d": "30", "tanggal_lahir__m": "2"}
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "NIK terdiri dari 16 angka; yang dimasukkan 3." in body
    assert "30 Februari 1990 tidak ada dalam kalender" in body
    body = client.get(f"{here}1/").content.decode()
    assert 'value="123"' in body and "Siti Nur&#x27;aini" in body


def test_saving_by_itself_answers_quietly(client: Client) -> None:
    here = begin(client)
    answer = client.post(f"{here}1/", {"nama": "Siti", "_simpan": "otomatis"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert 'value="Siti"' in client.get(f"{here}1/").content.decode()


def test_a_region_is_chosen_list_by_list_without_script(client: Client) -> None:
    here = begin(client)
    answer = client.post(f"{here}2/", {"kode_wilayah__1": "36", "_wilayah": "kode_wilayah"})
    body = answer.content.decode()
    assert answer.status_code == 200 and "wajib diisi" not in body
    assert re.search(r'<option value="36" selected>Banten', body) and 'value="36.71"' in body


def test_nothing_is_sent_without_the_two_consents_or_an_appointment(client: Client) -> None:
    here = begin(client)
    for n, given in enumerate((APPLICANT, CONTACT, {}, TRAVEL, CHOICE), start=1):
        client.post(f"{here}{n}/", given)
    assert client.post(f"{here}periksa/", {"benar": "ya", "biaya": "ya"}).status_code == 422
    client.post(f"{here}jadwal/", {"slot": str(free_slot().id)})
    answer = client.post(f"{here}periksa/", {"benar": "ya"})
    assert answer.status_code == 422 and "Centang kedua pernyataan" in answer.content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize("slot", ["", "x", "0190a2b4-0000-7000-8000-000000000001"])
def test_a_slot_that_is_none(client: Client, slot: str) -> None:
    here = begin(client)
    answer = client.post(f"{here}jadwal/", {"slot": slot})
    assert answer.status_code == 422 and "Pilih hari dan jam kedatangan." in answer.content.decode()


def test_papers_are_judged_kept_shown_and_removed(client: Client) -> None:
    here = begin(client)
    wrong = SimpleUploadedFile("kk.jpg", b"MZ not a picture", "image/jpeg")
    answer = client.post(f"{here}berkas/", {"jenis": "KK", "berkas": wrong})
    assert answer.status_code == 422 and Paper.objects.count() == 0
    answer = client.post(f"{here}berkas/", {"jenis": "KK", "berkas": picture()})
    assert answer.status_code == 302, answer.content.decode()
    paper = Paper.objects.get()
    assert client.get(f"{here}berkas/{paper.id}/").status_code == 200
    assert client.post(f"{here}berkas/", {"jenis": "FOTO", "berkas": picture()}).status_code == 422
    client.post(f"{here}berkas/", {"hapus": str(paper.id)})
    assert Paper.objects.count() == 0


def test_a_paper_comes_in_parts_and_goes_on_after_the_line_broke(client: Client) -> None:
    here = begin(client)
    data = picture().read()
    told = {"jenis": "KK", "nama": "kk.jpg", "ukuran": len(data), "sidik": hashlib.sha256(data).hexdigest()}
    standing = client.post(f"{here}unggah/", told)
    assert standing.status_code == 201, standing.content
    one = f"{here}unggah/{standing.json()['id']}/"
    assert client.post(one).json()["code"] == "PARTS_MISSING"
    sent = client.put(f"{one}0/", data, "application/octet-stream", headers={"X-Part-Digest": "0" * 64})
    assert sent.status_code == 422 and "dikirim lagi" in sent.json()["error"]
    pieces = [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)]
    assert len(pieces) == standing.json()["parts"] > 1
    assert client.put(f"{one}1/", pieces[1], "application/octet-stream").json()["have"] == [1]
    assert client.post(f"{here}unggah/", told).json()["have"] == [1]
    for number, piece in enumerate(pieces):
        assert client.put(f"{one}{number}/", piece, "application/octet-stream").status_code == 200
    assert client.get(one).json()["state"] == "open"
    done = client.post(one)
    assert done.json() == {"url": f"{here}berkas/#KK"}
    assert client.post(one).json() == done.json()  # the answer was lost on its way
    assert Paper.objects.get().original_name == "kk.jpg"
    assert client.post(f"{here}unggah/", {**told, "jenis": "FOTO"}).status_code == 422
    assert client.post(f"{here}unggah/", {**told, "ukuran": "9999999999"}).status_code == 422
    stranger = Client()
    stranger.force_login(account_of("orang@lain.id"), backend=BACKEND)
    assert [stranger.get(one).status_code, stranger.post(f"{here}unggah/", told).status_code] == [404, 404]


def test_an_unreadable_picture_says_what_to_do_and_a_cut_one_warns(client: Client) -> None:
    here = begin(client)
    faint = io.BytesIO()
    Image.new("RGB", (900, 700), (200, 200, 200)).save(faint, "JPEG")
    answer = client.post(
        f"{here}berkas/",
        {"jenis": "KK", "berkas": SimpleUploadedFile("kk.jpg", faint.getvalue(), "image/jpeg")},
    )
    assert answer.status_code == 422 and Paper.objects.count() == 0
    assert "Gambar pucat atau kosong: pastikan sisi yang bertulisan" in answer.content.decode()
    half = Image.new("RGB", (900, 700), "white")
    half.paste((20, 60, 120), (0, 0, 450, 700))
    cut = io.BytesIO()
    half.save(cut, "JPEG")
    sent = {"jenis": "KK", "berkas": SimpleUploadedFile("kk.jpg", cut.getvalue(), "image/jpeg")}
    page = client.post(f"{here}berkas/", sent, follow=True).content.decode()
    assert "Tepi dokumen terpotong: mundur sedikit sampai keempat sudutnya terlihat." in page


def test_another_person_sees_none_of_it(client: Client) -> None:
    here = begin(client)
    fill(client, here)
    stranger = Client()
    stranger.force_login(account_of("orang@lain.id"), backend=BACKEND)
    for path in (f"{here}1/", f"{here}berkas/", f"{here}periksa/"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, APPLICANT).status_code == 404
    case_id = send(client, here)
    for path in ("", "berkas/", "ulang/", "tindakan/tarik/"):
        assert stranger.post(f"/layanan/permohonan/{case_id}/{path}").status_code in (404, 405)
    assert stranger.get(f"/layanan/permohonan/{case_id}/").status_code == 404
    assert Case.objects.get(id=case_id).step == "MENUNGGU_BAYAR"


def test_withdrawing_asks_once_more_and_frees_the_slot(client: Client) -> None:
    here = begin(client)
    fill(client, here)
    case_id = send(client, here)
    assert slot_of(case_id) is not None
    page = client.get(f"/layanan/permohonan/{case_id}/tindakan/tarik/").content.decode()
    assert "Ini tidak dapat dibatalkan" in page
    answer = client.post(f"/layanan/permohonan/{case_id}/tindakan/tarik/", {"kunci": "k-1"})
    assert answer.status_code == 302
    assert Case.objects.get(id=case_id).step == "DIBATALKAN"
    assert slot_of(case_id) is None
    assert client.get(f"/layanan/permohonan/{case_id}/tindakan/tarik/").status_code == 404


def test_a_discarded_draft_is_gone(client: Client) -> None:
    here = begin(client)
    client.post(f"{here}berkas/", {"jenis": "KK", "berkas": picture()})
    assert client.post(f"{here}hapus/").status_code == 302
    assert (Draft.objects.count(), Paper.objects.count()) == (0, 0)


def test_all_pages_in_english(client: Client) -> None:
    client.post("/bahasa/", {"language": "en"})
    here = begin(client)
    fill(client, here)
    page = client.get(f"{here}periksa/").content.decode()
    assert "Check before sending" in page and "Before you pay" in page
    case_id = send(client, here)
    page = client.get(f"/layanan/permohonan/{case_id}/").content.decode()
    assert "Your turn" in page and "Pay with the billing code" in page
