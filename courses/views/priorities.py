"""The desk: who is served first on the waiting list of an event."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms import PriorityClassForm
from courses.models import Event
from courses.services.priorities import (
    add_class,
    classes_of,
    move_up,
    remove_class,
)
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_priorities(request: HttpRequest, slug: str) -> HttpResponse:
    """The classes in their order; one is added at the end, moved up, or removed."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    act = request.POST.get("act")
    form = PriorityClassForm(
        request.POST if act == "add" else None, event=event, user=request.user
    )
    if request.method == "POST" and (act != "add" or form.is_valid()):
        try:
            _act(request, event, form)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Saved. The line is in its new order."))
        return redirect("event_priorities", event.slug)
    context = {"event": event, "form": form, "classes": classes_of(event)}
    return render(request, "courses/event_priorities.html", context)


def _act(request: HttpRequest, event: Event, form: PriorityClassForm) -> None:
    act, actor = request.POST.get("act"), actor_of(request)
    if act == "add":
        add_class(event, form.cleaned_data["group"], actor=actor)
        return
    named = {str(one.uid): one for one in classes_of(event)}
    chosen = named.get(request.POST.get("class", ""))
    if chosen is None or act not in ("up", "remove"):
        raise Http404("no such act")
    if act == "up":
        move_up(chosen, actor=actor)
    else:
        remove_class(chosen, actor=actor)
