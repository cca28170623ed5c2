"""Families of cases at the same moment: the last of many children meets the waiting once, and a parent's end and a
child's end pass each other without waiting for each other."""

from __future__ import annotations

from functools import partial

from kanim.kernel.casework.models import Child, TaskForPerson
from kanim.kernel.ledger.verify import verify
from kanim.kernel.outbox import deliver
from kanim.kernel.outbox.models import Message
from support.together import together
from support.words_office import Matter, Words

YES = {"hasil_uji": "SETUJU"}
MANY = 8


def test_of_many_children_that_end_together_exactly_one_meets_the_waiting(own_words: Words) -> None:
    layanan = str(own_words.officer("layanan").account_id)
    units = [layanan, "dokjal_layanan", "dokjal_verifikasi", "inteldak_intel", "petugas_loket@dokjal_layanan"]
    matter = own_words.ready(tujuan_uji=units)
    matter.do("kasubbag", "semua")
    who = ["layanan", "layanan", "verifikasi", "intel", "loket"]
    ends = [partial(child.do, name, "jawab", YES) for child, name in zip(matter.children(), who, strict=True)]
    assert [r.error for r in together(ends)] == [None] * len(ends)
    drop_letters()
    # as many workers as there are messages deliver them at once
    results = together([partial(deliver.run_once, limit=20)] * MANY)
    assert [r.error for r in results if r.error] == []
    own_words.deliver()
    assert (matter.step, matter.verbs.count("selesai_semua")) == ("SELESAI", 1)
    assert matter.verbs.count("child.ended") == len(ends) - 1
    assert Child.objects.filter(told=True, end_kind="done").count() == len(ends)
    assert not TaskForPerson.objects.exists()
    assert verify().faults == ()


def test_a_parent_that_ends_while_its_children_end_leaves_every_family_settled(own_words: Words) -> None:
    families = []
    for _ in range(3):
        matter = own_words.ready()
        matter.do("kasubbag", "semua")
        families.append((matter, matter.children()))
    calls = []
    for matter, [first, second] in families:
        calls += [
            partial(matter.do, "staf", "cabut"),
            partial(first.do, "layanan", "jawab", YES),
            partial(second.do, "verifikasi", "jawab", YES),
            partial(deliver.run_once, limit=20),
        ]
    drop_letters()
    results = together(calls)
    assert {getattr(r.error, "code", "") for r in results if r.error} <= {"NOT_OPEN"}
    own_words.deliver()
    for matter, children in families:
        assert matter.step in ("DICABUT", "SELESAI")
        for child in children:
            assert child.case.end_kind in ("done", "cancelled"), child.step
        assert Child.objects.filter(parent_id=matter.case_id, end_kind="").count() == 0
    assert not Message.objects.exclude(state="done").exists()
    assert verify().faults == ()


def test_the_same_end_told_twice_at_once_is_taken_in_once(own_words: Words) -> None:
    matter = own_words.ready()
    matter.do("kasubbag", "salah_satu")
    first: Matter = matter.children()[0]
    first.do("layanan", "jawab", YES)
    drop_letters()
    [message] = Message.objects.filter(name="child.ended")
    results = together([partial(deliver.run_once, limit=5)] * MANY)
    assert [r.error for r in results if r.error] == []
    Message.objects.filter(id=message.id).update(state="waiting", done_at=None)
    own_words.deliver()
    assert (matter.step, matter.verbs.count("selesai_satu")) == ("SIAP", 1)


def drop_letters() -> None:
    Message.objects.filter(name="papers.render").delete()
