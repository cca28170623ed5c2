"""One search over everything: ranked, in any spelling, within sight and clearance, and made anew the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django.urls import reverse

from kanim.kernel.access.actors import System
from kanim.kernel.access.models import Role
from kanim.kernel.act import open_act
from kanim.kernel.casework import finding
from kanim.kernel.casework.models import Case
from kanim.kernel.search import core
from kanim.kernel.search.models import Row, Word
from support.passport import apply
from support.passport_office import World
from support.queries import count_queries, of_the_work
from tests.faces.desk.test_case_page import signed_in


def told(actor: Any, text: str) -> list[tuple[str, bool]]:
    return [(hit.kind, hit.is_exact) for hit in core.find(actor, text)[0]]


def index() -> set[tuple[Any, ...]]:
    rows = Word.objects.values_list(
        "row__kind", "row__ref_id", "row__object_id", "row__title", "row__place_id", "row__division",
        "row__class_level", "way", "value", "class_level",
    )  # fmt: skip
    return set(rows)


def test_numbers_before_names_before_sounds_within_sight(world: World) -> None:
    application = apply(world, nama="DJOKO SOEPRAPTO")
    other = apply(world, nama="JOKO LELONO")
    case, officer = Case.objects.get(id=application.case_id), world.officer("loket1")
    person = Role.objects.get(object_id=case.id, role="pemohon").subject_id
    nik = application.fold.forms["mohon"]["nik"]
    assert told(officer, case.number.lower().replace("-", " ")) == [("case", True)]
    assert told(officer, f"{nik[:4]}.{nik[4:]}") == [("person", True)]
    assert told(officer, nik[:15]) == [("person", False)] * 2  # the other's differs in its last digit
    # every word counts, in any order; the spelling of today finds that of before 1972
    assert [h.ref_id for h in core.find(officer, "soeprapto djo")[0]] == [person]
    assert [h.ref_id for h in core.find(officer, "joko suprapto")[0]] == [person]
    assert [h.object_id for h in core.find(officer, "joko")[0]] == [other.case_id, case.id]
    assert told(officer, "joko suprapto lelono") == told(officer, "j") == told(officer, "") == []
    # beyond his office, his clearance or his compartment nothing is found, by whatever word
    assert told(replace(officer, office_id=uuid4()), case.number) == []
    Word.objects.filter(way=Word.Way.NUMBER, value=nik).update(class_level=officer.clearance + 1)
    assert told(officer, nik) == [] and told(officer, "soeprapto") == [("person", False)]
    assert told(System("test"), nik) == [("person", True)]
    Row.objects.filter(object_id=case.id).update(class_level=officer.clearance + 1)
    assert told(officer, "soeprapto") == told(officer, case.number) == []
    # an erased person is found no more; the case is
    with open_act(System("test"), "search.test", str(uuid4())) as act:
        core.drop(act, finding.PERSON, person)
    assert told(System("test"), "soeprapto") == []
    assert told(System("test"), case.number) == [("case", True)]


def test_the_index_made_anew_is_what_the_acts_wrote(world: World) -> None:
    application = apply(world).to("DISERAHKAN")
    before, officer = index(), world.officer("loket1")
    kinds = {row[0] for row in before}
    assert {"case", "person", "passport", "booklet", "instrument"} <= kinds
    done = finding.rebuild()
    assert index() == before
    assert {kind for kind, count in done.items() if count} == kinds
    number = Row.objects.get(kind="passport", object_id=application.case_id).title
    assert set(told(officer, number[:-1])) == {("passport", False), ("booklet", False)}
    answer = signed_in("loket1").get(reverse("desk-search"), {"q": number})
    assert answer["Location"] == reverse("desk-case", args=[application.case_id])


def test_the_page_takes_as_many_queries_for_fifty_as_for_one(world: World) -> None:
    client, url = signed_in("loket1"), reverse("desk-search")
    apply(world, nama="TEGUH CONTOH")
    client.get(url, {"q": "teguh"})  # what a process learns once
    with count_queries() as one:
        body = client.get(url, {"q": "teguh"}).content.decode()
    person = Role.objects.get(role="pemohon").subject_id
    assert body.count(reverse("desk-person", args=[person])) == 1
    for n in range(51):
        apply(world, nama=f"TEGUH {chr(65 + n % 26)}{chr(65 + n // 26)}X")
    with count_queries() as fifty:
        body = client.get(url, {"q": "teguh"}).content.decode()
    assert body.count(reverse("desk-person", args=[person])[:13]) == 50
    assert "Masih ada yang lain" in body
    assert len(of_the_work(fifty.seen)) == len(of_the_work(one.seen)), f"{one}\n---\n{fifty}"
    assert "Tidak ada yang cocok" in client.get(url, {"q": "\x00'; %_"}).content.decode()
