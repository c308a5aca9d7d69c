"""The month and the week of events, for the public and at the desk."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.forms import CalendarFilter
from courses.models import Event
from courses.selectors.calendar import MONTH, WEEK, calendar_of, in_region
from courses.selectors.events import narrowed
from courses.selectors.turnout import undecided

VIEWS = (MONTH, WEEK)


def asks_calendar(request: HttpRequest) -> bool:
    """Whether the list of events is asked for as a calendar."""
    return "view" in request.GET


def calendar_page(
    request: HttpRequest,
    events: QuerySet[Event],
    form: CalendarFilter,
    template: str,
    *,
    with_decisions: bool = False,
) -> HttpResponse:
    """`events` around a day, today's if none is given; a filter that makes no sense
    is said beside its box, and this month is shown.
    """
    today = timezone.localdate()
    view, on = MONTH, today
    if is_valid := form.is_valid():
        wanted = form.cleaned_data
        view, on = wanted["view"], wanted["on"] or today
        events = narrowed(events, programme=wanted["programme"], kind=wanted["kind"])
        events = in_region(events, wanted["region"])
    calendar = calendar_of(events, view, on, today)
    days = (calendar.first, calendar.last)
    context = {
        "form": form,
        "calendar": calendar,
        "today": today,
        "decisions": undecided(events).filter(decide_on__range=days)
        if with_decisions
        else [],
    }
    return render(request, template, context, status=200 if is_valid else 400)
