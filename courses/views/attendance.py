"""The desk: what makes the attendance of an event complete."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from core.paging import stretch_or_404
from courses.access import events_for
from courses.forms.reviewing import DecisionForm
from courses.models import Event
from courses.selectors.reviews import (
    REASONS,
    reasons_to_review,
    reviews_found,
    reviews_of,
)
from courses.selectors.steps import scans_to_review
from courses.services.registration import OPEN_TO_STAFF
from courses.services.reviewing import say_nobody_came, settle_scan
from participants.access import actor_of, signed_in

SIZE = 25  # forms on a page


@signed_in
@require_POST
def session_count(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Enter that nobody came to a session, or take it back."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    session = get_object_or_404(event.sessions.select_related("event"), uid=uid)
    nobody = request.POST.get("nobody") != "no"
    try:
        say_nobody_came(session, nobody, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("event_checkin", event.slug)


@signed_in
@require_safe
def event_reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """Every scan that is to review, found by name, organisation, code and reason."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    query = request.GET.get("q", "").replace("\x00", "")[:200].strip()
    reason = request.GET.get("reason", "")
    if reason and reason not in REASONS:
        raise Http404("no such reason")
    reasons = reasons_to_review(event)
    sessions = list(event.sessions.all())
    found = reviews_found(event, query, reason)
    stretch = stretch_or_404(request, found, "received_at", SIZE, key="pk")
    if not stretch.object_list and "after" in request.GET:  # all there was decided on
        return redirect(f"{request.path}?{urlencode({'q': query, 'reason': reason})}")
    context = {
        "event": event,
        "query": query,
        "reason": reason,
        "reasons": reasons,
        "in_all": sum(number for _key, _words, number in reasons),
        "stretch": stretch,
        "to_review": reviews_of(stretch.object_list, sessions),
        "sessions": sessions,
        "may_register": event.status in OPEN_TO_STAFF,
        "is_closed": event.status == Event.Status.REPORTED,
        "back": urlencode({"from": "review"} | _where(request)),
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_reviews.html", context)


def _where(request: HttpRequest) -> dict[str, str]:
    """What of the list is asked for."""
    given = {name: request.GET.get(name, "") for name in ("q", "reason", "after")}
    return {name: value for name, value in given.items() if value}


@signed_in
@require_POST
def scan_settle(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Decide on a scan that is to review."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    scan = get_object_or_404(scans_to_review(event), pk=uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404("no such decision")
    given = form.cleaned_data
    session = None
    if given["session"]:
        session = get_object_or_404(event.sessions, uid=given["session"])
    try:
        settle_scan(
            scan,
            counts=given["counts"] == "yes",
            session=session,
            reason=given["reason"],
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    if request.GET.get("from") == "review":
        query = urlencode(_where(request))
        return redirect(reverse("event_reviews", args=[event.slug]) + f"?{query}")
    return redirect("event_checkin", event.slug)
