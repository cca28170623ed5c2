"""Pages of the documentation that are made from the code and the law: clauses, the tables of the glossary, drawings.

`scripts/write_docs.py` writes them. Everything comes from the files of the law, so no database is needed. Drawings
need Graphviz.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kanim.kernel.casework.checks_law import procedures_of
from kanim.kernel.casework.draw import draw
from kanim.kernel.casework.grammar import Action, Procedure
from kanim.kernel.regulation.drafts import Draft, Known
from kanim.kernel.regulation.loading import check_packs
from kanim.kernel.regulation.serving import declared

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAPER = (
    'style="background:#fff;color:#1b2434" '  # read as a file, a drawing has no page whose colours it follows
)
TABLE = re.compile(r"(<!-- table (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> Iterator[tuple[Path, str]]:
    """Each made page with what should stand in it. Raises PackRefused and Unavailable (no Graphviz)."""
    known = check_packs()
    procedures = procedures_of(known)
    yield DOCS / "clauses.md", clauses_page(known, procedures)
    yield DOCS / "permissions.md", permissions_page(known, procedures)
    yield DOCS / "glossary.md", glossary_page((DOCS / "glossary.md").read_text(encoding="utf-8"), known)
    for procedure in procedures:
        yield DOCS / "drawings" / f"{procedure.code}.svg", drawing(procedure)


def drawing(procedure: Procedure) -> str:
    return draw(procedure, language="en").replace("<svg ", "<svg " + PAPER, 1)


def agrees(path: Path, wanted: str) -> bool:
    """Whether a page says what it should. Of a drawing only its words count: another version of Graphviz, or
    other typefaces, put them elsewhere."""
    if not path.exists():
        return False
    stands = path.read_text(encoding="utf-8")
    return words_of(stands) == words_of(wanted) if path.suffix == ".svg" else stands == wanted


def words_of(svg: str) -> list[str]:
    """The classes and texts of a drawing, sorted."""
    return sorted(re.findall(r'class="[^"]*"|<text[^>]*>[^<]*', re.sub(r' [xy]="[^"]*"', "", svg)))


# clauses ------------------------------------------------------------------------------------------------------


def clauses_page(known: Known, procedures: Sequence[Procedure]) -> str:
    """Every duty and function, with what names it."""
    by: dict[str, list[str]] = {}
    for procedure in procedures:
        for clause in sorted(_named(procedure)):
            by.setdefault(clause, []).append(f"procedure `{procedure.code}`")
    for serving in declared():
        for clause in sorted(serving.clauses):
            by.setdefault(clause, []).append(f"{serving.kind} `{serving.id}`")
    rows = [
        (f"`{d.code}`", str(d.body["words"]["en"]), ", ".join(by.get(d.code, [])) or "–")
        for d in _latest(known, "clause")
        if d.body["clause_kind"] in ("tugas", "fungsi")
    ]
    counted = sum(row[2] != "–" for row in rows)
    return (
        "# Clauses\n\n"
        "Made by `make docs`. Every duty (`tugas`) and function (`fungsi`) of the units, and the procedures,\n"
        "registers and reports that name it. A duty of a unit counts through its functions, so it need not be\n"
        "named itself. What is *served* is stricter and asked of a running office: `kanim clauses` also wants a\n"
        "page and at least one case or row behind it.\n\n"
        f"{counted} of {len(rows)} are named.\n\n" + _table(("Clause", "What it gives", "Named by"), rows)
    )


def _named(procedure: Procedure) -> set[str]:
    return {procedure.clause, *(action.clause for _, action in procedure.all_actions() if action.clause)}


# permissions --------------------------------------------------------------------------------------------------


def permissions_page(known: Known, procedures: Sequence[Procedure]) -> str:
    """Who may do what in which step, by which clause and legal act."""
    acts = _mandates_of(known)
    parts = [
        "# Permissions\n\n"
        "Made by `make docs` from the procedures and mandates of the law. The post named here does the action, in\n"
        "the office of the case, on a case within sight and clearance; `~` is a role in the case, `=` a\n"
        "relation to it. Orders of an office (Plh, Plt, delegation, assignment, function by letter) add to this: see\n"
        "[who may do what](how-to/appoint-delegate-assign.md). `tests/matrix` judges every post × action × state ×\n"
        "office × clearance against a reading of the same files by other code.\n\n"
        f"{_size(known, procedures)}\n"
    ]
    for procedure in procedures:
        rows = [
            (
                f"`{place}`",
                f"`{action.name}` {action.label.en}",
                _by(action),
                f"`{action.clause}`" if action.clause else "–",
                acts.get((action.clause, action.unit, _first_post(action)), "–"),
                ", ".join(_marks(procedure, place, action)) or "–",
            )
            for place, action in procedure.all_actions()
        ]
        parts.append(
            f"## {procedure.title.en} (`{procedure.code}`)\n\n"
            + _table(("Where", "Action", "By", "Clause", "Mandate from", "Also"), rows)
        )
    return "\n".join(parts)


def _size(known: Known, procedures: Sequence[Procedure]) -> str:
    posts = sum(len(d.body["units"]) for d in _latest(known, "post"))
    rows = [
        (f"`{p.code}`", str(len({a.name for _, a in p.all_actions()})), str(len(p.steps) + len(p.ends)))
        for p in procedures
    ]
    return f"{posts} posts and {len(known.of('function'))} functions by letter.\n\n" + _table(
        ("Procedure", "Actions", "States"), rows
    )


def _mandates_of(known: Known) -> dict[tuple[str, str, str], str]:
    functions = {d.code: d.body["units"] for d in _latest(known, "function")}
    found: dict[tuple[str, str, str], str] = {}
    for d in _latest(known, "mandate"):
        for post in d.body.get("posts", ()):
            found[d.body["clause"], d.body["unit"], post] = f"`{d.body['legal_act']}`"
        for unit in functions.get(d.body.get("function", ""), ()):
            found[d.body["clause"], unit, d.body["function"]] = f"`{d.body['legal_act']}`"
    return found


def _by(action: Action) -> str:
    if action.is_automatic or action.by is None:
        return "the system"
    who = " and ".join(str(s) for s in action.signers) or str(action.by)
    return f"`{who}` of `{action.unit}`" if action.by.kind == "post" else f"`{who}`"


def _first_post(action: Action) -> str:
    named = action.signers[0] if action.signers else action.by
    return named.name if named is not None and named.kind == "post" else ""


def _marks(procedure: Procedure, place: str, action: Action) -> list[str]:
    step = procedure.steps.get(place)
    differs = (*(step.differs_from if step else ()), *action.differs_from)
    return [
        *(["decision"] if action.decision else []),
        *([f"{action.signs} signatures"] if action.signs > 1 else []),
        *([f"not who acted in {', '.join(f'`{name}`' for name in differs)}"] if differs else []),
        *([f"class {step.class_level}"] if step and step.class_level else []),
    ]


# glossary -----------------------------------------------------------------------------------------------------


def glossary_page(text: str, known: Known) -> str:
    """The glossary with its tables filled anew; what stands between them is written by hand."""
    tables = {
        "steps": lambda: _steps(procedures_of(known)),
        "posts": lambda: _words(known, "post", "Post"),
        "units": lambda: _words(known, "unit", "Unit"),
        "services": lambda: _services(known),
        "papers": lambda: _words(known, "paper", "Paper"),
        "letters": lambda: _words(known, "letter", "Letter"),
        "roles": lambda: _roles(known, procedures_of(known)),
    }
    return TABLE.sub(lambda m: m[1] + tables[m[2]]() + m[3], text)


def _steps(procedures: Sequence[Procedure]) -> str:
    rows = []
    for procedure in procedures:
        rows += [(f"`{s.name}`", s.label.id, s.label.en, "step") for s in procedure.steps.values()]
        rows += [(f"`{e.name}`", e.label.id, e.label.en, f"end: {e.kind}") for e in procedure.ends.values()]
    return _table(("State", "Indonesian", "English", "Kind"), rows)


def _words(known: Known, kind: str, title: str) -> str:
    rows = [
        (f"`{d.code}`", str(d.body["words"]["id"]), str(d.body["words"]["en"]), _cites(d))
        for d in _latest(known, kind)
    ]
    return _table((title, "Indonesian", "English", "Source"), rows)


def _services(known: Known) -> str:
    open_here = {True: "open", False: "not yet open"}
    rows = [
        (f"`{row['code']}`", row["words"]["id"], row["words"]["en"], open_here[row.get("active", True)])
        for d in _latest(known, "services")
        for row in d.body["rows"]
    ]
    return _table(("Service", "Indonesian", "English", "Here"), rows)


def _roles(known: Known, procedures: Sequence[Procedure]) -> str:
    fields: dict[str, int] = {}
    for draft in _latest(known, "field"):
        role = draft.body.get("role") or ""
        fields[role] = fields.get(role, 0) + 1
    used = {role for procedure in procedures for role in procedure.about} | {r for r in fields if r}
    rows = [(f"`{role}`", ROLES.get(role, ("?", ""))[0], str(fields.get(role, 0))) for role in sorted(used)]
    return _table(("Role", "English", "Fields about it"), rows)


ROLES: Mapping[str, tuple[str, ...]] = {
    "pegawai": ("the employee",),
    "surat": ("the letter",),
    "baris": ("the budget line",),
    "komitmen": ("the commitment",),
    "pemohon": ("the applicant",),
    "terperiksa": ("the foreigner whom an administrative action or a deportation is about",),
    "wali": ("parent or guardian, who acts for a child",),
    "paspor_lama": ("the passport that is replaced",),
    "penerima": ("whoever receives the passport at the counter",),
    "rencana": ("the plan of a unit",),
}
"""What the roles of packs are in English: they are keys, and carry no words of their own."""


# help ---------------------------------------------------------------------------------------------------------


def _latest(known: Known, kind: str) -> list[Draft]:
    """The last version of each code, in the order of the files."""
    return [max(versions, key=lambda d: d.valid_from) for versions in known.of(kind).values()]


def _cites(draft: Draft) -> str:
    said = [*draft.cites, *(["not verified"] if draft.body.get("verified") is False else [])]
    return ", ".join(said) or "–"


def _table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(c).replace("|", "/") for c in line) + " |\n" for line in lines)
