"""Lists in a fixed number of queries, and what nobody should enter, in every field and address."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from kanim.kernel.casework.models import Case
from kanim.kernel.organisation.models import Account
from support.passport import Application, apply, everything, form_for
from support.passport_office import World
from support.queries import count_queries, of_the_work

LONG = "A" * 10_000
NASTY = {
    "sql": "'; DROP TABLE casework_case; --",
    "html": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "nul": "BUDI\x00SANTOSO",
    "rtl": "BUDI\u202eOTNAS",
    "long": LONG,
    "template": "{{ settings.SECRET_KEY }}{% load i18n %}",
    "surrogate": "\ud800",
    "emoji": "🙂" * 300,
}


def signed_in(who: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(username=who), "kanim.faces.sign_in.AccountBackend")
    return client


def send(client: Client, url: str, data: dict[str, Any]) -> Any:
    """What a browser or a hand-made request would send: a lone surrogate goes as it can."""
    clean = {k: v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for k, v in data.items()}
    return client.post(url, clean)


@pytest.mark.parametrize(
    ("name", "who"), [("desk-queue", "loket1"), ("desk-cases", "loket1"), ("desk-cases", "kepala")]
)
def test_a_list_of_fifty_takes_as_many_queries_as_a_list_of_one(world: World, name: str, who: str) -> None:
    client = signed_in(who)
    apply(world)
    client.get(reverse(name))  # what a process learns once
    with count_queries() as one:
        assert client.get(reverse(name)).status_code == 200
    for n in range(49):
        apply(world, nama=f"BUDI NOMOR {chr(65 + n % 26)}{chr(65 + n // 26)}")
    assert Case.objects.count() == 50
    with count_queries() as fifty:
        answer = client.get(reverse(name))
    assert answer.content.decode().count(reverse("desk-case", args=[Case.objects.all()[0].id])[:13]) >= 50
    assert len(of_the_work(fifty.seen)) == len(of_the_work(one.seen)), f"{one}\n---\n{fifty}"
    assert len(of_the_work(fifty.seen)) <= 8, str(fifty)


@pytest.mark.parametrize("text", [*NASTY.values(), "%", "_", "BUDI%", "\\", "261124-", ""])
def test_any_search_answers(world: World, text: str) -> None:
    apply(world)
    client = signed_in("loket1")
    text = text.encode("utf-8", "replace").decode()
    answer = client.get(reverse("desk-cases"), {"q": text, "langkah": text[:60], "buka": "1"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize(
    "cursor", ["x", "5|x|y", "|", "2026-11-24|zz", "\x00", "5|2026-11-24T00:00:00+00:00|", "a|b|c|d"]
)
@pytest.mark.parametrize("name", ["desk-queue", "desk-cases"])
def test_a_broken_place_in_a_list_is_refused(world: World, name: str, cursor: str) -> None:
    apply(world)
    assert signed_in("loket1").get(reverse(name), {"sesudah": cursor}).status_code == 422


def _tried(client: Client, url: str, data: dict[str, Any]) -> int:
    """Sends it; a refusal must have changed nothing, and nothing of it may come back as markup."""
    before = everything()
    with transaction.atomic():
        answer = send(client, url, data)
        body = answer.content.decode() if not answer.streaming else ""
        assert answer.status_code in (302, 200, 403, 409, 422), (answer.status_code, url, data)
        assert "<script>alert" not in body
        assert "SECRET_KEY" not in body or "{{" in body or "{{" in body.replace("&#123;", "{")
        if answer.status_code != 302:
            assert everything() == before
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.parametrize("kind", NASTY)
def test_every_field_of_an_application_at_the_counter(world: World, kind: str) -> None:
    client = signed_in("loket1")
    url = f"{reverse('desk-new')}?layanan=PB-D"
    good = form_for(world, "PB-D")
    assert _tried(client, url, good) == 302
    optional = {
        "nama_lain",
        "nomor_kk",
        "pekerjaan",
        "kode_wilayah",
        "kode_pos",
        "nama_ayah",
        "nama_ibu",
        "negara_tujuan",
    }
    for name in sorted({*good, *optional}):
        status = _tried(client, url, good | {name: NASTY[kind]})
        if kind in ("nul", "rtl", "long") or name in (
            "nik",
            "tanggal_lahir",
            "slot",
            "jenis_blangko",
            "surel",
            "nama",
        ):
            assert status == 422, (name, status)
    _tried(client, url, good | {"kunci": NASTY[kind], "prioritas": NASTY[kind]})
    answer = send(client, f"{reverse('desk-new')}?layanan=", {})
    assert answer.status_code == 200


FORMS = {
    "PERIKSA_BERKAS": [
        ("loket1", "kurang", ("berkas_kurang", "catatan")),
        ("kasi.layanan", "tolak", ("alasan_tolak", "dasar_hukum", "alasan")),
        ("loket1", "catat", ("catatan",)),
        ("loket1", "ralat", ("nama", "nik", "alamat")),
    ],
    "WAWANCARA_BIOMETRIK": [
        ("pemeriksa1", "layak", ("hasil_wawancara", "catatan")),
        ("pemeriksa1", "rekam", ("foto", "jumlah_sidik_jari", "alasan_pengecualian")),
    ],
    "ADJUDIKASI": [("adjudikator1", "putus", ("kode_adjudikasi", "kandidat", "alasan"))],
    "ALOKASI": [("cetak1", "alokasi", ("nomor_blangko", "nomor_blangko_ulang"))],
    "UJI_KUALITAS": [
        ("pemeriksa2", "lulus", ("mrz_terbaca", "cetakan_baik")),
        ("pemeriksa2", "cacat", ("jenis_kerusakan", "catatan")),
    ],
    "SIAP_AMBIL": [("serah1", "serah", ("penerima", "nama_penerima", "nik_penerima"))],
}  # fmt: skip


@pytest.mark.parametrize("step", FORMS)
def test_every_field_of_every_action(world: World, step: str) -> None:
    application: Application = apply(world).to(step)
    for who, action, fields in FORMS[step]:
        client = signed_in(who)
        url = reverse("desk-act", args=[application.case_id, action])
        for value in NASTY.values():
            for name in fields:
                _tried(client, url, {"kunci": "k", name: value})
            _tried(client, url, dict.fromkeys(fields, value) | {"kunci": value})


def test_a_nik_of_wrong_length_and_an_impossible_day(world: World) -> None:
    client = signed_in("loket1")
    url = f"{reverse('desk-new')}?layanan=PB-D"
    good = form_for(world, "PB-D")
    for name, value, said in (
        ("nik", "123", "16"),
        ("nik", "3671053205900001", ""),
        ("tanggal_lahir", "30-02-1990", "Februari"),
        ("tanggal_lahir", "2031-01-01", ""),
        ("nama", "", "wajib diisi"),
        ("slot", "0", ""),
    ):
        before = everything()
        answer = send(client, url, good | {name: value})
        assert answer.status_code == 422, (name, value)
        body = re.sub(r"<[^>]+>", " ", answer.content.decode())
        assert said in body
        assert everything() == before


def test_an_address_that_is_none(world: World) -> None:
    client = signed_in("loket1")
    for path in ("/meja/berkas/x/", "/meja/berkas/00000000-0000-0000-0000-000000000000/", "/meja/tidak-ada/"):
        assert client.get(path).status_code == 404, path
