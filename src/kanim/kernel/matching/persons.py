"""Are these two records one person: evidence field by field, brought to one probability (Fellegi and Sunter).

Each field that both records tell meets at a level (same day, day and month swapped …). A level's weight is
log2(m/u): how much oftener it is seen of one person than of two. The weights add up on the prior; they are data
with a day from which they hold (`data/person_weights.json`), trained by `scripts/train_matching.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from rapidfuzz.distance import OSA

from kanim.kernel.matching.births import BIRTH_WORDS, Birth, compare_births
from kanim.kernel.matching.compare import score_analysed
from kanim.kernel.matching.names import analyse
from kanim.kernel.texts import Text

NAME, BIRTH, SEX, NATIONALITY, PLACE, MOTHER, FATHER, NUMBER = (
    "nama", "lahir", "kelamin", "kewarganegaraan", "tempat", "ibu", "ayah", "nomor",
)  # fmt: skip
PARTLY = "SEBAGIAN"
_SAME, _NEAR, _PERHAPS = 0.95, 0.75, 0.5

FIELD_WORDS: dict[str, Text] = {
    NAME: Text("Nama", "Name"),
    BIRTH: Text("Tanggal lahir", "Date of birth"),
    SEX: Text("Jenis kelamin", "Sex"),
    NATIONALITY: Text("Kewarganegaraan", "Nationality"),
    PLACE: Text("Tempat lahir", "Place of birth"),
    MOTHER: Text("Nama ibu", "Mother's name"),
    FATHER: Text("Nama ayah", "Father's name"),
    NUMBER: Text("Nomor identitas atau dokumen", "Identity or document number"),
}
LEVEL_WORDS: dict[str, Text] = {
    **BIRTH_WORDS,
    "SAMA": Text("sama", "same"),
    "SAMA_TUNGGAL": Text("sama, nama tunggal", "same, a single name"),
    "MIRIP": Text("mirip", "similar"),
    "AGAK_MIRIP": Text("agak mirip", "somewhat similar"),
    PARTLY: Text("lain, tetapi satu bagian sama", "another, but one part is the same"),
    "SATU_KARAKTER": Text("beda satu karakter", "one character off"),
    "BEDA": Text("berbeda", "different"),
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What a record tells of a person; empty means not told. `names` holds every name the person is known by."""

    names: tuple[str, ...]
    birth: Birth | None = None
    sex: str = ""
    nationality: str = ""
    place: str = ""
    mother: str = ""
    father: str = ""
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """How one field met: the level and its weight in bits (below zero speaks against)."""

    field: str
    level: str
    bits: float
    detail: str = ""

    @property
    def words(self) -> Text:
        field, level = FIELD_WORDS[self.field], LEVEL_WORDS[self.level]
        return Text(f"{field.id}: {level.id}", f"{field.en}: {level.en}")


@dataclass(frozen=True, slots=True)
class Likeness:
    """`probability` that the two records are one person, and the findings that led to it."""

    probability: float
    bits: float
    findings: tuple[Finding, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights in force from a day; `prior` is the chance that two candidates of a search are one person."""

    version: str
    valid_from: date
    prior: float
    bits: MappingProxyType[tuple[str, str], float]
    best: MappingProxyType[str, float]  # the highest of each field


@cache
def _all_weights() -> tuple[Weights, ...]:
    text = files("kanim.kernel.matching").joinpath("data", "person_weights.json").read_text(encoding="utf-8")
    out = []
    for entry in json.loads(text)["versions"]:
        bits = {
            (field, level): round(math.log2(chance["m"] / chance["u"]), 3)
            for field, levels in entry["fields"].items()
            for level, chance in levels.items()
        }
        best = {
            field: max(value for (told, _), value in bits.items() if told == field)
            for field in entry["fields"]
        }
        out.append(
            Weights(
                version=entry["version"],
                valid_from=date.fromisoformat(entry["valid_from"]),
                prior=entry["prior"],
                bits=MappingProxyType(bits),
                best=MappingProxyType(best),
            )
        )
    return tuple(sorted(out, key=lambda weights: weights.valid_from))


def weights(on: date) -> Weights:
    """The weights in force on a day; before the first, the first."""
    known = _all_weights()
    return next((entry for entry in reversed(known) if entry.valid_from <= on), known[0])


def levels(one: Identity, other: Identity) -> Iterable[tuple[str, str, str]]:
    """Field, level and detail for every field that both records tell."""
    if one.names and other.names:
        score, single = max(
            (score_analysed(mine, theirs), len(mine.parts) == 1 or len(theirs.parts) == 1)
            for mine in map(analyse, one.names)
            for theirs in map(analyse, other.names)
        )
        yield NAME, name_level(score, single, one.names, other.names), f"{score:.2f}"
    birth = compare_births(one.birth, other.birth)
    if birth:
        yield BIRTH, birth, ""
    for field, mine_told, their_told in (
        (SEX, one.sex, other.sex),
        (NATIONALITY, one.nationality, other.nationality),
    ):
        if mine_told and their_told and "X" not in (mine_told, their_told):
            yield field, "SAMA" if mine_told == their_told else "BEDA", ""
    for field, mine_told, their_told in (
        (PLACE, one.place, other.place),
        (MOTHER, one.mother, other.mother),
        (FATHER, one.father, other.father),
    ):
        if mine_told and their_told:
            score = score_analysed(analyse(mine_told), analyse(their_told))
            yield (
                field,
                "SAMA" if score >= _SAME else "MIRIP" if score >= _PERHAPS else "BEDA",
                f"{score:.2f}",
            )
    if one.numbers and other.numbers:
        yield NUMBER, _number_level(one.numbers, other.numbers), ""


def name_level(score: float, single: bool, mine: tuple[str, ...], theirs: tuple[str, ...]) -> str:
    """The level of a likeness of names; PARTLY when the names differ but share a telling part."""
    if score >= _SAME:
        return "SAMA_TUNGGAL" if single else "SAMA"
    if score >= _NEAR:
        return "MIRIP"
    if score >= _PERHAPS:
        return "AGAK_MIRIP"
    return PARTLY if _telling(mine) & _telling(theirs) else "BEDA"


def _telling(names: tuple[str, ...]) -> set[str]:
    return {part.sound for name in names for part in analyse(name).parts if not part.is_weak}


def _number_level(mine: frozenset[str], theirs: frozenset[str]) -> str:
    if mine & theirs:
        return "SAMA"
    near = any(len(a) > 5 and OSA.distance(a, b, score_cutoff=1) == 1 for a in mine for b in theirs)
    return "SATU_KARAKTER" if near else "BEDA"


def compare_persons(one: Identity, other: Identity, by: Weights, prior: float | None = None) -> Likeness:
    """Weighs all that both records tell. `prior` replaces that of the weights, for another kind of search."""
    findings = tuple(
        Finding(field, level, by.bits.get((field, level), 0.0), detail)
        for field, level, detail in levels(one, other)
    )
    bits = sum(finding.bits for finding in findings)
    start = by.prior if prior is None else prior
    return Likeness(_probability(bits + math.log2(start / (1 - start))), round(bits, 3), findings, by.version)


def may_reach(one: Identity, other: Identity, by: Weights, least: float) -> bool:
    """Whether two records may be as likely one person as `least` says, by the day of birth alone and the best that
    all other fields could tell. Spares comparing names that would not help."""
    birth = compare_births(one.birth, other.birth)
    if birth is None or (one.numbers and other.numbers):
        return True
    told = [NAME, *(field for field in _MORE if getattr(one, _MORE[field]) and getattr(other, _MORE[field]))]
    best = by.bits[BIRTH, birth] + sum(by.best[field] for field in told)
    return _probability(best + math.log2(by.prior / (1 - by.prior))) >= least


_MORE = {
    SEX: "sex", NATIONALITY: "nationality", PLACE: "place", MOTHER: "mother", FATHER: "father",
}  # fmt: skip


def _probability(bits: float) -> float:
    if bits > 60:
        return 1.0
    odds: float = 2.0**bits
    return odds / (1 + odds)
