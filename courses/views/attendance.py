"""The desk: what makes the attendance of an event complete."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import DomainError
from courses.access import events_for
from courses.forms.reviewing import DecisionForm
from courses.selectors.steps import scans_to_review
from courses.services.reviewing import say_nobody_came, settle_scan
from participants.access import actor_of, signed_in


@signed_in
@require_POST
def session_count(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Enter that nobody came to a session, or take it back."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    session = get_object_or_404(event.sessions.select_related("event"), uid=uid)
    nobody = request.POST.get("nobody") != "no"
    try:
        say_nobody_came(session, nobody, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("event_checkin", event.slug)


@signed_in
@require_POST
def scan_settle(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Decide on a scan that is to review."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    scan = get_object_or_404(scans_to_review(event), pk=uid)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise Http404("no such decision")
    given = form.cleaned_data
    session = None
    if given["session"]:
        session = get_object_or_404(event.sessions, uid=given["session"])
    try:
        settle_scan(
            scan,
            counts=given["counts"] == "yes",
            session=session,
            reason=given["reason"],
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("event_checkin", event.slug)
