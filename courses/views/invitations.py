"""The desk: the invitations of an event, and whom to invite."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms import InvitationFilter, InviteesForm
from courses.models import Event, Invitation
from courses.selectors.invitations import (
    invitations_of,
    standing_rows,
    tally,
    to_be_reminded,
)
from courses.selectors.invitees import (
    Exclusion,
    Invitee,
    Plan,
    gives_few_away,
    plan_of,
    strangers_among,
)
from courses.services.invitations import (
    TooFewToInvite,
    invite,
    invite_again,
    remind,
    withdraw,
)
from participants.access import Visitor, actor_of, signed_in
from participants.selectors.organisations import organisation_name
from participants.views.paging import page_or_404

SHOWN = 20  # names of the preview
NAMED = 5  # names with each reason
WIDE = 50  # addresses from which on the page says that it is many


@signed_in
@get_or_post
def event_invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Who is invited and what they answered; remind, withdraw, invite again."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    if request.method == "POST":
        return _act(request, event)
    form = InvitationFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    wanted, at = form.cleaned_data, timezone.now()
    rows = invitations_of(
        event, request.user, query=wanted["q"], standing=wanted["state"]
    )
    context = {
        "event": event,
        "form": form,
        "page": page_or_404(request, rows),
        "tally": tally(event),
        "is_open": event.is_open(at),
        "waiting": to_be_reminded(event, at).count() if event.is_open(at) else 0,
        "is_filtered": any(wanted.values()),
    }
    return render(request, "courses/event_invitations.html", context)


def _act(request: HttpRequest, event: Event) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act")
    try:
        if act == "remind":
            count = remind(event, actor=actor)
            words = ngettext(
                "%(count)s person is asked once more.",
                "%(count)s people are asked once more.",
                count,
            )
            messages.success(request, words % {"count": count})
        elif act == "withdraw":
            withdraw(_invitation(request, event), actor=actor)
            messages.success(request, _("The invitation is withdrawn."))
        elif act == "again":
            invite_again(_invitation(request, event), actor=actor)
            messages.success(request, _("The invitation is on its way again."))
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("event_invitations", event.slug)


def _invitation(request: HttpRequest, event: Event) -> Invitation:
    try:
        uid = UUID(request.POST.get("invitation", ""))
    except ValueError:
        raise Http404("no such invitation") from None
    return get_object_or_404(standing_rows(event), uid=uid)


@signed_in
@get_or_post
def event_invite(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose whom; see who they are, and who is left out and why; then invite."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    at = timezone.now()
    sent = request.POST if request.method == "POST" else request.GET
    form = InviteesForm(sent or None, user=request.user)
    context: dict[str, Any] = {"event": event, "is_open": event.is_open(at)}
    if form.is_bound and form.is_valid():
        try:
            if request.method == "POST":
                _invite(request, event, form, at)
                return redirect("event_invitations", event.slug)
            context |= _preview(event, form, request.user, at)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
    elif request.method == "POST":
        raise Http404("nobody chosen")
    context |= {"form": form, "chosen": list(sent.lists())}
    status = 409 if request.method == "POST" else 200
    return render(request, "courses/event_invite.html", context, status=status)


def _invite(
    request: HttpRequest, event: Event, form: InviteesForm, at: datetime
) -> None:
    seen = request.POST.get("seen", "")
    whom = form.whom(at)
    plan = invite(event, whom, actor=actor_of(request), seen=seen, at=at)
    count = len(plan.invited)
    words = ngettext(
        "%(count)s invitation is on its way.",
        "%(count)s invitations are on their way.",
        count,
    )
    messages.success(request, words % {"count": count})


def _preview(
    event: Event, form: InviteesForm, user: Visitor, at: datetime
) -> dict[str, Any]:
    whom = form.whom(at)
    plan = plan_of(event, whom, at=at)
    if gives_few_away(whom, plan, at):
        raise TooFewToInvite
    hidden = strangers_among(user, plan.candidates)
    known = [row for row in plan.invited if row.row not in hidden]
    strangers = sum(row.row in hidden for row in plan.invited)
    count = len(plan.invited)
    words = ngettext("Invite %(count)s person", "Invite %(count)s people", count)
    if all(row.person is None for row in plan.invited):
        words = ngettext(
            "Invite %(count)s organisation", "Invite %(count)s organisations", count
        )
    if whom.asks_nominations:
        words = ngettext(
            "Ask %(count)s organisation", "Ask %(count)s organisations", count
        )
    return {
        "whom": whom,
        "plan": plan,
        "count": count,
        "button": words % {"count": count},
        "names": [_named(row) for row in known[:SHOWN]],
        "more": len(known) - SHOWN,
        "strangers": strangers,
        "is_wide": count > WIDE,
        "reasons": [] if whom.by_traits else _reasons(plan, hidden),
    }


def _named(row: Invitee) -> tuple[str, str]:
    """Whom, and from where."""
    if row.organisation is None:
        return row.name, ""
    office = organisation_name(row.organisation)
    return (row.name, office) if row.person else (office, "")


def _reasons(
    plan: Plan, hidden: set[tuple[str, int]]
) -> list[tuple[str, int, list[str], int]]:
    """Each reason with its number, the first names, and how many more there are."""
    rows = []
    for reason, count in plan.reasons.most_common():
        known = [
            _named(row)[0]
            for row in plan.excluded
            if row.exclusion == reason and row.row not in hidden
        ]
        label = str(Exclusion(reason).label)
        rows.append((label, count, known[:NAMED], count - len(known[:NAMED])))
    return rows
