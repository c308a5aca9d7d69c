"""The tab of an event where its evaluation is prepared, watched and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import pdf, qr
from core.errors import DomainError
from core.http import get_or_post
from core.languages import html_lang
from core.mail import absolute
from courses.access import events_for
from courses.forms.evaluation import EvaluationForm, EvaluationQuestionForm
from courses.models import Evaluation, EvaluationQuestion, Event
from courses.selectors.evaluation.questions import questions_of
from courses.selectors.evaluation.results import results_of
from courses.selectors.evaluation.standing import standing_of
from courses.services.evaluation import preparing, running
from courses.services.evaluation.links import room_path
from courses.services.evaluation.printing import poster_html, slips_html
from courses.views.evaluation import preview_of
from participants.access import actor_of, signed_in

Moment = Evaluation.Moment


def _event(request: HttpRequest, slug: str, moment: str) -> Event:
    if moment not in Moment.values:
        raise Http404("no such moment")
    return get_object_or_404(events_for(request.user), slug=slug)


def _evaluation(request: HttpRequest, slug: str, moment: str) -> Evaluation:
    event = _event(request, slug, moment)
    rows = Evaluation.objects.select_related("event__programme")
    return get_object_or_404(rows, event=event, moment=moment)


@signed_in
@get_or_post
def event_evaluation(request: HttpRequest, slug: str, moment: str) -> HttpResponse:
    """Prepare, watch and close one of the evaluations of an event."""
    event = _event(request, slug, moment)
    rows = Evaluation.objects.select_related("event__programme")
    evaluation = rows.filter(event=event, moment=moment).first()
    if evaluation is None:
        return _not_prepared(request, event, moment)
    settings = EvaluationForm(evaluation=evaluation)
    question = EvaluationQuestionForm()
    if request.method == "POST":
        act = request.POST.get("act")
        if act == "save":
            settings = EvaluationForm(request.POST, evaluation=evaluation)
            done = settings.is_valid() and _saved(request, evaluation, settings)
        elif act == "add":
            question = EvaluationQuestionForm(request.POST)
            done = question.is_valid() and _added(request, evaluation, question)
        else:
            _act(request, evaluation, act or "")
            done = True
        if done:
            return redirect("event_evaluation", slug, moment)
    return _page(request, evaluation, settings, question)


def _not_prepared(request: HttpRequest, event: Event, moment: str) -> HttpResponse:
    if request.method == "POST":
        try:
            preparing.prepare(event, moment, actor=actor_of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("event_evaluation", event.slug, moment)
    context = {"event": event, "moment": Moment(moment), "moments": Moment}
    return render(request, "courses/event_evaluation.html", context)


def _page(
    request: HttpRequest,
    evaluation: Evaluation,
    settings: EvaluationForm,
    question: EvaluationQuestionForm,
) -> HttpResponse:
    at = timezone.now()
    is_bound = settings.is_bound or question.is_bound
    context: dict[str, Any] = {
        "event": evaluation.event,
        "moment": Moment(evaluation.moment),
        "moments": Moment,
        "evaluation": evaluation,
        "standing": standing_of(evaluation, at),
        "results": results_of(evaluation),
        "has_begun": evaluation.has_begun(at),
        "settings": settings,
        "question": question,
        "questions": questions_of(evaluation),
        "own": evaluation.questions.all(),
        "room": absolute(room_path(evaluation)),
    }
    with timezone.override(evaluation.event.tz):
        return render(
            request,
            "courses/event_evaluation.html",
            context,
            status=400 if is_bound else 200,
        )


def _saved(request: HttpRequest, evaluation: Evaluation, form: EvaluationForm) -> bool:
    try:
        preparing.change(evaluation, actor=actor_of(request), **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _added(
    request: HttpRequest, evaluation: Evaluation, form: EvaluationQuestionForm
) -> bool:
    try:
        preparing.add_question(evaluation, actor=actor_of(request), **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The question is added."))
    return True


def _act(request: HttpRequest, evaluation: Evaluation, act: str) -> None:
    actor = actor_of(request)
    try:
        if act == "close":
            running.close(evaluation, actor=actor)
            messages.success(request, _("The evaluation is closed."))
        elif act == "remind":
            number = running.remind(evaluation, actor=actor)
            words = ngettext(
                "%(number)s person is reminded.",
                "%(number)s people are reminded.",
                number,
            )
            messages.success(request, words % {"number": number})
        elif act in ("up", "down"):
            preparing.move_question(
                _own(request, evaluation), up=act == "up", actor=actor
            )
        elif act == "remove":
            preparing.remove_question(_own(request, evaluation), actor=actor)
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))


def _own(request: HttpRequest, evaluation: Evaluation) -> EvaluationQuestion:
    try:
        uid = UUID(request.POST.get("question", ""))
    except ValueError:
        raise Http404("no such question") from None
    rows = evaluation.questions.select_related("evaluation__event")
    return get_object_or_404(rows, uid=uid)


@signed_in
@require_safe
def event_evaluation_preview(
    request: HttpRequest, slug: str, moment: str
) -> HttpResponse:
    """The questionnaire as people see it; the page offers every language."""
    evaluation = _evaluation(request, slug, moment)
    return preview_of(request, evaluation, questions_of(evaluation))


@signed_in
@require_safe
def event_evaluation_poster(
    request: HttpRequest, slug: str, moment: str
) -> HttpResponse:
    """The code for the wall, as a sheet of paper in the languages of the event."""
    evaluation = _evaluation(request, slug, moment)
    html = poster_html(evaluation, qr.svg(absolute(room_path(evaluation))))
    return _pdf(evaluation, html, "evaluation-poster")


@signed_in
@require_POST
def event_evaluation_slips(
    request: HttpRequest, slug: str, moment: str
) -> HttpResponse:
    """Codes on paper for those without an address; they are made by being printed."""
    evaluation = _evaluation(request, slug, moment)
    try:
        codes = preparing.make_slips(evaluation, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("event_evaluation", slug, moment)
    return _pdf(evaluation, slips_html(evaluation, codes), "evaluation-slips")


def _pdf(evaluation: Evaluation, html: str, name: str) -> HttpResponse:
    language = (evaluation.event.languages or ["en"])[0]
    content = pdf.render(html, title=str(_("Evaluation")), language=html_lang(language))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
