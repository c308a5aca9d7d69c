"""Rooms and meals of a study visit at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import RoomForm
from courses.models import Event
from courses.selectors.rooming import rooming_of
from courses.selectors.travel import meals_of, travellers_of
from courses.services.rooming import add_room, diets_of, remove_room
from courses.views.visits.doors import own_stay_or_404, show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_rooms(request: HttpRequest, slug: str) -> HttpResponse:
    """The rooming list, the meals, and a form to add a room."""
    event = own_stay_or_404(request, slug)
    act = request.POST.get("act")
    form = RoomForm(request.POST if act == "add" else None)
    if act == "remove":
        _remove(request, event)
        return redirect("event_rooms", event.slug)
    if form.is_bound and form.is_valid():
        try:
            add_room(event, actor=actor_of(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The room is added."))
            return redirect("event_rooms", event.slug)
    rooms, homeless = rooming_of(event)
    context = {
        "event": event,
        "part": "rooms",
        "form": form,
        "rooms": rooms,
        "homeless": homeless,
        "meals": meals_of(event, travellers_of(event)),
        "diets": diets_of(event),
    }
    status = 400 if form.is_bound else 200
    return render(request, "courses/visits/event_rooms.html", context, status=status)


def _remove(request: HttpRequest, event: Event) -> None:
    try:
        uid = UUID(request.POST.get("room", ""))
    except ValueError:
        raise Http404("no such room") from None
    try:
        remove_room(get_object_or_404(event.rooms, uid=uid), actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The room is removed."))
