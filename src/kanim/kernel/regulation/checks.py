"""Checks across all files of the regulation: what is cited or named exists, and dates do not overlap."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from kanim.kernel.registry import registry
from kanim.kernel.regulation.drafts import OPEN_END, Draft, Known
from kanim.kernel.regulation.yaml_lines import NO_HINT, Node, PackError
from kanim.kernel.texts import Text

# kind → (path inside a row, `*` for every item; the kind of what is named there)
REFERENCES: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "act": ((("amends", "*"), "act"),),
    "unit": ((("parent",), "unit"), (("regulation",), "act"), (("structure", "*"), "unit")),
    "clause": ((("unit",), "unit"),),
    "mapping": ((("clauses", "*"), "clause"), (("units", "*"), "unit")),
    "mandate": (
        (("clause",), "clause"),
        (("unit",), "unit"),
        (("posts", "*"), "post"),
        (("function",), "function"),
        (("legal_act",), "act"),
    ),
    "post": ((("units", "*"), "unit"),),
    "function": ((("units", "*"), "unit"), (("apart_from", "*"), "function")),
    "office": ((("unit",), "unit"), (("parent",), "office")),
    "field": ((("codes",), "codes"), (("retention",), "retention")),
    "paper": ((("retention",), "retention"),),
    "letter": ((("retention",), "retention"), (("signer",), "post"), (("unit",), "unit")),
    "services": (
        (("rows", "*", "requirements", "*", "paper"), "paper"),
        (("rows", "*", "tariff"), "tariff"),
        (("rows", "*", "surcharge"), "tariff"),
    ),
    "route": ((("from",), "unit"), (("to",), "unit")),
    "quota": ((("point",), "office"),),
    "shifts": ((("office",), "office"),),
    "verb": ((("clause",), "clause"), (("by", "*", "unit"), "unit"), (("by", "*", "post"), "post")),
}
KIND_WORDS = {
    "act": Text("peraturan", "legal act"),
    "unit": Text("unit", "unit"),
    "clause": Text("klausul", "clause"),
    "post": Text("jabatan", "post"),
    "function": Text("fungsi", "function"),
    "office": Text("kantor", "office"),
    "codes": Text("daftar kode", "code list"),
    "paper": Text("jenis berkas", "paper"),
    "tariff": Text("tarif", "tariff"),
    "retention": Text("masa simpan", "retention period"),
}


def check(known: Known) -> list[PackError]:
    """Everything wrong across the files, in order of file and line."""
    errors = [
        *_overlaps(known),
        *_unknown_names(known),
        *_unknown_acts(known),
        *_code_rows(known),
        *_sources(known),
        *_one_each(known),
        *_unverified(known),
        *_services(known),
        *_mapped(known),
        *_mandates(known),
    ]
    return sorted(set(errors))


def unknown(node: Node, kind: str, name: str, known: Known) -> PackError:
    """The error for a name that nothing has, with the nearest one there is."""
    word = KIND_WORDS.get(kind, Text.of(kind))
    near = difflib.get_close_matches(name, list(known.of(kind)), n=1)
    hint = Text(f"mungkin maksudnya '{near[0]}'", f"perhaps '{near[0]}' is meant") if near else NO_HINT
    return node.error(Text(f"{word.id} '{name}' tidak dikenal", f"unknown {word.en} '{name}'"), hint)


def _overlaps(known: Known) -> Iterator[PackError]:
    by_code: dict[tuple[str, str], list[Draft]] = {}
    for draft in known.drafts:
        by_code.setdefault((draft.kind, draft.code), []).append(draft)
    for (_, code), drafts in by_code.items():
        ordered = sorted(drafts, key=lambda d: (d.valid_from, d.node.file, d.node.line))
        for earlier, later in pairwise(ordered):
            if later.valid_from < (earlier.valid_to or OPEN_END):
                place = f"{earlier.node.file}:{earlier.node.line}"
                yield later.node.error(
                    Text(
                        f"masa berlaku '{code}' mulai {later.valid_from} tumpang tindih dengan {place}",
                        f"the validity of '{code}' from {later.valid_from} overlaps with {place}",
                    ),
                    Text(
                        f"akhiri yang lama: valid_to: {later.valid_from}",
                        f"end the earlier one: valid_to: {later.valid_from}",
                    ),
                )


def _unknown_names(known: Known) -> Iterator[PackError]:
    for draft in known.drafts:
        for path, kind in REFERENCES.get(draft.kind, ()):
            for where, name in _walk(draft.body, path):
                if name is not None and not known.has(kind, name):
                    yield unknown(draft.node.at(*where), kind, name, known)


def _walk(
    value: Any, path: tuple[str, ...], done: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value at a path, with the path that leads to it."""
    if not path:
        yield done, value
    elif path[0] == "*":
        for index, item in enumerate(value):
            yield from _walk(item, path[1:], (*done, index))
    elif path[0] in value:
        yield from _walk(value[path[0]], path[1:], (*done, path[0]))


def _unknown_acts(known: Known) -> Iterator[PackError]:
    """A citation is the code of an act, a space and the article; the act must be known."""
    for draft in known.drafts:
        for index, cited in enumerate(draft.cites):
            if not known.has("act", cited.split(" ")[0]):
                own = draft.at("cites", index)
                yield unknown(own, "act", cited.split(" ")[0], known)
        for where, cited in _inner_cites(draft):
            if not known.has("act", cited.split(" ")[0]):
                yield unknown(draft.node.at(*where), "act", cited.split(" ")[0], known)


def _inner_cites(draft: Draft) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if draft.kind == "services":
        yield from _walk(draft.body, ("rows", "*", "cites", "*"))
        yield from _walk(draft.body, ("rows", "*", "requirements", "*", "cites", "*"))


def _code_rows(known: Known) -> Iterator[PackError]:
    """A code stands once in its list or service table."""
    for draft in known.drafts:
        if draft.kind not in ("codes", "services"):
            continue
        seen: set[str] = set()
        for index, row in enumerate(draft.body["rows"]):
            if row["code"] in seen:
                yield draft.node.at("rows", index, "code").error(
                    Text(
                        f"kode '{row['code']}' ada dua kali di '{draft.code}'",
                        f"the code '{row['code']}' stands twice in '{draft.code}'",
                    ),
                    Text("hapus salah satu", "remove one"),
                )
            seen.add(row["code"])


def _sources(known: Known) -> Iterator[PackError]:
    """A field that chooses from a register names one that somebody registered."""
    for draft in known.drafts:
        source = draft.body.get("source") if draft.kind == "field" else None
        if source is not None and not registry.has("choices", source):
            names = ", ".join(entry.name for entry in registry.all("choices"))
            yield draft.node.at("source").error(
                Text(f"pilihan '{source}' tidak dikenal", f"unknown choices '{source}'"),
                Text(f"yang ada: {names}", f"there are: {names}"),
            )


def _one_each(known: Known) -> Iterator[PackError]:
    """One leading post a unit and one regional office a province, on every day."""
    holders: dict[tuple[str, str], list[tuple[Draft, tuple[str | int, ...]]]] = {}
    for draft in known.drafts:
        if draft.kind == "post" and draft.body["leading"]:
            for index, unit in enumerate(draft.body["units"]):
                holders.setdefault(("leading", unit), []).append((draft, ("units", index)))
        elif draft.kind == "office" and draft.body["kind"] == "kanwil":
            province = str(draft.body.get("province", ""))
            holders.setdefault(("kanwil", province), []).append((draft, ("province",)))
    for (rule, name), found in holders.items():
        for index, (draft, where) in enumerate(found):
            if any(draft.code != other.code and _meet(draft, other) for other, _ in found[:index]):
                message = (
                    Text(
                        f"unit '{name}' sudah mempunyai jabatan pimpinan",
                        f"the unit '{name}' has a leading post already",
                    )
                    if rule == "leading"
                    else Text(
                        f"provinsi {name} sudah mempunyai kantor wilayah",
                        f"province {name} has a regional office already",
                    )
                )
                yield draft.node.at(*where).error(message)


def _meet(one: Draft, other: Draft) -> bool:
    start: date = max(one.valid_from, other.valid_from)
    return start < (one.valid_to or OPEN_END) and start < (other.valid_to or OPEN_END)


def _unverified(known: Known) -> Iterator[PackError]:
    """What is marked unverified says why."""
    for draft in known.drafts:
        if draft.body.get("verified") is False and "note" not in draft.body:
            yield draft.node.error(
                Text(
                    f"'{draft.code}' belum diverifikasi tanpa 'note'",
                    f"'{draft.code}' is unverified without a 'note'",
                ),
                Text("tulis di 'note' apa yang belum pasti", "say in 'note' what is not certain"),
            )


def _services(known: Known) -> Iterator[PackError]:
    """A service not offered says why; a flat fee names its tariff; a group requirement names its group."""
    for draft in known.drafts:
        if draft.kind != "services":
            continue
        for index, row in enumerate(draft.body["rows"]):
            at = draft.node.at("rows", index)
            if not row["active"] and "reason" not in row:
                yield at.at("active").error(
                    Text(
                        f"layanan '{row['code']}' tidak aktif tanpa 'reason'",
                        f"the service '{row['code']}' is off without a 'reason'",
                    )
                )
            if row["fee"] == "flat" and "tariff" not in row:
                yield at.at("fee").error(
                    Text("'fee: flat' memerlukan 'tariff'", "'fee: flat' needs a 'tariff'")
                )
            for number, need in enumerate(row["requirements"]):
                if (need["need"] == "group") != ("group" in need):
                    yield at.at("requirements", number).error(
                        Text(
                            "'need: group' dan 'group: <nama>' harus ada bersama",
                            "'need: group' and 'group: <name>' go together",
                        )
                    )


def _mapped(known: Known) -> Iterator[PackError]:
    """A mapping is of a clause that exists and names what its relation wants."""
    for draft in known.drafts:
        if draft.kind != "mapping":
            continue
        if not known.has("clause", draft.code):
            yield unknown(draft.node.at("code"), "clause", draft.code, known)
        wanted = "clauses" if draft.body["relation"] == "implemented_by" else "units"
        if wanted not in draft.body:
            yield draft.node.at("relation").error(
                Text(
                    f"'{draft.body['relation']}' memerlukan '{wanted}'",
                    f"'{draft.body['relation']}' needs '{wanted}'",
                )
            )


def _mandates(known: Known) -> Iterator[PackError]:
    """A mandate names one kind of holder, and posts that its unit has. A function has no post's name."""
    for draft in known.drafts:
        if draft.kind == "function" and known.has("post", draft.code):
            yield draft.node.at("code").error(
                Text(
                    f"fungsi '{draft.code}' bernama sama dengan sebuah jabatan",
                    f"the function '{draft.code}' has the name of a post",
                ),
                Text("pilih kode lain", "choose another code"),
            )
        if draft.kind != "mandate":
            continue
        holders = [key for key in ("posts", "function", "relation") if draft.body.get(key)]
        if len(holders) != 1 or bool(draft.body.get("posts")) is not bool(draft.body.get("unit")):
            yield draft.node.error(
                Text(
                    "mandat perlu satu pemegang: unit dengan posts, atau function, atau relation",
                    "a mandate needs one holder: a unit with posts, or a function, or a relation",
                ),
                Text("tulis salah satunya saja", "write just one of them"),
            )
            continue
        unit = draft.body.get("unit", "")
        for index, code in enumerate(draft.body.get("posts", ())):
            versions = known.of("post").get(code, [])
            if versions and not any(unit in post.body["units"] for post in versions):
                yield draft.node.at("posts", index).error(
                    Text(
                        f"jabatan '{code}' bukan jabatan unit '{unit}'",
                        f"the post '{code}' is not one of the unit '{unit}'",
                    ),
                    Text(
                        "tambahkan unit itu pada jabatannya, atau pilih jabatan lain",
                        "add the unit to the post, or choose another post",
                    ),
                )
