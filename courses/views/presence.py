"""The desk: put presence right, of one person and of a whole list."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import DomainError
from core.http import get_or_post, query_of
from core.languages import pick
from courses.access import events_for, registrations_for
from courses.forms.presence import ManyForm, PresenceForm
from courses.models import Event, Registration, Session
from courses.selectors.attendance import Share, at_the_door, shares
from courses.selectors.presence import (
    Cell,
    lines_of,
    presence_of,
    scans_in,
    standing_correction,
    standing_in,
)
from courses.services.corrections import (
    Meant,
    correct_presence,
    correct_together,
)
from participants.access import actor_of, signed_in
from participants.selectors.search import found_by_key
from participants.views.paging import page_or_404

ON_A_PAGE = 200
NOBODY = {
    "chosen": gettext_lazy("Tick at least one person."),
    "rest": gettext_lazy("Everybody has an entry already."),
}
NAMED = 10  # of those below the threshold; the rest are counted


@signed_in
@get_or_post
def presence_correct(
    request: HttpRequest, slug: str, uid: UUID, session: UUID
) -> HttpResponse:
    """Put right how it was with one person in one session."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    rows = registrations_for(request.user).filter(event=event).select_related("event")
    registration = get_object_or_404(rows, uid=uid)
    row = get_object_or_404(event.sessions, uid=session)
    row.event, at = event, timezone.now()
    line = presence_of(registration, at)
    cell = next(one for one in line.cells if one.session == row)
    form = _form(request, registration, cell, at)
    if request.method == "POST" and form.is_valid():
        given, before = form.cleaned_data, shares(event)
        try:
            correct_presence(
                registration,
                row,
                form.word,
                id=given["id"],
                seen=given["seen"],
                actor=actor_of(request),
                at=at,
            )
        except DomainError as refusal:
            form = _form(request, registration, cell, at, is_fresh=True)
            form.add_error(None, str(refusal))
        else:
            _say_one(request, registration, row, at)
            _warn(request, event, before)
            if request.GET.get("from") == "table":
                return redirect("event_checkin", event.slug)
            return redirect("registration_desk", event.slug, registration.uid)
    context = {
        "event": event,
        "registration": registration,
        "cell": cell,
        "share": line.share,
        "standing": standing_correction(registration, row),
        "scans": scans_in(registration, row),
        "form": form,
        "is_closed": event.status == Event.Status.REPORTED,
        "is_from_table": request.GET.get("from") == "table",
    }
    with timezone.override(event.tz):
        return render(request, "courses/presence_correct.html", context)


def _form(
    request: HttpRequest,
    registration: Registration,
    cell: Cell,
    at: datetime,
    *,
    is_fresh: bool = False,
) -> PresenceForm:
    """As posted; after a refusal with the correction that stands now, so that who looks
    at it can send the same again.
    """
    standing = standing_correction(registration, cell.session)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and is_fresh:
        data["seen"] = str(standing.pk) if standing else ""
        data["id"] = str(uuid.uuid4())
    form = PresenceForm(
        data,
        session=cell.session,
        presence=cell.presence,
        standing=standing,
        at=at,
    )
    if is_fresh:
        form.is_valid()
    return form


def _say_one(
    request: HttpRequest, registration: Registration, session: Session, at: datetime
) -> None:
    line = presence_of(registration, at)
    cell = next(one for one in line.cells if one.session == session)
    said = {
        "name": registration.shown_name,
        "session": pick(session.titles),
        "state": cell.label or _("nothing is entered"),
    }
    messages.success(request, _("%(name)s, %(session)s: %(state)s.") % said)


def _warn(request: HttpRequest, event: Event, before: Mapping[int, Share]) -> None:
    """Whom the act brought below what the event asks for a certificate."""
    least, after = event.threshold_percent, shares(event)
    fallen = [
        pk
        for pk, share in after.items()
        if pk in before and share.percent < least <= before[pk].percent
    ]
    if not fallen:
        return
    rows = event.registrations.filter(pk__in=fallen).order_by("sort_key", "pk")
    names = [row.shown_name for row in rows[:NAMED]]
    if len(fallen) > NAMED:
        more = len(fallen) - NAMED
        names.append(
            ngettext("%(number)s more", "%(number)s more", more) % {"number": more}
        )
    said = {"least": least, "names": ", ".join(names)}
    messages.warning(
        request,
        _(
            "Now below the %(least)s %% of presence that the event asks for: %(names)s."
            " A certificate that was issued stays as it is; the tab Certificates"
            " lists it."
        )
        % said,
    )


# --- a whole list -----------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One person of the list, and what the box beside the name sends."""

    registration: Registration
    cell: Cell
    value: str
    is_ticked: bool


@signed_in
@get_or_post
def session_presence(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Who was there in one session, for a list on paper: tick, and say it of all."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    session = get_object_or_404(event.sessions, uid=uid)
    session.event, at = event, timezone.now()
    data = request.POST if request.method == "POST" else None
    form = ManyForm(data, session=session, at=at)
    people = _meant(request, session, form) if form.is_valid() else []
    if data is not None and form.is_valid() and not people:
        form.add_error(None, NOBODY[form.cleaned_data["which"]])
    elif people:
        before = shares(event)
        try:
            done = correct_together(
                session, people, form.word, actor=actor_of(request), at=at
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "Entered for %(number)s person.",
                "Entered for %(number)s people.",
                len(done),
            )
            messages.success(request, said % {"number": len(done)})
            _warn(request, event, before)
            return redirect("session_presence", event.slug, session.uid)
    everybody = event.registrations.confirmed().select_related("organisation")
    query = query_of(request)
    found = found_by_key(everybody.order_by("sort_key", "pk"), query, "search_key")
    page = page_or_404(request, found, ON_A_PAGE)
    context = {
        "event": event,
        "session": session,
        "page": page,
        "query": query,
        "rows": _rows(request, session, list(page.object_list), at),
        "form": form,
        "is_closed": event.status == Event.Status.REPORTED,
        "door": at_the_door(event, session),
    }
    with timezone.override(event.tz):
        return render(request, "courses/session_presence.html", context)


def _rows(
    request: HttpRequest, session: Session, people: list[Registration], at: datetime
) -> list[Row]:
    event = session.event
    sessions = list(event.sessions.all())
    place = sessions.index(session)
    standing = standing_in(session, [one.pk for one in people])
    ticked = {value.split(":")[0] for value in request.POST.getlist("chosen")}
    found = []
    for line in lines_of(event, sessions, people, at):
        one, said = line.registration, standing.get(line.registration.pk)
        value = f"{one.uid}:{said.pk if said else ''}"
        found.append(Row(one, line.cells[place], value, str(one.uid) in ticked))
    return found


def _meant(request: HttpRequest, session: Session, form: ManyForm) -> list[Meant]:
    """Those ticked, with the correction seen beside them; or who has no entry yet."""
    people = session.event.registrations.confirmed().order_by("sort_key", "pk")
    seen: dict[UUID, UUID | None] = {}
    if form.cleaned_data["which"] == "rest":
        people = people.exclude(presences__session=session)
        seen = dict.fromkeys(people.values_list("uid", flat=True))
    else:
        seen = dict(map(_pair, request.POST.getlist("chosen")))
        people = session.event.registrations.filter(uid__in=seen)
    name: UUID = form.cleaned_data["id"]
    return [
        Meant(row, uuid.uuid5(name, str(row.uid)), seen[row.uid])
        for row in people.order_by("sort_key", "pk")
    ]


def _pair(value: str) -> tuple[UUID, UUID | None]:
    person, _colon, seen = value.partition(":")
    try:
        return UUID(person), UUID(seen) if seen else None
    except ValueError as problem:
        raise SuspiciousOperation("no such person") from problem
