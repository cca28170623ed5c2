"""`kanim match explain | eval`: two names held against each other, and how well the comparison tells people apart."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kanim.kernel.matching.compare import LIKELY, POSSIBLE, Comparison, compare_names
from kanim.kernel.matching.compare_parts import RULE_WORDS
from kanim.kernel.matching.evaluation import Figures, Pair, baseline, evaluate, measure, read_pairs
from kanim.kernel.texts import Text


@click.group("match", help="Bandingkan nama · Compare names")
def match() -> None:
    """Works without a database."""


@match.command("explain")
@click.argument("one")
@click.argument("other")
@click.option("--json", "as_json", is_flag=True, help="keluaran JSON · JSON output")
def explain(one: str, other: str, as_json: bool) -> None:
    """Bandingkan dua nama dan jelaskan mengapa. · Compare two names and tell why."""
    found = compare_names(one, other)
    if as_json:
        click.echo(json.dumps(_told(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.score:.3f}  {verdict(found.score)}")
    for met in found.met:
        rule = RULE_WORDS[met.rule]
        click.echo(f"  {met.one or '–':24} {met.other or '–':24} {met.likeness:.3f}  {rule}")
    for words, factor in found.factors:
        click.echo(f"  × {factor:.2f}  {words}")


def verdict(score: float) -> Text:
    """What a likeness says, in words."""
    if score >= LIKELY:
        return Text("nama yang sama", "the same name")
    if score >= POSSIBLE:
        return Text("mungkin nama yang sama", "perhaps the same name")
    return Text("nama lain", "another name")


def _told(found: Comparison) -> dict[str, object]:
    return {
        "score": found.score,
        "version": found.version,
        "met": [{"one": m.one, "other": m.other, "likeness": m.likeness, "rule": m.rule} for m in found.met],
        "factors": [{"id": words.id, "en": words.en, "factor": factor} for words, factor in found.factors],
    }


@match.command("eval")
@click.argument("pairs", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="keluaran JSON · JSON output")
@click.option("--worst", default=0, help="tampilkan sekian kesalahan terburuk · show so many worst misses")
def evaluate_command(pairs: Path, as_json: bool, worst: int) -> None:
    """Ukur perbandingan nama atas PAIRS, CSV berkolom name1, name2, is_match. · Measure on labelled pairs."""
    rows = read_pairs(pairs)
    figures, scores = evaluate(rows)
    peer = measure([pair.is_match for pair in rows], baseline(rows))
    if as_json:
        click.echo(json.dumps({**_figures(figures), "jaro_winkler": _quality(peer)}))
        return
    click.echo(_line(figures))
    recall = ", ".join(f"{float(key):.0%}: {value:.3f}" for key, value in peer.recall_at_fpr.items())
    click.echo(f"Jaro-Winkler: AUC {peer.auc:.3f}; {recall}; F1 {peer.f1:.3f}")
    for score, pair in _worst(rows, scores, figures.threshold, worst):
        sign = "+" if pair.is_match else "−"
        click.echo(f"  {score:.3f} {sign} {pair.kind:28} {pair.one} | {pair.other}")


def _quality(figures: Figures) -> dict[str, object]:
    return {
        "auc": round(figures.auc, 4),
        "recall_at_fpr": {key: round(value, 4) for key, value in figures.recall_at_fpr.items()},
        "f1": round(figures.f1, 4),
    }


def _figures(figures: Figures) -> dict[str, object]:
    return {
        "pairs": figures.pairs,
        **_quality(figures),
        "threshold": round(figures.threshold, 4),
        "pairs_per_s": round(figures.pairs_per_s),
        "pairs_per_s_unseen": round(figures.pairs_per_s_unseen),
    }


def _line(figures: Figures) -> str:
    recall = ", ".join(f"{float(key):.0%}: {value:.3f}" for key, value in figures.recall_at_fpr.items())
    words = Text(
        f"{figures.pairs} pasangan; AUC {figures.auc:.3f}; terjaring pada positif palsu {recall}; "
        f"F1 {figures.f1:.3f}; {figures.pairs_per_s:.0f} pasangan/detik",
        f"{figures.pairs} pairs; AUC {figures.auc:.3f}; recall at false positives {recall}; "
        f"F1 {figures.f1:.3f}; {figures.pairs_per_s:.0f} pairs/s",
    )
    return str(words)


def _worst(rows: list[Pair], scores: list[float], threshold: float, most: int) -> list[tuple[float, Pair]]:
    """Pairs that stand farthest on the wrong side of the threshold of the best F1."""
    missed = [
        (abs(score - threshold), score, pair)
        for score, pair in zip(scores, rows, strict=True)
        if (score >= threshold) != pair.is_match
    ]
    missed.sort(key=lambda item: -item[0])
    return [(score, pair) for _, score, pair in missed[:most]]
