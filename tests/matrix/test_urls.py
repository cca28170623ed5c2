"""Every URL that the program declares, asked by whoever has no right: what may not be seen answers exactly as what does
not exist, what may be seen but not done answers 403 with the clause, and nothing changes either way. The list is the
program's own: a new page joins by itself, and one that stands under no known door fails."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kanim.kernel.casework.options import options
from kanim.kernel.casework.sight import get_case
from kanim.kernel.papers.models import Instrument, Paper
from matrix.conftest import SignIn
from support.passport import Application, apply, everything
from support.passport_office import World

OPEN_DOORS = ("akun/", "masuk/", "cek/", "bahasa/", "tampilan/", "lacak/", "unit/", "sehat/", "mitra/")
"""Pages for everybody, and for systems outside (which sign their messages); `tests/security` asks those."""
OPEN_OFFICE = ("layanan/", "layanan/semua/", "layanan/{slug}/", "layanan/{slug}/ajukan/")
OUTSIDE_THE_DIVISION = "kasi.penindakan"
KEPT = {"act_key"}


@dataclass(frozen=True)
class Page:
    """One URL with its parts: `meja/berkas/{case_id}/`, and the names and kinds of what is filled in."""

    route: str
    parts: tuple[tuple[str, str], ...]

    @property
    def door(self) -> str:
        if self.route == "" or self.route.startswith(OPEN_DOORS) or self.shape in OPEN_OFFICE:
            return "open"
        if self.route.startswith("meja/"):
            return "desk case" if self._names("case_id") else "desk"
        if self.route.startswith("layanan/"):
            return "holder case" if self._names("case_id") else "holder"
        return "unknown"

    @property
    def shape(self) -> str:
        return re.sub(r"<(\w+):\w+>", r"{\1}", self.route)

    def _names(self, name: str) -> bool:
        return any(part == name for _, part in self.parts)

    def url(self, **given: Any) -> str:
        known = {"uuid": uuid4(), "slug": "catat", "str": "x", "int": 1}
        return "/" + re.sub(r"<(\w+):(\w+)>", lambda m: str(given.get(m[2], known[m[1]])), self.route)


def pages(patterns: Any = None, prefix: str = "") -> Iterator[Page]:
    for item in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from pages(item.url_patterns, route)
        elif isinstance(item, URLPattern):
            yield Page(route, tuple(re.findall(r"<(\w+):(\w+)>", route)))


PAGES = list(pages())
VARYING = re.compile(
    r"csrfmiddlewaretoken[^>]*>|X-CSRFToken[^}]*}|[0-9a-f]{8}-[0-9a-f-]{27}|name=\"kunci\"[^>]*>|nonce-\S+|[0-9a-f]{32}"
)


def shape_of(answer: HttpResponse) -> tuple[int, str, str]:
    """Everything that an answer tells, without the ids that were asked and the tokens that are new each time."""
    body = "" if answer.streaming else VARYING.sub("", answer.content.decode("utf-8", "replace"))
    return answer.status_code, VARYING.sub("", answer.headers.get("Location", "")), body


def ask(client: Client, verb: str, url: str) -> HttpResponse:
    answer: HttpResponse = getattr(client, verb)(url)
    return answer


def test_every_page_stands_under_a_known_door(capsys: pytest.CaptureFixture[str]) -> None:
    doors: dict[str, int] = {}
    for page in PAGES:
        doors[page.door] = doors.get(page.door, 0) + 1
    with capsys.disabled():
        print(f"\n  {len(PAGES)} URLs by door: {doors}; gaps: {doors.get('unknown', 0)}", end=" ")
    assert doors.get("unknown", 0) == 0, [p.route for p in PAGES if p.door == "unknown"]
    assert sum(doors.values()) == len(PAGES)


@pytest.fixture
def case(world: World) -> Application:
    """Papers handed in and one letter issued, so that what hangs on the case can be asked for."""
    found = apply(world).to("PERIKSA_BERKAS")
    found.bring("KK")
    return found


def parts_of(case: Application) -> dict[str, UUID]:
    """What really hangs on the case: asked for under its own id, it must look like nothing all the same."""
    return {
        "paper_id": Paper.objects.filter(case_id=case.case_id)[0].id,
        "instrument_id": Instrument.objects.filter(case_id=case.case_id)[0].id,
    }


@pytest.mark.parametrize(("door", "who"), [("desk case", OUTSIDE_THE_DIVISION), ("holder case", "pemohon2")])
def test_the_case_that_may_not_be_seen_answers_as_one_that_is_not(
    world: World, sign_in: SignIn, case: Application, door: str, who: str
) -> None:
    client, real, before = sign_in(who), parts_of(case), everything()
    asked = [page for page in PAGES if page.door == door]
    assert asked
    for page in asked:
        for verb in ("get", "post"):
            there = shape_of(ask(client, verb, page.url(case_id=case.case_id, **real)))
            nowhere = shape_of(ask(client, verb, page.url(case_id=uuid4())))
            assert there == nowhere, (verb, page.route)
            assert there[0] in (404, 405), (verb, page.route, there[0])
    assert everything() == before


@pytest.mark.parametrize(("who", "status"), [("", 302), ("pemohon1", 403)])
def test_the_desk_is_for_officers(
    world: World, sign_in: SignIn, case: Application, who: str, status: int
) -> None:
    client, before = sign_in(who), everything()
    for page in PAGES:
        if not page.door.startswith("desk"):
            continue
        for verb in ("get", "post"):
            answer = ask(client, verb, page.url(case_id=case.case_id))
            assert answer.status_code in (status, 405), (verb, page.route, answer.status_code)
            if answer.status_code == 302:
                assert "/akun/login/" in answer.headers["Location"], page.route
    assert everything() == before


@pytest.mark.parametrize(("who", "status"), [("", 302), ("loket1", 403)])
def test_an_applicant_s_pages_are_for_applicants(
    world: World, sign_in: SignIn, case: Application, who: str, status: int
) -> None:
    client, before = sign_in(who), everything()
    for page in PAGES:
        if not page.door.startswith("holder"):
            continue
        for verb in ("get", "post"):
            answer = ask(client, verb, page.url(case_id=case.case_id))
            assert answer.status_code in (status, 405), (verb, page.route, answer.status_code)
    assert everything() == before


def test_who_sees_and_may_not_is_refused_with_the_clause_and_nothing_changes(
    world: World, sign_in: SignIn, case: Application
) -> None:
    """Every action of the present step, asked by every post of the division that does not carry it."""
    before, refused = everything(), 0
    for who in ("verifikator1", "cetak1", "kabid.dokjal", "loket1"):
        actor, client = world.officer(who), sign_in(who)
        for option in options(get_case(actor, case.case_id), actor):
            if option.mine:
                continue
            answer = client.post(
                f"/meja/berkas/{case.case_id}/tindakan/{option.name}/", {"kunci": uuid4().hex}
            )
            assert answer.status_code in (403, 422), (who, option.name, answer.status_code)
            if answer.status_code == 403:
                assert option.clause in answer.content.decode(), (who, option.name)
                refused += 1
    assert everything() == before
    assert refused >= 10


def test_no_list_search_or_count_tells_of_it(world: World, sign_in: SignIn, case: Application) -> None:
    client, number = sign_in(OUTSIDE_THE_DIVISION), case.case.number
    name = str(case.fold.forms["mohon"]["nama"])
    for page in PAGES:
        if page.door != "desk":
            continue
        for query in ({}, {"q": number}, {"q": name}, {"nomor": number}, {"q": number, "nama": name}):
            answer = client.get(page.url(), query, follow=True)
            body = "" if answer.streaming else answer.content.decode("utf-8", "replace")
            told = body.replace(f'value="{number}"', "").replace(f'value="{name}"', "")
            asked = f"Permohonan {number}"  # a search says again what it was asked
            assert str(case.case_id) not in told, (page.route, query)
            assert number not in told.replace(asked, "") or query, page.route
