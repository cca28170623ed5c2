"""Files that come in through a face: taken in before the act, attached to their case within it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest

from kanim.kernel.casework import case_papers
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Form
from kanim.kernel.errors import Invalid
from kanim.kernel.papers import parts
from kanim.kernel.papers.models import Upload
from kanim.kernel.papers.parts import Whole
from kanim.kernel.papers.quality import limits_of
from kanim.kernel.papers.rules import PaperRule
from kanim.kernel.papers.taking import Taken, taken_in
from kanim.kernel.registry import registry
from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text


def key_of(request: HttpRequest) -> str:
    """The key of a posted form: the same form sent twice is done once."""
    return plain(request.POST.get("kunci", ""), 80) or uuid4().hex


def plain(text: str, longest: int) -> str:
    """What was sent, without the control characters that no database keeps, and not longer than that."""
    return "".join(c for c in text[:longest] if c.isprintable())


def version_of(request: HttpRequest) -> int | None:
    """The version of the case that the form was drawn from; None when the form does not tell one."""
    told = request.POST.get("versi", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 18 else None


def rule_of(law: Law, code: str) -> PaperRule:
    """What a paper of this type may be. Raises `Invalid` for a type that the regulation does not know."""
    entry = law.find("paper", code)
    if entry is None:
        raise Invalid(
            {"jenis": Text("Pilih jenis berkas dari daftar.", "Choose the kind of paper from the list.")}
        )
    return PaperRule.of(entry.code, entry.body, limits_of(law))


def captured_types(law: Law) -> frozenset[str]:
    """Papers that are not uploaded as such: an action's own camera field takes them, at its step (the portrait)."""
    fields = (entry for entry in law.all("field") if entry.body.get("capture"))
    return frozenset(str(entry.body.get("paper") or entry.code.upper()) for entry in fields)


def rule_for_upload(law: Law, paper_type: str) -> PaperRule:
    """The same for a paper that is uploaded as such. Raises `Invalid` for one that a camera takes at its step."""
    rule = rule_of(law, paper_type)
    if paper_type in captured_types(law):
        raise Invalid(
            {
                "jenis": Text(
                    f"{rule.words.id} tidak diunggah di sini; petugas mengambilnya saat wawancara.",
                    f"{rule.words.en} is not uploaded here; the officer takes it at the interview.",
                )
            }
        )
    return rule


def replaced_by(request: HttpRequest) -> tuple[UUID | None, str]:
    """Which paper the one that is sent shall replace, and why; none when the form names none. Raises `Invalid` for
    what names no paper."""
    told = request.POST.get("ganti", "").strip()
    if not told:
        return None, ""
    try:
        return UUID(told), plain(request.POST.get("alasan", ""), 400)
    except ValueError:
        raise Invalid(
            {
                "ganti": Text(
                    "Pilih berkas yang diganti dari daftar.", "Choose the paper to replace from the list."
                )
            }
        ) from None


def take_for_case(request: HttpRequest, case_id: UUID, rule: PaperRule, row: Upload, whole: Whole) -> UUID:
    """The whole of an upload in parts becomes a paper of the case, once however often it is asked."""
    replaces, why = replaced_by(request)
    with taken_in(whole, rule) as taken:
        paper_id = case_papers.attach_paper(
            request.actor,  # type: ignore[attr-defined]
            case_id,
            taken,
            key=f"upload:{row.id}",
            replaces=replaces,
            why=why,
        )
    parts.finished(row, paper_id)
    return paper_id


@contextmanager
def taken_from(request: HttpRequest, law: Law, paper_type: str, field: str) -> Iterator[Taken]:
    """The file of a posted field, judged and cleaned. Raises `Invalid` with what to do."""
    rule = rule_for_upload(law, paper_type)
    upload = request.FILES.get(field)
    if upload is None:
        raise Invalid({field: Text("Pilih berkas yang akan diunggah.", "Choose the file to upload.")})
    with taken_in(upload, rule, field=field) as taken:  # type: ignore[arg-type]
        yield taken


def take_form_files(request: HttpRequest, context: CaseContext, form: Form, *, key: str) -> dict[str, Any]:
    """Files of an action's form become papers of the case first; the form then holds their ids.

    A division may judge a file that was attached (query `paper.TYPE.judge`), outside any transaction."""
    out: dict[str, Any] = {}
    for item in form.fields:
        field = context.law.entry("field", item.name).body
        if field["type"] != "file":
            continue
        upload = request.FILES.get(item.name)
        if upload is None:
            kept = request.POST.get(item.name, "")
            if kept:
                out[item.name] = kept
            continue
        paper_type = str(field.get("paper") or item.name.upper())
        with taken_in(upload, rule_of(context.law, paper_type), field=item.name) as taken:  # type: ignore[arg-type]
            actor = request.actor  # type: ignore[attr-defined]
            paper_id = case_papers.attach_paper(
                actor, context.case.id, taken, key=f"{key[:50]}:{item.name[:29]}"
            )
        if registry.has("query", f"paper.{paper_type}.judge"):
            registry.get("query", f"paper.{paper_type}.judge").call(paper_id)
        out[item.name] = str(paper_id)
        out[f"_attached_{item.name}"] = True
    return out
