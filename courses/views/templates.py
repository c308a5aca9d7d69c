"""The desk: events that others are planned from."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses.access import events_for, programmes_for_events
from courses.models import Event
from courses.selectors.events import latest_first
from courses.services.templates import mark_template
from participants.access import actor_of, signed_in


def _mine(request: HttpRequest) -> QuerySet[Event]:
    """The events in whose programmes one may plan others."""
    programmes = programmes_for_events(request.user)
    if not programmes.exists():
        raise Http404("no such page")
    rows = events_for(request.user).filter(programme__in=programmes.values("pk"))
    return rows.select_related("programme", "kind", "place")


@signed_in
@require_safe
def event_templates(request: HttpRequest) -> HttpResponse:
    """The templates of one's own programmes, the latest first."""
    rows = latest_first(_mine(request).filter(is_template=True))
    return render(request, "courses/event_templates.html", {"events": rows})


@signed_in
@require_POST
def event_template(request: HttpRequest, slug: str) -> HttpResponse:
    """Let other events be planned from this one, or no longer."""
    event = get_object_or_404(_mine(request), slug=slug)
    is_template = request.POST.get("template") == "yes"
    mark_template(event, is_template, actor=actor_of(request))
    if is_template:
        messages.success(request, _("The event is among the templates now."))
    else:
        messages.success(request, _("The event is no template any more."))
    return redirect("event_desk", event.slug)
