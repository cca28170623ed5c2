"""`kanim link`: which records of a whole register are one person, by Splink on DuckDB.

A command of its own module, so that neither Splink nor DuckDB stands in the import path of the web. Both come with
the extra `matching`.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import click
import pandas as pd
from splink import Linker, SettingsCreator, block_on
from splink.backends.duckdb import DuckDBAPI
from splink.internals import comparison_level_library as levels
from splink.internals import comparison_library as comparisons

from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

SEED = 20261124
GIVEN, FAMILY, BORN, NUMBER = "given_name", "surname", "date_of_birth", "soc_sec_id"
_NEAR = 0.88  # of Jaro and Winkler: names that a slip tells apart
# How a column is compared, if the register has it. The same for every register.
_COLUMNS: dict[str, comparisons.ComparisonCreator] = {
    BORN: comparisons.DamerauLevenshteinAtThresholds(BORN, [1, 2]),
    NUMBER: comparisons.DamerauLevenshteinAtThresholds(NUMBER, [1, 2]),
    "address_1": comparisons.JaroWinklerAtThresholds("address_1", [0.9, 0.75]),
    "street_number": comparisons.ExactMatch("street_number"),
    "postcode": comparisons.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
    "suburb": comparisons.JaroWinklerAtThresholds("suburb", [0.9]),
    "state": comparisons.ExactMatch("state"),
    "sex": comparisons.ExactMatch("sex"),
}
_BLOCKS = (
    (NUMBER,), (BORN,), (GIVEN, FAMILY), (FAMILY, "postcode"), (GIVEN, "postcode"), ("address_1", "street_number"),
    ("suburb", FAMILY), ("suburb", "street_number"), ("postcode", "street_number"),
    (f"substr({FAMILY}, 1, 3)", f"substr({BORN}, 1, 4)"), (f"substr({GIVEN}, 1, 3)", f"substr({BORN}, 1, 6)"),
)  # fmt: skip
_TRAINED_ON = ((NUMBER,), (BORN,), (GIVEN, FAMILY))


@dataclass(frozen=True, slots=True)
class Linkage:
    """Records of one person by the number of their cluster; the pairs that the clusters make."""

    cluster_of: dict[str, str]
    seconds: float

    @property
    def pairs(self) -> set[tuple[str, str]]:
        members: dict[str, list[str]] = {}
        for record, cluster in self.cluster_of.items():
            members.setdefault(cluster, []).append(record)
        return {pair for found in members.values() for pair in combinations(sorted(found), 2)}


def link_register(register: pd.DataFrame, threshold: float = 0.5) -> Linkage:
    """Clusters of a register with a column `unique_id`. Chances are estimated from the register itself (EM)."""
    begun = time.perf_counter()
    frame = _cleaned(register)
    known = [name for name in _COLUMNS if name in frame]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[_names(), *(_COLUMNS[name] for name in known)],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in _usable(_BLOCKS, frame)],
    )
    linker = Linker(DuckDBAPI().register(frame), settings, log_level=logging.ERROR)
    sure = [block_on(*block) for block in _usable(((NUMBER,), (GIVEN, FAMILY, BORN)), frame)]
    linker.training.estimate_probability_two_random_records_match([*sure], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    for block in _usable(_TRAINED_ON, frame):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*block))
    found = linker.inference.predict(threshold_match_probability=min(threshold, 0.1))
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        found, threshold
    ).as_pandas_dataframe()
    cluster_of = dict(zip(clusters["unique_id"].map(str), clusters["cluster_id"].map(str), strict=True))
    return Linkage(cluster_of, time.perf_counter() - begun)


def _cleaned(register: pd.DataFrame) -> pd.DataFrame:
    """Every value as text without spaces around it; an empty one is none."""
    frame = register.astype("string").apply(lambda column: column.str.strip().replace("", None))
    return frame.astype(object).where(frame.notna(), None)


def _usable(blocks: Iterable[tuple[str, ...]], frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return [block for block in blocks if all(any(name in part for name in frame.columns) for part in block)]


def _names() -> comparisons.CustomComparison:
    """Given name and surname together, either of them near, and the two exchanged."""
    near = f"jaro_winkler_similarity({{}}_l, {{}}_r) > {_NEAR}"
    straight = (near.format(GIVEN, GIVEN), near.format(FAMILY, FAMILY))
    crossed = (near.format(GIVEN, FAMILY), near.format(FAMILY, GIVEN))
    nothing = f"({GIVEN}_l IS NULL AND {FAMILY}_l IS NULL) OR ({GIVEN}_r IS NULL AND {FAMILY}_r IS NULL)"
    steps = (
        f"{GIVEN}_l = {GIVEN}_r AND {FAMILY}_l = {FAMILY}_r",
        f"{GIVEN}_l = {FAMILY}_r AND {FAMILY}_l = {GIVEN}_r",
        " AND ".join(straight),
        " AND ".join(crossed),
        " OR ".join(straight),
        " OR ".join(crossed),
    )
    return comparisons.CustomComparison(
        output_column_name="names",
        comparison_levels=[
            levels.CustomLevel(nothing).configure(is_null_level=True),
            *(levels.CustomLevel(step) for step in steps),
            levels.ElseLevel(),
        ],
    )


@click.command("link")
@click.argument("register", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--threshold", default=0.5, show_default=True, type=click.FloatRange(0.01, 0.999))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="CSV: unique_id, cluster_id (default: stdout)"
)
@click.option("--json", "as_json", is_flag=True, help="ringkasan JSON · JSON summary")
def link(register: Path, threshold: float, output: Path | None, as_json: bool) -> None:
    """Temukan rekaman orang yang sama dalam CSV REGISTER. · Find records of one person in a CSV.

    Kolom: unique_id, given_name, surname; bila ada date_of_birth, soc_sec_id, alamat dan sex.
    """
    frame = pd.read_csv(register, dtype="string", keep_default_na=False)
    missing = {"unique_id", GIVEN, FAMILY} - set(frame.columns)
    if missing:
        told = ", ".join(sorted(missing))
        raise Invalid(
            {"berkas": Text(f"{register}: kolom {told} tidak ada.", f"{register}: no column {told}.")}
        )
    found = link_register(frame, threshold)
    if as_json:
        click.echo(
            json.dumps(
                {
                    "records": len(frame),
                    "clusters": len(set(found.cluster_of.values())),
                    "pairs": len(found.pairs),
                    "seconds": round(found.seconds, 1),
                }
            )
        )
        return
    lines = pd.DataFrame(sorted(found.cluster_of.items()), columns=["unique_id", "cluster_id"])
    text: str = lines.to_csv(index=False)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
