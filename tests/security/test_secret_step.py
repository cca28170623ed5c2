"""A case that is compared with the list of exit bans looks, to whoever is not cleared, like any other whose papers are
being checked: no page, list, filter, message or answer to a crafted request tells it apart."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from kanim.kernel.casework import delivery
from kanim.kernel.casework.models import Case, TaskForPerson
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from security.conftest import SignIn
from support.passport import Application, apply
from support.passport_office import World

BARRED = {"nama": "SUGIARTO WIRATMAJA", "born": date(1979, 3, 14), "nik": "3671051403790009"}
UNCLEARED = ("cetak1", "loket1", "informasi", "kasi.layanan", "verifikator1")
SECRET = re.compile(
    r"TERCEKAL|cekal|pencegahan|exit ban|pencocokan daftar|Teruskan untuk pencocokan|temuan", re.I
)
# what stands on the page of every case, whatever its step
ALWAYS = re.compile(r"csrfmiddlewaretoken[^>]*>|name=\"(kunci|versi)\" value=\"[^\"]*\"")


@pytest.fixture
def barred(world: World) -> Application:
    case = apply(world, **BARRED).aside("TERCEKAL")
    assert case.step == "TERCEKAL"
    return case


@pytest.fixture
def ordinary(world: World) -> Application:
    return apply(world, nama="SITI CONTOH").to("PERIKSA_BERKAS")


def _page(sign_in: SignIn, who: str, case: Application, tab: str = "") -> str:
    query = {"tab": tab} if tab else {}
    answer = sign_in(who).get(f"/meja/berkas/{case.case_id}/", query)
    return ALWAYS.sub("", answer.content.decode()) if answer.status_code == 200 else str(answer.status_code)


def _shape(page: str) -> list[str]:
    """The words of a page without what names the case."""
    bare = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page, flags=re.S)
    words = [w.strip() for w in re.sub(r"<[^>]+>", "\n", bare).splitlines()]
    named = re.compile(
        r"SUGIARTO|SITI|\d{6}-[0-9A-Z]{6}|3671|1979|1990|\d{2}[:.]\d{2}|[A-Z]+-\d+/|82026\d+|[0-9a-f-]{36}|[0-9A-F]{16}"
    )
    return [w for w in words if w and not named.search(w)]


TABS = ("", "data", "berkas", "pencocokan", "tagihan", "terbit", "dasar", "riwayat")


@pytest.mark.parametrize("tab", TABS)
def test_the_page_of_one_who_is_not_cleared_is_that_of_any_case(
    sign_in: SignIn, barred: Application, ordinary: Application, tab: str
) -> None:
    for who in UNCLEARED:
        page = _page(sign_in, who, barred, tab)
        one, other = _shape(page), _shape(_page(sign_in, who, ordinary, tab))
        assert "langkah=TERCEKAL" not in page
        # the actions of these are refused, since the case is with another unit
        if who in ("loket1", "kasi.layanan"):
            own = set(one) - set(other)
            assert not [w for w in own if SECRET.search(w)], who
        else:
            assert one == other, who


def test_the_applicant_reads_of_a_check_of_papers_only(sign_in: SignIn, barred: Application) -> None:
    holder = sign_in("pemohon1")
    for path in ("/layanan/permohonan/", f"/layanan/permohonan/{barred.case_id}/"):
        page = holder.get(path).content.decode()
        assert "Pemeriksaan berkas" in page
        assert not SECRET.search(page)
    form = {"nomor": barred.case.number, "tanggal_lahir": "1979-03-14"}
    page = sign_in("").post("/lacak/", form).content.decode()
    assert "Pemeriksaan berkas" in page
    assert not SECRET.search(page)


def test_the_filter_by_step_and_the_counts_do_not_tell(sign_in: SignIn, barred: Application) -> None:
    number = barred.case.number
    for who in UNCLEARED[:1]:
        officer = sign_in(who)
        assert number not in officer.get("/meja/berkas/", {"langkah": "TERCEKAL"}).content.decode()
        assert number in officer.get("/meja/berkas/", {"langkah": "PERIKSA_BERKAS"}).content.decode()
        assert not SECRET.search(officer.get("/meja/").content.decode())
    cleared = sign_in("kasi.verifikasi")
    assert number in cleared.get("/meja/berkas/", {"langkah": "TERCEKAL"}).content.decode()
    assert number not in cleared.get("/meja/berkas/", {"langkah": "PERIKSA_BERKAS"}).content.decode()


def test_a_crafted_action_is_answered_alike(
    sign_in: SignIn, barred: Application, ordinary: Application
) -> None:
    officer = sign_in("cetak1")
    for action in ("bukan", "benar", "terima", "kurang", "lunas", "cekal", "catat", "batalkan"):
        answers = []
        for case in (barred, ordinary):
            before = case.version
            form = {"alasan": "x", "catatan": "x"}
            answer = officer.post(f"/meja/berkas/{case.case_id}/tindakan/{action}/", form)
            assert case.version == before
            answers.append((answer.status_code, _shape(ALWAYS.sub("", answer.content.decode()))))
        assert answers[0] == answers[1], action
        assert answers[0][0] in (403, 409)


def test_what_a_person_must_decide_is_told_in_the_words_shown(sign_in: SignIn, barred: Application) -> None:
    delivery.receive("print.failed", uuid4(), barred.case_id, {})
    task = TaskForPerson.objects.get(case_id=barred.case_id)
    assert not SECRET.search(task.words_id + task.words_en)
    assert "Pemeriksaan berkas" in task.words_id


def test_reasons_of_the_hidden_step_stay_there(sign_in: SignIn, world: World, barred: Application) -> None:
    reason = {"alasan": "Nama sama dengan keputusan KEP-PERAGAAN-01."}
    barred.do("adjudikator1", "bukan", reason)
    barred.do("kasi.verifikasi", "bukan", reason)
    assert barred.step == "PERIKSA_BERKAS"
    for who in UNCLEARED:
        for tab in ("data", "riwayat", "berkas", "pencocokan"):
            assert "KEP-PERAGAAN" not in _page(sign_in, who, barred, tab), (who, tab)
    assert "KEP-PERAGAAN" in _page(sign_in, "kasi.verifikasi", barred, "riwayat")


def test_the_decision_that_leads_there_shows_no_reason(world: World, sign_in: SignIn) -> None:
    case = apply(world).to("ADJUDIKASI")
    row = Case.objects.get(id=case.case_id)
    code = _code_to_secret(case)
    case.do("adjudikator1", "putus", {"kode_adjudikasi": code, "alasan": "Cocok dengan KEP-PERAGAAN-01."})
    assert case.step == "TERCEKAL"
    for who in ("cetak1", "loket1", "verifikator1"):
        for tab in ("data", "riwayat"):
            assert "KEP-PERAGAAN" not in _page(sign_in, who, case, tab)
    entry = timeline(get_case(world.officer("cetak1"), row.id), world.officer("cetak1"))[0]
    assert entry.verb == "cocok"


def _code_to_secret(case: Application) -> str:
    rows = (
        get_case(case.world.officer("adjudikator1"), case.case_id)
        .law.entry("codes", "kode_adjudikasi")
        .body["rows"]
    )
    return next(str(r["code"]) for r in rows if "CEKAL" in str(r))
