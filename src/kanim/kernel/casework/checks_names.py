"""Every name in a procedure exists, and none stands for two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kanim.kernel.casework.checks_view import Finding, View
from kanim.kernel.casework.grammar import OWN_WORDS, Action, Actor, Mark, Step
from kanim.kernel.texts import Text

WORDS = {
    "clause": Text("klausul", "clause"),
    "unit": Text("unit", "unit"),
    "office": Text("kantor", "office"),
    "act": Text("peraturan", "legal act"),
    "services": Text("tabel layanan", "service table"),
    "paper": Text("jenis berkas", "paper"),
    "field": Text("kolom", "field"),
    "form": Text("formulir", "form"),
    "step": Text("tahap", "step"),
    "role": Text("peran", "role"),
    "relation": Text("hubungan", "relation"),
    "letter": Text("surat", "letter"),
    "effect": Text("akibat", "effect"),
    "charge": Text("tagihan", "charge"),
    "rule": Text("aturan", "rule"),
    "event": Text("peristiwa", "event"),
    "query": Text("pertanyaan", "query"),
    "action": Text("tindakan", "action"),
    "clock": Text("jam", "clock"),
    "gate": Text("gerbang", "gate"),
}


def check(view: View) -> Iterator[Finding]:
    yield from _head(view)
    yield from _forms(view)
    for step in view.procedure.steps.values():
        yield from _step(view, step)
    for place, action in view.procedure.all_actions():
        yield from _action(view, place, action)
    yield from _doubles(view)


def missing(
    view: View, kind: str, names: Iterable[str], known: Iterable[str], mark: Mark
) -> Iterator[Finding]:
    """A finding `unknown-<kind>` for each name that is not among those known."""
    there = set(known)
    for name in names:
        if name not in there:
            yield view.unknown(WORDS[kind], name, mark, f"unknown-{kind}", there)


def registered(view: View, kind: str, names: Iterable[str], mark: Mark) -> Iterator[Finding]:
    known = [entry.name for entry in view.env.registry.all(kind)]
    yield from missing(view, kind, [name for name in names if name], known, mark)


def _head(view: View) -> Iterator[Finding]:
    procedure, env = view.procedure, view.env
    mark = procedure.mark
    if procedure.clause != "own":
        yield from missing(view, "clause", [procedure.clause], env.clauses, mark.at("clause"))
    yield from missing(view, "unit", [procedure.unit] if procedure.unit else [], env.units, mark.at("unit"))
    yield from missing(
        view, "act", [cite.split(" ")[0] for cite in procedure.legal], env.acts, mark.at("legal")
    )
    yield from missing(
        view,
        "services",
        [procedure.services] if procedure.services else [],
        env.services,
        mark.at("services"),
    )
    yield from missing(view, "paper", procedure.papers.types, env.papers, mark.at("papers"))
    yield from missing(view, "step", procedure.running.moves.values(), _places(view), mark.at("running"))
    if procedure.papers.from_service and not procedure.services:
        yield view.finding(
            "papers-without-service",
            mark.at("papers"),
            "berkas diambil dari layanan, tetapi services tidak disebut; sebutkan tabel layanannya",
            "papers come from the service, but services is not named; name the service table",
        )
    if procedure.class_level.startswith("field:"):
        form, _, field = procedure.class_level.removeprefix("field:").partition(".")
        if view.form_type(form, field) is None:
            yield view.unknown(
                WORDS["field"], f"{form}.{field}", mark.at("class"), "unknown-field", _form_fields(view)
            )
    for value in procedure.result.values():
        form, _, field = value.partition(".")
        if view.form_type(form, field) is None:
            yield view.unknown(WORDS["field"], value, mark.at("result"), "unknown-result", _form_fields(view))


def _places(view: View) -> list[str]:
    return [*view.procedure.steps, *view.procedure.ends]


def _form_fields(view: View) -> list[str]:
    return [f"{form.home}.{field.name}" for form in view.procedure.forms.values() for field in form.fields]


def _forms(view: View) -> Iterator[Finding]:
    forms = view.procedure.forms
    used = {action.form for _, action in view.procedure.all_actions()}
    used |= {duty.form for duty in view.procedure.duties.values()}
    for form in forms.values():
        for field in form.fields:
            yield from missing(view, "field", [field.name], view.env.fields, field.mark)
        if form.name not in used:
            yield view.finding(
                "unused-form",
                form.mark,
                f"formulir {form.name!r} tidak dipakai tindakan mana pun; pakai atau hapus",
                f"no action uses the form {form.name!r}; use it or remove it",
            )
        if form.into:
            target = forms.get(form.into)
            yield from missing(view, "form", [form.into], forms, form.mark.at("into"))
            for field in form.fields if target is not None else ():
                known = [f.name for f in target.fields] if target is not None else []
                known += sorted(OWN_WORDS)
                yield from missing(view, "field", [field.name], known, field.mark)


def _step(view: View, step: Step) -> Iterator[Finding]:
    mark = step.mark
    yield from _place(view, step, mark)
    yield from missing(view, "step", step.differs_from, view.procedure.steps, mark.at("differs_from"))
    if step.by.kind == "role":
        yield from missing(view, "role", step.by.names, view.procedure.about, mark.at("by"))
    yield from _relations(view, [step.by], mark.at("by"))
    if step.shown_as:
        yield from missing(view, "step", [step.shown_as], view.procedure.steps, mark.at("shown_as"))
    if bool(step.shown_as) is not bool(step.class_level):
        yield view.finding(
            "class-without-shown-as",
            mark,
            "class dan shown_as harus ada bersama: apa yang dilihat pembaca di bawah klasifikasi itu?",
            "class and shown_as go together: what do readers below that class see?",
        )
    if step.office:
        yield from missing(view, "office", [step.office], _offices(view), mark.at("office"))


def _offices(view: View) -> list[str]:
    """What `office` may name: a level above, where the case comes from, or a field that gives an office's code."""
    fields = {field.name for form in view.procedure.forms.values() for field in form.fields}
    return [*view.env.offices, "origin", *sorted(fields)]


def _relations(view: View, actors: Iterable[Actor | None], mark: Mark) -> Iterator[Finding]:
    """A relation is registered, or a role of the case, or a field that gives the addressee."""
    names = [name for by in actors if by is not None and by.kind == "relation" for name in by.names]
    fields = {field.name for form in view.procedure.forms.values() for field in form.fields}
    known = [
        *(entry.name for entry in view.env.registry.all("relation")),
        *view.procedure.about,
        *sorted(fields),
    ]
    yield from missing(view, "relation", names, known, mark)


def _place(view: View, thing: Step | Action, mark: Mark) -> Iterator[Finding]:
    if thing.unit:
        yield from missing(view, "unit", [thing.unit], view.env.units, mark.at("unit"))
    if thing.clause and thing.clause != "own":
        yield from missing(view, "clause", [thing.clause], view.env.clauses, mark.at("clause"))


def _action(view: View, place: str, action: Action) -> Iterator[Finding]:
    procedure, env, mark = view.procedure, view.env, action.mark
    yield from _place(view, action, mark)
    if action.office:
        yield from missing(view, "office", [action.office], _offices(view), mark.at("office"))
    if action.by is not None and action.by.kind == "role":
        yield from missing(view, "role", action.by.names, procedure.about, mark.at("by"))
    yield from _relations(view, [action.by, *action.signers], mark.at("by"))
    yield from missing(view, "form", [action.form] if action.form else [], procedure.forms, mark.at("form"))
    yield from registered(view, "effect", action.effects, mark.at("effect"))
    yield from registered(view, "gate", _gates(view, action), mark.at("effect"))
    yield from registered(view, "charge", [action.charge], mark.at("charge"))
    yield from missing(view, "letter", action.issues, env.letters, mark.at("issues"))
    yield from missing(view, "step", action.differs_from, procedure.steps, mark.at("differs_from"))
    yield from missing(view, "step", action.targets, _places(view), mark.at("to"))
    yield from missing(view, "step", action.from_steps, _places(view), mark.at("from"))
    yield from missing(view, "letter", action.replaces, env.letters, mark.at("replaces"))
    yield from missing(view, "letter", action.revokes, env.letters, mark.at("revokes"))
    askable = [entry.name for kind in ("query", "job") for entry in env.registry.all(kind)]
    yield from missing(view, "query", [action.ask] if action.ask else [], askable, mark.at("ask"))
    if action.event and not action.event.startswith("child."):
        kind, _, letter = action.event.partition(".")
        if kind in ("signed", "served"):
            issued = {name for _, other in procedure.all_actions() for name in other.issues}
            yield from missing(view, "letter", [letter], issued, mark.at("event"))
        else:
            yield from registered(view, "event", [action.event], mark.at("event"))
    if place == "anywhere" and not action.from_steps:
        yield view.finding(
            "anywhere-without-from",
            mark,
            f"tindakan {action.name!r} tidak menyebut from; tulis daftar tahap atau open",
            f"the action {action.name!r} does not say from; list the steps or write open",
        )
    if place != "anywhere" and action.from_steps:
        yield view.finding(
            "from-outside-anywhere",
            mark.at("from"),
            f"from hanya untuk anywhere; hapus dari {action.name!r}",
            f"from is only for anywhere; remove it from {action.name!r}",
        )


def _gates(view: View, action: Action) -> list[str]:
    """The gates that the effects of an action name."""
    effects = view.env.registry
    entries = [effects.get("effect", name) for name in action.effects if effects.has("effect", name)]
    return [gate.partition(":")[0] for entry in entries for gate in entry.meta.get("gates", ())]


def _doubles(view: View) -> Iterator[Finding]:
    procedure = view.procedure
    for name in procedure.steps:
        if name in procedure.ends:
            yield view.finding(
                "name-twice",
                procedure.ends[name].mark,
                f"{name} adalah tahap dan akhir sekaligus; beri nama lain",
                f"{name} is both a step and an end; rename one",
            )
    for step in procedure.steps.values():
        keys: dict[str, str] = {}
        for action in procedure.actions_in(step.name):
            if action.key and action.key in keys:
                yield view.finding(
                    "key-twice",
                    action.mark.at("key"),
                    f"tombol {action.key!r} dipakai {keys[action.key]!r} dan {action.name!r} di {step.name}",
                    f"the key {action.key!r} serves {keys[action.key]!r} and {action.name!r} in {step.name}",
                )
            keys.setdefault(action.key, action.name)
        for name in step.do:
            shared = procedure.anywhere.get(name)
            if shared is not None and step.name in shared.from_steps:
                yield view.finding(
                    "name-twice",
                    step.do[name].mark,
                    f"{name!r} ada di tahap {step.name} dan di anywhere; beri nama lain",
                    f"{name!r} stands in the step {step.name} and in anywhere; rename one",
                )
