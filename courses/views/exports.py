"""The desk: the people of an event as a spreadsheet."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.http import get_or_post
from core.languages import pick
from courses.access import events_for
from courses.exchange import REGISTRATIONS, registrations_to_write
from courses.forms import PeopleFilter
from courses.selectors.registrations import organisations_at, people_of
from participants.access import signed_in
from participants.views.exports import AT_ONCE, Listing, export_page, noted


@signed_in
@get_or_post
def event_people_export(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The registrations of the list, with its filters."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = PeopleFilter(request.GET, organisations=organisations_at(event))
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    found = people_of(
        event,
        query=wanted["q"],
        status=wanted["status"],
        organisation=wanted["organisation"],
    )
    listing = Listing(
        title=pick(event.titles),
        file_name=event.slug,
        columns=REGISTRATIONS,
        rows=lambda: registrations_to_write(found).iterator(AT_ONCE),
        back=reverse("event_people", args=[event.slug]),
        target=event,
        filters=noted(wanted),
    )
    return export_page(request, listing)
