"""The desk: the people of an event."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import events_for, registrations_for
from courses.forms import (
    ChangeClassForm,
    CorrectionForm,
    PeopleFilter,
    ReasonForm,
    StaffRegistrationForm,
)
from courses.forms.lists import AnswersShown
from courses.models import UNDECIDED, Event, Question, Registration, Status
from courses.selectors.answers import words_beside
from courses.selectors.presence import corrections_of, presence_of
from courses.selectors.questions import questions_asked, told_in_words
from courses.selectors.registrations import (
    mails_about,
    names_twice,
    organisations_at,
    people_of,
    place_in_line,
    tally,
)
from courses.selectors.reviews import decisions_of
from courses.selectors.tracks import chosen_by
from courses.services.approval import approve
from courses.services.confirmation import seat_now
from courses.services.correction import correct_registration
from courses.services.decisions import acts_for
from courses.services.lines import full_for, why_they_wait
from courses.services.prerequisites import missing_for
from courses.services.priorities import set_class
from courses.services.registration import SeatsTaken, cancel, confirm, register, reject
from courses.services.resending import send_again
from courses.services.tickets import registration_path
from participants.access import actor_of, signed_in
from participants.selectors.questions import questions_of
from participants.services.audit import record
from participants.views.paging import page_or_404

NOT_FOUND = gettext_lazy(
    "No organisation of the register is chosen: “%(text)s” is kept as it was typed, and"
    " does not count for a municipality. To choose one, correct what was entered."
)


def _own(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(events_for(request.user), slug=slug)


@signed_in
@require_safe
def event_people(request: HttpRequest, slug: str) -> HttpResponse:
    """The registrations, searched and narrowed."""
    event = _own(request, slug)
    form = PeopleFilter(request.GET, organisations=organisations_at(event))
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    rows = people_of(
        event,
        query=wanted["q"],
        status=wanted["status"],
        organisation=wanted["organisation"],
    )
    columns, shown = _answers_shown(request, event)
    page = page_or_404(request, rows)
    words_beside(page.object_list, columns)
    counts = tally(event)
    has_undecided = any(counts.by_status[stage] for stage in UNDECIDED)
    context = {
        "event": event,
        "form": form,
        "page": page,
        "why": why_they_wait(event, page.object_list, timezone.now()),
        "columns": columns,
        "shown": shown,
        "tally": counts,
        "twice": names_twice(event),
        "is_filtered": any(wanted.values()),
        "may_add": event.status in OPEN,
        "acts": acts_for(has_undecided=has_undecided),
    }
    return render(request, "courses/event_people.html", context)


def _answers_shown(
    request: HttpRequest, event: Event
) -> tuple[list[Question], AnswersShown | None]:
    """The questions chosen as columns, and the form to choose them with."""
    rows = [row for row in event.questions.all() if not row.is_sensitive]
    if not rows:
        return [], None
    choices = [(row.key, pick(row.labels)) for row in rows]
    shown = AnswersShown(request.GET, questions=choices)
    if not shown.is_valid():
        raise BadRequest("no such question")
    chosen = shown.cleaned_data["show"]
    return [row for row in rows if row.key in chosen], shown


OPEN = (
    Event.Status.ANNOUNCED,
    Event.Status.OPEN,
    Event.Status.CLOSED,
    Event.Status.HELD,
)


@signed_in
@get_or_post
def registration_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody by hand; confirmed at once, or on the waiting list."""
    event = _own(request, slug)
    form = StaffRegistrationForm(
        request.POST or None,
        request.FILES or None,
        event=event,
        languages=list(settings.LANGUAGES),
        asked=questions_of(event.programme.uid),
        questions=questions_asked(event),
        initial={
            "language": get_language(),
            "takes_part": Registration.TakesPart.IN_PERSON,
        },
    )
    can_wait = False
    if request.method == "POST" and form.is_valid():
        try:
            row = register(
                event,
                source=Registration.Source.STAFF,
                join_waiting_list=request.POST.get("join") == "waiting",
                actor=actor_of(request),
                **form.values(),
            )
        except DomainError as refusal:
            can_wait = isinstance(refusal, SeatsTaken)
            form.add_error(None, str(refusal))
        else:
            said = {"name": row.shown_name, "state": row.stage_label}
            messages.success(request, _("%(name)s: %(state)s.") % said)
            if row.organisation_text:
                messages.warning(request, NOT_FOUND % {"text": row.organisation_text})
                return redirect("registration_desk", event.slug, row.uid)
            return redirect("event_people", event.slug)
    context = {"event": event, "form": form, "can_wait": can_wait}
    return render(request, "courses/registration_add.html", context)


def _registration(request: HttpRequest, slug: str, uid: UUID) -> Registration:
    rows = registrations_for(request.user).filter(event=_own(request, slug))
    named = ("event", "organisation__region", "person", "post", "priority_class__group")
    return get_object_or_404(rows.select_related(*named), uid=uid)


@signed_in
@get_or_post
def registration_desk(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """One registration and what can be done with it; looking at it is noted."""
    registration = _registration(request, slug, uid)
    event = registration.event
    if request.method == "POST":
        return _act(request, registration)
    record(actor_of(request), "registration.seen", registration)
    at = timezone.now()
    is_waiting = registration.status == Status.WAITING
    context = {
        "event": event,
        "registration": registration,
        "status": registration.stage_at(at),
        "missing": missing_for(registration, at) if is_waiting else [],
        "full": full_for(registration, at) if is_waiting else [],
        "class_form": _class_form(registration),
        "place": place_in_line(registration),
        "link": registration_path(registration),
        "form": ReasonForm(),
        "told": told_in_words(registration),
        "chosen": chosen_by(registration),
        "asks": bool(questions_asked(event)),
        "mails": mails_about(registration)[:MAILS],
        "line": presence_of(registration, at),
        "corrections": corrections_of(registration),
        "decisions": decisions_of(registration),
        "is_closed": event.status == Event.Status.REPORTED,
    }
    with timezone.override(event.tz):
        return render(request, "courses/registration_desk.html", context)


NEED_NO_REASON = ("confirm", "send", "approve")
MAILS = 5  # the last ones about a registration


@signed_in
@get_or_post
def registration_correct(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Put right what was typed with a registration."""
    registration = _registration(request, slug, uid)
    event = registration.event
    form = CorrectionForm(request.POST or None, registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            correct_registration(registration, actor=actor_of(request), **form.values())
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            if typed := form.cleaned_data["organisation_text"]:
                messages.warning(request, NOT_FOUND % {"text": typed})
            return redirect("registration_desk", event.slug, registration.uid)
    context = {"event": event, "registration": registration, "form": form}
    return render(request, "courses/registration_correct.html", context)


def _class_form(registration: Registration) -> ChangeClassForm | None:
    """To put somebody who waits into another class, where there are any."""
    if registration.status != Status.WAITING or not registration.event.has_classes:
        return None
    return ChangeClassForm(registration=registration, auto_id="class_%s")


def _change_class(request: HttpRequest, registration: Registration) -> None:
    form = ChangeClassForm(request.POST, registration=registration)
    if not form.is_valid():
        raise Http404("no such class")
    set_class(
        registration,
        form.classes.get(form.cleaned_data["priority_class"]),
        reason=form.cleaned_data["reason"],
        actor=actor_of(request),
    )


def _act(request: HttpRequest, registration: Registration) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act")
    back = redirect("registration_desk", registration.event.slug, registration.uid)
    form = ReasonForm(request.POST)
    if act not in NEED_NO_REASON and not form.is_valid():
        messages.error(request, _("Give a reason."))
        return back
    try:
        if act == "send":
            message = send_again(registration, actor=actor)
            said = {"address": message.address}
            messages.success(
                request, _("The mail is on its way to %(address)s.") % said
            )
            return back
        if act == "confirm":
            confirm(registration, actor=actor)
        elif act == "approve":
            approve(registration, actor=actor, reason=request.POST.get("reason", ""))
        elif act == "class":
            _change_class(request, registration)
        elif act == "cancel":
            cancel(registration, actor=actor, reason=form.cleaned_data["reason"])
        elif act == "reject":
            reject(registration, actor=actor, reason=form.cleaned_data["reason"])
        elif act == "seat":
            seat_now(registration, actor=actor, reason=form.cleaned_data["reason"])
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return back
    registration.refresh_from_db()
    said = {"name": registration.shown_name, "state": registration.stage_label}
    messages.success(request, _("%(name)s: %(state)s.") % said)
    return back
