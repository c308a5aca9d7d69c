"""Tests before and after: sat on the phone, set up and typed on the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.codes import BadCode
from core.errors import DomainError
from core.http import get_or_post
from core.languages import pick
from core.mail import absolute
from courses.access import events_for
from courses.exchange.tests import TEST_SCORES, scores_to_write
from courses.forms.tests import (
    ScoresForm,
    SetUpForm,
    SittingForm,
    TestQuestionForm,
    TicketForm,
)
from courses.models import Event, Registration, Status, Test, TestResult
from courses.selectors.evaluation.gains import gains_of, lines_of
from courses.services.evaluation import tests as acts
from courses.services.tickets import (
    UnknownTicket,
    registration_by_token_or_404,
    registration_of_code,
    registration_token,
)
from participants.access import actor_of, signed_in
from participants.views.downloads import Listing, exported
from programmes.selectors.programmes import donors_of

PEOPLE = 100  # on a page of the table
FORMS = {"set_up": "set_up", "add": "question", "type": "scores"}  # of each act


@get_or_post
@never_cache
def test_room(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Behind the code on the wall: with made-up codes the test, else who sits it."""
    test = get_object_or_404(Test.objects.select_related("event__programme"), uid=uid)
    if test.by_code:
        return _sitting(request, test, None)
    form = TicketForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            row = registration_of_code(form.cleaned_data["code"])
        except (BadCode, UnknownTicket):
            row = None
        if row is not None and _may_sit(test, row):
            return redirect("test_sit", uid, registration_token(row))
        form.add_error("code", _("This is no code of a ticket for this event."))
    return _page(request, test, ticket=form, status=400 if form.errors else 200)


@get_or_post
@never_cache
def test_sit(request: HttpRequest, uid: UUID, token: str) -> HttpResponse:
    """The test of one person, whose link it is."""
    test = get_object_or_404(Test.objects.select_related("event__programme"), uid=uid)
    registration = registration_by_token_or_404(token)
    if test.by_code or not _may_sit(test, registration):
        raise Http404("not their test")
    return _sitting(request, test, registration)


def _may_sit(test: Test, registration: Registration) -> bool:
    is_of_here = registration.event_id == test.event_id
    return is_of_here and registration.status == Status.CONFIRMED


def _sitting(
    request: HttpRequest, test: Test, registration: Registration | None
) -> HttpResponse:
    if registration and test.results.filter(registration=registration).exists():
        return _page(request, test, is_done=True)
    if not test.is_open:
        return _page(request, test)
    given = request.POST if request.method == "POST" else None
    questions = list(test.questions.all())
    form = SittingForm(given, questions=questions, by_code=test.by_code)
    if form.is_valid():
        code = form.cleaned_data.get("code", "")
        try:
            result = acts.hand_in(
                test, form.given, registration=registration, code=code
            )
        except DomainError as refusal:
            form.add_error("code" if test.by_code else None, str(refusal))
        else:
            return _page(request, test, result=result)
    return _page(request, test, form=form, status=400 if form.errors else 200)


def _page(
    request: HttpRequest, test: Test, *, status: int = 200, **more: Any
) -> HttpResponse:
    event = test.event
    context = {"test": test, "event": event, "donors": donors_of(event.programme)}
    return render(request, "courses/test_sit.html", context | more, status=status)


# --- the desk -------------------------------------------------------------------------


@signed_in
@get_or_post
def event_tests(request: HttpRequest, slug: str) -> HttpResponse:
    """Both tests of an event: their questions, the table of scores, the gain."""
    event = get_object_or_404(
        events_for(request.user).select_related("programme"), slug=slug
    )
    tests = list(event.tests.order_by("-moment"))  # before, after
    shown = _forms(request, event, tests)
    if request.method == "POST" and _done(request, event, tests, shown):
        page = request.GET.get("page", "")
        path = reverse("event_tests", args=[slug])
        return redirect(f"{path}?page={page}" if page.isdecimal() else path)
    context: dict[str, Any] = {
        "event": event,
        "tests": tests,
        "by_code": bool(tests) and tests[0].by_code,
        "rooms": [
            (test, absolute(reverse("test_room", args=[test.uid]))) for test in tests
        ],
        "questions": list(tests[0].questions.all()) if tests else [],
        "is_sat": TestResult.objects.filter(test__event=event).exists(),
        "gains": gains_of(event),
        **shown,
    }
    bound = any(getattr(form, "is_bound", False) for form in shown.values())
    return render(
        request, "courses/event_tests.html", context, status=400 if bound else 200
    )


def _forms(request: HttpRequest, event: Event, tests: list[Test]) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else None
    act = request.POST.get("act", "")
    initial = {"best_score": 10}
    if tests:
        initial = {"best_score": tests[0].best_score, "by_code": tests[0].by_code}
    people = event.registrations.confirmed().order_by("sort_key", "pk")
    page = Paginator(people, PEOPLE).get_page(request.GET.get("page"))
    best = tests[0].best_score if tests else 0
    lines = lines_of(event, list(page.object_list)) if tests else []
    return {
        "set_up": SetUpForm(given if act == "set_up" else None, initial=initial),
        "question": TestQuestionForm(given if act == "add" else None),
        "scores": ScoresForm(given if act == "type" else None, lines=lines, best=best),
        "page": page,
    }


def _done(
    request: HttpRequest, event: Event, tests: list[Test], shown: dict[str, Any]
) -> bool:
    """Do what was posted; whether the page is to be loaded anew."""
    act = request.POST.get("act", "")
    form: Any = shown[FORMS[act]] if act in FORMS else None
    if act in FORMS and not form.is_valid():
        return False
    try:
        if act in FORMS:
            _write(request, event, form, act)
        else:
            _act(request, event, tests, act)
    except DomainError as refusal:
        if act in FORMS:
            form.add_error(None, str(refusal))
            return False
        messages.error(request, str(refusal))
        return True
    messages.success(request, _("Saved."))
    return True


def _write(request: HttpRequest, event: Event, form: Any, act: str) -> None:
    actor = actor_of(request)
    if act == "set_up":
        best, by_code = form.cleaned_data["best_score"], form.cleaned_data["by_code"]
        acts.set_up(event, best_score=int(best), by_code=by_code, actor=actor)
    elif act == "add":
        acts.add_question(event, actor=actor, **form.cleaned_data)
    else:
        acts.type_scores(event, form.scores, actor=actor)


def _act(request: HttpRequest, event: Event, tests: list[Test], act: str) -> None:
    actor = actor_of(request)
    if act == "remove":
        position = request.POST.get("position", "")
        if not position.isdecimal():
            raise Http404("no such question")
        acts.remove_question(event, int(position), actor=actor)
        return
    moment = request.POST.get("moment")
    test = next((row for row in tests if row.moment == moment), None)
    if test is None or act not in ("open", "close"):
        raise Http404("no such act")
    acts.let_sit(test, is_open=act == "open", actor=actor)


@exported
def event_tests_export(request: HttpRequest, slug: str) -> Listing:
    """The scores of everybody before and after, with the gain."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    return Listing(
        title=pick(event.titles),
        columns=TEST_SCORES,
        rows=lambda: scores_to_write(event),
        back=reverse("event_tests", args=[slug]),
        target=event,
        file_name=f"{slug}-tests",
    )
