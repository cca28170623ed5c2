"""The grammar of a procedure as frozen data: what a pack says, compiled and with every default filled in.

A `Procedure` is built by `parse.parse_procedure` from a file or by `parse.from_body` from the database. The
engine reads only these classes; nothing here knows a case, a database or the clock on the wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

from kanim.kernel.casework.expressions import Expression
from kanim.kernel.casework.grammar_time import (
    After,
    Count,
    CountKind,
    Limit,
    Point,
    PointKind,
    Span,
)
from kanim.kernel.texts import Text

__all__ = ["After", "Count", "CountKind", "Limit", "Point", "PointKind", "Span"]  # of `grammar_time`

ActorKind = Literal["post", "relation", "role", "system", "parent"]
EndKind = Literal["done", "refused", "lapsed", "cancelled"]
Wait = Literal["all", "any", "lead", "none"]
Style = Literal["main", "refuse", "plain"]

OWN_WORDS = frozenset({"alasan", "catatan"})
"""Fields that belong to the act itself: a form that corrects another keeps its own reason and remark."""
CLASSES = ("biasa", "terbatas", "rahasia", "sangat_rahasia")


@dataclass(frozen=True, slots=True)
class Mark:
    """Where something stands in its file, for messages. Line 0: it came from the database."""

    file: str = ""
    line: int = 0
    keys: tuple[tuple[str, int], ...] = field(default=(), compare=False, repr=False)

    def at(self, key: str) -> Mark:
        """Where this key of the thing stands; the thing itself where it has no such key."""
        return next((Mark(self.file, line) for name, line in self.keys if name == key), self)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who may act. `post` a post code, `=x` a relation to the case, `~x` the holder of a role (several roles
    may share an action), `system` the clock or an event, `parent` the case that opened this one."""

    kind: ActorKind
    names: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0] if self.names else self.kind

    def __str__(self) -> str:
        sign = {"relation": "=", "role": "~"}.get(self.kind, "")
        return " ".join(sign + name for name in self.names) or self.kind


@dataclass(frozen=True, slots=True)
class About:
    """A role of the case: its kind of subject (`person`, `permit`), and how many there may be."""

    role: str
    kind: str
    optional: bool = False
    many: bool = False
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: `name` is its code in the field dictionary."""

    name: str
    optional: bool = False
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of fields. With `when` it is asked for only where the condition is true."""

    title: Text | None
    fields: tuple[FormField, ...]
    when: Expression | None = None
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Form:
    """What is entered at an action. The form entered again is a new visit; the last one counts. With `into`
    it corrects: its values replace those of that form, whose other values stay."""

    name: str
    title: Text
    sections: tuple[Section, ...]
    into: str = ""
    mark: Mark = Mark()

    @property
    def home(self) -> str:
        """The form under whose name the values are kept."""
        return self.into or self.name

    @property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(field for section in self.sections for field in section.fields)


# Where an action leads -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stay:
    """The case stays in its step."""


@dataclass(frozen=True, slots=True)
class Goto:
    """The case goes to this step or end."""

    step: str


@dataclass(frozen=True, slots=True)
class Back:
    """The case returns to the step from which the present one was called."""


@dataclass(frozen=True, slots=True)
class Route:
    """A registered rule answers with a word; `outcomes` says where each word leads."""

    rule: str
    outcomes: Mapping[str, str]


Target = Stay | Goto | Back | Route


# Time ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Extend:
    """A clock may be given its limit anew when `by` happens, up to `most` in all."""

    by: Point
    most: Limit


@dataclass(frozen=True, slots=True)
class Clock:
    """A running time of the case. `remind` is counted from the start, `alarm` from the end (0 is the last
    day, -1 the day before, 1 the day after). `then` names the action that is due when it is over: done by
    itself if its actor is the system, else shown as due. A clock whose `gate` is shut neither runs nor
    shows. With `when` it starts only if that holds at its start."""

    name: str
    words: Text
    limit: Limit
    count: Count
    start: tuple[Point, ...]
    stop: tuple[Point, ...]
    when: Expression | None = None
    pause: tuple[str, ...] = ()
    remind: tuple[Span, ...] = ()
    alarm: tuple[Span, ...] = ()
    owner: Actor | None = None
    then: str = ""
    extend: Extend | None = None
    gate: str = ""
    mark: Mark = Mark()

    @property
    def points(self) -> tuple[Point, ...]:
        """All that it names of what may happen."""
        return (*self.start, *self.stop, *((self.extend.by,) if self.extend else ()))


# Child cases and duties ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opens:
    """A child case. `inputs` maps its roles, and the fields of the form at its start `by: parent`, to names
    of ours (`about.pemohon`, `form.field`, `actor`, `case`); `each` names a list: one child an `item`. The
    event `child.<name>` comes once when `wait` is met (`all` ended, `any` one ended, the `lead` one ended),
    with `none` at each end. `lead` names the value that says which item leads (default: the first)."""

    procedure: str
    name: str
    inputs: Mapping[str, str]
    wait: Wait
    if_parent_ends: Literal["keep", "cancel"]
    each: str = ""
    lead: str = ""
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Duty:
    """Work that returns while the case is in one of these steps: each shift, or each span (`at` o'clock).
    A missed one starts the action `missed`."""

    name: str
    label: Text
    every: Span | Literal["shift"]
    steps: tuple[str, ...]
    by: Actor
    unit: str
    clause: str
    at: str = ""
    form: str = ""
    issues: tuple[str, ...] = ()
    missed: str = ""
    mark: Mark = Mark()


# Actions, steps, ends --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that may be done. `by`, `unit`, `clause`, `office` are the effective ones (the action's own,
    else the step's, else the procedure's). `event` and `after` make it the system's; `ask` names what is
    asked outside before the timer acts. `signs` is how many different persons must sign, `signers` the posts
    where they are named. `replaces` names letters of the case that it issues anew in place of the standing
    ones, `revokes` letters that no longer count by it; `reopens`: it leads out of an end."""

    name: str
    label: Text
    by: Actor | None
    unit: str
    clause: str
    office: str = ""
    form: str = ""
    when: Expression | None = None
    refusal: Text | None = None
    effects: tuple[str, ...] = ()
    charge: str = ""
    decision: bool = False
    issues: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    revokes: tuple[str, ...] = ()
    reopens: bool = False
    signs: int = 1
    signers: tuple[Actor, ...] = ()
    differs_from: tuple[str, ...] = ()
    to: Target = Stay()
    event: str = ""
    after: After | None = None
    ask: str = ""
    opens: Opens | None = None
    void: str = ""
    from_steps: tuple[str, ...] = ()
    from_open: bool = False
    style: Style = "plain"
    key: str = ""
    duty: str = ""  # the recurring work that it does
    mark: Mark = Mark()

    @property
    def is_automatic(self) -> bool:
        """Done by an event, a timer or the system, never pressed by a person."""
        return bool(self.event or self.after) or (self.by is not None and self.by.kind == "system")

    @property
    def targets(self) -> tuple[str, ...]:
        """Every step or end named by `to` (empty for stay and back)."""
        match self.to:
            case Goto(step):
                return (step,)
            case Route(_, outcomes):
                return tuple(dict.fromkeys(outcomes.values()))
            case _:
                return ()


@dataclass(frozen=True, slots=True)
class Step:
    """A state with one task. `entry` must hold whatever way leads in. Readers below `class_level` are shown
    the step `shown_as` instead. `public` is what the holder reads on the status page. `opens` starts a child
    on entry. A step that names nobody is the system's: it waits for events, timers or its child."""

    name: str
    label: Text
    by: Actor
    unit: str
    clause: str
    office: str = ""
    entry: tuple[Expression, ...] = ()
    differs_from: tuple[str, ...] = ()
    class_level: str = ""
    shown_as: str = ""
    public: Text | None = None
    opens: Opens | None = None
    do: Mapping[str, Action] = field(default_factory=dict)
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class End:
    """A final state and its kind. `public` is what the holder reads."""

    name: str
    kind: EndKind
    label: Text
    public: Text | None = None
    mark: Mark = Mark()


@dataclass(frozen=True, slots=True)
class Running:
    """What this version says of cases under the one before: they `stay`, `move` by the map of steps, or a
    `person` decides each."""

    kind: Literal["stay", "move", "person"] = "stay"
    moves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Papers:
    """Which papers are asked for: those of the service row, or these types."""

    from_service: bool = False
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Procedure:
    """One version of a procedure. `class_level` is a class, `parent` (that of the opening case) or
    `field:form.field`."""

    code: str
    version: int
    title: Text
    clause: str
    legal: tuple[str, ...]
    valid_from: date
    valid_to: date | None
    running: Running
    services: str
    about: Mapping[str, About]
    class_level: str
    forms: Mapping[str, Form]
    starts: Mapping[str, Action]
    anywhere: Mapping[str, Action]
    steps: Mapping[str, Step]
    ends: Mapping[str, End]
    clocks: Mapping[str, Clock] = field(default_factory=dict)
    duties: Mapping[str, Duty] = field(default_factory=dict)
    papers: Papers = Papers()
    result: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    digest: str = ""
    definition_id: UUID | None = None
    mark: Mark = Mark()

    def actions_in(self, step: str) -> list[Action]:
        """Every action open in this step: its own, those of `anywhere` as they count here, and the duties that
        return in it. In an end only those of `anywhere` that name it."""
        at = self.steps.get(step)
        if at is None:
            return [action for action in self.anywhere.values() if step in action.from_steps]
        duties = (_as_action(duty) for duty in self.duties.values() if step in duty.steps)
        shared = (_in_step(a, at) for a in self.anywhere.values() if step in a.from_steps)
        return [*at.do.values(), *shared, *duties]

    def find_action(self, step: str, name: str) -> Action | None:
        """The action of this name that is open in this step, or None."""
        at = self.steps.get(step)
        shared = self.anywhere.get(name)
        if at is None:
            return shared if shared is not None and step in shared.from_steps else None
        own = at.do.get(name)
        if own is not None:
            return own
        duty = self.duties.get(name)
        if duty is not None and step in duty.steps:
            return _as_action(duty)
        return _in_step(shared, at) if shared is not None and step in shared.from_steps else None

    def is_end(self, name: str) -> bool:
        return name in self.ends

    def label_of(self, name: str) -> Text:
        """The words of a step or end; KeyError if there is none of this name."""
        return self.steps[name].label if name in self.steps else self.ends[name].label

    def all_actions(self) -> Iterator[tuple[str, Action]]:
        """Every action with where it stands: `start`, `anywhere` or the step's name."""
        for action in self.starts.values():
            yield "start", action
        for action in self.anywhere.values():
            yield "anywhere", action
        for step in self.steps.values():
            for action in step.do.values():
                yield step.name, action

    def compared_steps(self) -> frozenset[str]:
        """Steps whose visitors must be remembered, since some step or action differs from them."""
        names = {n for step in self.steps.values() for n in step.differs_from}
        return frozenset(names | {n for _, action in self.all_actions() for n in action.differs_from})

    def openings(self) -> list[Opens]:
        """Every opening of child cases, by steps and actions."""
        found = [s.opens for s in self.steps.values()] + [a.opens for _, a in self.all_actions()]
        return [opens for opens in found if opens is not None]

    def child_names(self) -> frozenset[str]:
        """The names under which this procedure opens child cases."""
        return frozenset(opens.name for opens in self.openings())

    def way_from_parent(self) -> Action | None:
        """The way in by which another case opens this one."""
        return next((a for a in self.starts.values() if a.by is not None and a.by.kind == "parent"), None)

    def cancelled_end(self) -> End | None:
        """Where a case ends that its parent takes with it: the first end of kind `cancelled`."""
        return next((end for end in self.ends.values() if end.kind == "cancelled"), None)


def _in_step(action: Action, step: Step) -> Action:
    """An `anywhere` action as it counts in this step: what it leaves open it takes from the step."""
    if action.by is not None and action.unit:
        return action
    return replace(
        action,
        by=action.by or step.by,
        unit=action.unit or step.unit,
        clause=action.clause or step.clause,
        office=action.office or ("" if action.unit else step.office),
    )


def _as_action(duty: Duty) -> Action:
    """Recurring work as the action by which it is done; the case stays where it is."""
    return Action(
        name=duty.name,
        label=duty.label,
        by=duty.by,
        unit=duty.unit,
        clause=duty.clause,
        form=duty.form,
        issues=duty.issues,
        duty=duty.name,
        mark=duty.mark,
    )
