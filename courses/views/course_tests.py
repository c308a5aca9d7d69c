"""The desk: the test of a course, which each of its runs begins with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import programmes_for_events
from courses.forms.tests import SetUpForm, TestQuestionForm
from courses.models import Course, CourseTest
from courses.services import course_tests as acts
from participants.access import actor_of, signed_in

FORMS = {"set_up": "set_up", "add": "question"}  # of each act


@signed_in
@get_or_post
def course_test(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How it is marked, and its questions."""
    if not programmes_for_events(request.user).exists():
        raise Http404("no such page")
    course = get_object_or_404(Course, uid=uid)
    test = CourseTest.objects.filter(course=course).first()
    shown = _forms(request, test)
    if request.method == "POST" and _done(request, course, shown):
        return redirect("course_test", course.uid)
    context = {
        "course": course,
        "test": test,
        "questions": list(test.questions.all()) if test else [],
        **shown,
    }
    status = 400 if any(form.is_bound for form in shown.values()) else 200
    return render(request, "courses/course_test.html", context, status=status)


def _forms(request: HttpRequest, test: CourseTest | None) -> dict[str, Any]:
    given = request.POST if request.method == "POST" else None
    act = request.POST.get("act", "")
    initial: dict[str, Any] = {"best_score": 10}
    if test is not None:
        initial = {"best_score": test.best_score, "by_code": test.by_code}
    return {
        "set_up": SetUpForm(given if act == "set_up" else None, initial=initial),
        "question": TestQuestionForm(given if act == "add" else None),
    }


def _done(request: HttpRequest, course: Course, shown: dict[str, Any]) -> bool:
    """Do what was posted; whether the page is to be loaded anew."""
    actor, act = actor_of(request), request.POST.get("act", "")
    form: Any = shown[FORMS[act]] if act in FORMS else None
    if form is not None and not form.is_valid():
        return False
    try:
        if act == "set_up":
            best, by_code = (
                form.cleaned_data["best_score"],
                form.cleaned_data["by_code"],
            )
            acts.set_up_test(course, best_score=int(best), by_code=by_code, actor=actor)
        elif act == "add":
            acts.add_test_question(course, actor=actor, **form.cleaned_data)
        elif act == "drop":
            acts.remove_test(course, actor=actor)
        elif act == "remove" and request.POST.get("position", "").isdecimal():
            position = int(request.POST["position"])
            acts.remove_test_question(course, position, actor=actor)
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        if form is None:
            raise
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True
