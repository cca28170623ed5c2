"""From the typed tree of a procedure to its frozen data: defaults filled in, names read, lines kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from kanim.kernel.casework.compiling_time import (
    count_of,
    limit_of,
    marks_of,
    point_of,
    read_after,
    read_span,
)
from kanim.kernel.casework.expressions import Expression, ExpressionError, compile_expression
from kanim.kernel.casework.grammar import (
    About,
    Action,
    Actor,
    Back,
    Clock,
    Duty,
    End,
    Extend,
    Form,
    FormField,
    Goto,
    Mark,
    Opens,
    Papers,
    Procedure,
    Route,
    Running,
    Section,
    Stay,
    Step,
    Target,
)
from kanim.kernel.regulation.yaml_lines import Node, PackError
from kanim.kernel.texts import Text

Path = tuple[str | int, ...]
T = TypeVar("T")

LOWER = re.compile(r"[a-z][a-z0-9_]{0,38}\Z")
UPPER = re.compile(r"[A-Z][A-Z0-9_]{0,38}\Z")
SYSTEM = Actor("system")


class Compiler:
    """Builds one procedure. Errors are collected in `errors`, at the lines of `node` if there is one."""

    def __init__(self, body: Mapping[str, Any], node: Node | None):
        self.body = body
        self.node = node
        self.errors: list[PackError] = []
        self.clause = str(body["clause"])
        self.unit = str(body.get("unit", ""))

    def procedure(self, *, digest: str, definition_id: UUID | None = None) -> Procedure:
        body = self.body
        steps = self._named(("steps",), UPPER, self._step)
        return Procedure(
            code=body["procedure"],
            version=body["version"],
            title=Text.of(body["title"]),
            clause=self.clause,
            legal=tuple(body["legal"]),
            valid_from=date.fromisoformat(body["valid_from"]),
            valid_to=date.fromisoformat(body["valid_to"]) if body.get("valid_to") else None,
            running=_running(body.get("running", "stay")),
            services=body.get("services", ""),
            about=self._named(("about",), LOWER, self._about),
            class_level=body["class"],
            forms=self._named(("forms",), LOWER, self._form),
            starts=self._named(("start",), LOWER, self._start),
            anywhere=self._named(("anywhere",), LOWER, self._anywhere),
            steps=steps,
            ends=self._named(("ends",), UPPER, self._end),
            clocks=self._named(("clocks",), LOWER, self._clock),
            duties=self._named(("duties",), LOWER, self._duty),
            papers=_papers(body.get("papers")),
            result=dict(body.get("result", {})),
            unit=self.unit,
            digest=digest,
            definition_id=definition_id,
            mark=self._mark(()),
        )

    # Lines and errors ------------------------------------------------------------------------------------

    def _mark(self, path: Path) -> Mark:
        if self.node is None:
            return Mark()
        at = self.node.at(*path)
        keys = tuple((key, place[0]) for key, place in at.keys.items())
        above = self.node.at(*path[:-1]) if path else at
        line = above.keys[str(path[-1])][0] if path and path[-1] in above.keys else at.line
        return Mark(at.file, line, keys)

    def _error(self, path: Path, message: Text) -> None:
        if self.node is None:
            self.errors.append(PackError("", 0, 0, message))
        elif self.node.at(*path[:-1]).get(str(path[-1])) is not None:
            self.errors.append(self.node.at(*path[:-1]).key_error(str(path[-1]), message))
        else:
            self.errors.append(self.node.at(*path).error(message))

    def _named(
        self, path: Path, pattern: re.Pattern[str], build: Callable[[Path, str, Any], T]
    ) -> dict[str, T]:
        """A map of named things, each name of the wanted form."""
        tree: Any = self.body
        for key in path:
            tree = tree.get(key, {})
        built = {}
        for name, value in tree.items():
            if not pattern.match(name):
                form = (
                    Text("HURUF BESAR", "CAPITALS")
                    if pattern is UPPER
                    else Text("huruf kecil", "small letters")
                )
                self._error(
                    (*path, name),
                    Text(
                        f"nama {name!r} harus {form.id}, angka dan garis bawah",
                        f"the name {name!r} must be {form.en}, digits and underscore",
                    ),
                )
            built[name] = build((*path, name), name, value)
        return built

    def _condition(self, path: Path, source: str | None) -> Expression | None:
        if source is None:
            return None
        try:
            return compile_expression(source)
        except ExpressionError as fault:
            self._error(path, fault.message)
            return None

    # Parts -----------------------------------------------------------------------------------------------

    def _about(self, path: Path, name: str, value: str) -> About:
        kind = value.rstrip("?*+")
        return About(name, kind, value.endswith(("?", "*")), value.endswith(("*", "+")), self._mark(path))

    def _form(self, path: Path, name: str, value: Mapping[str, Any]) -> Form:
        if ("fields" in value) is ("sections" in value):
            self._error(
                path,
                Text(
                    f"formulir {name} perlu fields atau sections, salah satu saja",
                    f"the form {name} needs either fields or sections",
                ),
            )
        sections = []
        if "fields" in value:
            sections.append(
                Section(None, self._fields((*path, "fields"), value["fields"]), None, self._mark(path))
            )
        for index, section in enumerate(value.get("sections", [])):
            here = (*path, "sections", index)
            sections.append(
                Section(
                    Text.of(section["title"]),
                    self._fields((*here, "fields"), section["fields"]),
                    self._condition((*here, "when"), section.get("when")),
                    self._mark(here),
                )
            )
        form = Form(name, Text.of(value["title"]), tuple(sections), value.get("into", ""), self._mark(path))
        names = [field.name for field in form.fields]
        for field in form.fields:
            if names.count(field.name) > 1:
                names.remove(field.name)
                self._error(
                    path,
                    Text(
                        f"kolom {field.name} dua kali dalam formulir {name}",
                        f"the field {field.name} is twice in the form {name}",
                    ),
                )
        return form

    def _fields(self, path: Path, values: list[str]) -> tuple[FormField, ...]:
        return tuple(
            FormField(value.rstrip("?"), value.endswith("?"), self._mark((*path, index)))
            for index, value in enumerate(values)
        )

    def _start(self, path: Path, name: str, value: Mapping[str, Any]) -> Action:
        return self._action(path, name, value, by=None, unit=self.unit, clause=self.clause)

    def _anywhere(self, path: Path, name: str, value: Mapping[str, Any]) -> Action:
        """What it leaves open it takes from the step where it is done; with a unit of its own it stands under
        the procedure's clause."""
        clause = self.clause if "unit" in value else ""
        return self._action(path, name, value, by=None, unit="", clause=clause)

    def _step(self, path: Path, name: str, value: Mapping[str, Any]) -> Step:
        by = _actor(value["by"]) if "by" in value else SYSTEM
        unit, clause = value.get("unit", self.unit), value.get("clause", self.clause)
        office = value.get("office", "")

        def build(path: Path, name: str, action: Mapping[str, Any]) -> Action:
            return self._action(path, name, action, by=by, unit=unit, clause=clause, office=office)

        return Step(
            name=name,
            label=Text.of(value["label"]),
            by=by,
            unit=unit,
            clause=clause,
            office=office,
            entry=self._entry((*path, "entry"), value.get("entry", [])),
            differs_from=tuple(value.get("differs_from", ())),
            class_level=value.get("class", ""),
            shown_as=value.get("shown_as", ""),
            public=_text(value.get("public")),
            opens=self._opens((*path, "opens"), value.get("opens")),
            do=self._named((*path, "do"), LOWER, build),
            mark=self._mark(path),
        )

    def _entry(self, path: Path, values: str | list[str]) -> tuple[Expression, ...]:
        sources = [values] if isinstance(values, str) else values
        found = [self._condition(path, source) for source in sources]
        return tuple(expression for expression in found if expression is not None)

    def _action(
        self,
        path: Path,
        name: str,
        value: Mapping[str, Any],
        *,
        by: Actor | None,
        unit: str,
        clause: str,
        office: str = "",
    ) -> Action:
        automatic = "event" in value or "after" in value
        own = _actor(value["by"]) if "by" in value else None
        from_ = value.get("from", ())
        signs, signers = _signs(value.get("signs", 1))
        return Action(
            name=name,
            label=Text.of(value["label"]),
            by=own or (SYSTEM if automatic else by),
            unit=value.get("unit", unit),
            clause=value.get("clause", clause),
            office=value.get("office", office),
            form=value.get("form", ""),
            when=self._condition((*path, "when"), value.get("when")),
            refusal=_text(value.get("refusal")),
            effects=_names(value.get("effect")),
            charge=value.get("charge", ""),
            decision=value.get("decision", False),
            issues=_names(value.get("issues")),
            replaces=_names(value.get("replaces")),
            revokes=_names(value.get("revokes")),
            reopens=value.get("reopens", False),
            signs=signs,
            signers=signers,
            differs_from=tuple(value.get("differs_from", ())),
            to=_target(value.get("to")),
            event=value.get("event", ""),
            after=read_after(value["after"]) if "after" in value else None,
            ask=value.get("ask", ""),
            opens=self._opens((*path, "opens"), value.get("opens")),
            void=value.get("void", ""),
            from_steps=tuple(self.body["steps"]) if from_ == "open" else tuple(from_),
            from_open=from_ == "open",
            style=value.get("style", "plain"),
            key=value.get("key", ""),
            mark=self._mark(path),
        )

    def _opens(self, path: Path, value: Mapping[str, Any] | None) -> Opens | None:
        if value is None:
            return None
        return Opens(
            procedure=value["procedure"],
            name=value["as"],
            inputs=dict(value.get("with", {})),
            wait=value["wait"],
            if_parent_ends=value["if_parent_ends"],
            each=value.get("each", ""),
            lead=value.get("lead", ""),
            mark=self._mark(path),
        )

    def _end(self, path: Path, name: str, value: Mapping[str, Any]) -> End:
        return End(name, value["kind"], Text.of(value["label"]), _text(value.get("public")), self._mark(path))

    def _clock(self, path: Path, name: str, value: Mapping[str, Any]) -> Clock:
        limit, unit = limit_of(value["limit"])
        count = count_of(value.get("count"), unit)
        if unit and "count" in value and count.kind != unit:
            self._error(
                (*path, "count"),
                Text(
                    f"limit {value['limit']!r} dan count {count.kind} berbeda; tulis satuan sekali saja",
                    f"limit {value['limit']!r} and count {count.kind} differ; say the unit once",
                ),
            )
        extend = value.get("extend")
        return Clock(
            name=name,
            words=Text.of(value["words"]),
            limit=limit,
            count=count,
            start=tuple(point_of(point) for point in _names(value["start"])),
            stop=tuple(point_of(point) for point in _names(value["stop"])),
            when=self._condition((*path, "when"), value.get("when")),
            pause=tuple(value.get("pause", ())),
            remind=marks_of(value.get("remind", []), count.kind),
            alarm=marks_of(value.get("alarm", []), count.kind),
            owner=_actor(value["owner"]) if "owner" in value else None,
            then=value.get("then", ""),
            extend=Extend(point_of(extend["by"]), limit_of(extend["most"])[0]) if extend else None,
            gate=value.get("gate", ""),
            mark=self._mark(path),
        )

    def _duty(self, path: Path, name: str, value: Mapping[str, Any]) -> Duty:
        return Duty(
            name=name,
            label=Text.of(value["label"]),
            every="shift" if value["every"] == "shift" else read_span(value["every"]),
            steps=tuple(value["in"]),
            by=_actor(value["by"]),
            unit=value.get("unit", self.unit),
            clause=value.get("clause", self.clause),
            at=value.get("at", ""),
            form=value.get("form", ""),
            issues=_names(value.get("issues")),
            missed=value.get("missed", ""),
            mark=self._mark(path),
        )


def _text(value: Mapping[str, str] | None) -> Text | None:
    return None if value is None else Text.of(value)


def _names(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _actor(value: str | list[str]) -> Actor:
    if isinstance(value, list):
        return Actor("role", tuple(name[1:] for name in value))
    if value in ("system", "parent"):
        return Actor("system" if value == "system" else "parent")
    if value[0] == "=":
        return Actor("relation", (value[1:],))
    return Actor("role", (value[1:],)) if value[0] == "~" else Actor("post", (value,))


def _signs(value: int | list[str]) -> tuple[int, tuple[Actor, ...]]:
    if isinstance(value, int):
        return value, ()
    return len(value), tuple(_actor(signer) for signer in value)


def _target(value: str | Mapping[str, str] | None) -> Target:
    if value is None:
        return Stay()
    if isinstance(value, str):
        return Back() if value == "back" else Goto(value)
    return Route(value["rule"], {word: step for word, step in value.items() if word != "rule"})


def _running(value: str | Mapping[str, Any]) -> Running:
    if isinstance(value, Mapping):
        return Running("move", dict(value["move"]))
    return Running("person" if value == "person" else "stay")


def _papers(value: Mapping[str, str] | list[str] | None) -> Papers:
    if value is None:
        return Papers()
    return Papers(True) if isinstance(value, Mapping) else Papers(False, tuple(value))
