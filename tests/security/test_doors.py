"""Sessions, forgery, headers, redirects, locks and the partners' doors, over HTTP."""

from __future__ import annotations

import json
import re
import time
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kanim.kernel.money.models import Payment
from kanim.kernel.organisation.models import Account
from kanim.kernel.signed_http import sign
from security.conftest import SignIn
from support.passport import Application, apply, everything
from support.passport_office import World

ZERO = "00000000-0000-0000-0000-000000000000"
OPEN = re.compile(
    r"^/(akun|cek|bahasa|tampilan|lacak|unit|sehat|mitra|$)|^/layanan/($|semua/|PB-D/$)|^/masuk/|^/meja/cari/"
)
VALUES = {"uuid": ZERO, "int": "1", "slug": "PB-D", "str": "X"}


def _paths(patterns: list[Any], before: str = "/") -> list[str]:
    out = []
    for pattern in patterns:
        here = before + re.sub(r"<(\w+):\w+>", lambda m: VALUES[m[1]], str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            out += _paths(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern) and "^" not in here:
            out.append(here)
    return out


PATHS = [path for path in _paths(get_resolver().url_patterns) if not path.startswith("/akun/")]


def test_every_page_answers_everybody_without_an_error_of_ours(world: World, sign_in: SignIn) -> None:
    assert len(PATHS) > 40
    people = {name: sign_in(name) for name in ("", "pemohon1", "loket1", "kepala", "loket.izin", "bendahara")}
    for path in PATHS:
        for name, client in people.items():
            for answer in (client.get(path), client.post(path, {})):
                assert answer.status_code < 500 or answer.status_code == 503, (path, name)
        anyone = people[""].get(path)
        if not OPEN.match(path):
            assert anyone.status_code in (302, 405), path
            assert anyone.status_code == 405 or anyone["Location"].startswith("/akun/login/"), path
        if path.startswith("/meja/"):
            assert people["pemohon1"].get(path).status_code in (302, 403, 405), path


def test_every_post_wants_the_token_of_its_page(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(Account.objects.get(username="kepala"), backend="kanim.faces.sign_in.AccountBackend")
    for path in PATHS:
        if not path.startswith("/mitra/"):
            assert client.post(path, {}).status_code in (403, 405), path


def test_headers_of_every_kind_of_page(sign_in: SignIn) -> None:
    for path in ("/", "/nope/", "/akun/login/", "/lacak/", "/sehat/"):
        answer = sign_in("").get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy and "frame-ancestors 'self'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert django_settings.SESSION_COOKIE_HTTPONLY and django_settings.SESSION_COOKIE_SAMESITE == "Lax"


ELSEWHERE = (
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
)


def with_password(username: str) -> str:
    account = Account.objects.get(username=username)
    account.set_password("kata-sandi-uji-2026")
    Account.objects.filter(id=account.id).update(password=account.password)
    return "kata-sandi-uji-2026"


@pytest.mark.parametrize("to", ELSEWHERE)
def test_no_page_sends_people_to_another_site(sign_in: SignIn, to: str) -> None:
    anyone, officer = sign_in(""), sign_in("loket1")
    for client, path, form in (
        (anyone, "/bahasa/", {"language": "en"}),
        (anyone, "/tampilan/", {"theme": "dark"}),
        (officer, "/masuk/sebagai/", {"appointment": "pemohon"}),
    ):
        answer = client.post(path, {**form, "next": to})
        assert answer.status_code == 302
        assert answer["Location"].startswith("/") and "evil" not in answer["Location"]
    form = {"login": "loket1", "password": with_password("loket1"), "next": to}
    assert anyone.post("/akun/login/", form).headers["Location"] == "/masuk/ke-mana/"


def test_a_session_given_by_another_is_not_kept_on_signing_in(world: World) -> None:
    client = Client()
    password = with_password("loket1")
    client.get("/akun/login/")
    session = client.session
    session["x"] = 1
    session.save()
    before = client.cookies["sessionid"].value
    client.post("/akun/login/", {"login": "loket1", "password": password})
    assert client.cookies["sessionid"].value != before


def test_nobody_acts_under_the_appointment_of_another(world: World, sign_in: SignIn) -> None:
    officer, holder = sign_in("loket1"), sign_in("pemohon1")
    foreign = str(world.officer("kepala").appointment_id)
    for client in (officer, holder):
        assert client.post("/masuk/sebagai/", {"appointment": foreign}).status_code == 403
    session = holder.session
    session["jabatan"] = foreign
    session.save()
    assert holder.get("/meja/").status_code == 403


def test_a_lock_holds_for_one_place_alone(world: World, sign_in: SignIn) -> None:
    def wrong(address: str, **extra: Any) -> int:
        form = {"login": "kepala", "password": "salah"}
        return Client().post("/akun/login/", form, REMOTE_ADDR=address, **extra).status_code

    answers = [wrong("10.1.1.1", HTTP_X_FORWARDED_FOR=f"9.9.9.{n}") for n in range(6)]
    assert answers[-1] == 429  # an address of his own making does not help him
    assert wrong("10.1.1.2") == 200  # and the owner, elsewhere, is not locked out


def test_resetting_a_password_does_not_tell_who_is_known(
    world: World, sign_in: SignIn, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    known = Account.objects.exclude(email="").values_list("email", flat=True).first() or "a@contoh.id"
    answers = [sign_in("").post("/akun/password/reset/", {"email": mail}) for mail in (known, "x@contoh.id")]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, answers[0]["Location"])}


# the partners' doors -----------------------------------------------------------------------------------------


def notice(case: Application, **over: Any) -> bytes:
    told = case.notice().data() | over
    return json.dumps(told).encode()


def send(body: bytes, stamp: str, signature: str, path: str = "/mitra/simponi/") -> int:
    headers = {"HTTP_X_KANIM_TIME": stamp, "HTTP_X_KANIM_SIGNATURE": signature}
    client = Client(raise_request_exception=False)
    return client.post(path, body, content_type="application/json", **headers).status_code  # type: ignore[arg-type]


def test_a_payment_is_believed_from_the_billing_system_alone(world: World) -> None:
    case = apply(world)
    secret = django_settings.SIMPONI_SECRET
    body, now = notice(case), str(int(time.time()))
    before = everything("act_key")
    other = notice(case, amount_idr="1")
    for stamp, signature, sent in (
        (now, sign("sandbox-secret", now, body), body),
        (now, sign("", now, body), body),
        (now, sign(secret, now, other), body),
        (str(int(time.time()) - 301), sign(secret, str(int(time.time()) - 301), body), body),
        (now + " ", sign(secret, now, body), body),
        (now, "", body),
    ):
        assert send(sent, stamp, signature) == 403
    assert everything("act_key") == before
    assert send(body, now, sign(secret, now, body)) == 200
    assert send(body, now, sign(secret, now, body)) == 200  # told twice, noted once
    assert Payment.objects.filter(bill__case_id=case.case_id).count() == 1
    unknown = notice(case, code="999999999999999", ntpn=uuid4().hex[:16].upper())
    assert send(unknown, now, sign(secret, now, unknown)) in (200, 404)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b'{"job_id": 1}', b'{"job_id": "x", "state": "done"}',
                                  b"\xff\xfe", b'{"job_id": "' + ZERO.encode() + b'", "state": {}}'])  # fmt: skip
def test_a_signed_message_that_can_not_be_read_is_refused(world: World, body: bytes) -> None:
    now = str(int(time.time()))
    for path, secret in (
        ("/mitra/simponi/", django_settings.SIMPONI_SECRET),
        ("/mitra/printer/", django_settings.PRINTER_SECRET),
    ):
        assert 400 <= send(body, now, sign(secret, now, body), path) < 500


def test_no_secret_stands_in_the_source() -> None:
    assert "sandbox-secret" not in (django_settings.SIMPONI_SECRET, django_settings.PRINTER_SECRET)
    assert (
        len({django_settings.SIMPONI_SECRET, django_settings.PRINTER_SECRET, django_settings.SECRET_KEY}) == 3
    )


def test_the_clock_of_a_demonstration_is_not_there_in_an_office(sign_in: SignIn, settings: Any) -> None:
    settings.DEMO = False
    officer = sign_in("kepala")
    assert officer.get("/meja/peragaan/jam/").status_code == 404
    assert officer.post("/meja/peragaan/jam/", {"lompat": "bulan"}).status_code == 404


# what is typed, shown ----------------------------------------------------------------------------------------

MARKUP = '<img src=x onerror=alert(1)>"\'><script>alert(1)</script>{{ 7*7 }}{% now "Y" %}'


def test_what_was_typed_is_never_markup(world: World, sign_in: SignIn) -> None:
    case = apply(world, alamat=MARKUP[:60], tempat_lahir="Tangerang")
    case.do("loket1", "catat", {"catatan": MARKUP})
    officer, holder = sign_in("loket1"), sign_in("pemohon1")
    pages = [
        officer.get(f"/meja/berkas/{case.case_id}/", {"tab": tab}) for tab in ("data", "riwayat", "berkas")
    ]
    pages += [holder.get(f"/layanan/permohonan/{case.case_id}/"), officer.get("/meja/berkas/", {"q": MARKUP})]
    for page in pages:
        body = page.content.decode()
        assert page.status_code == 200
        assert "<img src=x" not in body and "<script>alert" not in body and "49{%" not in body
