"""What other faces ask of the booklet register."""

from __future__ import annotations

from typing import Any

from kanim.divisions.travel_documents.booklets.selectors import stock
from kanim.kernel.access.actors import Actor
from kanim.kernel.registry import query


@query("booklets.stock")
def booklets_stock(actor: Actor) -> list[dict[str, Any]]:
    """How many booklets stand where, within the actor's sight."""
    return [
        {"place": row["point__short_name"], "type": row["type"], "state": row["state"], "count": row["count"]}
        for row in stock(actor)
    ]
