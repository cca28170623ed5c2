"""Signing in: the account is read with its appointments in one query, and counted wrong passwords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models.sql.compiler import SQLCompiler
from django.http import HttpRequest

from kanim.kernel import clock, db
from kanim.kernel.organisation.models import Account
from kanim.kernel.organisation.selectors import SEAT_FIELDS, Seat, in_order

SIGNED_IN_AT = "masuk_pada"
_ACCOUNT_FIELDS = tuple(field.attname for field in Account._meta.concrete_fields)
_CHAIN_FIELDS = (
    "appointments__post__valid_from",
    "appointments__post__valid_to",
    "appointments__post__office__valid_from",
    "appointments__post__office__valid_to",
)


class AccountBackend(AuthenticationBackend):
    """Username or e-mail with a password. `get_user` also reads the appointments of today (`account.seats`),
    so that a request knows who acts after two queries, and a disabled account or an ended appointment has no
    power from the next request on."""

    def get_user(self, user_id: Any) -> Account | None:
        rows = _read(user_id)
        if not rows:
            return None
        width, seats_end = len(_ACCOUNT_FIELDS), len(_ACCOUNT_FIELDS) + len(SEAT_FIELDS)
        account: Account = Account.from_db("default", _ACCOUNT_FIELDS, rows[0][:width])
        if not self.user_can_authenticate(account):
            return None
        today = clock.today()
        seats = [
            Seat(*row[width:seats_end])
            for row in rows
            if row[width] is not None and _holds(row[seats_end:], today)
        ]
        account.seats = in_order(seat for seat in seats if seat.holds(today))  # type: ignore[attr-defined]
        return account


@lru_cache(maxsize=2)
def _compiled(vendor: str) -> tuple[str, SQLCompiler]:
    """The query of every request, made once a process and kind of database; its one parameter is the account."""
    columns = (*_ACCOUNT_FIELDS, *(f"appointments__{name}" for name in SEAT_FIELDS), *_CHAIN_FIELDS)
    compiler = (
        Account.objects.filter(pk=UUID(int=0)).values_list(*columns).query.get_compiler(DEFAULT_DB_ALIAS)
    )
    return compiler.as_sql()[0], compiler


def _read(user_id: Any) -> list[tuple[Any, ...]]:
    sql, compiler = _compiled(connection.vendor)
    found: list[Sequence[Any]] = list(db.fetch(sql, [db.as_uuid(user_id)]))
    return [tuple(row) for row in compiler.results_iter([found])]


def _holds(dates: tuple[Any, ...], today: Any) -> bool:
    """Whether the post and its office exist today."""
    pairs = zip(dates[::2], dates[1::2], strict=True)
    return all(start <= today and (end is None or today < end) for start, end in pairs)


def seats_of(account: Account) -> list[Seat]:
    """The appointments read with the account."""
    found: list[Seat] = getattr(account, "seats", [])
    return found


def end_if_too_old(request: HttpRequest) -> bool:
    """Signs out a session older than the office day, however busy it was. True when it did."""
    session: SessionBase = request.session
    started = session.get(SIGNED_IN_AT)
    if started is None:
        session[SIGNED_IN_AT] = int(datetime.now(UTC).timestamp())
        return False
    age = timedelta(seconds=datetime.now(UTC).timestamp() - started)
    if age < timedelta(seconds=settings.SESSION_COOKIE_AGE):
        return False
    logout(request)
    return True


def client_address(request: HttpRequest) -> str:
    """Where the request comes from. With proxies of our own before us (`KANIM_PROXIES`) the one farthest from us
    tells it; what a client itself wrote farther left is never believed."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops: int = settings.PROXIES
    here = str(request.META.get("REMOTE_ADDR") or "")
    try:
        return str(ip_address(told[-hops])) if 0 < hops <= len(told) else here
    except ValueError:
        return here


def counted_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str:
    """The name under which wrong passwords are counted: as typed, in lower case, whoever it belongs to."""
    given = dict(credentials or {})
    name = given.get("username") or given.get("email")
    if not name and request is not None:
        name = request.POST.get("login", "")
    return str(name or "").strip().lower()[:150]
