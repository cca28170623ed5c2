"""Trains the weights of the comparison of persons with Splink on a generated register, and measures them.

    python scripts/train_matching.py            # writes src/kanim/kernel/matching/data/person_weights.json

Wants the extra `matching` (splink, duckdb). The register is generated: nobody of it exists. Chances of levels among
records of one person (m) come from its labels, those among two persons (u) from random pairs; both by Splink.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import duckdb
import pandas as pd
from splink import Linker, SettingsCreator
from splink.backends.duckdb import DuckDBAPI
from splink.internals import comparison_level_library as cll
from splink.internals import comparison_library as cl

from kanim.kernel.matching.births import BIRTH_WORDS, Birth, compare_births
from kanim.kernel.matching.compare import score_names
from kanim.kernel.matching.names import analyse
from kanim.kernel.matching.persons import PARTLY, name_level
from kanim.kernel.party.generated import DISTRICTS, FAMILY, MEN, WOMEN, nik_of

OUT = Path(__file__).parents[1] / "src/kanim/kernel/matching/data/person_weights.json"
PERSONS, SEED = 4000, 20261124
NAME_LEVELS = ("SAMA", "SAMA_TUNGGAL", "MIRIP", "AGAK_MIRIP", PARTLY, "BEDA")
THREE = ("SAMA", "MIRIP", "BEDA")
_MEN, _WOMEN, _FAMILY = MEN.split(), WOMEN.split(), FAMILY.split()


@dataclass(slots=True)
class Record:
    person: int
    name: str
    birth: str
    sex: str
    nationality: str
    place: str
    mother: str
    father: str
    number: str


def register(persons: int, seed: int) -> list[Record]:
    """One to three records of each person, with the slips that papers have."""
    dice = Random(seed)
    out = []
    for person in range(persons):
        first = _person(dice, person)
        out.append(first)
        out += [_again(dice, first) for _ in range(dice.choice((0, 1, 1, 2)))]
    return out


def _person(dice: Random, person: int) -> Record:
    sex = dice.choice("MF")
    given = dice.choice(_MEN if sex == "M" else _WOMEN)
    count = dice.choices((0, 1, 2), (15, 50, 35))[0]
    born = date(1950, 1, 1) + timedelta(days=dice.randrange(20_000))
    district, place = dice.choice(DISTRICTS)
    foreign = dice.random() < 0.08
    return Record(
        person,
        " ".join([given, *dice.sample(_FAMILY, count)]),
        born.isoformat(),
        sex,
        dice.choice(("MYS", "CHN", "IND", "AUS")) if foreign else "IDN",
        place,
        f"{dice.choice(_WOMEN)} {dice.choice(_FAMILY)}",
        f"{dice.choice(_MEN)} {dice.choice(_FAMILY)}",
        "" if foreign else nik_of(district, born, sex, 1 + dice.randrange(9998)),
    )


def _again(dice: Random, first: Record) -> Record:
    return Record(
        first.person,
        _name(dice, first.name),
        _birth(dice, date.fromisoformat(first.birth)),
        dice.choices((first.sex, "", "M", "F"), (980, 10, 5, 5))[0],
        dice.choices((first.nationality, "", "MYS", "IDN"), (970, 20, 5, 5))[0],
        first.place if dice.random() < 0.85 else dice.choice(DISTRICTS)[1],
        _name(dice, first.mother) if dice.random() < 0.7 else "",
        _name(dice, first.father) if dice.random() < 0.7 else "",
        _number(dice, first.number),
    )


def _name(dice: Random, name: str) -> str:
    way = dice.random()
    if way < 0.6:
        return name
    if way < 0.72:
        for new, old in (("j", "dj"), ("y", "j"), ("c", "tj"), ("u", "oe")):
            name = name.lower().replace(new, old)
        return name.title()
    parts = name.split()
    if way < 0.80 and len(parts) > 2:
        del parts[1]
    elif way < 0.86:
        parts[-1:] = [parts[-1][0] + "."] if len(parts) > 1 else parts[-1:]
    elif way < 0.92:
        parts = [*parts[1:], parts[0]]
    else:
        at = dice.randrange(len(parts))
        word = parts[at]
        spot = dice.randrange(1, len(word))
        parts[at] = word[:spot] + word[spot + 1 :] if len(word) > 4 else word
    return " ".join(parts)


def _birth(dice: Random, born: date) -> str:
    way = dice.random()
    if way < 0.90:
        return born.isoformat()
    if way < 0.92 and born.day <= 12:
        return date(born.year, born.day, born.month).isoformat()
    if way < 0.95:
        return (born + timedelta(days=dice.choice((-1, 1, 10, -10)))).isoformat()
    if way < 0.97:
        return f"{born.year}-{born.month:02}-00"
    if way < 0.98:
        return f"{born.year}-00-00"
    if way < 0.995:
        return f"{born.year + dice.choice((-2, -1, 1, 2))}-{born.month:02}-{born.day:02}"
    return (born + timedelta(days=dice.randrange(-900, 900))).isoformat()


def _number(dice: Random, number: str) -> str:
    way = dice.random()
    if not number or way < 0.3:
        return ""
    if way < 0.32:
        return f"{dice.randrange(10**15, 10**16)}"
    if way > 0.97:
        at = dice.randrange(6, 16)
        return number[:at] + str((int(number[at]) + 1) % 10) + number[at + 1 :]
    return number


def _name_level(one: str, other: str) -> int:
    score = score_names(one, other)
    single = len(analyse(one).parts) == 1 or len(analyse(other).parts) == 1
    return NAME_LEVELS.index(name_level(score, single, (one,), (other,)))


def _three(one: str, other: str) -> int:
    score = score_names(one, other)
    return 0 if score >= 0.95 else 1 if score >= 0.5 else 2


def _birth_level(one: str, other: str) -> int:
    level = compare_births(Birth.parse(one), Birth.parse(other))
    return list(BIRTH_WORDS).index(level) if level else len(BIRTH_WORDS)


def _comparison(column: str, levels: tuple[str, ...], function: str) -> cl.CustomComparison:
    steps = [
        cll.CustomLevel(f"{function}({column}_l, {column}_r) = {at}", label_for_charts=level)
        for at, level in enumerate(levels[:-1])
    ]
    return cl.CustomComparison(
        output_column_name=column,
        comparison_levels=[cll.NullLevel(column), *steps, cll.ElseLevel()],
    )


def train(records: list[Record]) -> dict[str, dict[str, dict[str, float]]]:
    connection = duckdb.connect()
    for name, function in (("name_level", _name_level), ("three", _three), ("birth_level", _birth_level)):
        connection.create_function(name, function, ["VARCHAR", "VARCHAR"], "INTEGER")
    frame = pd.DataFrame([{slot: getattr(r, slot) or None for slot in Record.__slots__} for r in records])
    frame["person"] = [r.person for r in records]
    frame.insert(0, "unique_id", range(len(frame)))
    columns = {
        "name": ("nama", NAME_LEVELS, _comparison("name", NAME_LEVELS, "name_level")),
        "birth": ("lahir", tuple(BIRTH_WORDS), _comparison("birth", tuple(BIRTH_WORDS), "birth_level")),
        "sex": ("kelamin", ("SAMA", "BEDA"), cl.ExactMatch("sex")),
        "nationality": ("kewarganegaraan", ("SAMA", "BEDA"), cl.ExactMatch("nationality")),
        "place": ("tempat", THREE, _comparison("place", THREE, "three")),
        "mother": ("ibu", THREE, _comparison("mother", THREE, "three")),
        "father": ("ayah", THREE, _comparison("father", THREE, "three")),
        "number": (
            "nomor",
            ("SAMA", "SATU_KARAKTER", "BEDA"),
            cl.CustomComparison(
                output_column_name="number",
                comparison_levels=[
                    cll.NullLevel("number"),
                    cll.ExactMatchLevel("number"),
                    cll.DamerauLevenshteinLevel("number", 1),
                    cll.ElseLevel(),
                ],
            ),
        ),
    }
    comparisons: list[cl.ComparisonCreator] = [comparison for _, _, comparison in columns.values()]
    alone = _linker(frame.drop_duplicates("person", keep="last"), comparisons, connection)
    alone.training.estimate_u_using_random_sampling(max_pairs=4e5, seed=SEED)
    labelled = _linker(frame, comparisons, connection)
    labelled.training.estimate_m_from_label_column("person")
    chances = [_levels(linker) for linker in (labelled, alone)]
    out: dict[str, dict[str, dict[str, float]]] = {}
    for column, (field, levels, _) in columns.items():
        out[field] = {
            level: {
                "m": _rounded(same.get("m_probability"), 5e-4),
                "u": _rounded(other.get("u_probability"), 2e-5),
            }
            for level, same, other in zip(levels, chances[0][column], chances[1][column], strict=True)
        }
    _order(out["nama"], "MIRIP", "AGAK_MIRIP")
    return out


def _order(levels: dict[str, dict[str, float]], better: str, worse: str) -> None:
    """A worse likeness never speaks louder: with few random pairs at a level its u comes out too low."""
    loudest = levels[better]["m"] / levels[better]["u"]
    levels[worse]["u"] = _rounded(max(levels[worse]["u"], levels[worse]["m"] / loudest), 2e-5)


def _linker(
    frame: pd.DataFrame, comparisons: list[cl.ComparisonCreator], connection: duckdb.DuckDBPyConnection
) -> Linker:
    settings = SettingsCreator(link_type="dedupe_only", comparisons=[*comparisons])
    return Linker(DuckDBAPI(connection).register(frame), settings, log_level=logging.WARNING)


def _levels(linker: Linker) -> dict[str, list[dict[str, float]]]:
    return {
        comparison["output_column_name"]: [
            level for level in comparison["comparison_levels"] if not level.get("is_null_level")
        ]
        for comparison in linker.misc.save_model_to_json()["comparisons"]
    }


def _rounded(chance: float | None, least: float) -> float:
    """Never zero: a level not seen in training is rare, not impossible."""
    return float(f"{max(chance or 0.0, least):.3g}")


def main() -> None:
    fields = train(register(PERSONS, SEED))
    version = {
        "version": "persons/1",
        "valid_from": "2026-11-24",
        "prior": 0.001,
        "source": (
            f"scripts/train_matching.py: {PERSONS} generated persons, seed {SEED}, Splink 5 on DuckDB; m from labels, "
            "u from random pairs. The prior is that of two records which a search by keys brought together."
        ),
        "fields": fields,
    }
    OUT.write_text(json.dumps({"versions": [version]}, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(fields, indent=1))


if __name__ == "__main__":
    main()
