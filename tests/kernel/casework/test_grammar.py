"""Reading a procedure: defaults, actors, time, actions of a step, and the same thing back from its body."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from kanim.kernel import canonical
from kanim.kernel.casework.grammar import (
    Actor,
    After,
    Back,
    Clock,
    Count,
    Extend,
    Goto,
    Limit,
    Mark,
    Point,
    Route,
    Running,
    Span,
    Stay,
)
from kanim.kernel.casework.parse import from_body, parse_procedure, to_body
from kanim.kernel.regulation.yaml_lines import PackRefused, parse_yaml
from kanim.kernel.texts import Text
from support.packs_world import PACKS

FILES = sorted(PACKS.rglob("*.yaml"))


def sample(stem: str, **changes: str) -> str:
    text = (PACKS / "full" / f"{stem}.yaml").read_text()
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_stored_body_gives_the_same_procedure(path: Path) -> None:
    read = parse_procedure(path)
    body = canonical.loads(canonical.dumps(to_body(path)))
    stored = from_body(body, definition_id=UUID(int=7))
    assert stored.definition_id == UUID(int=7)
    assert stored.digest == read.digest
    assert _without_marks(stored) == _without_marks(read)
    assert [*stored.starts, *stored.steps, *stored.ends] == [*read.starts, *read.steps, *read.ends]
    for name, step in read.steps.items():
        assert list(stored.steps[name].do) == list(step.do)


def _without_marks(thing: object) -> object:
    if isinstance(thing, dict):
        return {key: _without_marks(value) for key, value in thing.items()}
    if isinstance(thing, (tuple, list)) and not isinstance(thing, Text):
        return [_without_marks(value) for value in thing]
    if hasattr(thing, "__dataclass_fields__"):
        names = [
            n for n in thing.__dataclass_fields__ if n not in ("mark", "definition_id", "_tree", "_node")
        ]
        return {name: _without_marks(getattr(thing, name)) for name in names}
    return thing


def test_what_an_action_leaves_open_it_takes_from_step_and_procedure() -> None:
    paspor = parse_procedure(PACKS / "full" / "paspor.yaml")
    accept = paspor.find_action("PERIKSA_BERKAS", "terima")
    assert accept is not None
    assert (accept.by, accept.unit, accept.clause) == (
        Actor("post", ("petugas_loket",)), "dokjal_layanan", "dokjal.a",
    )  # fmt: skip
    deeper = paspor.find_action("PENDALAMAN", "aman")
    assert deeper is not None
    assert (deeper.unit, deeper.clause) == ("inteldak_intel", "inteldak.c")
    refuse = paspor.find_action("PENDALAMAN", "tolak")
    assert refuse is not None
    assert (refuse.by, refuse.unit, refuse.clause) == (Actor("post", ("kasi",)), "dokjal_layanan", "dokjal.a")
    paid = paspor.find_action("MENUNGGU_BAYAR", "lunas")
    assert paid is not None and paid.is_automatic
    assert paid.by == Actor("system")


def test_actions_of_a_step_are_its_own_then_those_open_anywhere() -> None:
    paspor = parse_procedure(PACKS / "full" / "paspor.yaml")
    names = [action.name for action in paspor.actions_in("BERKAS_KURANG")]
    assert names == ["lengkapi", "lewat", "batalkan", "tarik", "keluhan"]
    assert [action.name for action in paspor.actions_in("ALOKASI")] == ["alokasi", "batalkan", "keluhan"]
    assert paspor.actions_in("DISERAHKAN") == []
    assert paspor.find_action("ALOKASI", "tarik") is None
    assert paspor.find_action("DISERAHKAN", "keluhan") is None


def test_an_anywhere_action_without_unit_stands_where_it_is_done() -> None:
    text = sample("paspor").replace(
        "    by: petugas_loket\n    unit: dokjal_layanan\n    form: kurang", "    form: kurang"
    )
    paspor = parse_procedure(parse_yaml(text, "paspor.yaml"))
    here = paspor.find_action("PENDALAMAN", "keluhan")
    assert here is not None
    assert (here.by, here.unit, here.clause) == (
        Actor("post", ("pemeriksa_penyelia",)), "inteldak_intel", "inteldak.c",
    )  # fmt: skip


def test_every_kind_of_target() -> None:
    paspor = parse_procedure(PACKS / "full" / "paspor.yaml")
    assert paspor.steps["ANTRE"].do["panggil"].to == Goto("PERIKSA_BERKAS")
    assert paspor.steps["TERCEKAL"].do["bukan"].to == Back()
    assert paspor.steps["WAWANCARA_BIOMETRIK"].do["rekam"].to == Stay()
    route = paspor.steps["ADJUDIKASI"].do["lolos"].to
    assert isinstance(route, Route)
    assert route.rule == "keputusan_adjudikasi"
    assert route.outcomes["CEKAL"] == "TERCEKAL"
    assert paspor.compared_steps() == {"WAWANCARA_BIOMETRIK", "ADJUDIKASI", "CETAK"}
    assert paspor.child_names() == {"bap", "pidana"}


def test_actors() -> None:
    penyidikan = parse_procedure(PACKS / "full" / "penyidikan.yaml")
    name = penyidikan.steps["PENYIDIKAN"].do["tetapkan"]
    assert name.signs == 2
    assert name.signers == (Actor("post", ("ppns",)), Actor("post", ("atasan_ppns",)))
    disposisi = parse_procedure(PACKS / "full" / "disposisi.yaml")
    assert disposisi.steps["BARU"].by == Actor("relation", ("penerima",))
    assert str(disposisi.steps["BARU"].by) == "=penerima"
    assert disposisi.starts["turun"].by == Actor("parent")
    text = sample("paspor").replace("by: ~pemohon\n    form", 'by: ["~pemohon", "~wali"]\n    form')
    portal = parse_procedure(parse_yaml(text, "x.yaml")).starts["portal"]
    assert portal.by == Actor("role", ("pemohon", "wali"))
    assert portal.by.name == "pemohon"


def test_words_for_time() -> None:
    paspor = parse_procedure(PACKS / "full" / "paspor.yaml")
    assert paspor.steps["MENUNGGU_BAYAR"].do["habis"].after == After(Span(120, "menit"))
    assert paspor.steps["TERJADWAL"].do["tidak_hadir"].after == After(name="slot.end_of_day")
    deadline = paspor.steps["BERKAS_KURANG"].do["lewat"].after
    assert deadline is not None and deadline.clock == "berkas"
    assert paspor.clocks["ambil"].remind == tuple(Span(n, "hari_kalender") for n in (3, 14, 25, 29))
    spp = parse_procedure(PACKS / "full" / "spp.yaml").clocks["lima"]
    assert (spp.limit, spp.count) == (Limit(5), Count("hari_kerja"))
    assert spp.start == (Point("opened"),)
    assert spp.alarm == (Span(-1, "hari_kerja"),)
    remand = parse_procedure(PACKS / "full" / "penahanan.yaml").clocks
    assert remand["tangkap"].alarm == (Span(-2, "jam"), Span(0, "jam"))
    assert remand["tahan"].limit == Limit(rule="masa_penahanan")
    assert remand["tahan"].extend == Extend(
        Point("did", "DITAHAN", "perpanjang"), Limit(rule="masa_penahanan")
    )
    detention = parse_procedure(PACKS / "full" / "pendetensian.yaml").clocks
    assert detention["sepuluh_tahun"].remind[0] == Span(1, "tahun")
    assert detention["perwakilan"].start == (Point("issued", name="SURAT_PERWAKILAN"),)
    assert detention["perwakilan"].gate == "removal"
    assert detention["ruang"].then == "ajukan_pindah"


def test_lines_point_at_the_key_of_each_thing() -> None:
    text = sample("paspor")
    paspor = parse_procedure(parse_yaml(text, "paspor.yaml"))
    refuse = paspor.steps["PERIKSA_BERKAS"].do["tolak"]
    lines = text.splitlines()
    assert lines[refuse.mark.line - 1].strip() == "tolak:"
    assert lines[refuse.mark.at("issues").line - 1].strip() == "issues: SURAT_PENOLAKAN"
    assert refuse.mark.at("nothing") is refuse.mark
    assert str(Mark("a.yaml", 3)) == "a.yaml:3"


def test_a_newer_version_may_move_running_cases() -> None:
    text = sample("paspor").replace("\nclass: biasa", "\nrunning: {move: {UJI: UJI_KUALITAS}}\nclass: biasa")
    assert parse_procedure(parse_yaml(text, "x.yaml")).running == Running("move", {"UJI": "UJI_KUALITAS"})


def test_a_form_that_corrects_keeps_its_values_under_the_other() -> None:
    text = sample("paspor").replace(
        "  kurang: {title:",
        "  ralat: {title: {id: Ralat, en: Correction}, into: permohonan, fields: [nama]}\n  kurang: {title:",
    )
    forms = parse_procedure(parse_yaml(text, "x.yaml")).forms
    assert (forms["ralat"].home, forms["permohonan"].home) == ("permohonan", "permohonan")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("limit: 30 days", "limit: 30 days\n    count: hari_kerja", "differ; say the unit once"),
        ("fields: [nomor_1, nomor_2]", "fields: [nomor_1, nomor_1]", "is twice in the form"),
        ("fields: [nomor_1, nomor_2]", "fields: []", "must not be empty"),
        ("fields: [nomor_1, nomor_2]}", "fields: [nomor_1], sections: []}", "must not be empty"),
        ("after: 120 minutes", "after: 120 fortnights", "does not have the form wanted"),
        ("version: 1", "version: 1.5", "is a fraction"),
        ("version: 1", "version: 0", "does not meet"),
        (
            "by: ~pemohon\n    form",
            "by: [petugas_loket, ~pemohon]\n    form",
            "does not have the form wanted",
        ),
        ("signs: 2, to: back", "signs: 1, to: back", "does not meet"),
        ("when: papers_complete, to", 'when: "papers_complete and", to', "can't be read"),
        ("about: {pemohon: person", "about: {pemohon: 7", "does not have the form wanted"),
    ],
)
def test_a_bad_form_is_refused_with_file_line_and_cure(old: str, new: str, message: str) -> None:
    text = sample("paspor")
    assert old in text
    with pytest.raises(PackRefused) as caught:
        parse_procedure(parse_yaml(text.replace(old, new, 1), "bad.yaml"))
    error = caught.value.errors[0]
    assert message in error.text.en
    assert (error.file, error.line > 0) == ("bad.yaml", True)
    assert error.text.id != error.text.en


def test_a_stored_body_that_is_no_procedure_is_refused() -> None:
    body = to_body(PACKS / "full" / "bap.yaml")
    with pytest.raises(PackRefused):
        from_body({**body, "steps": {}})
    with pytest.raises(PackRefused):
        from_body({**body, "surprise": "1"})


def test_a_clock_is_plain_data() -> None:
    clock = parse_procedure(PACKS / "full" / "paspor.yaml").clocks["sla"]
    assert isinstance(clock, Clock)
    assert replace(clock, mark=Mark()) != replace(clock, name="lain", mark=Mark())
