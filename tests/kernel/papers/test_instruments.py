"""Papers that the office issues: numbered without a gap, fixed, made once, ended with a reason."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from kanim.kernel import canonical
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import Conflict, Invalid, NotVisible, Unavailable
from kanim.kernel.ledger.models import Event
from kanim.kernel.organisation.models import Office
from kanim.kernel.outbox.models import Message
from kanim.kernel.papers import instruments, jobs, letters, making, rendering
from kanim.kernel.papers import store as kept_in
from kanim.kernel.papers.codes import ALPHABET, grouped, new_code, read_code
from kanim.kernel.papers.models import Instrument, NumberSeries
from kanim.kernel.papers.public import check_public, masked
from support.issuing import case, counter, issue, letter
from support.letters import LETTERS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    settings.FILES_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


@pytest.fixture
def ulp() -> Iterator[Office]:
    yield counter()


def test_a_counter_issues_in_the_name_of_its_office(ulp: Office) -> None:
    row = case(ulp, class_level=1)
    paper = issue(row)
    year, month = paper.issued_on.year, letters.ROMAN[paper.issued_on.month - 1]
    assert paper.number == f"0001/UJI/{month}/{year}"
    assert issue(row, "2").number == f"0002/UJI/{month}/{year}"
    assert paper.origin.code == "uji" and paper.place == ulp
    assert (paper.division, paper.class_level, paper.state, paper.for_holder) == ("dokjal", 1, "frozen", True)
    frozen = canonical.loads(paper.frozen)
    assert [level["id"] for level in frozen["office"]["above"]] == ["Direktorat Jenderal Uji"]
    assert frozen["office"]["town"] == "Uji"
    assert frozen["check_url"].endswith(f"/cek/{paper.check_code}/")
    assert Event.objects.filter(stream=paper.id).count() == 1


def test_an_act_that_is_undone_gives_its_number_back(ulp: Office) -> None:
    row = case(ulp)
    first = issue(row)
    with pytest.raises(RuntimeError), open_act(System("uji"), "uji", "x") as act:
        instruments.freeze(act, letter(), case_id=row.id, scope=row, data={})
        raise RuntimeError
    assert Instrument.objects.count() == 1
    assert issue(row, "2").number == first.number.replace("0001", "0002")


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{seq:04d}/KANIM-TNG/{roman}/{year}", "0042/KANIM-TNG/XI/2026"),
        ("{series}-{seq:05d}/{office}-{unit}", "PN-00042/TNG-DOKJAL"),
        ("{seq}.{month}.{year}", "42.11.2026"),
    ],
)
def test_the_pattern_of_a_number(pattern: str, words: str) -> None:
    assert letters.checked_pattern(pattern) == pattern
    kind = letter(number=pattern, series="PN", unit="dokjal")
    assert letters.number_words(kind, 42, date(2026, 11, 24), "tng") == words


@pytest.mark.parametrize("pattern", ["tanpa nomor", "{seq}/{apa}", "{seq", "{seq!r}", "{seq.__class__}"])
def test_a_pattern_that_can_not_be(pattern: str) -> None:
    with pytest.raises(ValueError, match="number pattern"):
        letters.checked_pattern(pattern)


def test_a_series_begins_anew_each_year_where_it_is_yearly() -> None:
    yearly, lasting = letter(), letter(yearly=False)
    assert letters.series_code(yearly, "tng", date(2027, 1, 1)) == "SURAT_PENOLAKAN:tng:2027"
    assert letters.series_code(lasting, "tng", date(2027, 1, 1)) == "SURAT_PENOLAKAN:tng"


# Rendering


def test_the_pdf_is_made_once_after_the_act_and_told_in_the_ledger(ulp: Office, store: Path) -> None:
    paper = issue(case(ulp), kind=letter(signed=False))
    with pytest.raises(Unavailable, match="sedang dibuat"):
        making.open_instrument(paper)
    made = making.ensure_made(paper.id)
    again = making.ensure_made(paper.id)
    path = store / made.file
    assert (made.state, made.file, made.head_seq) == ("rendered", again.file, 2)
    assert made.sha256 == hashlib.sha256(kept_in.read(made.file)).hexdigest()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p for p in store.rglob("*.pdf")] == [path]
    with pikepdf.open(io.BytesIO(kept_in.read(made.file))) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "id"
        assert paper.number in str(pdf.docinfo["/Title"])
    opened = making.open_instrument(made)
    assert (opened.stored.name, opened.name) == (
        made.file,
        f"SURAT_PENOLAKAN-{paper.number.replace('/', '-')}.pdf",
    )


def test_a_lost_file_is_made_again_exactly_as_it_was(ulp: Office, store: Path) -> None:
    made = making.ensure_made(issue(case(ulp), kind=letter(signed=False)).id)
    whole = kept_in.read(made.file)
    (store / made.file).unlink()
    making.ensure_made(made.id)
    assert kept_in.read(made.file) == whole
    (store / made.file).unlink()
    Instrument.objects.filter(id=made.id).update(sha256="0" * 64)
    with pytest.raises(Unavailable):
        making.ensure_made(made.id)
    assert not (store / made.file).exists()


def test_a_template_reaches_nothing_but_ours() -> None:
    fetch = rendering._Resources(b"<svg/>").fetch
    assert fetch("surat:qr.svg").read() == b"<svg/>"
    for url in (
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "https://example.org/a.png",
        "data:text/css,a",
        "surat:../../config/settings.py",
        "surat:dasar.html",
        "surat:tidak-ada.svg",
    ):
        with pytest.raises(rendering.Closed, match="may not fetch"):
            fetch(url)


# Ending


def test_a_revoked_paper_says_so_in_public(ulp: Office) -> None:
    row = case(ulp)
    paper = issue(row)
    with open_act(System("uji"), "uji", "r") as act:
        with pytest.raises(Invalid):
            instruments.revoke(act, paper, "  ")
        instruments.revoke(act, paper, "Pemohon memberi keterangan palsu")
        with pytest.raises(Conflict):
            instruments.void(act, paper, "lagi")
    view = check_public(paper.check_code)
    assert view is not None and (view.state, view.ended_on) == ("revoked", paper.issued_on)
    assert paper.head_seq == 2


def test_a_void_number_stays_used(ulp: Office) -> None:
    row = case(ulp)
    paper = issue(row)
    with open_act(System("uji"), "uji", "v") as act:
        instruments.void(act, paper, "Tidak dapat dicetak")
    with pytest.raises(Conflict):
        making.ensure_made(paper.id)
    assert issue(row, "2").number.startswith("0002/")
    assert NumberSeries.objects.get().last == 2


def test_a_number_whose_template_can_not_be_made_is_void_with_its_reason(ulp: Office, store: Path) -> None:
    paper = issue(case(ulp), kind=letter(signed=False))
    broken = paper.frozen.replace("surat_penolakan.html", "surat_hilang.html")
    Instrument.objects.filter(id=paper.id).update(frozen=broken)
    jobs.render({"instrument": str(paper.id)})
    jobs.render({"instrument": str(paper.id)})
    after = Instrument.objects.get(id=paper.id)
    assert (after.state, after.file, after.head_seq) == ("void", "", 2)
    assert after.ended_reason == making.UNMAKEABLE
    assert not list(store.rglob("*.pdf"))
    told = Message.objects.filter(name="instrument.void").values_list("order_key", flat=True)
    assert list(told) == [paper.case_id]


def test_a_paper_replaces_another_which_no_longer_counts(ulp: Office, store: Path) -> None:
    row = case(ulp)
    old = making.ensure_made(issue(row, kind=letter(signed=False)).id)
    with open_act(System("uji"), "uji", "g") as act:
        with pytest.raises(Invalid):
            instruments.replace(act, old, letter(), " ", scope=row, data={})
        data = LETTERS["SURAT_PENOLAKAN"]["data"]
        new = instruments.replace(act, old, letter(signed=False), "Nama salah ketik", scope=row, data=data)
        with pytest.raises(Conflict):
            instruments.replace(act, old, letter(), "lagi", scope=row, data=data)
    assert (old.state, old.ended_reason, new.replaces) == ("revoked", "Nama salah ketik", old.id)
    assert canonical.loads(new.frozen)["data"]["replaces"]["number"] == old.number
    page = rendering.html_of(canonical.loads(new.frozen))
    assert f"menggantikan surat nomor {old.number}" in " ".join(page.split())


def test_papers_are_found_only_with_their_own_case(ulp: Office) -> None:
    row = case(ulp)
    shown, kept = issue(row), issue(row, "2", letter("BA_RUSAK", served=False))
    assert [p.id for p in instruments.list_instruments(row.id)] == [kept.id, shown.id]
    assert [p.id for p in instruments.list_instruments(row.id, for_holder=True)] == [shown.id]
    with pytest.raises(NotVisible):
        instruments.get_instrument(case(ulp).id, shown.id)
    with pytest.raises(NotVisible):
        instruments.get_instrument(row.id, kept.id, for_holder=True)


# The public check


def test_a_code_is_read_as_people_type_it() -> None:
    code = new_code()
    assert len(code) == 20 and set(code) <= set(ALPHABET)
    assert read_code(f"  {grouped(code).lower()} ") == code
    assert read_code("OIL0-0000-0000-0000-0000") == "01100000000000000000"
    for bad in ("", "abc", "U" * 20, "é" * 20, "'; DROP TABLE--", "0" * 10_000, "\x00" * 20):
        assert read_code(bad) is None


def test_the_public_sees_no_more_than_a_mask(ulp: Office) -> None:
    paper = issue(case(ulp), kind=letter(signed=False))
    view = check_public(grouped(paper.check_code))
    assert view is not None
    assert (view.named, view.number, view.state, view.sha256) == ("B*** S******", paper.number, "valid", "")
    made = making.ensure_made(paper.id)
    view = check_public(paper.check_code)
    assert view is not None and view.is_same_file(made.sha256.upper()) and not view.is_same_file("0" * 64)
    assert check_public(new_code()) is None
    hidden = issue(case(ulp), "2", letter("BA_RUSAK", public=False))
    assert check_public(hidden.check_code) is None


@pytest.mark.parametrize(
    ("name", "mask"), [("SUKARNI", "S******"), ("Al B", "A** B**"), ("", ""), ("Maximilianus", "M******")]
)
def test_a_mask_does_not_tell_how_long_a_name_is(name: str, mask: str) -> None:
    assert masked(name) == mask
