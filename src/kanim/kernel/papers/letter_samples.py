"""One full example of what each letter states, kept beside its text: for previews and tests. All people and numbers
are invented."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from kanim.kernel.papers.templates import folders

FILE = "contoh.json"


@lru_cache(maxsize=1)
def samples() -> dict[str, dict[str, Any]]:
    """`words`, `template` and `data` of each letter, by its code."""
    found: dict[str, dict[str, Any]] = {}
    for folder in folders():
        path = folder / FILE
        if path.is_file():
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def frozen_sample(code: str, **over: Any) -> dict[str, Any]:
    """What `freeze` would have fixed for this letter. Raises `KeyError` for one without a sample."""
    letter = samples()[code]
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
