"""The five layouts of the zone, as places of fields: TD1, TD2, TD3 and the visas MRV-A and MRV-B.

Source: ICAO Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (visas). Places are zero-based half-open ranges.
"""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int, int]  # line, from, to


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a layout stand. Check digits follow their field; `composite` lists what the last
    digit is taken over, and is empty where there is none."""

    code: str
    lines: int
    width: int
    name: Place
    number: Place
    nationality: Place
    birth: Place
    sex: Place
    expires: Place
    optional: Place
    optional_2: Place | None = None
    optional_check: bool = False
    composite: tuple[Place, ...] = ()
    composite_at: Place | None = None
    long_numbers: bool = False


TD3 = Layout(
    "TD3", 2, 44,
    name=(0, 5, 44), number=(1, 0, 9), nationality=(1, 10, 13), birth=(1, 13, 19), sex=(1, 20, 21),
    expires=(1, 21, 27), optional=(1, 28, 42), optional_check=True,
    composite=((1, 0, 10), (1, 13, 20), (1, 21, 43)), composite_at=(1, 43, 44),
)  # fmt: skip
TD2 = Layout(
    "TD2", 2, 36,
    name=(0, 5, 36), number=(1, 0, 9), nationality=(1, 10, 13), birth=(1, 13, 19), sex=(1, 20, 21),
    expires=(1, 21, 27), optional=(1, 28, 35),
    composite=((1, 0, 10), (1, 13, 20), (1, 21, 35)), composite_at=(1, 35, 36), long_numbers=True,
)  # fmt: skip
TD1 = Layout(
    "TD1", 3, 30,
    name=(2, 0, 30), number=(0, 5, 14), nationality=(1, 15, 18), birth=(1, 0, 6), sex=(1, 7, 8),
    expires=(1, 8, 14), optional=(0, 15, 30), optional_2=(1, 18, 29),
    composite=((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), composite_at=(1, 29, 30), long_numbers=True,
)  # fmt: skip
MRV_A = Layout(
    "MRV-A", 2, 44,
    name=(0, 5, 44), number=(1, 0, 9), nationality=(1, 10, 13), birth=(1, 13, 19), sex=(1, 20, 21),
    expires=(1, 21, 27), optional=(1, 28, 44),
)  # fmt: skip
MRV_B = Layout(
    "MRV-B", 2, 36,
    name=(0, 5, 36), number=(1, 0, 9), nationality=(1, 10, 13), birth=(1, 13, 19), sex=(1, 20, 21),
    expires=(1, 21, 27), optional=(1, 28, 36),
)  # fmt: skip

LAYOUTS: dict[str, Layout] = {layout.code: layout for layout in (TD3, TD2, TD1, MRV_A, MRV_B)}

_SHAPES = {(2, 44): (TD3, MRV_A), (2, 36): (TD2, MRV_B), (3, 30): (TD1, None)}
_FIRST_LETTERS = {"TD3": "P", "TD2": "ACIP", "TD1": "ACIP"}


def find_layout(lines: tuple[str, ...]) -> Layout | None:
    """The layout by number and length of the lines and the first letter: V is a visa, P a passport."""
    widths = {len(line) for line in lines}
    if len(widths) != 1:
        return None
    plain, visa = _SHAPES.get((len(lines), widths.pop()), (None, None))
    if plain is None:
        return None
    first = lines[0][0]
    if first == "V":
        return visa
    return plain if first in _FIRST_LETTERS[plain.code] else None
