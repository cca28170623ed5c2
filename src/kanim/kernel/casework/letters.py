"""Papers that an action issues: what stands on them is frozen in the act, the picture comes after."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import Act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.grammar import Action
from kanim.kernel.papers import instruments
from kanim.kernel.papers.letters import Letter
from kanim.kernel.registry import registry
from kanim.kernel.texts import Text


def issue(context: CaseContext, act: Act, kind: str, action: Action) -> UUID:
    """Freezes and numbers one paper of the case; gives its id. Called after all effects."""
    return instruments.freeze(
        act,
        Letter.of(context.law.entry("letter", kind)),
        case_id=context.case.id,
        scope=context.case,
        data=statement(context, kind, action),
        named=str(context.value("nama") or ""),
        signer=_signer(context, act),
        legal=[_act_words(context, source) for source in context.procedure.legal],
        subject_id=context.about("pemohon"),
    ).id


def statement(context: CaseContext, kind: str, action: Action) -> dict[str, Any]:
    """What a paper of this case states, in words and codes, unformatted. A division adds to it with a query
    `letter.KIND` (context → dict)."""
    case = context.case
    said: dict[str, Any] = {
        "nomor_permohonan": case.number,
        "prosedur": context.procedure.title.data(),
        "layanan": context.service.get("words") if case.service else None,
        "diajukan_pada": case.opened_at,
        "klausul": action.clause,
        "nama": context.value("nama"),
        "nik": context.value("nik"),
        "tempat_lahir": context.value("tempat_lahir"),
        "tanggal_lahir": context.value("tanggal_lahir"),
        "isi": words_of(context, dict(context.entered)),
        **{name: value for name, value in context.entered.items() if value is not None},
    }
    if registry.has("query", f"letter.{kind}"):
        said |= registry.get("query", f"letter.{kind}").call(context)
    return said


def _signer(context: CaseContext, act: Act) -> instruments.Signer | None:
    if not isinstance(act.actor, Officer):
        return None
    post = context.law.find("post", f"{act.actor.unit}.{act.actor.post}") or context.law.find(
        "post", act.actor.post
    )
    return instruments.Signer(act.actor.name, post.words if post else Text.of(act.actor.post))


def _act_words(context: CaseContext, source: str) -> Text:
    """`permenkumham-8-2014 ps 4` in words: the title of the legal act and the articles."""
    code, _, articles = source.partition(" ")
    entry = context.law.find("act", code)
    if entry is None:
        return Text.of(source)
    where_id = f" Pasal {articles.removeprefix('ps ')}" if articles else ""
    where_en = f", article {articles.removeprefix('ps ')}" if articles else ""
    return Text(f"{entry.words.id}{where_id}", f"{entry.words.en}{where_en}")


def words_of(context: CaseContext, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Form values with their words, codes resolved by their list."""
    out = []
    for name, value in values.items():
        entry = context.law.find("field", name)
        if entry is None:
            continue
        shown: Any = value
        codes = entry.body.get("codes")
        if codes and value is not None:
            known = {row["code"]: row["words"] for row in context.law.entry("codes", codes).body["rows"]}
            shown = (
                known.get(value, value) if not isinstance(value, list) else [known.get(v, v) for v in value]
            )
        out.append({"field": name, "words": entry.body["words"], "value": shown})
    return out
