"""One key, one outcome; what was seen must still stand; what may not be seen does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from kanim.kernel.access.actors import Holder
from kanim.kernel.act.models import ActKey
from kanim.kernel.casework.acting import act, start
from kanim.kernel.casework.case_papers import check_paper
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.sight import get_case
from kanim.kernel.errors import Conflict, KanimError, NotVisible
from support.passport import apply, everything, form_for
from support.passport_office import World

FORM = {"berkas_kurang": ["KK"]}


def refused(kind: type[KanimError], call: Callable[[], Any]) -> Any:
    before = everything()
    with pytest.raises(kind) as told:
        call()
    assert everything() == before
    return told.value


def test_the_same_key_and_request_gives_the_first_outcome_and_does_nothing(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    first = application.do("loket1", "kurang", FORM, key="k1")
    before = everything()
    second = application.do("loket1", "kurang", FORM, key="k1")
    assert everything() == before
    assert (first.replayed, second.replayed) == (False, True)
    assert replace(second, replayed=False) == replace(first, told={})


def test_it_is_answered_alike_after_the_case_went_on(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    first = application.do("loket1", "kurang", FORM, key="k1")
    application.do("loket1", "terima_susulan")
    again = application.do("loket1", "kurang", FORM, key="k1", version=1)
    assert (again.step, again.version, again.instruments) == (first.step, first.version, first.instruments)
    assert application.step == "PERIKSA_BERKAS"


def test_the_same_key_for_another_request_is_refused(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("loket1", "kurang", FORM, key="k1")
    for form in ({"berkas_kurang": ["KK", "AKTA_LAHIR"]}, {}):
        told = refused(Conflict, lambda form=form: application.do("loket1", "kurang", form, key="k1"))
        assert told.code == "KEY_REUSED"
    told = refused(Conflict, lambda: application.do("loket1", "terima_susulan", key="k1"))
    assert told.code == "KEY_REUSED"


def test_a_key_belongs_to_who_used_it(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("loket1", "kurang", FORM, key="k1")
    application.do("loket2", "terima_susulan", key="k1")
    assert application.step == "PERIKSA_BERKAS"
    assert ActKey.objects.filter(operation="act", key="k1").count() == 2


def test_a_refused_act_leaves_its_key_free(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    refused(KanimError, lambda: application.do("loket1", "kurang", {}, key="k1"))
    application.do("loket1", "kurang", FORM, key="k1")
    assert application.step == "BERKAS_KURANG"


def test_an_application_sent_twice_is_one_case(world: World) -> None:
    form = form_for(world, "PB-D")

    def send(**over: Any) -> Any:
        return start(
            world.holder(), "paspor", "portal", form | over, service="PB-D", place=world.kanim,
            point=world.point(), key="send",
        )  # fmt: skip

    first = send()
    before = everything()
    second = send()
    assert everything() == before
    assert (second.case_id, second.replayed) == (first.case_id, True)
    assert Case.objects.count() == 1
    assert refused(Conflict, lambda: send(nama="LAIN")).code == "KEY_REUSED"


def test_a_stale_version_is_refused_with_what_it_is_now(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    seen = application.version
    application.do("loket2", "catat", {"catatan": "Menelepon."})
    told = refused(Conflict, lambda: application.do("loket1", "kurang", FORM, version=seen))
    assert (told.code, told.status) == ("STALE", 409)
    assert told.message.en == (
        "This case has changed since you opened it (now: Check of the papers). Look at its present state, then do it "
        "again if it is still needed."
    )
    assert told.when is not None
    application.do("loket1", "kurang", FORM, version=application.version)


@pytest.mark.parametrize(
    "who", ["kasi.status", "kabag.tu", "kasi.ti", "pemohon2", "stranger", "other office"]
)
def test_what_may_not_be_seen_does_not_exist(world: World, who: str) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    paper = application.attach("KTP_EL")
    actor: Any
    if who == "stranger":
        actor = Holder(uuid4(), "X", uuid4())
    elif who == "other office":
        actor = replace(world.officer("loket1"), office_id=uuid4(), office_code="kanim-serang")
    else:
        actor = application.actor(who)
    none = uuid4()
    for call in (
        lambda case: act(actor, case, "terima", {}, key=uuid4().hex),
        lambda case: act(actor, case, "no such action", {}, key=uuid4().hex, version=999),
        lambda case: get_case(actor, case),
        lambda case: check_paper(actor, case, paper, True, key=uuid4().hex),
    ):
        real = refused(NotVisible, lambda call=call: call(application.case_id))
        absent = refused(NotVisible, lambda call=call: call(none))
        assert (real.message, real.status) == (absent.message, absent.status)


def test_a_used_key_tells_nothing_to_who_no_longer_sees_the_case(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.do("loket1", "kurang", FORM, key="k1")
    moved = replace(world.officer("loket1"), unit="tikim_infokom", post="petugas_informasi")
    refused(NotVisible, lambda: act(moved, application.case_id, "kurang", FORM, key="k1"))


def test_an_unknown_way_in_or_service(world: World) -> None:
    def send(way: str, service: str) -> Any:
        return start(
            world.holder(), "paspor", way, form_for(world, "PB-D"), service=service, place=world.kanim,
            key=uuid4().hex,
        )  # fmt: skip

    refused(NotVisible, lambda: send("jendela", "PB-D"))
    for service in ("PB-X", "PG-P", "", "PB-D'--"):
        told = refused(KanimError, lambda service=service: send("portal", service))
        assert list(told.fields) == ["layanan"]
