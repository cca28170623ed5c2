"""Two names held against each other: the rules one by one, and what each comparison tells."""

from __future__ import annotations

import pytest

from kanim.kernel.matching.compare import LIKELY, POSSIBLE, compare_names, score_names, score_pairs
from kanim.kernel.matching.names import analyse

SAME = [
    ("Tjipto Mangoenkoesoemo", "Cipto Mangunkusumo"),
    ("Moch. Taufiq", "Muhammad Taufik"),
    ("Abdul Rochman", "Abdurrahman"),
    ("Salah ad-Din Omar", "Salahuddin Umar"),
    ("Taufiqurrahman", "Taufik Kurrohman"),
    ("Nasr Allah Hasan", "Nasrullah Hassan"),
    ("Prof. Dr. Ir. Anton Wirawan, M.Sc.", "Anton Wirawan"),
    ("Sugeng", "Sugeng Sugeng"),
    ("I Gst. Ngr. Rai", "I Gusti Ngurah Rai"),
    ("Nur Aini Lestari", "Nuraini Lestari"),
    ("GUNAWAN<<ADI<SETIA", "Adi Setia Gunawan"),
    ("NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "Chayapa Dejthamrong Krasuang Nilavadhanananda"),
    ("黄仲涵", "Oei Tiong Ham"),
    ("Hsieh Su-wei", "Xie Shuwei"),
    ("Li Zhao", "赵丽"),
    ("Лев Щукин", "Lev Shchukin"),
    ("إبراهيم خليل", "Ibrahim Khalil"),
    ("최수진", "Choi Su-jin"),
    ("Bjørn Åsen", "Bjoern Aasen"),
    ("BUD1 SANT0SO", "Budi Santoso"),
    ("Karno alias Bima Sakti", "Bima Sakti"),
]
DIFFERENT = [
    ("Djarot Soemantri", "Djarwo Soemantri"),
    ("Siti Aminah", "Siti Aisah"),
    ("Halimah binti Yunus", "Halimah binti Yusuf"),
    ("I Nyoman Artawan", "I Ketut Artawan"),
    ("Ni Wayan Sari", "I Wayan Sari"),
    ("Sugeng", "Sugeng Rahayu Widodo"),
    ("Sun Yue", "Sun Yu"),
    ("赵丽", "Zhao Lei"),
    ("Choi Su-jin", "Choi Su-min"),
    ("Omar Salah", "Amr Salah"),
    ("Fauzan", "Fauziah"),
    ("Maria Garcia", "Mario Garcia"),
    ("Natalia Zhdanova", "Natalia Zhdanovich"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_name_in_two_forms_is_likely(one: str, other: str) -> None:
    assert score_names(one, other) >= LIKELY


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_that_differ_by_little_stay_apart(one: str, other: str) -> None:
    assert score_names(one, other) < POSSIBLE


def test_the_order_of_the_two_names_does_not_matter() -> None:
    for one, other in SAME + DIFFERENT:
        assert score_names(one, other) == pytest.approx(score_names(other, one), abs=0.02)


def test_a_comparison_tells_which_parts_met_by_what_rule() -> None:
    found = compare_names("Moch. Taufiq Hidajat", "Muhammad Taufik")
    assert [(met.one, met.other, met.rule) for met in found.met] == [
        ("MUHAMMAD", "MUHAMMAD", "SAMA"),
        ("TAUFIQ", "TAUFIK", "VARIAN"),
        ("HIDAJAT", "", "TANPA_PASANGAN"),
    ]
    assert [(words.id, factor) for words, factor in found.factors] == [
        ("HIDAJAT tanpa pasangan", 0.8),
        ("terlalu sedikit bagian bertemu", 0.8),
    ]
    assert found.score == pytest.approx(0.975 * 0.8 * 0.8)


def test_old_spelling_is_named_as_the_reason() -> None:
    assert [met.rule for met in compare_names("Soekamto", "Sukamto").met] == ["EJAAN"]


def test_many_pairs_score_as_one_by_one() -> None:
    pairs = SAME + DIFFERENT
    assert score_pairs(pairs) == [score_names(one, other) for one, other in pairs]


def test_titles_and_degrees_are_dropped_but_a_name_of_titles_is_kept() -> None:
    name = analyse("Prof. Dr. H. Slamet Riyadi, S.H., M.Si.")
    assert [part.text for part in name.parts] == ["SLAMET", "RIYADI"]
    assert set(name.dropped) == {"PROF", "DR", "H", "SH", "MSI"}
    assert [part.text for part in analyse("Prof. Dr.").parts] == ["DR"]
