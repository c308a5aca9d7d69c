"""Behind the link of a request for nominations: an office without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.models import Invitation
from courses.selectors.nominations import nominated_by, offices_of
from courses.services.replies import decline, invitation_by_token_or_404, link_is_over
from courses.views.nominating import Side, everybody, one
from participants.models import Person
from programmes.selectors.programmes import donors_of

State = Invitation.State
GONE = 410


def _side(token: str) -> tuple[Side, Invitation]:
    """What the link opens: the office, its units, and whom they nominated; no cards."""
    invitation = invitation_by_token_or_404(token)
    if not invitation.asks_nominations or invitation.organisation is None:
        raise Http404("asks for no nominations")
    office = invitation.organisation
    offices = offices_of(office.merged_into or office)
    rows = nominated_by(offices)
    people = Person.objects.none()
    side = Side(invitation.event, offices, people, rows, None, invitation, token)
    return side, invitation


@get_or_post
@never_cache
def office_nominations(request: HttpRequest, token: str) -> HttpResponse:
    """Seats of the office, whom it nominated, and the form for more."""
    at, (side, invitation) = timezone.now(), _side(token)
    gone = _gone(request, side, invitation, at)
    if gone is not None:
        return gone
    if request.POST.get("act") == "decline":
        try:
            decline(invitation)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(side.path)
    context = _context(side) | everybody(request, side, at)
    return _render(request, side, "courses/office_nominations.html", context)


@get_or_post
@never_cache
def office_nomination(request: HttpRequest, token: str, uid: UUID) -> HttpResponse:
    """One nomination of the office: taken back, or given to a colleague."""
    at, (side, invitation) = timezone.now(), _side(token)
    gone = _gone(request, side, invitation, at)
    if gone is not None:
        return gone
    rows = side.rows.filter(event=side.event)
    rows = rows.select_related("organisation", "event", "replaced_by", "replaces")
    found = one(request, side, get_object_or_404(rows, uid=uid), at)
    if isinstance(found, HttpResponse):
        return found
    context = _context(side) | found | {"status": 200}
    return _render(request, side, "courses/office_nomination.html", context)


def _context(side: Side) -> dict[str, Any]:
    return {
        "event": side.event,
        "invitation": side.invitation,
        "path": side.path,
        "donors": donors_of(side.event.programme),
    }


def _gone(
    request: HttpRequest, side: Side, invitation: Invitation, at: datetime
) -> HttpResponse | None:
    """The page of a link that was withdrawn or is over; None while it is good."""
    is_withdrawn = invitation.state == State.WITHDRAWN
    if not is_withdrawn and not link_is_over(invitation, at):
        return None
    context = _context(side) | {"is_withdrawn": is_withdrawn, "status": GONE}
    return _render(request, side, "courses/office_nominations_over.html", context)


def _render(
    request: HttpRequest, side: Side, template: str, context: dict[str, Any]
) -> HttpResponse:
    with timezone.override(side.event.tz):
        return render(request, template, context, status=context["status"])
