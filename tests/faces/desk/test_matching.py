"""The page where an officer tries two names."""

from __future__ import annotations

import pytest
from django.test import Client

from kanim.kernel.organisation.models import Account
from support.passport_office import World


@pytest.fixture
def officer(world: World) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username="loket1"), backend="kanim.faces.sign_in.AccountBackend")
    return client


def page(client: Client, **names: str) -> str:
    answer = client.get("/meja/cocokkan/", names)
    assert answer.status_code == 200
    return answer.content.decode()


def test_two_names_are_compared_with_the_rule_of_each_part(officer: Client) -> None:
    shown = page(officer, nama1="Soekamto Widjaja", nama2="Sukamto Wijaya")
    assert "Nama yang sama" in shown
    assert shown.count("ejaan lama dan baru") == 2


def test_before_two_names_are_given_nothing_is_told(officer: Client) -> None:
    assert "Versi pembanding" not in page(officer)
    assert "Versi pembanding" not in page(officer, nama1="Budi")


@pytest.mark.parametrize("odd", ["\x00", "😀", "x" * 10_000, "<script>alert(1)</script>", "王"])
def test_any_text_is_answered(officer: Client, odd: str) -> None:
    shown = page(officer, nama1=odd, nama2="Budi")
    assert "<script>alert" not in shown


def test_who_is_not_signed_in_sees_nothing() -> None:
    assert Client().get("/meja/cocokkan/").status_code == 302
