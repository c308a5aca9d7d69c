"""The desk: new event, changes, sessions and seats."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import DomainError
from core.http import asked_of, get_or_post
from courses.access import events_for, programmes_for_events
from courses.forms import EventForm, QuotaForm, SessionForm
from courses.models import Course, Event, Quota, Session
from courses.selectors.conflicts import conflicts_of
from courses.selectors.events import OVER, agenda, is_outside
from courses.selectors.seats import quotas_of
from courses.services.events import create_event, update_event
from courses.services.quotas import remove_quota, set_quota
from courses.services.sessions import add_session, change_session, remove_session
from courses.services.versions import ChangedMeanwhile
from participants.access import actor_of, signed_in
from participants.models import Region
from programmes.models import Programme, Topic

OUTSIDE = gettext_lazy(
    "Some sessions lie before the start or after the end of the event. Change the"
    " agenda."
)


@signed_in
@get_or_post
def event_add(request: HttpRequest) -> HttpResponse:
    """Plan an event."""
    programmes = programmes_for_events(request.user)
    if not programmes.exists():
        raise Http404("no such page")
    form = EventForm(
        request.POST or None,
        programmes=programmes,
        initial=_proposed(programmes, asked_of(request, "programme"))
        | _proposed_subject(asked_of(request, "topic"), asked_of(request, "place"))
        | _proposed_course(asked_of(request, "course")),
    )
    if request.method == "POST" and form.is_valid():
        try:
            event = create_event(actor=actor_of(request), **form.values())
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The event is planned. Now add its sessions."))
            return redirect("event_sessions", event.slug)
    context = {"form": form}
    return render(request, "courses/event_add.html", context)


def _proposed(programmes: QuerySet[Programme], code: str) -> dict[str, Any]:
    """The programme asked for, or the only one there is, and its language."""
    rows = list(programmes.filter(code=code) if code else programmes[:2])
    if len(rows) != 1:
        return {}
    return {"programme": rows[0], "languages": [rows[0].language]}


def _proposed_subject(topic: str, place: str) -> dict[str, Any]:
    """The topic (by its code) and the municipality (by its uid) asked for, if known."""
    found: dict[str, Any] = {}
    if topics := list(Topic.objects.filter(code=topic).values_list("uid", flat=True)):
        found["topics"] = topics
    with suppress(ValueError):
        level = Region.Level.MUNICIPALITY
        if row := Region.objects.filter(uid=UUID(place), level=level).first():
            found["place"] = row
    return found


def _proposed_course(uid: str) -> dict[str, Any]:
    """What a run takes over from the course asked for, if it is known."""
    with suppress(ValueError):
        if course := Course.objects.filter(uid=UUID(uid)).first():
            return {
                "course": course.uid,
                "titles": course.titles,
                "descriptions": course.aims,
                "topics": list(course.topics.values_list("uid", flat=True)),
            }
    return {}


def show_refusal(form: BaseForm, refusal: Exception) -> None:
    """The refusal of a service on the form."""
    found = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
    for message in found:
        form.add_error(None, message)


def _own(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related("programme", "kind", "place")
    return get_object_or_404(rows, slug=slug)


@signed_in
@get_or_post
def event_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change an event; what somebody else saved meanwhile is never lost."""
    event, status = _own(request, slug), 200
    form = _event_form(request, event, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            update_event(
                event, actor=actor_of(request), seen_at=form.saw, **form.values()
            )
        except ChangedMeanwhile as refusal:
            form.show_other(_event_form(request, event, None), str(refusal))
            status = 409
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            event.refresh_from_db()
            if any(is_outside(row, event) for row in event.sessions.all()):
                messages.warning(request, OUTSIDE)
            return redirect("event_desk", event.slug)
    with timezone.override(event.tz):
        context = {"form": form, "event": event}
        return render(request, "courses/event_edit.html", context, status=status)


def _event_form(
    request: HttpRequest, event: Event, data: QueryDict | None
) -> EventForm:
    return EventForm(
        data,
        instance=get_object_or_404(Event, pk=event.pk),  # a form writes on its instance
        programmes=programmes_for_events(request.user)
        | Programme.objects.filter(pk=event.programme_id),
        is_over=event.status in (*OVER, Event.Status.CANCELLED),
    )


@signed_in
@get_or_post
def event_sessions(request: HttpRequest, slug: str) -> HttpResponse:
    """The agenda, and a form to add to it."""
    event = _own(request, slug)
    form = SessionForm(
        request.POST or None, event=event, initial={"starts_at": _next_start(event)}
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_session(event, actor=actor_of(request), **form.cleaned_data)
        except (DomainError, ValidationError) as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The session is added."))
            return redirect("event_sessions", event.slug)
    with timezone.override(event.tz):
        kinds, asked = _kinds_in(event), request.GET.get("kind", "")
        kind = asked if asked in dict(kinds) else ""
        context = {
            "form": form,
            "event": event,
            "days": agenda(event, kind),
            "kind": kind,
            "kinds": kinds,
            "conflicts": conflicts_of(event),
        }
        return render(request, "courses/event_sessions.html", context)


def _kinds_in(event: Event) -> list[tuple[str, str]]:
    """The kinds of its sessions, where there are several to choose from."""
    present = {row.kind for row in event.sessions.all()}
    kinds = [(key, str(name)) for key, name in Session.Kind.choices if key in present]
    return kinds if len(kinds) > 1 else []


def _next_start(event: Event) -> datetime | None:
    """When the next session most likely begins: when the last one ends."""
    last = event.sessions.order_by("ends_at").last()
    return last.ends_at if last is not None else event.starts_at


@signed_in
@get_or_post
def session_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change a session, or take it out."""
    event = _own(request, slug)
    session = get_object_or_404(event.sessions, uid=uid)
    own = get_object_or_404(event.sessions, uid=uid)
    form = SessionForm(request.POST or None, event=event, instance=own)
    is_removal = request.method == "POST" and "remove" in request.POST
    if is_removal or (request.method == "POST" and form.is_valid()):
        try:
            if is_removal:
                remove_session(session, actor=actor_of(request))
            else:
                change_session(
                    session, actor=actor_of(request), seen_at=form.saw, **form.given
                )
        except ChangedMeanwhile as refusal:
            now = get_object_or_404(event.sessions, uid=uid)
            form.show_other(SessionForm(event=event, instance=now), str(refusal))
            return _session_page(request, event, session, form, status=409)
        except (DomainError, ValidationError) as refusal:
            messages.error(request, str(refusal))
            return redirect("session_edit", event.slug, session.uid)
        messages.success(request, _("Saved."))
        return redirect("event_sessions", event.slug)
    return _session_page(request, event, session, form, status=200)


def _session_page(
    request: HttpRequest,
    event: Event,
    session: Session,
    form: SessionForm,
    *,
    status: int,
) -> HttpResponse:
    with timezone.override(event.tz):
        context = {"form": form, "event": event, "session": session}
        return render(request, "courses/session_edit.html", context, status=status)


@signed_in
@get_or_post
def event_seats(request: HttpRequest, slug: str) -> HttpResponse:
    """The quotas, and a form to set one."""
    event, status = _own(request, slug), 200
    form = QuotaForm(request.POST or None, event=event, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            set_quota(
                event,
                values["scope"],
                int(values["size"]),
                row=form.row if values["scope"] != Quota.Scope.EVENT else None,
                reason=values["reason"],
                release_on=values["release_on"],
                way=form.way_of_session,
                actor=actor_of(request),
                seen_at=form.saw,
            )
        except ChangedMeanwhile as refusal:
            now = _quota_now(request, event, form)
            form.show_other(now, str(refusal), names=("size", "release_on"))
            status = 409
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("event_seats", event.slug)
    quotas = quotas_of(event)
    context = {
        "form": form,
        "event": event,
        "quotas": quotas,
        "has_hidden": any(row.taken is None for row in quotas),
    }
    return render(request, "courses/event_seats.html", context, status=status)


def _quota_now(request: HttpRequest, event: Event, form: QuotaForm) -> QuotaForm:
    """A form with the seats that somebody else set, else as it was sent."""
    scope, row = form.cleaned_data["scope"], form.row
    rows = event.quotas.filter(scope=scope)
    if scope != Quota.Scope.EVENT:
        rows = rows.filter(**{scope: row})
    values = rows.values("size", "release_on").first()
    return QuotaForm(event=event, user=request.user, initial=dict(values or {}))


@signed_in
@require_POST
def quota_remove(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Take a limit away."""
    event = _own(request, slug)
    remove_quota(get_object_or_404(event.quotas, uid=uid), actor=actor_of(request))
    messages.success(request, _("The limit is removed."))
    return redirect("event_seats", event.slug)
