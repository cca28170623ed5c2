"""Many officers at the same moment: one booklet, one case, one key."""

from __future__ import annotations

from uuid import uuid4

from kanim.divisions.travel_documents.booklets import registers as booklets
from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.kernel.act import open_act
from kanim.kernel.errors import Conflict
from kanim.kernel.ledger.models import Event
from kanim.kernel.ledger.verify import verify
from kanim.kernel.papers.models import Instrument
from support.passport import apply
from support.passport_office import World
from support.together import together

TYPE = "ELEKTRONIK_48_LAMINASI"


def test_a_hundred_want_the_last_booklet_and_one_gets_it(own_world: World) -> None:
    officer, office = own_world.officer("cetak1"), own_world.kanim
    number = Booklet.objects.filter(type=TYPE, state="LOKET").order_by("number")[0].number

    def want() -> str:
        with open_act(officer, "test.allocate", uuid4().hex) as opened:
            row = booklets.allocate(opened, number, type_code=TYPE, office_id=office.id, case_id=uuid4())
            return str(row.case_id)

    results = together([want] * 100)
    winners = [r.value for r in results if r.error is None]
    assert len(winners) == 1
    assert {r.error.code for r in results if isinstance(r.error, Conflict)} == {"BOOKLET_TAKEN"}
    assert sum(isinstance(r.error, Conflict) for r in results) == 99
    row = Booklet.objects.get(number=number)
    assert (row.state, str(row.case_id)) == ("DIALOKASIKAN", winners[0])
    assert verify().faults == ()


def test_two_applications_scan_the_same_booklet(own_world: World) -> None:
    first = apply(own_world).to("ALOKASI")
    second = apply(own_world, filer="pemohon2", nama="ANDI UJI").to("ALOKASI")
    number = first.next_booklet()
    results = together([lambda: first.allocate("cetak1", number), lambda: second.allocate("cetak2", number)])
    assert sorted(r.error is None for r in results) == [False, True]
    assert sorted([first.step, second.step]) == ["ALOKASI", "CETAK"]
    loser = first if first.step == "ALOKASI" else second
    loser.to("CETAK")
    assert first.booklet.number != second.booklet.number
    assert verify().faults == ()


def test_a_hundred_acts_on_one_case_move_it_once(own_world: World) -> None:
    application = apply(own_world).to("ANTRE")
    version = application.version
    officers = [own_world.officer(name) for name in ("loket1", "loket2", "loket.bintaro", "loket.mpp")]
    calls = [lambda who=who: application.do(who, "panggil", version=version).version for who in officers * 25]
    results = together(calls)
    assert [r.value for r in results if r.error is None] == [version + 1]
    refused = [r.error for r in results if r.error is not None]
    assert all(isinstance(e, Conflict) and e.code == "STALE" for e in refused), refused[:3]
    assert (application.step, application.version) == ("PERIKSA_BERKAS", version + 1)
    assert Event.objects.filter(stream=application.case_id).count() == version + 1
    assert verify().faults == ()


def test_without_a_version_the_state_itself_refuses(own_world: World) -> None:
    application = apply(own_world).to("ANTRE")
    results = together([lambda: application.do("loket1", "panggil").moved] * 20)
    assert [r.value for r in results if r.error is None] == [True]
    assert {e.code for r in results if isinstance(e := r.error, Conflict)} == {"NOT_OPEN"}


def test_the_same_key_at_the_same_moment_acts_once(own_world: World) -> None:
    application = apply(own_world).to("PERIKSA_BERKAS")
    form = {"berkas_kurang": ["KK"]}
    key = uuid4().hex
    results = together([lambda: application.do("loket1", "kurang", form, key=key)] * 12)
    assert [r.error for r in results if r.error] == []
    assert len({(r.value.version, r.value.step, r.value.instruments) for r in results}) == 1
    assert sorted(r.value.replayed for r in results) == [False] + [True] * 11
    assert Instrument.objects.filter(type="TANDA_KURANG").count() == 1


def test_letters_of_many_cases_at_once_have_consecutive_numbers(own_world: World) -> None:
    applications = [apply(own_world, nama=f"BUDI {letter}").to("PERIKSA_BERKAS") for letter in "ABCDEFGH"]
    form = {"berkas_kurang": ["KK"]}
    officers = ["loket1", "loket2"]
    calls = [lambda a=a, n=n: a.do(officers[n % 2], "kurang", form) for n, a in enumerate(applications)]
    results = together(calls)
    assert [r.error for r in results if r.error] == []
    numbers = sorted(Instrument.objects.filter(type="TANDA_KURANG").values_list("number", flat=True))
    assert numbers == [f"TK-{n:05d}/KANIM-TANGERANG/XI/2026" for n in range(1, 9)]
    assert verify().faults == ()


def test_two_signers_at_the_same_moment_sign_once_each(own_world: World) -> None:
    application = apply(own_world).aside("RUSAK_CETAK")
    form = {"jenis_kerusakan": "SALAH_CETAK"}
    results = together([lambda w=w: application.do(w, "ulang", form) for w in ("cetak1", "pemeriksa1")])
    assert [r.error for r in results if r.error] == []
    assert sorted(r.value.moved for r in results) == [False, True]
    assert application.step == "ALOKASI"
    assert Instrument.objects.filter(type="BA_RUSAK").count() == 1
