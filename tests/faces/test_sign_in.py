"""Signing in over HTTP: who acts, how long, and what wrong passwords do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from kanim.faces.actors import (
    ACTIVE,
    AS_APPLICANT,
    actor_for,
    login_required_holder,
    login_required_officer,
)
from kanim.faces.sign_in import SIGNED_IN_AT, AccountBackend, counted_name
from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.errors import Denied
from kanim.kernel.ledger.writer import Founding
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.verbs import disable_account, end_appointment
from support.office import NOW, found_office, seat
from support.queries import count_queries

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-uji-2026"
LOGIN = "/akun/login/"


class FewRounds(PBKDF2PasswordHasher):
    """The same work in less time, since these tests hash often."""

    algorithm = "pbkdf2_few"
    iterations = 10


@pytest.fixture(autouse=True)
def quick(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = [f"{__name__}.FewRounds"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rini() -> Appointment:
    found_office()
    row = seat("rini", "pemeriksa", "dokjal_layanan", clearance=1)
    Account.objects.filter(id=row.account_id).update(
        password=make_password(PASSWORD), email="rini@contoh.invalid"
    )
    return row


def _sign_in(client: Client, login: str = "rini", password: str = PASSWORD, **extra: Any) -> HttpResponse:
    answer: Any = client.post(LOGIN, {"login": login, "password": password}, **extra)
    return answer


def _actor(client: Client) -> Actor | None:
    """Who the next request is: the page that sends people on tells it to its response's request."""
    answer: Any = client.get("/masuk/ke-mana/")
    found: Actor | None = answer.wsgi_request.actor
    return found


def test_an_officer_acts_under_the_first_appointment(client: Client, rini: Appointment) -> None:
    assert _sign_in(client).status_code == 302
    assert _actor(client) == Officer(
        account_id=rini.account_id,
        name="Rini",
        appointment_id=rini.id,
        post="pemeriksa",
        unit="dokjal_layanan",
        office_id=rini.post.office_id,
        office_code="kanim-tangerang",
        clearance=1,
    )


def test_the_email_signs_in_too_and_the_session_key_changes(client: Client, rini: Appointment) -> None:
    client.get(LOGIN)
    session = client.session
    session["sebelum"] = "1"
    session.save()
    before = session.session_key
    assert _sign_in(client, "RINI@contoh.invalid").status_code == 302
    assert client.session.session_key not in (None, before)
    assert isinstance(_actor(client), Officer)


def test_who_acts_takes_two_queries_and_none_without_a_session(client: Client, rini: Appointment) -> None:
    with count_queries() as statements:
        assert _actor(client) is None
    assert len(statements) == 0, str(statements)
    _sign_in(client)
    _actor(client)
    with count_queries() as statements:
        assert isinstance(_actor(client), Officer)
    assert len(statements) == 2, str(statements)


def test_another_appointment_is_chosen_from_the_menu(client: Client, rini: Appointment) -> None:
    other = seat("rini", "petugas_serah", "dokjal_layanan")
    _sign_in(client)
    answer: Any = client.post(reverse("switch-appointment"), {"appointment": str(other.id), "next": "/meja/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/meja/")
    actor = _actor(client)
    assert isinstance(actor, Officer)
    assert actor.post == "petugas_serah"
    answer = client.post(
        reverse("switch-appointment"), {"appointment": AS_APPLICANT, "next": "https://lain.invalid/"}
    )
    assert answer.headers["Location"] == reverse("where-to")
    assert _actor(client) == Holder(rini.account_id, "Rini", None)


def test_the_appointment_of_someone_else_is_refused(client: Client, rini: Appointment) -> None:
    stranger = seat("budi", "kasi", "dokjal_layanan")
    _sign_in(client)
    answer = client.post(reverse("switch-appointment"), {"appointment": str(stranger.id)})
    assert answer.status_code == 403
    actor = _actor(client)
    assert isinstance(actor, Officer)
    assert actor.appointment_id == rini.id
    assert ACTIVE not in client.session


def test_an_ended_appointment_has_no_power_from_the_next_request_on(
    client: Client, rini: Appointment
) -> None:
    _sign_in(client)
    assert isinstance(_actor(client), Officer)
    end_appointment(Founding(NOW), rini, valid_to=clock.today(), letter="SK-9")
    assert _actor(client) == Holder(rini.account_id, "Rini", None)


def test_a_disabled_account_is_nobody_from_the_next_request_on(client: Client, rini: Appointment) -> None:
    _sign_in(client)
    disable_account(Founding(NOW), rini.account, office=rini.post.office, reason="diberhentikan")
    assert _actor(client) is None
    assert _sign_in(Client()).status_code != 500
    assert _actor(client) is None


def test_a_changed_password_ends_other_sessions(client: Client, rini: Appointment) -> None:
    _sign_in(client)
    Account.objects.filter(id=rini.account_id).update(password=make_password("kata-sandi-baru-2026"))
    assert _actor(client) is None


def test_a_session_ends_at_its_age_however_busy(client: Client, rini: Appointment) -> None:
    _sign_in(client)
    session = client.session
    session[SIGNED_IN_AT] -= settings.SESSION_COOKIE_AGE - 60
    session.save()
    assert isinstance(_actor(client), Officer)
    session = client.session
    session[SIGNED_IN_AT] -= 61
    session.save()
    assert _actor(client) is None
    assert SIGNED_IN_AT not in client.session


def _guarded(decorator: Any, actor: Actor | None) -> Any:
    request = RequestFactory().get("/meja/berkas/?hal=2")
    request.actor = actor  # type: ignore[attr-defined]

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("isi")

    return decorator(view)(request)


def test_pages_for_officers_and_for_applicants_keep_apart(rini: Appointment) -> None:
    account = AccountBackend().get_user(rini.account_id)
    assert account is not None
    officer, holder = actor_for(account, None), actor_for(account, AS_APPLICANT)
    assert _guarded(login_required_officer, officer).content == b"isi"
    assert _guarded(login_required_holder, holder).content == b"isi"
    for guard in (login_required_officer, login_required_holder):
        answer = _guarded(guard, None)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/akun/login/?next=/meja/berkas/%3Fhal%3D2"
    with pytest.raises(Denied, match="untuk petugas"):
        _guarded(login_required_officer, holder)
    with pytest.raises(Denied, match="untuk pemohon"):
        _guarded(login_required_holder, officer)


WORDS = {"id": "Terlalu banyak percobaan", "en": "Too many"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_five_wrong_passwords_lock_this_name_at_this_address(
    client: Client, rini: Appointment, language: str
) -> None:
    client.cookies["bahasa"] = language
    for _ in range(4):
        assert _sign_in(client, password="salah").status_code == 200
    locked = _sign_in(client, password="salah")
    assert locked.status_code == 429
    if language == "id":
        assert WORDS[language] in locked.content.decode()
    right = _sign_in(client)
    assert right.status_code == 429
    assert _actor(client) is None
    assert _sign_in(Client(), REMOTE_ADDR="10.9.8.7").status_code == 302
    other = seat("budi", "kasi", "dokjal_layanan")
    Account.objects.filter(id=other.account_id).update(password=make_password(PASSWORD))
    assert _sign_in(Client(), "budi").status_code == 302


def test_capitals_do_not_give_five_more_tries(client: Client, rini: Appointment) -> None:
    for name in ("rini", "Rini", "RINI", " rini ", "rInI"):
        answer = _sign_in(client, name, "salah")
    assert answer.status_code == 429


def test_an_unknown_name_gets_the_same_answer_and_the_same_work(client: Client, rini: Appointment) -> None:
    known = _sign_in(client, "rini", "salah")
    unknown = _sign_in(Client(), "tidakada", "salah")
    assert known.status_code == unknown.status_code == 200
    assert _errors(known) == _errors(unknown) != ""
    assert _hashes("rini") == _hashes("tidakada") == 1
    for _ in range(3):
        _sign_in(client, "tidakada", "salah")
    assert _sign_in(client, "tidakada", "salah").status_code == 429


def _errors(answer: Any) -> str:
    return str(answer.context["form"].errors)


def _hashes(name: str) -> int:
    """How often a password is hashed for one try."""
    seen: list[str] = []
    before = FewRounds.encode

    def encode(self: FewRounds, password: str, salt: str, iterations: int | None = None) -> str:
        seen.append(password)
        return before(self, password, salt, iterations)

    FewRounds.encode = encode  # type: ignore[method-assign]
    try:
        AccountBackend().authenticate(None, username=name, password="salah")
    finally:
        FewRounds.encode = before  # type: ignore[method-assign]
    return len(seen)


def test_the_name_counted_is_what_was_typed() -> None:
    request = RequestFactory().post("/", {"login": " A@B.id "})
    assert counted_name(request) == "a@b.id"
    assert counted_name(None, {"email": "X@y.id"}) == "x@y.id"
    assert counted_name(None, None) == ""


SIGN_UP = {"password1": PASSWORD, "password2": PASSWORD}


def test_an_applicant_signs_up_with_an_email(client: Client, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    answer = client.post("/akun/signup/", {"email": " Siti@Contoh.invalid ", **SIGN_UP})
    assert answer.status_code == 302
    account = Account.objects.get(username="siti@contoh.invalid")
    assert (account.email, account.person_id) == ("siti@contoh.invalid", None)
    assert _actor(client) == Holder(account.id, "siti@contoh.invalid", None)
    again = Client().post("/akun/signup/", {"email": "SITI@contoh.invalid", **SIGN_UP})
    assert again.status_code == 200
    assert Account.objects.filter(email__iexact="siti@contoh.invalid").count() == 1


def test_sign_up_does_not_tell_whether_an_address_is_known(
    client: Client, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    new = client.post("/akun/signup/", {"email": "siti@contoh.invalid", **SIGN_UP})
    cache.clear()  # one letter an address in three minutes
    known = Client().post("/akun/signup/", {"email": "Siti@contoh.invalid", **SIGN_UP})
    assert (new.status_code, new.headers["Location"]) == (known.status_code, known.headers["Location"])
    assert Account.objects.count() == 1
    assert [m.to for m in mailoutbox] == [["siti@contoh.invalid"]] * 2


def test_the_session_age_is_the_office_day() -> None:
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(hours=9)
