"""How well scores part true pairs from false ones."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

from kanim.kernel.errors import Invalid
from kanim.kernel.matching.compare import score_pairs
from kanim.kernel.texts import Text

FALSE_POSITIVE_RATES = (0.01, 0.05, 0.10)


@dataclass(frozen=True, slots=True)
class Pair:
    one: str
    other: str
    is_match: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """`recall_at_fpr` counts pairs at a score above that of the allowed share of false pairs; `pairs_per_s` with the
    names taken apart already, `pairs_per_s_unseen` with names never seen before."""

    pairs: int
    auc: float
    recall_at_fpr: dict[str, float]
    f1: float
    threshold: float
    pairs_per_s: float
    pairs_per_s_unseen: float = 0.0


def read_pairs(path: Path) -> list[Pair]:
    """Columns name1, name2, is_match; category if there is one. Raises `Invalid` for another file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"name1", "name2", "is_match"} - set(reader.fieldnames or ())
        if missing:
            told = ", ".join(sorted(missing))
            raise Invalid({"berkas": Text(f"{path}: kolom {told} tidak ada.", f"{path}: no column {told}.")})
        return [
            Pair(
                row["name1"] or "",
                row["name2"] or "",
                (row["is_match"] or "").strip().lower() in ("true", "1", "yes", "ya"),
                row.get("category") or "",
            )
            for row in reader
        ]


def evaluate(pairs: Sequence[Pair]) -> tuple[Figures, list[float]]:
    """Figures and the score of every pair in its order."""
    score_pairs([("赵丽", "Zhao Li"), ("최수진", "Choi Su-jin")])  # loads the tables
    names = [(pair.one, pair.other) for pair in pairs]
    started = time.perf_counter()
    scores = score_pairs(names)
    unseen = len(pairs) / max(time.perf_counter() - started, 1e-9)
    return measure([pair.is_match for pair in pairs], scores, _rate(names), unseen), scores


def baseline(pairs: Sequence[Pair]) -> list[float]:
    """The scores of letters alone, for comparison: Jaro and Winkler over the words in their order of the alphabet."""
    return [JaroWinkler.similarity(_sorted(pair.one), _sorted(pair.other)) for pair in pairs]


def _sorted(name: str) -> str:
    return " ".join(sorted(anyascii(name).lower().split()))


def _rate(names: list[tuple[str, str]]) -> float:
    """Pairs a second once the names are known, over half a second at least or twenty times the list."""
    if not names:
        return 0.0
    count, started = 0, time.perf_counter()
    while time.perf_counter() - started < 0.5 and count < 20 * len(names) + 20_000:
        score_pairs(names)
        count += len(names)
    return count / max(time.perf_counter() - started, 1e-9)


def measure(
    truth: Sequence[bool], scores: Sequence[float], rate: float = 0.0, unseen: float = 0.0
) -> Figures:
    f1, threshold = _best_f1(truth, scores)
    return Figures(
        len(truth),
        area_under_curve(truth, scores),
        {f"{share:.2f}": recall_at(truth, scores, share) for share in FALSE_POSITIVE_RATES},
        f1,
        threshold,
        rate,
        unseen,
    )


def area_under_curve(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Chance that a true pair scores above a false one; a tie counts half. 1.0 when one kind is absent."""
    ordered = sorted(zip(scores, truth, strict=True))
    true = sum(truth)
    false = len(truth) - true
    if not true or not false:
        return 1.0
    above, seen_false = 0.0, 0
    for _, group in groupby(ordered, key=lambda item: item[0]):
        members = [is_match for _, is_match in group]
        hits = sum(members)
        misses = len(members) - hits
        above += hits * (seen_false + misses / 2)
        seen_false += misses
    return above / (true * false)


def recall_at(truth: Sequence[bool], scores: Sequence[float], share: float) -> float:
    """Share of true pairs found at the lowest threshold that lets at most this share of false pairs pass."""
    false = sorted((s for s, is_match in zip(scores, truth, strict=True) if not is_match), reverse=True)
    true = [s for s, is_match in zip(scores, truth, strict=True) if is_match]
    if not true:
        return 1.0
    allowed = int(share * len(false))
    bar = false[allowed] if allowed < len(false) else -1.0
    return sum(s > bar for s in true) / len(true)


def _best_f1(truth: Sequence[bool], scores: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(zip(scores, truth, strict=True), reverse=True)
    total = sum(truth)
    best, threshold, hits, taken = 0.0, 1.0, 0, 0
    for score, group in groupby(ordered, key=lambda item: item[0]):
        members = [is_match for _, is_match in group]
        hits += sum(members)
        taken += len(members)
        f1 = 2 * hits / (taken + total) if taken + total else 0.0
        if f1 > best:
            best, threshold = f1, score
    return best, threshold
