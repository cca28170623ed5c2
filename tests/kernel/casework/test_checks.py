"""The sample procedures pass every check; each planted slip is found, by its code and at its line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from kanim.kernel.casework.checks import Finding, check
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.parse import parse_procedure
from kanim.kernel.regulation.yaml_lines import PackRefused, parse_yaml
from support.packs_world import PACKS, environment


def all_of(kind: str) -> dict[str, Procedure]:
    return {
        path.stem: parse_procedure(path, name=path.name) for path in sorted((PACKS / kind).glob("*.yaml"))
    }


FULL = all_of("full")


def findings(text: str, stem: str, kind: str = "full") -> list[Finding]:
    """What is found in one pack as changed, among the others; errors of form count as findings too."""
    try:
        changed = parse_procedure(parse_yaml(text, f"{stem}.yaml"))
    except PackRefused as refused:
        return [Finding("form", error.file, error.line, error.message) for error in refused.errors]
    others = {code: procedure for code, procedure in FULL.items() if code != stem}
    return check([changed], replace(environment(), procedures=others))


class Slip(NamedTuple):
    """`old` in the pack is replaced by `new`; `code` is found at the line where `at` then stands."""

    pack: str
    old: str
    new: str
    code: str
    at: str


OBJECTION = "  tarik:\n    label: {id: Tarik, en: Withdraw}\n"


def after_end(**over: str) -> str:
    """An action that reopens a refused case, as it should be, with one line changed or left out."""
    lines = {
        "label": "{id: Buka kembali, en: Reopen}", "from": "[DITOLAK]", "by": "kepala", "unit": "kanim",
        "clause": "kanim.b", "form": "tolak", "decision": "true", "revokes": "SURAT_PENOLAKAN", "reopens": "true",
        "to": "PERIKSA_BERKAS",
    } | over  # fmt: skip
    said = "".join(f"    {key}: {value}\n" for key, value in lines.items() if value)
    return f"  buka:\n{said}{OBJECTION}"


CASHIER = "event: bill.settled, to: TERJADWAL}"
EXPIRE = "after: 120 minutes, ask: money.inquiry"
SLIPS = [
    # names
    Slip("paspor", "\nclause: dokjal.a", "\nclause: dokjal.x", "unknown-clause", "clause: dokjal.x"),
    Slip("paspor", "\nunit: dokjal_layanan", "\nunit: dokjal_layan", "unknown-unit", "unit: dokjal_layan"),
    Slip("paspor", "pp-45-2024]", "pp-54-2024]", "unknown-act", "legal:"),
    Slip("paspor", "services: layanan_paspor", "services: layanan", "unknown-services", "services: layanan"),
    Slip("paspor", "[nomor_1, nomor_2]", "[nomor_1, nomor_2, nomor_3]", "unknown-field", "nomor_3"),
    Slip("paspor", "form: banding, effect: abis", "form: bending, effect: abis", "unknown-form", "form: bending"),
    Slip("paspor", "when: papers_complete, to: WAWANCARA_BIOMETRIK", "when: papers_complete, to: WAWANCARA",
         "unknown-step", "papers_complete, to: WAWANCARA"),
    Slip("paspor", "effect: abis.submit", "effect: abis.sent", "unknown-effect", "abis.sent"),
    Slip("paspor", "charge: beban_paspor", "charge: biaya_beban", "unknown-charge", "biaya_beban"),
    Slip("paspor", "issues: TANDA_KURANG", "issues: TANDA_KURNAG", "unknown-letter", "TANDA_KURNAG"),
    Slip("paspor", CASHIER, "event: bill.paid, to: TERJADWAL}", "unknown-event", "bill.paid"),
    Slip("paspor", "ask: money.inquiry", "ask: money.ask", "unknown-query", "ask: money.ask"),
    Slip("paspor", "rule: keputusan_adjudikasi", "rule: keputusan", "unknown-rule", "to:\n          rule: keputusan"),
    Slip("paspor", "procedure: bap", "procedure: bab", "unknown-procedure", "opens:"),
    Slip("paspor", "after: slot.end_of_day", "after: slot.end", "unknown-moment", "after: slot.end"),
    Slip("paspor", "after: clock.berkas", "after: clock.bekas", "unknown-clock", "clock.bekas"),
    Slip("paspor", "param.batas_berkas_kurang_hari", "param.batas_berkas", "unknown-limit", "param.batas_berkas"),
    Slip("paspor", "event: child.bap\n        charge", "event: child.bab\n        charge", "unknown-child",
         "event: child.bab"),
    Slip("paspor", "by: ~pemohon\n    form", "by: ~pemohom\n    form", "unknown-role", "~pemohom"),
    Slip("itas_perpanjangan", "office: ditjen", "office: ditjn", "unknown-office", "office: ditjn"),
    Slip("pendetensian", "gate: removal", "gate: remove", "unknown-gate", "gate: remove"),
    Slip("pendetensian", "then: ajukan_pindah", "then: ajukan", "unknown-action", "then: ajukan"),
    Slip("bap", "hasil: putus.hasil", "hasil: putus.hsl", "unknown-result", "result:"),
    Slip("penyidikan", "void: praper.objek", "void: praper.obyek", "unknown-void", "praper.obyek"),
    # conditions
    Slip("paspor", "when: papers_complete, to", "when: papers_complet, to", "unknown-fact", "papers_complet,"),
    Slip("paspor", "when: clock.ambil.over", "when: clock.ambil.ower", "unknown-fact", "clock.ambil.ower"),
    Slip("paspor", "bap.hasil == 'GANTI'", "bap.kronologi == 'GANTI'", "unknown-fact", "bap.kronologi"),
    Slip("paspor", "hits.open > 0", "hits.open > 'A'", "condition-type", "hits.open > 'A'"),
    Slip("paspor", "when: handover_allowed", "when: serah.penerima", "condition-type", "when: serah.penerima"),
    Slip("paspor", "biometrik.mutu >= param", "biometrik.mutu + 1 >= param", "form", "biometrik.mutu + 1"),
    # authority
    Slip("paspor", "clause: inteldak.c", "clause: dokjal.a", "no-mandate", "by: pemeriksa_penyelia"),
    Slip("paspor", "by: adjudikator\n    unit: dokjal_verifikasi\n    differs_from: [ADJ",
         "by: adjudikator\n    unit: dokjal_layanan\n    differs_from: [ADJ", "unknown-post",
         "by: adjudikator\n    unit: dokjal_layanan"),
    Slip("paspor", "\nunit: dokjal_layanan", "", "no-unit", "loket:"),
    Slip("paspor", CASHIER, "event: bill.settled, by: petugas_loket, to: TERJADWAL}", "automatic-with-person",
         "event: bill.settled"),
    Slip("paspor", CASHIER, "event: bill.settled, form: serah, to: TERJADWAL}", "automatic-with-form",
         "event: bill.settled"),
    Slip("paspor", "fields: [alasan, dasar]", "fields: [dasar]", "decision-without-reasons", "decision: true"),
    Slip("paspor", "fields: [alasan, dasar]", 'fields: ["alasan?", dasar]', "decision-without-reasons",
         "decision: true"),
    # flow
    Slip("paspor", "form: wawancara, to: PENDALAMAN", "form: wawancara, to: BAP", "unreachable-step",
         "  PENDALAMAN:"),
    Slip("paspor", "after: clock.berkas, to: BATAL}", "after: clock.berkas, to: TIDAK_HADIR}", "unreachable-end",
         "  BATAL:"),
    Slip("spp", "form: sp2d, effect: budget.spend, to: CAIR", "form: sp2d, effect: budget.spend", "unreachable-end",
         "CAIR:"),
    Slip("cek_lapangan", "form: lapor, to: SELESAI", "form: lapor", "dead-end", "  TUGAS:"),
    Slip("itas_perpanjangan", "ulang: {label: {id: Ulang, en: Again}, issues: KEPUTUSAN_ITAS}",
         "ulang: {label: {id: Ulang, en: Again}, event: instrument.failed}", "only-event", "  TERBIT:"),
    Slip("paspor", EXPIRE, "after: 120 minutes", "timer-without-ask", "after: 120 minutes"),
    Slip("paspor", "after: slot.end_of_day, to: TIDAK_HADIR", "after: slot.end_of_day, to: MENUNGGU_BAYAR",
         "event-loop", "lunas:"),
    Slip("paspor", "          LOLOS: ALOKASI\n", "", "outcome-not-routed", "to:\n          rule: keputusan"),
    Slip("paspor", "          LOLOS: ALOKASI\n", "          LOLOS: ALOKASI\n          BEBAS: ALOKASI\n",
         "unknown-outcome", "to:\n          rule: keputusan"),
    Slip("paspor", "when: papers_complete, to: WAWANCARA_BIOMETRIK", "when: papers_complete, to: VERIFIKASI",
         "compared-step-avoided", "differs_from: [WAWANCARA_BIOMETRIK]"),
    Slip("paspor", "issues: TANDA_KURANG, to: BERKAS_KURANG", "issues: TANDA_KURANG, to: back",
         "unreachable-step", "  BERKAS_KURANG:"),
    Slip("disposisi", "form: lapor, to: DIKEMBALIKAN", "form: lapor, to: back", "back-without-caller", "to: back"),
    Slip("paspor", "charge: passport_fee\n    to: MENUNGGU_BAYAR\n  loket", "charge: passport_fee\n  loket",
         "start-without-step", "portal:"),
    # holds
    Slip("paspor", "effect: slot.move", "effect: slot.hold", "taken-twice", "effect: slot.hold\n      hadir"),
    Slip("paspor", "    effect: slot.hold\n    charge: passport_fee\n    to: MENUNGGU_BAYAR\n  loket",
         "    charge: passport_fee\n    to: MENUNGGU_BAYAR\n  loket", "used-unheld", "effect: slot.consume"),
    Slip("paspor", "effect: booklet.spoil", "effect: print.send", "taken-twice", "effect: booklet.allocate"),
    Slip("paspor", "effect: booklet.allocate", "effect: print.send", "used-unheld", "effect: booklet.spoil"),
    # time
    Slip("paspor", "pause: [PENDALAMAN, BAP, ESKALASI]", "pause: [ANTRE]", "pause-before-start", "pause: [ANTRE]"),
    Slip("paspor", "start: BERKAS_KURANG.enter", "start: SIAP_AMBIL.enter", "stop-before-start",
         "stop: BERKAS_KURANG.exit"),
    Slip("surat_masuk", "    count: mundur\n", "", "clock-count", "limit: disposisi.tenggat"),
    Slip("pendetensian", "missed: insiden", "missed: keluar", "duty-missed", "missed: keluar"),
    # child cases
    Slip("paspor", "with: {pemohon: about.pemohon, sebab: wawancara.hasil}", "with: {sebab: wawancara.hasil}",
         "child-input-missing", "opens:"),
    Slip("surat_masuk", ", tenggat: disposisi.tenggat}", "}", "child-input-missing", "opens:"),
    Slip("paspor", "sebab: wawancara.hasil", "alasan: wawancara.hasil", "unknown-child-input", "opens:"),
    Slip("paspor", "sebab: wawancara.hasil", "sebab: wawancara.asil", "unknown-input-value", "opens:"),
    Slip("surat_masuk", "each: disposisi.kepada", "each: disposisi.catatan", "each-without-list", "opens:"),
    Slip("itas_perpanjangan", "event: child.cek", "event: screen.clear", "child-unheard", "opens:"),
    Slip("komitmen", "procedure: spp", "procedure: itas_perpanjangan", "child-without-start", "opens:"),
    Slip("paspor", "wait: all\n      ", "", "form", "procedure: bap"),
    Slip("paspor", "if_parent_ends: keep\n    do", "if_parent_ends: drop\n    do", "form", "if_parent_ends: drop"),
    # after the end and after issue
    Slip("paspor", OBJECTION, after_end(revokes=""), "reopen-letter-stands", "  buka:"),
    Slip("paspor", OBJECTION, after_end(decision=""), "correction-without-reasons", "  buka:"),
    Slip("paspor", OBJECTION, after_end(**{"from": "[DITOLAK, ANTRE]"}), "reopens-inside", "from: [DITOLAK, ANTRE]"),
    Slip("paspor", OBJECTION, after_end(to="BATAL"), "reopen-without-step", "to: BATAL\n  tarik"),
    Slip("paspor", OBJECTION, after_end(reopens=""), "end-left-silently", "to: PERIKSA_BERKAS\n  tarik"),
    Slip("paspor", OBJECTION, after_end(**{"from": "[DISERAHKAN]"}), "reopen-impossible", "from: [DISERAHKAN]"),
    Slip("paspor", OBJECTION, after_end(**{"from": "[DITOLAKK]"}), "unknown-step", "from: [DITOLAKK]"),
    Slip("paspor", OBJECTION, after_end(by=""), "no-actor", "  buka:"),
    Slip("paspor", OBJECTION, after_end(revokes="[SURAT_PENOLAKAN, SP3]"), "never-issued",
         "revokes: [SURAT_PENOLAKAN, SP3]"),
    Slip("paspor", OBJECTION, after_end(to="CETAK"), "used-unheld", "effect: booklet.spoil"),
    Slip("paspor", OBJECTION, after_end(to="UJI_KUALITAS"), "compared-step-avoided", "differs_from: [CETAK]"),
    Slip("paspor", "issues: TANDA_KURANG", "issues: TANDA_KURANG, replaces: TANDA_KURNAG", "unknown-letter",
         "replaces: TANDA_KURNAG"),
    # duties
    Slip("pendetensian", "in: [DI_RUANG, TEMPAT_LAIN, ISOLASI]", "in: [DI_RUANGAN]", "unknown-step",
         "in: [DI_RUANGAN]"),
    Slip("pendetensian", "by: penjaga\n    form: hitung", "by: penjaga\n    form: hitungan", "unknown-form",
         "form: hitungan"),
    Slip("pendetensian", "    by: system\n    issues: LAPORAN_HARIAN", "    by: system\n    issues: LAPORAN_HARIN",
         "unknown-letter", "issues: LAPORAN_HARIN"),
    # form and language
    Slip("paspor", "fields: [alasan, dasar]", "fields: [alasan, dasar, alasan]", "form", "  tolak: {title"),
    Slip("paspor", "label: {id: Portal, en: On the portal}", "label: {id: Portal}", "form", "label: {id: Portal}"),
    Slip("paspor", "{id: Permohonan paspor, en: Passport application}", '{id: "", en: Passport application}',
         "form", "title:"),
    Slip("paspor", "charge: beban_paspor", "charges: beban_paspor", "form", "charges: beban_paspor"),
    Slip("paspor", "\nclass: biasa", "\nclass: biasa\nclass: rahasia", "form", "class: rahasia"),
    Slip("paspor", "valid_from: 2024-12-17", "valid_from: 2024-02-30", "form", "valid_from"),
    Slip("paspor", "form: tolak\n    decision: true\n    issues: SK_PEMBATALAN", "form: tolak\n    decision: maybe\n"
         "    issues: SK_PEMBATALAN", "form", "decision: maybe"),
    Slip("paspor", "  TERCEKAL:\n", "  Tercekal:\n", "form", "  Tercekal:"),
    Slip("paspor", "shown_as: PERIKSA_BERKAS", "", "class-without-shown-as", "  TERCEKAL:"),
    Slip("paspor", "  kurang: {title:", "  lain: {title: {id: Lain, en: Other}, fields: [hasil]}\n  kurang: {title:",
         "unused-form", "  lain:"),
]  # fmt: skip


def line_of(text: str, part: str) -> int:
    assert part in text, part
    return text[: text.index(part.strip("\n"))].count("\n") + 1


@pytest.mark.parametrize("kind", ["full", "compact"])
def test_the_sample_procedures_pass(kind: str) -> None:
    mine = all_of(kind)
    others = {code: p for code, p in FULL.items() if code in ("bap", "spp")}
    assert [f.text.en for f in check(mine.values(), replace(environment(), procedures=others))] == []


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: f"{slip.code}-{slip.pack}")
def test_a_planted_slip_is_found_at_its_line(slip: Slip) -> None:
    before = (PACKS / "full" / f"{slip.pack}.yaml").read_text()
    assert slip.old in before, "the slip no longer fits the pack"
    text = before.replace(slip.old, slip.new, 1)
    found = findings(text, slip.pack)
    assert (slip.code, line_of(text, slip.at)) in [(f.code, f.line) for f in found]
    for finding in found:
        assert finding.file == f"{slip.pack}.yaml"
        assert finding.message.id != finding.message.en


def test_there_are_at_least_thirty_slips_of_many_kinds() -> None:
    assert len(SLIPS) >= 90
    assert len({slip.code for slip in SLIPS}) >= 48


@pytest.mark.parametrize(
    ("running", "code"),
    [
        ("{move: {}}", "step-not-mapped"),
        ("{move: {TUGAS: PERINTAH, TUGASS: PERINTAH}}", "unknown-old-step"),
        ("{move: {TUGAS: SELESAI}}", "move-to-end"),
        ("{move: {TUGAS: PERINTAH}}", ""),
        ("stay", ""),
        ("person", ""),
    ],
)
def test_a_map_of_steps_fits_the_version_before(running: str, code: str) -> None:
    text = (PACKS / "full" / "cek_lapangan.yaml").read_text()
    old = parse_procedure(parse_yaml(text, "one.yaml"))
    later = text.replace("valid_from: ", "valid_from: 2030-01-01 # ", 1).replace("TUGAS", "PERINTAH")
    assert "running: stay" in later or "running" not in later
    later = later.replace("version: 1\n", f"version: 2\nrunning: {running}\n", 1).replace(
        "running: stay\n", "", 1
    )
    new = parse_procedure(parse_yaml(later, "two.yaml"))
    found = check([new], replace(environment(), versions={"cek_lapangan": (old, new)}))
    assert {(f.code, f.file, f.line) for f in found if code or f.code.endswith("step")} == (
        {(code, "two.yaml", line_of(later, "running:"))} if code else set()
    )


def test_procedures_that_wait_for_each_other_are_found() -> None:
    """Field check waits for an examination, which waits for a field check: neither would ever end."""
    step = (
        "opens: {procedure: %s, as: lain, with: {%s: about.%s}, wait: all, if_parent_ends: keep}\n"
        "    do: {dijawab: {label: {id: Dijawab, en: Answered}, event: child.lain}, "
    )
    field_check = (PACKS / "full" / "cek_lapangan.yaml").read_text()
    examination = (PACKS / "full" / "bap.yaml").read_text()
    one = field_check.replace("do: {", step % ("bap", "pemohon", "wna"), 1)
    other = examination.replace("do: {", step % ("cek_lapangan", "wna", "pemohon"), 1)
    procedures = [parse_procedure(parse_yaml(one, "a.yaml")), parse_procedure(parse_yaml(other, "b.yaml"))]
    found = check(procedures, environment())
    assert [(f.code, f.file) for f in found] == [("waiting-ring", "a.yaml"), ("waiting-ring", "b.yaml")]
    assert "cek_lapangan → bap → cek_lapangan" in found[0].message.en


def test_a_tree_of_one_procedure_is_no_ring() -> None:
    """A disposition opens dispositions and waits for them: people grow and end that tree."""
    assert check([FULL["disposisi"]], environment()) == []


def test_the_real_office_procedures_are_well_formed() -> None:
    law = Path(__file__).parents[3] / "src" / "kanim" / "law"
    files = [path for path in law.rglob("procedures/*.yaml")]
    assert files
    for path in files:
        assert parse_procedure(path).code == path.stem
