"""Register verbs of the queue: a number is given, called to a counter, called again, left, done."""

from __future__ import annotations

from uuid import UUID

from kanim.kernel import db
from kanim.kernel.act import Act
from kanim.kernel.booking.models import Ticket
from kanim.kernel.booking.plan import RANKS
from kanim.kernel.booking.selectors import TicketView
from kanim.kernel.errors import Conflict, Invalid
from kanim.kernel.texts import Text

_COLUMNS = "id, point_id, day, number, service_class, case_id, counter, state, calls, called_at"
_NEXT_NUMBER = (
    "INSERT INTO booking_queue_day (point_id, day, last) VALUES (%s, %s, 1) "
    "ON CONFLICT (point_id, day) DO UPDATE SET last = booking_queue_day.last + 1 RETURNING last"
)
_ISSUE = (
    "INSERT INTO booking_ticket "
    "(id, point_id, day, number, service_class, rank, case_id, counter, state, calls, issued_at) "
    "VALUES (%s,%s,%s,%s,%s,%s,%s,'','waiting',0,%s)"
)
_OPEN_OF_CASE = (
    f"SELECT {_COLUMNS} FROM booking_ticket "
    "WHERE case_id = %s AND day = %s AND state IN ('waiting', 'called')"
)
_LEAVE_OLD = (
    "UPDATE booking_ticket SET state = 'left', closed_at = %s "
    "WHERE case_id = %s AND day <> %s AND state IN ('waiting', 'called')"
)
_CALL_NEXT = (
    "UPDATE booking_ticket SET state = 'called', counter = %s, calls = calls + 1, called_at = %s WHERE id = "
    "(SELECT id FROM booking_ticket WHERE point_id = %s AND day = %s AND state = 'waiting' "
    "ORDER BY rank, number LIMIT 1{lock}) AND state = 'waiting' RETURNING " + _COLUMNS
)
_CALL_CASE = (
    "UPDATE booking_ticket SET state = 'called', counter = %s, calls = calls + 1, called_at = %s "
    "WHERE case_id = %s AND day = %s AND state = 'waiting' RETURNING " + _COLUMNS
)
_CALL_AGAIN = (
    "UPDATE booking_ticket SET calls = calls + 1, called_at = %s, counter = %s "
    "WHERE id = %s AND state = 'called' RETURNING " + _COLUMNS
)
_CLOSE = (
    "UPDATE booking_ticket SET state = %s, closed_at = %s WHERE case_id = %s "
    "AND state IN ('waiting', 'called') RETURNING " + _COLUMNS
)


def issue_ticket(act: Act, point_id: UUID, service_class: str, case_id: UUID | None) -> TicketView:
    """Gives the next number of the day at a point; numbers have no gaps. A case with an open ticket of today
    keeps it. Raises `Invalid` for an unknown class."""
    if service_class not in RANKS:
        raise Invalid(
            {"kelas": Text(f"Kelas layanan '{service_class}' tidak ada.", f"No class '{service_class}'.")}
        )
    if case_id is not None:
        db.execute(_LEAVE_OLD, [act.now, case_id, act.today])
        known = db.fetch_one(_OPEN_OF_CASE, [case_id, act.today])
        if known is not None:
            return _view(known)
    given = db.fetch_one(_NEXT_NUMBER, [point_id, act.today])
    assert given is not None
    ticket, number = db.uuid7(), int(given[0])
    db.execute(
        _ISSUE,
        [ticket, point_id, act.today, number, service_class, RANKS[service_class], case_id, act.now],
    )
    return TicketView(
        ticket, point_id, act.today, number, service_class, case_id, "", Ticket.State.WAITING, 0, None
    )


def call_next(act: Act, point_id: UUID, counter: str) -> TicketView | None:
    """Calls the first in the queue to a counter: priority, then same-day, then regular, each in order of
    coming. Two counters that call at once get different people. None when nobody waits."""
    lock = " FOR UPDATE SKIP LOCKED" if db.is_postgresql() else ""
    row = db.fetch_one(_CALL_NEXT.format(lock=lock), [counter[:12], act.now, point_id, act.today])
    return None if row is None else _view(row)


def call_ticket(act: Act, case_id: UUID, counter: str) -> TicketView | None:
    """Calls the ticket of a case to a counter; None when it has none today. Raises `Conflict` (DIPANGGIL) when
    another counter has called it."""
    row = db.fetch_one(_CALL_CASE, [counter[:12], act.now, case_id, act.today])
    if row is not None:
        return _view(row)
    known = db.fetch_one(_OPEN_OF_CASE, [case_id, act.today])
    if known is None:
        return None
    called = _view(known)
    raise Conflict(
        Text(
            f"Nomor {called.label} sudah dipanggil ke loket {called.counter or '–'}.",
            f"Number {called.label} was called to counter {called.counter or '–'} already.",
        ),
        code="DIPANGGIL",
        when=called.called_at,
    )


def call_again(act: Act, ticket_id: UUID, counter: str) -> TicketView:
    """Calls a called ticket once more. Raises `Conflict` when it does not stand called."""
    row = db.fetch_one(_CALL_AGAIN, [act.now, counter[:12], ticket_id])
    if row is None:
        raise Conflict(
            Text("Nomor ini tidak sedang dipanggil.", "This number does not stand called."),
            code="TIDAK_DIPANGGIL",
        )
    return _view(row)


def finish_ticket(act: Act, case_id: UUID) -> TicketView | None:
    """The holder was served; None when the case has no open ticket."""
    return _close(act, case_id, Ticket.State.DONE)


def leave_ticket(act: Act, case_id: UUID) -> TicketView | None:
    """The holder went away or did not answer the calls; None when the case has no open ticket."""
    return _close(act, case_id, Ticket.State.LEFT)


def _close(act: Act, case_id: UUID, state: str) -> TicketView | None:
    row = db.fetch_one(_CLOSE, [state, act.now, case_id])
    return None if row is None else _view(row)


def _view(row: tuple[object, ...]) -> TicketView:
    id_, point, day, number, service_class, case, counter, state, calls, called_at = row
    return TicketView(
        id=db.as_uuid(id_),
        point_id=db.as_uuid(point),
        day=db.as_day(day),
        number=int(str(number)),
        service_class=str(service_class),
        case_id=None if case is None else db.as_uuid(case),
        counter=str(counter),
        state=str(state),
        calls=int(str(calls)),
        called_at=db.as_time(called_at),
    )
