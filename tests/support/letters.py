"""One full example of what each letter states. All people and numbers are invented."""
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

PEMOHON = {"name": "SITI RAHAYU PUTRI", "born": "1990-05-05", "nik": "3671054505900002", "address": "Jl. Melati No. 8 RT 001/RW 002, Kel. Cipondoh, Kec. Cipondoh, Kota Tangerang"}  # fmt: skip
LAYANAN = {"id": "Paspor baru dewasa", "en": "New passport for an adult"}
ELEKTRONIK = {"id": "Paspor elektronik 48 halaman", "en": "Electronic passport, 48 pages"}
UMUM: dict[str, Any] = {"case_number": "PSP-2026-000042", "service": LAYANAN, "applicant": PEMOHON}
KTP = {"id": "KTP elektronik", "en": "Electronic identity card"}
KK = {"id": "Kartu keluarga", "en": "Family card"}
AKTA = {"id": "Akta kelahiran", "en": "Birth certificate"}
SPRI = {"number": "X0000042", "type": ELEKTRONIK, "issued_on": "2026-11-24", "expires_on": "2036-11-24"}

LETTERS: dict[str, dict[str, Any]] = {
    "TANDA_TERIMA_PERMOHONAN": {
        "words": {"id": "Tanda terima permohonan", "en": "Receipt of application"},
        "template": "tanda_terima_permohonan.html",
        "data": UMUM
        | {
            "received_at": "2026-11-24T02:12:00.000000Z",
            "way": {"id": "melalui portal", "en": "through the portal"},
            "papers": [{"words": KTP, "pages": 1}, {"words": KK, "pages": 2}, {"words": AKTA, "pages": 1}],
            "next": {
                "id": "Bayar tagihan paling lambat dua jam setelah kode pembayaran terbit, lalu unduh surat pengantar.",
                "en": "Pay the bill within two hours of the payment code, then download your appointment letter.",
            },
        },
    },
    "KUITANSI": {
        "words": {"id": "Kuitansi", "en": "Receipt of payment"},
        "template": "kuitansi.html",
        "data": UMUM
        | {
            "payer": "SITI RAHAYU PUTRI",
            "bill_code": "820261124000042",
            "ntpn": "A1B2C3D4E5F6G7H8",
            "ntb": "000123456789",
            "channel": "Bank uji coba",
            "paid_at": "2026-11-24T03:05:00.000000Z",
            "lines": [
                {
                    "words": {
                        "id": "Paspor biasa elektronik 48 halaman, masa berlaku paling lama 10 tahun",
                        "en": "Electronic passport, 48 pages, valid for up to 10 years",
                    },
                    "article": "PP 45/2024, Lampiran",
                    "amount_idr": 950000,
                },
                {
                    "words": {"id": "Layanan percepatan, selesai hari yang sama", "en": "Same-day service"},
                    "article": "PP 45/2024, Lampiran",
                    "amount_idr": 1000000,
                },
            ],
            "total_idr": 1950000,
        },
    },
    "SURAT_PENGANTAR": {
        "words": {"id": "Surat pengantar", "en": "Appointment letter"},
        "template": "surat_pengantar.html",
        "data": UMUM
        | {
            "slot": {
                "day": "2026-11-26",
                "start": "09.00",
                "end": "09.30",
                "point": {"id": "ULP Bintaro", "en": "Bintaro passport service unit"},
                "address": "Bintaro Plaza, Pondok Aren, Tangerang Selatan",
                "class": {"id": "Reguler", "en": "Regular"},
            },
            "bring": [KTP, KK, AKTA],
            "bill_code": "820261124000042",
            "total_idr": 950000,
            "reschedule": {
                "id": "Jadwal dapat diubah satu kali, paling lambat sehari sebelumnya. Bila tidak hadir, permohonan "
                "gugur dan biaya tidak kembali.",
                "en": "The appointment can be moved once, a day ahead at the latest. If you do not come, the "
                "application lapses and the fee is lost.",
            },
        },
    },
    "TANDA_KURANG": {
        "words": {"id": "Pemberitahuan kekurangan berkas", "en": "Notice of missing papers"},
        "template": "tanda_kurang.html",
        "data": UMUM
        | {
            "missing": [
                {"words": KK, "remark": "Halaman kedua tidak terbaca"},
                {"words": AKTA, "remark": "Nama ibu berbeda dengan kartu keluarga"},
            ],
            "due_on": "2026-12-08",
            "how": {
                "id": "Unggah di halaman permohonan, lalu bawa dokumen aslinya ke loket.",
                "en": "Upload it on the page of your application, then bring the originals to the counter.",
            },
        },
    },
    "SURAT_PENOLAKAN": {
        "words": {"id": "Surat penolakan", "en": "Letter of refusal"},
        "template": "surat_penolakan.html",
        "data": UMUM
        | {
            "applied_on": "2026-11-20",
            "reason": {
                "id": "Dokumen tidak sah atau tidak sesuai",
                "en": "Papers are not genuine or do not agree",
            },
            "explanation": "Tanggal lahir pada akta kelahiran berbeda dengan kartu keluarga, dan kutipan akta tidak "
            "terdaftar pada pencatatan sipil yang menerbitkannya.",
            "ground": "Permenkumham 8/2014 pasal 17",
            "objection": {
                "id": "Saudara dapat mengajukan keberatan secara tertulis kepada Kepala Kantor, atau mengajukan "
                "permohonan baru setelah dokumen diperbaiki.",
                "en": "You may object in writing to the Head of the Office, or apply anew once the papers are mended.",
            },
        },
    },
    "SURAT_PEMBATALAN": {
        "words": {"id": "Surat pembatalan paspor", "en": "Letter of cancellation"},
        "template": "surat_pembatalan.html",
        "data": UMUM
        | {
            "passport": SPRI,
            "reason": {
                "id": "Tidak diambil dalam satu bulan sejak diterbitkan",
                "en": "Not collected within a month of its issue",
            },
            "consequence": {
                "id": "Untuk memperoleh paspor, ajukan permohonan baru sebagai penggantian dan bayar kembali biayanya.",
                "en": "To obtain a passport, apply anew for a replacement and pay its fee again.",
            },
        },
    },
    "SK_PEMBATALAN": {
        "words": {"id": "Keputusan pembatalan", "en": "Decision of cancellation"},
        "template": "sk_pembatalan.html",
        "data": UMUM
        | {
            "considering": [
                "bahwa permohonan nomor PSP-2026-000042 telah diperiksa oleh Seksi Pelayanan Dokumen Perjalanan;"
            ],
            "reason": {"id": "pemohon memberikan keterangan yang tidak benar", "en": "false statement"},
            "explanation": "identitas pada akta kelahiran yang dilampirkan adalah identitas orang lain",
            "orders": [
                "Memerintahkan Kepala Seksi Pelayanan Dokumen Perjalanan untuk mencatat pembatalan ini."
            ],
        },
    },
    "SURAT_TANGGUH": {
        "words": {"id": "Keputusan penangguhan", "en": "Decision of suspension"},
        "template": "sk_tangguh.html",
        "data": UMUM
        | {
            "reason": {"id": "paspor hilang karena kelalaian yang berulang", "en": "repeated negligence"},
            "from": "2026-11-24",
            "until": "2027-07-01",
            "orders": ["Permohonan baru dapat diajukan setelah tanggal tersebut."],
        },
    },
    "BA_RUSAK": {
        "words": {"id": "Berita acara kerusakan blangko", "en": "Record of a spoiled booklet"},
        "template": "ba_rusak.html",
        "data": UMUM
        | {
            "booklet": {"number": "X0000041", "type": ELEKTRONIK},
            "happened_at": "2026-11-24T04:40:00.000000Z",
            "step": {"id": "Uji kualitas", "en": "Quality check"},
            "defect": {"id": "Cip tidak terbaca", "en": "Chip can't be read"},
            "explanation": "Tiga kali dicoba pada dua alat baca.",
            "officers": [
                {"name": "Contoh Petugas Satu", "post": {"id": "Petugas cetak", "en": "Printing officer"}},
                {"name": "Contoh Petugas Dua", "post": {"id": "Pemeriksa", "en": "Examiner"}},
            ],
        },
    },
    "TANDA_TERIMA": {
        "words": {"id": "Tanda terima paspor", "en": "Receipt of passport"},
        "template": "tanda_terima.html",
        "data": UMUM
        | {
            "passport": SPRI,
            "receiver": {
                "kind": {"id": "Pemegang sendiri", "en": "The holder"},
                "name": "SITI RAHAYU PUTRI",
                "document": "KTP 3671054505900002",
            },
            "handed_at": "2026-11-24T06:30:00.000000Z",
            "old_passport": {
                "number": "C1234567",
                "done": {"id": "digunting dan dikembalikan", "en": "cut and returned"},
            },
            "officer": {"name": "Contoh Petugas Serah"},
        },
    },
}


def frozen(code: str, **over: Any) -> dict[str, Any]:
    """What `freeze` would have fixed for this letter."""
    letter = LETTERS[code]
    return {
        "letter": {"code": code, "words": letter["words"], "template": letter["template"]},
        "number": "0042/KANIM-TNG/XI/2026",
        "issued_at": "2026-11-24T06:30:00.000000Z",
        "issued_on": "2026-11-24",
        "office": {
            "code": "kanim-tangerang",
            "name": {
                "id": "Kantor Imigrasi Kelas I Khusus Non TPI Tangerang",
                "en": "Immigration Office Tangerang",
            },
            "above": [
                {"id": "Kementerian Imigrasi dan Pemasyarakatan Republik Indonesia", "en": "Ministry"},
                {"id": "Direktorat Jenderal Imigrasi", "en": "Directorate General"},
                {"id": "Kantor Wilayah Direktorat Jenderal Imigrasi Banten", "en": "Regional Office"},
            ],
            "address": "Jl. Contoh No. 1, Kota Tangerang, Banten",
            "town": "Tangerang",
            "zone": "Asia/Jakarta",
        },
        "data": letter["data"],
        "named": "SITI RAHAYU PUTRI",
        "signer": {
            "name": "Contoh Pejabat",
            "post": {"id": "Kepala Seksi Pelayanan Dokumen Perjalanan", "en": "Head of Section"},
            "manner": "",
        },
        "legal": [
            {"id": "Undang-Undang Nomor 6 Tahun 2011 tentang Keimigrasian", "en": "Law 6/2011"},
            {"id": "Peraturan Menteri Hukum dan HAM Nomor 8 Tahun 2014 pasal 17", "en": "Regulation 8/2014"},
        ],
        "copies_to": [],
        "public": True,
        "signed": True,
        "check_code": "7H2K-9QWX-0ABC-DEFG-HJKM",
        "check_url": "http://127.0.0.1:8000/cek/7H2K9QWX0ABCDEFGHJKM/",
    } | over
