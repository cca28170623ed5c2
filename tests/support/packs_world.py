"""A small world for the sample procedures of `tests/data/packs`: units, mandates, fields and registered names,
enough for every pack to pass its checks, so that a planted slip is the only thing wrong."""

from __future__ import annotations

from pathlib import Path

from kanim.kernel.casework.checks import Environment
from kanim.kernel.registry import Entry, Registry
from kanim.kernel.texts import Text

PACKS = Path(__file__).parents[1] / "data" / "packs"

# unit → the clauses its posts hold, and its posts
UNITS = {
    "kanim": ("kanim.b kanim.d kanim.f kanim.i", "kepala"),
    "dokjal_layanan": (
        "dokjal.a",
        "kasi petugas_loket pemeriksa pemeriksa_penyelia petugas_cetak petugas_serah",
    ),
    "dokjal_verifikasi": ("dokjal.a", "kasi verifikator adjudikator"),
    "intaltuskim": ("intaltuskim.b", "kabid"),
    "intaltuskim_izin": ("intaltuskim.b", "kasi petugas_loket verifikator pemeriksa petugas_agenda"),
    "inteldak_intel": ("inteldak.c", "kasi pemeriksa_penyelia petugas_lapangan"),
    "inteldak_dak": (
        "dokjal.a inteldak.f inteldak.g inteldak.h",
        "kasi pemeriksa ppns atasan_ppns penyimpan_bukti pengawal penjaga",
    ),
    "tu_keu": ("tu.c", "operator_keuangan ppk ppspm"),
    "tu_kepum": ("tu.d", "agendaris arsiparis"),
    "ditjen": ("ditjen.b", "direktur_izin kepala_rudenim"),
}
FIELDS = {
    "bool": "hadir sehat barang_kembali cip_baca surat_kuasa ttd_dua",
    "int": "bulan jumlah_hadir mutu neto tahun",
    "date": "berlaku_sampai sampai tanggal tenggat",
    "datetime": "mulai",
    "file": "ba berkas bukti_berkas faktur foto pindaian rekaman sidik tanda_terima tandatangan ttd",
    "list": "barang beda bukti daftar instruksi kandidat kepada nilai pasal penerima_surat peserta potongan "
    "rentan tim tindakan",
    "name": "nama",
    "nik": "nik",
    "code": "alasan_pengecualian bahasa beban dasar hasil indeks jenis jenis_blangko ke kode penanggung_jawab "
    "penerima sebab sifat status_hukum urgensi usul",
    "text": "alasan amar cacat catatan hal isi kesehatan kronologi mrz_baca naskah negara_tujuan nomor nomor_1 "
    "nomor_2 nomor_keputusan nomor_paspor nomor_surat notula objek orang petunjuk polri_order_ref resume rute "
    "siapa tujuan uraian",
}
FACTS = {
    "bool": "papers_complete bills_paid adjudicated no_open_hit slot_hari_ini bukti_bayar_ada handover_allowed "
    "itas_extension_allowed ppns_power spdp_sent two_evidence short_procedure two_ignored",
    "int": "hits.open slot.days_left clocks.open_alarms tagihan.total komitmen.sisa",
    "date": "permit.expires_on",
    "datetime": "bill.expires slot.end_of_day",
}
EVENTS = (
    "bill.settled print.failed abis.none screen.clear instrument.signed instrument.failed mission.replied"
)
EFFECTS: dict[str, dict[str, object]] = {
    "slot.hold": {"takes": "slot"},
    "slot.move": {},
    "slot.consume": {"uses": "slot"},
    "booklet.allocate": {"takes": "booklet"},
    "booklet.spoil": {"frees": "booklet"},
    "passport.register": {"uses": "booklet"},
    "passport.activate": {"lasting": Text("Sudah diserahkan.", "Handed over.")},
    "passport.cancel": {},
    "print.send": {},
    "abis.submit": {},
    "suspension.set": {},
    "permit.lock": {"takes": "permit"},
    "permit.extend": {"frees": "permit"},
    "budget.hold": {"takes": "budget"},
    "budget.spend": {},
    "budget.release_rest": {"frees": "budget"},
    "commitment.register": {},
    "room.hold": {"takes": "room"},
    "room.free": {"frees": "room"},
    "evidence.take": {"takes": "evidence"},
    "evidence.return": {"frees": "evidence"},
    "evidence.hand_over": {},
    "removal.record": {},
    "gate.set": {},
    "letter.number": {},
    "archive.file": {},
}
RULES = {
    "keputusan_adjudikasi": ("LOLOS", "PERIKSA", "REKAM", "ESKALASI", "CEKAL", "REVIEW"),
    "tingkat_keputusan": ("KANIM", "DITJEN", "REVIEW"),
    "masa_penahanan": (),
}
LETTERS = """BAP BA_PENDAPAT BA_PENERIMAAN BA_PENGELUARAN BA_PENYITAAN BA_RUSAK BA_TAHAP_II BERKAS_PERKARA
KEPUTUSAN_ITAS LAPORAN_HARIAN PERMOHONAN_RUDENIM SK_DEPORTASI SK_PEMBATALAN SK_PENDETENSIAN SK_PENGGANTIAN
SK_PUTUS SK_TAK SK_TERSANGKA SP3 SPDP SPM SPRINDIK SP_PENAHANAN SP_PENANGKAPAN SURAT_LIMPAH SURAT_MEMBAWA
SURAT_PANGGILAN SURAT_PEMBATALAN SURAT_PENOLAKAN SURAT_PERINTAH SURAT_PERWAKILAN SURAT_TUGAS TANDA_KURANG
TANDA_TERIMA"""
ACTS = """permenkumham-8-2014 pp-45-2024 permenimipas-2-2025 permenkumham-22-2023 permenkumham-39-2021
peraturan-anri-5-2021 pmk-62-2023 pedoman-2024 uu-6-2011 uu-20-2025"""


def registry() -> Registry:
    """The registered names, none of which does anything."""
    made = Registry()

    def add(kind: str, name: str, **meta: object) -> None:
        made.add(Entry(kind, name, dict, meta=dict(meta)))

    for type_, names in FACTS.items():
        for name in names.split():
            add("fact", name, type=type_)
    for name in EVENTS.split():
        add("event", name)
    for name, meta in EFFECTS.items():
        add("effect", name, **{"takes": None, "uses": None, "frees": None, "lasting": None, **meta})
    for name, outcomes in RULES.items():
        add("rule", name, outcomes=outcomes)
    for name in ("passport_fee", "beban_paspor", "permit_fee"):
        add("charge", name)
    add("query", "money.inquiry")
    add("gate", "removal")
    for name in ("atasan", "pembuka", "pegawai", "pegawai_unit"):
        add("relation", name)
    return made


def environment() -> Environment:
    mandates = {
        (clause, unit, post)
        for unit, (clauses, posts) in UNITS.items()
        for clause in clauses.split()
        for post in posts.split()
    }
    return Environment(
        registry=registry(),
        units=frozenset(UNITS),
        clauses=frozenset(clause for clause, _, _ in mandates),
        posts=frozenset((unit, post) for _, unit, post in mandates),
        mandates=frozenset(mandates),
        fields={name: type_ for type_, names in FIELDS.items() for name in names.split()},
        params={
            "ambang_mutu": "int",
            "batas_berkas_kurang_hari": "days",
            "batas_jadwal_ulang": "int",
            "sla_ditjen": "days",
            "sla_itas": "days",
        },
        services={"layanan_paspor": {"code": "code", "sla": "int"}, "kelas_izin": {"code": "code"}},
        letters=frozenset(LETTERS.split()),
        acts=frozenset(ACTS.split()),
        offices=frozenset({"ditjen", "rudenim", "kanwil", "kanim"}),
    )
