"""The office writes a letter over HTTP: preview, proposal, the second officer, and who may not."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.test import Client
from django.urls import reverse

from kanim.kernel import clock
from kanim.kernel.organisation.models import Account
from kanim.kernel.papers import letter_texts
from kanim.kernel.papers.models import LetterVersion
from support.passport_office import World

CODE, NAME = "SURAT_PENOLAKAN", "surat_penolakan.html"
URL = f"/meja/naskah/{CODE}/"


def signed_in(who: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=who), "kanim.faces.sign_in.AccountBackend")
    return client


def test_two_officers_change_a_letter(world: World) -> None:
    writer, reader = signed_in("kasubbag.kepum"), signed_in("kabag.tu")
    assert "Naskah surat" in writer.get(reverse("desk-letter-texts")).content.decode()
    new = letter_texts.seed_of(NAME).replace("dengan ini kami sampaikan", "kami beritahukan")
    form: dict[str, Any] = {"naskah": new, "catatan": "Lebih singkat", "kunci": "k1"}
    shown = writer.post(URL, form | {"tindakan": "pratinjau"})
    assert shown["Content-Type"] == "application/pdf" and not LetterVersion.objects.exists()
    with pikepdf.open(io.BytesIO(shown.content)) as pdf:
        assert "CONTOH" in str(pdf.docinfo["/Title"])
    bad = writer.post(URL, form | {"naskah": new + "{% load x %}", "tindakan": "usulkan"})
    assert bad.status_code == 422 and "Baris" in bad.content.decode() and not LetterVersion.objects.exists()
    writer.post(URL, form | {"tindakan": "usulkan"})
    row = LetterVersion.objects.get()
    page = reader.get(URL).content.decode()
    assert "kami beritahukan" in page and "Setujui" in page
    assert "petugas lain yang memutuskan" in writer.get(URL).content.decode()
    url = reverse("desk-letter-decide", args=[CODE, row.id])
    decision = {"putusan": "setuju", "berlaku": str(clock.today())}
    writer.post(url, decision | {"kunci": "a"})
    assert letter_texts.in_force(NAME, clock.today()).version == 0
    reader.post(url, decision | {"kunci": "b"})
    assert letter_texts.in_force(NAME, clock.today()).version == 1
    assert reader.get(reverse("desk-letter-version", args=[CODE, 0]))["Content-Type"] == "application/pdf"


def test_nobody_else_comes_in(world: World) -> None:
    client = signed_in("loket1")
    for url in (URL, reverse("desk-letter-texts"), reverse("desk-letter-version", args=[CODE, 0])):
        assert client.get(url).status_code == 404
    assert client.post(URL, {"naskah": "x", "tindakan": "pratinjau"}).status_code == 404
    assert "Naskah surat" not in client.get("/meja/").content.decode()
