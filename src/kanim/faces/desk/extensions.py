"""What a division adds to the case page, asked for by registered name: `PROCEDURE.checklist`,
`PROCEDURE.matching`, `PROCEDURE.panel`. A procedure that registers nothing gets the plain lists."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from kanim.faces.desk import case_views as views
from kanim.faces.files import captured_types
from kanim.kernel.access.actors import Actor
from kanim.kernel.casework.facts import CaseContext
from kanim.kernel.registry import registry
from kanim.ui.components import FileView, Pair, Side


def tabs_for(context: CaseContext, tab: str, actor: Actor) -> dict[str, Any]:
    if tab == "berkas":
        rows = _checklist(context)
        return {
            "checklist": rows,
            "has_spare": any(row["spare"] for row in rows),
            "paper_types": _paper_types(context),
            "withdrawn": _withdrawn(context),
        }
    return {"matches": _matches(context, actor)}


def _asked(context: CaseContext, name: str, default: Any) -> Any:
    query = f"{context.procedure.code}.{name}"
    return registry.get("query", query).call(context) if registry.has("query", query) else default


def _checklist(context: CaseContext) -> list[dict[str, Any]]:
    """Rows of what is asked and what stands for it, each paper ready to be shown."""
    rows = _asked(context, "checklist", None)
    if rows is None:
        rows = [
            {"asked": None, "words": context.law.words("paper", paper.type), "papers": [paper]}
            for paper in views.papers_held(context)
        ]
    before = {paper.id: paper for paper in views.papers_held(context)}
    met = {row["asked"].group for row in rows if row["asked"] is not None and row["papers"]}
    return [
        {
            **row,
            "files": [
                {"paper": p, "view": views.paper_file(context, p), "versions": _count(p, before)}
                for p in row["papers"]
            ],
            "spare": _is_spare(row, met),
        }
        for row in rows
    ]


def _count(paper: Any, rows: dict[Any, Any]) -> int:
    """How many versions of a paper there are, this one among them."""
    count = 1
    while paper is not None and paper.replaces in rows:
        paper, count = rows[paper.replaces], count + 1
    return count


def _withdrawn(context: CaseContext) -> list[FileView]:
    return [views.paper_file(context, p) for p in views.papers_held(context) if p.state == "DITARIK"]


def _is_spare(row: dict[str, Any], met: set[str]) -> bool:
    """Nothing was handed in for it and nothing has to be: it is optional, or another of its group is there."""
    asked = row["asked"]
    if asked is None or row["papers"]:
        return False
    return asked.need == "optional" or (asked.need == "group" and asked.group in met)


def _paper_types(context: CaseContext) -> list[Any]:
    captured = captured_types(context.law)
    return [entry for entry in context.law.all("paper") if entry.code not in captured]


def _matches(context: CaseContext, actor: Actor) -> list[dict[str, Any]]:
    """Comparisons to be made: each two sides with differing facts marked, and its score with threshold."""
    out = []
    for row in _asked(context, "matching", []):
        left = [Pair(words, a, differs=_differs(a, b)) for words, a, b in row["facts"]]
        right = [Pair(words, b, differs=_differs(a, b)) for words, a, b in row["facts"]]
        out.append(
            {
                **row,
                "left": Side(row["left_title"], _picture(row.get("left_picture")), left),
                "right": Side(row["right_title"], _picture(row.get("right_picture")), right),
            }
        )
    return out


def _picture(given: tuple[Any, Any] | None) -> FileView | None:
    """(case id, paper) of a photograph."""
    if given is None:
        return None
    case_id, paper = given
    return FileView(
        name=paper.original_name,
        url=reverse("desk-paper", args=[case_id, paper.id]),
        content_type=paper.content_type,
    )


def _differs(a: Any, b: Any) -> bool:
    return str(a or "").strip().upper() != str(b or "").strip().upper()


def panels_for(context: CaseContext, actor: Actor) -> list[dict[str, Any]]:
    """Small extra panels beside the actions (a printed page to look at, the next booklet to take)."""
    rows: list[dict[str, Any]] = _asked(context, "panel", [])
    return rows
