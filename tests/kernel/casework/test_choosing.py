"""Fields that choose from a register: what is offered, what is refused, and the words of what was chosen."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from kanim.kernel.casework.choosing import Scope, rows_from, words_from
from kanim.kernel.casework.fields import clean
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.verbs import end_appointment
from kanim.kernel.registry import UnknownName
from kanim.kernel.texts import Text
from support.office import NOW, TODAY, found_office, seat

FIELD = {"code": "kepada", "type": "list", "words": {"id": "Kepada", "en": "To"}}


@pytest.mark.django_db
def test_posts_and_units_of_the_office_are_offered_and_nothing_else_is_taken() -> None:
    office = found_office()
    rows = rows_from("jabatan", Scope(office.id, TODAY))
    offered = {row["code"]: row["words"] for row in rows}
    assert offered["kabid@dokjal"].id == "Kepala Bidang Pelayanan dan Verifikasi Dokumen Perjalanan"
    assert "dirjen@ditjen" not in offered
    values, errors = clean([{**FIELD, "choices": rows}], {"kepada": ["kabid@dokjal", "dirjen@ditjen"]})
    assert (values, list(errors)) == ({}, ["kepada"])
    assert "dokjal" in {row["code"] for row in rows_from("unit", Scope(office.id, TODAY))}


def test_an_empty_source_offers_nothing_and_takes_nothing() -> None:
    rows = rows_from("jabatan", Scope(None, TODAY))
    assert rows == []
    assert clean([{**FIELD, "choices": rows}], {"kepada": ["apa saja"]})[0] == {}


@pytest.mark.django_db
def test_an_officer_who_left_is_told_but_not_offered() -> None:
    office = found_office()
    appointment = seat("sari", "kabid", "dokjal")
    code = str(appointment.account_id)
    offered = rows_from("pegawai", Scope(office.id, TODAY))
    assert [row["words"].id for row in offered] == [
        "Sari (Kepala Bidang Pelayanan dan Verifikasi Dokumen Perjalanan)"
    ]
    end_appointment(Founding(NOW), appointment, valid_to=TODAY, letter="SK-2")
    assert rows_from("pegawai", Scope(office.id, TODAY + timedelta(days=1))) == []
    told = words_from("pegawai", [code, str(uuid4()), "bukan"], TODAY + timedelta(days=1))
    assert told == [{"code": code, "words": Text("Sari", "Sari")}]


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(UnknownName, match="gedung"):
        rows_from("gedung", Scope(None, TODAY))
