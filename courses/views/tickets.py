"""What somebody with a seat takes along: the ticket on paper, the calendar file."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.languages import known
from core.throttle import FILES, throttled_for_public
from courses.models import Registration, Status
from courses.selectors.situations import situation_of
from courses.services.calendar import calendar_file
from courses.services.ticket_papers import ticket_pdf
from courses.services.tickets import registration_by_token_or_404


@require_safe
@never_cache
@throttled_for_public(FILES)
def registration_ticket(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket as a PDF, as long as it is good for the door."""
    registration = _seated(token)
    if not situation_of(registration, timezone.now()).has_ticket:
        raise Http404("no ticket")
    content = ticket_pdf(registration, known(get_language()))
    response = HttpResponse(content, content_type="application/pdf")
    name = f"ticket-{registration.event.slug}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@require_safe
@never_cache
def registration_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The days of the event as a calendar file, also of one that is not public."""
    registration = _seated(token)
    event = registration.event
    if event.starts_at is None:
        words = _("Calendars need a day, and of this event none is known.")
        messages.error(request, words)
        return redirect("registration_page", token)
    is_cancelled = event.status == event.Status.CANCELLED
    content = calendar_file(
        event, language=known(get_language()), is_cancelled=is_cancelled
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{event.slug}.ics"'
    return response


def _seated(token: str) -> Registration:
    registration = registration_by_token_or_404(token)
    if registration.status != Status.CONFIRMED:
        raise Http404("no seat")
    return registration
