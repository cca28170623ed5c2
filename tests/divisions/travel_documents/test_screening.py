"""Screening: a false hit is remembered from one application to the next, until either side changes."""

from __future__ import annotations

from datetime import timedelta

from kanim.divisions.travel_documents.screening.models import Barred, Hit
from kanim.divisions.travel_documents.screening.registers import enter_barred
from kanim.kernel.access.actors import System
from kanim.kernel.act.core import open_act
from support.passport import REASON, Application, apply_barred
from support.passport_office import World


def clear(application: Application) -> None:
    for who in ("adjudikator1", "kasi.verifikasi"):
        application.do(who, "bukan", REASON)


def hits(application: Application) -> list[tuple[str, str]]:
    rows = Hit.objects.filter(case_id=application.case_id).select_related("barred").order_by("barred__name")
    return [(hit.barred.name, hit.state) for hit in rows]


def test_a_false_hit_is_remembered_until_either_side_changes(world: World) -> None:
    first = apply_barred(world).aside("TERCEKAL")
    name = "SUGIARTO WIRATMAJA"
    assert hits(first) == [(name, "TERBUKA")]
    clear(first)
    (kept,) = Hit.objects.filter(case_id=first.case_id)
    assert (kept.state, kept.remark, kept.engine) == (
        "CEKAL_TIDAK_COCOK",
        REASON["alasan"],
        "names/1 persons/1",
    )

    again = apply_barred(world).to("PERIKSA_BERKAS")
    assert hits(again) == []

    with open_act(System("test"), "barred", "1", {}) as opened:
        enter_barred(
            opened, name="SOEGIARTO WIRATMADJA", birth_date=Barred.objects.get(name=name).birth_date,
            decision="KEP-2", valid_from=world.clock.today, valid_to=world.clock.today + timedelta(days=90),
        )  # fmt: skip
    entered = apply_barred(world).to("PERIKSA_BERKAS")
    assert hits(entered) == [("SOEGIARTO WIRATMADJA", "TERBUKA")]

    changed = apply_barred(world, tempat_lahir="Serang").to("PERIKSA_BERKAS")
    assert hits(changed) == [("SOEGIARTO WIRATMADJA", "TERBUKA"), (name, "TERBUKA")]
