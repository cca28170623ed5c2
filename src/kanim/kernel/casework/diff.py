"""What a new version of a procedure changes, in words that an officer reads: from two compiled versions alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Protocol, TypeVar

from kanim.kernel.casework.expressions import Expression
from kanim.kernel.casework.grammar import (
    Action,
    Actor,
    Back,
    Clock,
    Duty,
    End,
    Form,
    Goto,
    Limit,
    Mark,
    Opens,
    Procedure,
    Route,
    Span,
    Stay,
    Step,
)
from kanim.kernel.texts import Text

T = TypeVar("T")
NONE = Text("tidak ada", "none")
UNITS = {
    "hari_kerja": Text("hari kerja", "working days"),
    "hari_kalender": Text("hari kalender", "calendar days"),
    "hari_pertama": Text("hari sejak hari pertama", "days from the first day on"),
    "bulan": Text("bulan", "months"),
    "tahun": Text("tahun", "years"),
    "jam": Text("jam", "hours"),
    "menit": Text("menit", "minutes"),
    "mundur": Text("mundur dari tanggal", "back from the date"),
}


class Names(Protocol):
    """Words for the codes that a procedure uses; the code itself where there are none."""

    def post(self, unit: str, post: str) -> Text: ...

    def word(self, kind: str, code: str) -> Text:
        """The words of a `field`, `param` or `letter`."""
        ...


class Codes:
    """Names when there is no regulation at hand: the codes."""

    def post(self, unit: str, post: str) -> Text:
        return Text.of(f"{post} ({unit})" if unit else post)

    def word(self, kind: str, code: str) -> Text:
        return Text.of(code)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what kind of thing (`step`, `action`, `form`, `clock`, `end`, `duty`, `head`), its name,
    whether it was `added`, `removed` or `changed`, and the words."""

    kind: str
    name: str
    what: str
    words: Text

    def data(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"kind": self.kind, "name": self.name, "what": self.what, "words": self.words.data()}


def diff(old: Procedure, new: Procedure, names: Names | None = None) -> list[Change]:
    """Every difference between two versions, in the order of the file; empty when they say the same."""
    return list(_Diff(old, new, names or Codes()).all())


class _Diff:
    def __init__(self, old: Procedure, new: Procedure, names: Names):
        self.old, self.new, self.names = old, new, names

    def all(self) -> Iterator[Change]:
        yield from self._head()
        yield from self._forms()
        yield from self._clocks()
        yield from self._actions("start", self.old.starts, self.new.starts, Text("cara masuk", "way in"), "")
        yield from self._actions(
            "anywhere", self.old.anywhere, self.new.anywhere, Text("tindakan umum", "general action"), ""
        )
        yield from self._steps()
        yield from self._ends()
        yield from self._duties()

    # Parts -----------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[Change]:
        title = Text("Prosedur", "Procedure")
        yield from self._changed(
            "head",
            self.new.code,
            title,
            self.old,
            self.new,
            {
                "title": Text("judul", "title"),
                "clause": Text("klausul", "clause"),
                "unit": Text("unit", "unit"),
                "legal": Text("dasar hukum", "legal basis"),
                "valid_to": Text("berlaku sampai", "in force until"),
                "services": Text("tabel layanan", "service table"),
                "class_level": Text("klasifikasi", "class"),
                "papers": Text("berkas yang diminta", "papers asked for"),
                "about": Text("para pihak", "subjects"),
                "result": Text("hasil bagi perkara induk", "result for the parent case"),
            },
        )

    def _steps(self) -> Iterator[Change]:
        word = Text("Langkah", "Step")
        for name, old, new in _pairs(self.old.steps, self.new.steps):
            if old is None or new is None:
                yield _whole("step", name, word, old, new)
                continue
            where = Text(f"Langkah {new.label.id}", f"Step {new.label.en}")
            yield from self._actor("step", name, where, old, new)
            yield from self._changed(
                "step",
                name,
                where,
                old,
                new,
                {
                    "label": Text("nama", "name"),
                    "clause": Text("klausul", "clause"),
                    "office": Text("kantor", "office"),
                    "entry": Text("syarat masuk", "condition on entry"),
                    "differs_from": Text("harus orang lain dari", "by another person than"),
                    "class_level": Text("klasifikasi", "class"),
                    "shown_as": Text("ditampilkan sebagai", "shown as"),
                    "public": Text("kata bagi pemohon", "words for the applicant"),
                    "opens": Text("perkara anak", "child case"),
                },
            )
            yield from self._actions("action", old.do, new.do, Text("tindakan", "action"), name)

    def _actions(
        self, kind: str, olds: Mapping[str, Action], news: Mapping[str, Action], word: Text, step: str
    ) -> Iterator[Change]:
        place = (
            Text(f" pada langkah {self.new.label_of(step).id}", f" in the step {self.new.label_of(step).en}")
            if step
            else Text("", "")
        )
        for name, old, new in _pairs(olds, news):
            code = f"{step}.{name}" if step else name
            if old is None or new is None:
                yield _whole(kind, code, Text(word.id.capitalize(), word.en.capitalize()), old, new, place)
                continue
            where = Text(
                f"{word.id.capitalize()} {new.label.id}{place.id}",
                f"{word.en.capitalize()} {new.label.en}{place.en}",
            )
            yield from self._actor(kind, code, where, old, new)
            yield from self._changed(
                kind,
                code,
                where,
                old,
                new,
                {
                    "label": Text("nama", "name"),
                    "clause": Text("klausul", "clause"),
                    "office": Text("kantor", "office"),
                    "form": Text("formulir", "form"),
                    "when": Text("syarat", "condition"),
                    "refusal": Text("kata penolakan", "words of refusal"),
                    "effects": Text("akibat", "effects"),
                    "charge": Text("tagihan", "charge"),
                    "decision": Text("keputusan", "decision"),
                    "issues": Text("surat yang terbit", "papers issued"),
                    "signs": Text("banyaknya tanda tangan", "number of signatures"),
                    "signers": Text("penanda tangan", "signers"),
                    "differs_from": Text("harus orang lain dari", "by another person than"),
                    "to": Text("menuju", "leads to"),
                    "event": Text("peristiwa", "event"),
                    "after": Text("batas waktu", "time limit"),
                    "ask": Text("ditanyakan dahulu", "asked first"),
                    "opens": Text("perkara anak", "child case"),
                    "void": Text("yang dibatalkan", "what it voids"),
                    "from_steps": Text("dari langkah", "from the steps"),
                },
            )

    def _forms(self) -> Iterator[Change]:
        for name, old, new in _pairs(self.old.forms, self.new.forms):
            if old is None or new is None:
                thing = new or old
                assert thing is not None
                yield _one("form", name, "added" if old is None else "removed",
                           _came(Text("Formulir", "Form"), thing.title, old is None))  # fmt: skip
                continue
            where = Text(f"Formulir {new.title.id}", f"Form {new.title.en}")
            yield from self._changed(
                "form", name, where, old, new,
                {"title": Text("judul", "title"), "into": Text("membetulkan", "corrects")},
            )  # fmt: skip
            yield from self._fields(name, where, old, new)

    def _fields(self, name: str, where: Text, old: Form, new: Form) -> Iterator[Change]:
        before, after = _asked(old), _asked(new)
        for code, was, now in _pairs(before, after):
            word = self.names.word("field", code)
            if was is None:
                must = (
                    Text("wajib", "required") if now and not now[0] else Text("boleh kosong", "may be empty")
                )
                text = Text(
                    f"{where.id}: kolom baru {word.id} ({must.id})",
                    f"{where.en}: new field {word.en} ({must.en})",
                )
                yield _one("form", f"{name}.{code}", "added", text)
            elif now is None:
                text = Text(f"{where.id}: kolom {word.id} dihapus", f"{where.en}: field {word.en} removed")
                yield _one("form", f"{name}.{code}", "removed", text)
            elif was[0] != now[0]:
                must = (
                    Text("kini wajib", "now required")
                    if was[0]
                    else Text("kini boleh kosong", "may now be empty")
                )
                text = Text(
                    f"{where.id}: kolom {word.id} {must.id}", f"{where.en}: field {word.en} {must.en}"
                )
                yield _one("form", f"{name}.{code}", "changed", text)
            elif was[1] != now[1]:
                text = Text(
                    f"{where.id}: kolom {word.id} ditanyakan bila {now[1] or 'selalu'}",
                    f"{where.en}: field {word.en} is asked when {now[1] or 'always'}",
                )
                yield _one("form", f"{name}.{code}", "changed", text)

    def _clocks(self) -> Iterator[Change]:
        for name, old, new in _pairs(self.old.clocks, self.new.clocks):
            if old is None or new is None:
                thing = new or old
                assert thing is not None
                yield _one("clock", name, "added" if old is None else "removed",
                           _came(Text("Jam", "Clock"), thing.words, old is None))  # fmt: skip
                continue
            where = Text(f"Jam {new.words.id}", f"Clock {new.words.en}")
            was, now = self._length(old), self._length(new)
            if was != now:
                text = Text(
                    f"{where.id}: batas {was.id} → {now.id}", f"{where.en}: limit {was.en} → {now.en}"
                )
                yield _one("clock", name, "changed", text)
            yield from self._changed("clock", name, where, old, new, _CLOCK)

    def _length(self, clock: Clock) -> Text:
        """A clock's limit with what it counts."""
        said, unit = self._say(clock.limit, self.new), UNITS[clock.count.kind]
        if clock.limit.rule or clock.count.kind == "mundur":
            return said
        return Text(f"{said.id} {unit.id}", f"{said.en} {unit.en}")

    def _ends(self) -> Iterator[Change]:
        for name, old, new in _pairs(self.old.ends, self.new.ends):
            if old is None or new is None:
                yield _whole("end", name, Text("Akhir", "End"), old, new)
                continue
            where = Text(f"Akhir {new.label.id}", f"End {new.label.en}")
            yield from self._changed(
                "end",
                name,
                where,
                old,
                new,
                {
                    "label": Text("nama", "name"),
                    "kind": Text("jenis", "kind"),
                    "public": Text("kata bagi pemohon", "words for the applicant"),
                },
            )

    def _duties(self) -> Iterator[Change]:
        for name, old, new in _pairs(self.old.duties, self.new.duties):
            if old is None or new is None:
                yield _whole("duty", name, Text("Kewajiban", "Duty"), old, new)
                continue
            where = Text(f"Kewajiban {new.label.id}", f"Duty {new.label.en}")
            yield from self._actor("duty", name, where, old, new)
            yield from self._changed("duty", name, where, old, new, _DUTY)

    # Values ----------------------------------------------------------------------------------------------

    def _actor(self, kind: str, name: str, where: Text, old: Any, new: Any) -> Iterator[Change]:
        if (old.by, old.unit) == (new.by, new.unit):
            return
        was, now = self._who(old.by, old.unit), self._who(new.by, new.unit)
        yield _one(kind, name, "changed", Text(f"{where.id}: pelaku {was.id} → {now.id}",
                                               f"{where.en}: actor {was.en} → {now.en}"))  # fmt: skip

    def _who(self, by: Actor | None, unit: str) -> Text:
        if by is None:
            return Text("petugas langkah", "the step's officer")
        if by.kind == "post":
            return self.names.post(unit, by.name)
        if by.kind == "system":
            return Text("sistem", "the system")
        return Text.of(str(by))

    def _changed(
        self, kind: str, name: str, where: Text, old: object, new: object, names: Mapping[str, Text]
    ) -> Iterator[Change]:
        for attribute, word in names.items():
            was, now = getattr(old, attribute), getattr(new, attribute)
            if _plain(was) == _plain(now):
                continue
            before, after = self._said(attribute, was, self.old), self._said(attribute, now, self.new)
            yield _one(
                kind,
                name,
                "changed",
                Text(f"{where.id}: {word.id} {before.id} → {after.id}",
                     f"{where.en}: {word.en} {before.en} → {after.en}"),
            )  # fmt: skip

    def _said(self, attribute: str, value: object, procedure: Procedure) -> Text:
        """An attribute's value in words; letters by their name, forms by their title."""
        if attribute == "issues" and isinstance(value, tuple) and value:
            names = [self.names.word("letter", str(code)) for code in value]
            return Text(", ".join(n.id for n in names), ", ".join(n.en for n in names))
        if attribute == "form" and isinstance(value, str) and value in procedure.forms:
            return self._say(procedure.forms[value].title, procedure)
        return self._say(value, procedure)

    def _say(self, value: object, procedure: Procedure) -> Text:
        """A value of the grammar in words."""
        match value:
            case None | "" | () | False:
                return NONE
            case True:
                return Text("ya", "yes")
            case Text():
                return Text(f"“{value.id}”", f"“{value.en}”")
            case Expression():
                return Text.of(value.source)
            case Stay():
                return Text("tetap di langkah itu", "stays in the step")
            case Back():
                return Text("kembali ke pemanggil", "back to the caller")
            case Goto(step):
                return self._place(step, procedure)
            case Route(rule, outcomes):
                each = [(word, self._place(step, procedure)) for word, step in outcomes.items()]
                ids = ", ".join(f"{word}: {place.id}" for word, place in each)
                ens = ", ".join(f"{word}: {place.en}" for word, place in each)
                return Text(f"menurut aturan {rule} ({ids})", f"by the rule {rule} ({ens})")
            case Span():
                amount, unit = self._amount(value), UNITS[value.unit]
                return Text(f"{amount.id} {unit.id}", f"{amount.en} {unit.en}")
            case Limit():
                return self._amount(value) if not value.rule else Text.of(value.rule)
            case Opens():
                return Text.of(f"{value.procedure} ({value.wait})")
            case str() if value in procedure.steps or value in procedure.ends:
                return self._place(value, procedure)
            case tuple():
                said = [self._say(item, procedure) for item in value]
                return Text(", ".join(s.id for s in said), ", ".join(s.en for s in said))
            case _ if is_dataclass(value):
                kept = [
                    str(_plain(getattr(value, f.name)))
                    for f in fields(value)
                    if f.name != "mark" and getattr(value, f.name) not in (None, "", ())
                ]
                return Text.of(" ".join(kept)) if kept else NONE
            case Mapping():
                return Text.of(", ".join(str(key) for key in value)) if value else NONE
        return Text.of(str(value))

    def _amount(self, value: Span | Limit) -> Text:
        if value.amount is not None:
            return Text.of(str(value.amount))
        head, _, rest = value.name.partition(".")
        return self.names.word("param", rest) if head == "param" else Text.of(value.name)

    def _place(self, step: str, procedure: Procedure) -> Text:
        known = step in procedure.steps or step in procedure.ends
        return procedure.label_of(step) if known else Text.of(step)


_CLOCK = {
    "words": Text("nama", "name"),
    "count": Text("cara hitung", "way of counting"),
    "when": Text("syarat", "condition"),
    "start": Text("mulai", "start"),
    "pause": Text("berhenti sementara di", "pauses in"),
    "stop": Text("selesai", "stop"),
    "remind": Text("pengingat", "reminders"),
    "alarm": Text("peringatan", "alarms"),
    "then": Text("sesudahnya", "what follows"),
    "extend": Text("perpanjangan", "extension"),
    "gate": Text("gerbang", "gate"),
}
_DUTY = {
    "label": Text("nama", "name"),
    "every": Text("setiap", "every"),
    "at": Text("pukul", "at"),
    "steps": Text("di langkah", "in the steps"),
    "clause": Text("klausul", "clause"),
    "form": Text("formulir", "form"),
    "issues": Text("surat yang terbit", "papers issued"),
    "missed": Text("bila terlewat", "when missed"),
}


def _pairs(olds: Mapping[str, T], news: Mapping[str, T]) -> Iterator[tuple[str, T | None, T | None]]:
    """Every name of either, the new version's order first."""
    for name in dict.fromkeys((*news, *olds)):
        yield name, olds.get(name), news.get(name)


def _asked(form: Form) -> dict[str, tuple[bool, str]]:
    """Each field of a form: whether it may be empty, and the condition under which it is asked."""
    return {
        field.name: (field.optional, section.when.source if section.when else "")
        for section in form.sections
        for field in section.fields
    }


def _one(kind: str, name: str, what: str, words: Text) -> Change:
    return Change(kind, name, what, words)


def _came(word: Text, label: Text, added: bool) -> Text:
    if added:
        return Text(f"{word.id} baru: {label.id}", f"New {word.en.lower()}: {label.en}")
    return Text(f"{word.id} dihapus: {label.id}", f"{word.en} removed: {label.en}")


def _whole(
    kind: str,
    name: str,
    word: Text,
    old: Step | Action | End | Duty | None,
    new: Step | Action | End | Duty | None,
    place: Text | None = None,
) -> Change:
    thing = new or old
    assert thing is not None
    there = place or Text("", "")
    label = Text(thing.label.id + there.id, thing.label.en + there.en)
    return _one(kind, name, "added" if old is None else "removed", _came(word, label, old is None))


def _plain(value: Any) -> Any:
    """What two versions are compared by: lines of the file and compiled code left out."""
    if isinstance(value, Expression):
        return value.source
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    if isinstance(value, Mark):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, tuple(_plain(getattr(value, f.name)) for f in fields(value)))
    return value


def changed_steps(old: Procedure, new: Procedure) -> frozenset[str]:
    """The steps of the old version in which something is different for a case that stands there."""
    found = set()
    for name in old.steps:
        there = new.steps.get(name)
        same = there is not None and _plain(old.steps[name]) == _plain(there)
        shared = [_plain(a) for a in old.actions_in(name)] == [_plain(a) for a in new.actions_in(name)]
        if not same or not shared:
            found.add(name)
    return frozenset(found)
