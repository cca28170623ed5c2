"""Drives a passport application through its steps by the verbs that the faces call, stopping at any step."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from kanim.divisions.travel_documents.booklets.models import Booklet
from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.personalisation.printing import note_answer
from kanim.divisions.travel_documents.photo.registers import judge
from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel import canonical, db
from kanim.kernel.access.actors import Actor
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import store
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.case_papers import attach_paper, check_paper
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.options import Option, options
from kanim.kernel.casework.outcome import Outcome
from kanim.kernel.casework.sight import get_case
from kanim.kernel.money import verbs as money
from kanim.kernel.money.models import Bill, Payment
from kanim.kernel.money.notifications import Notification
from kanim.kernel.papers import store as files
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.papers.taking import Taken, taken_in
from kanim.kernel.regulation import law
from support.passport_office import WIB, World
from support.upload_files import Sent, jpeg

_serials = itertools.count(1)

PATH = (
    "MENUNGGU_BAYAR", "TERJADWAL", "ANTRE", "PERIKSA_BERKAS", "WAWANCARA_BIOMETRIK", "VERIFIKASI", "ADJUDIKASI",
    "ALOKASI", "CETAK", "UJI_KUALITAS", "SIAP_AMBIL", "DISERAHKAN",
)  # fmt: skip
SIDE = ("BERKAS_KURANG", "TERCEKAL", "PENDALAMAN", "ESKALASI", "RUSAK_CETAK")
PAPERS = {
    "PB-D": ("KTP_EL", "KK", "AKTA_LAHIR"),
    "PB-A": ("KTP_ORTU", "KK", "AKTA_LAHIR", "AKTA_NIKAH", "PERNYATAAN_ORTU"),
    "PG-H": ("KTP_EL", "PASPOR_LAMA"),
}
SPOILED = {"jenis_kerusakan": "SALAH_CETAK"}
REASON = {"alasan": "Diperiksa bersama berkas asli."}
REFUSAL = {
    "alasan_tolak": "DOKUMEN_TIDAK_SAH",
    "dasar_hukum": "Permenkumham 8/2014 pasal 17",
    "alasan": "Akta kelahiran tidak terdaftar pada pencatatan sipil.",
}
GROUND = {"alasan_batal": "KETERANGAN_PALSU", "alasan": "Keterangan tidak benar."}


def nik_for(born: date, sex: str = "M") -> str:
    """A NIK that no other test person has."""
    day = born.day + (40 if sex == "F" else 0)
    return f"367105{day:02}{born:%m%y}{next(_serials) % 10_000:04}"


def form_for(world: World, service: str, slot: UUID | None = None, **over: Any) -> dict[str, Any]:
    """A complete form of one invented person; `over` replaces fields, None takes one out."""
    born = date(2016, 5, 12) if service == "PB-A" else date(1990, 5, 12)
    born = over.pop("born", born)
    form: dict[str, Any] = {
        "nama": "BUDI CONTOH SANTOSO",
        "nik": nik_for(born),
        "jenis_kelamin": "M",
        "tempat_lahir": "Tangerang",
        "tanggal_lahir": str(born),
        "status_sipil": "BELUM_KAWIN",
        "alamat": "Jl. Melati No. 5, Cipondoh",
        "telepon": "081234567890",
        "surel": "budi@contoh.id",
        "tujuan_paspor": "WISATA",
        "jenis_blangko": "ELEKTRONIK_48_LAMINASI",
        "masa_berlaku": "5" if service == "PB-A" else "10",
        "slot": str(slot or free_slot(world)),
    }
    if service == "PB-A":
        form |= {
            "situasi_ortu": "MENIKAH",
            "penandatangan": "KEDUANYA",
            "nama_ayah": "JOKO",
            "nama_ibu": "SITI",
        }
    if service == "PG-H":
        form |= {"nomor_paspor_lama": "X1234567"}
    return {k: v for k, v in (form | over).items() if v is not None}


def free_slot(world: World, *, days: int = 0, point: str = "tangerang-utama") -> UUID:
    """The first free slot that many days from today or later."""
    first = world.clock.today + timedelta(days=days)
    for ahead in range(30):
        for slot in booking.slots(world.point(point).id, first + timedelta(days=ahead)):
            if slot.free > 0:
                return slot.id
    raise LookupError("no free slot")


@lru_cache(maxsize=32)
def _clean_file(photo: int | None) -> tuple[bytes, dict[str, Any]]:
    """What the taking-in makes of a picture: done once for all papers of tests, which differ by digest."""
    content = jpeg(900, 600) if photo is None else face_jpeg(photo)
    rule = _rule("KTP_EL" if photo is None else "FOTO")
    # the rows that `taken_in` asks for when it ends are none: nothing is attached here
    with taken_in(Sent(content, "berkas.jpg"), rule) as taken:
        return files.read(taken.file), dataclasses.asdict(taken)


def _rule(code: str) -> PaperRule:
    entry = next(e for e in law(date(2026, 11, 24)).all("paper") if e.code == code)
    return PaperRule.of(entry.code, entry.body)


def quick_taken(code: str, photo: int | None = None) -> Taken:
    """A file as `taken_in` leaves it, without running the picture through its process again."""
    content, about = _clean_file(photo)
    name = files.new_name("papers", ".jpg")
    files.keep_bytes(content, name)
    unique = canonical.sha256(uuid4().bytes).hex()
    return Taken(**(about | {"type": code, "file": name, "original_sha256": unique}))


@dataclasses.dataclass(slots=True)
class Application:
    """One application under way. Each step is done by the officer of the demonstration whose post has it."""

    world: World
    case_id: UUID
    service: str
    filer: str = "pemohon1"

    # what happens ------------------------------------------------------------------------------------------

    def do(
        self,
        who: str | Actor,
        action: str,
        form: dict[str, Any] | None = None,
        *,
        key: str | None = None,
        version: int | None = None,
    ) -> Outcome:
        return act(self.actor(who), self.case_id, action, form or {}, version=version, key=key or uuid4().hex)

    def actor(self, who: str | Actor) -> Actor:
        if not isinstance(who, str):
            return who
        return self.world.holder(who) if who.startswith("pemohon") else self.world.officer(who)

    def code(self) -> str:
        """The billing code, asked for if the worker has not yet."""
        bill = self.bill
        if bill.code is None:
            money.request_code(bill.id)
            bill.refresh_from_db()
        assert bill.code is not None
        return bill.code

    def notice(self, amount: int | None = None, **over: Any) -> Notification:
        code = self.code()
        told: dict[str, Any] = {
            "code": code,
            "ntpn": uuid4().hex[:16].upper(),
            "ntb": "000123456789",
            "channel": "Teller",
            "amount_idr": self.bill.total_idr if amount is None else amount,
            "occurred_at": self.world.clock.now,
        }
        return Notification(**(told | over))

    def pay(self, notice: Notification | None = None) -> Payment:
        """The notice of a payment comes and is delivered to the case."""
        payment = money.settle(notice or self.notice())
        self.world.deliver()
        return payment

    def come(self) -> None:
        """The day of the appointment, half an hour before it."""
        slot = booking.slot_of(self.case_id)
        assert slot is not None
        self.world.clock.now = max(self.world.clock.now, slot.starts_at - timedelta(minutes=30))

    def attach(self, code: str, who: str | Actor = "loket1", *, photo: int | None = None) -> UUID:
        taken = quick_taken(code, photo)
        return attach_paper(self.actor(who), self.case_id, taken, key=uuid4().hex)

    def check(self, paper: UUID, matches: bool = True, remark: str = "", who: str | Actor = "loket1") -> None:
        check_paper(self.actor(who), self.case_id, paper, matches, remark, key=uuid4().hex)

    def bring(self, *codes: str, who: str = "loket1") -> list[UUID]:
        """Papers handed in and found in order."""
        papers = [self.attach(code, who) for code in codes]
        for paper in papers:
            self.check(paper, who=who)
        return papers

    def photograph(self, who: str = "pemeriksa1", *, seed: int = 7) -> UUID:
        paper = self.attach("FOTO", who, photo=seed)
        judge(paper)
        self.do(who, "rekam", {"foto": str(paper)})
        return paper

    def allocate(self, who: str = "cetak1", number: str | None = None) -> str:
        number = number or self.next_booklet()
        self.do(who, "alokasi", {"nomor_blangko": number, "nomor_blangko_ulang": number})
        return number

    def next_booklet(self) -> str:
        wanted = self.fold.forms["mohon"]["jenis_blangko"]
        row = (
            Booklet.objects.filter(type=wanted, state="LOKET", point=self.case.point)
            .order_by("number")
            .first()
        )
        assert row is not None
        return row.number

    def printed(self, state: str = "done", defect: str = "") -> PrintJob:
        """The machine answers on the last job."""
        self.world.deliver()
        job = PrintJob.objects.filter(case_id=self.case_id).order_by("-asked_at", "-id")[0]
        note_answer({"job_id": str(job.id), "state": state, "defect": defect})
        self.world.deliver()
        return job

    def mrz(self) -> str:
        job = PrintJob.objects.filter(case_id=self.case_id).order_by("-asked_at", "-id")[0]
        return "".join(canonical.loads(job.data)["mrz"])

    # from step to step -------------------------------------------------------------------------------------

    def to(self, step: str) -> Application:
        """Goes on along the main path until the step is reached."""
        while self.step != step:
            assert PATH.index(self.step) < PATH.index(step), f"{self.step} is beyond {step}"
            getattr(self, f"_from_{self.step.lower()}")()
        return self

    def _from_menunggu_bayar(self) -> None:
        self.pay()

    def _from_terjadwal(self) -> None:
        self.come()
        self.do("loket1", "hadir")

    def _from_antre(self) -> None:
        self.do("loket1", "panggil")

    def _from_periksa_berkas(self) -> None:
        self.bring(*PAPERS[self.service])
        self.do("loket1", "terima")

    def _from_wawancara_biometrik(self) -> None:
        self.photograph()
        self.do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})

    def _from_verifikasi(self) -> None:
        self.do("verifikator1", "cocok", {"hasil_banding": "COCOK"})

    def _from_adjudikasi(self) -> None:
        self.do("adjudikator1", "putus", {"kode_adjudikasi": "TIDAK_ADA_KANDIDAT", **REASON})

    def _from_alokasi(self) -> None:
        self.allocate()

    def _from_cetak(self) -> None:
        self.do("cetak1", "cetak")
        self.printed()

    def _from_uji_kualitas(self) -> None:
        self.do("pemeriksa2", "lulus", {"mrz_terbaca": self.mrz(), "cetakan_baik": "ya"})

    def _from_siap_ambil(self) -> None:
        form = {"penerima": "PEMEGANG", "nama_penerima": self.fold.forms["mohon"]["nama"]}
        if self.service == "PG-H":
            form["paspor_lama_diserahkan"] = "ya"
        self.do("serah1", "serah", form)

    def aside(self, step: str) -> Application:
        """Into a step beside the main path."""
        match step:
            case "BERKAS_KURANG":
                self.to("PERIKSA_BERKAS").do("loket1", "kurang", {"berkas_kurang": ["KK"]})
            case "TERCEKAL":
                self.to("PERIKSA_BERKAS").do("loket1", "cekal")
            case "PENDALAMAN":
                self.to("WAWANCARA_BIOMETRIK").do("pemeriksa1", "dalami", {"hasil_wawancara": "PENDALAMAN"})
            case "ESKALASI":
                self.to("ADJUDIKASI").do("adjudikator1", "putus", {"kode_adjudikasi": "ESKALASI", **REASON})
            case "RUSAK_CETAK":
                self.to("CETAK").do("cetak1", "rusak", SPOILED)
        assert self.step == step
        return self

    # what stands -------------------------------------------------------------------------------------------

    @property
    def case(self) -> Case:
        return Case.objects.get(id=self.case_id)

    @property
    def fold(self) -> store.Fold:
        found = store.find(self.case_id)
        assert found is not None
        return found[1]

    @property
    def step(self) -> str:
        return self.case.step

    @property
    def version(self) -> int:
        return self.case.head_seq

    @property
    def bill(self) -> Bill:
        return Bill.objects.filter(case_id=self.case_id).order_by("-created_at")[0]

    @property
    def passport(self) -> Passport:
        return Passport.objects.get(case_id=self.case_id)

    @property
    def booklet(self) -> Booklet:
        return Booklet.objects.filter(case_id=self.case_id).order_by("-changed_at")[0]

    def options(self, who: str | Actor) -> dict[str, Option]:
        actor = self.actor(who)
        return {option.name: option for option in options(get_case(actor, self.case_id), actor)}

    def due_on(self, clock: str) -> date | None:
        return self.case.clocks.get(name=clock).due_on

    def local_day(self, **field: Any) -> date:
        return self.world.clock.now.astimezone(WIB).date()


def apply(
    world: World,
    service: str = "PB-D",
    *,
    way: str = "portal",
    filer: str = "pemohon1",
    key: str | None = None,
    point: str = "tangerang-utama",
    **over: Any,
) -> Application:
    """A new application of an invented person, filed on the portal or taken at the counter."""
    actor: Actor = world.holder(filer) if way == "portal" else world.officer(filer)
    form = form_for(world, service, **over)
    outcome = start(
        actor, "paspor", way, form, service=service, place=world.kanim, point=world.point(point),
        key=key or uuid4().hex,
    )  # fmt: skip
    return Application(world, outcome.case_id, service, filer)


def apply_barred(world: World, **over: Any) -> Application:
    """An application of somebody who stands on the demonstration office's list of exit bans."""
    barred: dict[str, Any] = {
        "nama": "SUGIARTO WIRATMAJA",
        "nik": "3671051403790009",
        "born": date(1979, 3, 14),
    }
    return apply(world, **(barred | over))


# nothing changed ----------------------------------------------------------------------------------------------

_TABLES = (
    "ledger_event", "ledger_payload", "outbox_message", "casework_case", "casework_data", "casework_visit",
    "casework_signature", "casework_timer", "casework_clock", "search_row", "search_word", "casework_person_task",
    "access_role",
    "accounts_hold", "accounts_account", "booking_ticket", "money_bill", "money_payment", "papers_paper",
    "papers_instrument", "papers_number_series", "party_person", "act_key", "travel_documents_booklet",
    "travel_documents_passport", "travel_documents_print_job", "travel_documents_hit", "travel_documents_candidate",
)  # fmt: skip


def everything(*without: str) -> dict[str, Any]:
    """What stands in the tables that an act may touch: equal before and after a refusal."""
    out = {}
    for table in _TABLES:
        if table not in without:
            out[table] = sorted(map(repr, db.fetch(f"SELECT * FROM {table}")))
    return out
