"""Child cases: opened in the parent's act, heard once when the waiting is met, cancelled or kept with the parent."""

from __future__ import annotations

import pytest

from kanim.kernel.casework.models import Child, TaskForPerson
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, NotVisible
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.ledger.verify import verify
from support.passport import everything
from support.words_office import Matter, Words

YES, NO = {"hasil_uji": "SETUJU"}, {"hasil_uji": "TOLAK"}


def asked(words: Words, way: str = "semua", **form: object) -> tuple[Matter, list[Matter]]:
    matter = words.ready(**form)
    matter.do("kasubbag", way)
    return matter, matter.children()


def test_one_child_an_item_is_opened_in_the_parents_act(words: Words) -> None:
    matter, [first, second] = asked(words)
    assert (matter.step, first.step, second.step) == ("MENUNGGU", "BARU", "BARU")
    numbers = {m.case.number for m in (matter, first, second)}
    assert len(numbers) == 3
    assert first.fold.forms == {"minta": {"perihal_uji": "Kursi rusak"}}
    [opened] = events_of(first.case_id)
    parent = events_of(matter.case_id)[-1]
    assert opened.told["parent"] == {"case": str(matter.case_id), "as": "semua"}
    assert [c["case"] for c in parent.told["opens"]] == [str(first.case_id), str(second.case_id)]
    assert (opened.told["actor"], opened.told["clause"]) == (parent.told["actor"], parent.told["clause"])
    context = get_case(words.officer("kasubbag"), matter.case_id)
    assert [context.lookup(f"children.{n}") for n in ("open", "semua.open", "semua.all", "satu.open")] == [
        2,
        2,
        2,
        0,
    ]
    assert first.case.clocks.get(name="jawaban").state == "running"
    assert first.case.division == matter.case.division


def test_all_is_met_once_when_the_last_has_ended(words: Words) -> None:
    matter, [first, second] = asked(words)
    first.do("layanan", "jawab", YES)
    words.deliver()
    assert (matter.step, matter.verbs[-1]) == ("MENUNGGU", "child.ended")
    second.do("verifikasi", "jawab", NO)
    words.deliver()
    assert (matter.step, matter.verbs.count("selesai_semua")) == ("SELESAI", 1)
    assert matter.fold.results["semua"] == {"hasil_uji": "TOLAK", "end": "done"}
    context = get_case(words.officer("kasubbag"), matter.case_id)
    assert [r["hasil_uji"] for r in context.results("semua")] == ["SETUJU", "TOLAK"]
    assert context.lookup("semua.hasil_uji") == "TOLAK"
    assert not TaskForPerson.objects.filter(case_id=matter.case_id).exists()
    assert first.case.clocks.get(name="jawaban").state == "stopped"


def test_those_added_later_are_waited_for_as_well(words: Words) -> None:
    matter, [first, second] = asked(words)
    first.do("layanan", "jawab", YES)
    words.deliver()
    matter.do(
        "kasubbag", "tambah", {"perihal_uji": "Meja", "sifat_uji": "B", "tujuan_uji": ["inteldak_intel"]}
    )
    second.do("verifikasi", "jawab", YES)
    words.deliver()
    assert matter.step == "MENUNGGU"
    matter.children()[2].do("intel", "jawab", YES)
    words.deliver()
    assert (matter.step, matter.verbs.count("selesai_semua")) == ("SELESAI", 1)


def test_any_is_met_by_the_first_and_the_others_are_only_noted(words: Words) -> None:
    matter, [first, second] = asked(words, "salah_satu")
    second.do("verifikasi", "jawab", YES)
    words.deliver()
    assert matter.step == "SIAP"
    first.do("layanan", "jawab", NO)
    words.deliver()
    assert (matter.step, matter.verbs[-2:]) == ("SIAP", ["selesai_satu", "child.ended"])
    assert not TaskForPerson.objects.exists()


def test_the_lead_decides_and_must_be_one_of_those_addressed(words: Words) -> None:
    matter = words.ready(penanggung_uji="inteldak_intel")
    before = everything()
    with pytest.raises(Conflict) as refused:
        matter.do("kasubbag", "pimpin")
    assert refused.value.code == "NO_LEAD"
    assert everything() == before and not Child.objects.exists()
    matter, [helper, lead] = asked(words, "pimpin", penanggung_uji="dokjal_verifikasi")
    helper.do("layanan", "jawab", NO)
    words.deliver()
    assert (matter.step, matter.fold.results.get("pimpinan")) == ("MENUNGGU", None)
    lead.do("verifikasi", "jawab", YES)
    words.deliver()
    assert matter.step == "SELESAI"


def test_what_the_parent_cannot_accept_waits_for_a_person(words: Words) -> None:
    matter, [first, second] = asked(words)
    matter.do("kasubbag", "kembali")
    for child, who in ((first, "layanan"), (second, "verifikasi")):
        child.do(who, "jawab", YES)
        words.deliver()
    assert matter.step == "SIAP"
    [task] = TaskForPerson.objects.filter(case_id=matter.case_id)
    assert (task.event, matter.fold.results["semua"]["hasil_uji"]) == ("child.semua", "SETUJU")


def test_a_condition_on_the_result_that_fails_asks_a_person(words: Words) -> None:
    matter = words.ready(penanggung_uji="dokjal_layanan")
    matter.do("kasubbag", "masuk")
    [child] = matter.children("sendiri")
    child.do("layanan", "jawab", NO)
    words.deliver()
    assert matter.step == "SENDIRI"
    assert TaskForPerson.objects.filter(case_id=matter.case_id, event="child.sendiri").count() == 1


def test_a_parents_end_cancels_or_keeps_its_children(words: Words) -> None:
    matter, [first, second] = asked(words)
    first.do("layanan", "teruskan", {"tujuan_uji": ["petugas_loket@dokjal_layanan"]})
    [grandchild] = first.children()
    matter.do("staf", "cabut")
    words.deliver()
    assert {m.step for m in (first, second, grandchild)} == {"BATAL"}
    assert {m.case.end_kind for m in (first, second, grandchild)} == {"cancelled"}
    assert first.verbs[-2:] == ["parent.ended", "child.ended"]
    assert Child.objects.filter(end_kind="cancelled").count() == 3
    assert not TaskForPerson.objects.exists()
    kept, [one, other] = asked(words, "salah_satu")
    kept.do("staf", "cabut")
    words.deliver()
    assert {one.step, other.step} == {"BARU"}
    one.do("layanan", "jawab", YES)
    words.deliver()
    assert TaskForPerson.objects.filter(case_id=kept.case_id, event="child.satu").count() == 1
    assert verify().faults == ()


def test_a_tree_that_people_grow_answers_upwards(words: Words) -> None:
    [first, _second] = asked(words)[1]
    first.do(
        "layanan",
        "teruskan",
        {"tujuan_uji": ["petugas_loket@dokjal_layanan", str(words.officer("intel").account_id)]},
    )
    desk, person = first.children()
    assert (desk.case.task_post, person.case.task_post) == ("petugas_loket", "")
    person.do("intel", "jawab", YES)
    words.deliver()
    assert (first.step, first.verbs[-1], first.case.clocks.get(name="jawaban").state) == (
        "TUNGGU",
        "dijawab",
        "stopped",
    )
    with pytest.raises(NotVisible):
        desk.do("verifikasi", "jawab", YES)


def test_a_refused_child_refuses_the_parents_act(words: Words) -> None:
    matter = words.ready(tujuan_uji=["dokjal_layanan", "unit_yang_tak_ada"])
    before = everything()
    with pytest.raises(Conflict) as refused:
        matter.do("kasubbag", "semua")
    assert refused.value.code == "ADDRESSEE"
    assert everything() == before and not Child.objects.exists()


def test_the_class_comes_from_the_field_and_goes_down_to_the_child(words: Words) -> None:
    matter, children = asked(words)
    assert {m.case.class_level for m in (matter, *children)} == {0}
    with pytest.raises(NotVisible):
        words.open(sifat_uji="R").do("kasubbag", "setuju")
