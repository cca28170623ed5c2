"""A field above the reader's clearance is in nothing that he reads: data, history, prefilled forms, search."""

from __future__ import annotations

from dataclasses import replace

from django.test import Client

from kanim.faces.desk.case_views import data_sections
from kanim.kernel.access.actors import Holder, System
from kanim.kernel.casework.queues import list_cases
from kanim.kernel.casework.secrecy import hidden_fields, readable
from kanim.kernel.casework.sight import get_case
from kanim.kernel.casework.timeline import timeline
from kanim.kernel.db import uuid7
from kanim.kernel.organisation.models import Account
from kanim.kernel.regulation import law
from kanim.kernel.search.core import find
from kanim.kernel.search.models import Row, Word
from support.passport import apply
from support.passport_office import World

SECRET = "hasil_pendalaman"
SAFE = {SECRET: "AMAN", "alasan": "Tidak ditemukan masalah."}


def test_terbatas_is_daily_work_and_rahasia_is_not(world: World) -> None:
    book = law(world.clock.today)
    officer = world.officer("loket1")
    values = {SECRET: "AMAN", "hasil_wawancara": "LANJUT", "bukan_kolom": 1}
    for reader in (
        None,
        Holder(uuid7(), "Warga"),
        replace(officer, clearance=0),
        replace(officer, clearance=1),
    ):
        assert hidden_fields(book, reader) == {SECRET, "status_hukum"}
        assert set(readable(values, book, reader)) == {"hasil_wawancara", "bukan_kolom"}
    for reader in (System(), replace(officer, clearance=2)):
        assert readable(values, book, reader) == values


def test_a_secret_field_is_in_nothing_that_is_shown(world: World) -> None:
    case = apply(world).aside("PENDALAMAN")
    case.do("penyelia", "aman", SAFE)
    low = replace(world.officer("kasi.layanan"), clearance=1)
    high = replace(low, clearance=2)
    seen = {}
    for name, reader in (("low", low), ("high", high)):
        context = get_case(reader, case.case_id)
        told = {key for entry in timeline(context, reader) for key in entry.values}
        page = {pair.label.id for _title, pairs in data_sections(context) for pair in pairs}
        seen[name] = (SECRET in told, "Hasil pendalaman" in page, "alasan" in told)
    assert seen == {"low": (False, False, True), "high": (True, True, True)}
    row = Row.objects.get(kind="case", object_id=case.case_id)
    Word.objects.create(row=row, way=Word.Way.NAME, value="AMANSEKALI", class_level=2)
    assert not list_cases(low, text="amansekali").lines and not find(low, "amansekali")[0]
    assert [line.id for line in list_cases(high, text="amansekali").lines] == [case.case_id]


def test_no_page_of_the_case_has_it(world: World) -> None:
    case = apply(world).aside("PENDALAMAN")
    case.do("penyelia", "aman", SAFE)
    client = Client()
    client.force_login(Account.objects.get(username="loket1"), backend="kanim.faces.sign_in.AccountBackend")
    for tab in ("data", "berkas", "pencocokan", "tagihan", "riwayat", "terbit", "dasar"):
        page = client.get(f"/meja/berkas/{case.case_id}/?tab={tab}").content.decode()
        assert case.case.number in page and "<dt>Hasil pendalaman" not in page and "AMAN<" not in page, tab
