"""The desk of those who check themselves in, and the screen in the room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.codes import grouped
from core.errors import DomainError
from core.http import get_or_post
from core.languages import html_lang, pick
from core.mail import absolute
from core.throttle import address_of
from courses.access import events_for, screen_events_for
from courses.exchange.self_checkin import SELF_CHECKINS
from courses.forms.self_checkin import SelfCheckinForm
from courses.models import Event, Scan, Session
from courses.selectors.attendance import at_the_door
from courses.selectors.events import session_now
from courses.selectors.self_checkin import (
    FLAGGED,
    REFUSED,
    rule_of,
    screens_of,
    self_checkins,
)
from courses.services.room_codes import NOT_HELD, room_code, seconds_left
from courses.services.self_checkin import note_screen, save_rule
from courses.services.undoing import undo_scan
from participants.access import actor_of, signed_in
from participants.exchange.exports import AT_ONCE
from participants.views.downloads import Listing, exported
from participants.views.paging import page_or_404

SHOWN = ("", FLAGGED, REFUSED)


def _own(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(events_for(request.user), slug=slug)


def _shown(request: HttpRequest) -> str:
    show = request.GET.get("show", "")
    if show not in SHOWN:
        raise Http404("no such filter")
    return show


@signed_in
@get_or_post
def event_room(request: HttpRequest, slug: str) -> HttpResponse:
    """Whether people may, the screens of the sessions, and who did."""
    event = _own(request, slug)
    rule = rule_of(event)
    form = SelfCheckinForm(
        request.POST if request.method == "POST" else None, instance=rule
    )
    if form.is_bound and form.is_valid():
        save_rule(event, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("event_room", event.slug)
    show = _shown(request)
    at = timezone.now()
    stored = rule_of(event)
    context = {
        "event": event,
        "rule": stored,
        "form": form,
        "screens": screens_of(event, stored, at) if stored.is_on else [],
        "show": show,
        "page": page_or_404(request, self_checkins(event, show)),
    }
    status = 400 if form.errors else 200
    with timezone.override(event.tz):
        return render(request, "courses/event_room.html", context, status=status)


@signed_in
@require_POST
def self_checkin_undo(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take back what somebody did themselves."""
    event = _own(request, slug)
    scan = get_object_or_404(event.scans.filter(source=Scan.Source.SELF), pk=uid)
    try:
        undo_scan(scan, actor=actor_of(request), reason=_("Was not in the room"))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Check-in undone."))
    return redirect("event_room", event.slug)


@exported
def event_room_export(request: HttpRequest, slug: str) -> Listing:
    """The list as a spreadsheet."""
    event = _own(request, slug)
    show = _shown(request)
    return Listing(
        title=_("Self check-in") + f": {pick(event.titles)}",
        columns=SELF_CHECKINS,
        rows=lambda: self_checkins(event, show).iterator(AT_ONCE),
        back=reverse("event_room", args=[event.slug]),
        target=event,
    )


@signed_in
@require_safe
@never_cache
def room_screen(request: HttpRequest, slug: str) -> HttpResponse:
    """For the projector: the code of a session, which changes each minute, and how many
    are in; no names. It asks for its own part again.
    """
    at = timezone.now()
    event = get_object_or_404(screen_events_for(request.user, at), slug=slug)
    session = _session(request, event) or session_now(event, at)
    rule = rule_of(event)
    is_open = (
        session is not None
        and event.status not in NOT_HELD
        and bool(rule.open_directions(session, at))
    )
    context: dict[str, Any] = {
        "event": event,
        "session": session,
        "rule": rule,
        "is_open": is_open,
        "path": request.get_full_path(),
    }
    if session is not None:
        context["door"] = at_the_door(event, session)
        context["opens"], context["closes"] = rule.window(session, Scan.Direction.IN)
        context["is_early"] = at < context["opens"]
    if session is not None and is_open:
        note_screen(session, address_of(request), at=at)
        code = room_code(session, at)
        context |= {
            "code": grouped(code, 3),
            "address": absolute(reverse("room_code", args=[code])),
            "typed_at": absolute(reverse("room_enter")).partition("://")[2].rstrip("/"),
            "lasts": seconds_left(at),
            "languages": _languages(event),
        }
    is_part = bool(getattr(request, "htmx", False))
    page = "courses/_room_screen.html" if is_part else "courses/room_screen.html"
    with timezone.override(event.tz):
        return render(request, page, context)


def _session(request: HttpRequest, event: Event) -> Session | None:
    asked = request.GET.get("session", "")
    if not asked:
        return None
    try:
        return get_object_or_404(event.sessions, uid=UUID(asked))
    except ValueError:
        raise Http404("no such session") from None


def _languages(event: Event) -> list[dict[str, str]]:
    """What to do, in each language of the event."""
    found = []
    for code in event.languages or [translation.get_language() or "en"]:
        with translation.override(code):
            found.append(
                {
                    "lang": html_lang(code),
                    "scan": _("Scan the code and say that you are here."),
                    "type": _("Or open this address and type the code:"),
                }
            )
    return found
