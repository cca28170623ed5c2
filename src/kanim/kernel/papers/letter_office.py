"""Who may write the office's letters: the posts that carry the clause of its paperwork, two persons for each text."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kanim.kernel import clock
from kanim.kernel.access.actors import Authority, Demand, Officer
from kanim.kernel.access.authority import authorise, find_authority
from kanim.kernel.act.core import open_act
from kanim.kernel.errors import NotVisible
from kanim.kernel.papers import letter_texts
from kanim.kernel.papers.models import LetterVersion
from kanim.kernel.regulation.serving import serves

CLAUSE = "tu.d"
"""`pengelolaan sumber daya manusia, tata usaha, dan rumah tangga`: the paperwork of the office."""


@serves("screen", "naskah-surat", clauses=[CLAUSE], url="/meja/naskah/", units=("tu", "tu_kepum"))
def texts_written() -> int:
    """Texts of letters that the office has written."""
    return LetterVersion.objects.count()


def may_write(actor: Officer) -> bool:
    return isinstance(find_authority(actor, _demand(actor), clock.today()), Authority)


def propose_text(actor: Officer, template: str, source: str, note: str, *, key: str) -> int:
    """A new text of a letter, which waits for a second officer; gives its number. Raises `Denied`, `Invalid`,
    `Conflict`."""
    request = {"template": template, "source": source, "note": note}
    with open_act(actor, "letter.propose", key, request) as act:
        if act.replayed:
            return int(act.outcome["number"])
        act.authority = authorise(actor, _demand(actor), act.today)
        number = letter_texts.propose(act, template, source, note).number
        act.set_outcome({"number": number})
        return number


def decide_text(
    actor: Officer, version: UUID, approved: bool, valid_from: date | None = None, *, key: str
) -> None:
    """Approves a text from a day, or rejects it. Raises `NotVisible`, `Denied`, `Invalid`, `Conflict` (the writer
    himself, decided already)."""
    request = {"version": str(version), "approved": approved, "from": str(valid_from)}
    with open_act(actor, "letter.decide", key, request) as act:
        row = LetterVersion.objects.select_for_update().filter(id=version).first()
        if row is None:
            raise NotVisible
        if act.replayed:
            return
        act.authority = authorise(actor, _demand(actor), act.today)
        letter_texts.decide(act, row, approved, valid_from)


def _demand(actor: Officer) -> Demand:
    return Demand(CLAUSE, actor.unit, actor.post, actor.office_id)
