"""Every file that a person can send, good and bad: what is kept, what is refused, and that nothing stays."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import pytest
from PIL import Image

from kanim.kernel import clock
from kanim.kernel.access.actors import Holder
from kanim.kernel.act.core import open_act
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid, NotVisible
from kanim.kernel.papers import store as kept_in
from kanim.kernel.papers import uploads
from kanim.kernel.papers.jobs import sweep_files
from kanim.kernel.papers.models import Paper
from kanim.kernel.papers.rules import MEGABYTE, PaperRule
from kanim.kernel.papers.sniff import clean_name
from kanim.kernel.papers.taking import taken_in
from kanim.kernel.texts import Text
from support import upload_files as files

pytestmark = pytest.mark.django_db
KTP = PaperRule("KTP_EL", Text("KTP elektronik", "Electronic ID card"))
KK = PaperRule("KK", Text("Kartu keluarga", "Family card"), kinds=("pdf",), max_pages=3)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: object) -> Path:
    settings.FILES_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return tmp_path / "files"


def kept_files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def receive(sent: Any, rule: PaperRule = KTP) -> Paper:
    return uploads.receive(sent, rule, draft_id=uuid7(), uploaded_by=uuid7(), now=clock.now())


def refused(store: Path, sent: Any, rule: PaperRule = KTP) -> Text:
    """The refusal, having looked that neither row nor file is left."""
    with pytest.raises(Invalid) as caught:
        receive(sent, rule)
    assert Paper.objects.count() == 0
    assert kept_files(store) == []
    assert list((store / "tmp").iterdir()) == []
    message = caught.value.fields["berkas"]
    assert message.id != message.en
    return message


# What is taken


def test_a_photo_is_kept_privately_under_a_name_that_says_nothing(store: Path) -> None:
    sent = files.jpeg()
    paper = receive(files.Sent(sent, "KTP Siti.jpg"))
    path = store / paper.file
    assert kept_files(store) == [path]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert "KTP" not in paper.file
    assert (paper.original_name, paper.content_type, paper.pages) == ("KTP Siti.jpg", "image/jpeg", 1)
    opened = uploads.open_file(paper)
    assert (opened.size, opened.name) == (paper.size, "KTP Siti.jpg")
    assert hashlib.sha256(opened.stored.read()).hexdigest() == paper.sha256


def test_place_camera_and_hidden_parts_of_a_photo_are_gone(store: Path) -> None:
    sent = files.jpeg(gps=True)
    assert b"KAMERA RAHASIA" in sent
    paper = receive(files.Sent(sent + b"<script>PK\x03\x04"))
    kept = kept_in.read(paper.file)
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
    assert b"KAMERA" not in kept and b"Exif" not in kept and b"script" not in kept


@pytest.mark.parametrize(
    ("orientation", "size"), [(0, (800, 600)), (3, (800, 600)), (6, (600, 800)), (8, (600, 800))]
)
def test_a_photo_taken_sideways_is_turned_upright(
    store: Path, orientation: int, size: tuple[int, int]
) -> None:
    paper = receive(files.Sent(files.jpeg(orientation=orientation)))
    with Image.open(io.BytesIO(kept_in.read(paper.file))) as image:
        assert image.size == size


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_each_mode_of_png_is_taken(store: Path, mode: str) -> None:
    paper = receive(files.Sent(files.png(mode=mode), "scan.png"))
    with Image.open(io.BytesIO(kept_in.read(paper.file))) as image:
        assert image.format == "PNG" and image.mode in ("RGB", "L")


def test_a_large_photo_is_kept_readable_but_smaller(store: Path) -> None:
    rule = PaperRule("KTP_EL", KTP.words, max_bytes=20 * MEGABYTE)
    paper = receive(files.Sent(files.jpeg(8000, 6000)), rule)
    with Image.open(io.BytesIO(kept_in.read(paper.file))) as image:
        assert image.size == (4000, 3000)


def test_what_a_file_is_counts_not_its_name(store: Path) -> None:
    paper = receive(files.Sent(files.png(), "foto.jpg"))
    assert paper.content_type == "image/png"
    assert uploads.open_file(paper).name == "foto.jpg.png"


def test_a_pdf_is_rewritten_without_metadata(store: Path) -> None:
    made = files.pdf(3)
    made.docinfo["/Author"] = "Siti Rahayu"
    made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
    paper = receive(files.Sent(files.saved(made), "kk.pdf"), KK)
    assert paper.pages == 3
    with pikepdf.open(io.BytesIO(kept_in.read(paper.file))) as kept:
        assert len(kept.pages) == 3
        assert "/Info" not in kept.trailer and "/OpenAction" not in kept.Root
    assert b"Siti" not in kept_in.read(paper.file)


def test_bytes_behind_a_pdf_are_not_kept(store: Path) -> None:
    paper = receive(files.Sent(files.saved(files.pdf()) + b"\nPK\x03\x04<html>", "kk.pdf"), KK)
    assert b"<html>" not in kept_in.read(paper.file)


# What is refused


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"MZ\x90\x00" + bytes(500), "program Windows"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "halaman HTML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "berkas SVG/XML"),
        (b"GIF89a" + bytes(100), "gambar GIF"),
        (b"PK\x03\x04" + bytes(100), "ZIP atau dokumen Office"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(100), "HEIC"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "gambar WebP"),
        (b"\x00\x01\x02\x03" * 50, "jenis yang tidak dikenal"),
        (b"GIF89a/*" + files.jpeg(400, 400) + b"*/", "gambar GIF"),
        (b"<html>" + files.saved(files.pdf()), "halaman HTML"),
    ],
)
def test_another_kind_under_a_jpg_name_is_refused(store: Path, content: bytes, found: str) -> None:
    message = refused(store, files.Sent(content, "ktp.jpg"))
    assert found in message.id
    assert "ktp.jpg" in message.id and "PDF, JPEG atau PNG" in message.id
    assert "PDF, JPEG or PNG" in message.en


def test_a_picture_where_only_a_pdf_counts(store: Path) -> None:
    message = refused(store, files.Sent(files.jpeg(), "kk.pdf"), KK)
    assert message.id.startswith("Berkas “kk.pdf” berisi JPEG, padahal Kartu keluarga harus PDF.")


def test_200_megabytes_are_refused_before_a_byte_is_read(store: Path) -> None:
    sent = files.Sent(b"\xff\xd8\xff", size=200_000_000)
    message = refused(store, sent)
    assert "lebih besar dari 5,0 MB" in message.id and "larger than 5.0 MB" in message.en
    assert sent.read == 0


def test_a_sender_who_lies_about_the_size_is_stopped_at_the_limit(store: Path) -> None:
    sent = files.Endless()
    assert "lebih besar dari 5,0 MB" in refused(store, sent).id
    assert sent.given <= 5 * MEGABYTE + 65536


def test_an_empty_file(store: Path) -> None:
    assert "kosong (0 byte)" in refused(store, files.Sent(b"")).id


def test_a_png_that_says_it_is_huge(store: Path) -> None:
    assert "60000 × 60000" in refused(store, files.Sent(files.png_bomb(), "a.png")).id


def test_a_png_whose_text_swells(store: Path) -> None:
    assert "rusak" in refused(store, files.Sent(files.png_text_bomb(), "a.png")).id


def test_a_png_that_holds_less_than_it_says(store: Path) -> None:
    assert "rusak" in refused(store, files.Sent(files.png_bomb(5000, 8000), "a.png")).id


@pytest.mark.parametrize("make", [files.pdf_bomb, files.pdf_double_bomb, files.pdf_xref_bomb])
def test_a_pdf_that_swells(store: Path, make: object) -> None:
    message = refused(store, files.Sent(make(), "kk.pdf"), PaperRule("KK", KK.words, max_bytes=20 * MEGABYTE))
    assert "kk.pdf" in message.id and "PDF" in message.en


@pytest.mark.parametrize("part", [0.2, 0.6, 0.98])
def test_a_file_cut_off_on_the_way(store: Path, part: float) -> None:
    for whole, name in (
        (files.jpeg(), "a.jpg"),
        (files.png(), "a.png"),
        (files.saved(files.pdf(2)), "a.pdf"),
    ):
        assert "rusak atau terpotong" in refused(store, files.Sent(whole[: int(len(whole) * part)], name)).id


def test_a_picture_too_small_to_read(store: Path) -> None:
    assert "200 × 200" in refused(store, files.Sent(files.jpeg(200, 200))).id


def test_a_locked_pdf(store: Path) -> None:
    for user in ("", "rahasia"):
        locked = files.saved(files.pdf(), encryption=pikepdf.Encryption(owner="o", user=user))
        assert "dikunci" in refused(store, files.Sent(locked, "kk.pdf"), KK).id


def test_too_many_pages(store: Path) -> None:
    message = refused(store, files.Sent(files.saved(files.pdf(4)), "kk.pdf"), KK)
    assert "berisi 4 halaman; paling banyak 3 untuk Kartu keluarga" in message.id


def _acting(kind: str) -> bytes:
    made = files.pdf()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    if kind == "open":
        made.Root.OpenAction = script
    elif kind == "page":
        made.pages[0].obj.AA = pikepdf.Dictionary(O=made.make_indirect(script))
    elif kind == "names":
        made.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array(["a", script]))
        )
    elif kind == "launch":
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("cmd.exe"))
    elif kind == "annotation":
        link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=script)
        made.pages[0].obj.Annots = pikepdf.Array([link])
    elif kind == "embedded":
        made.attachments["jahat.exe"] = b"MZ"
    elif kind == "xfa":
        made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"))
    return files.saved(made)


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("open", "JavaScript"),
        ("page", "JavaScript"),
        ("names", "JavaScript"),
        ("annotation", "JavaScript"),
        ("launch", "perintah menjalankan program"),
        ("embedded", "berkas lain di dalamnya"),
        ("xfa", "formulir XFA"),
    ],
)
def test_a_pdf_that_acts(store: Path, kind: str, found: str) -> None:
    assert f"memuat {found}" in refused(store, files.Sent(_acting(kind), "kk.pdf"), KK).id


# Names


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ktp\x00.php.jpg", "ktp .php.jpg"),
        ("foto\u202egpj.exe", "foto gpj.exe"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Siti\\ktp.jpg", "ktp.jpg"),
        ("  .htaccess", "htaccess"),
        ("a\r\nSet-Cookie: x.jpg", "a Set-Cookie: x.jpg"),
        ("", "berkas"),
        (None, "berkas"),
        ("\ud800.jpg", "jpg"),
        ("x" * 10_000 + ".pdf", "x" * 116 + ".pdf"),
        ('"><script>.png', "'><script>.png"),
        ("Akta kelahiran – Nuñez.pdf", "Akta kelahiran – Nuñez.pdf"),
    ],
)
def test_a_name_is_made_harmless(sent: str | None, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_bad_name_does_not_keep_a_good_file_out(store: Path) -> None:
    paper = receive(files.Sent(files.jpeg(), "../\x00\u202ektp.jpg"))
    assert paper.original_name == "ktp.jpg"
    assert (store / paper.file).is_file()


# Under an act


def _holder() -> Holder:
    return Holder(uuid7(), "Siti")


def _attach(case: UUID, key: str, content: bytes) -> tuple[Paper, dict[str, object]]:
    with taken_in(files.Sent(content), KTP) as taken, open_act(_holder(), "papers.attach", key) as act:
        return uploads.attach(act, taken, case_id=case)


def test_attach_tells_a_fact_for_the_ledger_and_notes_a_duplicate(store: Path) -> None:
    case, content = uuid7(), files.jpeg()
    first, fact = _attach(case, "a", content)
    again, told = _attach(case, "b", content)
    assert fact["sha256"] == first.sha256 and fact["duplicate_of"] is None
    assert told["duplicate_of"] == str(first.id) == str(again.duplicate_of)
    assert [p.id for p in uploads.list_papers(case)] == [again.id, first.id]
    assert len(kept_files(store)) == 2


def test_an_act_that_is_undone_leaves_no_file(store: Path) -> None:
    with (
        pytest.raises(RuntimeError),
        taken_in(files.Sent(files.jpeg()), KTP) as taken,
        open_act(_holder(), "papers.attach", "a") as act,
    ):
        uploads.attach(act, taken, case_id=uuid7())
        raise RuntimeError
    assert Paper.objects.count() == 0
    assert kept_files(store) == []


def test_checking_and_withdrawing(store: Path) -> None:
    case = uuid7()
    paper, _ = _attach(case, "a", files.jpeg())
    with open_act(_holder(), "x", "1") as act:
        with pytest.raises(Invalid) as caught:
            uploads.check_paper(act, paper, False, "  ")
        assert list(caught.value.fields) == ["catatan"]
        fact = uploads.check_paper(act, paper, False, "Nama berbeda dengan akta")
        assert fact["state"] == "TIDAK_SESUAI"
        uploads.withdraw(act, paper, "Diganti yang jelas")
        with pytest.raises(Conflict):
            uploads.check_paper(act, paper, True)
    paper.refresh_from_db()
    assert (paper.state, paper.remark) == ("DITARIK", "Diganti yang jelas")
    assert uploads.standing_papers([case]) == {case: []}
    assert (store / paper.file).is_file()


def _new_version(case: UUID, old: UUID, why: str, key: str = "v") -> tuple[Paper, dict[str, object]]:
    with (
        taken_in(files.Sent(files.jpeg(801)), KTP) as taken,
        open_act(_holder(), "papers.attach", key) as act,
    ):
        return uploads.attach(act, taken, case_id=case, replaces=old, why=why)


def test_a_replaced_paper_keeps_its_predecessors(store: Path) -> None:
    case = uuid7()
    first, _ = _attach(case, "a", files.jpeg())
    with pytest.raises(Invalid) as caught:
        _new_version(case, first.id, " ")
    assert list(caught.value.fields) == ["catatan"]
    with pytest.raises(NotVisible):
        _new_version(uuid7(), first.id, "buram")
    assert (Paper.objects.count(), len(kept_files(store))) == (1, 1)
    second, fact = _new_version(case, first.id, "Foto pertama buram", "b")
    assert (fact["replaces"], fact["why"]) == (str(first.id), "Foto pertama buram")
    with pytest.raises(Conflict):
        _new_version(case, first.id, "lagi", "c")
    third, _ = _new_version(case, second.id, "Salah sisi", "d")
    assert [p.id for p in uploads.standing_papers([case])[case]] == [third.id]
    for paper in (first, second, third):
        found = uploads.versions(uploads.get_paper(case, paper.id))
        assert [(p.id, p.state) for p in found] == [
            (third.id, "DITERIMA"),
            (second.id, "DIGANTI"),
            (first.id, "DIGANTI"),
        ]
    assert len(kept_files(store)) == 3  # each can still be opened
    with open_act(_holder(), "x", "1") as act, pytest.raises(Conflict):
        uploads.check_paper(act, uploads.get_paper(case, first.id), True)


def test_a_paper_is_found_only_with_its_own_case(store: Path) -> None:
    paper, _ = _attach(uuid7(), "a", files.jpeg())
    with pytest.raises(NotVisible):
        uploads.get_paper(uuid7(), paper.id)
    with pytest.raises(NotVisible):
        uploads.get_draft_paper(uuid7(), paper.id)


def test_papers_of_a_draft_become_those_of_its_case(store: Path) -> None:
    draft, case = uuid7(), uuid7()
    paper = uploads.receive(files.Sent(files.jpeg()), KTP, draft_id=draft, uploaded_by=None, now=clock.now())
    with open_act(_holder(), "x", "1") as act:
        facts = uploads.adopt(act, draft, case)
    assert [fact["paper"] for fact in facts] == [str(paper.id)]
    assert uploads.get_paper(case, paper.id).sha256 == paper.sha256
    assert uploads.list_draft_papers(draft) == []


def test_a_paper_taken_out_of_a_draft_is_gone(store: Path) -> None:
    paper = receive(files.Sent(files.jpeg()))
    assert paper.draft_id is not None
    uploads.remove_draft_paper(paper.draft_id, paper.id)
    assert Paper.objects.count() == 0 and kept_files(store) == []


def test_files_of_killed_acts_are_swept_after_a_day(store: Path) -> None:
    paper = receive(files.Sent(files.jpeg()))
    orphan = store / "papers" / "aa" / "bb" / "left.pdf"
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"x")
    for path in (orphan, store / paper.file):
        os.utime(path, (0, 0))
    assert sweep_files() == 1
    assert kept_files(store) == [store / paper.file]
