"""The desk over HTTP: the page of a case at each step, its actions, refusals, uploads and what officers may see."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kanim.divisions.travel_documents.photo.models import PhotoCheck
from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel.organisation.models import Account
from kanim.kernel.papers import making
from kanim.kernel.papers.models import Instrument, Paper
from support.passport import PATH, SIDE, Application, apply, apply_barred, everything
from support.passport_office import World
from support.queries import count_queries
from support.upload_files import jpeg

OFFICER = {
    "MENUNGGU_BAYAR": "loket1", "TERJADWAL": "loket1", "ANTRE": "loket1", "PERIKSA_BERKAS": "loket1",
    "BERKAS_KURANG": "loket1", "TERCEKAL": "kasi.verifikasi", "WAWANCARA_BIOMETRIK": "pemeriksa1",
    "PENDALAMAN": "penyelia", "VERIFIKASI": "verifikator1", "ADJUDIKASI": "adjudikator1", "ESKALASI": "adjudikator2",
    "ALOKASI": "cetak1", "CETAK": "cetak1", "RUSAK_CETAK": "cetak1", "UJI_KUALITAS": "pemeriksa2",
    "SIAP_AMBIL": "serah1", "DISERAHKAN": "kepala",
}  # fmt: skip
MOST_QUERIES = 32
"""Statements of one case page, at most, sign-in and shell with them."""


def signed_in(who: str, language: str = "id") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(Account.objects.get(username=who), "kanim.faces.sign_in.AccountBackend")
    client.cookies["bahasa"] = language
    return client


def page_of(application: Application) -> str:
    return reverse("desk-case", args=[application.case_id])


def act_on(application: Application, action: str) -> str:
    return reverse("desk-act", args=[application.case_id, action])


def put(world: World, step: str) -> Application:
    if step == "TERCEKAL":
        return apply_barred(world).aside(step)
    return apply(world).aside(step) if step in SIDE else apply(world).to(step)


def plain(answer: Any) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("step", [*PATH, *SIDE])
def test_the_page_of_each_step_for_its_officer(world: World, step: str) -> None:
    application = put(world, step)
    client = signed_in(OFFICER[step])
    with count_queries() as statements:
        answer = client.get(page_of(application))
    assert answer.status_code == 200
    assert len(statements) <= MOST_QUERIES, str(statements)
    body = answer.content.decode()
    assert application.case.number in body
    offered = {name for name, o in application.options(OFFICER[step]).items() if o.allowed}
    assert set(re.findall(r'id="tindakan-(\w+)"', body)) - {"judul"} == offered
    for tab in ("data", "berkas", "pencocokan", "tagihan", "riwayat", "terbit", "dasar"):
        assert client.get(f"{page_of(application)}?tab={tab}").status_code == 200, tab


@pytest.mark.parametrize("tab", ["x", "../../base", "data\x00", "<script>", "9" * 500])
def test_an_unknown_tab_shows_the_usual_one(world: World, tab: str) -> None:
    application = apply(world)
    assert signed_in("loket1").get(page_of(application), {"tab": tab}).status_code == 200


def test_both_languages(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    indonesian = plain(signed_in("loket1").get(page_of(application)))
    english = plain(signed_in("loket1", "en").get(page_of(application)))
    assert "Kembalikan karena berkas kurang" in indonesian
    assert "Send back for missing papers" in english
    assert "Kembalikan karena berkas kurang" not in english


def test_an_action_by_post_moves_the_case_and_comes_back(world: World) -> None:
    application = apply(world).to("ANTRE")
    answer = signed_in("loket1").post(
        act_on(application, "panggil"), {"kunci": "k", "versi": application.version}
    )
    assert (answer.status_code, answer["Location"]) == (302, page_of(application))
    assert application.step == "PERIKSA_BERKAS"


def test_a_form_sent_twice_with_its_key_is_done_once(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    client = signed_in("loket1")
    data = {"kunci": "k", "versi": application.version, "berkas_kurang": ["KK"], "catatan": "Asli."}
    assert client.post(act_on(application, "kurang"), data).status_code == 302
    before = everything()
    assert client.post(act_on(application, "kurang"), data).status_code == 302
    assert everything() == before
    assert application.fold.times["kurang"] == 1


def test_a_refused_form_comes_back_with_what_was_entered(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    before = everything()
    data = {
        "kunci": "k",
        "versi": application.version,
        "alasan": "Akta tidak terdaftar.",
        "dasar_hukum": "UU 6/2011",
    }
    answer = signed_in("kasi.layanan").post(act_on(application, "tolak"), data)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "Akta tidak terdaftar." in body
    assert "UU 6/2011" in body
    assert "Pilih salah satu: Alasan penolakan." in html.unescape(body)
    assert everything() == before


def test_a_guard_says_why_on_the_page(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    answer = signed_in("loket1").post(act_on(application, "terima"), {"kunci": "k"})
    assert answer.status_code == 409
    assert "Kartu keluarga" in plain(answer)
    assert "Berkas belum ada:" in plain(answer)


def test_a_stale_page_is_told_so_though_the_action_is_gone(world: World) -> None:
    application = apply(world).to("ANTRE")
    seen = application.version
    application.do("loket2", "panggil")
    before = everything()
    answer = signed_in("loket1").post(act_on(application, "panggil"), {"kunci": "k", "versi": seen})
    assert answer.status_code == 409
    assert "Berkas ini sudah berubah sejak Anda membukanya (kini: Pemeriksaan berkas)" in plain(answer)
    assert everything() == before


@pytest.mark.parametrize("version", ["-1", "²", "1e3", "99999999999999999999", "x", ""])
def test_a_version_that_is_none_never_breaks_the_page(world: World, version: str) -> None:
    application = apply(world).to("ANTRE")
    answer = signed_in("loket1").post(act_on(application, "panggil"), {"kunci": "k", "versi": version})
    assert answer.status_code in (302, 409)


def test_visible_but_not_his_post_is_403_with_the_clause(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    before = everything()
    answer = signed_in("pemeriksa1").post(act_on(application, "terima"), {"kunci": "k"})
    assert answer.status_code == 403
    assert "dokjal.a" in plain(answer)
    assert everything() == before


@pytest.mark.parametrize("who", ["kasi.status", "kabag.tu", "kasi.ti"])
def test_another_division_gets_the_page_of_what_does_not_exist(world: World, who: str) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    client = signed_in(who)
    for name, rest in (("desk-case", []), ("desk-act", ["terima"]), ("desk-paper-attach", [])):
        ask = client.get if name == "desk-case" else client.post
        real = ask(reverse(name, args=[application.case_id, *rest]))
        absent = ask(reverse(name, args=[uuid4(), *rest]))
        assert (real.status_code, absent.status_code) == (404, 404)
        strip = re.compile(r"CSRFToken\W+\w+|csrfmiddlewaretoken\W+value\W+\w+|nonce=\S+|[0-9a-f-]{36}")
        assert strip.sub("", real.content.decode()) == strip.sub("", absent.content.decode())


def test_an_applicant_is_shown_no_desk(world: World) -> None:
    application = apply(world)
    assert signed_in("pemohon1").get(page_of(application)).status_code == 403
    assert Client().get(page_of(application)).status_code == 302


def test_a_photograph_goes_in_through_the_form_and_is_judged(world: World) -> None:
    application = apply(world).to("WAWANCARA_BIOMETRIK")
    client = signed_in("pemeriksa1")
    data = {
        "kunci": "k", "versi": application.version,
        "foto": SimpleUploadedFile("wajah.jpg", face_jpeg(7), "image/jpeg"),
    }  # fmt: skip
    answer = client.post(act_on(application, "rekam"), data)
    assert answer.status_code == 302, plain(answer)
    paper = Paper.objects.get(case_id=application.case_id, type="FOTO")
    assert application.fold.forms["biometrik"]["foto"] == str(paper.id)
    assert PhotoCheck.objects.get(paper_id=paper.id).score >= 60
    data["foto"] = SimpleUploadedFile("wajah.jpg", face_jpeg(7), "image/jpeg")
    assert client.post(act_on(application, "rekam"), data).status_code == 302
    assert Paper.objects.filter(case_id=application.case_id, type="FOTO").count() == 1, (
        "sent twice, kept once"
    )


def test_papers_are_uploaded_and_compared_at_the_counter(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    client = signed_in("loket1")
    url = reverse("desk-paper-attach", args=[application.case_id])
    file = SimpleUploadedFile("kk.jpg", jpeg(), "image/jpeg")
    assert client.post(url, {"kunci": "k", "jenis": "KK", "berkas": file}).status_code == 302
    paper = Paper.objects.get(case_id=application.case_id, type="KK")
    check = reverse("desk-paper-check", args=[application.case_id, paper.id])
    before = everything()
    answer = client.post(check, {"kunci": "c1", "hasil": "TIDAK_SESUAI"}, follow=True)
    assert "Tulis alasannya" in plain(answer)
    assert everything() == before
    client.post(check, {"kunci": "c2", "hasil": "SESUAI"})
    paper.refresh_from_db()
    assert paper.state == "SESUAI"
    shown = client.get(reverse("desk-paper", args=[application.case_id, paper.id]))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")


@pytest.mark.parametrize(
    ("name", "content"), [("a.jpg", b"MZ not a picture"), ("kk.pdf", b""), ("x.svg", b"<svg/>")]
)
def test_another_kind_of_file_is_refused_with_what_to_do(world: World, name: str, content: bytes) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    before = everything()
    url = reverse("desk-paper-attach", args=[application.case_id])
    file = SimpleUploadedFile(name, content)
    answer = signed_in("loket1").post(url, {"kunci": "k", "jenis": "KK", "berkas": file}, follow=True)
    assert answer.status_code == 200
    assert name in plain(answer) or "kosong" in plain(answer)
    assert everything() == before


def test_an_issued_paper_is_downloaded_by_who_sees_the_case(world: World) -> None:
    application = apply(world).aside("BERKAS_KURANG")
    letter = Instrument.objects.get(case_id=application.case_id, type="TANDA_KURANG")
    url = reverse("desk-instrument", args=[application.case_id, letter.id])
    assert signed_in("loket1").get(url).status_code == 503, "no request makes a letter"
    making.ensure_made(letter.id)
    answer = signed_in("loket1").get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert signed_in("kasi.status").get(url).status_code == 404
