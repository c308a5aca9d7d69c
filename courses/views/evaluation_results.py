"""What came out of evaluations: for trainers, by programme, and as spreadsheets."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.languages import pick
from courses.access import events_for, marks_for, programmes_for_events
from courses.exchange.evaluation import (
    EVALUATIONS,
    RESULTS,
    evaluations_to_write,
    results_to_write,
)
from courses.models import Evaluation, EventRole
from courses.selectors.evaluation.programmes import lines_of, totals_of
from courses.selectors.evaluation.results import own_results
from courses.selectors.evaluation.standing import standing_of
from participants.access import signed_in
from participants.models import User
from participants.views.downloads import Listing, exported
from programmes.access import programmes_for


@exported
def event_evaluation_results(request: HttpRequest, slug: str, moment: str) -> Listing:
    """Every question with its answers, as the page shows them."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    rows = Evaluation.objects.select_related("event").exclude(closed_at=None)
    evaluation = get_object_or_404(rows, event=event, moment=moment)
    return Listing(
        title=pick(event.titles),
        columns=RESULTS,
        rows=lambda: results_to_write(evaluation),
        back=reverse("event_evaluation", args=[slug, moment]),
        target=evaluation,
        file_name=f"{slug}-evaluation-{moment}",
    )


@signed_in
@require_safe
def event_evaluation_own(request: HttpRequest, slug: str) -> HttpResponse:
    """The marks of a trainer's own part, and of the event as a whole."""
    event = get_object_or_404(marks_for(request.user), slug=slug)
    rows = Evaluation.objects.select_related("event")
    evaluation = rows.filter(event=event, moment=Evaluation.Moment.END).first()
    if evaluation is None:
        raise Http404("nobody was asked")
    assert isinstance(request.user, User)  # noqa: S101 - signed_in
    parts = EventRole.objects.filter(event=event, person=request.user.person_id or 0)
    context = {
        "event": event,
        "standing": standing_of(evaluation, timezone.now()),
        "results": own_results(evaluation, list(parts)),
    }
    return render(request, "courses/event_evaluation_own.html", context)


@signed_in
@require_safe
def programme_evaluations(request: HttpRequest, code: str) -> HttpResponse:
    """The evaluations of a programme side by side; for observers too."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    works = programmes_for_events(request.user).filter(pk=programme.pk).exists()
    context = {
        "programme": programme,
        "lines": lines_of(programme),
        "totals": totals_of(programme),
        "works": works,
    }
    return render(request, "courses/programme_evaluations.html", context)


@exported
def programme_evaluations_export(request: HttpRequest, code: str) -> Listing:
    """The same lines as a spreadsheet."""
    programme = get_object_or_404(programmes_for(request.user), code=code)
    return Listing(
        title=_("Evaluations"),
        columns=EVALUATIONS,
        rows=lambda: evaluations_to_write(programme),
        back=reverse("programme_evaluations", args=[code]),
        target=programme,
        file_name=f"{code}-evaluations",
    )
