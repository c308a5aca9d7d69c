"""Where people check themselves in: by the code on the screen in the room.

The code opens a page for this device; only a button on it checks somebody in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.codes import normalise
from core.http import get_or_post
from core.throttle import Limit, address_of, throttled, too_often
from courses.forms.self_checkin import RoomCodeForm, WhoForm
from courses.models import Registration, Scan, Session
from courses.selectors.checkin import verdict_sentence
from courses.selectors.self_checkin import Here, people_here
from courses.services.presence import COUNTED
from courses.services.room_codes import (
    Pass,
    RoomCodeOver,
    device_hash,
    make_pass,
    new_device,
    read_pass,
    session_of_code,
)
from courses.services.self_checkin import (
    check_in_oneself,
    own_checkins,
    send_room_link,
)
from courses.services.tickets import MY_ADDRESS, registration_by_token_or_404
from outbox.models import address_key
from programmes.selectors.programmes import donors_of

COOKIE = "room_device"
COOKIE_AGE = 30 * 24 * 3600  # seconds; what is kept of it goes then too
SALT = "courses.room.device"
IN, OUT = Scan.Direction.IN, Scan.Direction.OUT
GONE = 410

# A room of three hundred people may sit behind one address.
PAGES = Limit("here", 1200)
WRONG_CODES = Limit("here-codes", 120)
TRIES = Limit("here-tries", 10)  # of one device, of one ticket, to one address


@get_or_post
@never_cache
@throttled(PAGES)
def room_enter(request: HttpRequest) -> HttpResponse:
    """Where the code of the screen is sent when it was typed."""
    form = RoomCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        holder = None
        if token := form.cleaned_data["token"]:
            holder = registration_by_token_or_404(token)
        return _enter(request, form.cleaned_data["code"], form, holder)
    return _asked(request, form, 400 if form.errors else 200)


@require_safe
@never_cache
@throttled(PAGES)
def room_code(request: HttpRequest, code: str) -> HttpResponse:
    """Behind the QR code on the screen; it leads to a page of this device."""
    return _enter(request, code, RoomCodeForm({"code": code}), None)


def _enter(
    request: HttpRequest,
    code: str,
    form: RoomCodeForm,
    holder: Registration | None,
) -> HttpResponse:
    """Give the device a pass for the session that shows the code."""
    if WRONG_CODES.is_spent(request):
        return too_often(request)
    at = timezone.now()
    try:
        session = session_of_code(code, at)
    except RoomCodeOver as refusal:
        WRONG_CODES.admits(request)
        form.is_valid()
        form.add_error(None, str(refusal))
        return _asked(request, form, 400 if request.method == "POST" else GONE)
    device = _device_of(request) or new_device()
    given = Pass(session.uid, at, device, holder.uid if holder else None)
    response = redirect("room_here", make_pass(given))
    response.set_signed_cookie(
        COOKIE,
        device,
        salt=SALT,
        max_age=COOKIE_AGE,
        path="/here/",
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )
    return response


def _asked(request: HttpRequest, form: forms.Form, status: int) -> HttpResponse:
    return render(request, "courses/room_enter.html", {"form": form}, status=status)


def _over(request: HttpRequest, refusal: RoomCodeOver) -> HttpResponse:
    form = RoomCodeForm({"code": ""})
    form.errors.clear()
    form.add_error(None, str(refusal))
    return _asked(request, form, GONE)


def _device_of(request: HttpRequest) -> str:
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return str(found or "")


@get_or_post
@never_cache
@throttled(PAGES)
def room_here(request: HttpRequest, token: str) -> HttpResponse:
    """The people of this device with a button each; a GET checks nobody in."""
    at = timezone.now()
    try:
        given = read_pass(token, device=_device_of(request), at=at)
        session = _session(given)
        people = _people(request, given, session, at)
        form = WhoForm(request.POST if "who" in request.POST else None)
        context: dict[str, Any] = {"form": form}
        if request.method == "POST":
            done = _act(request, given, session, people, form, at)
            if isinstance(done, HttpResponse):
                return done
            context |= done
    except RoomCodeOver as refusal:
        return _over(request, refusal)
    context |= {
        "event": session.event,
        "session": session,
        "people": people,
        "is_open": bool(session.event.self_checkin.open_directions(session, at)),
        "donors": donors_of(session.event.programme),
    }
    status = 400 if form.errors else 200
    with timezone.override(session.event.tz):
        return render(request, "courses/room_here.html", context, status=status)


def _session(given: Pass) -> Session:
    rows = Session.objects.filter(
        uid=given.session, event__self_checkin__isnull=False
    ).select_related("event__self_checkin", "event__programme")
    session = rows.first()
    if session is None:
        raise RoomCodeOver
    return session


def _people(
    request: HttpRequest, given: Pass, session: Session, at: datetime
) -> list[Here]:
    """Those of the mailbox that is open here or was proven, and those before."""
    addresses = [str(request.session.get(MY_ADDRESS) or "")]
    if given.holder is not None:
        holder = Registration.objects.filter(uid=given.holder).first()
        addresses.append(holder.email_key if holder else "")
    kept = device_hash(session.event, given.device)
    known: list[int] = []
    if not given.is_mailed:
        rows = own_checkins(session.event, kept).order_by()
        keys = rows.values_list("scan__registration", flat=True)
        known = [key for key in keys if key is not None]
    rule = session.event.self_checkin
    return people_here(session, rule, at, addresses=addresses, known=known)


def _act(
    request: HttpRequest,
    given: Pass,
    session: Session,
    people: list[Here],
    form: WhoForm,
    at: datetime,
) -> HttpResponse | dict[str, Any]:
    """Do what was asked: check somebody in or out, or mail the link."""
    if not TRIES.counts(f"device {given.device}"):
        return too_often(request)
    if "who" not in request.POST:
        row = _chosen(request, people)
        direction = OUT if request.POST.get("direction") == OUT else IN
        scan = _check_in(request, given, at, direction, registration=row)
        _say(request, scan, session)
        return redirect(request.path)
    if not form.is_valid():
        return {}
    who = form.cleaned_data["who"]
    if not TRIES.counts(f"who {address_key(who) if '@' in who else normalise(who)}"):
        return too_often(request)
    if "@" in who:
        send_room_link(given, who, language=get_language() or "en", at=at)
        return {"sent_to": who}
    ways = session.event.self_checkin.open_directions(session, at)
    scan = _check_in(request, given, at, ways[0] if ways else IN, code=who)
    if scan.verdict not in COUNTED:
        form.add_error("who", _refusal(scan))
        return {}
    _say(request, scan, session)
    return redirect(request.path)


def _chosen(request: HttpRequest, people: list[Here]) -> Registration:
    """One of those on the page, and nobody else."""
    try:
        uid = UUID(request.POST.get("person", ""))
    except ValueError:
        raise Http404("no such person") from None
    for one in people:
        if one.registration.uid == uid:
            return one.registration
    raise Http404("nobody of this device")


def _check_in(
    request: HttpRequest, given: Pass, at: datetime, direction: str, **whom: Any
) -> Scan:
    address = address_of(request)
    return check_in_oneself(given, at=at, address=address, direction=direction, **whom)


def _say(request: HttpRequest, scan: Scan, session: Session) -> None:
    """Say it when nothing came of it; what is in force the page shows itself."""
    if scan.verdict not in COUNTED:
        messages.error(request, _refusal(scan))
        return
    there = session.presences.filter(
        registration=scan.registration, arrived_at__isnull=False
    ).first()
    is_in = there is not None and there.left_at is None
    if is_in != (scan.direction == IN):
        messages.warning(
            request, _("Nothing was changed. Scan the code again, or ask at the door.")
        )


def _refusal(scan: Scan) -> str:
    if scan.verdict_reason == "bad_code":
        return _(
            "This is not the code of a ticket. Copy it from your ticket in full, give"
            " your e-mail address instead, or ask at the door."
        )
    said = verdict_sentence(scan)
    return said if scan.verdict_reason == "one_device" else f"{said} {_ask()}"


def _ask() -> str:
    return _("Ask at the door.")
