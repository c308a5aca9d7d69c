"""What was answered to the form of an event, changed by the person or at the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from courses.access import registrations_for
from courses.forms.asked import AnswersForm
from courses.models import Registration
from courses.selectors.questions import may_answer, questions_asked, told_in_words
from courses.services.form_answers import change_answers, told_by
from courses.services.tickets import registration_by_token_or_404
from courses.views.registration import latest_wording
from participants.access import actor_of, signed_in
from participants.models import ConsentWording
from programmes.selectors.programmes import donors_of


@get_or_post
@never_cache
def registration_answers(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own answers; changed until the registration deadline."""
    registration = registration_by_token_or_404(token)
    event = registration.event
    is_open = may_answer(registration, timezone.now())
    form = AnswersForm(
        request.POST if request.method == "POST" and is_open else None,
        request.FILES or None,
        questions=questions_asked(event),
        wording=latest_wording(ConsentWording.Purpose.SPECIAL),
        told=told_by(registration, special=True),
    )
    if form.is_valid() and _changed(request, registration, form, is_staff=False):
        return redirect("registration_page", token)
    context = {
        "registration": registration,
        "event": event,
        "form": form,
        "may_answer": is_open,
        "told": told_in_words(registration),
        "back": request.path.removesuffix("answers/"),
        "donors": donors_of(event.programme),
    }
    status = 400 if form.is_bound else 200
    return render(request, "courses/registration_answers.html", context, status=status)


@signed_in
@get_or_post
def registration_answers_desk(
    request: HttpRequest, slug: str, uid: UUID
) -> HttpResponse:
    """The same at the desk, whatever the deadline; nothing of special categories."""
    rows = registrations_for(request.user).select_related("event")
    registration = get_object_or_404(rows, uid=uid, event__slug=slug)
    form = AnswersForm(
        request.POST if request.method == "POST" else None,
        request.FILES or None,
        questions=questions_asked(registration.event),
        told=told_by(registration),
        is_lenient=True,
    )
    if form.is_valid() and _changed(request, registration, form, is_staff=True):
        return redirect("registration_desk", slug, uid)
    context = {"registration": registration, "event": registration.event, "form": form}
    status = 400 if form.is_bound else 200
    return render(
        request, "courses/registration_answers_desk.html", context, status=status
    )


def _changed(
    request: HttpRequest, row: Registration, form: AnswersForm, *, is_staff: bool
) -> bool:
    actor = actor_of(request) if is_staff else None
    try:
        change_answers(row, form.given, actor=actor, is_staff=is_staff)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
