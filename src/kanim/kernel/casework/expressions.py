"""The small language of conditions: comparisons, and, or, not, in, is; over named facts; no calls, no sums.

    nomor_1 == nomor_2 and (biometrik.mutu >= param.ambang_mutu or biometrik.alasan is not None)

Truth has three values. A name whose value is not known makes its comparison UNKNOWN; `and`, `or`, `not`
follow Kleene, and a condition that is UNKNOWN does not hold. `None` is a known absence: only `is None` and
`is not None` may ask for it, every other comparison with it is UNKNOWN.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kanim.kernel.casework.truth import OPERATORS, UNKNOWN, Truth, Unknown
from kanim.kernel.texts import Text

__all__ = [
    "MAX_DEPTH",
    "MAX_LENGTH",
    "UNKNOWN",
    "Atom",
    "Expression",
    "ExpressionError",
    "Result",
    "Truth",
    "Unknown",
    "compile_expression",
]

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 12


Lookup = Callable[[str], object]
_Node = Callable[["_Run"], Truth]


class ExpressionError(ValueError):
    """A condition that can't be taken. `message` says what and how to mend it, in both languages."""

    def __init__(self, message: Text):
        self.message = message
        super().__init__(message.id)


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison or bare fact of a condition, as it came out. `negated`: it stands under a `not`."""

    source: str
    names: tuple[str, ...]
    truth: Truth
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a condition came to: its truth, the values of all names used, and the atoms that kept it from
    being true (empty when it holds)."""

    truth: Truth
    values: Mapping[str, object]
    failed: tuple[Atom, ...] = ()

    @property
    def holds(self) -> bool:
        return self.truth is True


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled condition. Equal when the source is equal."""

    source: str
    names: tuple[str, ...] = field(compare=False)
    _tree: ast.expr = field(compare=False, repr=False)
    _node: _Node = field(compare=False, repr=False)

    def evaluate(self, lookup: Lookup) -> Result:
        """`lookup(name)` gives a value, None (known to be absent) or UNKNOWN; it is asked once a name. All
        names are asked, whatever the first ones answer, so that the stored reasons are whole."""
        values = {name: lookup(name) for name in self.names}
        run = _Run(values)
        truth = self._node(run)
        return Result(truth, values, () if truth is True else tuple(run.failed))

    def check_types(self, type_of: Callable[[str], str | None]) -> list[Text]:
        """What is wrong with the types, given each name's type (`bool int text code date list any`; None: no
        such name). Empty when nothing is."""
        return Checker(type_of).check(self._tree)


def compile_expression(source: str) -> Expression:
    """Compile a condition; ExpressionError says what is not allowed and what to write instead."""
    text = " ".join(source.split())
    if not text:
        raise ExpressionError(Text("Syarat kosong.", "The condition is empty."))
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            Text(
                f"Syarat terlalu panjang ({len(text)} dari {MAX_LENGTH} karakter); jadikan fakta bernama.",
                f"The condition is too long ({len(text)} of {MAX_LENGTH} characters); make it a named fact.",
            )
        )
    try:
        tree = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(
            Text(
                f"Syarat {text!r} tidak dapat dibaca; periksa kurung, kutip dan kata and, or, not, in, is.",
                f"The condition {text!r} can't be read; check brackets, quotes and and, or, not, in, is.",
            )
        ) from None
    names: dict[str, None] = {}
    node = _compile(tree, False, 0, names)
    return Expression(text, tuple(names), tree, node)


class _Run:
    """One evaluation: the values, and the atoms that were not true."""

    __slots__ = ("failed", "values")

    def __init__(self, values: Mapping[str, object]):
        self.values = values
        self.failed: list[Atom] = []


# Compiling -------------------------------------------------------------------------------------------------


def _compile(tree: ast.expr, negated: bool, depth: int, names: dict[str, None]) -> _Node:
    """A node in negation normal form: `negated` is pushed down, so that each failing atom can be named."""
    if depth > MAX_DEPTH:
        raise ExpressionError(
            Text(
                f"Syarat terlalu dalam (lebih dari {MAX_DEPTH} tingkat); jadikan fakta bernama.",
                f"The condition is too deep (more than {MAX_DEPTH} levels); make it a named fact.",
            )
        )
    match tree:
        case ast.BoolOp(op, parts):
            nodes = [_compile(part, negated, depth + 1, names) for part in parts]
            return _all(nodes) if isinstance(op, ast.And) is not negated else _any(nodes)
        case ast.UnaryOp(ast.Not(), operand):
            return _compile(operand, not negated, depth + 1, names)
        case ast.Compare():
            return _comparison(tree, negated, names)
        case ast.Name() | ast.Attribute():
            return _bare(tree, negated, names)
        case _:
            raise _not_allowed(tree)


def _all(nodes: list[_Node]) -> _Node:
    def run(state: _Run) -> Truth:
        truths = [node(state) for node in nodes]
        if any(t is False for t in truths):
            return False
        return UNKNOWN if any(t is UNKNOWN for t in truths) else True

    return run


def _any(nodes: list[_Node]) -> _Node:
    def run(state: _Run) -> Truth:
        before = len(state.failed)
        truths = [node(state) for node in nodes]
        if any(t is True for t in truths):
            del state.failed[before:]
            return True
        return UNKNOWN if any(t is UNKNOWN for t in truths) else False

    return run


def _atom(
    tree: ast.expr, names: tuple[str, ...], negated: bool, test: Callable[[Mapping[str, object]], Truth]
) -> _Node:
    source = ast.unparse(tree)

    def run(state: _Run) -> Truth:
        plain = test(state.values)
        truth = plain if plain is UNKNOWN else plain is not negated
        if truth is not True:
            state.failed.append(Atom(source, names, plain, negated))
        return truth

    return run


def _bare(tree: ast.expr, negated: bool, names: dict[str, None]) -> _Node:
    name = _dotted(tree)
    names[name] = None

    def test(values: Mapping[str, object]) -> Truth:
        value = values[name]
        return value if isinstance(value, bool) else UNKNOWN

    return _atom(tree, (name,), negated, test)


def _comparison(tree: ast.Compare, negated: bool, names: dict[str, None]) -> _Node:
    terms = [tree.left, *tree.comparators]
    used: dict[str, None] = {}
    operands = [_operand(term, used) for term in terms]
    if not used:
        raise ExpressionError(
            Text(
                f"{ast.unparse(tree)!r} hanya membandingkan nilai tetap; salah satu sisi harus nama fakta.",
                f"{ast.unparse(tree)!r} compares only constants; one side must name a fact.",
            )
        )
    names.update(used)
    pairs = []
    for index, op in enumerate(tree.ops):
        _check_operator(op, terms[index + 1], tree)
        pairs.append((operands[index], OPERATORS[type(op)], operands[index + 1]))

    def test(values: Mapping[str, object]) -> Truth:
        truths = [compare(left(values), right(values)) for left, compare, right in pairs]
        if any(t is False for t in truths):
            return False
        return UNKNOWN if any(t is UNKNOWN for t in truths) else True

    return _atom(tree, tuple(used), negated, test)


def _check_operator(operator: ast.cmpop, right: ast.expr, tree: ast.Compare) -> None:
    if isinstance(operator, ast.Is | ast.IsNot):
        if not (isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool))):
            raise ExpressionError(
                Text(
                    f"{ast.unparse(tree)!r}: sesudah `is` hanya None, True atau False; pakai == untuk nilai.",
                    f"{ast.unparse(tree)!r}: after `is` only None, True or False; use == for values.",
                )
            )
    elif isinstance(operator, ast.In | ast.NotIn):
        if isinstance(right, ast.Constant):
            raise ExpressionError(
                Text(
                    f"{ast.unparse(tree)!r}: sesudah `in` harus daftar, misalnya ['A', 'B'].",
                    f"{ast.unparse(tree)!r}: after `in` there must be a list, such as ['A', 'B'].",
                )
            )
    elif isinstance(right, ast.List | ast.Tuple) or (isinstance(right, ast.Constant) and right.value is None):
        raise ExpressionError(
            Text(
                f"{ast.unparse(tree)!r}: daftar dibandingkan dengan `in`, ketiadaan dengan `is None`.",
                f"{ast.unparse(tree)!r}: compare a list by `in`, absence by `is None`.",
            )
        )


def _operand(tree: ast.expr, names: dict[str, None]) -> Callable[[Mapping[str, object]], object]:
    if isinstance(tree, ast.Name | ast.Attribute):
        name = _dotted(tree)
        names[name] = None
        return lambda values: values[name]
    constant = _literal(tree)
    return lambda values: constant


def _literal(tree: ast.expr) -> object:
    match tree:
        case ast.Constant(value) if value is None or type(value) in (bool, int, str):
            return value
        case ast.UnaryOp(ast.USub(), ast.Constant(value)) if type(value) is int:
            return -value
        case ast.List(elements) | ast.Tuple(elements):
            values = tuple(_literal(element) for element in elements)
            if any(value is None or isinstance(value, tuple) for value in values):
                raise _not_allowed(tree)
            return values
        case _:
            raise _not_allowed(tree)


def _dotted(tree: ast.expr) -> str:
    parts: list[str] = []
    at = tree
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    if not isinstance(at, ast.Name):
        raise _not_allowed(tree)
    parts.append(at.id)
    name = ".".join(reversed(parts))
    if any(part.startswith("_") for part in parts) or not name.isascii() or len(parts) > 4:
        raise _not_allowed(tree)
    return name


def _not_allowed(tree: ast.expr) -> ExpressionError:
    source = ast.unparse(tree)
    return ExpressionError(
        Text(
            f"{source!r} tidak diizinkan dalam syarat: hanya perbandingan, and, or, not, in, is, nama fakta, "
            "angka bulat, teks dan daftar; yang lain dijadikan fakta bernama.",
            f"{source!r} is not allowed in a condition: only comparisons, and, or, not, in, is, names of "
            "facts, whole numbers, texts and lists; make anything else a named fact.",
        )
    )


# Types -----------------------------------------------------------------------------------------------------

_FAMILY: Final = {
    "bool": "bool",
    "int": "int",
    "money": "int",
    "days": "int",
    "months": "int",
    "years": "int",
    "minutes": "int",
    "text": "text",
    "longtext": "text",
    "code": "text",
    "ref": "text",
    "email": "text",
    "phone": "text",
    "country": "text",
    "region": "text",
    "nik": "text",
    "name": "text",
    "date": "date",
    "datetime": "datetime",
    "list": "list",
    "codes": "list",
    "file": "file",
    "any": "any",
}

_ORDERS: Final = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Checker:
    """Finds what is wrong with the types of a condition."""

    def __init__(self, type_of: Callable[[str], str | None]):
        self.type_of = type_of
        self.faults: list[Text] = []

    def check(self, tree: ast.expr) -> list[Text]:
        self._condition(tree)
        return self.faults

    def _condition(self, tree: ast.expr) -> None:
        match tree:
            case ast.BoolOp(_, parts):
                for part in parts:
                    self._condition(part)
            case ast.UnaryOp(ast.Not(), operand):
                self._condition(operand)
            case ast.Compare():
                self._compare(tree)
            case _:
                kind = self._family(tree)
                if kind not in ("bool", "any", ""):
                    self._fault(tree, f"bertipe {kind}, bukan ya/tidak", f"is of type {kind}, not yes/no")

    def _compare(self, tree: ast.Compare) -> None:
        terms = [tree.left, *tree.comparators]
        kinds = [self._family(term) for term in terms]
        for index, op in enumerate(tree.ops):
            left, right = kinds[index], kinds[index + 1]
            if "" in (left, right) or "any" in (left, right) or right == "none":
                continue
            if isinstance(op, ast.In | ast.NotIn):
                self._membership(tree, left, terms[index + 1], right)
            elif left != right and {left, right} != {"date", "text"}:
                self._fault(tree, f"membandingkan {left} dengan {right}", f"compares {left} with {right}")
            elif isinstance(op, _ORDERS) and left == right and left in ("bool", "text", "list", "file"):
                self._fault(tree, f"tidak ada urutan untuk {left}", f"there is no order for {left}")

    def _membership(self, tree: ast.Compare, left: str, term: ast.expr, right: str) -> None:
        if right != "list":
            self._fault(tree, f"`in` pada {right}, bukan daftar", f"`in` on {right}, not on a list")
        elif isinstance(term, ast.List | ast.Tuple):
            for kind in {self._family(element) for element in term.elts}:
                if kind != left and {left, kind} != {"date", "text"}:
                    self._fault(tree, f"mencari {left} di antara {kind}", f"looks for {left} among {kind}")

    def _family(self, tree: ast.expr) -> str:
        """The type family of an operand; empty after a fault that was reported already."""
        match tree:
            case ast.Constant(None):
                return "none"
            case ast.Constant(value):
                return {bool: "bool", int: "int", str: "text"}[type(value)]
            case ast.UnaryOp():
                return "int"
            case ast.List() | ast.Tuple():
                return "list"
        name = _dotted(tree)
        kind = self.type_of(name)
        if kind is None:
            self.faults.append(
                Text(
                    f"Tidak ada fakta bernama {name!r}; daftarkan dengan @fact atau betulkan namanya.",
                    f"There is no fact called {name!r}; register it with @fact or mend the name.",
                )
            )
            return ""
        return _FAMILY.get(kind, "text")

    def _fault(self, tree: ast.expr, words_id: str, words_en: str) -> None:
        source = ast.unparse(tree)
        self.faults.append(
            Text(
                f"{source!r} {words_id}; samakan kedua tipenya.",
                f"{source!r} {words_en}; make the two types agree.",
            )
        )
