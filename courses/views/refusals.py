"""The desk: what was refused at the door, with the reason."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import query_of
from core.languages import pick
from courses.access import events_for
from courses.exchange.refusals import REFUSALS
from courses.models import Event, Scan
from courses.selectors.checkin import office_of, who_of
from courses.selectors.refusals import REASONS, reasons_at, refused_acts
from participants.access import signed_in
from participants.exchange.exports import AT_ONCE
from participants.selectors.search import those_among
from participants.views.downloads import Listing, exported, searched
from participants.views.paging import page_or_404


def _asked(request: HttpRequest, slug: str) -> tuple[Event, str]:
    """An event of one's own, and the reason that is asked for."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    reason = request.GET.get("reason", "")
    if reason and reason not in REASONS:
        raise Http404("no such reason")
    return event, reason


def _names(scan: Scan) -> tuple[str, str]:
    """By what a refusal is found: name or code, and the organisation."""
    return who_of(scan), office_of(scan)


@signed_in
@require_safe
def event_refused(request: HttpRequest, slug: str) -> HttpResponse:
    """Each act that was refused: who or what, when, on which device and why."""
    event, reason = _asked(request, slug)
    reasons, query = reasons_at(event), query_of(request)
    acts = refused_acts(event, reason)
    found = those_among(acts, query, _names)
    context = {
        "event": event,
        "reason": reason,
        "reasons": reasons,
        "in_all": sum(number for _key, _words, number in reasons),
        "query": query,
        "page": page_or_404(request, list(found) if query.strip() else acts),
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_refused.html", context)


@exported
def event_refused_export(request: HttpRequest, slug: str) -> Listing:
    """The list as a spreadsheet."""
    event, reason = _asked(request, slug)
    acts = refused_acts(event, reason)
    return Listing(
        title=_("Refused at the door") + f": {pick(event.titles)}",
        columns=REFUSALS,
        rows=lambda: those_among(acts.iterator(AT_ONCE), query_of(request), _names),
        back=reverse("event_refused", args=[event.slug]),
        filters=searched(request),
        target=event,
        file_name=f"{event.slug}-refused",
    )
