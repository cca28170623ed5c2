"""Forms drawn from rows of the field dictionary, and posted data read back for them.

Judging values is the kernel's (`kernel.casework.fields.clean`), so that every face says the same. Here a
posted form is only put together again: a day from its three boxes, a region from its four lists, a tick from
its absence. Nothing here needs script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict

from kanim.kernel.casework.calendar_words import MONTHS_EN, MONTHS_ID, read_date
from kanim.kernel.casework.fields import LONGEST, Row, clean, label_of
from kanim.kernel.texts import Text
from kanim.ui.components import FileView, Words
from kanim.ui.regions import Level, levels

RADIO_LIMIT = 6
LONG_LIST = 12
REDRAW = "_wilayah"  # the button that asks for the next list of a region
AUTOCOMPLETE = {
    "name": "name",
    "email": "email",
    "phone": "tel",
    "tanggal_lahir": "bday",
    "alamat": "street-address",
    "kode_pos": "postal-code",
}
INPUT_TYPES = {"email": "email", "phone": "tel", "datetime": "datetime-local"}
INPUT_MODES = {"int": "numeric", "money": "numeric", "nik": "numeric"}
SHORT = frozenset({"int", "money"})
MIDDLE = frozenset({"nik", "phone", "datetime"})
MONTHS = tuple((n, Text(a, b)) for n, (a, b) in enumerate(zip(MONTHS_ID, MONTHS_EN, strict=True), start=1))
YES_NO = (("ya", Text("Ya", "Yes")), ("tidak", Text("Tidak", "No")))


@dataclass(frozen=True, slots=True)
class ChoiceView:
    code: str
    words: Words
    chosen: bool = False
    help: Words = ""


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field ready to draw. `widget` names the template part; `id` is the anchor of its error."""

    code: str
    widget: str
    label: Words
    value: str = ""
    help: Words = ""
    error: Words = ""
    required: bool = True
    choices: tuple[ChoiceView, ...] = ()
    input_type: str = "text"
    inputmode: str = ""
    autocomplete: str = ""
    size: str = ""
    max_length: int = 0
    unit: Words = ""
    accept: str = ""
    camera: bool = False
    file: FileView | None = None
    parts: tuple[str, str, str] = ("", "", "")
    levels: tuple[Level, ...] = ()
    send_on_change: bool = False
    prefix: str = ""

    @property
    def id(self) -> str:
        return f"isi-{self.prefix}{self.code}"

    @property
    def is_long(self) -> bool:
        """So many choices to tick that the list is narrowed and scrolls."""
        return self.widget == "checks" and len(self.choices) > LONG_LIST

    @property
    def described_by(self) -> str:
        """The ids of the help and the error, for screen readers."""
        ids = [f"{self.id}-bantuan"] * bool(self.help) + [f"{self.id}-salah"] * bool(self.error)
        return " ".join(ids)

    @property
    def anchor(self) -> str:
        """Where a link in the error summary lands: the first thing one can type in or tick."""
        first = {"date": "-d", "radio": "-1", "checks": "-1", "region": "-1"}
        return self.id + first.get(self.widget, "")


@dataclass(frozen=True, slots=True)
class SectionView:
    title: Words
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class ErrorLine:
    anchor: str
    text: Words


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as the templates draw it: `{% error_summary form %}` and `{% form_fields form %}`."""

    sections: tuple[SectionView, ...]
    message: Words = ""
    errors: tuple[ErrorLine, ...] = field(default=())

    @property
    def has_files(self) -> bool:
        return any(f.widget == "file" for section in self.sections for f in section.fields)


Sections = Sequence[tuple[Words, Sequence[Row]]]


def build_form(
    sections: Sections,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Text] | None = None,
    *,
    message: Words = "",
    files: Mapping[str, FileView] | None = None,
    redraw_on: Iterable[str] = (),
    prefix: str = "",
) -> FormView:
    """A form of titled groups of field rows.

    `values` are what was typed (`read_post`) or what is stored; `errors` as `clean` gives them; an error of
    no field of the form stands in the summary all the same. `files` are papers that stand there already.
    `redraw_on` names code fields whose choice redraws the form (it then asks for other fields). `prefix` goes
    before the ids (not the names) where a page draws several forms."""
    values, errors, files = values or {}, dict(errors or {}), files or {}
    quick = frozenset(redraw_on)
    drawn = []
    lines: list[Any] = []
    for title, rows in sections:
        views = tuple(
            replace(_view(row, values.get(row["code"]), errors, files, quick), prefix=prefix) for row in rows
        )
        drawn.append(SectionView(title, views))
        lines.extend(ErrorLine(view.anchor, view.error) for view in views if view.error)
    known = {view.code for section in drawn for view in section.fields}
    lines.extend(ErrorLine("isi", text) for code, text in errors.items() if code not in known)
    return FormView(tuple(drawn), message, tuple(lines))


def read_post(rows: Iterable[Row], post: QueryDict) -> dict[str, Any]:
    """The raw values of a posted form, one for each row, as `clean` wants them."""
    return {str(row["code"]): _posted(row, post) for row in rows}


def parse(rows: Sequence[Row], post: QueryDict, **context: Any) -> tuple[dict[str, Any], dict[str, Text]]:
    """Reads and judges a posted form at once: `(values, errors)`; `context` goes to `clean`."""
    return clean(rows, read_post(rows, post), **context)


# Reading ---------------------------------------------------------------------------------------------------


def _posted(row: Row, post: QueryDict) -> Any:
    code, kind = str(row["code"]), str(row["type"])
    if kind in ("list", "codes"):
        many = post.getlist(code)
        return many if len(many) > 1 or row.get("choices") else (many[0] if many else None)
    if kind == "date" and code not in post:
        parts = [post.get(f"{code}__{part}", "").strip() for part in "dmy"]
        return "-".join(parts) if any(parts) else ""
    if kind == "region" and code not in post:
        return region_choice(row, post)
    if kind == "bool" and not row.get("must") and not row.get("required", True):
        return post.get(code, "tidak")
    return post.get(code)


def region_choice(row: Row, post: QueryDict) -> str:
    """The deepest choice that still hangs together: another province empties the lists below it."""
    code, chosen = str(row["code"]), ""
    for n in range(1, 5):
        value = post.get(f"{code}__{n}", "")
        if not value or not value.startswith(chosen):
            break
        chosen = value
    return chosen


# Drawing ---------------------------------------------------------------------------------------------------


def _view(
    row: Row, value: Any, errors: Mapping[str, Text], files: Mapping[str, FileView], quick: frozenset[str]
) -> FieldView:
    code, kind = str(row["code"]), str(row["type"])
    required = bool(row.get("required", True))
    common: dict[str, Any] = {
        "code": code,
        "label": label_of(row),
        "help": Text.of(row["help"]) if row.get("help") else "",
        "error": errors.get(code, ""),
        "required": required,
        "send_on_change": code in quick,
    }
    if kind == "bool":
        return _bool_view(row, value, common)
    if row.get("choices") and kind in ("code", "codes", "list"):
        return _choice_view(row, value, common)
    if kind == "date":
        return FieldView(
            widget="date", parts=_date_parts(value), autocomplete=AUTOCOMPLETE.get(code, ""), **common
        )
    if kind == "region":
        return FieldView(
            widget="region", levels=levels(str(value or ""), str(row.get("level") or "village")), **common
        )
    if kind == "file":
        accept = ",".join(row.get("accept") or ("image/jpeg", "image/png", "application/pdf"))
        return FieldView(
            widget="file",
            value=str(value or ""),
            accept=accept,
            camera=row.get("widget") == "camera",
            file=files.get(code),
            **common,
        )
    long = bool(row.get("multiline")) or kind == "list"
    text = "\n".join(value) if isinstance(value, (list, tuple)) else "" if value is None else str(value)
    return FieldView(
        widget="textarea" if long else "input",
        value=text,
        input_type=INPUT_TYPES.get(kind, "text"),
        inputmode=INPUT_MODES.get(kind, ""),
        autocomplete=AUTOCOMPLETE.get(code) or AUTOCOMPLETE.get(kind, "off"),
        size="short" if kind in SHORT else "mid" if kind in MIDDLE else "",
        max_length=int(row.get("max_length") or LONGEST.get("multiline" if long else kind, 200)),
        unit=Text.of(row["unit_word"]) if row.get("unit_word") else "Rp" if kind == "money" else "",
        **common,
    )


def _bool_view(row: Row, value: Any, common: dict[str, Any]) -> FieldView:
    yes = value is True or str(value).lower() in ("ya", "true", "1", "on")
    if row.get("must") or not common["required"]:
        return FieldView(widget="check", value="ya" if yes else "", **common)
    said = "" if value in (None, "") else "ya" if yes else "tidak"
    choices = tuple(ChoiceView(code, words, code == said) for code, words in YES_NO)
    return FieldView(widget="radio", value=said, choices=choices, **common)


def _choice_view(row: Row, value: Any, common: dict[str, Any]) -> FieldView:
    many = row["type"] in ("codes", "list")
    chosen = {str(v) for v in value} if isinstance(value, (list, tuple)) else {str(value)}
    choices = tuple(
        ChoiceView(
            str(choice["code"]),
            Text.of(choice["words"]),
            str(choice["code"]) in chosen,
            Text.of(choice["help"]) if choice.get("help") else "",
        )
        for choice in row["choices"]
        if choice.get("active", True)
    )
    widget = "checks" if many else "radio" if len(choices) <= RADIO_LIMIT else "select"
    return FieldView(widget=widget, value="" if many else str(value or ""), choices=choices, **common)


def _date_parts(value: Any) -> tuple[str, str, str]:
    """Day, month and year for the three boxes; what was typed wrongly is shown as typed."""
    text = "" if value is None else str(value)
    day = read_date(text)
    if not isinstance(day, Text):
        return str(day.day), str(day.month), str(day.year)
    parts = [
        str(int(part)) if part.isascii() and part.isdigit() and len(part) <= 4 else part
        for part in text.split("-")
    ]
    return (parts[0], parts[1], parts[2]) if len(parts) == 3 else (text, "", "")
