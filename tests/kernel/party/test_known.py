"""What is known of a person: papers, family, organisations, addresses; old registers read in."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from kanim.kernel.access.actors import System
from kanim.kernel.act.core import Act, open_act
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.ledger.models import Event
from kanim.kernel.ledger.selectors import events_of
from kanim.kernel.party import known, registers
from kanim.kernel.party.importing import Result, import_register, read_mapping
from kanim.kernel.party.models import (
    Address,
    Affiliation,
    IdentityDocument,
    Import,
    ImportedRow,
    Pair,
    Person,
    Relation,
)
from support.office import found_office

pytestmark = pytest.mark.django_db
SOURCE = known.Source("DOKUMEN")


def person(name: str = "Budi Santoso", born: date = date(1990, 5, 5)) -> UUID:
    with act() as opened:
        return registers.register_person(opened, name=name, birth_date=born).id


def act():
    return open_act(System("test"), "party.test", str(uuid4()))


def did(verb, *args, **more):
    with act() as opened:
        assert isinstance(opened, Act)
        return verb(opened, *args, **more)


def test_a_document_is_kept_once_and_learns_when_it_was_seen():
    who = person()
    first = did(
        known.keep_document, who, "PASPOR", "x 123456", SOURCE, country="MYS", valid_to=date(2030, 1, 1)
    )
    again = did(
        known.keep_document, who, "PASPOR", "X123456", SOURCE, country="MYS", seen_on=date(2026, 11, 24)
    )
    did(known.keep_document, who, "PASPOR", "X123456", SOURCE, country="MYS")
    did(known.keep_document, who, "PASPOR", "X123456", SOURCE, country="SGP")
    assert (again.id, again.number, again.valid_to, again.seen_on) == (
        first.id, "X123456", date(2030, 1, 1), date(2026, 11, 24),
    )  # fmt: skip
    assert (IdentityDocument.objects.count(), Event.objects.filter(stream=who).count()) == (2, 4)
    for wrong in (
        {"kind": "SIM?"},
        {"number": "*"},
        {"country": "Malaysia"},
        {"valid_from": date(2031, 1, 1), "valid_to": date(2030, 1, 1)},
    ):
        given = {"kind": "PASPOR", "number": "X1", **wrong}
        with pytest.raises(Invalid), transaction.atomic():
            did(known.keep_document, who, given.pop("kind"), given.pop("number"), SOURCE, **given)
    assert IdentityDocument.objects.count() == 2


def test_a_family_is_told_from_both_sides_and_ends_with_a_day():
    mother, father, child = (
        person("Siti", date(1970, 1, 1)),
        person("Agus", date(1969, 1, 1)),
        person("Ani", date(2015, 1, 1)),
    )
    parent = did(known.relate, mother, child, "ORANG_TUA", SOURCE)
    assert did(known.relate, mother, child, "ORANG_TUA", SOURCE).id == parent.id
    married = did(known.relate, father, mother, "PASANGAN", SOURCE, valid_from=date(1995, 1, 1))
    assert did(known.relate, mother, father, "PASANGAN", SOURCE).id == married.id
    assert Event.objects.filter(stream=child).count() == 2
    with pytest.raises(Invalid), transaction.atomic():
        did(known.relate, child, mother, "ORANG_TUA", SOURCE)
    with pytest.raises(Conflict), transaction.atomic():
        did(known.relate, child, child, "WALI", SOURCE)
    with pytest.raises(Invalid), transaction.atomic():
        did(known.end_relation, married.id, date(1990, 1, 1), "cerai")
    did(known.end_relation, married.id, date(2020, 1, 1), "cerai")
    with pytest.raises(Conflict), transaction.atomic():
        did(known.end_relation, married.id, date(2021, 1, 1), "cerai")
    did(known.relate, father, mother, "PASANGAN", SOURCE, valid_from=date(2022, 1, 1))
    assert sorted(Relation.objects.values_list("kind", "valid_to"), key=str) == sorted(
        [("ORANG_TUA", None), ("PASANGAN", date(2020, 1, 1)), ("PASANGAN", None)], key=str
    )


def test_an_organisation_is_one_by_its_number_and_has_branches():
    head = did(
        known.register_organisation, "PERUSAHAAN", "PT Maju", npwp="01.234.567.8-901.000", nib="1234567890123"
    )
    assert did(known.register_organisation, "PERUSAHAAN", "PT MAJU JAYA", nib="1234567890123").id == head.id
    branch = did(
        known.register_organisation, "PERUSAHAAN", "PT Maju Bali", nib="1234567890123", parent_id=head.id
    )
    assert (branch.id != head.id, branch.parent_id, head.npwp) == (True, head.id, "012345678901000")
    who = person()
    job = did(known.affiliate, who, head.id, "DISPONSORI", SOURCE, title="Direktur")
    assert did(known.affiliate, who, head.id, "DISPONSORI", SOURCE).id == job.id
    assert Affiliation.objects.count() == 1
    for wrong in ({"npwp": "123"}, {"nib": "1"}, {"name": "123"}):
        with pytest.raises(Invalid), transaction.atomic():
            did(known.register_organisation, "PERUSAHAAN", **{"name": "PT Lain", **wrong})
    with pytest.raises(Invalid), transaction.atomic():
        did(known.affiliate, who, uuid4(), "PEGAWAI", SOURCE)


def test_a_new_address_ends_the_one_before():
    who = person()
    did(known.move_person, who, "Jl. Satria 1", SOURCE, region="36.71.01", valid_from=date(2020, 1, 1))
    did(known.move_person, who, "Jl. Satria 1", SOURCE, region="36.71.01")
    did(known.move_person, who, "Jl. Dua 2", SOURCE, region="36.74.03", valid_from=date(2024, 6, 1))
    assert list(Address.objects.order_by("valid_from").values_list("region", "valid_from", "valid_to")) == [
        ("36.71.01", date(2020, 1, 1), date(2024, 6, 1)),
        ("36.74.03", date(2024, 6, 1), None),
    ]
    with pytest.raises(Invalid), transaction.atomic():
        did(known.move_person, who, "Jl. Tiga", SOURCE, region="99.99.99")
    assert Address.objects.filter(valid_to=None).count() == 1


PLAN = {
    "register": "buku-paspor-2019",
    "as_of": date(2019, 12, 31),
    "date_format": "%d/%m/%Y",
    "columns": {
        "key": "NO", "name": "NAMA", "nik": "NIK", "sex": "JK", "birth_date": "LAHIR", "passport": "PASPOR",
        "passport_to": "SAMPAI", "region": "WILAYAH",
    },
    "values": {"sex": {"L": "M", "P": "F"}},
}  # fmt: skip
HEAD = "NO,NAMA,NIK,JK,LAHIR,PASPOR,SAMPAI,WILAYAH\n"
BUDI = "1,Budi Santoso,3671050505900002,L,05/05/1990,B1234567,31/12/2024,36.71.01\n"
ALIKE = "2,Boedi Santosa,,L,05/05/1990,,,\n"
WRONG = "3,,3671053205900002,Q,31/02/1990,,,\n4,Rina,,P,01/01/1980,,,99.99.99\n"


def read(text: str, *, dry: bool) -> Result:
    return import_register(
        System("import"), found_office(), "dokjal", read_mapping(PLAN), HEAD + text, dry=dry
    )


def test_a_dry_run_tells_every_wrong_row_and_leaves_nothing():
    found_office()
    before = Event.objects.count()
    result = read(BUDI + ALIKE + WRONG, dry=True)
    assert (result.new, result.found, result.known, result.candidates) == (2, 0, 0, 1)
    assert [(e.row, e.field) for e in result.errors] == [
        (4, "sex"), (4, "birth_date"), (4, "name"), (4, "nik"), (5, "wilayah"),
    ]  # fmt: skip
    assert (Event.objects.count(), Person.objects.count(), Import.objects.count()) == (before, 0, 0)


def test_an_import_marks_what_it_brings_and_done_again_changes_nothing():
    read(BUDI + ALIKE + WRONG, dry=False)
    rows = {row.key: row.person for row in ImportedRow.objects.select_related("person")}
    assert [(rows[k].name, rows[k].sex) for k in ("1", "2")] == [
        ("Budi Santoso", "M"),
        ("Boedi Santosa", "M"),
    ]
    (first, *_) = events_of(rows["1"].id)
    assert first.told["verb"] == "person.imported"
    assert first.told["imported"] == {"register": "buku-paspor-2019", "key": "1", "as_of": "2019-12-31"}
    document = IdentityDocument.objects.get()
    assert (document.number, document.valid_to, document.source, document.seen_on) == (
        "B1234567", date(2024, 12, 31), "IMPOR", date(2019, 12, 31),
    )  # fmt: skip
    assert Pair.objects.get().state == "TERBUKA"
    before = (Event.objects.count(), Person.objects.count())
    again = read(BUDI + ALIKE + WRONG, dry=False)
    assert (again.new, again.known, len(again.errors)) == (0, 2, 5)
    assert (Event.objects.count(), Person.objects.count()) == before


def test_who_is_known_already_is_found_and_not_entered_again():
    with act() as opened:
        one = registers.register_person(
            opened, name="BUDI SANTOSO", birth_date=date(1990, 5, 5), nik="3671050505900002"
        )
    result = read(BUDI, dry=False)
    assert (result.new, result.found, Person.objects.count()) == (0, 1, 1)
    assert ImportedRow.objects.get().person_id == one.id
    verbs = [event.verb for event in events_of(one.id)]
    assert verbs == ["person.registered", "person.found_in_import", "person.document_seen", "person.moved"]


@pytest.mark.parametrize(
    "changed",
    [
        {"columns": {"name": "NAMA"}},
        {"columns": {**PLAN["columns"], "x": "Y"}},
        {"as_of": "kemarin"},
        {"register": ""},
    ],
)
def test_a_mapping_tells_what_is_wrong_with_it(changed):
    with pytest.raises(Invalid):
        read_mapping({**PLAN, **changed})


def test_a_missing_column_is_told_before_anything_is_read():
    with pytest.raises(Invalid) as refused:
        import_register(
            System("import"), found_office(), "dokjal", read_mapping(PLAN), "NO,NAMA\n1,Budi\n", dry=False
        )
    assert "NIK" in refused.value.message.en
    assert Person.objects.count() == 0
