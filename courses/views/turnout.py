"""The desk: whether an event takes place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms import ReasonForm
from courses.models import Event
from courses.selectors.turnout import turnout_of
from courses.selectors.wanted import unfilled_of
from courses.services.events import cancel_event
from courses.services.turnout import assure
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_decision(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers, and two answers; the one that cancels asks why and once more."""
    rows = events_for(request.user).select_related("programme", "kind", "place")
    event = get_object_or_404(rows, slug=slug)
    if request.method == "POST" and request.POST.get("act") == "assure":
        return _assured(request, event)
    is_answer = request.method == "POST"
    form = ReasonForm(request.POST if is_answer else None)
    if is_answer and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            cancel_event(event, actor=actor_of(request), reason=reason)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The event is cancelled. Everybody registered is told.")
            )
        return redirect("event_desk", event.slug)
    context = {
        "event": event,
        "turnout": turnout_of(event),
        "unfilled": unfilled_of(event),
        "form": form,
        "asks_reason": is_answer or "cancel" in request.GET,
    }
    with timezone.override(event.tz):
        status = 400 if form.errors else 200
        return render(request, "courses/event_decision.html", context, status=status)


def _assured(request: HttpRequest, event: Event) -> HttpResponse:
    try:
        assure(event, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The event takes place. Its page says so now."))
    return redirect("event_desk", event.slug)
