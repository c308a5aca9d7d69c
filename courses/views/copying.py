"""The desk: a new event like one that was planned before."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for, programmes_for_events
from courses.forms import CopyForm
from courses.services.copying import copy_event
from courses.views.editing import show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan the same again on other days, for those who may plan in the programme."""
    mine = programmes_for_events(request.user).values("pk")
    rows = events_for(request.user).filter(programme__in=mine)
    event = get_object_or_404(
        rows.select_related("programme", "kind", "place"), slug=slug
    )
    form = CopyForm(request.POST or None, event=event)
    if request.method == "POST" and form.is_valid():
        try:
            copy = copy_event(
                event,
                first_day=form.cleaned_data.get("first_day"),
                place=form.cleaned_data["place"],
                actor=actor_of(request),
            )
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The copy is planned as a draft."))
            return redirect("event_desk", copy.slug)
    context = {"form": form, "event": event}
    status = 400 if form.errors else 200
    return render(request, "courses/event_copy.html", context, status=status)
