"""Examples of good practice: at the desk of a visit, and for everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms import PracticeFilter, PracticeForm
from courses.models import Event, GoodPractice
from courses.selectors.practices import practice_topics, public_practices
from courses.services.practices import (
    add_practice,
    change_practice,
    remove_practice,
)
from courses.views.conclusions import SANDBOX
from courses.views.visits.doors import own_source_or_404, show_refusal
from participants.access import actor_of, signed_in
from participants.views.paging import page_or_404


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """Examples by words and topic; a wrong filter is said beside its box."""
    form = PracticeFilter(request.GET, topics=practice_topics())
    is_right = form.is_valid()
    wanted = form.cleaned_data
    topic = wanted.get("topic")
    rows = public_practices(
        query=wanted.get("q", ""), topic=topic.code if topic else ""
    )
    context = {
        "form": form,
        "page": page_or_404(request, rows if is_right else rows.none()),
        "is_filtered": any(wanted.values()) or not is_right,
    }
    status = 200 if is_right else 400
    return render(request, "courses/practice_list.html", context, status=status)


@require_safe
def practice_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One example."""
    practice = get_object_or_404(public_practices(), uid=uid)
    return render(request, "courses/practice_page.html", {"practice": practice})


@require_safe
def practice_file(request: HttpRequest, uid: UUID) -> FileResponse:
    """Its file; of one that is not public for the organisers of the visit alone."""
    own = GoodPractice.objects.filter(event__in=events_for(request.user).values("pk"))
    door = Q(pk__in=public_practices().values("pk")) | Q(pk__in=own.values("pk"))
    rows = GoodPractice.objects.filter(door).exclude(file="")
    row = get_object_or_404(rows, uid=uid)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(file, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = SANDBOX
    return response


@signed_in
@get_or_post
def event_practices(request: HttpRequest, slug: str) -> HttpResponse:
    """The examples of a visit or of mentoring, and a form to add one."""
    event = own_source_or_404(request, slug)
    form = PracticeForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid() and _is_kept(request, form, event):
        messages.success(request, _("Saved."))
        return redirect("event_practices", event.slug)
    context = {
        "event": event,
        "part": "practices",
        "form": form,
        "practices": event.practices.select_related("host", "topic"),
    }
    status = 400 if form.is_bound else 200
    page = "courses/visits/event_practices.html"
    return render(request, page, context, status=status)


@signed_in
@get_or_post
def practice_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change an example, or take it away."""
    event = own_source_or_404(request, slug)
    practice = get_object_or_404(event.practices.all(), uid=uid)
    if request.method == "POST" and "remove" in request.POST:
        remove_practice(practice, actor=actor_of(request))
        messages.success(request, _("It is removed."))
        return redirect("event_practices", event.slug)
    form = PracticeForm(request.POST or None, request.FILES or None, practice=practice)
    if form.is_bound and form.is_valid() and _is_kept(request, form, event, practice):
        messages.success(request, _("Saved."))
        return redirect("event_practices", event.slug)
    context = {"event": event, "form": form, "practice": practice}
    status = 400 if form.is_bound else 200
    page = "courses/visits/practice_edit.html"
    return render(request, page, context, status=status)


def _is_kept(
    request: HttpRequest,
    form: PracticeForm,
    event: Event,
    practice: GoodPractice | None = None,
) -> bool:
    actor = actor_of(request)
    try:
        if practice is None:
            add_practice(event, actor=actor, **form.values())
        else:
            change_practice(practice, actor=actor, **form.values())
    except DomainError as refusal:
        form.add_error("file", str(refusal))
    except ValidationError as refusal:
        show_refusal(form, refusal)
    return not form.errors
