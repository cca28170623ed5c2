"""Relations as actors, steps of other offices, letters set aside: whose task it is, who sees it, what comes back."""

from __future__ import annotations

from uuid import uuid4

import pytest

from kanim.kernel.access.grants import grants_on
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.access.models import Mandate
from kanim.kernel.casework import queues
from kanim.kernel.casework.models import Assignee
from kanim.kernel.casework.relations import Place, superior_of
from kanim.kernel.errors import Conflict, Denied, NotVisible
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.organisation.directory import find_office_by_id
from kanim.kernel.organisation.models import Office
from kanim.kernel.papers.models import Instrument
from support.office import TODAY
from support.passport import everything
from support.words_office import DITJEN, KANWIL, TANGERANG, Matter, Words

PLACES = {
    ("arsiparis", "tu_kepum"): ("kasubbag", "tu_kepum", TANGERANG),
    ("kasubbag", "tu_kepum"): ("kabag", "tu", TANGERANG),
    ("kabag", "tu"): ("kepala", "kanim", TANGERANG),
    ("petugas_loket", "dokjal_layanan"): ("kasi", "dokjal_layanan", TANGERANG),
    ("kasi", "dokjal_layanan"): ("kabid", "dokjal", TANGERANG),
    ("kepala", "kanim"): ("kakanwil", "kanwil", KANWIL),
}


def waiting(words: Words, who: str) -> list[object]:
    return [line.id for line in queues.queue(words.officer(who)).lines]


def test_the_superior_is_the_head_of_ones_unit_and_for_a_head_the_one_above(words: Words) -> None:
    office = Office.objects.get(code=TANGERANG)
    found = {}
    for (post, unit), _ in PLACES.items():
        above = superior_of(Place(office.id, unit, post), TODAY)
        assert above is not None
        at = find_office_by_id(above.office_id)
        found[post, unit] = (above.post, above.unit, at.code if at else "")
    assert found == PLACES
    top = Office.objects.get(code="kemenimipas")
    assert superior_of(Place(top.id, "kementerian", "menteri"), TODAY) is None


def test_a_relation_task_stands_in_the_queue_of_the_superior_and_nobody_elses(words: Words) -> None:
    matter = words.open("staf")
    assert (matter.case.task_post, matter.case.task_unit) == ("kasubbag", "tu_kepum")
    assert waiting(words, "kasubbag") == [matter.case_id]
    assert waiting(words, "kabag") == waiting(words, "staf") == []
    assert queues.queue_size(words.officer("kasubbag")) == 1
    before = everything()
    with pytest.raises(Denied) as refused:
        matter.do("staf", "setuju")
    assert "Kepala Subbagian" in refused.value.message.id
    assert everything() == before
    option = matter.options("staf")["setuju"]
    assert (option.mine, option.refusals[0].text) == (False, refused.value.message)
    matter.do("kasubbag", "setuju")
    told = events_of(matter.case_id)[-1].told
    assert (told["clause"], told["post"]) == ("tu_kepum.tugas", "kasubbag")


def test_the_superior_of_another_office_sees_the_case_for_that(words: Words) -> None:
    matter = words.open("kakanim")
    assert (matter.case.task_post, matter.case.place.code) == ("kakanwil", TANGERANG)
    assert waiting(words, "kakanwil") == [matter.case_id]
    with pytest.raises(NotVisible):
        matter.do("dirjen", "setuju")
    matter.do("kakanwil", "setuju")
    assert matter.step == "SIAP"


def test_a_person_addressed_by_name_has_the_task_whatever_his_post(words: Words) -> None:
    matter = words.ready(penanggung_uji=str(words.officer("intel").account_id))
    matter.do("kasubbag", "masuk")
    [child] = matter.children("sendiri")
    assert (child.case.task_post, Assignee.objects.count()) == ("", 1)
    assert waiting(words, "intel") == [child.case_id]
    assert [line.id for line in queues.list_cases(words.officer("intel")).lines] == [child.case_id]
    with pytest.raises(NotVisible):
        Matter(words, child.case_id).do("layanan", "jawab", {"hasil_uji": "SETUJU"})
    child.do("intel", "jawab", {"hasil_uji": "SETUJU"})
    assert (waiting(words, "intel"), Assignee.objects.count()) == ([], 0)
    assert child.options("intel") == {}  # it has ended; the addressee may still read it


def test_who_opened_may_withdraw_by_relation(words: Words) -> None:
    matter = words.open("staf")
    with pytest.raises(Denied):
        matter.do("staf2", "cabut")
    matter.do("staf", "cabut")
    assert matter.step == "DICABUT"


def test_a_step_of_an_upper_office_and_back(words: Words) -> None:
    matter = words.ready()
    matter.do("kasubbag", "naik")
    case = matter.case
    assert (case.place.code, case.origin.code, case.task_office.code) == (DITJEN, TANGERANG, DITJEN)
    assert waiting(words, "dirjen") == [matter.case_id]
    assert waiting(words, "kasubbag") == []
    assert matter.options("kasubbag")["kembalikan"].allowed is False  # seen from where it comes, not acted on
    assert {o.name for o in matter.options("kasubbag").values() if o.allowed} == {"catat", "batalkan"}
    matter.do("kasubbag", "catat", {"perihal_uji": "Surat masuk"})
    with pytest.raises(NotVisible):
        matter.do("kakanwil", "setuju")
    matter.do("dirjen", "kembalikan")
    case = matter.case
    assert (matter.step, case.place.code, case.task_office.code) == ("SIAP", TANGERANG, TANGERANG)
    assert waiting(words, "kasubbag") == [matter.case_id]
    assert not [g for g in grants_on(matter.case_id) if g.source_id == case.origin_id]
    with pytest.raises(NotVisible):
        matter.do("dirjen", "setuju")


def test_an_office_that_is_not_there_refuses_and_one_named_in_a_form_takes_over(words: Words) -> None:
    matter = words.ready()
    before = everything()
    with pytest.raises(Conflict) as refused:
        matter.do("kasubbag", "serahkan", {"kantor_uji": "kanim-antah"})
    assert refused.value.code == "NO_OFFICE"
    assert everything() == before
    matter.do("kasubbag", "serahkan", {"kantor_uji": "kanwil-banten"})
    assert (matter.step, matter.case.place.code) == ("LAIN", KANWIL)


def test_a_unit_of_another_division_sees_a_case_for_as_long_as_the_task_is_its(words: Words) -> None:
    matter = words.ready()
    with pytest.raises(NotVisible):
        matter.options("intel")
    matter.do("kasubbag", "intel")
    assert waiting(words, "intel") == [matter.case_id]
    matter.do("intel", "kembalikan")
    assert matter.step == "SIAP"
    with pytest.raises(NotVisible):
        matter.options("intel")


def test_a_relation_needs_its_mandate_where_the_clause_is_another_units(words: Words) -> None:
    matter = words.ready()
    assert matter.do("kasubbag", "bersama").moved is False
    with pytest.raises(Denied):
        matter.do("kabag", "bersama")  # the superior of the opener is the kasubbag
    before = everything()
    with pytest.raises(Conflict) as refused:
        matter.do("kasubbag", "bersama")
    assert refused.value.code == "SAME_PERSON"
    assert everything() == before
    other = words.ready()
    other_opener = words.open("kasubbag")
    other_opener.do("kabag", "setuju")
    assert other_opener.do("kasubbag", "bersama").moved is False
    with pytest.raises(Denied) as no_mandate:
        other_opener.do("kabag", "bersama")
    assert no_mandate.value.clause == "tu.a"
    Mandate.objects.filter(holder_kind="relation", function="atasan").update(valid_from=TODAY)
    mandates.forget()
    assert other_opener.do("kabag", "bersama").moved is True
    assert (other_opener.step, other.step) == ("SELESAI", "SIAP")


def test_void_sets_a_letter_aside_with_the_reason_and_names_what_it_cannot_find(words: Words) -> None:
    matter = words.ready()
    [first] = matter.do("kasubbag", "terbitkan").instruments
    [second] = matter.do("kasubbag", "terbitkan").instruments
    before = everything()
    with pytest.raises(Conflict) as refused:
        matter.do("kasubbag", "batalkan", {"surat_uji": "UJI-99999"})
    assert refused.value.code == "NOTHING_TO_VOID"
    assert everything() == before
    number = Instrument.objects.get(id=first).number
    matter.do("kasubbag", "batalkan", {"surat_uji": number})
    ended = Instrument.objects.get(id=first)
    assert (ended.state, ended.ended_reason) == ("void", "Batalkan surat (batalkan)")
    assert Instrument.objects.get(id=second).state == "frozen"
    assert events_of(matter.case_id)[-1].told["void"] == [number]
    matter.do("kasubbag", "batalkan", {"surat_uji": str(second)})
    assert Instrument.objects.get(id=second).state == "void"


def test_the_desk_queue_pages_over_both_kinds_of_task(words: Words) -> None:
    intel = str(words.officer("intel").account_id)
    made = []
    for _ in range(2):
        matter = words.ready(penanggung_uji=intel)
        matter.do("kasubbag", "masuk")
        made.append(matter.children("sendiri")[0].case_id)
        other = words.ready()
        other.do("kasubbag", "intel")
        made.append(other.case_id)
    officer, seen, after = words.officer("intel"), [], ""
    for _ in range(4):
        page = queues.queue(officer, limit=1, after=after)
        seen += [line.id for line in page.lines]
        after = page.next_key
    assert (seen, after) == (made, "")
    assert queues.queue_size(officer) == 4
    assert uuid4() not in seen
