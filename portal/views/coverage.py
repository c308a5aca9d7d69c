"""The coverage of a programme: municipalities by topics, on the desk and as a file."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.languages import pick
from courses.access import events_for, programmes_for_events
from participants.access import signed_in
from participants.models import Region
from participants.views.downloads import Listing, exported
from portal.exchange.coverage import coverage_columns, coverage_to_write
from portal.selectors.coverage import coverage_of, is_gap
from portal.selectors.gaps import events_on, known_in
from programmes.access import programmes_for
from programmes.models import Programme, Topic


@signed_in
@require_safe
def programme_coverage(request: HttpRequest, code: str) -> HttpResponse:
    """Who was reached on what; an empty cell leads to inviting its people."""
    programme, works = _opened(request, code)
    context = {
        "programme": programme,
        "coverage": coverage_of(programme, exact=works),
        "works": works,
    }
    return render(request, "portal/programme_coverage.html", context)


@exported
def programme_coverage_export(request: HttpRequest, code: str) -> Listing:
    """The same as a spreadsheet; what may not be shown is no number there either."""
    programme, works = _opened(request, code)
    coverage = coverage_of(programme, exact=works)
    return Listing(
        title=pick(programme.short_names),
        columns=coverage_columns(coverage),
        rows=lambda: coverage_to_write(coverage),
        back=reverse("programme_coverage", args=[code]),
        target=programme,
        file_name=f"{programme.code}-coverage",
    )


@signed_in
@require_safe
def coverage_gap(
    request: HttpRequest, code: str, place: UUID, topic: str
) -> HttpResponse:
    """A cell nobody stands in: invite its people to an event ahead, or plan one."""
    programmes = programmes_for_events(request.user)
    programme = get_object_or_404(programmes, code=code)
    at = timezone.now()
    region = get_object_or_404(Region.objects.select_related("parent"), uid=place)
    wanted = get_object_or_404(Topic, code=topic)
    if not is_gap(programme, region, wanted):  # somebody came since the link was made
        return redirect("programme_coverage", programme.code)
    context = {
        "programme": programme,
        "region": region,
        "topic": wanted,
        "events": events_on(wanted, events_for(request.user), programme, at),
        "known": known_in(region, at),
    }
    return render(request, "portal/coverage_gap.html", context)


def _opened(request: HttpRequest, code: str) -> tuple[Programme, bool]:
    """The programme, and whether this user works with its people."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    works = programmes_for_events(request.user).filter(pk=programme.pk).exists()
    return programme, works
