"""Every post × action × state × office × clearance of every procedure of the law, judged by the kernel in memory and by
the oracle: they agree in every cell. Nothing here asks a database."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import pytest

from kanim.kernel.access import functions, mandates, visibility
from kanim.kernel.access.actors import Actor, Holder, Officer, System
from kanim.kernel.access.functions import Held
from kanim.kernel.access.mandates import MandateInfo
from kanim.kernel.access.units import division_of
from kanim.kernel.casework import acting, guards, relations
from kanim.kernel.casework.facts import CaseContext, RoleRow
from kanim.kernel.casework.grammar import Procedure
from kanim.kernel.casework.models import Case
from kanim.kernel.casework.parse import from_body
from kanim.kernel.casework.relations import Addressee
from kanim.kernel.casework.store import Fold
from kanim.kernel.errors import Denied
from kanim.kernel.organisation import directory
from kanim.kernel.organisation.directory import OfficeInfo
from kanim.kernel.organisation.fresh import Fresh
from kanim.kernel.regulation.loading import law_of_files
from kanim.kernel.texts import Text
from matrix import oracle
from matrix.cells import CELLS
from matrix.oracle import ALLOWED, CLOSED, DENIED, UNSEEN, Pack, Who
from support.office import NOW, TODAY

HERE, THERE = (uuid5(NAMESPACE_OID, name) for name in ("here", "there"))
FILER, PARTY = (uuid5(NAMESPACE_OID, name) for name in ("filer", "party"))
LAW = law_of_files()
WORLD = oracle.World(TODAY.isoformat())
PACKS = oracle.packs()
LEVELS = (0, 1, 2, 3)
RELATED = "terkait"  # the unit and post of whoever stands in the relations of a case


def _office(id: UUID) -> OfficeInfo:
    name = Text("Kantor", "Office")
    return OfficeInfo(
        id, str(id)[:8], "kanim", "kanim", None, name, "K", "", "Asia/Jakarta", True, date(2024, 1, 1), None
    )


def _mandates() -> Any:
    """The register of mandates as the start of an office fills it, without a database."""
    rows = []
    for entry in LAW(TODAY).all("mandate"):
        body = entry.body
        named = body.get("function") or body.get("relation")
        for post in (*body.get("posts", ()), *([""] if named else ())):
            kind = "function" if body.get("function") else "relation" if body.get("relation") else "post"
            rows.append(
                MandateInfo(
                    uuid5(NAMESPACE_OID, f"{entry.code}:{post}"), body["clause"], body.get("act_kind", "*"), kind,
                    body.get("unit", ""), post, named or "", body["level"], None, "", "",
                    body["legal_act"], None, entry.valid_from, entry.valid_to,
                )
            )  # fmt: skip
    kinds = ("post", "function", "relation", "clause")
    index: dict[str, dict[Any, list[MandateInfo]]] = {kind: {} for kind in kinds}
    for row in rows:
        key = (row.clause, row.unit, row.post) if row.holder_kind == "post" else (row.clause, row.function)
        index[row.holder_kind].setdefault(key, []).append(row)
        index["clause"].setdefault(row.clause, []).append(row)
    return mandates._Index(
        {k: tuple(v) for k, v in index["post"].items()},
        {k: tuple(v) for k, v in index["function"].items()},
        {k: tuple(v) for k, v in index["relation"].items()},
        {},
        {k: tuple(v) for k, v in index["clause"].items()},
    )


def _held() -> Any:
    """Each function held by one account of this office."""
    return {
        (HERE, code): (Held(HERE, HERE, code, _holder_of(code), "SK", date(2024, 1, 1), None),)
        for code in WORLD.functions
    }


def _holder_of(function: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"function {function}")


@pytest.fixture(autouse=True)
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {
        id(directory.offices): {HERE: _office(HERE), THERE: _office(THERE)},
        id(mandates.index): _mandates(),
        id(functions.index): _held(),
    }
    monkeypatch.setattr(Fresh, "get", lambda self, recheck=False: kept[id(self)])
    monkeypatch.setattr(import_module("kanim.kernel.regulation.law")._shelf, "present", lambda: LAW.__self__)
    monkeypatch.setattr("kanim.kernel.clock.now", lambda: NOW)
    related = (Addressee(office_id=HERE, unit=RELATED, post=RELATED),)
    monkeypatch.setattr(relations, "resolve", lambda context, name: related)


def whos() -> Iterator[Who]:
    """Every row of the matrix."""
    posts = WORLD.office_posts()
    for (unit, post), here, level in itertools.product(posts, (True, False), LEVELS):
        yield Who("officer", unit, post, here, level)
    for code, units in WORLD.functions.items():
        for level in LEVELS:
            yield Who("officer", units[0], "", True, level, frozenset({code}))
    for level in LEVELS:
        yield Who("officer", RELATED, RELATED, True, level, related=True)
    for kind in ("filer", "party", "stranger", "system", "nobody"):
        yield Who(kind)


def actor_of(who: Who) -> Actor | None:
    match who.kind:
        case "filer":
            return Holder(FILER, "Pengaju")
        case "party":
            return Holder(uuid5(NAMESPACE_OID, "account"), "Pemohon", PARTY)
        case "stranger":
            return Holder(uuid5(NAMESPACE_OID, "other"), "Lain", uuid5(NAMESPACE_OID, "else"))
        case "system":
            return System()
        case "nobody":
            return None
    account = _holder_of(next(iter(who.functions))) if who.functions else uuid5(NAMESPACE_OID, f"{who}")
    return Officer(
        account, "Petugas", account, who.post, who.unit, HERE if who.same_office else THERE, "k",
        clearance=who.clearance,
    )  # fmt: skip


def procedures() -> dict[str, Procedure]:
    """The kernel's own reading of the same files."""
    return {entry.code: from_body(entry.body) for entry in LAW(TODAY).all("procedure")}


def case_of(procedure: Procedure, level: int) -> Case:
    unit = procedure.unit or next(iter(procedure.steps.values())).unit
    return Case(
        number="1", procedure=procedure.code, definition_id=HERE, step="", origin_id=HERE, place_id=HERE,
        division=division_of(unit, TODAY) or unit, class_level=level, opened_at=NOW, entered_at=NOW,
    )  # fmt: skip


def judged(context: CaseContext, actor: Actor | None, action: str) -> str:
    """What the kernel says of one cell that the actor sees: the parts of `act` that decide it."""
    context.actor = actor
    chosen = acting.find_action(context, action)
    if chosen is None:
        return CLOSED
    granted = guards.authority_for(context, actor, chosen)  # type: ignore[arg-type]
    return DENIED if isinstance(granted, Denied) else ALLOWED


def sees(case: Case, actor: Actor | None) -> bool:
    """By the columns for an officer and the system; a holder by his role, within the open class."""
    scope = visibility.visible_to(actor, TODAY)
    if scope.sees(case):
        return True
    roles = {FILER, PARTY}
    return bool(roles & set(scope.subjects)) and case.class_level <= scope.clearance


def compare(pack: Pack, levels: Sequence[int] = LEVELS) -> tuple[Counter[str], list[str], int]:
    """All cells of a procedure judged by both: how often each answer came, the differences, the number of cells."""
    procedure = procedures()[pack.code]
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    everyone = [(who, actor_of(who)) for who in whos()]
    roles = [RoleRow(guards.FILER, "account", FILER), RoleRow("pemohon", "person", PARTY)]
    for level in levels:
        case = case_of(procedure, level)
        visible = [
            (who, actor, sees(case, actor) or (who.related and level <= who.clearance))
            for who, actor in everyone
        ]
        for step in (*procedure.steps, *procedure.ends):
            case.step = step
            for who, actor, is_seen in visible:
                context = CaseContext(case, Fold(), procedure, actor=actor, roles=roles)
                for action in pack.actions:
                    got = judged(context, actor, action) if is_seen else UNSEEN
                    want = oracle.expected(WORLD, pack, step, action, who, level, case.division)
                    seen[got] += 1
                    if got != want and len(wrong) < 20:
                        wrong.append(f"{step}.{action} class {level} {who}: is {got}, ought to be {want}")
    states = len(procedure.steps) + len(procedure.ends)
    return seen, wrong, len(everyone) * len(levels) * states * len(pack.actions)


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.code)
def test_kernel_and_oracle_agree_in_every_cell(pack: Pack, capsys: pytest.CaptureFixture[str]) -> None:
    assert set(procedures()[pack.code].steps) == set(pack.steps)
    seen, wrong, cells = compare(pack)
    with capsys.disabled():
        print(f"\n  {pack.code}: {cells} cells, {cells - sum(seen.values())} gaps: {dict(seen)}", end=" ")
    assert not wrong, "\n".join(wrong)
    assert sum(seen.values()) == cells  # no gap
    assert seen[ALLOWED] and seen[DENIED] and seen[CLOSED] and seen[UNSEEN]


def test_who_holds_a_function_signs_as_it_and_no_one_else() -> None:
    found = [
        (procedure, step, replace(action, signers=(action.by,)), name)
        for procedure in procedures().values()
        for step, action in procedure.all_actions()
        if action.by is not None and action.by.kind == "post"
        for name in action.by.names
        if name in WORLD.functions
    ]
    procedure, step, action, function = found[0]
    case = case_of(procedure, 0)
    case.step = step
    context = CaseContext(case, Fold(), procedure)
    unit = WORLD.functions[function][0]
    holder = actor_of(Who("officer", unit, "", True, 0, frozenset({function})))
    namesake = actor_of(Who("officer", unit, function, True, 0))  # a post may not pass for a function
    elsewhere = actor_of(Who("officer", unit, "", False, 0))
    assert guards.slots_of(context, holder, action) == [function]  # type: ignore[arg-type]
    assert guards.slots_of(context, namesake, action) == []  # type: ignore[arg-type]
    assert guards.slots_of(context, elsewhere, action) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("slip", ["signers", "office", "mandate", "hidden", "division", "holder"])
def test_a_slip_in_the_kernel_is_found(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = next(p for p in PACKS if p.code == "paspor")
    match slip:
        case "signers":  # one more post may do everything
            known = guards._wanted
            monkeypatch.setattr(guards, "_wanted", lambda action: [*known(action), ("post", "kasi")])
        case "office":  # whose office it is does not matter
            monkeypatch.setattr(guards, "_office_of", lambda context, action: context.actor.office_id)
            monkeypatch.setattr(visibility.Scope, "sees", lambda self, row: self.office_id is not None)
        case "mandate":  # one mandate is lost
            held = mandates.index.get().by_post
            held.pop(("dokjal.a", "dokjal_layanan", "petugas_cetak"))
        case "hidden":  # a secret step is acted on as the one shown
            monkeypatch.setattr(guards, "_is_really_open", lambda *given: True)
        case "division":  # a section sees every division
            monkeypatch.setattr(visibility, "division_of", lambda unit, on: None)
        case "holder":  # who filed the application may do nothing with it
            monkeypatch.setattr(guards, "_holder_authority", lambda *given: Denied(Text.of("")))
    _, wrong, _ = compare(pack, (0,))
    assert wrong


def test_the_oracle_reads_every_procedure_of_the_law() -> None:
    assert {p.code for p in PACKS} == set(procedures())
    assert len(WORLD.office_posts()) == len({(u, e.code) for e in LAW(TODAY).all("post") for u in e.body["units"]
                                             if WORLD._is_within(u, "kanim")})  # fmt: skip


def test_every_refusal_names_its_clause() -> None:
    """Seen and not authorised: the clause is told. What hides a secret step is told neutrally, without one."""
    for pack in PACKS:
        procedure = procedures()[pack.code]
        case = case_of(procedure, 0)
        for step, (unit, post) in itertools.product(procedure.steps, WORLD.office_posts()):
            case.step = step
            actor = actor_of(Who("officer", unit, post, True, 3))
            context = CaseContext(case, Fold(), procedure, actor=actor, roles=[])
            for action in procedure.actions_in(step):
                granted = guards.authority_for(context, actor, action)  # type: ignore[arg-type]
                is_told = not isinstance(granted, Denied) or granted.clause or action.clause == "own"
                assert is_told, (step, action.name, unit, post)


@pytest.mark.parametrize("cell", CELLS, ids=lambda c: f"{c.step}.{c.action}-{c.post}")
def test_a_cell_written_by_hand(cell: Any) -> None:
    procedure = procedures()[cell.procedure]
    case = case_of(procedure, 0)
    case.step = cell.step
    kind = {"~filer": "filer", "~stranger": "stranger", "~system": "system"}.get(cell.post, "officer")
    who = Who(kind, cell.unit, cell.post, True, cell.clearance) if kind == "officer" else Who(kind)
    actor = actor_of(who)
    roles = [RoleRow(guards.FILER, "account", FILER)]
    context = CaseContext(case, Fold(), procedure, actor=actor, roles=roles)
    got = judged(context, actor, cell.action) if sees(case, actor) else UNSEEN
    assert got == cell.expected, cell.source


def test_an_end_that_a_mandate_has_is_read_by_both(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mandate that has ended gives nothing, by the kernel's reading as by the oracle's."""
    held = mandates.index.get()
    key = ("dokjal.a", "dokjal_layanan", "petugas_loket")
    before = mandates.find_mandate(*key, TODAY, level="kanim")
    assert before is not None and key in WORLD.mandates
    assert mandates.find_mandate(*key, before.valid_from - timedelta(days=1), level="kanim") is None
    assert key not in oracle.World((before.valid_from - timedelta(days=1)).isoformat()).mandates
    assert held.by_post[key]
