from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanim.kernel.party.names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Soekamto", "Sukamto"),
        ("Djarot Soemantri", "Jarot Sumantri"),
        ("Tjipto Mangoenkoesoemo", "Cipto Mangunkusumo"),
        ("Hasjim Oesman", "Hasyim Usman"),
        ("Nji Soekaesih", "Nyi Sukaesih"),
        ("Mohammad Yusuf Kalam", "M. Yusuf Kalam"),
        ("Nurul Chotimah", "Nurul Khotimah"),
        ("Achmad Bahri", "AHMAD BAHRI"),
        ("Prof. Dr. Ir. Anton Wirawan, M.Sc.", "Anton Wirawan"),
        ("Drs. H. Budi Santoso, S.H., M.Hum.", "budi  santoso"),
        ("Sugeng", "Sugeng Sugeng"),
        ("Halimah binti Yunus", "Halimah Yunus"),
        ("H. Tb. Maman", "Tubagus Maman"),
        ("Lê Thị Hoa", "Le Thi Hoa"),
        ("Nur'aini", "Nuraini"),
        ("ADI<SETIA<GUNAWAN", "Adi Setia Gunawan"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Djarot Soemantri", "Djarwo Soemantri"),
        ("Siti Aminah", "Siti Aisah"),
        ("I Nyoman Artawan", "I Ketut Artawan"),
        ("Halimah binti Yunus", "Halimah binti Yusuf"),
        ("Sugeng", "Sugeng Rahayu Widodo"),
    ],
)
def test_other_names_stay_apart(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("", ""),
        ("123", ""),
        ("Haji", "HAJI"),
        ("R", "R"),
        ("Santoso, Budi", "SANTOSO BUDI"),
        ("Ma", "MA"),
        ("Наталья", "NATALYA"),
    ],
)
def test_what_is_left(name, key):
    assert name_key(name) == key


@given(st.text(max_size=400))
def test_a_key_is_plain_and_stays_what_it_is(name):
    key = name_key(name)
    assert len(key) <= 160
    assert key == " ".join(key.split())
    assert key == "" or key.replace(" ", "").isascii()
    assert key == key.upper()
