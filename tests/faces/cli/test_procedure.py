"""`kanim procedure`: what it prints, how it refuses, what it writes."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from kanim.faces.cli.procedure_versions import procedure
from support.new_version import changed

BROKEN = """procedure: rusak
version: 1
title: {id: Rusak}
"""


def test_draw_writes_an_svg_file(tmp_path: Path) -> None:
    target = tmp_path / "paspor.svg"
    run = CliRunner().invoke(procedure, ["draw", "paspor", "--step", "CETAK", "-o", str(target)])
    assert run.exit_code == 0, run.output
    assert target.read_text().startswith("<svg")
    assert "sekarang: Pencetakan" in target.read_text()


def test_draw_refuses_unknown_names_with_what_there_is(tmp_path: Path) -> None:
    run = CliRunner().invoke(procedure, ["draw", "pasport"])
    assert (run.exit_code, "paspor" in run.stderr) == (1, True)
    run = CliRunner().invoke(procedure, ["draw", "paspor", "--step", "TIDAK_ADA"])
    assert (run.exit_code, "TIDAK_ADA" in run.stderr) == (1, True)
    run = CliRunner().invoke(procedure, ["draw", "paspor", "-o", str(tmp_path / "no" / "x.svg")])
    assert (run.exit_code, "tidak dapat ditulis" in run.stderr) == (1, True)


def test_check_tells_file_line_and_cure(tmp_path: Path) -> None:
    bad = tmp_path / "rusak.yaml"
    bad.write_text(BROKEN)
    run = CliRunner().invoke(procedure, ["check", str(bad), str(tmp_path / "none.yaml")])
    assert run.exit_code == 1
    assert (
        f"{bad}:3: [form] terjemahan bahasa Inggris tidak ada · the English words are missing" in run.stdout
    )
    assert f"{tmp_path / 'none.yaml'}:1:" in run.stdout
    run = CliRunner().invoke(procedure, ["check", str(bad), "--json"])
    assert run.exit_code == 1
    assert {"file": str(bad), "line": 3, "code": "form",
            "message": {"id": "terjemahan bahasa Inggris tidak ada", "en": "the English words are missing"},
            } in json.loads(run.stdout)["findings"]  # fmt: skip


def test_check_names_the_kind_of_each_fault(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "data" / "packs" / "full" / "bap.yaml").read_text()
    slip = tmp_path / "bap.yaml"
    slip.write_text(text.replace("clause: dokjal.a", "clause: dokjal.zz"))
    run = CliRunner().invoke(procedure, ["check", str(slip)])
    assert run.exit_code == 1
    assert f"{slip}:4: [unknown-clause]" in run.stdout


def test_diff_says_in_words_what_changes(tmp_path: Path) -> None:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(changed(version=1))
    new.write_text(
        changed(
            ("    limit: param.batas_ambil_hari\n", "    limit: 60 days\n"),
            ("  mutu:\n    title: {id: Uji kualitas", "  mutu:\n    title: {id: Uji mutu"),
            ("fields: [mrz_terbaca, cetakan_baik]", 'fields: [mrz_terbaca, "cetakan_baik?", catatan]'),
            ("  VERIFIKASI:\n    label: {id: Verifikasi data, en: Verification of data}",
             "  VERIFIKASI:\n    differs_from: [PERIKSA_BERKAS]\n"
             "    label: {id: Verifikasi data, en: Verification of data}"),
            ("      cacat:\n        label: {id: Nyatakan cacat, en: Find faulty}\n        form: rusak\n"
             "        to: RUSAK_CETAK\n        style: refuse\n", ""),
        )
    )  # fmt: skip
    run = CliRunner().invoke(procedure, ["diff", str(old), str(new), "--no-cases"])
    assert run.exit_code == 0, run.output
    assert run.stdout.splitlines() == [
        "Permohonan paspor: versi 1 → 2, 6 perubahan",
        "~ Formulir Uji mutu: judul “Uji kualitas” → “Uji mutu”",
        "~ Formulir Uji mutu: kolom Cetakan, foto dan laminasi baik kini boleh kosong",
        "+ Formulir Uji mutu: kolom baru Catatan (wajib)",
        "~ Jam Batas pengambilan paspor: batas Batas mengambil paspor (hari kalender sejak terbit) hari kalender "
        "→ 60 hari kalender",
        "~ Langkah Verifikasi data: harus orang lain dari tidak ada → Pemeriksaan berkas",
        "- Tindakan dihapus: Nyatakan cacat pada langkah Uji kualitas",
    ]
    run = CliRunner().invoke(procedure, ["diff", str(old), str(new), "--no-cases", "--json"])
    told = json.loads(run.stdout)
    assert (told["from"], told["to"], len(told["changes"])) == (1, 2, 6)
    assert told["changes"][-1] == {
        "kind": "action", "name": "UJI_KUALITAS.cacat", "what": "removed",
        "words": {"id": "Tindakan dihapus: Nyatakan cacat pada langkah Uji kualitas",
                  "en": "Action removed: Find faulty in the step Quality check"},
    }  # fmt: skip
    same = CliRunner().invoke(procedure, ["diff", str(old), str(old), "--no-cases"])
    assert same.stdout == "Permohonan paspor: versi 1 → 1, 0 perubahan\n"
