"""The page of mandates and orders: everyone of the office reads it, whoever may order does so from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from kanim.kernel.access.functions import index as functions
from kanim.kernel.access.mandates import index as mandates
from kanim.kernel.access.models import Order
from kanim.kernel.act.core import open_act
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.store import Fold
from kanim.kernel.organisation.models import Account, Appointment, Post
from kanim.kernel.registry import registry
from support.passport import apply
from support.passport_office import World

URL = "/meja/kewenangan/"


@pytest.fixture
def sign_in(world: World) -> Callable[[str], Client]:
    def browser(username: str) -> Client:
        client = Client()
        client.force_login(
            Account.objects.get(username=username), backend="kanim.faces.sign_in.AccountBackend"
        )
        return client

    return browser


def plh_form(world: World, **over: str) -> dict[str, str]:
    post = Post.objects.get(office__code="kanim-tangerang", unit="dokjal", code="kabid")
    last = world.clock.today + timedelta(days=4)
    form = {
        "jabatan": str(post.id),
        "pegawai": str(Account.objects.get(username="kasi.layanan").id),
        "surat": "W12.IMI-77",
        "kunci": uuid4().hex,
    }
    for name, day in (("tanggal_surat", world.clock.today), ("mulai", world.clock.today), ("sampai", last)):
        form |= {name: str(day)}
    return form | over


def test_the_head_appoints_a_plh_and_the_register_tells_it(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    head = sign_in("kepala")
    page = head.get(URL).content.decode()
    assert "kanim.c" in page and "dokjal.a" in page and URL + "perintah/plh/" in page
    assert head.get(URL + "perintah/plh/").status_code == 200
    answer = head.post(URL + "perintah/plh/", plh_form(world))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    page = sign_in("loket1").get(URL + "?unit=dokjal").content.decode()
    name = Account.objects.get(username="kasi.layanan").name
    assert "W12.IMI-77" in page and f"<strong>Plh.</strong> {name}" in page
    seat = Appointment.objects.get(kind="plh")
    assert seat.valid_to == world.clock.today + timedelta(days=5)  # the last day is included
    order = Order.objects.get()
    head.post(f"{URL}perintah/{order.id}/akhiri/", {"surat": "W12.IMI-78", "kunci": "x"})
    order.refresh_from_db()
    assert (order.valid_to, order.ended_by) == (world.clock.today + timedelta(days=1), "W12.IMI-78")


def test_who_may_not_order_is_offered_nothing_and_refused_with_the_clause(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    clerk = sign_in("loket1")
    assert "perintah/plh/" not in clerk.get(URL).content.decode()
    answer = clerk.post(URL + "perintah/penugasan/", {"kunci": "x"})
    assert answer.status_code == 422
    answer = clerk.post(URL + "perintah/plh/", plh_form(world))
    assert answer.status_code in (403, 422) and not Order.objects.exists()
    assert clerk.get(URL + "perintah/lain/").status_code == 404


@pytest.mark.parametrize("wrong", ["dokjal.zz", "paspr.tolak", "x:keputusan"])
def test_a_slip_in_what_is_left_out_is_told(
    world: World, sign_in: Callable[[str], Client], wrong: str
) -> None:
    answer = sign_in("kepala").post(URL + "perintah/plh/", plh_form(world, kecuali=wrong))
    assert answer.status_code == 422 and not Order.objects.exists()


def test_the_other_kinds_of_order_are_given_from_their_forms(
    world: World, sign_in: Callable[[str], Client]
) -> None:
    head = sign_in("kepala")
    base = {k: v for k, v in plh_form(world).items() if k not in ("jabatan", "pegawai")}
    people = {"pegawai": str(Account.objects.get(username="kasubbag.kepum").id)}
    for kind, given in (
        ("delegasi", {"klausul": ["kanim.b"], "jenis_tindakan": "keputusan", "kepada": "dokjal kabid"}),
        ("penugasan", {"klausul": "kanim.c", "kepada": "inteldak kabid"}),
        ("fungsi", {"fungsi": "ppk", **people}),
    ):
        form = {**base, "surat": f"W12-{kind}", "kunci": uuid4().hex, **given}
        assert head.post(f"{URL}perintah/{kind}/", form).status_code == 302, kind
    assert set(Order.objects.values_list("kind", flat=True)) == {"delegasi", "penugasan", "fungsi"}
    mandates.forget()  # another process would read them anew after its second
    functions.forget()
    page = head.get(URL).content.decode()
    assert "atas nama" in page and "Pejabat Pembuat Komitmen" in page


def test_a_case_opens_an_acting_post(world: World) -> None:
    """Effect `acting.open`, as a leave uses it."""
    row = Case.objects.get(id=apply(world).case_id)
    absent, substitute = (Account.objects.get(username=n).id for n in ("kabid.dokjal", "kasi.layanan"))
    last = world.clock.today + timedelta(days=2)
    fold = Fold(
        forms={"cuti": {"pengganti": str(substitute), "mulai": str(world.clock.today), "sampai": str(last)}}
    )
    with open_act(world.officer("kepala"), "x", uuid4().hex) as act:
        context = CaseContext(row, fold, None, actor=act.actor, act=act, roles=[])  # type: ignore[arg-type]
        context.add_role("pegawai", "account", absent)
        assert registry.get("effect", "acting.open").call(context) == {
            "orders": [str(Order.objects.get().id)]
        }
        seat = Appointment.objects.get(kind="plh")
        assert (seat.account_id, seat.post.unit, seat.valid_to) == (
            substitute,
            "dokjal",
            last + timedelta(days=1),
        )
        closed = registry.get("effect", "acting.close").call(context)
        assert closed == {"ended": [str(Order.objects.get().id)]}
        assert Appointment.objects.get(kind="plh").valid_to == world.clock.today + timedelta(days=1)
