"""Letters signed by the real signing service of the sandbox, and judged by poppler's pdfsig."""

from __future__ import annotations

import asyncio
import io
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import DjangoDbBlocker

from kanim.kernel import canonical, clock
from kanim.kernel.errors import Unavailable
from kanim.kernel.ledger.models import Payload
from kanim.kernel.outbox.deliver import run_once
from kanim.kernel.outbox.models import Message
from kanim.kernel.outbox.stuck import stuck
from kanim.kernel.papers import making, pades, signing_service, store
from kanim.kernel.papers.deploy_checks import check_signing_roots
from kanim.kernel.papers.models import Instrument
from support.issuing import case, counter, issue
from support.sandboxes import SECRET, Running, sandbox


@dataclass(frozen=True)
class Office:
    """One office and its signing service; `paper` is the letter that all tests look at."""

    service: Running
    roots: Path
    place: Any
    paper: Instrument
    pdf: bytes

    def issue(self, key: str) -> Instrument:
        return issue(case(self.place), key)


@pytest.fixture(scope="module")
def office(
    module_database: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("signing")
    with (
        sandbox("signing", "http://127.0.0.1:1/", folder / "signing.json") as service,
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
    ):
        patch.setattr(settings, "SIGNING_URL", service.url)
        patch.setattr(settings, "SIGNING_TSA_URL", f"{service.url}/tsa")
        patch.setattr(settings, "SIGNING_SECRET", SECRET)
        patch.setattr(settings, "SIGNING_ROOTS", folder / "signing-root.pem")
        patch.setattr(settings, "FILES_ROOT", folder / "files")
        place = counter()
        paper = making.ensure_made(issue(case(place)).id)
        yield Office(service, folder / "signing-root.pem", place, paper, store.read(paper.file))


@pytest.fixture(scope="module")
def pdfsig(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], str]:
    """What pdfsig says of a file, trusting the demonstration's authority."""
    folder = tmp_path_factory.mktemp("nss")
    known = f"sql:{folder}"
    subprocess.run(["certutil", "-N", "-d", known, "--empty-password"], check=True)
    add = ["certutil", "-A", "-d", known, "-n", "uji", "-t", "CT,C,C", "-i", str(office.roots)]
    subprocess.run(add, check=True)

    def ask(pdf: bytes) -> str:
        path = folder / "surat.pdf"
        path.write_bytes(pdf)
        answer = subprocess.run(
            ["pdfsig", "-nssdir", str(folder), str(path)], capture_output=True, text=True, check=False
        )
        return answer.stdout

    return ask


def test_pdfsig_accepts_the_letter(office: Office, pdfsig: Callable[[bytes], str]) -> None:
    said = pdfsig(office.pdf)
    for words in (
        "Signer Certificate Common Name: Contoh Pejabat",
        "title=Kepala Kantor",
        "Signature Type: ETSI.CAdES.detached",
        "Total document signed",
        "Signature Validation: Signature is Valid.",
        "Certificate Validation: Certificate is Trusted.",
    ):
        assert words in said


def test_pdfsig_reports_a_changed_byte(office: Office, pdfsig: Callable[[bytes], str]) -> None:
    for at in (office.pdf.index(b"stream\n") + 40, office.pdf.index(b"/OCSPs") + 3):
        changed = bytearray(office.pdf)
        changed[at] ^= 1
        assert "Signature Validation: Digest Mismatch." in pdfsig(bytes(changed))
        with pytest.raises(Unavailable):
            pades.verify_pdf(bytes(changed), signing_service.trust_roots(), clock.now())


def test_it_can_be_judged_years_later_without_asking_anyone(office: Office) -> None:
    with pikepdf.open(io.BytesIO(office.pdf)) as pdf:
        inside = pdf.Root.DSS
        assert len(inside.Certs) >= 3 and len(inside.OCSPs) == 2
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "id"
    office.service.control(outage=True, tsa_outage=True, ocsp_outage=True)
    by = pades.verify_pdf(office.pdf, signing_service.trust_roots(), clock.now() + timedelta(seconds=30))
    office.service.control(outage=False, tsa_outage=False, ocsp_outage=False)
    assert (by.name, by.post) == ("Contoh Pejabat", "Kepala Kantor")
    assert abs(by.stamped_at - office.paper.rendered_at) < timedelta(minutes=1)


def test_it_is_signed_and_judged_also_where_a_loop_runs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a process that drives a browser."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    paper = office.issue("dalam putaran")

    loop, before = asyncio.new_event_loop(), asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        pdf = store.read(making.ensure_made(paper.id).file)
    finally:
        asyncio._set_running_loop(before)
        loop.close()
    assert pades.verify_pdf(pdf, signing_service.trust_roots(), clock.now()).name == "Contoh Pejabat"


def test_what_the_office_keeps_of_the_signature(office: Office) -> None:
    paper = office.paper
    assert (paper.state, paper.signed_by, paper.head_seq) == ("rendered", "Contoh Pejabat", 3)
    first = Payload.objects.get(stream=paper.id, seq=3, part=0)
    told = canonical.loads(bytes(first.body))
    assert (told["verb"], told["serial"]) == ("instrument.signed", paper.signed_serial)
    assert making.ensure_made(paper.id).file == paper.file
    names = Message.objects.filter(order_key=paper.case_id).order_by("seq").values_list("name", flat=True)
    assert list(names) == ["instrument.rendered", "instrument.signed"]


SWITCHES = ("outage", "tsa_outage", "ocsp_outage", "wrong_digest", "wrong_key", "refuse", "garbage")


def test_no_letter_is_kept_without_a_right_signature(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.kernel.signed_http.PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(making, "make_pdf", lambda *_: PLAIN)
    paper = office.issue("gagal")
    files = sorted(store._root().rglob("*.pdf"))
    for switch in SWITCHES:
        office.service.control(**{switch: True})
        try:
            with pytest.raises(Unavailable):
                making.ensure_made(paper.id)
        finally:
            office.service.control(**{switch: False})
        after = Instrument.objects.get(id=paper.id)
        assert (switch, after.state, after.file, after.head_seq) == (switch, "frozen", "", 1)
    assert sorted(store._root().rglob("*.pdf")) == files
    assert making.ensure_made(paper.id).signed_by == "Contoh Pejabat"


def test_a_letter_that_stays_unsigned_is_seen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kanim.kernel.signed_http.PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(making, "make_pdf", lambda *_: PLAIN)
    paper = office.issue("macet")
    job = Message.objects.get(order_key=paper.id)
    Message.objects.exclude(id=job.id).filter(state="waiting").update(state="done")
    Message.objects.filter(id=job.id).update(attempts=39)
    office.service.control(refuse=True)
    run_once()
    office.service.control(refuse=False)
    [seen] = stuck()
    assert (seen.order_key, seen.name) == (paper.id, "papers.render")
    assert "not enabled" in seen.error


def test_a_deployment_with_the_demonstration_s_authority_is_refused(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def ids() -> list[str]:
        return [found.id for found in check_signing_roots(None)]

    assert ids() == ["kanim.papers.E002"]
    with pytest.raises(SystemCheckError, match="its letters prove nothing"):
        call_command("check", deploy=True, fail_level="ERROR")
    for content, said in ((None, ["kanim.papers.E001"]), (b"no PEM", ["kanim.papers.E001"])):
        monkeypatch.setattr(settings, "SIGNING_ROOTS", tmp_path / "roots.pem")
        if content is not None:
            (tmp_path / "roots.pem").write_bytes(content)
        assert ids() == said


def _plain() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()


PLAIN = _plain()
