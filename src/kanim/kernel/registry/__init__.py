"""Names by which the kernel calls a division: rules, effects, facts, gates, relations, events, jobs, queries.

A division registers at start (its `AppConfig.ready` imports its modules); `freeze()` closes the registry
and packs are validated against it. The kernel never imports a division.
"""

from kanim.kernel.registry.core import (
    Entry,
    Registry,
    TakenName,
    UnknownName,
    charge,
    choices,
    duty,
    effect,
    event,
    fact,
    gate,
    job,
    pack_check,
    query,
    reader,
    registry,
    relation,
    rule,
    searchable,
)

__all__ = [
    "Entry",
    "Registry",
    "TakenName",
    "UnknownName",
    "charge",
    "choices",
    "duty",
    "effect",
    "event",
    "fact",
    "gate",
    "job",
    "pack_check",
    "query",
    "reader",
    "registry",
    "relation",
    "rule",
    "searchable",
]
