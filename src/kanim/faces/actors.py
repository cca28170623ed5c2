"""Who acts in this request: an officer under one appointment, or a holder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kanim.faces.sign_in import end_if_too_old, seats_of
from kanim.kernel import clock
from kanim.kernel.access.actors import Actor, Holder, Officer
from kanim.kernel.access.words import post_words
from kanim.kernel.errors import Denied
from kanim.kernel.organisation.models import Account, Appointment
from kanim.kernel.organisation.selectors import APPOINTMENT_WORDS, Seat
from kanim.kernel.texts import Text

ACTIVE = "jabatan"
AS_APPLICANT = "pemohon"
"""What the session holds under `ACTIVE` when an officer acts as a citizen."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way in which this account may act, for the menu."""

    id: str
    label: str
    current: bool


class ActorMiddleware:
    """Sets `request.actor` (an `Officer`, a `Holder` or None), read anew with every request: two queries for
    someone who is signed in, none for anyone else. Sets `request.appointments` and `request.switch_url` for
    the account menu."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = self._actor(request)  # type: ignore[attr-defined]
        request.appointments = SimpleLazyObject(lambda: list_choices(request))  # type: ignore[attr-defined]
        request.switch_url = _switch_url()  # type: ignore[attr-defined]
        return self.get_response(request)

    def _actor(self, request: HttpRequest) -> Actor | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return None
        if end_if_too_old(request):
            return None
        return actor_for(request.user, request.session.get(ACTIVE))


def _switch_url() -> str:
    try:
        return reverse("switch-appointment")
    except NoReverseMatch:
        return ""


def actor_for(account: Account, active: str | None) -> Actor:
    """The actor of an account: under the chosen appointment if it still holds, else its first one, else as a
    holder. Choosing `pemohon` makes an officer a holder, without the power of his posts."""
    seat = None if active == AS_APPLICANT else _chosen(seats_of(account), active)
    name = account.name or account.username
    if seat is None:
        return Holder(account.id, name, account.person_id)
    return officer_of(seat, name, account.person_id)


def officer_of(seat: Seat, name: str, person_id: UUID | None) -> Officer:
    """Somebody under one of his appointments."""
    return Officer(
        account_id=seat.account_id,
        name=name,
        appointment_id=seat.id,
        post=seat.post,
        unit=seat.unit,
        office_id=seat.office_id,
        office_code=seat.office_code,
        point_id=seat.point_id,
        clearance=seat.clearance,
        compartment=seat.compartment,
        person_id=person_id,
        acting="" if seat.kind == Appointment.Kind.DEFINITIVE else seat.kind,
        excludes=frozenset(seat.excludes.split()),
    )


def _chosen(seats: list[Seat], active: str | None) -> Seat | None:
    return next((s for s in seats if str(s.id) == active), seats[0] if seats else None)


def list_choices(request: HttpRequest) -> list[Choice]:
    """The appointments that this account may act under today, and the citizen that the officer also is."""
    user = request.user
    if not user.is_authenticated:
        return []
    seats = seats_of(user)
    if not seats:
        return []
    actor = request.actor  # type: ignore[attr-defined]
    now_at = str(actor.appointment_id) if isinstance(actor, Officer) else AS_APPLICANT
    choices = [Choice(str(s.id), seat_label(s), str(s.id) == now_at) for s in seats]
    return [*choices, Choice(AS_APPLICANT, _("Sebagai pemohon"), now_at == AS_APPLICANT)]


def seat_label(seat: Seat) -> str:
    """`Plt. Kepala Seksi …`: the post in words, with how it is held unless substantively."""
    words = str(post_words(seat.post, seat.unit, clock.today()))
    held = APPOINTMENT_WORDS[seat.kind]  # type: ignore[index]
    return words if seat.kind == "definitif" else f"{held} {words}"


View = Callable[..., HttpResponseBase]


def login_required_officer(view: View) -> View:
    """Only an officer under an appointment: others sign in, or are refused (`Denied`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return redirect_to_login(request.get_full_path())
        if not isinstance(actor, Officer):
            raise Denied(
                Text(
                    "Halaman ini untuk petugas yang memangku jabatan. Pilih jabatan di menu akun, atau masuk "
                    "dengan akun petugas.",
                    "This page is for officers in a post. Choose an appointment in the account menu, or sign in "
                    "with an officer's account.",
                )
            )
        return view(request, *args, **kwargs)

    return guarded


def login_required_holder(view: View) -> View:
    """Only someone who acts for himself: an officer is asked to switch first, so that two hats stay apart."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]
        if actor is None:
            return redirect_to_login(request.get_full_path())
        if not isinstance(actor, Holder):
            raise Denied(
                Text(
                    "Halaman ini untuk pemohon. Pilih 'Sebagai pemohon' di menu akun untuk mengurus "
                    "permohonan Anda sendiri.",
                    "This page is for applicants. Choose 'As an applicant' in the account menu to handle your "
                    "own application.",
                )
            )
        return view(request, *args, **kwargs)

    return guarded
