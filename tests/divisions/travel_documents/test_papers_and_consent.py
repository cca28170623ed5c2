"""Which papers must agree before the interview, who must consent to a child's passport, what a replacement
surrenders, and what a suspension bars."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanim.divisions.travel_documents.passports.models import Passport
from kanim.divisions.travel_documents.suspension.models import Suspension
from kanim.kernel.access.models import Role
from kanim.kernel.casework.case_papers import withdraw_paper
from kanim.kernel.errors import Conflict, Invalid
from support.passport import Application, apply, everything, nik_for
from support.passport_office import World

CHILD = ("KTP_ORTU", "KK", "AKTA_LAHIR", "PERNYATAAN_ORTU")
GUARDIAN = {"nama_wali": "PAMAN UJI", "nik_wali": "3671051203700001"}
WEDDED = ("AKTA_NIKAH",)
# situation, signer → papers that it adds to those of every child, or None when that signer can't decide alone
CONSENT = [
    ("MENIKAH", "KEDUANYA", WEDDED),
    ("MENIKAH", "IBU", None),
    ("CERAI_ASUH", "IBU", (*WEDDED, "PENETAPAN_ASUH")),
    ("CERAI_ASUH", "AYAH", (*WEDDED, "PENETAPAN_ASUH")),
    ("CERAI_BUKAN_ASUH", "KEDUANYA", (*WEDDED, "PENETAPAN_ASUH")),
    ("CERAI_BUKAN_ASUH", "AYAH", None),
    ("CERAI_TANPA_PUTUSAN", "KEDUANYA", WEDDED),
    ("CERAI_TANPA_PUTUSAN", "IBU", None),
    ("SATU_MENINGGAL", "IBU", ("AKTA_MATI",)),
    ("SATU_TIDAK_DIKETAHUI", "AYAH", ("PERNYATAAN_ORTU",)),  # one more: the other can't be traced
    ("KEDUANYA_MENINGGAL", "WALI", ("AKTA_MATI", "AKTA_MATI", "PENETAPAN_WALI")),
    ("KEDUANYA_MENINGGAL", "IBU", None),
]


def refused(world: World, step_call: object, *args: object, **kwargs: object) -> Conflict:
    before = everything()
    with pytest.raises(Conflict) as told:
        step_call(*args, **kwargs)  # type: ignore[operator]
    assert told.value.code == "GUARD"
    assert everything() == before
    return told.value


@pytest.mark.parametrize(("situation", "signer", "adds"), CONSENT)
def test_consent_and_papers_by_situation_of_the_family(
    world: World, situation: str, signer: str, adds: tuple[str, ...] | None
) -> None:
    over = {"situasi_ortu": situation, "penandatangan": signer, **GUARDIAN}
    if adds is None:
        told = refused(world, apply, world, "PB-A", **over)
        assert "must also be signed by" in told.message.en
        return
    application = apply(world, "PB-A", **over).to("PERIKSA_BERKAS")
    wanted = [*CHILD, *adds]
    application.bring(*wanted[:-1])
    refused(world, application.do, "loket1", "terima")
    application.bring(wanted[-1])
    application.do("loket1", "terima")
    assert application.step == "WAWANCARA_BIOMETRIK"


def test_both_death_certificates_are_wanted(world: World) -> None:
    over = {"situasi_ortu": "KEDUANYA_MENINGGAL", "penandatangan": "WALI", **GUARDIAN}
    application = apply(world, "PB-A", **over).to("PERIKSA_BERKAS")
    application.bring(*CHILD, "AKTA_MATI", "PENETAPAN_WALI")
    refused(world, application.do, "loket1", "terima")
    application.bring("AKTA_MATI")
    application.do("loket1", "terima")


@pytest.mark.parametrize(("service", "born", "said"), [
    ("PB-D", date(2012, 5, 12), "choose the child passport service"),
    ("PB-A", date(1999, 5, 12), "choose the adult passport service"),
])  # fmt: skip
def test_age_decides_the_service(world: World, service: str, born: date, said: str) -> None:
    told = refused(world, apply, world, service, born=born)
    assert said in told.message.en


@pytest.mark.parametrize("instead", ["SUKET_KTP", "KTP_EL"])
@pytest.mark.parametrize("deed", ["AKTA_LAHIR", "AKTA_NIKAH", "IJAZAH", "SURAT_BAPTIS"])
def test_one_paper_of_a_group_is_enough(world: World, instead: str, deed: str) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring(instead, "KK", deed)
    application.do("loket1", "terima")
    assert application.step == "WAWANCARA_BIOMETRIK"


@pytest.mark.parametrize("missing", ["KTP_EL", "KK", "AKTA_LAHIR"])
def test_a_missing_paper_is_named(world: World, missing: str) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring(*({"KTP_EL", "KK", "AKTA_LAHIR"} - {missing}))
    told = refused(world, application.do, "loket1", "terima")
    words = {"KTP_EL": "KTP elektronik", "KK": "Kartu keluarga", "AKTA_LAHIR": "Akta kelahiran"}
    assert told.message.id == f"Berkas belum ada: {words[missing]}."


def test_a_paper_not_yet_compared_or_differing_holds_back_until_replaced(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    application.bring("KTP_EL", "KK")
    deed = application.attach("AKTA_LAHIR")
    told = refused(world, application.do, "loket1", "terima")
    assert told.message.id == "Berkas belum diperiksa: Akta kelahiran."
    application.check(deed, False, "Nama ibu berbeda.")
    told = refused(world, application.do, "loket1", "terima")
    assert "tidak sesuai: Akta kelahiran" in told.message.id
    application.bring("AKTA_LAHIR")
    withdraw_paper(world.officer("loket1"), application.case_id, deed, "Diganti.", key="w")
    application.do("loket1", "terima")


def test_a_difference_needs_a_remark(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    deed = application.attach("AKTA_LAHIR")
    before = everything()
    with pytest.raises(Invalid):
        application.check(deed, False)
    assert everything() == before


def test_an_optional_paper_is_not_waited_for(world: World) -> None:
    application = apply(world, "PG-H").to("PERIKSA_BERKAS")
    application.bring("KTP_EL", "PASPOR_LAMA")
    application.do("loket1", "terima")
    assert application.step == "WAWANCARA_BIOMETRIK"


# replacement --------------------------------------------------------------------------------------------------


def hand_over(application: Application, **over: str) -> None:
    form = {"penerima": "PEMEGANG", "nama_penerima": "BUDI CONTOH SANTOSO", **over}
    application.do("serah1", "serah", form)


def test_the_replaced_passport_is_surrendered_and_becomes_diganti(world: World) -> None:
    nik = nik_for(date(1990, 5, 12))
    first = apply(world, nik=nik).to("DISERAHKAN")
    number = first.passport.number
    second = apply(world, "PG-H", nik=nik, nomor_paspor_lama=number, filer="pemohon2").to("SIAP_AMBIL")
    refused(world, hand_over, second)
    refused(world, hand_over, second, paspor_lama_diserahkan="tidak")
    assert first.passport.state == "AKTIF"
    hand_over(second, paspor_lama_diserahkan="ya")
    assert (first.passport.state, second.passport.state) == ("DIGANTI", "AKTIF")
    holder = Role.objects.get(object_id=second.case_id, role="pemohon").subject_id
    assert Passport.objects.filter(holder_id=holder, state="AKTIF").count() == 1


def test_another_active_passport_than_the_one_named_holds_the_hand_over_back(world: World) -> None:
    nik = nik_for(date(1990, 5, 12))
    first = apply(world, nik=nik).to("DISERAHKAN")
    second = apply(world, "PG-H", nik=nik, nomor_paspor_lama="X7777777", filer="pemohon2").to("SIAP_AMBIL")
    told = refused(world, hand_over, second, paspor_lama_diserahkan="ya")
    assert first.passport.number in told.message.en


@pytest.mark.parametrize(("receiver", "letter", "allowed"), [
    ("SATU_KK", "tidak", True), ("KUASA", "tidak", False), ("KUASA", "ya", True), ("POS", "tidak", False),
])  # fmt: skip
def test_who_may_receive_it(world: World, receiver: str, letter: str, allowed: bool) -> None:
    application = apply(world).to("SIAP_AMBIL")
    form = {"penerima": receiver, "nama_penerima": "ANI UJI", "surat_kuasa": letter}
    if not allowed:
        refused(world, application.do, "serah1", "serah", form)
        return
    application.do("serah1", "serah", form)
    assert application.step == "DISERAHKAN"


# suspension ---------------------------------------------------------------------------------------------------


def test_a_suspension_bars_until_its_day_and_shows_it(world: World) -> None:
    nik = nik_for(date(1990, 5, 12))
    first = apply(world, nik=nik)
    person = Role.objects.get(object_id=first.case_id, role="pemohon").subject_id
    until = world.clock.today + timedelta(days=3)
    Suspension(
        person_id=person,
        starts_on=until - timedelta(days=200),
        until=until,
        ground="KELALAIAN",
        decision="SK-1",
    ).save(force_insert=True)
    told = refused(world, apply, world, nik=nik, filer="pemohon2")
    assert f"{until:%d-%m-%Y}" in told.message.en
    world.clock.pass_time(days=2)
    refused(world, apply, world, nik=nik, filer="pemohon2")
    world.clock.pass_time(days=1)
    assert apply(world, nik=nik, filer="pemohon2").step == "MENUNGGU_BAYAR"
