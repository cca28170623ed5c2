"""What no browser of an honest person sends is answered, never with an error of ours."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kanim.kernel.casework.models import Draft
from security.conftest import SignIn
from support.passport import apply
from support.passport_office import World

MANY_DIGITS = "9" * 5000
NOT_AN_ID = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize("path", ["/", "/nope/", "/cek/", "/meja/"])
@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": "127.0.0.1, evil.example"},
        {"HTTP_REFERER": "http://[x"},
        {"HTTP_ACCEPT_LANGUAGE": "x" * 3000},
        {"HTTP_COOKIE": "sessionid=%00; bahasa=%00; csrftoken=%00"},
        {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%00"},
    ],
)
def test_odd_headers_are_answered(sign_in: SignIn, path: str, headers: dict[str, str]) -> None:
    answer = sign_in("").get(path, **headers)  # type: ignore[arg-type]
    assert answer.status_code < 500
    if "evil" in headers.get("HTTP_HOST", ""):
        assert answer.status_code == 400


def test_the_way_back_never_leads_to_another_site(sign_in: SignIn) -> None:
    for referer in (
        "http://testserver//evil.example/x",
        "http://testserver/\\evil.example",
        "http://evil.example/",
    ):
        page = sign_in("").get("/nope/", HTTP_REFERER=referer).content.decode()
        assert "evil.example" not in page


@pytest.mark.parametrize("stamp", [MANY_DIGITS, "²", "", "-1", "1e9", "\x00"])
@pytest.mark.parametrize("partner", ["simponi", "printer"])
def test_a_notice_with_an_odd_time_is_refused(sign_in: SignIn, partner: str, stamp: str) -> None:
    answer = sign_in("").post(
        f"/mitra/{partner}/", b"{}", content_type="application/json", HTTP_X_KANIM_TIME=stamp,
        HTTP_X_KANIM_SIGNATURE="\xff",
    )  # fmt: skip
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "given",
    [
        {"nomor": "261124-AAAAAA", "tanggal_lahir": MANY_DIGITS},
        {
            "nomor": "261124-AAAAAA",
            "tanggal_lahir__d": MANY_DIGITS,
            "tanggal_lahir__m": "1",
            "tanggal_lahir__y": "1990",
        },
        {"nomor": "\x00", "tanggal_lahir": "²-²-²"},
        {"nomor": "x" * 100_000, "tanggal_lahir": "0001-01-01"},
        {"nomor": "' OR 1=1 --", "tanggal_lahir": "31-02-1990"},
    ],
)
def test_tracking_refuses_what_it_can_not_read(sign_in: SignIn, given: dict[str, str]) -> None:
    assert sign_in("").post("/lacak/", given).status_code == 422


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "1|x|y",
        "|||",
        f"²|2026-01-01T00:00:00+00:00|{NOT_AN_ID}",
        MANY_DIGITS,
        f"1|9999-12-31T23:59:59-23:59|{NOT_AN_ID}",
        f"9999-12-31T23:59:59-23:59|{NOT_AN_ID}",
    ],
)
def test_a_key_of_a_page_that_was_never_given_is_refused(sign_in: SignIn, key: str) -> None:
    officer, holder = sign_in("loket1"), sign_in("pemohon1")
    assert officer.get("/meja/tugas/", {"sesudah": key}).status_code == 422
    assert officer.get("/meja/berkas/", {"sesudah": key}).status_code == 422
    assert holder.get("/layanan/permohonan/", {"sesudah": key}).status_code == 422


@pytest.mark.parametrize("text", ["\x00", "%", "_", "' OR ''='", "\u202e", "x" * 5000])  # fmt: skip
def test_filters_take_any_text(sign_in: SignIn, text: str) -> None:
    officer = sign_in("loket1")
    for path, name in (
        ("/meja/berkas/", "q"), ("/meja/berkas/", "langkah"), ("/meja/loket/", "nomor"), ("/meja/kuota/", "kelas"),
        ("/meja/cari/", "q"), ("/meja/tugas/", "titik"), ("/meja/loket/baru/", "layanan"), ("/layanan/", "j"),
        ("/meja/prosedur/paspor/", "langkah"), ("/cek/", "kode"),
    ):  # fmt: skip
        assert officer.get(path, {name: text}).status_code < 500, (path, name)


@pytest.mark.parametrize("version", ["²", MANY_DIGITS, "-1", "\x00"])
def test_an_odd_version_or_key_of_a_form_is_answered(world: World, sign_in: SignIn, version: str) -> None:
    case = apply(world).case_id
    odd = {"versi": version, "kunci": "\x00" + "k" * 500}
    holder, officer = sign_in("pemohon1"), sign_in("loket1")
    assert holder.post(f"/layanan/permohonan/{case}/tindakan/jadwal_ulang/", odd).status_code < 500
    assert officer.post(f"/meja/berkas/{case}/tindakan/hadir/", odd).status_code < 500
    assert officer.post(f"/meja/berkas/{case}/tindakan/catat/", {**odd, "catatan": "\x00"}).status_code < 500
    assert officer.post(f"/meja/berkas/{case}/unggah/", {**odd, "jenis": "\x00"}).status_code < 500


def _draft(client: Client) -> str:
    return client.post("/layanan/PB-D/ajukan/").headers["Location"].rpartition("1/")[0]


@pytest.mark.parametrize("step", ["01", "0", "99", MANY_DIGITS, "berkas1", "-1", "_"])
def test_a_step_that_the_form_does_not_have_is_not_found(sign_in: SignIn, step: str) -> None:
    holder = sign_in("pemohon1")
    assert holder.get(f"{_draft(holder)}{step}/").status_code == 404


def test_a_draft_keeps_and_shows_whatever_was_typed(sign_in: SignIn) -> None:
    holder = sign_in("pemohon1")
    base = _draft(holder)
    for text in ("\x00", MANY_DIGITS, "<script>alert(1)</script>", "\u202egnp", "{{ 7*7 }}{% debug %}"):
        given: dict[str, Any] = {
            name: text
            for name in ("nama", "nik", "tempat_lahir", "jenis_kelamin", "tanggal_lahir__d", "tanggal_lahir__m",
                         "tanggal_lahir__y", "tinggi_badan", "nomor_kk")
        }  # fmt: skip
        answer = holder.post(f"{base}1/", given)
        assert answer.status_code == 422
        assert b"<script>alert(1)" not in answer.content
        assert holder.get(f"{base}periksa/").status_code == 200
    for name in ("berkas", "jadwal", "periksa"):
        odd = {"jenis": "\x00", "slot": "\x00", "hapus": "\x00", "tempat": "\x00"}
        assert holder.post(f"{base}{name}/", odd).status_code < 500
        assert holder.get(f"{base}{name}/", {"tempat": "\x00", "hari": "\x00"}).status_code == 200
    assert Draft.objects.count() == 1


def test_bodies_that_are_no_forms_are_refused(sign_in: SignIn) -> None:
    anyone = sign_in("")
    many = {f"a{n}": "1" for n in range(10_000)}
    assert anyone.post("/lacak/", many).status_code == 400
    assert anyone.get("/layanan/", {f"a{n}": "1" for n in range(600)}).status_code == 400
    assert anyone.post("/lacak/", b"--x", content_type="multipart/form-data").status_code == 400
    assert anyone.post("/lacak/", b"{}", content_type="application/json").status_code == 422
    for kind in ("application/x-www-form-urlencoded; charset=nope", "text/plain; charset=nope"):
        assert anyone.generic("POST", "/lacak/", b"nomor=1", content_type=kind).status_code < 500


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_other_methods_do_nothing(world: World, sign_in: SignIn, method: str) -> None:
    case = apply(world).case_id
    before = world.holder()
    for path in ("/", "/lacak/", "/mitra/simponi/", "/layanan/permohonan/", f"/layanan/permohonan/{case}/"):
        answer = sign_in("pemohon1").generic(method, path)
        assert answer.status_code in (403, 405), path
    assert before == world.holder()
