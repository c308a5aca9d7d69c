"""The desk: events, their people, agenda and presence as spreadsheets."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from courses.access import events_for
from courses.exchange import (
    EVENTS,
    MISSING,
    REGISTRATIONS,
    SESSIONS,
    events_to_write,
    presence_columns,
    registrations_to_write,
    sessions_to_write,
)
from courses.forms import PeopleFilter
from courses.models import Event
from courses.selectors.attendance import presence_table
from courses.selectors.missing import uses_of
from courses.selectors.registrations import organisations_at, people_of
from courses.views.desk import events_narrowed
from courses.views.missing import missing_or_403
from participants.exchange.exports import AT_ONCE
from participants.models import MissingOrganisation
from participants.views.downloads import Listing, exported, noted, searched


@exported
def event_people_export(request: HttpRequest, slug: str) -> Listing:
    """The registrations of the list, with its filters."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = PeopleFilter(request.GET, organisations=organisations_at(event))
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    found = people_of(
        event,
        query=wanted["q"],
        status=wanted["status"],
        organisation=wanted["organisation"],
    )
    return Listing(
        title=pick(event.titles),
        file_name=event.slug,
        columns=REGISTRATIONS,
        rows=lambda: registrations_to_write(found).iterator(AT_ONCE),
        back=reverse("event_people", args=[event.slug]),
        target=event,
        filters=noted(wanted),
    )


@exported
def desk_events_export(request: HttpRequest) -> Listing:
    """The events of the list, with its filters."""
    rows, form = events_narrowed(request)
    return Listing(
        title=_("Events"),
        columns=EVENTS,
        rows=lambda: events_to_write(rows),
        back=reverse("desk_events"),
        target=Event,
        filters=noted(form.cleaned_data),
        file_name="events",
    )


@exported
def event_sessions_export(request: HttpRequest, slug: str) -> Listing:
    """The agenda of an event."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=SESSIONS,
        rows=lambda: sessions_to_write(event),
        back=reverse("event_sessions", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-agenda",
    )


@exported
def event_checkin_export(request: HttpRequest, slug: str) -> Listing:
    """How long each was present, in all and in every session."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    sessions, lines = presence_table(event)
    return Listing(
        title=pick(event.titles),
        columns=presence_columns(sessions),
        rows=lambda: lines,
        back=reverse("event_checkin", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-presence",
    )


@exported
def missing_export(request: HttpRequest) -> Listing:
    """Organisations that people did not find, with how many wait for each."""
    rows = missing_or_403(request)
    return Listing(
        title=_("Organisations that people did not find"),
        columns=MISSING,
        rows=lambda: uses_of(rows).items(),
        back=reverse("missing_list"),
        target=MissingOrganisation,
        filters=searched(request),
        file_name="organisations-not-found",
    )
