"""One engine says which papers are asked for: while the form is filled in, and at the counter."""

from __future__ import annotations

import pytest

from kanim.divisions.travel_documents.requirements.facts import asked_of
from kanim.faces.portal import wizard
from kanim.kernel.casework import drafts
from kanim.kernel.casework.sight import get_case
from support.passport import apply, form_for
from support.passport_office import World

FAMILIES = {
    "MENIKAH": ("KEDUANYA", {}),
    "CERAI_ASUH": ("IBU", {"PENETAPAN_ASUH": 1}),
    "SATU_MENINGGAL": ("IBU", {"AKTA_MATI": 1}),
    "SATU_TIDAK_DIKETAHUI": ("IBU", {"PERNYATAAN_ORTU": 2}),
    "KEDUANYA_MENINGGAL": ("WALI", {"AKTA_MATI": 2, "PENETAPAN_WALI": 1}),
}


def asked_twice(world: World, service: str, **over: str) -> tuple[dict[str, int], dict[str, int]]:
    """What the form asks for, and what the case then does."""
    owner = world.holder()
    form = form_for(world, service, **over)
    draft = drafts.open_draft(owner, "paspor", service, "portal")
    drafts.keep(draft, form)
    before = wizard.load(owner, draft.id, world.clock.today).asked()
    case = apply(world, service, **over)
    after = asked_of(get_case(owner, case.case_id))
    return {item.paper: item.count for item in before}, {item.paper: item.count for item in after}


@pytest.mark.parametrize("family", FAMILIES)
def test_the_papers_of_a_childs_family(world: World, family: str) -> None:
    signer, wanted = FAMILIES[family]
    before, after = asked_twice(world, "PB-A", situasi_ortu=family, penandatangan=signer)
    assert before == after
    assert {paper: before.get(paper) for paper in wanted} == wanted


def test_who_replaces_a_passport_is_asked_who_he_is(world: World) -> None:
    before, after = asked_twice(world, "PG-H")
    assert before == after
    assert {"KTP_EL", "PASPOR_LAMA"} <= set(before)
