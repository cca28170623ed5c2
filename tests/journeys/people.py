"""Who comes to the office in the journeys, what they fill in and what they bring. Nobody of them exists."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from kanim.divisions.travel_documents.photo.synthetic import face_jpeg
from kanim.kernel.party.generated import DemoPerson, demo_person

FONTS = Path(__file__).resolve().parents[2] / "src" / "kanim" / "divisions" / "travel_documents" / "data_page"
TITLES = {
    "KTP_EL": "KARTU TANDA PENDUDUK",
    "KTP_ORTU": "KARTU TANDA PENDUDUK (ORANG TUA)",
    "KK": "KARTU KELUARGA",
    "AKTA_LAHIR": "KUTIPAN AKTA KELAHIRAN",
    "AKTA_NIKAH": "KUTIPAN AKTA PERKAWINAN",
    "PERNYATAAN_ORTU": "SURAT PERNYATAAN ORANG TUA",
    "PASPOR_LAMA": "PASPOR LAMA",
}
ADULT_PAPERS = ("KTP_EL", "KK", "AKTA_LAHIR")
CHILD_PAPERS = ("KTP_ORTU", "KK", "AKTA_LAHIR", "AKTA_NIKAH", "PERNYATAAN_ORTU")
REPLACEMENT_PAPERS = ("KTP_EL", "PASPOR_LAMA")
Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Client:
    """One applicant: who it is, how to reach them, what they fill in beside that."""

    person: DemoPerson
    service: str
    papers: tuple[str, ...]
    more: Values = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.person.name.split()[0]}.{self.person.nik[-4:]}@contoh.id".lower()

    @property
    def form(self) -> Values:
        who = self.person
        return {
            "nama": who.name,
            "nik": who.nik,
            "jenis_kelamin": who.sex,
            "tempat_lahir": who.birth_place,
            "tanggal_lahir": who.birth_date.isoformat(),
            "status_sipil": "BELUM_KAWIN",
            "alamat": "Jalan Melati Raya 12, Kelurahan Sukasari",
            "telepon": "081234567890",
            "surel": self.email,
            "nama_ayah": who.father_name,
            "nama_ibu": who.mother_name,
            "tujuan_paspor": "WISATA",
            "jenis_blangko": "ELEKTRONIK_48_LAMINASI",
            **self.more,
        }

    @property
    def photo(self) -> bytes:
        return face_jpeg(int(self.person.nik[-4:]))


def adult(seed: str, today: date, **more: str) -> Client:
    return Client(demo_person(seed, today), "PB-D", ADULT_PAPERS, {"masa_berlaku": "10", **more})


def child(seed: str, today: date, **more: str) -> Client:
    family = {"situasi_ortu": "MENIKAH", "penandatangan": "KEDUANYA", "masa_berlaku": "5", **more}
    return Client(demo_person(seed, today, age=(6, 14)), "PB-A", CHILD_PAPERS, family)


def replacing(seed: str, today: date, **more: str) -> Client:
    old = {"nomor_paspor_lama": "C7654321", "masa_berlaku": "10", **more}
    return Client(demo_person(seed, today), "PG-H", REPLACEMENT_PAPERS, old)


@cache
def paper(code: str, name: str, number: str) -> bytes:
    """A drawn paper that says what it is; nobody could take it for a real one."""
    image = Image.new("RGB", (1100, 700), (247, 249, 252))
    draw = ImageDraw.Draw(image)
    large, small = (ImageFont.truetype(FONTS / "fonts" / "OCRB.otf", size) for size in (40, 28))
    draw.rectangle((24, 24, 1076, 676), outline=(60, 84, 120), width=4)
    draw.rectangle((24, 24, 1076, 110), fill=(60, 84, 120))
    draw.text((60, 48), TITLES.get(code, code.replace("_", " ")), font=large, fill="white")
    for row, words in enumerate((name.upper(), number, "CONTOH: BUKAN SURAT RESMI")):
        draw.text((60, 190 + 90 * row), words, font=small, fill=(30, 40, 60))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()
