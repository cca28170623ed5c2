"""The regulation as pages: 30 units, their clauses, what serves them."""

from __future__ import annotations

import pytest
from django.test import Client

from kanim.faces.public.unit_pages import unit_page, unit_tree
from kanim.kernel import clock
from kanim.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db


def test_the_tree_has_all_units_parents_first() -> None:
    lines = unit_tree(clock.today())
    assert len(lines) == 30
    assert (lines[0].code, lines[0].depth) == ("kementerian", 0)
    depth = {line.code: line.depth for line in lines}
    assert depth["dokjal_layanan"] == depth["dokjal"] + 1 == depth["kanim"] + 2
    assert sum(line.functions for line in lines) == 57  # 58 functions, one of which does not apply here


def test_every_unit_has_a_page(client: Client) -> None:
    for line in unit_tree(clock.today()):
        answer = client.get(f"/unit/{line.code}/")
        assert answer.status_code == 200
        assert line.words.id in answer.content.decode().replace("&#x27;", "'")


def test_the_function_without_owner_is_shown_with_its_reason(client: Client) -> None:
    body = client.get("/unit/kanim/").content.decode()
    assert "Tidak berlaku di kantor ini" in body and "Tidak ada unit pemilik (Non TPI)" in body


def test_the_passport_serves_its_clause() -> None:
    functions = unit_page("dokjal", clock.today()).groups[-1].clauses
    served = {row.clause.code: [server.words.id for server in row.servers] for row in functions}
    assert served["dokjal.a"][0] == "Permohonan paspor"
    assert served["dokjal.b"] == []


def test_a_unit_that_is_not_there() -> None:
    with pytest.raises(NotVisible):
        unit_page("tiada", clock.today())
