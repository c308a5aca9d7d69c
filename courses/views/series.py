"""The desk: the series an event belongs to."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import events_for, programmes_for_events
from courses.exchange.series import series_columns
from courses.forms.series import DatesFormSet, dates_in
from courses.models import Event
from courses.selectors.series import came_to, events_in, totals_of
from courses.services.series import leave_series, plan_series
from participants.access import actor_of, signed_in
from participants.views.downloads import Listing, exported


def _own(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related(
        "programme", "kind", "place", "series"
    )
    return get_object_or_404(rows, slug=slug)


def _rows(request: HttpRequest, event: Event) -> QuerySet[Event]:
    """The events of the series that one works on."""
    own = events_for(request.user)
    if event.series is None:
        return own.none()
    return events_in(event.series, own)


@signed_in
@get_or_post
def event_series(request: HttpRequest, slug: str) -> HttpResponse:
    """The events of the series with their numbers, and a form for more of them.

    Planning is for those who may plan in the programme.
    """
    event = _own(request, slug)
    may_plan = (
        programmes_for_events(request.user).filter(pk=event.programme_id).exists()
    )
    is_plan = request.method == "POST" and "leave" not in request.POST
    dates = DatesFormSet(request.POST if is_plan else None)
    refusal = ""
    if request.method == "POST":
        if not may_plan:
            raise PermissionDenied
        try:
            if not is_plan:
                leave_series(event, actor=actor_of(request))
                messages.success(request, _("The event is in no series any more."))
                return redirect("event_series", event.slug)
            if dates.is_valid():
                _plan(request, event, dates)
                return redirect("event_series", event.slug)
        except (DomainError, ValidationError) as error:
            refusal = str(error)
    rows = _rows(request, event)
    events = list(rows)
    context = {
        "event": event,
        "events": events,
        "came": came_to(events),
        "totals": totals_of(rows),
        "dates": dates,
        "refusal": refusal,
        "may_plan": may_plan,
    }
    is_bad = refusal or (is_plan and not dates.is_valid())
    return render(
        request, "courses/event_series.html", context, status=400 if is_bad else 200
    )


def _plan(request: HttpRequest, event: Event, dates: object) -> None:
    made = plan_series(event, dates_in(dates), actor=actor_of(request))
    words = ngettext(
        "%(number)d event is planned as a draft.",
        "%(number)d events are planned as drafts.",
        len(made),
    )
    messages.success(request, words % {"number": len(made)})


@exported
def event_series_export(request: HttpRequest, slug: str) -> Listing:
    """The events of the series with their numbers."""
    event = _own(request, slug)
    rows = _rows(request, event)
    return Listing(
        title=pick(event.series.titles) if event.series else str(TITLE),
        file_name=f"{event.slug}-series",
        columns=series_columns(came_to(list(rows))),
        rows=rows.iterator,
        back=reverse("event_series", args=[event.slug]),
        target=event,
    )


TITLE = gettext_lazy("Series")
