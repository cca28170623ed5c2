"""Every way through the questions ends soon, at something that exists."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from kanim.faces.portal import catalogue
from kanim.faces.portal.finder import MOST_QUESTIONS, Place, walk
from kanim.kernel import clock
from kanim.kernel.regulation import law

pytestmark = pytest.mark.django_db


def ends(path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Place]]:
    place = walk(law(clock.today()), path)
    if place.question is None:
        yield path, place
        return
    for answer in place.answers:
        yield from ends((*path, answer.code))


def test_no_way_has_more_than_five_questions_and_all_end_somewhere() -> None:
    found = list(ends())
    known = {service.code for service in catalogue.services(law(clock.today()))}
    assert all(len(path) <= MOST_QUESTIONS for path, _ in found)
    assert all((place.service in known) is (place.advice is None) for _, place in found)
    assert max(len(path) for path, _ in found) == 4


@pytest.mark.parametrize(
    ("path", "service"),
    [
        (("WNI", "DEWASA", "BELUM", "UMUM"), "PB-D"),
        (("WNI", "ANAK", "TIDAK", "BELUM"), "PB-A"),
        (("WNI", "ANAK", "CAMPURAN"), "PB-G"),
        (("WNI", "DEWASA", "HABIS"), "PG-H"),
        (("WNI", "DEWASA", "HILANG", "KAHAR"), "PG-HK"),
        (("WNI", "DEWASA", "RUSAK", "LALAI"), "PG-RN"),
        (("WNA", "TIDAK"), "SL-OA"),
    ],
)
def test_the_right_service(path: tuple[str, ...], service: str) -> None:
    assert walk(law(clock.today()), path).service == service


def test_a_wrong_answer_asks_again() -> None:
    place = walk(law(clock.today()), ("WNI", "<b>"))
    assert place.question is not None and place.question.id.startswith("Berapa usia")
    assert [asked.answer.id for asked in place.asked] == ["Warga negara Indonesia"]


def test_pages(client: Client) -> None:
    body = client.get("/layanan/?j=WNI&j=DEWASA").content.decode()
    assert "Bagaimana paspornya sekarang?" in body and "Ubah" in body
    body = client.get("/layanan/?j=WNI&j=DEWASA&j=HABIS").content.decode()
    assert "Penggantian paspor habis berlaku" in body and "/layanan/PG-H/" in body
    assert client.get("/layanan/?j=" + "&j=".join("x" * 50)).status_code == 200


def test_a_service_tells_papers_reasons_and_fees_with_their_rows(client: Client) -> None:
    page = catalogue.service_page(law(clock.today()), "PB-D")
    assert [(n.need, [code for code, _ in n.papers]) for n in page.needed][:3] == [
        ("group", ["KTP_EL", "SUKET_KTP"]),
        ("mandatory", ["KK"]),
        ("group", ["AKTA_LAHIR", "AKTA_NIKAH", "IJAZAH", "SURAT_BAPTIS"]),
    ]
    assert {(fee.years, fee.amount_idr) for fee in page.fees} == {(10, 950_000), (5, 650_000)}
    assert page.same_day is not None and page.same_day.amount_idr == 1_000_000
    body = client.get("/layanan/PB-D/").content.decode()
    assert "Rp950.000" in body and "PP 45/2024 Lampiran" in body and "Bukti keluarga." in body


def test_a_service_that_is_not_open_says_why_and_offers_no_button(client: Client) -> None:
    body = client.get("/layanan/PG-HL/").content.decode()
    assert "Belum dibuka di sini" in body and "Memerlukan pemeriksaan (BAP)" in body
    assert "Ajukan sekarang" not in body
    assert client.get("/layanan/TIADA/").status_code == 404
