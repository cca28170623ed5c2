"""What the worker does for booking: hourly, whether new slots are to be opened."""

from __future__ import annotations

from kanim.kernel.booking.slots import open_slots
from kanim.kernel.outbox import periodic

periodic("booking.open_slots", 3600, open_slots)
