"""Where people answer: by their mailed link, by the code in the room, by a slip."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.codes import BadCode
from core.errors import DomainError
from core.http import get_or_post
from courses.forms.evaluation import AnswersForm, RoomForm
from courses.models import Evaluation
from courses.selectors.attendance import attended
from courses.selectors.evaluation.questions import Asked, questions_of
from courses.services.evaluation.answering import (
    answer,
    answer_by_slip,
    has_answered,
)
from courses.services.evaluation.links import (
    answer_path,
    evaluation_or_404,
    has_slip,
    is_foreign_code,
    read_token_or_404,
)
from courses.services.evaluation.running import send_link
from courses.services.tickets import UnknownTicket, registration_of_code
from programmes.selectors.programmes import donors_of

GONE = 410


@get_or_post
@never_cache
def evaluation_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire behind a mailed link; a GET changes nothing."""
    evaluation, registration = read_token_or_404(token)

    def send(answers: dict[str, Any]) -> None:
        answer(evaluation, registration, answers)

    is_theirs = attended(evaluation.event).filter(pk=registration.pk).exists()
    if not is_theirs:
        raise Http404("nobody who attended")
    is_done = has_answered(evaluation, registration)
    return _questionnaire(request, evaluation, send, is_done=is_done)


@get_or_post
@never_cache
def evaluation_slip(request: HttpRequest, uid: UUID, code: str) -> HttpResponse:
    """The questionnaire for whoever holds a printed code of this evaluation."""
    evaluation = evaluation_or_404(uid)
    if is_foreign_code(evaluation, code):
        raise Http404("no code of this evaluation")

    def send(answers: dict[str, Any]) -> None:
        answer_by_slip(evaluation, code, answers)

    is_done = not has_slip(evaluation, code)
    return _questionnaire(request, evaluation, send, is_done=is_done)


def _questionnaire(
    request: HttpRequest,
    evaluation: Evaluation,
    send: Callable[[dict[str, Any]], None],
    *,
    is_done: bool,
) -> HttpResponse:
    if is_done or not evaluation.is_open(timezone.now()):
        return _page(request, evaluation, is_done=is_done, status=GONE)
    given = request.POST if request.method == "POST" else None
    form = AnswersForm(given, questions=questions_of(evaluation))
    if request.method == "POST" and form.is_valid():
        try:
            send(form.answers)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _page(request, evaluation, is_thanked=True)
    status = 400 if request.method == "POST" else 200
    return _page(request, evaluation, form=form, status=status)


def _page(
    request: HttpRequest, evaluation: Evaluation, *, status: int = 200, **more: Any
) -> HttpResponse:
    event = evaluation.event
    context = {
        "evaluation": evaluation,
        "event": event,
        "is_early": timezone.now() < evaluation.opens_at,
        "donors": donors_of(event.programme),
        **more,
    }
    with timezone.override(event.tz):
        return render(request, "courses/evaluation_answer.html", context, status=status)


def preview_of(
    request: HttpRequest, evaluation: Evaluation, questions: list[Asked]
) -> HttpResponse:
    """The questionnaire as people will see it, with nothing to send."""
    form = AnswersForm(questions=questions)
    return _page(request, evaluation, form=form, is_preview=True)


@get_or_post
@never_cache
def evaluation_room(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Behind the QR code on the wall: the same for all, so it asks who has come.

    An address gets its link by mail, in the same words whether it is known here.
    """
    evaluation, at = evaluation_or_404(uid), timezone.now()
    form = RoomForm(request.POST or None)
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "event": evaluation.event,
        "is_open": evaluation.is_open(at),
        "form": form,
        "donors": donors_of(evaluation.event.programme),
    }
    if request.method == "POST" and form.is_valid() and context["is_open"]:
        given = form.cleaned_data["code"]
        if "@" in given:
            send_link(evaluation, given, at=at)
            context["sent_to"] = given
        elif path := _path_of_code(evaluation, given, at):
            return redirect(path)
        else:
            form.add_error(
                "code",
                _(
                    "This code is not known here, or it was used. Try the e-mail"
                    " address with which you registered."
                ),
            )
    status = 400 if form.errors else 200
    with timezone.override(evaluation.event.tz):
        return render(request, "courses/evaluation_room.html", context, status=status)


def _path_of_code(evaluation: Evaluation, code: str, at: datetime) -> str:
    """Where a slip or a ticket of somebody who attended leads; empty for any other."""
    if has_slip(evaluation, code):
        return f"/evaluations/room/{evaluation.uid}/{code.strip()}/"
    try:
        row = registration_of_code(code)
    except (BadCode, UnknownTicket):
        return ""
    if not attended(evaluation.event).filter(pk=row.pk).exists():
        return ""
    return answer_path(evaluation, row)
