"""The route of a study visit at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import LegForm
from courses.selectors.legs import route
from courses.services.legs import add_leg, change_leg, remove_leg
from courses.views.visits.doors import own_visit_or_404, show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_route(request: HttpRequest, slug: str) -> HttpResponse:
    """The legs by day, and a form to add one."""
    event = own_visit_or_404(request, slug)
    form = LegForm(request.POST or None, event=event, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            add_leg(event, actor=actor_of(request), **form.values())
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The leg is added."))
            return redirect("event_route", event.slug)
    with timezone.override(event.tz):
        context = {
            "form": form,
            "event": event,
            "part": "route",
            "days": route(event),
        }
        return render(request, "courses/visits/event_route.html", context)


@signed_in
@get_or_post
def leg_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change a leg, or take it out."""
    event = own_visit_or_404(request, slug)
    leg = get_object_or_404(event.legs, uid=uid)
    own = get_object_or_404(event.legs, uid=uid)  # a form writes on its instance
    if request.method == "POST" and "remove" in request.POST:
        remove_leg(leg, actor=actor_of(request))
        messages.success(request, _("The leg is removed."))
        return redirect("event_route", event.slug)
    form = LegForm(request.POST or None, event=event, user=request.user, instance=own)
    if request.method == "POST" and form.is_valid():
        try:
            change_leg(leg, actor=actor_of(request), **form.values())
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("event_route", event.slug)
    with timezone.override(event.tz):
        context = {"form": form, "event": event, "leg": leg}
        return render(request, "courses/visits/leg_edit.html", context)
