"""The language in which an office may write a letter: a small part of Django's templates and of HTML.

Only facts that the letter's text of the law declares, in its first comment (`data: case_number, reason {id,en},
lines [{words {id,en}, amount_idr}]`), may be named; only a few tags and filters are known; nothing is fetched. What
is refused is told with its line. An approved text is rendered by the same engine as the law's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.template.base import Lexer, Token, TokenType
from django.template.exceptions import TemplateSyntaxError
from django.utils.text import smart_split

from kanim.kernel.papers.templates import engine
from kanim.kernel.texts import Text

LONGEST = 20_000
BASE = '"dasar.html"'
BLOCKS = frozenset({"judul", "isi", "dasar", "tanda"})
FILTERS = frozenset(
    {
        "tanggal", "tanggal_en", "hari", "hari_en", "pukul", "rupiah", "terbilang", "terbilang_en", "diktum",
        "default", "length", "upper", "add",
    }
)  # fmt: skip
PLAIN_TAGS = frozenset({"else", "endif", "endblock", "empty"})
HTML_TAGS = frozenset(
    {
        "p", "strong", "em", "b", "i", "span", "div", "table", "thead", "tbody", "tfoot", "tr", "th", "td", "ul", "ol",
        "li", "br", "h2", "h3", "small", "section",
    }
)  # fmt: skip
HTML_ATTRIBUTES = frozenset({"class", "lang", "colspan", "rowspan", "scope"})
OPERATORS = frozenset({"and", "or", "not", "in", "==", "!=", "<", ">", "<=", ">="})
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_LITERAL = re.compile(r"-?\d+|\"[^\"]*\"|'[^']*'")
_DECLARED = re.compile(r"\{%\s*comment\s*%\}\s*data:(.*?)\{%\s*endcomment\s*%\}", re.S)
Tree = Mapping[str, Any] | None  # the facts below a name; None: a value; ITEMS: each item of a list
ITEMS = "[]"
_TEXT: Tree = {"id": None, "en": None}
_COMMON: dict[str, Tree] = {
    "number": None,
    "issued_on": None,
    "issued_at": None,
    "signed": None,
    "check_code": None,
    "letter": {"words": _TEXT},
    "signer": {"name": None, "manner": None, "post": _TEXT},
    "office": {"name": _TEXT, "address": None, "town": None},
    "legal": {ITEMS: _TEXT},
    "copies_to": {ITEMS: _TEXT},
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What may not stand in a letter, and in which line of its text."""

    line: int
    text: Text


def declared(seed: str) -> dict[str, Tree]:
    """The facts that the law's text of a letter declares. Raises `ValueError` for a text without them."""
    found = _DECLARED.search(seed)
    if found is None:
        raise ValueError("the text declares no data")
    tree, rest = _names(re.findall(r"[a-z0-9_]+|[{}\[\],]", found[1]), 0)
    return dict(tree) if rest >= 0 else {}


def check(source: str, seed: str) -> list[Problem]:
    """Everything in `source` that a letter's text may not have, by line; `seed` is the law's text, which declares
    the facts. An empty list: it may be used."""
    if len(source) > LONGEST:
        return [Problem(1, Text(f"Paling panjang {LONGEST} huruf.", f"At most {LONGEST} characters."))]
    found = [*_template(source, declared(seed)), *_html(source), *_whole(source, _is_english(seed))]
    if not found:
        try:
            engine().from_string(source)
        except TemplateSyntaxError as wrong:
            line = getattr(getattr(wrong, "token", None), "lineno", 1)
            found.append(
                Problem(line, Text(f"Susunan tanda salah: {wrong}.", f"The tags do not fit: {wrong}."))
            )
    return sorted(found, key=lambda problem: problem.line)


def _template(source: str, facts: Mapping[str, Tree]) -> Iterator[Problem]:
    scopes: list[dict[str, Tree]] = [{**_COMMON, "d": dict(facts)}]
    within = False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split(" ", 1)[0]
            if within or word == "comment":
                within = word != "endcomment"
                continue
            yield from _tag(token, scopes)
        elif token.token_type == TokenType.VAR and not within:
            yield from _expression(token.contents, token.lineno or 1, scopes)


def _tag(token: Token, scopes: list[dict[str, Tree]]) -> Iterator[Problem]:
    word, *rest = list(smart_split(token.contents))
    line = token.lineno or 1
    if word in PLAIN_TAGS and not rest:
        return
    match word:
        case "extends" if rest == [BASE]:
            return
        case "block" if len(rest) == 1 and rest[0] in BLOCKS:
            return
        case "endfor" if not rest and len(scopes) > 1:
            scopes.pop()
        case "for" if len(rest) == 3 and rest[1] == "in" and _NAME.fullmatch(rest[0]) and "." not in rest[0]:
            tree, problems = _path(rest[2], line, scopes)
            yield from problems
            item = tree.get(ITEMS) if isinstance(tree, Mapping) else None
            counters: Tree = {"counter": None, "first": None, "last": None}
            scopes.append({rest[0]: item, "forloop": counters})
        case "if" | "elif" if rest:
            for part in rest:
                if part not in OPERATORS:
                    yield from _expression(part, line, scopes)
        case "dua" | "firstof" | "label" if rest:
            for part in rest:
                yield from _expression(part, line, scopes)
        case _:
            told = token.contents[:40]
            yield Problem(
                line,
                Text(
                    f"Tanda “{{% {told} %}}” tidak dikenal dalam surat.",
                    f"The tag “{{% {told} %}}” has no place in a letter.",
                ),
            )


def _expression(expression: str, line: int, scopes: list[dict[str, Tree]]) -> Iterator[Problem]:
    head, *filters = expression.split("|") if not _LITERAL.fullmatch(expression) else [expression]
    if not _LITERAL.fullmatch(head.strip()):
        yield from _path(head.strip(), line, scopes)[1]
    for filter in filters:
        name, _, argument = filter.strip().partition(":")
        if name not in FILTERS:
            yield Problem(
                line, Text(f"Saringan “{name}” tidak dikenal.", f"The filter “{name}” is not known.")
            )
        if argument and not _LITERAL.fullmatch(argument):
            yield from _path(argument, line, scopes)[1]


def _path(name: str, line: int, scopes: list[dict[str, Tree]]) -> tuple[Tree, list[Problem]]:
    """The facts below a name, and what is wrong with it."""
    unknown = [
        Problem(
            line,
            Text(
                f"“{name}” bukan keterangan yang dinyatakan surat ini.",
                f"“{name}” is no fact that this letter declares.",
            ),
        )
    ]
    if not _NAME.fullmatch(name):
        return None, unknown
    first, *rest = name.split(".")
    scope = next((scope for scope in reversed(scopes) if first in scope), None)
    if scope is None:
        return None, unknown
    here = scope[first]
    for part in rest:
        if not isinstance(here, Mapping) or part not in here:
            return None, unknown
        here = here[part]
    return here, []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Problem] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag not in HTML_TAGS:
            self.found.append(
                Problem(
                    line, Text(f"<{tag}> tidak boleh ada dalam surat.", f"<{tag}> may not stand in a letter.")
                )
            )
        for name, _value in attrs:
            if name not in HTML_ATTRIBUTES:
                self.found.append(
                    Problem(
                        line, Text(f"Atribut {name} tidak boleh.", f"The attribute {name} is not allowed.")
                    )
                )

    def handle_decl(self, decl: str) -> None:
        self.found.append(Problem(self.getpos()[0], Text("<!…> tidak boleh.", "<!…> is not allowed.")))

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def handle_comment(self, data: str) -> None:
        self.handle_decl(data)


def _html(source: str) -> list[Problem]:
    found = [
        Problem(
            source.count("\n", 0, match.start()) + 1,
            Text(
                "Keterangan tidak boleh berada di dalam tanda HTML.", "No fact may stand within an HTML tag."
            ),
        )
        for match in re.finditer(r"<[a-zA-Z/!][^>]*?(\{\{|\{%)[^>]*", source)
    ]
    reader = _Reader()
    reader.feed(re.sub(r"\{[{%#].*?[}%#]\}", lambda m: re.sub(r"[^\n]", " ", m[0]), source, flags=re.S))
    reader.close()
    return found + reader.found


def _is_english(text: str) -> bool:
    return 'lang="en"' in text or "{% dua " in text


def _whole(source: str, in_english: bool) -> Iterator[Problem]:
    if not source.lstrip().startswith(f"{{% extends {BASE} %}}"):
        yield Problem(
            1,
            Text(f"Mulailah dengan {{% extends {BASE} %}}.", f"Begin with {{% extends {BASE} %}}."),
        )
    if in_english and not _is_english(
        source
    ):  # decisions and records are in Indonesian alone, as the law's text is
        yield Problem(
            1,
            Text(
                'Tambahkan teks Inggrisnya: <span class="en" lang="en">…</span> atau {% dua … %}.',
                'Add the English text: <span class="en" lang="en">…</span> or {% dua … %}.',
            ),
        )


def _names(words: list[str], at: int) -> tuple[dict[str, Any], int]:
    """Names up to the closing bracket; `name {…}` has facts below it, `name […]` is a list."""
    out: dict[str, Any] = {}
    last = ""
    while at < len(words):
        word = words[at]
        if word in "}]":
            return out, at + 1
        if word == "{":
            below, at = _names(words, at + 1)
            if not last:
                out = below
            else:
                out[last] = below
            continue
        if word == "[":
            item, at = _names(words, at + 1)
            out[last] = {ITEMS: item if len(item) != 1 or "text" not in item else None}
            continue
        if word != ",":
            last = word
            out[word] = None
        at += 1
    return out, at
