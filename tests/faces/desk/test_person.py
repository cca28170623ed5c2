"""The page of a person: what names him opens it, two officers join two records, others see nothing of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse

from kanim.kernel.access.actors import System
from kanim.kernel.access.models import Role
from kanim.kernel.act import open_act
from kanim.kernel.organisation.models import Office
from kanim.kernel.party import known, pairs, registers, selectors
from kanim.kernel.party.importing import import_register, read_mapping
from kanim.kernel.party.models import Pair, Person
from support.passport import apply, everything
from support.passport_office import World
from support.queries import count_queries
from tests.faces.desk.test_case_page import plain, signed_in

SOURCE = known.Source("DOKUMEN")
SECRET = known.Source("INTELIJEN", class_level=2)


def applicant(application: Any) -> UUID:
    return Role.objects.get(object_id=application.case_id, role="pemohon").subject_id


def did(verb: Any, *args: Any, **more: Any) -> Any:
    with open_act(System("test"), "party.test", str(uuid4())) as act:
        return verb(act, *args, **more)


def stranger(name: str = "Boedi Tua") -> UUID:
    found: Person = did(registers.register_person, name=name, birth_date=date(1950, 1, 1))
    return found.id


def page_of(person: UUID) -> str:
    return reverse("desk-person", args=[person])


def _asked(statements: Any) -> list[str]:
    """What is asked about persons and what names them; a process also asks once a second whether the small tables
    that it keeps in memory (mandates, offices, the law) have changed, whatever is shown."""
    about = (
        'FROM "party_',
        'FROM "casework_',
        'FROM "access_role"',
        'FROM "papers_',
        'FROM "travel_documents_',
    )
    return [sql for sql in statements.seen if any(f" {table}" in sql for table in about)]


def test_the_page_shows_what_is_known_within_clearance_in_a_constant_number_of_queries(world: World) -> None:
    application = apply(world)
    me = applicant(application)
    did(known.keep_document, me, "PASPOR", "X123", SOURCE, country="MYS")
    client = signed_in("adjudikator1")
    client.get(page_of(me))
    with count_queries() as few:
        client.get(page_of(me))
    did(known.keep_document, me, "KK", "999888", SECRET)
    for n in range(6):
        other = stranger(f"Anak {'ABCDEF'[n]}")
        did(known.relate, other, me, "WALI", SOURCE)
        did(known.move_person, me, f"Jalan {n}", SOURCE, region="36.71.01")
        did(pairs.note_pair, me, other, score=60 + n)
        did(
            known.affiliate,
            me,
            did(known.register_organisation, "YAYASAN", f"Yayasan {n}x").id,
            "PENGURUS",
            SOURCE,
        )
    client.get(page_of(me))
    with count_queries() as many:
        page = client.get(page_of(me))
    assert len(_asked(many)) == len(_asked(few)) <= 18, str(many)
    words = plain(page)
    assert application.case.number in words
    assert "Jalan 5, Tangerang" in words
    assert "Ada yang mungkin orang yang sama" in words
    assert "999888" in words  # the adjudicator is cleared for it
    assert "999888" not in plain(signed_in("loket1").get(page_of(me)))


def test_nobody_sees_a_person_whom_nothing_visible_names(world: World) -> None:
    application, hidden = apply(world), stranger()
    for who, person in (
        ("adjudikator1", hidden),
        ("kasi.izintinggal", applicant(application)),
        ("loket1", uuid4()),
    ):
        assert signed_in(who).get(page_of(person)).status_code == 404


def test_two_officers_join_and_part_two_records_over_the_page(world: World) -> None:
    application = apply(world)
    me, other = applicant(application), stranger()
    pair: Pair = did(pairs.note_pair, me, other, score=91)
    where = reverse("desk-pair", args=[me, pair.id])

    def post(who: str, move: str, reason: str = "Foto dan sidik jari sama.") -> str:
        return plain(signed_in(who).post(where, {"langkah": move, "alasan": reason}, follow=True))

    before = everything("act_key")
    assert "Kewenangan ini ada pada" in post("loket1", "usul_satu")
    assert everything("act_key") == before
    assert signed_in("adjudikator1").post(where, {"langkah": "x"}).status_code == 404
    post("adjudikator1", "usul_satu")
    assert "Setujui: satu orang" not in plain(signed_in("adjudikator1").get(page_of(me)))
    assert "Yang mengusulkan tidak dapat menyetujui" in post("adjudikator1", "setuju_satu")
    post("kasi.verifikasi", "setuju_satu")
    assert selectors.everyone_in((me,)) == {me, other}
    page = plain(signed_in("loket1").get(page_of(me)))
    assert "Beberapa data, satu orang" in page
    assert signed_in("loket1").get(page_of(other)).status_code == 200  # reads follow the cluster
    post("adjudikator2", "usul_pisah")
    post("kasi.verifikasi", "setuju_pisah")
    assert selectors.everyone_in((me,)) == {me}
    assert signed_in("loket1").get(page_of(other)).status_code == 404


def test_who_was_imported_is_seen_by_the_division_that_keeps_the_register(world: World) -> None:
    plan = read_mapping({"register": "buku-lama", "as_of": date(2019, 1, 1),
                         "columns": {"key": "no", "name": "nama", "birth_date": "lahir"}})  # fmt: skip
    office = Office.objects.get(code="kanim-tangerang")
    import_register(
        System("import"), office, "dokjal", plan, "no,nama,lahir\n1,Rukmini Tua,1940-01-02\n", dry=False
    )
    person = Person.objects.get(name="Rukmini Tua").id
    assert "Diimpor dari buku-lama" in plain(signed_in("loket1").get(page_of(person)))
    assert signed_in("kasi.izintinggal").get(page_of(person)).status_code == 404
