"""Reports of delegations: given by a link, read at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import ReportForm
from courses.models import FollowUp, Status
from courses.selectors.delegations import sender_name
from courses.services.delegations import delegations_of
from courses.services.tickets import registration_by_token_or_404
from courses.services.visit_reports import (
    due_on,
    give_report,
    report_of,
    sender_of_registration,
)
from courses.views.visits.doors import own_visit_or_404
from participants.access import signed_in


@get_or_post
@never_cache
def registration_report(request: HttpRequest, token: str) -> HttpResponse:
    """The report of a delegation, by the link of one of its people."""
    registration = registration_by_token_or_404(token)
    event = registration.event
    is_back = event.ends_at is not None and event.ends_at <= timezone.now()
    is_coming = registration.status == Status.CONFIRMED and event.is_study_visit
    if not (is_back and is_coming):
        raise Http404("no report yet")
    sender = sender_of_registration(registration)
    report = report_of(event, sender) if sender is not None else None
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            give_report(registration, language=get_language() or "en", **form.values())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Your report is with us."))
            return redirect(request.path)
    context = {
        "registration": registration,
        "event": event,
        "form": form,
        "report": report,
        "sender": sender_name(sender),
        "due": due_on(event),
        "token": token,
    }
    status = 400 if form.is_bound else 200
    page = "courses/visits/registration_report.html"
    return render(request, page, context, status=status)


@signed_in
@require_safe
def event_reports(request: HttpRequest, slug: str) -> HttpResponse:
    """Which delegation has sent its report, and what they promise."""
    event = own_visit_or_404(request, slug)
    given = {
        (row.region_id, row.organisation_id): row
        for row in event.visit_reports.select_related("registration")
    }
    rows = []
    for delegation in delegations_of(event):
        if delegation.sender is None:
            continue
        pk = delegation.sender.pk
        report = given.get((pk, None)) or given.get((None, pk))
        rows.append((delegation, report))
    promises = FollowUp.objects.filter(conclusion__event=event)
    context = {
        "event": event,
        "part": "reports",
        "rows": rows,
        "given": sum(report is not None for _delegation, report in rows),
        "due": due_on(event),
        "promises": promises.select_related("conclusion", "organisation", "person"),
    }
    return render(request, "courses/visits/event_reports.html", context)
