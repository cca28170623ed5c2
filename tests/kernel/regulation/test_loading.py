"""Packs come into the database once, change openly, and what was known before can be asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kanim.kernel.canonical import loads
from kanim.kernel.ledger.models import Event, Payload
from kanim.kernel.regulation import NotInForce, forget, law
from kanim.kernel.regulation.loading import LAW_FOLDER, load_packs
from kanim.kernel.regulation.models import Definition, Generation, Pack

pytestmark = pytest.mark.django_db
T1 = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
T2 = T1 + timedelta(days=1)
ON = date(2026, 12, 1)
TARIFF = """\
pack: tariff
rows:
  - code: UJI_A
    valid_from: 2026-01-01
    words: {id: A, en: A}
    amount_idr: 100
  - code: UJI_B
    valid_from: 2026-01-01
    words: {id: B, en: B}
    amount_idr: 200
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tariffs.yaml").write_text(TARIFF)
    return tmp_path


@pytest.fixture(autouse=True)
def _fresh() -> object:
    forget()
    yield
    forget()


def test_the_same_files_again_change_nothing(folder: Path) -> None:
    first = load_packs(folder, T1)
    assert (first.files, first.added, first.definitions) == (1, 2, 2)
    ids = set(Definition.objects.values_list("id", "recorded_at", "superseded_at"))
    events = Event.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        again = load_packs(folder, T2)
    assert again.changed is False
    assert again.generation == first.generation
    assert len(queries) == 3
    assert set(Definition.objects.values_list("id", "recorded_at", "superseded_at")) == ids
    assert Event.objects.count() == events


def test_the_law_of_the_repository_is_loaded_already() -> None:
    done = load_packs(LAW_FOLDER, T2)
    assert done.changed is False
    assert done.definitions > 600


def test_a_changed_row_supersedes_the_old_one(folder: Path) -> None:
    load_packs(folder, T1)
    old = Definition.objects.get(kind="tariff", code="UJI_A", superseded_at=None)
    (folder / "tariffs.yaml").write_text(TARIFF.replace("amount_idr: 100", "amount_idr: 150"))
    done = load_packs(folder, T2)
    assert (done.added, done.ended) == (1, 1)
    rows = list(Definition.objects.filter(code="UJI_A").order_by("recorded_at"))
    assert [(loads(r.body)["amount_idr"], r.recorded_at, r.superseded_at) for r in rows] == [
        (100, T1, T2),
        (150, T2, None),
    ]
    assert rows[0].id == old.id
    assert rows[0].body == old.body
    assert law(ON).tariff("UJI_A").amount_idr == 150
    assert law(ON, known_at=T1 + timedelta(hours=1)).tariff("UJI_A").amount_idr == 100
    assert law(ON, known_at=T2).tariff("UJI_A").amount_idr == 150
    with pytest.raises(NotInForce):
        law(ON, known_at=T1 - timedelta(hours=1)).tariff("UJI_A")


def test_a_moved_line_is_no_change(folder: Path) -> None:
    load_packs(folder, T1)
    (folder / "tariffs.yaml").write_text("# a remark\n\n" + TARIFF)
    done = load_packs(folder, T2)
    assert (done.added, done.ended) == (0, 0)
    assert Definition.objects.get(code="UJI_A").recorded_at == T1


def test_a_vanished_row_and_a_vanished_file_are_ended(folder: Path) -> None:
    load_packs(folder, T1)
    (folder / "tariffs.yaml").write_text(TARIFF[: TARIFF.index("  - code: UJI_B")])
    assert load_packs(folder, T2).ended == 1
    assert Definition.objects.get(code="UJI_B").superseded_at == T2
    assert law(ON).find("tariff", "UJI_B") is None
    (folder / "tariffs.yaml").rename(folder / "other.yaml")
    done = load_packs(folder, T2)
    assert (done.added, done.ended) == (0, 0)  # the row still stands, now in another file
    (folder / "other.yaml").unlink()
    assert load_packs(folder, T2).ended == 1
    assert law(ON).find("tariff", "UJI_A") is None
    assert Definition.objects.filter(code="UJI_A").count() == 1


def test_each_load_is_told_on_the_stream_of_its_pack(folder: Path) -> None:
    before = Generation.objects.get(id=1).number
    load_packs(folder, T1)
    (folder / "tariffs.yaml").write_text(TARIFF.replace("amount_idr: 100", "amount_idr: 150"))
    load_packs(folder, T2)
    pack = Pack.objects.get(path="tariffs.yaml")
    told = [
        [loads(p.body) for p in Payload.objects.filter(stream=pack.id, seq=seq).order_by("part")]
        for seq in (1, 2)
    ]
    assert [groups[0]["verb"] for groups in told] == ["pack.loaded", "pack.loaded"]
    assert told[0][1]["added"] == ["tariff UJI_A 2026-01-01", "tariff UJI_B 2026-01-01"]
    assert told[1][1]["added"] == told[1][1]["ended"] == ["tariff UJI_A 2026-01-01"]
    assert told[1][1]["digest"] == pack.digest
    assert pack.head_seq == 2
    assert Generation.objects.get(id=1).number == before + 2


def test_days_with_the_same_rules_share_a_book_and_ask_the_database_once(folder: Path) -> None:
    load_packs(folder, T1)
    with CaptureQueriesContext(connection) as queries:
        one, other = law(date(2026, 11, 1)), law(date(2026, 11, 2))
        before = law(date(2025, 12, 31))
    assert len(queries) == 2  # the generation, then all rows
    assert one.entry("tariff", "UJI_A") is other.entry("tariff", "UJI_A")
    assert one.all("tariff") is other.all("tariff")
    assert before.find("tariff", "UJI_A") is None


def test_what_is_computed_once_is_kept_for_the_book(folder: Path) -> None:
    load_packs(folder, T1)
    made = []

    def make() -> int:
        made.append(1)
        return 7

    assert [law(date(2026, 11, day)).once("seven", make) for day in (1, 2, 3)] == [7, 7, 7]
    assert made == [1]
