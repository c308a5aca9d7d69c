"""The desk of a coordinator: colleagues nominated for events."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.http import get_or_post, query_of
from courses.access import nominates, nomination_events_for, nominations_for
from courses.models import Event
from courses.selectors.events import with_seats
from courses.selectors.nominations import with_nominated
from courses.views.nominating import Side, everybody, one
from participants.access import (
    actor_of,
    coordinated_organisations_for,
    people_for,
    signed_in,
)
from participants.selectors.organisations import name_order
from participants.selectors.search import found_by_key
from participants.views.paging import page_or_404


@signed_in
@require_safe
def nomination_events(request: HttpRequest) -> HttpResponse:
    """The events that take nominations, or have some of one's own."""
    if not nominates(request.user):
        raise Http404("coordinates nothing")
    at = timezone.now()
    rows = nomination_events_for(request.user, at).filter(ends_at__gt=at)
    rows = with_nominated(with_seats(rows), nominations_for(request.user))
    rows = rows.select_related("kind", "programme", "place")
    query = query_of(request)
    rows = found_by_key(rows.order_by("starts_at", "pk"), query, "search_key")
    context = {"page": page_or_404(request, rows), "query": query}
    return render(request, "courses/nomination_events.html", context)


def _event(request: HttpRequest, slug: str, at: datetime) -> Event:
    rows = nomination_events_for(request.user, at)
    return get_object_or_404(rows.select_related("open_to", "programme"), slug=slug)


def _side(request: HttpRequest, event: Event) -> Side:
    offices = coordinated_organisations_for(request.user).select_related("region")
    return Side(
        event,
        offices.order_by(*name_order()),
        people_for(request.user),
        nominations_for(request.user),
        actor_of(request),
    )


@signed_in
@get_or_post
def event_nominations(request: HttpRequest, slug: str) -> HttpResponse:
    """Seats of the own organisation, whom it nominated, and the form for more."""
    at = timezone.now()
    event = _event(request, slug, at)
    context = everybody(request, _side(request, event), at)
    with timezone.override(event.tz):
        return render(
            request,
            "courses/event_nominations.html",
            context,
            status=context["status"],
        )


@signed_in
@get_or_post
def nomination_page(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One nomination: how it stands; taken back, or given to a colleague."""
    at = timezone.now()
    event = _event(request, slug, at)
    side = _side(request, event)
    rows = side.rows.filter(event=event)
    rows = rows.select_related("organisation", "event", "replaced_by", "replaces")
    context = one(request, side, get_object_or_404(rows, uid=uid), at)
    if isinstance(context, HttpResponse):
        return context
    with timezone.override(event.tz):
        return render(request, "courses/nomination_page.html", context)
