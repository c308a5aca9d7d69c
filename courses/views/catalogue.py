"""The desk: courses, and their runs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import get_or_post, query_of
from courses.access import events_for, programmes_for_events, sees_events
from courses.forms import CourseForm
from courses.models import Course, CourseTest
from courses.selectors.events import latest_first
from courses.services.catalogue import create_course, update_course
from courses.services.versions import ChangedMeanwhile
from courses.views.editing import show_refusal
from participants.access import actor_of, signed_in
from participants.selectors.search import found_among
from participants.views.paging import page_or_404


@signed_in
@require_safe
def course_list(request: HttpRequest) -> HttpResponse:
    """The courses of the house, with how many of their runs one works on."""
    _require_reader(request)
    own = Q(events__in=events_for(request.user))
    rows = Course.objects.prefetch_related("topics").order_by("-created_at", "pk")
    rows = rows.annotate(runs=Count("events", filter=own, distinct=True))
    query = query_of(request)
    found = found_among(rows, query, _names) if query.strip() else rows
    context = {
        "page": page_or_404(request, found),
        "query": query,
        "may_add": _plans(request),
    }
    return render(request, "courses/course_list.html", context)


def _names(course: Course) -> list[str]:
    """By what a course is found: its titles and those of its topics."""
    rows = [course.titles, *(topic.titles for topic in course.topics.all())]
    return [text for titles in rows for text in titles.values()]


@signed_in
@require_safe
def course_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a course is, and the runs of it that one works on."""
    _require_reader(request)
    course = get_object_or_404(Course, uid=uid)
    runs = events_for(request.user).filter(course=course)
    test = CourseTest.objects.filter(course=course).first()
    context = {
        "course": course,
        "test": test,
        "by_code": test is not None and test.by_code,
        "questions": test.questions.count() if test else 0,
        "rows": course.materials.all(),
        "at": timezone.now(),
        "page": page_or_404(request, latest_first(runs).select_related("place")),
        "may_add": _plans(request),
    }
    return render(request, "courses/course_page.html", context)


@signed_in
@get_or_post
def course_add(request: HttpRequest) -> HttpResponse:
    """Describe a course."""
    return _edited(request, None)


@signed_in
@get_or_post
def course_edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Change a course; its runs stay as they are."""
    return _edited(request, get_object_or_404(Course, uid=uid))


def _edited(request: HttpRequest, course: Course | None) -> HttpResponse:
    if not _plans(request):
        raise Http404("no such page")
    form, status = CourseForm(request.POST or None, instance=_own(course)), 200
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        try:
            if course is None:
                course = create_course(actor=actor, **form.given)
            else:
                update_course(course, actor=actor, seen_at=form.saw, **form.given)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        except ChangedMeanwhile as refusal:
            form.show_other(CourseForm(instance=_own(course)), str(refusal))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("course_page", course.uid)
    context = {"form": form, "course": course}
    status = 400 if form.errors and status == 200 else status
    return render(request, "courses/course_edit.html", context, status=status)


def _own(course: Course | None) -> Course | None:
    """The row as it is now: a form writes on its instance."""
    return Course.objects.filter(pk=course.pk).first() if course else None


def _require_reader(request: HttpRequest) -> None:
    if not sees_events(request.user):
        raise Http404("no such page")


def _plans(request: HttpRequest) -> bool:
    return programmes_for_events(request.user).exists()
