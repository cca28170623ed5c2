"""Cases of the back office that the demonstration begins with: a few of each procedure, in different steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kanim.divisions.administration.budget.models import BudgetLine
from kanim.kernel import clock
from kanim.kernel.access.demo_seats import demo_officer
from kanim.kernel.casework import acting
from kanim.kernel.casework.models import Case, Child
from kanim.kernel.organisation.calendars import calendar_for
from kanim.kernel.organisation.models import Office
from kanim.kernel.registry.demo import demo, wants_cases

OFFICE = "kanim-tangerang"
PROCEDURES = ("cuti", "surat_masuk", "komitmen")
ARCHIVE, CHIEF, CLERK = "arsiparis.kepum", "kepala", "operator.keuangan.keu"
PPK, PPSPM = "kabag.tu", "kasubbag.keuangan"


@demo.extend
def fill_administration(now: datetime) -> None:
    """Requests for leave, incoming letters with dispositions, and commitments. A second run adds nothing."""
    office = Office.objects.filter(code=OFFICE, valid_to=None).first()
    if office is None or not wants_cases() or Case.objects.filter(procedure__in=PROCEDURES).exists():
        return
    filling = _Filling(office, now)
    filling.leave()
    filling.letters()
    filling.commitments()


@dataclass(frozen=True, slots=True)
class _Filling:
    """Acts of the demonstration's officers at one moment, each under a key of its own."""

    office: Office
    now: datetime

    def leave(self) -> None:
        """One waits for the superior, one for the head, one is granted."""
        calendar = calendar_for(self.office.id, clock.day_of(self.now))
        for n, who in enumerate(("verifikator1", "cetak2", "persediaan")):
            first = calendar.next_working(clock.day_of(self.now) + timedelta(days=21 + 7 * n))
            form = {
                "jenis_cuti": "CUTI_TAHUNAN",
                "mulai": first.isoformat(),
                "sampai": calendar.next_working(first + timedelta(days=2)).isoformat(),
                "keperluan_cuti": "UMUM",
            }
            case = self._start(who, "cuti", "ajukan", form, f"leave {n}")
            if n > 0:
                self._do({1: "kasi.layanan", 2: "kasubbag.kepum"}[n], case, "setuju")
            if n > 1:
                self._do(CHIEF, case, "beri")

    def letters(self) -> None:
        """One is just entered, one lies before the head, one is followed up by two, one of whom passed it on."""
        for n, (sender, subject) in enumerate(
            (
                ("Dinas Kependudukan dan Pencatatan Sipil Kota Contoh", "Permintaan narasumber sosialisasi"),
                ("Kantor Wilayah Contoh", "Undangan rapat evaluasi layanan paspor"),
                ("Kantor Wilayah Contoh", "Permintaan data layanan paspor triwulan berjalan"),
            )
        ):
            form = {
                "pengirim_surat": sender,
                "nomor_surat": f"CONTOH-UM.01.01-{101 + n}",
                "tanggal_surat": clock.day_of(self.now - timedelta(days=3)).isoformat(),
                "hal_surat": subject,
                "sifat_surat": "B",
                "urgensi_surat": "SEGERA" if n else "BIASA",
            }
            case = self._start(ARCHIVE, "surat_masuk", "terima", form, f"letter {n}")
            if n > 0:
                self._do(ARCHIVE, case, "ajukan")
            if n > 1:
                self._dispose(case)

    def _dispose(self, case: UUID) -> None:
        due = (clock.day_of(self.now) + timedelta(days=7)).isoformat()
        to_divisions = {
            "kepada": ["kabid@dokjal", "kabid@tikim"],
            "penanggung_jawab": "kabid@dokjal",
            "instruksi": ["TINDAK_LANJUTI"],
            "tenggat": due,
        }
        self._do(CHIEF, case, "disposisi", **to_divisions)
        lead = Child.objects.filter(parent_id=case).order_by("position")[0].child_id
        self._do("kabid.dokjal", lead, "baca")
        below = {"kepada": ["kasi@dokjal_layanan"], "penanggung_jawab": "kasi@dokjal_layanan"}
        self._do("kabid.dokjal", lead, "teruskan", **{**to_divisions, **below})

    def commitments(self) -> None:
        """One proposed, one before the PPK, one under contract with a claim that waits for the treasury."""
        line = BudgetLine.objects.filter(place=self.office).order_by("code", "akun").first()
        if line is None:
            return
        day = clock.day_of(self.now).isoformat()
        for n, (words, amount) in enumerate(
            (("Jasa kebersihan gedung", 24_000_000), ("Kertas dan alat tulis", 18_500_000),
             ("Perbaikan pendingin ruangan", 42_000_000))
        ):  # fmt: skip
            form = {
                "baris_anggaran": str(line.id),
                "nilai_idr": amount,
                "penyedia_nama": f"CV Contoh {n + 1}",
                "uraian_komitmen": words,
            }
            case = self._start("kasubbag.kepum", "komitmen", "usul", form, f"commitment {n}")
            if n > 0:
                self._do(CLERK, case, "cek")
            if n > 1:
                self._do(PPK, case, "tandatangan", nomor_kontrak=f"SPK-CONTOH-{n}", tanggal_kontrak=day)
                self._do(PPK, case, "tagih", nomor_tagihan="INV-CONTOH-1", nilai_tagihan_idr=21_000_000)
                self._do(PPSPM, Child.objects.get(parent_id=case).child_id, "terbit")

    def _start(self, who: str, procedure: str, way: str, form: dict[str, Any], seed: str) -> UUID:
        return acting.start(
            demo_officer(who),
            procedure,
            way,
            form,
            place=self.office,
            key=f"demo:administration:{seed}",
            now=self.now,
        ).case_id

    def _do(self, who: str, case: UUID, action: str, **form: Any) -> None:
        acting.act(
            demo_officer(who), case, action, form, key=f"demo:administration:{case}:{action}", now=self.now
        )
