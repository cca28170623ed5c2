"""Who may do what where: every action in every state, tried by every post of the office. What is expected is
read from the text of the procedure file, not asked of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.db import transaction

import kanim
from kanim.kernel.access.actors import Officer
from kanim.kernel.casework.acting import act
from kanim.kernel.errors import Conflict, Denied, Invalid, KanimError, NotVisible
from kanim.kernel.organisation.models import Appointment
from support.passport import PATH, SIDE, Application, apply, apply_barred, everything
from support.passport_office import World

PACK = Path(kanim.__file__).parent / "law/travel_documents/procedures/paspor.yaml"
TEXT: dict[str, Any] = yaml.safe_load(PACK.read_text())
ENDS = ("DISERAHKAN", "DITOLAK")
RAHASIA = 2


def _told(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _expected(step: str, name: str) -> set[tuple[str, str]] | None:
    """The posts (with unit) that may do an action in a step; an empty set for what no officer does; None when
    the action is not open there."""
    at = TEXT["steps"].get(step, {"do": {}})
    if name in at["do"]:
        action = at["do"][name]
        by, unit = at["by"], at.get("unit", TEXT["unit"])
    elif name in TEXT["anywhere"]:
        action = TEXT["anywhere"][name]
        open_here = step in TEXT["steps"] if action["from"] == "open" else step in action["from"]
        if not open_here:  # in an end only what names it
            return None
        by, unit = "", TEXT["unit"]
    else:
        return None
    if "event" in action or "after" in action:
        return set()
    posts = action["signs"] if isinstance(action.get("signs"), list) else _told(action.get("by", by))
    unit = action.get("unit", unit)
    return {(unit, post) for post in posts if not post.startswith("~")}


def _actions() -> list[str]:
    names = [name for step in TEXT["steps"].values() for name in step["do"]]
    return sorted({*names, *TEXT["anywhere"]})


def _officers(world: World) -> list[Officer]:
    seen: dict[tuple[str, str], Officer] = {}
    for row in Appointment.objects.select_related("account", "post").order_by("id"):
        place = (row.post.unit, row.post.code)
        if place not in seen:
            seen[place] = world.officer(row.account.username, row.post.code)
    return list(seen.values())


def _try(actor: Any, application: Application, action: str) -> KanimError | None:
    """The refusal that the actor gets, or None; whatever it did is undone."""
    refused: KanimError | None = None
    with transaction.atomic():
        try:
            act(actor, application.case_id, action, {}, key=uuid4().hex)
        except KanimError as error:
            refused = error
        transaction.set_rollback(True)
    return refused


def _put(world: World, state: str) -> Application:
    if state == "DITOLAK":
        application = apply(world).to("PERIKSA_BERKAS")
        form = {"alasan_tolak": "KETERANGAN_PALSU", "dasar_hukum": "UU 6/2011", "alasan": "Uji."}
        application.do("kasi.layanan", "tolak", form)
        return application
    if state == "TERCEKAL":
        return apply_barred(world).aside(state)
    return apply(world).to(state) if state in PATH else apply(world).aside(state)


def _shown(state: str, cleared: bool) -> str:
    """The state as a reader knows it: below the class of a step it is the one that stands for it."""
    return state if cleared else TEXT["steps"].get(state, {}).get("shown_as", state)


def _is_open(state: str, name: str) -> bool:
    return any(_expected(_shown(state, cleared), name) is not None for cleared in (True, False))


def _is_right(state: str, name: str, actor: Officer, refused: KanimError | None) -> bool:
    """Is this the answer that the procedure's text gives this officer?"""
    if actor.unit != "kanim" and actor.unit.partition("_")[0] != "dokjal":
        return isinstance(refused, NotVisible)
    shown = _shown(state, actor.clearance >= RAHASIA)
    expected = _expected(shown, name)
    if expected is None and shown != state and name in TEXT["anywhere"]:
        expected = _expected(state, name)
    if expected is None:
        return isinstance(refused, Conflict) and refused.code == "NOT_OPEN"
    if (actor.unit, actor.post) not in expected or shown != state:
        return isinstance(refused, Denied)
    return refused is None or (
        isinstance(refused, Conflict | Invalid) and getattr(refused, "code", "") != "NOT_OPEN"
    )


def test_the_states_tried_are_those_of_the_procedure() -> None:
    assert set(TEXT["steps"]) == {*PATH[:-1], *SIDE}


@pytest.mark.parametrize("state", [*PATH[:-1], *SIDE, *ENDS])
def test_each_action_is_for_its_post_alone(world: World, state: str) -> None:
    application = _put(world, state)
    officers, before = _officers(world), everything()
    assert len(officers) > 30
    wrong = []
    for name in _actions():
        for actor in officers if _is_open(state, name) else [world.officer("kepala")]:
            refused = _try(actor, application, name)
            if not _is_right(state, name, actor, refused):
                wrong.append((name, actor.unit, actor.post, refused))
    assert wrong == []
    assert everything() == before


@pytest.mark.parametrize("state", [*PATH[:-1], *SIDE])
def test_what_the_applicant_may_do_himself(world: World, state: str) -> None:
    application = _put(world, state)
    before = everything()
    for name in _actions():
        if _expected(_shown(state, cleared=False), name) is None:
            continue
        source = TEXT["steps"][_shown(state, cleared=False)]["do"].get(name) or TEXT["anywhere"][name]
        own = "~pemohon" in _told(source.get("by", ""))
        refused = _try(world.holder(), application, name)
        assert isinstance(refused, Denied) != own, (name, refused)
        stranger = _try(world.holder("pemohon2"), application, name)
        assert isinstance(stranger, NotVisible), name
    assert everything() == before


def test_a_refusal_names_the_post_and_the_clause(world: World) -> None:
    application = apply(world).to("PERIKSA_BERKAS")
    refused = _try(world.officer("pemeriksa1"), application, "terima")
    assert isinstance(refused, Denied)
    assert refused.clause == "dokjal.a"
    assert "dokjal.a" in refused.message.id
    assert "dokjal.a" in refused.message.en
    refused = _try(world.officer("pemeriksa1"), application, "batalkan")
    assert isinstance(refused, Denied)
    assert refused.clause == "kanim.b"
