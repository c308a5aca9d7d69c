"""The desk: what an event asks of those who take part."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms import PrerequisiteForm
from courses.models import Event
from courses.selectors.prerequisites import prerequisites_of
from courses.services.prerequisites import (
    add_prerequisite,
    remove_prerequisite,
    set_join,
)
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_prerequisites(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked; one more is added, one taken away, all or any one is enough."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    act = request.POST.get("act")
    form = PrerequisiteForm(
        request.POST if act == "add" else None,
        event=event,
        events=events_for(request.user),
        user=request.user,
    )
    if request.method == "POST" and (act != "add" or form.is_valid()):
        try:
            _act(request, event, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("event_prerequisites", event.slug)
    context = {
        "event": event,
        "form": form,
        "prerequisites": prerequisites_of(event),
        "joins": Event.Prerequisites.choices,
    }
    return render(request, "courses/event_prerequisites.html", context)


def _act(request: HttpRequest, event: Event, form: PrerequisiteForm) -> None:
    act, actor = request.POST.get("act"), actor_of(request)
    if act == "add":
        add_prerequisite(event, form.row(event), actor=actor)
    elif act == "join" and request.POST.get("join") in Event.Prerequisites.values:
        set_join(event, request.POST["join"], actor=actor)
    elif act == "remove":
        named = {str(row.uid): row for row in prerequisites_of(event)}
        row = named.get(request.POST.get("prerequisite", ""))
        if row is None:
            raise Http404("no such prerequisite")
        remove_prerequisite(row, actor=actor)
    else:
        raise Http404("no such act")
