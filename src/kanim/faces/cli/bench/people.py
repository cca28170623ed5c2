"""Generated applicants: the same for the same seed and number. Nobody of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from kanim.kernel.party.generated import DISTRICTS, FAMILY, MEN, WOMEN, nik_of
from kanim.kernel.party.names import name_key

_MEN, _WOMEN, _FAMILY = MEN.split(), WOMEN.split(), FAMILY.split()
_STREETS = (
    "Jalan Melati",
    "Jalan Kenanga",
    "Jalan Merdeka",
    "Jalan Cempaka",
    "Jalan Beringin",
    "Jalan Rajawali",
)
_key_of = lru_cache(maxsize=100_000)(name_key)


@dataclass(frozen=True, slots=True)
class Applicant:
    """One person as the register of persons and the form of application hold him."""

    name: str
    key: str
    nik: str
    sex: str
    birth_date: date
    birth_place: str
    mother: str
    father: str
    phone: str
    email: str
    address: str


def applicant(dice: Random, number: int, today: date) -> Applicant:
    """An adult of 18 to 65; `number` makes the address of e-mail his own."""
    sex = "M" if dice.random() < 0.5 else "F"
    given = dice.choice(_MEN if sex == "M" else _WOMEN)
    family = dice.choice(_FAMILY)
    name = f"{given} {dice.choice(_FAMILY)} {family}"
    born = today - timedelta(days=6600 + int(dice.random() * 17_000))
    district, place = DISTRICTS[int(dice.random() * len(DISTRICTS))]
    return Applicant(
        name=name,
        key=_key_of(name),
        nik=nik_of(district, born, sex, 1 + int(dice.random() * 9998)),
        sex=sex,
        birth_date=born,
        birth_place=place,
        mother=f"{dice.choice(_WOMEN)} {dice.choice(_FAMILY)}",
        father=f"{dice.choice(_MEN)} {family}",
        phone=f"+62812{int(dice.random() * 1e8):08}",
        email=f"{given.lower()}.{number}@contoh.invalid",
        address=f"{dice.choice(_STREETS)} {1 + int(dice.random() * 200)}, {place}",
    )
