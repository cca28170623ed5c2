"""`kanim procedure check | draw`: procedures are checked and drawn from their files, without a database."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from kanim.kernel.casework.checks import check
from kanim.kernel.casework.checks_law import check_procedures, environment_of, procedures_of
from kanim.kernel.casework.draw import draw
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.errors import Unavailable
from kanim.kernel.registry import registry
from kanim.kernel.regulation.drafts import Known
from kanim.kernel.regulation.loading import check_packs
from kanim.kernel.regulation.yaml_lines import PackError, PackRefused
from kanim.kernel.texts import Text


@click.group("procedure", help="Periksa dan gambar prosedur · Check and draw procedures")
def procedure() -> None:
    """Procedures are data; these look at the files."""


@procedure.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check_command(files: tuple[Path, ...]) -> None:
    """Periksa semua prosedur di law/, atau FILES saja. · Check all procedures in law/, or only FILES.

    Satu baris setiap kesalahan: berkas:baris, kode, apa yang salah dan cara membetulkannya.
    """
    known = _known()
    if not files:
        findings = check_procedures(known, registry)
        count = len(known.of("procedure"))
    else:
        mine = _read(files)
        findings = check(mine, environment_of(known, registry))
        count = len(mine)
    for finding in findings:
        click.echo(str(finding.text))
    if findings:
        raise SystemExit(1)
    click.echo(
        str(Text(f"{count} prosedur diperiksa, tanpa kesalahan.", f"{count} procedures checked, no fault."))
    )


@procedure.command("draw")
@click.argument("code")
@click.option("--step", default="", help="tahap yang ditandai · the step to mark")
@click.option("--language", type=click.Choice(["id", "en"]), default="id", show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="berkas SVG · SVG file (default: stdout)"
)
def draw_command(code: str, step: str, language: str, output: Path | None) -> None:
    """Gambar prosedur CODE (kode, atau berkas .yaml) sebagai SVG. · Draw a procedure as SVG."""
    try:
        svg = draw(_find(code), step, language=language)
    except ValueError:
        _refuse(
            Text(
                f"Prosedur {code} tidak mempunyai tahap {step!r}; periksa dengan menggambar tanpa --step.",
                f"The procedure {code} has no step {step!r}; draw it without --step to see them.",
            )
        )
    except Unavailable as fault:
        _refuse(fault.message)
    if output is None:
        click.echo(svg, nl=False)
        return
    try:
        output.write_text(svg, encoding="utf-8")
    except OSError as fault:
        _refuse(
            Text(
                f"{output} tidak dapat ditulis ({fault.strerror}); pilih tempat lain dengan -o.",
                f"{output} can't be written ({fault.strerror}); choose another place with -o.",
            )
        )


def _find(code: str) -> Procedure:
    if code.endswith((".yaml", ".yml")):
        return _read((Path(code),))[0]
    versions = [p for p in procedures_of(_known()) if p.code == code]
    if not versions:
        known = ", ".join(sorted(_known().of("procedure"))) or "-"
        _refuse(
            Text(
                f"Tidak ada prosedur {code!r}; yang ada: {known}.",
                f"There is no procedure {code!r}; there are: {known}.",
            )
        )
    return max(versions, key=lambda p: p.valid_from)


def _known() -> Known:
    try:
        return check_packs()
    except PackRefused as refused:
        _refuse(refused.message)


def _read(files: tuple[Path, ...]) -> list[Procedure]:
    """The procedures of these files; tells every error of form of every file before it gives up."""
    found: list[Procedure] = []
    faults: list[PackError] = []
    for path in files:
        try:
            found.append(parse_procedure(path))
        except PackRefused as refused:
            faults.extend(refused.errors)
    for fault in sorted(faults):
        click.echo(str(fault))
    if faults:
        raise SystemExit(1)
    return found


def _refuse(message: Text) -> NoReturn:
    click.echo(str(message), err=True)
    raise SystemExit(1)
