"""The door: codes and names in, verdicts out; and its tab at the desk."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from courses.access import checkin_events_for, events_for, undoable_scans_for
from courses.forms import CodeForm, UndoForm
from courses.models import Event, Registration, Scan, Session
from courses.selectors.attendance import at_the_door, latest_scans
from courses.selectors.board import board_of
from courses.selectors.events import session_now
from courses.selectors.municipalities import (
    invited_and_missing,
    municipalities_present,
    names_of,
)
from courses.selectors.presence import presence_lines
from courses.selectors.registrations import found_by_name
from courses.selectors.reviews import reviews_of
from courses.selectors.steps import scans_to_review, sessions_without_presence
from courses.selectors.ways import ways_at, ways_by_session
from courses.services.checkin import record_scan
from courses.services.registration import OPEN_TO_STAFF
from courses.services.undoing import undo_scan, usual_reason
from participants.access import actor_of, signed_in

MOST = 20
FEW = 10  # scans to review that the tab shows; a page of their own has all
IN_PERSON = Event.Mode.IN_PERSON


@signed_in
@get_or_post
@never_cache
def checkin_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One screen for the door: it works by plain forms, a scanner types and sends."""
    at = timezone.now()
    event = get_object_or_404(checkin_events_for(request.user, at), slug=slug)
    session = _session(request, event, at)
    form = CodeForm(initial={"id": uuid.uuid4()})
    if request.method == "POST":
        if "undo" in request.POST:
            return _undo(request, event, session, at)
        form = CodeForm(request.POST)
        if form.is_valid():
            scan = _record(request, event, session, form, at)
            return redirect(_address(event, session, request, scan=scan.pk))
    context = {
        "event": event,
        "session": session,
        "sessions": event.sessions.all(),
        "form": form,
        "direction": request.GET.get("direction", "in"),
        "way": request.GET.get("way", ""),
        "door": at_the_door(event, session),
        "may_plan": session is None
        and events_for(request.user).filter(pk=event.pk).exists(),
        "fresh_id": uuid.uuid4(),
        **_scan_shown(request, event),
        **_search(request, event, session),
    }
    with timezone.override(event.tz):
        return render(request, "courses/checkin_page.html", context)


def _session(request: HttpRequest, event: Event, at: datetime) -> Session | None:
    """The session chosen on the page, else the one that is on or comes next."""
    asked = request.POST.get("session") or request.GET.get("session") or ""
    try:
        uid = UUID(asked)
    except ValueError:
        return session_now(event, at)
    return event.sessions.filter(uid=uid).first() or session_now(event, at)


def _address(
    event: Event, session: Session | None, request: HttpRequest, **more: Any
) -> str:
    """The page again, with the session and the direction that were chosen."""
    way = "out" if request.POST.get("direction") == Scan.Direction.OUT else ""
    values = {"session": session.uid if session else "", "direction": way, **more}
    if request.POST.get("way") == Scan.Source.ONLINE:
        values["way"] = Scan.Source.ONLINE
    query = "&".join(f"{name}={value}" for name, value in values.items() if value)
    return f"{reverse('checkin_page', args=[event.slug])}?{query}"


def _record(
    request: HttpRequest,
    event: Event,
    session: Session | None,
    form: CodeForm,
    at: datetime,
) -> Scan:
    given = form.cleaned_data
    someone = None
    if given.get("registration"):
        someone = get_object_or_404(event.registrations, uid=given["registration"])
    return record_scan(
        event,
        session,
        id=given["id"],
        code="" if someone else given["code"],
        registration=someone,
        direction=given["direction"],
        device_time=at,
        received_at=at,
        source=_source(request, event),
        actor=actor_of(request),
    )


def _source(request: HttpRequest, event: Event) -> str:
    """Online at an event that is online, and where it is said of a hybrid one."""
    is_said = request.POST.get("way") == Scan.Source.ONLINE
    is_online = event.mode == Event.Mode.ONLINE
    is_online |= event.mode == Event.Mode.HYBRID and is_said
    return Scan.Source.ONLINE if is_online else Scan.Source.SCAN


def _scan_shown(request: HttpRequest, event: Event) -> dict[str, Any]:
    """The verdict to be shown, when one was just given."""
    try:
        uid = UUID(request.GET.get("scan", ""))
    except ValueError:
        return {}
    related = ("registration__organisation", "session", "event", "earlier_device")
    rows = event.scans.select_related(*related)
    return {"scan": rows.filter(pk=uid).first()}


def _search(
    request: HttpRequest, event: Event, session: Session | None
) -> dict[str, Any]:
    """People of this event whose name fits; only name and organisation are shown."""
    query = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    if not query or "@" in query:
        return {"query": query, "found": []}
    rows = event.registrations.active().select_related("organisation")
    people: list[Registration] = list(found_by_name(rows, query)[:MOST])
    since: dict[int, datetime | None] = {}
    if session is not None:
        inside = session.presences.filter(registration__in=people, left_at=None)
        since = dict(inside.values_list("registration_id", "arrived_at"))
    found = [(row, since.get(row.pk)) for row in people]
    return {"query": query, "found": found}


def _undo(
    request: HttpRequest, event: Event, session: Session | None, at: datetime
) -> HttpResponse:
    form = UndoForm(request.POST)
    if form.is_valid():
        scans = undoable_scans_for(request.user, event, at)
        scan = get_object_or_404(scans, pk=form.cleaned_data["undo"])
        reason = form.cleaned_data["reason"] or usual_reason()
        try:
            undo_scan(scan, actor=actor_of(request), reason=reason)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Check-in undone."))
    return redirect(_address(event, session, request))


@signed_in
@require_safe
def event_checkin(request: HttpRequest, slug: str) -> HttpResponse:
    """The desk's view of the door: numbers, the last scans, the table of presence."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    sessions = list(event.sessions.all())
    at = timezone.now()
    lines = list(presence_lines(event, sessions, at))
    now = session_now(event, at)
    has_begun = event.starts_at is not None and event.starts_at <= at
    is_over = event.ends_at is not None and event.ends_at <= at
    present = names_of(municipalities_present(event)) if has_begun else ""
    # of an event that is over and whose presence nobody entered it would say: all
    is_entered = bool(present) or (bool(sessions) and not is_over)
    first = scans_to_review(event)
    context = {
        "event": event,
        "session": now,
        "door": at_the_door(event, now),
        "scans": latest_scans(event),
        "sessions": sessions,
        "lines": lines,
        "ways": ways_by_session(event) if event.mode != IN_PERSON else {},
        "ways_in_all": ways_at(event) if event.mode != IN_PERSON else None,
        "uncounted": [
            row for row in sessions_without_presence(event) if row.ends_at <= at
        ],
        "to_review": reviews_of(first[:FEW], sessions),
        "all_to_review": first.count(),
        "may_register": event.status in OPEN_TO_STAFF,
        "is_closed": event.status == Event.Status.REPORTED,
        "present": present,
        "missing": names_of(invited_and_missing(event))
        if has_begun and is_entered
        else "",
        "is_over": is_over,
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_checkin.html", context)


@signed_in
@require_safe
@never_cache
def event_board(request: HttpRequest, slug: str) -> HttpResponse:
    """The live board: it asks for its own numbers again while a session is on."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    at = timezone.now()
    session = session_now(event, at)
    is_over = session is None or session.ends_at < at
    context = {
        "event": event,
        "session": session,
        "board": board_of(event, session, at),
        "at": at,
        "has_begun": session is not None and session.starts_at <= at,
        "is_over": is_over,
        "is_live": not is_over and "pause" not in request.GET,
        "is_paused": not is_over and "pause" in request.GET,
    }
    is_part = bool(getattr(request, "htmx", False))
    page = "courses/_board.html" if is_part else "courses/event_board.html"
    with timezone.override(event.tz):
        return render(request, page, context)
