"""Delegations of a study visit at the desk: the rule, who departs from it, and why."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.forms import DelegationRuleForm, ReasonForm
from courses.models import Event
from courses.selectors.delegations import Sender
from courses.services.delegations import (
    delegations_of,
    end_waiver,
    remove_rule,
    set_rule,
    waive,
)
from courses.views.visits.doors import own_visit_or_404, show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_delegations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who comes from where, beside the rules; rules and exceptions are set here."""
    event = own_visit_or_404(request, slug)
    act = request.POST.get("act", "")
    form = DelegationRuleForm(request.POST if act == "set" else None)
    if act == "set":
        if form.is_valid() and _is_set(request, event, form):
            return redirect("event_delegations", event.slug)
    elif request.method == "POST":
        _act(request, event, act)
        return redirect("event_delegations", event.slug)
    rows = delegations_of(event)
    context = {
        "event": event,
        "part": "delegations",
        "form": form,
        "rules": event.delegation_rules.select_related("profile", "group"),
        "delegations": rows,
        "waivers": event.delegation_waivers.select_related("region", "organisation"),
        "departing": sum(bool(row.violations) and not row.reason for row in rows),
    }
    status = 400 if form.is_bound else 200
    page = "courses/visits/event_delegations.html"
    return render(request, page, context, status=status)


def _is_set(request: HttpRequest, event: Event, form: DelegationRuleForm) -> bool:
    try:
        set_rule(event, actor=actor_of(request), **form.values())
    except (DomainError, ValidationError) as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, _("The rule is set. Those who registered before stay."))
    return True


def _act(request: HttpRequest, event: Event, act: str) -> None:
    actor = actor_of(request)
    try:
        uid = UUID(request.POST.get("row", ""))
    except ValueError:
        raise Http404("no such row") from None
    if act == "remove":
        remove_rule(get_object_or_404(event.delegation_rules, uid=uid), actor=actor)
        messages.success(request, _("The rule is removed."))
    elif act == "end":
        end_waiver(get_object_or_404(event.delegation_waivers, uid=uid), actor=actor)
        messages.success(request, _("The rules hold for it again."))
    elif act == "waive":
        form = ReasonForm(request.POST)
        sender = _sender_or_404(event, uid)
        if form.is_valid():
            waive(event, sender, reason=form.cleaned_data["reason"], actor=actor)
            messages.success(request, _("Saved."))
        else:
            messages.error(request, _("Give a reason."))
    else:
        raise Http404("no such act")


def _sender_or_404(event: Event, uid: UUID) -> Sender:
    for row in delegations_of(event):
        if row.sender is not None and row.sender.uid == uid:
            return row.sender
    raise Http404("no such delegation")
