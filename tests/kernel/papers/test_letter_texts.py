"""An office writes the text of a letter: two persons, from a day, and what was issued stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kanim.kernel import canonical, clock
from kanim.kernel.access.actors import Officer
from kanim.kernel.act.core import open_act
from kanim.kernel.db import uuid7
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.models import Event
from kanim.kernel.papers import letter_texts, making, store, templates
from kanim.kernel.papers.models import LetterVersion
from kanim.kernel.papers.rendering import html_of
from support.issuing import case, counter, issue, letter

pytestmark = pytest.mark.django_db
NAME = "surat_penolakan.html"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: object) -> Iterator[None]:
    settings.FILES_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    yield


def officer(name: str) -> Officer:
    return Officer(uuid7(), name, uuid7(), "kasubbag", "tu_kepum", uuid7(), "kanim-tangerang")


WRITER, READER = officer("Contoh Penyusun"), officer("Contoh Penyetuju")
NEW = letter_texts.seed_of(NAME).replace("dengan ini kami sampaikan", "kami beritahukan")


def propose(source: str = NEW, key: str = "p") -> LetterVersion:
    with open_act(WRITER, "letter.propose", key) as act:
        return letter_texts.propose(act, NAME, source, "Bahasa lebih singkat")


def approve(row: LetterVersion, days: int = 0, who: Officer = READER, key: str = "a") -> None:
    with open_act(who, "letter.decide", key) as act:
        letter_texts.decide(act, row, True, act.today + timedelta(days=days))


def test_a_text_is_in_force_from_its_day_and_issued_letters_keep_theirs() -> None:
    row = case(counter())
    old = issue(row, kind=letter(signed=False))
    proposed = propose()
    assert letter_texts.in_force(NAME, clock.today()).version == 0, "nobody has approved it"
    approve(proposed, days=2)
    assert letter_texts.in_force(NAME, clock.today()).version == 0
    assert letter_texts.in_force(NAME, clock.today() + timedelta(days=2)).version == 1
    LetterVersion.objects.filter(id=proposed.id).update(valid_from=clock.today())
    new = issue(row, "2", kind=letter(signed=False))
    pages = [html_of(canonical.loads(one.frozen), parts=letter_texts.issued_with(one)) for one in (old, new)]
    assert ["kami beritahukan" in page for page in pages] == [False, True]
    assert canonical.loads(new.frozen)["letter"]["version"] == 1
    assert old.template_digest != new.template_digest


def test_a_changed_file_of_the_law_does_not_change_what_was_issued(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = making.ensure_made(issue(case(counter()), kind=letter(signed=False)).id)
    whole = store.read(made.file)
    other = tmp_path / NAME
    other.write_text(NEW.replace("ditolak", "tidak dikabulkan"))
    find = templates.find
    monkeypatch.setattr(templates, "find", lambda name: other if name == NAME else find(name))
    store.path_of(made.file).unlink()
    making.ensure_made(made.id)
    assert store.read(made.file) == whole


def test_the_writer_does_not_approve_and_one_text_waits_at_a_time() -> None:
    row = propose()
    events = Event.objects.count()
    with pytest.raises(Conflict) as same:
        approve(row, who=WRITER)
    with pytest.raises(Conflict) as waits:
        propose(key="p2")
    with pytest.raises(Invalid):
        approve(row, days=-1)
    assert (same.value.code, waits.value.code, Event.objects.count()) == ("SAME_PERSON", "PROPOSED", events)
    with open_act(READER, "letter.decide", "r") as act:
        letter_texts.decide(act, row, False)
    with pytest.raises(Conflict):
        approve(row, key="a2")
    assert (LetterVersion.objects.get().state, propose(key="p3").number) == ("rejected", 2)


def test_a_text_with_what_may_not_be_is_refused_with_its_line() -> None:
    bad = NEW.replace("{% endblock %}", "{% load static %}\n{{ d.nik }}\n{% endblock %}")
    with pytest.raises(Invalid) as refused:
        propose(bad)
    last = NEW.count("\n")
    assert f"Line {last}: The tag" in refused.value.fields["naskah"].en
    assert f"Line {last + 1}: “d.nik” is no fact" in refused.value.fields["naskah"].en
    assert not LetterVersion.objects.exists()


def test_what_changed_between_two_texts() -> None:
    found = letter_texts.diff(letter_texts.seed_of(NAME), NEW)
    assert [kind for kind, _ in found].count("new") == [kind for kind, _ in found].count("gone") == 1
    assert "kami beritahukan" in next(line for kind, line in found if kind == "new")
