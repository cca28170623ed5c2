"""Slips planted in a small folder of law: each is found, at its line, with a cure, and nothing is loaded."""

from __future__ import annotations

from pathlib import Path

import pytest

from kanim.kernel.regulation.loading import check_packs, load_packs
from kanim.kernel.regulation.models import Definition
from kanim.kernel.regulation.yaml_lines import PackRefused

WORLD = {
    "acts.yaml": """\
pack: act
valid_from: 2018-01-01
rows:
  - code: uu-1
    title: Undang-Undang Satu
    short: UU 1
    form: uu
    words: {id: Undang-Undang Satu, en: Law One}
""",
    "units.yaml": """\
pack: unit
valid_from: 2020-01-01
cites: [uu-1]
rows:
  - code: kanim
    words: {id: Kantor, en: Office}
    level: kanim
    parent: null
    unit_kind: upt
    order: 1
    regulation: uu-1
  - code: seksi
    words: {id: Seksi, en: Section}
    level: subbagian_seksi
    parent: kanim
    unit_kind: seksi
    order: 2
    regulation: uu-1
""",
    "clauses.yaml": """\
pack: clause
valid_from: 2020-01-01
rows:
  - code: kanim.a
    unit: kanim
    clause_kind: fungsi
    order: 1
    words: {id: pelayanan paspor, en: passport service}
""",
    "posts.yaml": """\
pack: post
valid_from: 2020-01-01
rows:
  - code: kepala
    words: {id: Kepala, en: Head}
    units: [kanim]
    leading: true
""",
    "mandates.yaml": """\
pack: mandate
valid_from: 2020-01-01
rows:
  - code: kanim.a:kanim
    clause: kanim.a
    unit: kanim
    posts: [kepala]
    level: kanim
    legal_act: uu-1
""",
    "tariffs.yaml": """\
pack: tariff
cites: [uu-1 ps 1]
rows:
  - code: PASPOR
    valid_from: 2020-01-01
    valid_to: 2024-12-17
    words: {id: Paspor, en: Passport}
    amount_idr: 350000
  - code: PASPOR
    valid_from: 2024-12-17
    words: {id: Paspor, en: Passport}
    amount_idr: 650000
""",
    "codes.yaml": """\
pack: codes
valid_from: 2020-01-01
rows:
  - code: kelamin
    words: {id: Kelamin, en: Sex}
    rows:
      - {code: M, words: {id: Laki-laki, en: Male}}
      - {code: F, words: {id: Perempuan, en: Female}}
""",
    "fields.yaml": """\
pack: field
valid_from: 2020-01-01
rows:
  - code: kelamin
    type: code
    words: {id: Kelamin, en: Sex}
    class: biasa
    retention: berkas
    searchable: false
    holder: true
    codes: kelamin
""",
    "retention.yaml": """\
pack: retention
valid_from: 2020-01-01
rows:
  - {code: berkas, words: {id: Berkas, en: File}, years: 3, from: closed}
""",
    "papers.yaml": """\
pack: paper
valid_from: 2020-01-01
rows:
  - code: KK
    words: {id: Kartu keluarga, en: Family card}
    accept: [application/pdf]
    max_bytes: 5000000
    class: biasa
    retention: berkas
""",
    "services.yaml": """\
pack: services
valid_from: 2020-01-01
rows:
  - code: layanan
    words: {id: Layanan, en: Services}
    rows:
      - code: PB-D
        words: {id: Paspor baru, en: New passport}
        who: {id: WNI, en: Citizens}
        active: true
        portal: true
        fee: booklet
        years: [10, 5]
        sla: 4
        bap: false
        requirements:
          - {paper: KK, need: mandatory, why: {id: Bukti, en: Proof}}
""",
    "offices.yaml": """\
pack: office
valid_from: 2020-01-01
rows:
  - code: kw
    kind: kanwil
    unit: kanim
    parent: null
    words: {id: Kanwil, en: Regional}
    short: KW
    address: Serang
    zone: Asia/Jakarta
    province: "36"
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in WORLD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_small_world_is_right(folder: Path) -> None:
    assert len(check_packs(folder).drafts) == 14


# file, what is replaced, by what, the line told, the message told
SLIPS = [
    ("tariffs.yaml", "    amount_idr: 350000", "    amount: 350000\n    amount_idr: 350000", 8,
     "the key 'amount' is unknown"),
    ("tariffs.yaml", "    amount_idr: 350000", "    amount_idr: 350000\n    amount_idr: 1", 9,
     "the key 'amount_idr' is written twice"),
    ("tariffs.yaml", "    words: {id: Paspor, en: Passport}\n    amount_idr: 350000",
     "    words: {id: Paspor}\n    amount_idr: 350000", 7, "the English words are missing"),
    ("tariffs.yaml", "    words: {id: Paspor, en: Passport}\n    amount_idr: 350000",
     "    words: {id: '', en: Passport}\n    amount_idr: 350000", 7, "must not be empty"),
    ("tariffs.yaml", "    valid_from: 2020-01-01", "    valid_from: 2020-02-30", 5, "'2020-02-30' is no real date"),
    ("tariffs.yaml", "    valid_to: 2024-12-17", "    valid_to: 2019-12-17", 6,
     "ends on 2019-12-17 before it takes effect (2020-01-01)"),
    ("tariffs.yaml", "    valid_to: 2024-12-17\n", "", 8,
     "the validity of 'PASPOR' from 2024-12-17 overlaps with"),
    ("tariffs.yaml", "    valid_to: 2024-12-17", "    valid_to: 2025-01-01", 9,
     "the validity of 'PASPOR' from 2024-12-17 overlaps with"),
    ("tariffs.yaml", "    valid_from: 2020-01-01\n    valid_to: 2024-12-17\n", "", 4, "'valid_from' is missing"),
    ("tariffs.yaml", "650000", "650000.50", 12, "'650000.50' is a fraction"),
    ("tariffs.yaml", "650000", "650.000", 12, "'650.000' is a fraction"),
    ("tariffs.yaml", "650000", "Rp650000", 12, "should be a whole number, not 'Rp650000'"),
    ("tariffs.yaml", "650000", "-1", 12, "does not meet 'minimum: 0'"),
    ("tariffs.yaml", "cites: [uu-1 ps 1]", "cites: [uu-2 ps 1]", 2, "unknown legal act 'uu-2'"),
    ("units.yaml", "parent: kanim", "parent: kanin", 15, "unknown unit 'kanin'"),
    ("units.yaml", "regulation: uu-1", "regulation: uu-9", 11, "unknown legal act 'uu-9'"),
    ("units.yaml", "level: subbagian_seksi", "level: seksi", 14, "'seksi' is no choice here"),
    ("clauses.yaml", "    unit: kanim", "    unit: kamin", 5, "unknown unit 'kamin'"),
    ("clauses.yaml", "    order: 1\n", "", 4, "the key 'order' is required"),
    ("mandates.yaml", "    clause: kanim.a", "    clause: kanim.z", 5, "unknown clause 'kanim.z'"),
    ("mandates.yaml", "posts: [kepala]", "posts: [kepala, ketua]", 7, "unknown post 'ketua'"),
    ("mandates.yaml", "    unit: kanim", "    unit: seksi", 7, "the post 'kepala' is not one of the unit 'seksi'"),
    ("mandates.yaml", "posts: [kepala]", "posts: kepala", 7, "should be a list (- item), not 'kepala'"),
    ("posts.yaml", "    leading: true", "    leading: yes", 7, "should be true or false, not 'yes'"),
    ("posts.yaml", "    leading: true",
     "    leading: true\n  - {code: plt, words: {id: Plt, en: Acting}, units: [kanim], leading: true}", 8,
     "the unit 'kanim' has a leading post already"),
    ("offices.yaml", '    province: "36"\n',
     '    province: "36"\n  - {code: kw2, kind: kanwil, unit: kanim, parent: null, words: {id: K, en: R}, '
     'short: K, address: S, zone: WIB, province: "36"}\n', 13, "province 36 has a regional office already"),
    ("offices.yaml", 'province: "36"', "province: Banten", 12, "'Banten' does not have the form wanted"),
    ("codes.yaml", "{code: F, words: {id: Perempuan, en: Female}}", "{code: F}", 8, "the key 'words' is required"),
    ("codes.yaml", "{code: F, words", "{code: M, words", 8, "the code 'M' stands twice in 'kelamin'"),
    ("fields.yaml", "codes: kelamin", "codes: kelamim", 11, "unknown code list 'kelamim'"),
    ("fields.yaml", "type: code", "type: kode", 5, "'kode' is no choice here"),
    ("fields.yaml", "retention: berkas", "retention: selamanya", 8, "unknown retention period 'selamanya'"),
    ("services.yaml", "paper: KK", "paper: KKK", 17, "unknown paper 'KKK'"),
    ("services.yaml", "active: true", "active: false", 10, "the service 'PB-D' is off without a 'reason'"),
    ("services.yaml", "fee: booklet", "fee: flat", 12, "'fee: flat' needs a 'tariff'"),
    ("services.yaml", "need: mandatory", "need: group", 17, "'need: group' and 'group: <name>' go together"),
    ("papers.yaml", "application/pdf", "application/zip", 6, "'application/zip' is no choice here"),
    ("papers.yaml", "    class: biasa", "    class: biasa\n    verified: false", 4,
     "'KK' is unverified without a 'note'"),
    ("papers.yaml", "pack: paper", "pack: papers", 1, "unknown kind of file"),
    ("papers.yaml", "  - code: KK", "  - code: K K", 4, "'K K' does not have the form wanted"),
    ("papers.yaml", "    class: biasa", "   class: biasa", 8, "not correct YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "what"), SLIPS, ids=[s[4][:50] for s in SLIPS])
def test_a_slip_is_found_at_its_line(
    folder: Path, name: str, old: str, new: str, line: int, what: str
) -> None:
    text = WORLD[name]
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PackRefused) as refused:
        check_packs(folder)
    errors = refused.value.errors
    assert [(Path(e.file).name, e.line) for e in errors] == [(name, line)]
    assert errors[0].message.en.startswith(what)
    assert errors[0].message.id
    assert errors[0].message.id != errors[0].message.en


def test_all_errors_of_all_files_come_at_once(folder: Path) -> None:
    (folder / "tariffs.yaml").write_text(WORLD["tariffs.yaml"].replace("650000", "x").replace("350000", "y"))
    (folder / "posts.yaml").write_text(WORLD["posts.yaml"].replace("leading: true", "leading: maybe"))
    with pytest.raises(PackRefused) as refused:
        check_packs(folder)
    assert [(Path(e.file).name, e.line) for e in refused.value.errors] == [
        ("posts.yaml", 7),
        ("tariffs.yaml", 8),
        ("tariffs.yaml", 12),
    ]
    lines = refused.value.message.en.splitlines()
    assert lines[0].endswith(
        "posts.yaml:7: should be true or false, not 'maybe'; replace it with true or false"
    )
    assert refused.value.message.id.splitlines()[0].endswith(
        "posts.yaml:7: seharusnya true atau false, bukan 'maybe'; ganti dengan true atau false"
    )


@pytest.mark.django_db
def test_a_refused_folder_changes_nothing(folder: Path) -> None:
    before = set(Definition.objects.values_list("id", "superseded_at"))
    (folder / "posts.yaml").write_text(WORLD["posts.yaml"].replace("[kanim]", "[none]"))
    with pytest.raises(PackRefused):
        load_packs(folder)
    assert set(Definition.objects.values_list("id", "superseded_at")) == before
