"""Papers of a study visit, to be printed or taken along."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.languages import LANGUAGE_NAMES, known, pick
from courses.exchange.visits import ROOMING, sheet_columns
from courses.models import Event, Status
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.travel import travellers_of
from courses.services import papers
from courses.services.tickets import registration_by_token_or_404
from courses.views.visits.doors import own_stay_or_404, own_visit_or_404
from participants.access import actor_of, signed_in
from participants.exchange.exports import AT_ONCE
from participants.services.audit import record
from participants.views.downloads import Listing, exported


@signed_in
@require_safe
def event_papers(request: HttpRequest, slug: str) -> HttpResponse:
    """Every paper of the visit in every language."""
    event = own_visit_or_404(request, slug)
    context = {
        "event": event,
        "part": "papers",
        "languages": LANGUAGE_NAMES.items(),
        "sheet": travel_sheet_of(event),
    }
    return render(request, "courses/visits/event_papers.html", context)


@signed_in
@require_safe
def event_booklet_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The booklet in the language `?language=`."""
    event = own_visit_or_404(request, slug)
    return _pdf(request, event, papers.booklet, "booklet")


@signed_in
@require_safe
def event_rooms_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The rooming list; that it was taken is noted."""
    event = own_stay_or_404(request, slug)
    record(actor_of(request), "travel.seen", event, after={"paper": "rooming list"})
    return _pdf(request, event, papers.rooming_list, "rooming-list")


@signed_in
@require_safe
def event_money_print(request: HttpRequest, slug: str) -> HttpResponse:
    """The travel sheet with room to sign."""
    event = own_stay_or_404(request, slug)
    return _pdf(request, event, papers.travel_sheet, "travel-sheet")


@require_safe
@never_cache
def registration_booklet(request: HttpRequest, token: str) -> HttpResponse:
    """The booklet for somebody who travels."""
    registration = registration_by_token_or_404(token)
    event = registration.event
    is_coming = registration.status == Status.CONFIRMED and event.is_study_visit
    if not is_coming or not event.legs.exists():
        raise Http404("no booklet")
    make = partial(papers.booklet, own=registration)
    return _pdf(request, event, make, "booklet")


@exported
def event_rooms_export(request: HttpRequest, slug: str) -> Listing:
    """Who sleeps where; without what anybody eats."""
    event = own_stay_or_404(request, slug)
    return Listing(
        title=pick(event.titles),
        columns=ROOMING,
        rows=lambda: travellers_of(event).iterator(AT_ONCE),
        back=reverse("event_rooms", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-rooms",
    )


@exported
def event_money_export(request: HttpRequest, slug: str) -> Listing:
    """What each traveller is paid, by currency."""
    event = own_stay_or_404(request, slug)
    sheet = travel_sheet_of(event)
    return Listing(
        title=pick(event.titles),
        columns=sheet_columns(sheet),
        rows=lambda: iter(sheet.people),
        back=reverse("event_money", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-travel-sheet",
    )


def _pdf(
    request: HttpRequest,
    event: Event,
    make: Callable[[Event, str], bytes],
    name: str,
) -> HttpResponse:
    wanted = request.GET.get("language", "")
    language = wanted if wanted in LANGUAGE_NAMES else known(get_language())
    response = HttpResponse(make(event, language), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="{event.slug}-{name}-{language}.pdf"'
    )
    response["Cache-Control"] = "private, no-store"
    return response
