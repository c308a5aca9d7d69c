"""The desk: list of events, overview of one, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core.errors import DomainError
from courses.access import events_for, programmes_for_events, sees_events
from courses.forms import CalendarFilter, EventFilter, ReasonForm
from courses.models import Event
from courses.selectors.attendance import attended
from courses.selectors.conflicts import conflicts_of
from courses.selectors.event_lines import event_lines
from courses.selectors.events import (
    OVER,
    agenda,
    contact_hours,
    event_dossier,
    latest_first,
    narrowed,
)
from courses.selectors.genders import Genders, genders_of
from courses.selectors.municipalities import (
    invited_and_missing,
    municipalities_present,
    names_of,
)
from courses.selectors.registrations import tally
from courses.selectors.seats import quotas_of
from courses.selectors.steps import Gap, is_too_early
from courses.selectors.turnout import turnout_of
from courses.selectors.wanted import unfilled_of
from courses.services import events as acts
from courses.services.gaps import Gaps
from courses.views.calendar import asks_calendar, calendar_page
from participants.access import actor_of, signed_in
from participants.views.paging import page_or_404

Act = Callable[..., Event]
STEPS: dict[str, tuple[Any, Act]] = {
    Event.Status.ANNOUNCED: (_("Announce"), acts.announce),
    Event.Status.OPEN: (_("Open registration"), acts.open_registration),
    Event.Status.CLOSED: (_("Close registration"), acts.close_registration),
    Event.Status.HELD: (_("Mark as held"), acts.mark_held),
    Event.Status.REPORTED: (_("Close the books"), acts.mark_reported),
    Event.Status.DRAFT: (_("Back to draft"), acts.withdraw),
}


@signed_in
@require_safe
def desk_events(request: HttpRequest) -> HttpResponse:
    """The events one works on, with their numbers, or with `?view=` as a calendar."""
    if asks_calendar(request):
        return _desk_calendar(request)
    rows, form = events_narrowed(request)
    page = page_or_404(request, rows)
    context = {
        "form": form,
        "page": page,
        "events": event_lines(cast("QuerySet[Event]", page.object_list)),
        "is_filtered": any(form.cleaned_data.values()),
        "may_add": bool(form.fields["programme"].choices[1:]),  # type: ignore[attr-defined]
    }
    return render(request, "courses/desk_events.html", context)


def _desk_calendar(request: HttpRequest) -> HttpResponse:
    if not sees_events(request.user):
        raise Http404("no such page")
    programmes = programmes_for_events(request.user)
    form = CalendarFilter(request.GET, programmes=programmes)
    return calendar_page(
        request,
        events_for(request.user),
        form,
        "courses/desk_calendar.html",
        with_decisions=True,
    )


def events_narrowed(request: HttpRequest) -> tuple[QuerySet[Event], EventFilter]:
    """The events one works on that fit the filter, and the filter."""
    if not sees_events(request.user):
        raise Http404("no such page")
    programmes = programmes_for_events(request.user)
    form = EventFilter(request.GET, programmes=programmes)
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    rows = narrowed(
        latest_first(events_for(request.user)),
        query=wanted["q"],
        programme=wanted["programme"],
        kind=wanted["kind"],
        status=wanted["status"],
    )
    return rows, form


@signed_in
@require_safe
def event_desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Overview: state, seats, agenda, what can be done next."""
    event = get_object_or_404(
        event_dossier().filter(pk__in=events_for(request.user).values("pk")), slug=slug
    )
    at, gaps = timezone.now(), Gaps(event)
    was_held = event.status in OVER
    language = get_language()
    present = names_of(municipalities_present(event), language) if was_held else ""
    context = {
        "event": event,
        "days": agenda(event),
        "hours": contact_hours(event),
        "quotas": quotas_of(event),
        "tally": tally(event),
        "steps": steps_of(gaps, at),
        "due": due_step(gaps, at),
        "lacking": lacking_of(gaps),
        "turnout": turnout_of(event)
        if event.is_undecided and (event.decide_on or event.least_people)
        else None,
        "unfilled": [] if was_held else unfilled_of(event),
        "conflicts": conflicts_of(event),
        "may_reopen": event.status == Event.Status.REPORTED,
        "has_conclusions": not was_held or event.conclusions.exists(),
        "may_cancel": Event.Status.CANCELLED in acts.STEPS[event.status],
        "may_copy": programmes_for_events(request.user)
        .filter(pk=event.programme_id)
        .exists(),
        "form": ReasonForm(),
        "was_held": was_held,
        "attended": genders_of(attended(event)) if was_held else Genders(),
        "present": present,
        # where nobody entered who was there it would name all
        "missing": names_of(invited_and_missing(event), language) if present else "",
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_desk.html", context)


def steps_of(gaps: Gaps, at: datetime) -> list[tuple[str, Any]]:
    """The steps that are possible now, the one that is due first."""
    event, refused = gaps.event, _not_ready_for(gaps, at)
    targets = [step for step in acts.STEPS[event.status] if step in STEPS]
    targets = [step for step in targets if step not in refused]
    due = due_step(gaps, at)
    targets.sort(key=lambda step: (step != due, step == Event.Status.DRAFT))
    return [(step, STEPS[step][0]) for step in targets]


def due_step(gaps: Gaps, at: datetime) -> str:
    """The step whose time has come; empty where one can wait."""
    event, state = gaps.event, Event.Status
    if event.status in (*OVER, state.CANCELLED):
        return ""
    if event.ends_at is not None and event.ends_at <= at:
        return state.HELD
    if event.status == state.OPEN:
        is_past = event.deadline is not None and event.deadline <= at
        return state.CLOSED if is_past else ""
    if event.starts_at is None:
        return ""
    usual = {state.DRAFT: state.ANNOUNCED, state.ANNOUNCED: state.OPEN}
    step = usual.get(state(event.status), "")
    return "" if step in _not_ready_for(gaps, at) else step


def lacking_of(gaps: Gaps) -> list[Gap]:
    """What an event lacks for its next milestone: that people can register, or, once
    it was held, that its books can be closed.
    """
    event, state = gaps.event, Event.Status
    if event.status in (state.DRAFT, state.ANNOUNCED):
        return gaps.of(state.OPEN)
    return gaps.of(state.REPORTED) if event.status == state.HELD else []


def _not_ready_for(gaps: Gaps, at: datetime) -> set[str]:
    """The steps that would be refused, or mean nothing, for what the event lacks."""
    event, state = gaps.event, Event.Status
    found: set[str] = {state.CLOSED} if event.status == state.ANNOUNCED else set()
    if event.status == state.REPORTED or is_too_early(event, state.HELD, at):
        found.add(state.HELD)  # the books are opened again with a reason
    for step in (state.ANNOUNCED, state.OPEN, state.REPORTED):
        if step in acts.STEPS[event.status] and gaps.of(step):
            found.add(step)
    if state.ANNOUNCED in found and not event.date_note:
        found.add(state.HELD)  # of what was held long ago the source may say no day
    return found


@signed_in
@require_POST
def event_step(request: HttpRequest, slug: str) -> HttpResponse:
    """One step of the event, or its cancellation with a reason."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    step = request.POST.get("step", "")
    try:
        if step == Event.Status.CANCELLED:
            form = ReasonForm(request.POST)
            if not form.is_valid():
                messages.error(request, _("Say why the event is cancelled."))
                return redirect("event_desk", event.slug)
            reason = form.cleaned_data["reason"]
            acts.cancel_event(event, actor=actor_of(request), reason=reason)
        elif step == "reopen":
            reason = request.POST.get("reason", "")[:300].strip()
            acts.mark_held(event, actor=actor_of(request), reason=reason)
        elif step in STEPS:
            STEPS[step][1](event, actor=actor_of(request))
        else:
            raise Http404("no such step")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, event_says(event))
    return redirect("event_desk", event.slug)


def event_says(event: Event) -> str:
    """The state after a step, as a sentence."""
    event.refresh_from_db(fields=["status"])
    return str(
        _("The event is now: %(state)s.") % {"state": event.get_status_display()}
    )
