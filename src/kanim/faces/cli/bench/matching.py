"""`kanim bench screen` and `search`: one person against a list in memory, and among the registered persons.

Half of the questions ask for somebody who is there, told with the slips that papers have; half ask for nobody.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, process

from kanim.faces.cli.bench.cases import new_rows
from kanim.faces.cli.bench.fill import settle, write
from kanim.faces.cli.bench.processes import Timed
from kanim.faces.cli.bench.recording import bare_driver, record
from kanim.faces.cli.bench.rows import Row, row
from kanim.kernel import db
from kanim.kernel.db import uuid7
from kanim.kernel.matching.births import Birth
from kanim.kernel.matching.generations import NEVER
from kanim.kernel.matching.keys import person_keys
from kanim.kernel.matching.knowledge import known_names
from kanim.kernel.matching.persons import Identity, weights
from kanim.kernel.matching.watchlist import Entry, Index, Snapshot
from kanim.kernel.party.candidates import find_candidates
from kanim.kernel.party.names import name_key

SEED, CHUNK = 20261124, 20_000
FIRST_BIRTH = date(1945, 1, 1)
Person = tuple[str, date]
_SLIPS = (("u", "oe"), ("j", "dj"), ("y", "j"), ("c", "tj"), ("f", "p"), ("z", "s"))


def persons(count: int, seed: int = SEED) -> list[Person]:
    """Generated persons of two or three names: the same for the same seed."""
    dice = Random(seed)
    words = sorted(word.title() for word in known_names() if len(word) > 3 and word.isalpha())
    return [
        (
            " ".join(dice.sample(words, dice.choice((2, 2, 3)))),
            FIRST_BIRTH + timedelta(days=dice.randrange(22_000)),
        )
        for _ in range(count)
    ]


def questions(known: Sequence[Person], count: int, seed: int = SEED) -> list[tuple[Person, int | None]]:
    """A person to look for, and the place of the one meant; None for a stranger."""
    dice = Random(seed + 1)
    strangers = persons(count, seed + 2)
    out: list[tuple[Person, int | None]] = []
    for number in range(count):
        if number % 2:
            out.append((strangers[number], None))
        else:
            place = dice.randrange(len(known))
            out.append((_told_again(dice, known[place]), place))
    return out


def _told_again(dice: Random, person: Person) -> Person:
    name, born = person
    way = dice.random()
    parts = name.split()
    if way < 0.35:
        name = name.lower()
        for new, old in dice.sample(_SLIPS, 3):
            name = name.replace(new, old)
        name = name.title()
    elif way < 0.5:
        name = " ".join([*parts[1:], parts[0]])
    elif way < 0.65 and len(parts) > 2:
        name = f"{parts[0]} {parts[2]}"
    elif way < 0.8:
        at = dice.randrange(1, len(parts[-1]))
        name = " ".join([*parts[:-1], parts[-1][:at] + parts[-1][at + 1 :]])
    if dice.random() < 0.1:
        born = born + timedelta(days=dice.choice((-1, 1)))
    return name, born


def measure_screen(size: int, count: int) -> tuple[Row, dict[str, float]]:
    """One person at a time against `size` entries; the limit is comparing letters with every entry in C."""
    known = persons(size)
    today, end = date(2026, 11, 24), date(2027, 5, 24)
    ids = [UUID(int=place + 1) for place in range(size)]
    begun = time.perf_counter()
    entries = [
        Entry(ids[place], Identity((name,), Birth.of(born)), today, end)
        for place, (name, born) in enumerate(known)
    ]
    held = Snapshot(NEVER, Index(entries), Index(()), frozenset())
    built = time.perf_counter() - begun
    by = weights(today)
    asked = questions(known, count)
    answers: list[list[UUID]] = []
    used: list[float] = []

    def ask(question: tuple[Person, int | None]) -> None:
        (name, born), _ = question
        begun = time.process_time()
        found = held.find(Identity((name,), Birth.of(born)), today, by)
        used.append(time.process_time() - begun)
        answers.append([one.entry.id for one in found])

    for question in asked[:20]:
        ask(question)
    answers.clear()
    used.clear()
    run = _timed(asked, ask)
    hits = [(ids[place] in answers[n]) for n, (_, place) in enumerate(asked) if place is not None]
    alarms = [bool(answers[n]) for n, (_, place) in enumerate(asked) if place is None]
    names = [name.upper() for name, _ in known]
    scan = _timed(
        asked[:10],
        lambda q: process.extractOne(q[0][0].upper(), names, scorer=fuzz.token_sort_ratio, score_cutoff=80),
    )
    figures = {
        "found": round(sum(hits) / len(hits), 4),
        "strangers_with_a_hit": round(sum(alarms) / len(alarms), 4),
        "cpu_p95_ms": _percentile(used, 0.95),
        "build_s": round(built, 1),
    }
    return row("process", 1, size, [run], [scan.rate], 0, what="screen"), figures


def measure_search(size: int, count: int, now: datetime) -> tuple[Row, dict[str, float]]:
    """One person at a time among `size` registered; the limit is the two statements sent by the bare driver."""
    known = persons(size)
    begun = time.perf_counter()
    ids = _fill(known, now)
    filled = time.perf_counter() - begun
    asked = questions(known, count)
    answers: list[list[UUID]] = []

    def ask(question: tuple[Person, int | None]) -> None:
        (name, born), _ = question
        answers.append([one.person_id for one in find_candidates(name, born)])

    for question in asked[:20]:
        ask(question)
    answers.clear()
    run = _timed(asked, ask)
    hits = [(ids[place] in answers[n]) for n, (_, place) in enumerate(asked) if place is not None]
    statements = record([lambda q=q: ask(q) for q in asked[:40]], commits=False)  # type: ignore[misc]
    bare = _timed(statements, bare_driver())
    figures = {"found": round(sum(hits) / len(hits), 4), "fill_s": round(filled, 1)}
    made = row(
        "process",
        1,
        size,
        [run],
        [bare.rate],
        len(statements[0]),
        what="search",
        limit_pieces_s=bare.pieces_s,
    )
    return made, figures


def _percentile(seconds: Sequence[float], share: float) -> float:
    """In milliseconds of the processor's time: what a busy machine does not inflate."""
    return round(sorted(seconds)[int(share * (len(seconds) - 1))] * 1000, 2)


def _timed(pieces: Sequence[Any], do: Callable[[Any], Any]) -> Timed:
    took = []
    begun = at = time.perf_counter()
    for piece in pieces:
        do(piece)
        now = time.perf_counter()
        took.append(now - at)
        at = now
    return Timed(at - begun, tuple(took))


def _fill(known: Sequence[Person], now: datetime) -> list[UUID]:
    """Persons of this bench, each once: a second run finds them by their mark."""
    rows = db.fetch("SELECT id, phone FROM party_person WHERE phone LIKE 'ukur-%%' ORDER BY id")
    if len(rows) >= len(known):
        by_mark = {mark: db.as_uuid(person) for person, mark in rows}
        return [by_mark[f"ukur-{place}"] for place in range(len(known))]
    if rows:
        raise RuntimeError(
            "This database holds persons of another size of bench: take a new one with --database."
        )
    ids = []
    for start in range(0, len(known), CHUNK):
        made = new_rows()
        for place, (name, born) in enumerate(known[start : start + CHUNK], start):
            person = uuid7()
            ids.append(person)
            made["party_person"].append(
                (
                    person,
                    0,
                    b"",
                    name,
                    name_key(name),
                    "",
                    "X",
                    born,
                    "",
                    "IDN",
                    "",
                    "",
                    f"ukur-{place}",
                    "",
                    now,
                )
            )
            made["party_search_key"] += [(key, person) for key in person_keys((name,), born.year)]
        write(made)
    settle()
    return ids
