"""The desk: events, their people, agenda and presence as spreadsheets."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.http import query_of
from core.languages import pick
from courses.access import (
    events_for,
    nomination_events_for,
    nominations_for,
    taught_events_for,
)
from courses.exchange.answers import answer_columns, with_answers
from courses.exchange.asked import INVITATIONS, MISSING, missing_to_write
from courses.exchange.events import (
    CONCLUSIONS,
    EVENTS,
    PUBLIC_EVENTS,
    ROLES,
    SESSIONS,
    conclusions_to_write,
    events_to_write,
    sessions_to_write,
)
from courses.exchange.materials import MATERIALS
from courses.exchange.registrations import (
    FOR_TRAINERS,
    LETTER,
    REGISTRATIONS,
    presence_columns,
    registrations_to_write,
)
from courses.forms import InvitationFilter, PeopleFilter
from courses.forms.lists import DeliveryFilter
from courses.models import Event, Status
from courses.selectors.invitations import invitations_of
from courses.selectors.materials import materials_of
from courses.selectors.presence import presence_lines
from courses.selectors.registrations import organisations_at, people_of
from courses.selectors.trainers import roles_with_clashes
from courses.services.letters import deliveries
from courses.views.desk import events_narrowed
from courses.views.missing import missing_or_403, spellings_of
from courses.views.public import public_narrowed
from participants.exchange.exports import AT_ONCE
from participants.models import MissingOrganisation
from participants.selectors.search import found_by_key, those_among
from participants.views.downloads import (
    Listing,
    exported,
    noted,
    published,
    searched,
)


@exported
def event_people_export(request: HttpRequest, slug: str) -> Listing:
    """The registrations of the list, with its filters; trainers have another."""
    event = events_for(request.user).filter(slug=slug).first()
    if event is None:
        return _people_for_trainer(request, slug)
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
        columns=[*REGISTRATIONS, *answer_columns(event.questions.all())],
        rows=lambda: with_answers(registrations_to_write(found)).iterator(AT_ONCE),
        back=reverse("event_people", args=[event.slug]),
        target=event,
        filters=noted(wanted),
    )


def _people_for_trainer(request: HttpRequest, slug: str) -> Listing:
    """Who comes, without anything by which they could be reached or searched for."""
    taught = taught_events_for(request.user, timezone.now())
    event = get_object_or_404(taught, slug=slug)
    found = people_of(event, status=Status.CONFIRMED)
    return Listing(
        title=pick(event.titles),
        file_name=event.slug,
        columns=FOR_TRAINERS,
        rows=lambda: registrations_to_write(found).iterator(AT_ONCE),
        back=reverse("desk"),
        target=event,
    )


@exported
def event_nominations_export(request: HttpRequest, slug: str) -> Listing:
    """Whom the organisations of a coordinator nominated for an event."""
    rows = nomination_events_for(request.user, timezone.now())
    event = get_object_or_404(rows, slug=slug)
    found = nominations_for(request.user).filter(event=event).order_by("sort_key", "pk")
    found = found_by_key(found, query_of(request), "search_key")
    return Listing(
        title=pick(event.titles),
        file_name=event.slug,
        columns=REGISTRATIONS,
        rows=lambda: registrations_to_write(found).iterator(AT_ONCE),
        back=reverse("event_nominations", args=[event.slug]),
        filters=searched(request),
        target=event,
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


@published
def event_export(request: HttpRequest) -> Listing:
    """The public events of the list, with its filters."""
    rows, form, is_past = public_narrowed(request)
    when = {"when": "past" if is_past else ""}
    return Listing(
        title=_("Events"),
        columns=PUBLIC_EVENTS,
        rows=lambda: events_to_write(rows),
        back=reverse("event_list"),
        target=Event,
        filters=noted(form.cleaned_data | when),
        file_name="events",
        frame="core/public.html",
    )


@exported
def event_sessions_export(request: HttpRequest, slug: str) -> Listing:
    """The agenda of an event."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=SESSIONS,
        rows=lambda: sessions_to_write(event).iterator(AT_ONCE),
        back=reverse("event_sessions", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-agenda",
    )


@exported
def event_checkin_export(request: HttpRequest, slug: str) -> Listing:
    """How long each was present, in all and in every session."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    sessions = list(event.sessions.all())
    return Listing(
        title=pick(event.titles),
        columns=presence_columns(sessions),
        rows=lambda: presence_lines(event, sessions, timezone.now()),
        back=reverse("event_checkin", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-presence",
    )


@exported
def event_roles_export(request: HttpRequest, slug: str) -> Listing:
    """Who teaches, leads and hosts at an event."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=ROLES,
        rows=lambda: roles_with_clashes(event),
        back=reverse("event_roles", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-trainers",
    )


@exported
def event_conclusions_export(request: HttpRequest, slug: str) -> Listing:
    """Conclusions, minutes and presentations, those for organisers alone too."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=CONCLUSIONS,
        rows=lambda: conclusions_to_write(event).iterator(AT_ONCE),
        back=reverse("event_conclusions", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-conclusions",
    )


@exported
def event_materials_export(request: HttpRequest, slug: str) -> Listing:
    """Files and links of the event, those of its course too."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=MATERIALS,
        rows=lambda: materials_of(event).iterator(AT_ONCE),
        back=reverse("event_materials", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-materials",
    )


@exported
def event_invitations_export(request: HttpRequest, slug: str) -> Listing:
    """Who is invited, with the filters of the list; names only of whom one knows."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = InvitationFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    rows = invitations_of(
        event, request.user, query=wanted["q"], standing=wanted["state"]
    )
    return Listing(
        title=pick(event.titles),
        columns=INVITATIONS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("event_invitations", args=[event.slug]),
        target=event,
        filters=noted(wanted),
        file_name=f"{event.slug}-invitations",
    )


@exported
def event_letter_export(request: HttpRequest, slug: str, uid: UUID) -> Listing:
    """To whom a message went, or would, and what became of it, as the list shows it."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    letter = get_object_or_404(event.letters, uid=uid)
    letter.event = event
    form = DeliveryFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    rows = deliveries(letter, query=wanted["q"], fate=wanted["fate"])
    return Listing(
        title=pick(letter.subjects),
        columns=LETTER,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("event_letter", args=[event.slug, letter.uid]),
        target=letter,
        filters=noted(wanted),
        file_name=f"{event.slug}-message",
    )


@exported
def missing_export(request: HttpRequest) -> Listing:
    """Organisations that people did not find, with how many wait for each."""
    rows = missing_or_403(request)
    return Listing(
        title=_("Organisations that people did not find"),
        columns=MISSING,
        rows=lambda: missing_to_write(
            those_among(rows.iterator(AT_ONCE), query_of(request), spellings_of)
        ),
        back=reverse("missing_list"),
        target=MissingOrganisation,
        filters=searched(request),
        file_name="organisations-not-found",
    )
