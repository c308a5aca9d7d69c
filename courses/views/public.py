"""Public pages: the calendar and one event."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.throttle import SEARCH, throttled_for_public
from courses.access import events_for
from courses.forms import CalendarFilter, EventFilter
from courses.models import Event
from courses.selectors.events import (
    OVER,
    agenda,
    contact_hours,
    event_dossier,
    narrowed,
    past_public,
    public_events,
    upcoming_public,
    with_seats,
)
from courses.selectors.legs import route
from courses.selectors.materials import PUBLIC, seen_of, shown
from courses.selectors.municipalities import municipalities_present, names_of
from courses.selectors.photos import public_photos
from courses.selectors.practices import practices_of
from courses.selectors.seats import seats_of
from courses.selectors.series import dates_beside, other_dates, repeated_in
from courses.services.calendar import calendar_file
from courses.views.calendar import asks_calendar, calendar_page
from participants.views.paging import page_or_404
from programmes.selectors.programmes import donors_of

SIZE = 20


@require_safe
@throttled_for_public(SEARCH)
def event_list(request: HttpRequest) -> HttpResponse:
    """Events ahead, with `?when=past` those that were, with `?view=` a calendar."""
    if asks_calendar(request):
        form, name = CalendarFilter(request.GET), "courses/event_calendar_page.html"
        return calendar_page(request, public_events(), form, name)
    events, search, is_past = public_narrowed(request)
    repeated = repeated_in(events, is_past=is_past)
    entries = events.exclude(pk__in=repeated) if repeated else events
    page = page_or_404(request, with_seats(entries), SIZE)
    context = {
        "form": search,
        "page": page,
        "number": page.paginator.count + len(repeated),
        "dates": dates_beside(page.object_list, with_seats(events)),
        "is_past": is_past,
        "is_filtered": any(search.cleaned_data.values()),
    }
    return render(request, "courses/event_list.html", context)


def public_narrowed(
    request: HttpRequest,
) -> tuple[QuerySet[Event], EventFilter, bool]:
    """The public events that fit the filters, and whether they are those that were."""
    form = EventFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    is_past = request.GET.get("when") == "past"
    at = timezone.now()
    events = past_public(at) if is_past else upcoming_public(at)
    wanted = form.cleaned_data
    events = narrowed(
        events, query=wanted["q"], programme=wanted["programme"], kind=wanted["kind"]
    )
    return events, form, is_past


@require_safe
def event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything a participant needs; staff see drafts of their own too."""
    public = public_events().values("pk")
    rows = event_dossier().filter(slug=slug)
    event = rows.filter(pk__in=public).first()
    if event is None:
        event = get_object_or_404(
            rows.filter(pk__in=events_for(request.user).values("pk"))
        )
    at = timezone.now()
    is_over = event.status in OVER
    present = municipalities_present(event) if is_over else []
    context = {
        "event": event,
        "days": agenda(event),
        "route": route(event) if event.is_study_visit else [],
        "practices": practices_of(event) if event.gives_practices else [],
        "hours": contact_hours(event),
        "seats": seats_of(event),
        "is_open": event.is_open(at),
        "is_over": is_over,
        "opens_later": event.status == Event.Status.OPEN
        and event.opens_at is not None
        and event.opens_at > at,
        "municipalities": names_of(present, get_language()),
        "conclusions": event.conclusions.filter(is_public=True) if is_over else [],
        "photos": public_photos(event),
        "materials": shown(seen_of(event, PUBLIC, at), event),
        "donors": donors_of(event.programme),
        "other_dates": other_dates(event),
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_page.html", context)


@require_safe
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event as a calendar file."""
    event = get_object_or_404(public_events(), slug=slug)
    if event.starts_at is None:
        words = _("Calendars need a day, and of this event none is known.")
        messages.error(request, words)
        return redirect("event_page", event.slug)
    content = calendar_file(
        event,
        language=get_language() or "en",
        is_cancelled=event.status == Event.Status.CANCELLED,
    )
    is_head = request.method == "HEAD"
    response = HttpResponse(
        b"" if is_head else content, content_type="text/calendar; charset=utf-8"
    )
    response["Content-Length"] = len(content)
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response
