"""Who consumes which event, and what the worker does at intervals. Filled at start, like the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as its consumer gets it. `attempt` counts from 1."""

    id: UUID
    kind: str  # event | job
    name: str
    order_key: UUID | None
    payload: Mapping[str, Any]
    created_at: datetime
    attempt: int


Handler = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """One subscriber of one event. `name` stands in the inbox: it must stay the same over releases."""

    name: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work that the worker does every `seconds`, at one place at a time."""

    name: str
    seconds: float
    call: Callable[[], object]


class Subscriptions:
    """The consumers of each event and the periodic work, by name."""

    def __init__(self) -> None:
        self._consumers: dict[str, dict[str, Consumer]] = {}
        self._periodic: dict[str, Periodic] = {}

    def subscribe(self, event: str, handler: Handler, consumer: str = "") -> None:
        """`handler` gets each event of this name once, inside one transaction with its inbox row.

        Raises `ValueError` when another handler consumes the event under the same consumer's name."""
        name = consumer or f"{handler.__module__}.{handler.__qualname__}"[-64:]
        known = self._consumers.setdefault(event, {}).get(name)
        if known is not None and known.handler is not handler:
            raise ValueError(f"event {event!r} is consumed already under the name {name!r}")
        self._consumers[event][name] = Consumer(name, handler)

    def consumers(self, event: str) -> list[Consumer]:
        return sorted(self._consumers.get(event, {}).values(), key=lambda consumer: consumer.name)

    def periodic(self, name: str, seconds: float, call: Callable[[], object]) -> None:
        """Has the worker call `call` every `seconds`; it must be safe to run twice.

        Raises `ValueError` when other work has the name."""
        known = self._periodic.get(name)
        if known is not None and known.call is not call:
            raise ValueError(f"periodic work {name!r} is registered already")
        self._periodic[name] = Periodic(name, seconds, call)

    def all_periodic(self) -> list[Periodic]:
        return sorted(self._periodic.values(), key=lambda work: work.name)


subscriptions = Subscriptions()
