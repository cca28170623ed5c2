"""`kanim seal check IMAGE`: what the visible digital seal in a picture states, and whether it holds."""

from __future__ import annotations

import json
from pathlib import Path

import click
from django.utils.translation import get_language

from kanim.kernel.papers import seals
from kanim.kernel.papers.seals import Verdict
from kanim.kernel.texts import Text


@click.group("seal")
def seal() -> None:
    """Reads and judges visible digital seals (ICAO Doc 9303 part 13)."""


@seal.command()
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The verdict as JSON.")
@click.pass_context
def check(ctx: click.Context, image: Path, as_json: bool) -> None:
    """Judges the seal in a photograph or scan (JPEG, PNG). Exit code 0 when it holds, 1 when not."""
    verdict = seals.check_picture(image.read_bytes())
    if as_json:
        click.echo(json.dumps(told(verdict), ensure_ascii=False, indent=1))
    else:
        _say(verdict)
    ctx.exit(0 if verdict.is_right else 1)


def told(verdict: Verdict) -> dict[str, object]:
    """The verdict as data; texts in both languages."""
    return {
        "right": verdict.is_right,
        "wrong": verdict.wrong.data() if verdict.wrong else None,
        "kind": verdict.kind.data(),
        "signer": verdict.signer,
        "certificate": verdict.reference,
        "issued_on": str(verdict.issued_on),
        "signed_on": str(verdict.signed_on),
        "states": [{"words": words.data(), "value": value} for words, value in verdict.states],
        "letter": verdict.paper.state if verdict.paper else None,
    }


def _say(verdict: Verdict) -> None:
    good = Text("Segel ini asli dan suratnya berlaku.", "This seal is genuine and its letter counts.")
    click.echo(_words(verdict.wrong or good))
    click.echo(f"{_words(verdict.kind)} · {verdict.signer} {verdict.reference} · {verdict.signed_on}")
    for words, value in verdict.states:
        click.echo(f"  {_words(words)}: {value}")


def _words(text: Text) -> str:
    return text.en if (get_language() or "id").startswith("en") else text.id
