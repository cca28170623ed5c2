"""Cells written by hand from what is known of the work, each with where it stands: the dossier of travel documents
(section, state or step), the regulation (clause) or the dossier of the back office. Not derived from any pack."""

from __future__ import annotations

from dataclasses import dataclass

from matrix.oracle import ALLOWED, CLOSED, DENIED, UNSEEN

SERVICE, CHECKING = "dokjal_layanan", "dokjal_verifikasi"


@dataclass(frozen=True)
class Cell:
    step: str
    action: str
    post: str
    unit: str
    expected: str
    source: str
    clearance: int = 0
    procedure: str = "paspor"


CELLS = [
    Cell("TERJADWAL", "hadir", "petugas_loket", SERVICE, ALLOWED, "travel documents 3.3 check-in: front desk"),
    Cell("TERJADWAL", "hadir", "petugas_cetak", SERVICE, DENIED, "travel documents 3.3 check-in: front desk"),
    Cell("TERJADWAL", "jadwal_ulang", "~filer", "", ALLOWED, "travel documents 3.1 state 2r: applicant"),
    Cell("TERJADWAL", "jadwal_ulang", "petugas_loket", SERVICE, DENIED, "travel documents 3.1 state 2r: applicant"),
    Cell("TERJADWAL", "jadwal_ulang", "~stranger", "", UNSEEN, "travel documents 3.1 state 2r: applicant"),
    Cell("TERJADWAL", "tidak_hadir", "~system", "", ALLOWED, "travel documents 3.1 state 2x: end of day timer"),
    Cell("TERJADWAL", "tidak_hadir", "kepala", "kanim", DENIED, "travel documents 3.1 state 2x: end of day timer", 3),
    Cell("MENUNGGU_BAYAR", "lunas", "~system", "", ALLOWED, "travel documents 3.1 state 2: payment notice"),
    Cell("MENUNGGU_BAYAR", "lunas", "bendahara", "tu_keu", UNSEEN, "travel documents 3.1 state 2: payment notice"),
    Cell("MENUNGGU_BAYAR", "habis", "~system", "", ALLOWED, "travel documents 3.1 state 1x: timer"),
    Cell("MENUNGGU_BAYAR", "habis", "petugas_loket", SERVICE, DENIED, "travel documents 3.1 state 1x: timer"),
    Cell("PERIKSA_BERKAS", "terima", "petugas_loket", SERVICE, ALLOWED, "travel documents 3.3 document check: loket"),
    Cell("PERIKSA_BERKAS", "terima", "pemeriksa", SERVICE, DENIED, "travel documents 3.3 document check: loket"),
    Cell("PERIKSA_BERKAS", "kurang", "petugas_loket", SERVICE, ALLOWED, "travel documents 3.1 state 4k: loket"),
    Cell("PERIKSA_BERKAS", "kurang", "verifikator", CHECKING, DENIED, "travel documents 3.1 state 4k: loket"),
    Cell("PERIKSA_BERKAS", "cekal", "petugas_loket", SERVICE, ALLOWED, "travel documents 3.1 state 4c: loket"),
    Cell("PERIKSA_BERKAS", "tolak", "kasi", SERVICE, ALLOWED, "travel documents 3.1 state T: Kasi", 1),
    Cell("PERIKSA_BERKAS", "tolak", "petugas_loket", SERVICE, DENIED, "travel documents 3.1 state T: Kasi"),
    Cell("PERIKSA_BERKAS", "tolak", "kasi", "inteldak_intel", UNSEEN, "clause inteldak.b: not passports", 2),
    Cell("PERIKSA_BERKAS", "batalkan", "kepala", "kanim", ALLOWED, "travel documents 3.1 state B: Kakanim", 3),
    Cell("PERIKSA_BERKAS", "batalkan", "kabid", "dokjal", DENIED, "travel documents 3.1 state B: Kakanim", 1),
    Cell("PERIKSA_BERKAS", "putus", "adjudikator", CHECKING, CLOSED, "travel documents 3.1: 7 comes after 6", 2),
    Cell("TERCEKAL", "bukan", "adjudikator", CHECKING, ALLOWED, "enforcement dossier 10: hit confirmation by two", 2),
    Cell("TERCEKAL", "bukan", "kasi", CHECKING, ALLOWED, "enforcement dossier 10: hit confirmation by two", 2),
    Cell("TERCEKAL", "bukan", "kasi", CHECKING, CLOSED, "enforcement dossier 3.5: clearance at least the level", 1),
    Cell("TERCEKAL", "bukan", "petugas_loket", SERVICE, CLOSED, "enforcement dossier 3.5: no leak to the uncleared"),
    Cell("TERCEKAL", "kurang", "petugas_loket", SERVICE, DENIED, "enforcement dossier 3.5: no leak to the uncleared"),
    Cell("WAWANCARA_BIOMETRIK", "layak", "pemeriksa", SERVICE, ALLOWED, "travel documents 3.3 interview: Pemeriksa"),
    Cell("WAWANCARA_BIOMETRIK", "layak", "petugas_serah", SERVICE, DENIED, "travel documents 3.3 interview: Pemeriksa"),
    Cell("PENDALAMAN", "aman", "pemeriksa_penyelia", SERVICE, ALLOWED, "travel documents 3.1 state 5d: Penyelia"),
    Cell("PENDALAMAN", "aman", "pemeriksa", SERVICE, DENIED, "travel documents 3.1 state 5d: Penyelia"),
    Cell("VERIFIKASI", "cocok", "verifikator", CHECKING, ALLOWED, "travel documents 3.3 verification: verifikator"),
    Cell("VERIFIKASI", "cocok", "adjudikator", CHECKING, DENIED, "travel documents 3.3 verification: verifikator"),
    Cell("ADJUDIKASI", "putus", "adjudikator", CHECKING, ALLOWED, "travel documents 3.3 adjudication: adjudikator"),
    Cell("ADJUDIKASI", "putus", "pemeriksa", SERVICE, DENIED, "travel documents 3.1 guards: not who interviewed"),
    Cell("ALOKASI", "alokasi", "petugas_cetak", SERVICE, ALLOWED, "travel documents 3.3 booklet allocation"),
    Cell("ALOKASI", "alokasi", "kasi", SERVICE, DENIED, "travel documents 3.3 booklet allocation: petugas cetak", 1),
    Cell("CETAK", "cetak", "petugas_cetak", SERVICE, ALLOWED, "travel documents 3.3 personalisation: petugas cetak"),
    Cell("UJI_KUALITAS", "lulus", "petugas_cetak", SERVICE, DENIED, "travel documents 3.1 state 10: second officer"),
    Cell("SIAP_AMBIL", "serah", "petugas_serah", SERVICE, ALLOWED, "travel documents 3.3 hand-over: petugas serah"),
    Cell("SIAP_AMBIL", "serah", "petugas_loket", SERVICE, DENIED, "travel documents 3.3 hand-over: petugas serah"),
    Cell("SIAP_AMBIL", "tak_diambil", "kasi", SERVICE, ALLOWED, "travel documents 3.1 state 11x: Kasi, day 31", 1),
    Cell("DISERAHKAN", "batalkan", "kepala", "kanim", CLOSED, "travel documents 3.1 state 12: final", 3),
]  # fmt: skip
