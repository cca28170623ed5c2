"""`kanim procedure diff | move`: what a new version changes, and what becomes of the running cases."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kanim.faces.cli.procedure import known_packs, procedure, read_files, refuse
from kanim.kernel import canonical, clock
from kanim.kernel.casework import procedures, version_moves, versions
from kanim.kernel.casework.checks_law import procedures_of
from kanim.kernel.casework.diff import Change, changed_steps, diff
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.versions import CaseFate, Plan
from kanim.kernel.errors import KanimError
from kanim.kernel.organisation.models import Office
from kanim.kernel.regulation.drafts import Known
from kanim.kernel.texts import Text


class _Words:
    """Names of posts, fields, parameters and letters from the law files."""

    def __init__(self, known: Known):
        self._known = known

    def post(self, unit: str, post: str) -> Text:
        posts = self._known.of("post")
        drafts = posts.get(f"{unit}.{post}") or posts.get(post)
        words = Text.of(drafts[-1].body["words"]) if drafts else Text.of(post)
        return Text(f"{words.id} ({unit})", f"{words.en} ({unit})") if unit else words

    def word(self, kind: str, code: str) -> Text:
        drafts = self._known.of(kind).get(code)
        return Text.of(drafts[-1].body["words"]) if drafts else Text.of(code)


@procedure.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.option("--cases/--no-cases", default=True, help="hitung berkas berjalan · count the running cases")
def diff_command(old: str, new: str | None, as_json: bool, cases: bool) -> None:
    """Apa yang berubah dari OLD ke NEW. · What changes from OLD to NEW.

    Keduanya berkas .yaml, atau OLD kode prosedur: versi yang termuat dibandingkan dengan berkas law/.
    Both are .yaml files; or OLD is a procedure's code: the version loaded is compared with the law files.
    """
    known = known_packs()
    before, after = _two(known, old, new)
    changes = diff(before, after, _Words(known))
    touched = _touched(before, after) if cases else None
    if as_json:
        told = {"changes": [c.data() for c in changes], "from": before.version, "to": after.version}
        click.echo(json.dumps({**told, "cases": touched}, ensure_ascii=False))
        return
    _print_changes(changes, before, after)
    for step, count in (touched or {}).items():
        label = before.label_of(step)
        click.echo(
            str(
                Text(
                    f"  {count} berkas berjalan di {label.id} terkena.",
                    f"  {count} running cases in {label.en} are touched.",
                )
            )
        )


def _two(known: Known, old: str, new: str | None) -> tuple[Procedure, Procedure]:
    if new is not None:
        return read_files((Path(old),))[0], read_files((Path(new),))[0]
    found = sorted((p for p in procedures_of(known) if p.code == old), key=lambda p: p.valid_from)
    if not found:
        refuse(Text(f"Tidak ada prosedur {old!r} di law/.", f"There is no procedure {old!r} in law/."))
    if len(found) > 1:
        return found[-2], found[-1]
    try:
        return procedures.in_force(old, clock.today()), found[-1]
    except KanimError as refused:
        refuse(refused.message)


def _touched(before: Procedure, after: Procedure) -> dict[str, int]:
    """Running cases by step, of all versions but the newest that has a definition, where something changes."""
    steps = changed_steps(before, after)
    rows = Case.objects.filter(procedure=before.code, end_kind="")
    if after.definition_id is not None:
        rows = rows.exclude(definition_id=after.definition_id)
    count: Counter[str] = Counter(rows.filter(step__in=steps).values_list("step", flat=True))
    return {step: count[step] for step in before.steps if count[step]}


def _print_changes(changes: list[Change], before: Procedure, after: Procedure) -> None:
    head = Text(
        f"{after.title.id}: versi {before.version} → {after.version}, {len(changes)} perubahan",
        f"{after.title.en}: version {before.version} → {after.version}, {len(changes)} changes",
    )
    click.echo(str(head))
    for change in changes:
        sign = {"added": "+", "removed": "-", "changed": "~"}[change.what]
        click.echo(f"{sign} {change.words}")


@procedure.command("move")
@click.argument("code")
@click.option("--dry-run", is_flag=True, help="hanya laporan · only the report")
@click.option("--office", default="", help="kode kantor · only the cases of this office")
@click.option("--limit", type=int, help="paling banyak sekian berkas · at most so many cases")
@click.option("--json", "as_json", is_flag=True)
def move_command(code: str, dry_run: bool, office: str, limit: int | None, as_json: bool) -> None:
    """Pindahkan berkas berjalan CODE ke versi yang berlaku. · Move the running cases to the version in force.

    Satu transaksi setiap berkas; bila terputus, jalankan lagi. · One transaction a case; run it again if it
    broke off.
    """
    place = _office(office) if office else None
    try:
        plan = versions.plan(code, office_id=place.id if place else None)
    except KanimError as refused:
        refuse(refused.message)
    if dry_run:
        _report(plan, as_json)
        return
    done = [one.data() for one in _move(plan, limit)]
    if as_json:
        click.echo(json.dumps({"procedure": code, "cases": done}, ensure_ascii=False))
        return
    for row in done:
        why = f": {Text.of(row['reason'])}" if row["reason"] else ""
        click.echo(f"{row['number']} {row['what']} {row['from']} → {row['to'] or row['from']}{why}")
    counts = Counter(row["what"] for row in done)
    told = ", ".join(f"{what} {count}" for what, count in sorted(counts.items())) or "0"
    click.echo(str(Text(f"Selesai: {told}.", f"Done: {told}.")))


def _move(plan: Plan, limit: int | None) -> Any:
    return version_moves.move_all(version_moves.CLERK, plan, limit=limit)


def _office(code: str) -> Office:
    found = Office.objects.filter(code=code).first()
    if found is None:
        refuse(Text(f"Tidak ada kantor {code!r}.", f"There is no office {code!r}."))
    return found


def _report(plan: Plan, as_json: bool) -> None:
    if as_json:
        click.echo(canonical.dumps(plan.data()).decode())
        return
    new = plan.new
    head = Text(
        f"{new.title.id}, versi {new.version} ({new.digest[:8]}), berlaku {new.valid_from}: "
        f"{len(plan.cases)} berkas di bawah versi lama",
        f"{new.title.en}, version {new.version} ({new.digest[:8]}), in force {new.valid_from}: "
        f"{len(plan.cases)} cases under an older version",
    )
    click.echo(str(head))
    for one in plan.cases:
        click.echo(f"{one.number}  {_FATES[one.fate]}  {one.frm} → {one.to or '–'}")
        for line in _details(one, plan.words):
            click.echo(f"    {line}")
    for draft in plan.drafts:
        named = _named(draft.lacks, plan.words)
        click.echo(
            str(
                Text(
                    f"Draf {draft.draft_id}: belum ada {named.id}", f"Draft {draft.draft_id} lacks {named.en}"
                )
            )
        )
    counts = [(_FATES[fate], plan.count(fate)) for fate in _FATES]
    click.echo(", ".join(f"{word} {count}" for word, count in counts))


_FATES: dict[Any, Text] = {
    "stays": Text("tetap", "stays"),
    "moves": Text("pindah", "moves"),
    "asks": Text("diputus petugas", "a person decides"),
    "blocked": Text("tidak dapat pindah", "can't move"),
}
_CLOCKS = {
    "continues": Text("terus berjalan", "runs on"),
    "pauses": Text("berhenti sementara", "pauses"),
    "resumes": Text("berjalan lagi", "runs again"),
    "stops": Text("berakhir", "stops"),
    "starts": Text("mulai", "starts"),
}


def _details(one: CaseFate, words: Mapping[str, Text]) -> list[Text]:
    out = [
        Text(f"jam {c.words.id}: {_CLOCKS[c.what].id}", f"clock {c.words.en}: {_CLOCKS[c.what].en}")
        for c in one.clocks
    ]
    if one.holds:
        held = ", ".join(one.holds)
        out.append(Text(f"memegang {held}", f"holds {held}"))
    if one.lacks:
        named = _named(one.lacks, words)
        out.append(Text(f"belum ada {named.id}", f"lacks {named.en}"))
    return [*out, *one.reasons]


def _named(codes: tuple[str, ...], words: Mapping[str, Text]) -> Text:
    known = [words.get(code.partition(".")[2], Text.of(code)) for code in codes]
    return Text(", ".join(k.id for k in known), ", ".join(k.en for k in known))
