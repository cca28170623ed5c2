"""A YAML file as a tree of nodes that know their lines. Read through `yaml_lines`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

STR_TAG, MAP_TAG, SEQ_TAG = (f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))
NO_HINT = Text("", "")


@dataclass(frozen=True, slots=True, order=True)
class PackError:
    """One thing wrong in a file of the regulation: where, what, how to mend it."""

    file: str
    line: int
    column: int
    message: Text
    hint: Text = NO_HINT

    @property
    def text(self) -> Text:
        """`file:line: what; how to mend`, in both languages."""
        where = f"{self.file}:{self.line}: "
        pairs = zip(self.message, self.hint, strict=True)
        return Text(*(where + message + (f"; {hint}" if hint else "") for message, hint in pairs))

    def __str__(self) -> str:
        return str(self.text)


class PackRefused(Invalid):
    """Files of the regulation that can't be taken; nothing was loaded. `errors` holds each, in file order."""

    def __init__(self, errors: Iterable[PackError]):
        self.errors: tuple[PackError, ...] = tuple(sorted(errors))
        lines = [error.text for error in self.errors]
        super().__init__(
            {f"{e.file}:{e.line}:{e.column}": e.message for e in self.errors},
            Text("\n".join(t.id for t in lines), "\n".join(t.en for t in lines)),
        )


@dataclass(frozen=True, slots=True)
class Node:
    """A map, list or text of a file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    value: str | list[Node] | dict[str, Node]
    plain: bool = False  # a text without quotes
    keys: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # a map's keys: where each stands

    def data(self) -> Any:
        """The tree as dicts, lists and text, untyped."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.data() for node in self.value]
        return self.value

    def at(self, *path: str | int) -> Node:
        """The node at the path, or the nearest one above it that exists."""
        node = self
        for step in path:
            if isinstance(node.value, dict) and step in node.value:
                node = node.value[str(step)]
            elif isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
            else:
                break
        return node

    def get(self, key: str) -> Node | None:
        return self.value.get(key) if isinstance(self.value, dict) else None

    def error(self, message: Text, hint: Text = NO_HINT) -> PackError:
        return PackError(self.file, self.line, self.column, message, hint)

    def key_error(self, key: str, message: Text, hint: Text = NO_HINT) -> PackError:
        """An error at the key itself, where `at(key)` would point to its value."""
        line, column = self.keys.get(key, (self.line, self.column))
        return PackError(self.file, line, column, message, hint)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Guesses nothing: every scalar without an explicit tag is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def read_yaml(path: Path | str, *, name: str | None = None) -> Node:
    """The file as a tree of nodes with lines. `name` is what errors call the file (default: the path).

    Raises PackRefused when it can't be read, is not UTF-8 or not YAML, is empty, or holds a duplicate key,
    an alias or a tag.
    """
    name = name or str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8")
    except OSError as failure:
        reason = failure.strerror or str(failure)
        message = Text(f"berkas tidak dapat dibaca ({reason})", f"the file can't be read ({reason})")
        raise PackRefused([PackError(name, 1, 1, message)]) from failure
    except UnicodeDecodeError as failure:
        message = Text("berkas bukan teks UTF-8", "the file is not UTF-8 text")
        hint = Text("simpan ulang sebagai UTF-8", "save it again as UTF-8")
        raise PackRefused([PackError(name, 1, 1, message, hint)]) from failure
    return parse_yaml(text, name)


def parse_yaml(text: str, name: str) -> Node:
    """As `read_yaml`, of a text that is already in memory."""
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as failure:
        raise PackRefused([_not_yaml(failure, name)]) from failure
    if root is None:
        raise PackRefused([PackError(name, 1, 1, Text("berkas kosong", "the file is empty"))])
    reader = _Reader(name)
    node = reader.build(root)
    if reader.errors:
        raise PackRefused(reader.errors)
    return node


def _not_yaml(failure: yaml.YAMLError, name: str) -> PackError:
    mark = getattr(failure, "problem_mark", None)
    problem = getattr(failure, "problem", None) or str(failure).splitlines()[0]
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return PackError(
        name,
        line,
        column,
        Text(f"bukan YAML yang benar ({problem})", f"not correct YAML ({problem})"),
        Text("periksa indentasi, tanda kutip dan titik dua", "check indentation, quotes and colons"),
    )


class _Reader:
    """Builds nodes from what the YAML composer gives, and collects what is not wanted in a pack."""

    def __init__(self, name: str):
        self.name = name
        self.errors: list[PackError] = []
        self._seen: set[int] = set()

    def build(self, node: yaml.Node) -> Node:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if id(node) in self._seen:
            self._refuse(
                node,
                Text("alias (*) tidak dipakai di sini", "an alias (*) is not used here"),
                Text("tulis isinya lengkap", "write the content out"),
            )
            return Node(self.name, line, column, "")
        self._seen.add(id(node))
        if node.tag not in (STR_TAG, MAP_TAG, SEQ_TAG):
            self._refuse(
                node,
                Text(f"tanda jenis {node.tag} tidak dipakai", f"the tag {node.tag} is not used"),
                Text("hapus tanda itu", "remove the tag"),
            )
        if isinstance(node, yaml.MappingNode):
            return self._build_map(node)
        if isinstance(node, yaml.SequenceNode):
            return Node(self.name, line, column, [self.build(item) for item in node.value])
        return Node(self.name, line, column, str(node.value), plain=not getattr(node, "style", None))

    def _build_map(self, node: yaml.MappingNode) -> Node:
        items: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key_node, value_node in node.value:
            value = self.build(value_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, Text("kunci harus satu kata", "a key must be one word"))
                continue
            key = str(key_node.value)
            if key in items:
                first = keys[key][0]
                self._refuse(
                    key_node,
                    Text(f"kunci '{key}' ditulis dua kali", f"the key '{key}' is written twice"),
                    Text(
                        f"hapus salah satu (yang pertama di baris {first})",
                        f"remove one (the first is on line {first})",
                    ),
                )
                continue
            items[key] = value
            keys[key] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return Node(self.name, node.start_mark.line + 1, node.start_mark.column + 1, items, keys=keys)

    def _refuse(self, node: yaml.Node, message: Text, hint: Text = NO_HINT) -> None:
        mark = node.start_mark
        self.errors.append(PackError(self.name, mark.line + 1, mark.column + 1, message, hint))
