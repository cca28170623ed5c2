"""Walks a generated application through the procedure on one past working day, a few minutes a step."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from PIL import Image, ImageDraw

from kanim.divisions.travel_documents.booklets.selectors import next_at
from kanim.divisions.travel_documents.personalisation.models import PrintJob
from kanim.divisions.travel_documents.personalisation.printing import draw_page, note_answer
from kanim.divisions.travel_documents.photo.registers import judge
from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel import canonical
from kanim.kernel.access.actors import Holder, System
from kanim.kernel.access.demo_seats import demo_officer
from kanim.kernel.act.core import open_act
from kanim.kernel.casework import acting, case_papers, delivery
from kanim.kernel.money import registers as money
from kanim.kernel.money import selectors as bills
from kanim.kernel.money.notifications import Notification
from kanim.kernel.money.verbs import settle
from kanim.kernel.organisation.models import Office
from kanim.kernel.outbox.models import Message
from kanim.kernel.papers import store
from kanim.kernel.papers.taking import Taken
from kanim.kernel.party.generated import DemoPerson

NAMESPACE = UUID("0c7a6f8e-3a52-5a4c-8d2e-52c4b1f0a9d3")
EACH_STEP = timedelta(minutes=4)
PAPERS = ("KTP_EL", "KK", "AKTA_LAHIR")


class Walk:
    """One application; `to(step)` brings it there. Every act has its own key, so that a second run of the
    demonstration repeats nothing."""

    def __init__(
        self, seed: str, person: DemoPerson, filer: Holder, office: Office, point: Office, begins: datetime
    ):
        self.seed, self.person, self.filer = seed, person, filer
        self.office, self.point, self.now = office, point, begins
        self.case_id: UUID | None = None
        self._steps: dict[str, Callable[[], None]] = {
            "TERJADWAL": self._pay,
            "ANTRE": lambda: self._do("loket1", "hadir"),
            "PERIKSA_BERKAS": self._call,
            "WAWANCARA_BIOMETRIK": self._accept,
            "VERIFIKASI": self._interview,
            "ADJUDIKASI": lambda: self._do("verifikator1", "cocok", {"hasil_banding": "COCOK"}),
            "ALOKASI": self._decide,
            "CETAK": self._allocate,
            "UJI_KUALITAS": self._print,
            "SIAP_AMBIL": self._check,
            "DISERAHKAN": self._hand_over,
        }

    def begin(self, slot: UUID) -> None:
        """Files the application with an appointment."""
        outcome = acting.start(
            self.filer,
            "paspor",
            "portal",
            self._form(slot),
            service="PB-D",
            place=self.office,
            point=self.point,
            key=f"demo:{self.seed}",
            now=self.now,
        )
        self.case_id = outcome.case_id

    def to(self, step: str) -> None:
        """Brings the application as far as a step."""
        for name, move in self._steps.items():
            move()
            if name == step:
                return

    # The steps ---------------------------------------------------------------------------------------------

    def _pay(self) -> None:
        bill = bills.bills_of(self._case())[0]
        code = f"8{self.now:%Y%m%d}{uuid5(NAMESPACE, self.seed).int % 10**6:06d}"
        with open_act(System("demo"), "demo.code", f"demo:{self.seed}", {}, now=self._tick()) as act:
            if not act.replayed:
                money.keep_code(act, bill.id, code)
        ntpn = uuid5(NAMESPACE, f"{self.seed}:ntpn").hex[:16].upper()
        settle(
            Notification(code, ntpn, "000000000000", "Loket bank (peragaan)", bill.total_idr, self._tick())
        )
        self._deliver("bill.settled")

    def _call(self) -> None:
        self._do("loket1", "panggil")
        for kind in PAPERS:
            case_papers.attach_paper(
                demo_officer("loket1"),
                self._case(),
                self._paper(kind),
                key=f"demo:{self.seed}:{kind}",
                now=self._tick(),
            )

    def _accept(self) -> None:
        clerk = demo_officer("loket1")
        for paper in case_papers.held(self._case()):
            case_papers.check_paper(
                clerk, self._case(), paper.id, True, key=f"demo:{self.seed}:{paper.id}", now=self._tick()
            )
        self._do("loket1", "terima")

    def _interview(self) -> None:
        portrait = face_jpeg(uuid5(NAMESPACE, self.seed).int % 10_000)
        taken = self._kept("FOTO", portrait)
        paper = case_papers.attach_paper(
            demo_officer("pemeriksa1"), self._case(), taken, key=f"demo:{self.seed}:foto", now=self._tick()
        )
        judge(paper)
        self._do("pemeriksa1", "rekam", {"foto": str(paper), "alasan_pengecualian": ""})
        self._do("pemeriksa1", "layak", {"hasil_wawancara": "LAYAK"})

    def _decide(self) -> None:
        said = {
            "kode_adjudikasi": "TIDAK_ADA_KANDIDAT",
            "alasan": "Pencarian tidak menemukan orang yang sama.",
        }
        self._do("adjudikator1", "putus", said)

    def _allocate(self) -> None:
        booklet = next_at(self.point.id, "ELEKTRONIK_48_LAMINASI")
        assert booklet is not None
        self._do(
            "cetak1", "alokasi", {"nomor_blangko": booklet.number, "nomor_blangko_ulang": booklet.number}
        )

    def _print(self) -> None:
        self._do("cetak1", "cetak")
        job = PrintJob.objects.get(case_id=self._case())
        draw_page(job)
        note_answer({"job_id": str(job.id), "state": "done"})
        self._deliver("print.done")

    def _check(self) -> None:
        job = PrintJob.objects.get(case_id=self._case())
        lines = "\n".join(canonical.loads(job.data)["mrz"])
        self._do("pemeriksa2", "lulus", {"mrz_terbaca": lines, "cetakan_baik": True})

    def _hand_over(self) -> None:
        self._do("serah1", "serah", {"penerima": "PEMEGANG", "nama_penerima": self.person.name})

    # Helpers -----------------------------------------------------------------------------------------------

    def _case(self) -> UUID:
        assert self.case_id is not None
        return self.case_id

    def _tick(self) -> datetime:
        self.now += EACH_STEP
        return self.now

    def _do(self, username: str, action: str, form: dict[str, Any] | None = None) -> None:
        acting.act(
            demo_officer(username),
            self._case(),
            action,
            form or {},
            key=f"demo:{self.seed}:{action}",
            now=self._tick(),
        )

    def _deliver(self, event: str) -> None:
        """Takes the event up at the walk's own time; the worker's later delivery finds it taken."""
        message = Message.objects.filter(name=event, order_key=self._case()).latest("seq")
        delivery.receive(event, message.id, self._case(), canonical.loads(message.payload), now=self._tick())

    def _paper(self, kind: str) -> Taken:
        page = Image.new("RGB", (1000, 640), (236, 240, 245))
        draw = ImageDraw.Draw(page)
        draw.rectangle((24, 24, 976, 616), outline=(40, 70, 130), width=4)
        for row, words in enumerate(
            (f"CONTOH {kind}", self.person.name, self.person.nik, self.person.birth_place)
        ):
            draw.text((60, 80 + 90 * row), words, fill=(20, 30, 50), font_size=44)
        out = io.BytesIO()
        page.save(out, "JPEG", quality=85)
        return self._kept(kind, out.getvalue())

    def _kept(self, kind: str, data: bytes) -> Taken:
        """A picture that we drew ourselves, stored as an upload that passed would be."""
        name = store.new_name("papers", ".jpg")
        store.keep_bytes(data, name)
        digest = store.digest(name)
        with Image.open(io.BytesIO(data)) as picture:
            wide, high = picture.size
        return Taken(
            kind, name, f"{kind.lower()}.jpg", "image/jpeg", len(data), digest, digest, 1, wide, high
        )

    def _form(self, slot: UUID) -> dict[str, Any]:
        person = self.person
        return {
            "nama": person.name,
            "nik": person.nik,
            "jenis_kelamin": person.sex,
            "tempat_lahir": person.birth_place,
            "tanggal_lahir": str(person.birth_date),
            "status_sipil": "KAWIN",
            "alamat": "Jl. Melati No. 5",
            "telepon": "081234567890",
            "surel": "pemohon@contoh.id",
            "nama_ayah": person.father_name,
            "nama_ibu": person.mother_name,
            "tujuan_paspor": "WISATA",
            "jenis_blangko": "ELEKTRONIK_48_LAMINASI",
            "masa_berlaku": "10",
            "slot": str(slot),
        }
