"""A browser of each of the demonstration's people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from kanim.kernel.organisation.models import Account
from support.passport_office import World

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """A browser of that account; without a name one of nobody. An error of ours is an answer with 500."""
    cache.clear()
    known: dict[str, Client] = {}

    def browser(username: str = "") -> Client:
        if username not in known:
            known[username] = Client(raise_request_exception=False)
            if username:
                account = Account.objects.get(username=username)
                known[username].force_login(account, backend="kanim.faces.sign_in.AccountBackend")
        return known[username]

    return browser
