"""Certificates of an event, and the register of a programme, as spreadsheets."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from certificates.exchange import CERTIFICATES, certificates_to_write
from certificates.selectors.certificates import certificates_of_event
from certificates.views.desk import event_or_404
from certificates.views.programme import register_narrowed
from core.http import query_of
from core.languages import pick
from participants.exchange.exports import AT_ONCE
from participants.selectors.search import found_by_key
from participants.views.downloads import Listing, exported, noted, searched


@exported
def event_certificates_export(request: HttpRequest, slug: str) -> Listing:
    """All certificates of an event in the order of their numbers."""
    event = event_or_404(request, slug)
    found = certificates_of_event(event)
    found = found_by_key(found, query_of(request), "person__search_key")
    rows = certificates_to_write(found)
    return Listing(
        title=pick(event.titles),
        columns=CERTIFICATES,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("event_certificates", args=[event.slug]),
        filters=searched(request),
        target=event,
        file_name=f"{event.slug}-certificates",
    )


@exported
def programme_register_export(request: HttpRequest, code: str) -> Listing:
    """The register of a programme, with its search."""
    programme, rows, form = register_narrowed(request, code)
    found = certificates_to_write(rows)
    return Listing(
        title=pick(programme.short_names),
        columns=CERTIFICATES,
        rows=lambda: found.iterator(AT_ONCE),
        back=reverse("programme_register", args=[programme.code]),
        target=programme,
        filters=noted(form.cleaned_data if form.is_valid() else {}),
        file_name=f"{programme.code}-certificates",
    )
