"""The desk: who teaches, leads and hosts at an event."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.dates import format_moments
from core.errors import DomainError
from core.http import get_or_post
from core.languages import known, pick
from courses.access import events_for, trainers_for
from courses.forms import RoleForm, WantedForm
from courses.models import Event, EventRole
from courses.selectors.facilitators.pool import able_for
from courses.selectors.trainers import Clash, clashes_of, roles_with_clashes
from courses.selectors.wanted import wanted_of
from courses.services.trainers import add_role, remove_role, set_wanted
from participants.access import actor_of, signed_in
from participants.models import Person


@signed_in
@get_or_post
def event_roles(request: HttpRequest, slug: str) -> HttpResponse:
    """The roles, each with what else the person has at that time, and a form."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    able = list(able_for(event, timezone.localdate()))
    known = trainers_for(request.user).order_by().values("pk")
    people = Person.objects.filter(
        Q(pk__in=known) | Q(pk__in=[row.person_id for row in able])
    ).order_by("sort_key", "pk")
    given = request.POST if request.method == "POST" else None
    is_wanted = given is not None and given.get("act") == "wanted"
    wanted = wanted_of(event)
    needed = WantedForm(
        given if is_wanted else None, wanted={row.role: row.number for row in wanted}
    )
    if needed.is_valid():
        set_wanted(event, needed.numbers(), actor=actor_of(request))
        messages.success(request, _("Saved."))
        return redirect("event_roles", event.slug)
    form = RoleForm(None if is_wanted else given, event=event, people=people)
    if form.is_valid():
        try:
            row = add_role(event, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role is added."))
            for clash in clashes_of(row.person, event, row.session):
                messages.warning(request, _warning(row, clash))
            return redirect("event_roles", event.slug)
    with timezone.override(event.tz):
        context = {
            "event": event,
            "form": form,
            "lines": roles_with_clashes(event),
            "has_people": people.exists(),
            "able": able,
            "wanted": wanted,
            "needed": needed,
        }
        status = 400 if form.errors or needed.errors else 200
        return render(request, "courses/event_roles.html", context, status=status)


def _warning(row: EventRole, clash: Clash) -> str:
    """That somebody is elsewhere at that time."""
    start, end = clash.starts_at, clash.ends_at
    when = (
        format_moments(start, end, known(None), tz=clash.event.tz)
        if start and end
        else ""
    )
    return _("At that time %(name)s has a part in “%(event)s” (%(when)s).") % {
        "name": row.person.full_name,
        "event": pick(clash.event.titles) if clash.is_told else _("another event"),
        "when": when,
    }


@signed_in
@require_POST
def event_role_remove(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take a part away; the person and what is known of them stay."""
    event: Event = get_object_or_404(events_for(request.user), slug=slug)
    role = get_object_or_404(event.roles.select_related("person", "event"), uid=uid)
    remove_role(role, actor=actor_of(request))
    messages.success(request, _("The role is removed."))
    return redirect("event_roles", event.slug)
