"""A letter with a seal, from the worker to a photograph of the paper, by the real service."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFilter
from pytest_django import DjangoDbBlocker

from kanim.faces.cli.seal import seal as command
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import Invalid, Unavailable
from kanim.kernel.papers import instruments, making, seal_codec, seals, store
from kanim.kernel.papers.models import Instrument, SealCertificate
from support.issuing import case, counter, issue, letter
from support.sandboxes import SECRET, Running, sandbox


@dataclass(frozen=True)
class Office:
    service: Running
    place: Any
    paper: Instrument
    page: Image.Image  # the letter as it is printed, 200 dpi

    @property
    def seal(self) -> bytes:
        return bytes.fromhex(self.paper.seal)


@pytest.fixture(scope="module")
def office(
    module_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("seals")
    with (
        sandbox("signing", "http://127.0.0.1:1/", folder / "signing.json") as service,
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
    ):
        patch.setattr(settings, "SIGNING_URL", service.url)
        patch.setattr(settings, "SIGNING_SECRET", SECRET)
        patch.setattr(settings, "SIGNING_ROOTS", folder / "signing-root.pem")
        patch.setattr(settings, "FILES_ROOT", folder / "files")
        place = counter()
        paper = making.ensure_made(issue(case(place), kind=letter(signed=False, sealed=True)).id)
        (folder / "surat.pdf").write_bytes(store.read(paper.file))
        drawn = [
            "pdftoppm",
            "-r",
            "200",
            "-png",
            "-singlefile",
            str(folder / "surat.pdf"),
            str(folder / "surat"),
        ]
        subprocess.run(drawn, check=True)
        yield Office(service, place, paper, Image.open(folder / "surat.png").convert("RGB"))


def photograph(page: Image.Image, angle: float = 7, kind: str = "JPEG") -> bytes:
    """The lower part of the page as a telephone sees it: turned, a little blurred, compressed."""
    part = page.crop((0, page.height // 3, page.width, page.height))
    turned = part.rotate(angle, expand=True, fillcolor=(120, 110, 100), resample=Image.Resampling.BICUBIC)
    out = io.BytesIO()
    turned.filter(ImageFilter.GaussianBlur(0.8)).save(out, kind, quality=70)
    return out.getvalue()


def drawn(seal: bytes) -> bytes:
    """A seal alone, as a picture."""
    code = zxingcpp.create_barcode(seal, zxingcpp.BarcodeFormat.DataMatrix)
    out = io.BytesIO()
    Image.fromarray(np.array(code.to_image(scale=6, add_quiet_zones=True))).save(out, "PNG")
    return out.getvalue()


def test_a_photograph_of_the_letter_tells_what_it_states(office: Office) -> None:
    verdict = seals.check_picture(photograph(office.page))
    told = {words.en: value for words, value in verdict.states}
    assert verdict.is_right and verdict.paper is not None
    assert (told["Number"], told["In the name of"]) == (office.paper.number, "Budi Santoso")
    assert told["Date"] == str(office.paper.issued_on) and told["Application number"] == "PSP-2026-000042"
    assert verdict.signer == "UTUC" and verdict.paper.number == office.paper.number
    assert SealCertificate.objects.get().code == verdict.signer + verdict.reference


def test_a_lost_sealed_letter_is_made_again_exactly_as_it_was(office: Office) -> None:
    whole = store.read(office.paper.file)
    store.path_of(office.paper.file).unlink()
    making.ensure_made(office.paper.id)
    assert store.read(office.paper.file) == whole


def test_a_changed_seal_is_told_apart(office: Office) -> None:
    at = office.seal.index(b"Budi")
    changed = office.seal[:at] + b"Budo" + office.seal[at + 4 :]
    verdict = seals.check_picture(drawn(changed))
    assert verdict.wrong is not None and "changed or forged" in verdict.wrong.en
    assert dict((w.en, v) for w, v in verdict.states)["In the name of"] == "Budo Santoso"


def test_a_seal_of_a_stranger_is_not_known(office: Office) -> None:
    seal = seal_codec.parse(office.seal)
    other = seal_codec.Header(
        "UTO", "UTXX", "01", seal.header.issued_on, seal.header.signed_on, seal.header.profile
    )
    forged = seal_codec.sealed(seal_codec.unsigned(other, seal.fields), seal.signature)
    verdict = seals.judge(forged)
    assert verdict.wrong is not None and "does not know the seal's signer UTXX" in verdict.wrong.en


def test_a_seal_of_an_authority_not_trusted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "trust_roots", list)
    verdict = seals.judge(office.seal)
    assert verdict.wrong is not None and "authority that this office trusts" in verdict.wrong.en


def test_a_revoked_letter_keeps_a_genuine_seal(office: Office) -> None:
    paper = making.ensure_made(issue(case(office.place), "r", letter(signed=False, sealed=True)).id)
    with open_act(System("uji"), "uji", "cabut") as act:
        instruments.revoke(act, paper, "Keliru")
    verdict = seals.judge(bytes.fromhex(paper.seal))
    assert verdict.wrong is not None and "no longer counts" in verdict.wrong.en


def test_pictures_without_a_seal(office: Office) -> None:
    blank = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(blank, "PNG")
    for data in (blank.getvalue(), b"", b"%PDF-1.7", drawn(b"https://example.org"), drawn(office.seal[:40])):
        with pytest.raises(Invalid) as refused:
            seals.check_picture(data)
        assert list(refused.value.fields) == ["gambar"]


def test_no_letter_goes_out_with_a_wrong_seal(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.kernel.signed_http.PAUSES_S", (0.0, 0.0))
    paper = issue(case(office.place), "w", letter(signed=False, sealed=True))
    for switch in ("wrong_digest", "refuse", "outage"):
        office.service.control(**{switch: True})
        with pytest.raises(Unavailable):
            making.ensure_made(paper.id)
        office.service.control(**{switch: False})
    assert Instrument.objects.get(id=paper.id).file == ""


def test_the_command_and_the_public_page(office: Office, tmp_path: Path) -> None:
    photo = photograph(office.page, angle=-11)
    (tmp_path / "foto.jpg").write_bytes(photo)
    answer = CliRunner().invoke(command, ["check", str(tmp_path / "foto.jpg"), "--json"])
    said = json.loads(answer.output)
    assert (answer.exit_code, said["right"], said["letter"]) == (0, True, "valid")
    (tmp_path / "palsu.png").write_bytes(drawn(office.seal[:-1] + bytes([office.seal[-1] ^ 1])))
    assert CliRunner().invoke(command, ["check", str(tmp_path / "palsu.png")]).exit_code == 1
    client, url = Client(), reverse("check-seal")
    before = sorted(store._root().rglob("*"))
    page = client.post(url, {"gambar": SimpleUploadedFile("foto.jpg", photo)}).content.decode()
    assert "Segel ini asli" in page and office.paper.number in page
    forged = SimpleUploadedFile("palsu.png", (tmp_path / "palsu.png").read_bytes())
    page = client.post(url, {"gambar": forged}).content.decode()
    assert "diubah atau dipalsukan" in page and "Segel ini asli" not in page
    nothing = client.post(url)
    assert nothing.status_code == 422 and "Ambil foto segelnya" in nothing.content.decode()
    assert sorted(store._root().rglob("*")) == before
