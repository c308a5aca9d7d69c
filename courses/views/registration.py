"""Registration without an account, and the page behind the mailed link."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.codes import grouped
from core.errors import DomainError
from core.http import get_or_post
from courses.forms import AgreementForm, ReasonForm, RegistrationForm
from courses.models import Decision, Registration, Status
from courses.selectors.events import agenda, public_events
from courses.selectors.legs import route
from courses.selectors.materials import seen_by, shown_to
from courses.selectors.online import online_link
from courses.selectors.questions import may_answer, questions_asked, told_in_words
from courses.selectors.seats import seats_of
from courses.selectors.self_checkin import is_room_open
from courses.selectors.situations import Act, situation_of
from courses.selectors.tracks import chosen_by
from courses.services.approval import prove_address
from courses.services.evaluation.tasks import tasks_of
from courses.services.lines import full_for, is_in_line
from courses.services.nominations import accept_nomination, needs_consent
from courses.services.prerequisites import missing_for
from courses.services.registration import (
    SeatsTaken,
    TooManyUnconfirmed,
    cancel,
    confirm,
    register,
)
from courses.services.tickets import (
    MY_ADDRESS,
    registration_by_token_or_404,
    ticket_code,
)
from courses.services.travel import asks_now, has_told
from courses.views.editing import show_refusal
from participants.models import ConsentWording
from programmes.selectors.programmes import donors_of

Purpose = ConsentWording.Purpose
WAITS_FOR = "waits_for"  # in the session: the event whose waiting list was joined


def latest_wording(purpose: str) -> ConsentWording | None:
    rows = ConsentWording.objects.filter(purpose=purpose)
    return rows.order_by("-version").first()


def wordings() -> dict[str, Any]:
    """What people agree to in the form, in the wording of today."""
    return {
        "wording": latest_wording(Purpose.REGISTRATION),
        "newsletter": latest_wording(Purpose.NEWSLETTER),
        "special": latest_wording(Purpose.SPECIAL),
    }


@get_or_post
@never_cache
def event_register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; the answer is the same whether the person is known or not."""
    event = get_object_or_404(
        public_events().select_related("open_to", "programme"), slug=slug
    )
    form = RegistrationForm(
        request.POST or None,
        request.FILES or None,
        event=event,
        questions=questions_asked(event),
        **wordings(),
    )
    context: dict[str, Any] = {"event": event, "form": form, "status": 200}
    wants_to_wait = request.POST.get("join") == "waiting"
    if form.turn():
        try:
            register(
                event,
                language=get_language() or "en",
                join_waiting_list=wants_to_wait,
                **form.values(),
            )
        except SeatsTaken as refusal:
            context |= {"refusal": refusal, "status": 409}
        except TooManyUnconfirmed as refusal:
            context |= {"refusal": refusal, "status": 429}
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            # what was asked for, not what was found: the answer tells of nobody else
            request.session.pop(WAITS_FOR, None)
            if wants_to_wait:
                request.session[WAITS_FOR] = event.slug
            return redirect("event_registered", event.slug)
    context |= {
        "seats": seats_of(event),
        "is_open": event.is_open(timezone.now()),
        "can_wait": isinstance(context.get("refusal"), SeatsTaken),
        "donors": donors_of(event.programme),
    }
    with timezone.override(event.tz):
        return render(
            request, "courses/event_register.html", context, status=context["status"]
        )


@require_safe
@never_cache
def event_registered(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens next; in the same words for all who asked for a seat, or to wait."""
    event = get_object_or_404(public_events(), slug=slug)
    context = {
        "event": event,
        "waits": request.session.get(WAITS_FOR) == event.slug,
        "donors": donors_of(event.programme),
    }
    return render(request, "courses/event_registered.html", context)


@get_or_post
@never_cache
def registration_page(request: HttpRequest, token: str) -> HttpResponse:
    """State, ticket and acts of one registration; a GET changes nothing."""
    registration = registration_by_token_or_404(token)
    agreement = _agreement(request, registration)
    if request.method == "POST":
        if agreement is None or not agreement.is_bound:
            return _act(request, registration, agreement)
        if agreement.turn() and request.POST.get("act") == "confirm":
            try:
                return _act(request, registration, agreement)
            except SeatsTaken as refusal:
                show_refusal(agreement, refusal)
    at = timezone.now()
    event = registration.event
    situation = situation_of(registration, at)
    is_confirmed = situation.status == Status.CONFIRMED
    code = ticket_code(registration) if situation.has_ticket else ""
    context = {
        "registration": registration,
        "event": event,
        "situation": situation,
        "missing": missing_for(registration, at) if registration.is_undecided else [],
        "full": full_for(registration, at) if is_in_line(registration) else [],
        "status": situation.status,
        "code": code,
        "code_shown": grouped(code, 4),
        "days": agenda(event),
        "route": route(event) if event.is_study_visit else [],
        "asks_travel": event.has_stay and asks_now(event, at),
        "has_told": event.has_stay and has_told(registration),
        "asks_report": event.is_study_visit
        and event.ends_at is not None
        and event.ends_at <= at,
        "token": token,
        "link": online_link(registration, at),
        "materials": shown_to(registration, token, seen_by(registration, at)),
        "form": ReasonForm(required=Act.CANCEL_LATE in situation.acts),
        "tasks": tasks_of(registration, at) if is_confirmed else [],
        "agreement": agreement,
        "told": told_in_words(registration),
        "chosen": chosen_by(registration),
        "is_room_open": is_room_open(registration, at),
        "may_answer": may_answer(registration, at),
        "asks": bool(agreement is None and questions_asked(event)),
        "has_my_page": bool(request.session.get(MY_ADDRESS)),
        "donors": donors_of(event.programme),
    }
    with timezone.override(event.tz):
        return render(request, "courses/registration_page.html", context)


def _agreement(
    request: HttpRequest, registration: Registration
) -> AgreementForm | None:
    """What somebody who was nominated has to agree to first."""
    if not needs_consent(registration):
        return None
    wording = latest_wording(Purpose.REGISTRATION)
    if wording is None:
        return None
    is_sent = request.POST.get("act") == "confirm" or "go" in request.POST
    return AgreementForm(
        request.POST if is_sent else None,
        request.FILES or None,
        registration=registration,
        wording=wording,
        newsletter=latest_wording(Purpose.NEWSLETTER),
        questions=questions_asked(registration.event),
        special=latest_wording(Purpose.SPECIAL),
    )


def _confirmed(registration: Registration, agreement: AgreementForm | None) -> str:
    """Do what the button stands for; what to say then."""
    if registration.decision == Decision.UNPROVEN:
        prove_address(registration)
        return _("Your address is confirmed. The organisers decide and write to you.")
    if agreement is not None:
        registration = accept_nomination(registration, **agreement.values())
    else:
        registration = confirm(registration)
    if registration.is_undecided:
        return _("Something is missing for this event. The organisers decide.")
    return _("Your seat is confirmed.")


def _act(
    request: HttpRequest, registration: Registration, agreement: AgreementForm | None
) -> HttpResponse:
    act = request.POST.get("act")
    was_waiting = registration.stage == Status.WAITING
    try:
        if act == "confirm":
            messages.success(request, _confirmed(registration, agreement))
        elif act == "cancel":
            cancel(registration, reason=request.POST.get("reason", "")[:300])
            messages.success(
                request,
                _("You have left the waiting list.")
                if was_waiting
                else _("Your registration is cancelled."),
            )
    except DomainError as refusal:
        if isinstance(refusal, SeatsTaken) and agreement is not None:
            raise  # said on the form, where the way can be chosen again
        messages.error(request, str(refusal))
    return redirect(request.path)
