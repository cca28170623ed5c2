"""What the case page shows: header, steps, clocks, and the contents of each tab, ready for the templates."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from kanim.faces.desk.source_words import names_for, source_words
from kanim.kernel.access.actors import Actor
from kanim.kernel.access.words import held_as
from kanim.kernel.booking import selectors as booking
from kanim.kernel.casework import timeline
from kanim.kernel.casework.choosing import words_from
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.options import Option
from kanim.kernel.casework.secrecy import is_field_hidden, telling_forms
from kanim.kernel.money import selectors as money
from kanim.kernel.papers import quality, uploads
from kanim.kernel.papers.models import Paper
from kanim.kernel.party.models import Person
from kanim.kernel.regulation import law
from kanim.kernel.texts import Text
from kanim.ui import formats
from kanim.ui.components import FileView, Pair, Refused, TimelineItem, Tone
from kanim.ui.words import pair_of

PAPER_TONES: dict[str, Tone] = {
    "SESUAI": "ok",
    "TIDAK_SESUAI": "bad",
    "DITERIMA": "wait",
    "DITARIK": "off",
    "DIGANTI": "off",
}
PAPER_WORDS = {
    "SESUAI": Text("Sesuai", "Matches"),
    "TIDAK_SESUAI": Text("Tidak sesuai", "Does not match"),
    "DITERIMA": Text("Belum diperiksa", "Not checked yet"),
    "DITARIK": Text("Ditarik", "Withdrawn"),
    "DIGANTI": Text("Diganti versi baru", "Replaced by a newer version"),
}
SLOT = "slot"
END_TONES: dict[str, Tone] = {"done": "ok", "refused": "bad", "lapsed": "off", "cancelled": "off"}


def subject_of(context: CaseContext) -> Person | None:
    """The main person of the case: the first in a role that a person has."""
    roles = (row for row in context.roles() if row.kind == "person")
    person = next((row.subject_id for row in roles), None)
    return Person.objects.filter(id=person).first() if person else None


def data_sections(context: CaseContext) -> list[tuple[Text, list[Pair]]]:
    """Everything submitted, form by form, in words."""
    out = []
    names = names_for(context)
    unknown = telling_forms(context.procedure, context.actor)
    for name, form in context.procedure.forms.items():
        values = context.fold.forms.get(name)
        if not values or form.into or name in unknown:
            continue
        for section in form.sections:
            pairs = [
                dataclasses.replace(pair, note=source_words(context, form.home, f.name, names))
                for f in section.fields
                if (pair := field_pair(context, f.name, values)) is not None
            ]
            if pairs:
                out.append((section.title or form.title, pairs))
    return out


def field_pair(context: CaseContext, name: str, values: Mapping[str, Any]) -> Pair | None:
    """A field with its words and its value in words; None when nothing was entered."""
    value = values.get(name)
    entry = context.law.find("field", name)
    if (
        value in (None, "", [])
        or entry is None
        or entry.body["type"] == "file"
        or is_field_hidden(entry.body, context.actor)
    ):
        return None
    if name == SLOT:
        slot = booking.slot_of(context.case.id)
        lang = (get_language() or "id")[:2]
        return Pair(entry.words, formats.day_and_time(slot.starts_at, lang)) if slot else None
    codes, source = entry.body.get("codes"), entry.body.get("source")
    choices = context.law.entry("codes", codes).body["rows"] if codes else ()
    if source:
        choices = words_from(source, value, context.today)
    return pair_of({**entry.body, "code": name, "choices": choices}, value)


def paper_file(context: CaseContext, paper: Paper, face: str = "desk") -> FileView:
    return FileView(
        name=paper.original_name,
        url=reverse(f"{face}-paper", args=[context.case.id, paper.id]),
        content_type=paper.content_type,
        size=paper.size,
        state=PAPER_WORDS[paper.state],
        tone=PAPER_TONES[paper.state],
        note=paper.remark,
        findings=[quality.words_of(code) for code in uploads.warned(paper)],
    )


def bills(context: CaseContext) -> list[Any]:
    return list(money.bills_of(context.case.id))


def history(context: CaseContext, actor: Actor) -> list[TimelineItem]:
    """The timeline from the ledger."""
    book = law(context.today)
    out = []
    for entry in timeline.timeline(context, actor):
        post = book.find("post", f"{entry.unit}.{entry.post}") or book.find("post", entry.post)
        title = entry.label
        if entry.to is not None:
            title = Text(f"{entry.label.id} → {entry.to.id}", f"{entry.label.en} → {entry.to.en}")
        out.append(
            TimelineItem(
                title=title,
                at=entry.at,
                actor=entry.actor,
                post=_held(entry.acting, post.words if post else Text.of(entry.post)),
                clause=entry.clause,
                reason=entry.reason,
                icon="arrow-right" if entry.to is not None else "point",
            )
        )
    return out


def _held(acting: str, words: Text) -> Text:
    short = held_as(acting)
    return Text(f"{short.id} {words.id}", f"{short.en} {words.en}") if short.id else words


def refused(rows: list[Option]) -> list[Refused]:
    """ "Mengapa tidak?": each action that is not open to this officer now, with its reasons."""
    return [
        Refused(
            option.label,
            [r.text for r in option.refusals],
            next((r.clause for r in option.refusals if r.clause), option.clause),
        )
        for option in rows
        if not option.allowed
    ]


def papers_held(context: CaseContext) -> list[Paper]:
    return uploads.list_papers(context.case.id)
