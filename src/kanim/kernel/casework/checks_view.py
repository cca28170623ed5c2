"""What all checks share: the environment they are given, findings, and a procedure as a graph."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kanim.kernel.casework.grammar import Action, Back, Form, Mark, Opens, Procedure, Route, Stay, Step
from kanim.kernel.registry import Registry
from kanim.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Environment:
    """The names that procedures may use. `posts` are (unit, post), `mandates` (clause, unit, post); `fields`,
    `params` and each table of `services` give a type by name; `offices` are the levels that a step may stand
    at beside `origin`; `versions` all versions of each procedure that the files hold."""

    registry: Registry
    units: frozenset[str] = frozenset()
    clauses: frozenset[str] = frozenset()
    posts: frozenset[tuple[str, str]] = frozenset()
    mandates: frozenset[tuple[str, str, str]] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    procedures: Mapping[str, Procedure] = field(default_factory=dict)
    versions: Mapping[str, Sequence[Procedure]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: a stable code, where, and what with how to mend it in both languages."""

    code: str
    file: str
    line: int
    message: Text

    @property
    def text(self) -> Text:
        """`file:line: [code] message`, in both languages."""
        where = f"{self.file}:{self.line}: [{self.code}] "
        return Text(where + self.message.id, where + self.message.en)


@dataclass(frozen=True, slots=True)
class Edge:
    """One way of the case from a step (empty: from outside) to a step or end by an action."""

    source: str
    target: str
    action: Action

    @property
    def is_automatic(self) -> bool:
        return self.action.is_automatic


class View:
    """A procedure under check, with its graph."""

    def __init__(self, procedure: Procedure, env: Environment):
        self.procedure = procedure
        self.env = env

    def finding(self, code: str, mark: Mark, id: str, en: str) -> Finding:
        return Finding(code, mark.file, mark.line, Text(id, en))

    def unknown(self, what: Text, name: str, mark: Mark, code: str, known: Iterable[str]) -> Finding:
        """The finding for a name that nothing has, with the nearest there is."""
        near = difflib.get_close_matches(name, list(known), n=1)
        cure = (
            Text(f"mungkin maksudnya {near[0]!r}", f"perhaps {near[0]!r} is meant")
            if near
            else Text("betulkan namanya atau daftarkan dahulu", "mend the name or register it first")
        )
        return self.finding(
            code,
            mark,
            f"{what.id} {name!r} tidak dikenal; {cure.id}",
            f"unknown {what.en} {name!r}; {cure.en}",
        )

    # The graph -------------------------------------------------------------------------------------------

    @cached_property
    def placed(self) -> list[tuple[str, Action]]:
        """Every action with each step or end in which it may be done, as it counts there; starts under ``."""
        found = [("", action) for action in self.procedure.starts.values()]
        for place in (*self.procedure.steps, *self.procedure.ends):
            found.extend((place, action) for action in self.procedure.actions_in(place))
        return found

    @cached_property
    def forward(self) -> list[Edge]:
        """Every way that an action names."""
        return [
            Edge(source, target, action)
            for source, action in self.placed
            for target in action.targets
            if self.procedure.is_end(target) or target in self.procedure.steps
        ]

    @cached_property
    def backward(self) -> list[Edge]:
        """Every way of a `back`: to each step from which its step is entered. Who came from there has been
        there already, so that these ways reach nothing new."""
        return [
            Edge(source, edge.source, action)
            for source, action in self.placed
            if isinstance(action.to, Back)
            for edge in self.forward
            if edge.target == source and edge.source not in ("", source)
        ]

    @cached_property
    def edges(self) -> list[Edge]:
        return self.forward + self.backward

    @cached_property
    def entries(self) -> frozenset[str]:
        """Steps in which a case may begin."""
        return frozenset(edge.target for edge in self.edges if edge.source == "")

    def leaving(self, step: str) -> list[Edge]:
        return self._by_source.get(step, [])

    @cached_property
    def _by_source(self) -> dict[str, list[Edge]]:
        return _group(self.edges)

    @cached_property
    def _forward_from(self) -> dict[str, list[Edge]]:
        return _group(self.forward)

    def reached(self, *, without: str = "") -> set[str]:
        """Steps and ends that a case can reach from its starts, never through `without`."""
        return self.ahead(self.entries, without=without)

    def reachable(self, sources: Iterable[str]) -> set[str]:
        """Steps and ends that can follow when a case stands in these (themselves among them), also by going
        back to whoever called."""
        return self._walk(sources, "", self._by_source)

    def ahead(self, sources: Iterable[str], *, without: str = "") -> set[str]:
        """Steps and ends that the ways which actions name lead to from these (themselves among them), never
        through `without`. Who may go back to a caller names the caller among the sources."""
        return self._walk(sources, without, self._forward_from)

    def _walk(self, sources: Iterable[str], without: str, edges: Mapping[str, list[Edge]]) -> set[str]:
        waiting = [source for source in sources if source != without]
        seen = set(waiting)
        while waiting:
            for edge in edges.get(waiting.pop(), []):
                if edge.target != without and edge.target not in seen:
                    seen.add(edge.target)
                    waiting.append(edge.target)
        return seen

    # Parts -----------------------------------------------------------------------------------------------

    def opened(self) -> Iterator[tuple[Opens, Step | None, Action | None]]:
        """Every child case with the step (on entry) or the action that opens it."""
        for step in self.procedure.steps.values():
            if step.opens is not None:
                yield step.opens, step, None
        for _, action in self.procedure.all_actions():
            if action.opens is not None:
                yield action.opens, None, action

    def form_type(self, form: str, field: str) -> str | None:
        """The type of a field of a form (or of the forms that correct it); None when it has no such field."""
        for candidate in self.procedure.forms.values():
            if candidate.home == form and any(f.name == field for f in candidate.fields):
                return self.env.fields.get(field, "any")
        return None

    def has_field(self, form: Form | None, field: str) -> bool:
        return form is not None and any(f.name == field and not f.optional for f in form.fields)

    def stays(self, action: Action) -> bool:
        return isinstance(action.to, Stay)

    def routes(self) -> Iterator[tuple[Action, Route]]:
        for _, action in self.procedure.all_actions():
            if isinstance(action.to, Route):
                yield action, action.to


def _group(edges: list[Edge]) -> dict[str, list[Edge]]:
    found: dict[str, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.source, []).append(edge)
    return found
