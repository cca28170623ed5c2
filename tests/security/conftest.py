"""Whoever attacks comes over HTTP, signed in as one of the demonstration's people or not at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from kanim.kernel.organisation.models import Account
from support.passport_office import World

BACKEND = "kanim.faces.sign_in.AccountBackend"
SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(world: World) -> SignIn:
    """A browser of that account; without a name one of nobody. An error of ours is an answer with 500."""
    cache.clear()

    def browser(username: str = "") -> Client:
        client = Client(raise_request_exception=False)
        if username:
            client.force_login(Account.objects.get(username=username), backend=BACKEND)
        return client

    return browser
