"""Which service do I need? Questions, answers and where they lead are code lists of the law (`temu_…`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kanim.kernel.regulation import Law
from kanim.kernel.texts import Text

FIRST = "temu_layanan"
MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    code: str
    words: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was answered, for going back."""

    question: Text
    answer: Text
    path: tuple[str, ...]  # the answers before it


@dataclass(frozen=True, slots=True)
class Place:
    """Where the answers have led: to a question, a service, or advice; exactly one of the three is set."""

    asked: tuple[Asked, ...]
    question: Text | None = None
    answers: tuple[Answer, ...] = ()
    service: str = ""
    advice: Text | None = None


def walk(law: Law, path: Sequence[str]) -> Place:
    """Follows the answers from the first question. An answer that the question does not offer ends the walk
    there: the question is asked again."""
    question, asked = FIRST, []
    for n, code in enumerate(path[:MOST_QUESTIONS]):
        row = _row(law, question, code)
        if row is None:
            break
        asked.append(Asked(law.entry("codes", question).words, Text.of(row["words"]), tuple(path[:n])))
        data = row.get("data") or {}
        if "service" in data:
            return Place(tuple(asked), service=str(data["service"]))
        if "advice" in data:
            return Place(tuple(asked), advice=Text.of(data["advice"]))
        question = str(data["next"])
    entry = law.entry("codes", question)
    answers = tuple(
        Answer(str(row["code"]), Text.of(row["words"]), Text.of(row["help"]) if row.get("help") else None)
        for row in entry.body["rows"]
        if row.get("active", True)
    )
    return Place(tuple(asked), question=entry.words, answers=answers)


def _row(law: Law, question: str, code: str) -> Mapping[str, Any] | None:
    return next((row for row in law.entry("codes", question).body["rows"] if row["code"] == code), None)
