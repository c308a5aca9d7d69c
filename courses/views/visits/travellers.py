"""Travellers of a study visit at the desk: looking at their data is noted."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import JourneyForm, PlanForm
from courses.models import Event, Registration, TravelData
from courses.selectors.travel import (
    all_confirmed,
    asked_groups,
    expires_too_early,
    plan_of,
)
from courses.services.rooming import DayOutside, set_journey
from courses.services.tickets import registration_path
from courses.services.travel import (
    NotReadable,
    Travel,
    ask_travellers,
    kept_until,
    set_plan,
    state_of,
    unseal,
)
from courses.views.visits.doors import own_stay_or_404, show_refusal
from participants.access import actor_of, signed_in
from participants.services.audit import record


@signed_in
@get_or_post
@never_cache
def event_travellers(request: HttpRequest, slug: str) -> HttpResponse:
    """Who travels, whose data lack, and what is asked."""
    event = own_stay_or_404(request, slug)
    if request.method == "POST" and request.POST.get("act") == "ask":
        _ask(request, event)
        return redirect("event_travellers", event.slug)
    plan = plan_of(event)
    form = PlanForm(request.POST or None, instance=plan_of(event))
    if request.method == "POST" and form.is_valid():
        try:
            set_plan(event, actor=actor_of(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("event_travellers", event.slug)
    groups = asked_groups(plan)
    states = [state_of(row, event, groups) for row in all_confirmed(event)]
    if any(state.is_given for state in states):
        record(actor_of(request), "travel.seen", event)
    context = {
        "event": event,
        "part": "travellers",
        "form": form,
        "states": states,
        "groups": groups,
        "silent": sum(not state.is_given for state in states),
        "until": kept_until(event, plan),
    }
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        page = "courses/visits/event_travellers.html"
        return render(request, page, context, status=status)


def _ask(request: HttpRequest, event: Event) -> None:
    if not asked_groups(plan_of(event)):
        messages.error(request, _("First say what is asked."))
        return
    count = ask_travellers(event, actor=actor_of(request))
    messages.success(
        request,
        ngettext(
            "%(count)d traveller is asked by mail; at most once a day.",
            "%(count)d travellers are asked by mail; at most once a day.",
            count,
        )
        % {"count": count},
    )


@sensitive_variables()
@signed_in
@get_or_post
@never_cache
def traveller_desk(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The journey of one traveller and what they told; looking at it is noted."""
    event = own_stay_or_404(request, slug)
    rows = event.registrations.confirmed()
    named = ("organisation", "traveller__room", "travel_data")
    registration = get_object_or_404(rows.select_related(*named), uid=uid)
    registration.event = event
    form = JourneyForm(request.POST or None, registration=registration)
    if form.is_bound and form.is_valid() and _is_saved(request, registration, form):
        messages.success(request, _("Saved."))
        return redirect("event_travellers", event.slug)
    travel, is_readable = _read(registration)
    if travel is not None and request.method == "GET":
        record(actor_of(request), "travel.seen", registration)
    context = {
        "event": event,
        "registration": registration,
        "form": form,
        "travel": travel,
        "is_readable": is_readable,
        "expires_early": travel is not None
        and expires_too_early(travel.document_until, event),
        "until": kept_until(event, plan_of(event)),
        "link": f"{registration_path(registration)}travel/",
    }
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        page = "courses/visits/traveller_desk.html"
        return render(request, page, context, status=status)


def _is_saved(
    request: HttpRequest, registration: Registration, form: JourneyForm
) -> bool:
    try:
        set_journey(registration, actor=actor_of(request), **form.cleaned_data)
    except DayOutside as refusal:
        form.add_error("first_on", str(refusal))
    except DomainError as refusal:
        form.add_error("room", str(refusal))
    except ValidationError as refusal:
        show_refusal(form, refusal)
    return not form.errors


@sensitive_variables()
def _read(registration: Registration) -> tuple[Travel | None, bool]:
    """What was told, and whether it could be opened."""
    data: TravelData | None = getattr(registration, "travel_data", None)
    if data is None:
        return None, True
    data.registration = registration
    try:
        return unseal(data), True
    except NotReadable:
        return None, False
