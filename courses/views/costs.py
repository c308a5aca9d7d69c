"""The costs of an event at the desk: planned, actual, and for each who was there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.http import get_or_post
from core.languages import pick
from courses.access import events_for
from courses.exchange.costs import COSTS
from courses.forms import CostForm
from courses.models import Event
from courses.selectors.costs import cost_sheet_of
from courses.services.costs import add_cost, change_cost, remove_cost
from courses.views.editing import show_refusal
from participants.access import actor_of, signed_in
from participants.exchange.exports import AT_ONCE
from participants.views.downloads import Listing, exported


def _own(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related("programme", "kind")
    return get_object_or_404(rows, slug=slug)


@signed_in
@get_or_post
def event_costs(request: HttpRequest, slug: str) -> HttpResponse:
    """The lines with their sums, and a form for one more."""
    event = _own(request, slug)
    form = CostForm(request.POST if request.method == "POST" else None, event=event)
    if form.is_bound and form.is_valid():
        try:
            add_cost(event, actor=actor_of(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("event_costs", event.slug)
    context = {"event": event, "form": form, "sheet": cost_sheet_of(event)}
    status = 400 if form.is_bound else 200
    return render(request, "courses/event_costs.html", context, status=status)


@signed_in
@get_or_post
def cost_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change one line, or take it away."""
    event = _own(request, slug)
    line = get_object_or_404(event.cost_lines.select_related("payer"), uid=uid)
    if request.method == "POST" and "remove" in request.POST:
        remove_cost(line, actor=actor_of(request))
        messages.success(request, _("It is removed."))
        return redirect("event_costs", event.slug)
    given = request.POST if request.method == "POST" else None
    form = CostForm(given, event=event, line=line)
    if form.is_bound and form.is_valid():
        try:
            change_cost(line, actor=actor_of(request), **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("event_costs", event.slug)
    context = {"event": event, "line": line, "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "courses/cost_edit.html", context, status=status)


@exported
def event_costs_export(request: HttpRequest, slug: str) -> Listing:
    """The costs of an event, one line below the other."""
    event = _own(request, slug)
    rows = event.cost_lines.select_related("payer")
    return Listing(
        title=pick(event.titles),
        columns=COSTS,
        rows=lambda: rows.iterator(AT_ONCE),
        back=reverse("event_costs", args=[event.slug]),
        target=event,
        file_name=f"{event.slug}-costs",
    )
