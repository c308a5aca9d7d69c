"""Surveys of training needs: answered by a mailed link, read and planned from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from courses.access import programmes_for_events
from courses.exchange.needs import NEEDS, needs_to_write
from courses.forms.needs import NeedsAnswerForm, NeedsSurveyForm
from courses.models import NeedsSurvey
from courses.selectors.needs import answered_by, wishes_of
from courses.services import needs as acts
from participants.access import actor_of, groups_for, signed_in
from participants.models import TargetGroup
from participants.views.downloads import Listing, exported
from programmes.models import Programme
from programmes.selectors.programmes import donors_of

PEOPLE = TargetGroup.Subject.PEOPLE
GONE = 410


@get_or_post
@never_cache
def needs_answer(request: HttpRequest, token: str) -> HttpResponse:
    """The survey behind a mailed link; a GET changes nothing."""
    survey, person = acts.read_needs_token_or_404(token)
    is_over = survey.closed_at is not None or timezone.localdate() > survey.closes_on
    is_done = survey.turns.filter(person=person).exists()
    context: dict[str, Any] = {
        "survey": survey,
        "is_over": is_over,
        "is_done": is_done,
        "most": acts.MOST_WISHES,
        "donors": donors_of(survey.programme),
    }
    if is_over or is_done:
        return render(request, "courses/needs_answer.html", context, status=GONE)
    form = NeedsAnswerForm(
        request.POST if request.method == "POST" else None, survey=survey
    )
    if form.is_valid():
        try:
            acts.answer_needs(survey, person, form.chosen)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            context["is_thanked"] = True
    context["form"] = form
    status = 400 if form.errors else 200
    return render(request, "courses/needs_answer.html", context, status=status)


def _programme(request: HttpRequest, code: str) -> Programme:
    return get_object_or_404(programmes_for_events(request.user), code=code)


@signed_in
@get_or_post
def programme_needs(request: HttpRequest, code: str) -> HttpResponse:
    """The surveys of a programme, and the form for a new one."""
    programme = _programme(request, code)
    groups = groups_for(request.user).filter(is_archived=False, subject=PEOPLE)
    given = request.POST if request.method == "POST" else None
    form = NeedsSurveyForm(given, groups=groups)
    if form.is_valid():
        survey = acts.create_survey(
            programme, actor=actor_of(request), **form.cleaned_data
        )
        return redirect("needs_survey", code, survey.uid)
    context = {
        "programme": programme,
        "surveys": programme.needs_surveys.select_related("group"),
        "form": form,
    }
    status = 400 if form.is_bound else 200
    return render(request, "courses/programme_needs.html", context, status=status)


def _survey(request: HttpRequest, code: str, uid: UUID) -> NeedsSurvey:
    rows = NeedsSurvey.objects.select_related("programme", "group")
    return get_object_or_404(rows, programme=_programme(request, code), uid=uid)


@signed_in
@get_or_post
def needs_survey(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Wishes against what is planned; one button asks, one plans a course."""
    survey = _survey(request, code, uid)
    if request.method == "POST":
        return _act(request, survey)
    context = {
        "programme": survey.programme,
        "survey": survey,
        "wishes": wishes_of(survey),
        "genders": answered_by(survey),
    }
    return render(request, "courses/needs_survey.html", context)


def _act(request: HttpRequest, survey: NeedsSurvey) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act", "")
    try:
        if act == "ask":
            row = acts.ask(survey, actor=actor)
            messages.success(
                request, _("Asked by mail: %(number)s.") % {"number": row.asked}
            )
        elif act == "close":
            acts.close_survey(survey, actor=actor)
        elif act == "plan":
            topic = get_object_or_404(
                survey.topics.all(), code=request.POST.get("topic", "")
            )
            event = acts.plan_course(survey, topic, actor=actor)
            messages.success(
                request, _("The course is made. Give its first event a date.")
            )
            return redirect("event_edit", event.slug)
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("needs_survey", survey.programme.code, survey.uid)


@exported
def needs_survey_export(request: HttpRequest, code: str, uid: UUID) -> Listing:
    """The wishes by topic, municipality and job profile."""
    survey = _survey(request, code, uid)
    return Listing(
        title=pick(survey.titles),
        columns=NEEDS,
        rows=lambda: needs_to_write(survey),
        back=reverse("needs_survey", args=[code, uid]),
        target=survey,
        file_name=f"{code}-needs",
    )
