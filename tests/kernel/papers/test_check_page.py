"""The page on which anyone asks whether a paper is ours, and the answer to too large a request."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.ledger.models import Event
from kanim.kernel.papers import instruments, making
from kanim.kernel.papers import store as kept_in
from kanim.kernel.papers.codes import grouped, new_code
from kanim.kernel.papers.models import Instrument
from kanim.kernel.papers.uploads import Opened
from kanim.ui.files import UploadCeilingMiddleware, file_response
from support.issuing import case, counter, issue, letter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_ROOT = tmp_path / "files"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    return tmp_path / "files"


@pytest.fixture
def paper() -> Instrument:
    return making.ensure_made(issue(case(counter()), kind=letter(signed=False)).id)


def page(client: Client, code: str, **more: Any) -> Any:
    return client.get(reverse("check-paper", args=[code]), **more)


def test_a_code_typed_by_hand_leads_to_its_paper(client: Client, paper: Instrument) -> None:
    typed = f" {grouped(paper.check_code).lower()} "
    answer = client.post(reverse("check"), {"kode": typed})
    assert (answer.status_code, answer["Location"]) == (302, reverse("check-paper", args=[paper.check_code]))
    for bad in ("", "abc", "<script>alert(1)</script>", "\x00", "x" * 10_000):
        answer = client.post(reverse("check"), {"kode": bad})
        assert "Kode itu tidak lengkap" in answer.content.decode()
        assert "<script>alert" not in answer.content.decode()


def test_a_valid_paper_in_both_languages_without_personal_data(client: Client, paper: Instrument) -> None:
    answer = page(client, paper.check_code)
    text = answer.content.decode()
    assert answer.status_code == 200
    for part in ("diterbitkan oleh kantor kami dan berlaku", paper.number, "B*** S******", paper.sha256):
        assert part in text
    for hidden in ("Budi", "Santoso", "SITI", "3671054505900002", "keterangan palsu", str(paper.case_id)):
        assert hidden not in text
    assert answer["X-Robots-Tag"] == "noindex, nofollow" and answer["Cache-Control"] == "no-store"
    client.cookies["bahasa"] = "en"
    english = page(client, paper.check_code).content.decode()
    assert "Letter of refusal" in english and "Surat penolakan" not in english


def test_unknown_impossible_and_private_codes_look_the_same(client: Client, paper: Instrument) -> None:
    shown = [page(client, code) for code in (new_code(), new_code(), "BUKAN-KODE")]
    assert [answer.status_code for answer in shown] == [404, 404, 404]
    for answer in shown:
        assert "Kami tidak menemukan surat dengan kode itu." in answer.content.decode()


def test_a_revoked_and_a_void_paper_say_so(client: Client, paper: Instrument) -> None:
    with open_act(System("uji"), "uji", "r") as act:
        instruments.revoke(act, paper, "Pemohon memberi keterangan palsu")
    text = page(client, paper.check_code).content.decode()
    assert "tetapi sudah dicabut" in text and "keterangan palsu" not in text
    other = issue(case(paper.place), "2")
    with open_act(System("uji"), "uji", "v") as act:
        instruments.void(act, other, "Gagal dicetak")
    assert "Nomor surat ini batal" in page(client, other.check_code).content.decode()


def test_a_file_is_compared_and_not_kept(client: Client, paper: Instrument, store: Path) -> None:
    whole = kept_in.read(paper.file)
    before, events = sorted(store.rglob("*")), Event.objects.count()
    url = reverse("check-paper", args=[paper.check_code])
    for content, words in (
        (whole, "Sama persis"),
        (whole + b" ", "Berbeda"),
        (b"", "Belum ada berkas"),
    ):
        answer = client.post(url, {"berkas": SimpleUploadedFile("a.pdf", content)})
        assert words in answer.content.decode()
    assert "Belum ada berkas" in client.post(url).content.decode()
    assert (sorted(store.rglob("*")), Event.objects.count()) == (before, events)


def test_a_paper_still_being_made_has_nothing_to_compare(client: Client) -> None:
    text = page(client, issue(case(counter())).check_code).content.decode()
    assert "sedang dibuat" in text and 'type="file"' not in text


# Too large a request, and files that are sent


def test_200_megabytes_are_answered_before_they_are_read(client: Client) -> None:
    request = RequestFactory().generic("POST", "/cek/", b"")
    sent = io.BytesIO(b"x" * 1000)
    request.META |= {"CONTENT_LENGTH": "200000000", "wsgi.input": sent}
    passed: list[Any] = []
    answer = UploadCeilingMiddleware(passed.append)(request)  # type: ignore[arg-type]
    assert (answer.status_code, passed, sent.tell()) == (413, [], 0)
    assert "lebih besar dari 30,0 MB" in answer.content.decode()
    answer.close()
    assert sent.tell() == 1000


def test_a_request_of_200_megabytes_through_all_layers(client: Client) -> None:
    more: dict[str, Any] = {"CONTENT_LENGTH": "200000000", "wsgi.input": io.BytesIO(b"x")}
    answer = client.post(reverse("check"), b"x", content_type="text/plain", **more)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("content_type", "inline", "disposition"),
    [
        ("application/pdf", True, "inline"),
        ("application/pdf", False, "attachment"),
        ("text/html", True, "attachment"),
    ],
)
def test_a_sent_file_can_do_nothing(store: Path, content_type: str, inline: bool, disposition: str) -> None:
    kept_in.keep_bytes(b"isi", "papers/aa/bb/a.pdf")
    stored = kept_in.existing("papers/aa/bb/a.pdf")
    response = file_response(Opened(stored, 'Akta "é".pdf', content_type, 3, ""), inline=inline)
    assert response["Content-Disposition"].startswith(f"{disposition}; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == b"isi"
