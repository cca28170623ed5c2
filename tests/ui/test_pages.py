"""Shells, error pages and preferences, over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from kanim.kernel.errors import Conflict, Denied, Invalid, NotVisible, Unavailable
from kanim.kernel.texts import Text
from kanim.ui import errors

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
T = Text("Alasannya begini.", "The reason is this.")


def test_pages_need_no_inline_script_or_style_and_no_foreign_host(client: Client) -> None:
    for path in ("/", "/unit/", "/unit/kanim/", "/akun/login/", "/akun/signup/", "/tidak-ada/"):
        body = client.get(path).content.decode()
        assert INLINE.search(body) is None, path
        assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', body) == [], path


def test_the_content_policy_allows_ourselves_only(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe-inline" not in policy and "unsafe-eval" not in policy


def test_language_is_chosen_and_kept(client: Client) -> None:
    assert 'lang="id"' in client.get("/").content.decode()
    answer = client.post("/bahasa/", {"language": "en", "next": "/unit/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/unit/")
    page = client.get("/unit/")
    assert 'lang="en"' in page.content.decode() and page.headers["Content-Language"] == "en"
    assert "Who does what" in page.content.decode()


def test_a_foreign_next_and_an_unknown_language_are_not_followed(client: Client) -> None:
    answer = client.post("/bahasa/", {"language": "xx", "next": "https://contoh.test/"})
    assert answer.headers["Location"] == "/"
    assert "bahasa" not in answer.cookies


def test_theme_is_chosen_and_kept(client: Client) -> None:
    assert 'data-theme="auto"' in client.get("/").content.decode()
    client.post("/tampilan/", {"theme": "dark", "next": "/"})
    assert 'data-bs-theme="dark"' in client.get("/").content.decode()
    assert client.get("/tampilan/").status_code == 405


@pytest.mark.parametrize(
    ("error", "status", "title"),
    [
        (NotVisible(), 404, "Halaman tidak ditemukan"),
        (Denied(T, clause="dokjal.a"), 403, "Tidak berwenang"),
        (Conflict(T), 409, "Keadaan sudah berubah"),
        (Invalid({"nama": T}), 422, "Isian belum benar"),
        (Unavailable(T, retry_after_s=7), 503, "Layanan luar sedang tidak menjawab"),
    ],
)
def test_kernel_errors_say_what_and_what_to_do(
    rf: RequestFactory, error: Exception, status: int, title: str
) -> None:
    middleware = errors.ErrorPagesMiddleware(lambda request: None)  # type: ignore[arg-type,return-value]
    request = rf.get("/x/")
    request.user = None  # type: ignore[assignment]
    with translation.override("id"):
        answer = middleware.process_exception(request, error)
    assert answer is not None
    body = answer.content.decode()
    assert answer.status_code == status and title in body
    if status != 404:
        assert "Alasannya begini." in body
    if isinstance(error, Denied):
        assert "dokjal.a" in body
    if isinstance(error, Unavailable):
        assert answer.headers["Retry-After"] == "7"


def test_what_is_hidden_looks_like_what_does_not_exist(client: Client) -> None:
    def body(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 404
        return answer.content.decode().replace(path, "/x/")

    token = re.compile(r'value="[^"]*"|X-CSRFToken": "[^"]*"')
    assert token.sub("", body("/unit/tiada/")) == token.sub("", body("/tiada/sama/sekali/"))


def test_a_program_gets_the_words_as_json(rf: RequestFactory) -> None:
    request = rf.get("/x/", headers={"accept": "application/json"})
    with translation.override("en"):
        answer = errors.answer(request, errors.page_of(Conflict(T)))
    assert answer.headers["Content-Type"] == "application/json"
    assert "The reason is this." in answer.content.decode()


def test_a_lost_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/bahasa/", {"language": "en"})
    assert answer.status_code == 403
    assert "Formulir sudah kedaluwarsa" in answer.content.decode()
    assert "bahasa" not in answer.cookies


def test_after_five_wrong_passwords_the_page_says_how_long_to_wait(client: Client) -> None:
    for _ in range(5):
        answer = client.post("/akun/login/", {"login": "tiada", "password": "salah-salah"})
    assert answer.status_code == 429
    assert "Tunggu 15 menit" in answer.content.decode()
    assert answer.headers["Retry-After"] == "900"


def test_icons_that_pages_ask_for_are_drawn() -> None:
    root = Path(errors.__file__).parents[1]
    known = set((root / "ui" / "icons.txt").read_text(encoding="utf-8").split())
    named = re.compile(r"""{% icon ["']([a-z0-9-]+)|icon_name=["']([a-z0-9-]+)|badge [^%]*? "([a-z-]+)" %}""")
    asked = {
        (path.name, next(name for name in names if name))
        for path in root.rglob("templates/**/*.html")
        for names in named.findall(path.read_text(encoding="utf-8"))
    }
    assert {(where, name) for where, name in asked if name not in known} == set()
