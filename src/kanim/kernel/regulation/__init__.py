"""The regulation as data: what was in force on a day, and how packs come into the database.

`law(on)` is the snapshot that everything asks; `loading.load_packs()` brings the files of `law/` into the
database; `selectors` gives units and clauses as typed rows.
"""

from kanim.kernel.regulation.law import Entry, Law, NotInForce, Tariff, forget, law, today
from kanim.kernel.regulation.yaml_lines import Node, PackError, PackRefused

__all__ = [
    "Entry",
    "Law",
    "Node",
    "NotInForce",
    "PackError",
    "PackRefused",
    "Tariff",
    "forget",
    "law",
    "today",
]
