"""The desk: what the facilitator trainings of a programme led to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.access import events_for, programmes_for_events
from courses.exchange.facilitators import CASCADE, cascade_to_write
from courses.selectors.facilitators.cascade import cascade_of
from participants.access import signed_in
from participants.views.downloads import Listing, exported


@signed_in
@require_safe
def programme_cascade(request: HttpRequest, code: str) -> HttpResponse:
    """Training → facilitators → what they led → citizens, with the lists."""
    programme = get_object_or_404(programmes_for_events(request.user), code=code)
    context = {
        "programme": programme,
        "cascade": cascade_of(programme),
        "own_events": set(events_for(request.user).values_list("pk", flat=True)),
    }
    return render(request, "courses/facilitators/programme_cascade.html", context)


@exported
def programme_cascade_export(request: HttpRequest, code: str) -> Listing:
    """The tree line by line."""
    programme = get_object_or_404(programmes_for_events(request.user), code=code)
    return Listing(
        title=gettext_lazy("What the trainings led to"),
        columns=CASCADE,
        rows=lambda: cascade_to_write(programme, events_for(request.user)),
        back=reverse("programme_cascade", args=[code]),
        target=programme,
        file_name=f"{code}-cascade",
    )
