"""`kanim procedure check | draw`: procedures are checked and drawn from their files, without a database;
`diff` and `move` stand in `procedure_versions`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

import click

from kanim.kernel.casework.checks import Finding, check
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
@click.option("--json", "as_json", is_flag=True)
def check_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Periksa semua prosedur di law/, atau FILES saja. · Check all procedures in law/, or only FILES.

    Satu baris setiap kesalahan dalam kedua bahasa: berkas:baris, kode, apa yang salah dan cara membetulkannya.
    · One line each fault, in both languages: file:line, code, what is wrong and how to mend it.
    """
    findings, count = _findings(files)
    if as_json:
        rows = [
            {"file": f.file, "line": f.line, "code": f.code, "message": f.message.data()} for f in findings
        ]
        click.echo(json.dumps({"procedures": count, "findings": rows}, ensure_ascii=False))
    elif findings:
        for finding in findings:
            click.echo(f"{finding.text.id} · {finding.message.en}")
    if findings:
        raise SystemExit(1)
    if as_json:
        return
    click.echo(
        str(Text(f"{count} prosedur diperiksa, tanpa kesalahan.", f"{count} procedures checked, no fault."))
    )


def _findings(files: tuple[Path, ...]) -> tuple[list[Finding], int]:
    """Everything wrong with these files (or all), faults of form first among them, and how many were read."""
    if not files:
        known, faults = known_or_faults()
        if known is None:
            return [form_fault(fault) for fault in faults], 0
        return check_procedures(known, registry), len(known.of("procedure"))
    known = known_packs()
    mine, faults = [], []
    for path in files:
        try:
            mine.append(parse_procedure(path))
        except PackRefused as refused:
            faults.extend(refused.errors)
    found = check(mine, environment_of(known, registry))
    found += [form_fault(fault) for fault in faults]
    return sorted(found, key=lambda f: (f.file, f.line)), len(mine)


def form_fault(fault: PackError) -> Finding:
    """A fault of form as a finding."""
    return Finding("form", fault.file, fault.line, fault.message)


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
        refuse(
            Text(
                f"Prosedur {code} tidak mempunyai tahap {step!r}; periksa dengan menggambar tanpa --step.",
                f"The procedure {code} has no step {step!r}; draw it without --step to see them.",
            )
        )
    except Unavailable as fault:
        refuse(fault.message)
    if output is None:
        click.echo(svg, nl=False)
        return
    try:
        output.write_text(svg, encoding="utf-8")
    except OSError as fault:
        refuse(
            Text(
                f"{output} tidak dapat ditulis ({fault.strerror}); pilih tempat lain dengan -o.",
                f"{output} can't be written ({fault.strerror}); choose another place with -o.",
            )
        )


def _find(code: str) -> Procedure:
    if code.endswith((".yaml", ".yml")):
        return read_files((Path(code),))[0]
    versions = [p for p in procedures_of(known_packs()) if p.code == code]
    if not versions:
        known = ", ".join(sorted(known_packs().of("procedure"))) or "-"
        refuse(
            Text(
                f"Tidak ada prosedur {code!r}; yang ada: {known}.",
                f"There is no procedure {code!r}; there are: {known}.",
            )
        )
    return max(versions, key=lambda p: p.valid_from)


def known_or_faults() -> tuple[Known | None, list[PackError]]:
    """The law files, or every fault of theirs."""
    try:
        return check_packs(), []
    except PackRefused as refused:
        return None, list(refused.errors)


def known_packs() -> Known:
    """The law files, checked; tells every fault and ends when there is one."""
    try:
        return check_packs()
    except PackRefused as refused:
        refuse(refused.message)


def read_files(files: tuple[Path, ...]) -> list[Procedure]:
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


def refuse(message: Text) -> NoReturn:
    """Says why and ends with 1."""
    click.echo(str(message), err=True)
    raise SystemExit(1)
