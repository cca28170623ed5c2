"""Region codes, read from a small table of their own, so that no package is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.errors import Unavailable
from kanim.kernel.party import regions

TABLES = {
    "provinces.csv": "code,name\n36,BANTEN\n32,JAWA BARAT\n",
    "regencies.csv": "code,province_code,name\n36.71,36,KOTA TANGERANG\n36.03,36,KABUPATEN TANGERANG\n",
    "districts.csv": (
        "code,regency_code,name\n36.71.05,36.71,Cipondoh\n36.71.12,36.71,Karang Tengah\n36.03.01,36.03,Balaraja\n"
    ),
    "villages.csv": (
        "code,district_code,name\n36.71.05.1002,36.71.05,Poris Plawad\n36.71.05.1001,36.71.05,Cipondoh\n"
        "36.71.12.1001,36.71.12,Karang Tengah\n"
    ),
}


@pytest.fixture(autouse=True)
def tables(tmp_path: Path, monkeypatch):
    for name, text in TABLES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("KANIM_REGIONS", str(tmp_path))
    caches = (regions._table, regions._ordered, regions._searchable)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def test_every_level_by_code():
    assert regions.province("36.71.05").name == "BANTEN"
    assert regions.regency("36.71.05.1001").name == "KOTA TANGERANG"
    assert regions.district("36.71.05.1001") == regions.Region("36.71.05", "Cipondoh", "district")
    assert regions.district("36.71.05").parent_code == "36.71"


def test_children_come_in_the_order_of_their_codes():
    assert [region.name for region in regions.villages("36.71.05")] == ["Cipondoh", "Poris Plawad"]
    assert [region.code for region in regions.districts("36.71")] == ["36.71.05", "36.71.12"]
    assert [region.code for region in regions.regencies("36")] == ["36.03", "36.71"]
    assert regions.villages("36.71.99") == []


def test_the_full_name_goes_upward():
    assert regions.full_name("36.71.05") == "Cipondoh, Kota Tangerang, Banten"


@pytest.mark.parametrize("code", ["36.71.99", "99", "", "36.7", "36.71.05.", "36/71", "../../etc"])
def test_no_such_region(code):
    assert regions.find_region(code) is None
    assert not regions.is_district(code)
    with pytest.raises(LookupError):
        regions.full_name(code)


def test_search_takes_beginnings_of_words_and_whole_names_first():
    assert [region.code for region in regions.search("tengah")] == ["36.71.12"]
    assert [region.code for region in regions.search("CIP")] == ["36.71.05"]
    assert [region.code for region in regions.search("tang", level="regency")] == ["36.71", "36.03"]
    assert regions.search("  ") == []
    assert len(regions.search("karang", level="village", limit=1)) == 1


def test_missing_tables_say_what_to_do(tables):
    (tables / "villages.csv").unlink()
    with pytest.raises(Unavailable) as refused:
        regions.villages("36.71.05")
    assert "make setup" in refused.value.message.id
    assert "make setup" in refused.value.message.en
