"""The desk: what trainers taught, by programme and period, for contracts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from courses.access import events_for, manages_trainers, sees_events
from courses.models import TrainerProfile
from courses.selectors.workload import WorkLine, workload
from participants.access import signed_in
from participants.views.downloads import Listing, exported, noted
from portal.exchange.workload import WORK_RATE, WORKLOAD, with_rates
from portal.forms import WorkloadFilter
from programmes.models import Programme


def _form(request: HttpRequest) -> WorkloadFilter:
    if not sees_events(request.user):
        raise Http404("no such page")
    own = events_for(request.user).order_by().values("programme")
    programmes = Programme.objects.filter(pk__in=own).order_by("code")
    form = WorkloadFilter(request.GET, programmes=programmes)
    if form.errors.keys() - {"first", "last"}:
        raise Http404("no such filter")
    return form


def _lines(request: HttpRequest, form: WorkloadFilter) -> list[WorkLine]:
    """What was taught at the events one works on."""
    wanted = form.cleaned_data
    events = events_for(request.user)
    if wanted["programme"]:
        events = events.filter(programme=wanted["programme"])
    return workload(
        events, first=wanted["first"], last=wanted["last"], at=timezone.now()
    )


@signed_in
@require_safe
def trainer_workload(request: HttpRequest) -> HttpResponse:
    """Hours and days of each trainer in each programme of one's own."""
    form = _form(request)
    lines = [] if form.errors else _lines(request, form)
    may_manage = manages_trainers(request.user)
    context = {
        "form": form,
        "lines": with_rates(lines) if may_manage else [(row, "") for row in lines],
        "may_manage": may_manage,
        "hours": sum(row.hours for row in lines),
        "is_filtered": any(form.data.values()),
    }
    status = 400 if form.errors else 200
    return render(request, "portal/trainer_workload.html", context, status=status)


@exported
def trainer_workload_export(request: HttpRequest) -> Listing:
    """The same lines; what they ask for only for those who manage the roster."""
    form = _form(request)
    if form.errors:
        raise Http404("no such period")
    rate = [WORK_RATE] if manages_trainers(request.user) else []
    return Listing(
        title=gettext_lazy("Workload of trainers"),
        columns=[*WORKLOAD, *rate],
        rows=lambda: with_rates(_lines(request, form)),
        back=reverse("trainer_workload"),
        target=TrainerProfile,
        filters=noted(form.cleaned_data),
        file_name="workload",
    )
