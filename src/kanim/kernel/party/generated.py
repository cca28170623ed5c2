"""Generated people for a demonstration: nobody of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

MEN = (
    "Agung Ahmad Aditya Arif Bagas Bayu Bima Cahyo Damar Dimas Dwi Eko Fajar Galih Hendra Ilham Indra Irwan "
    "Joko Krisna Lukman Made Mahesa Nanda Oka Panji Putra Raka Rangga Reza Rizky Satria Surya Taufik Wahyu Yoga"
)
WOMEN = (
    "Ajeng Amelia Anisa Ayu Bunga Citra Dewi Dian Dinda Eka Endah Fitri Galuh Hana Indah Intan Kartika Kirana "
    "Laras Lestari Maya Melati Nadia Nurul Puspita Putri Ratna Rini Sari Sekar Siti Tiara Utami Wulan Yuni Zahra"
)
FAMILY = (
    "Adiwinata Anggraini Baskoro Darmawan Firmansyah Gunawan Hadikusuma Hartanto Hidayat Irawan Kurniawan "
    "Kusnadi Laksana Mahendra Maulana Nugraha Nugroho Permana Prasetya Purnama Rahardja Ramadhan Saputra "
    "Setiadi Siregar Subrata Sudirja Suryana Sutisna Syahputra Tanuwijaya Wibisana Wicaksono Widjaja Wiryawan"
)
DISTRICTS = (
    ("367101", "Tangerang"),
    ("367102", "Jatiuwung"),
    ("367105", "Cipondoh"),
    ("367106", "Ciledug"),
    ("367401", "Serpong"),
    ("367403", "Pondok Aren"),
    ("367404", "Ciputat"),
    ("360303", "Tigaraksa"),
    ("360317", "Curug"),
    ("360328", "Kelapa Dua"),
)
"""Codes of districts in Kota Tangerang (36.71), Kota Tangerang Selatan (36.74), Kabupaten Tangerang (36.03)."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One generated person; the NIK is right by rule: district, birth date (a woman's day plus 40), serial."""

    name: str
    sex: str
    birth_date: date
    birth_place: str
    nik: str
    mother_name: str
    father_name: str


def _names(table: str) -> list[str]:
    return table.split()


def nik_of(district: str, birth_date: date, sex: str, serial: int) -> str:
    """The 16 digits of a NIK. `serial` is 1 to 9999."""
    day = birth_date.day + (40 if sex == "F" else 0)
    return f"{district}{day:02}{birth_date:%m%y}{serial:04}"


def demo_person(
    seed: str, today: date, *, sex: str | None = None, age: tuple[int, int] = (21, 58)
) -> DemoPerson:
    """The same person for the same seed and day; `age` is the range of years."""
    dice = Random(f"kanim:{seed}")
    sex = sex or dice.choice("MF")
    years = dice.randint(*age)
    birth_date = today.replace(year=today.year - years, day=1) - timedelta(days=dice.randint(0, 364))
    district, place = dice.choice(DISTRICTS)
    family = dice.choice(_names(FAMILY))
    given = dice.choice(_names(MEN if sex == "M" else WOMEN))
    second = dice.choice(_names(FAMILY))
    return DemoPerson(
        name=f"{given} {second if second != family else dice.choice(_names(MEN))} {family}",
        sex=sex,
        birth_date=birth_date,
        birth_place=place,
        nik=nik_of(district, birth_date, sex, dice.randint(1, 9999)),
        mother_name=f"{dice.choice(_names(WOMEN))} {dice.choice(_names(FAMILY))}",
        father_name=f"{dice.choice(_names(MEN))} {family}",
    )
