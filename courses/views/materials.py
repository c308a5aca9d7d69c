"""Materials at the desk, of an event and of a course; and the files themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.throttle import FILES, throttled_for_public
from courses.access import events_for, programmes_for_events, sees_events
from courses.forms import MaterialForm
from courses.models import Course, Event, Material
from courses.selectors.events import public_events
from courses.selectors.materials import (
    PUBLIC,
    materials_of,
    seen_by,
    seen_of,
    shown,
)
from courses.services.materials import add_material, change_material, remove_material
from courses.services.tickets import registration_by_token_or_404
from courses.views.conclusions import SANDBOX
from courses.views.editing import show_refusal
from participants.access import actor_of, signed_in


@signed_in
@get_or_post
def event_materials(request: HttpRequest, slug: str) -> HttpResponse:
    """What there is of the event and of its course, and a form to add one."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = _form(request, event)
    if form.is_bound and form.is_valid() and _is_added(request, form, event):
        return redirect("event_materials", event.slug)
    context = {
        "event": event,
        "form": form,
        "rows": shown(materials_of(event), event),
        "at": timezone.now(),
    }
    status = 400 if form.is_bound else 200
    with timezone.override(event.tz):
        return render(request, "courses/event_materials.html", context, status=status)


@signed_in
@get_or_post
def material_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change one of the event, replace its file, or take it away."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    material = get_object_or_404(event.materials.all(), uid=uid)
    back = reverse("event_materials", args=[event.slug])
    with timezone.override(event.tz):
        return _edited(request, material, back, event=event)


@signed_in
@get_or_post
def course_materials(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What a course brings to each of its runs, and a form to add one."""
    course = _course(request, uid)
    form = _form(request, None)
    if form.is_bound and form.is_valid() and _is_added(request, form, course):
        return redirect("course_materials", course.uid)
    rows = course.materials.all()
    context = {"course": course, "form": form, "rows": rows, "at": timezone.now()}
    status = 400 if form.is_bound else 200
    return render(request, "courses/course_materials.html", context, status=status)


@signed_in
@get_or_post
def course_material_edit(
    request: HttpRequest, uid: UUID, material: UUID
) -> HttpResponse:
    """Change one of the course, replace its file, or take it away."""
    course = _course(request, uid)
    row = get_object_or_404(course.materials.all(), uid=material)
    back = reverse("course_materials", args=[course.uid])
    return _edited(request, row, back, course=course)


@signed_in
@require_safe
def course_material_file(
    request: HttpRequest, uid: UUID, material: UUID
) -> FileResponse:
    """A file of a course, for all who read courses at the desk."""
    if not sees_events(request.user):
        raise Http404("no such page")
    rows = Material.objects.filter(course__uid=uid)
    return _file(get_object_or_404(rows, uid=material))


@require_safe
@throttled_for_public(FILES)
def material_file(request: HttpRequest, slug: str, uid: UUID) -> FileResponse:
    """A file that is public by now; any of the event for its organisers."""
    own = events_for(request.user).filter(slug=slug).first()
    if own is not None:
        return _file(get_object_or_404(materials_of(own), uid=uid))
    event = get_object_or_404(public_events(), slug=slug)
    return _file(_among(seen_of(event, PUBLIC, timezone.now()), uid))


@require_safe
@never_cache
@throttled_for_public(FILES)
def registration_material(request: HttpRequest, token: str, uid: UUID) -> FileResponse:
    """A file for somebody registered, once it is out and they may have it."""
    registration = registration_by_token_or_404(token)
    return _file(_among(seen_by(registration, timezone.now()), uid))


def _among(rows: list[Material], uid: UUID) -> Material:
    found = next((row for row in rows if row.uid == uid), None)
    if found is None:
        raise Http404("no such material")
    return found


def _file(row: Material) -> FileResponse:
    if not row.file:
        raise Http404("it is a link")
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(file, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = SANDBOX
    return response


def _course(request: HttpRequest, uid: UUID) -> Course:
    if not programmes_for_events(request.user).exists():
        raise Http404("no such page")
    rows: QuerySet[Course] = Course.objects.all()
    return get_object_or_404(rows, uid=uid)


def _form(
    request: HttpRequest, event: Event | None, material: Material | None = None
) -> MaterialForm:
    is_sent = request.method == "POST"
    return MaterialForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        event=event,
        material=material,
    )


def _is_added(request: HttpRequest, form: MaterialForm, owner: Course | Event) -> bool:
    values = form.values()
    titles = values.pop("titles")
    try:
        add_material(owner, titles, actor=actor_of(request), **values)
    except (DomainError, ValidationError) as refusal:
        return _refused(form, refusal)
    messages.success(request, _("Saved."))
    return True


def _edited(
    request: HttpRequest, material: Material, back: str, **owner: Any
) -> HttpResponse:
    if request.method == "POST" and "remove" in request.POST:
        remove_material(material, actor=actor_of(request))
        messages.success(request, _("It is removed."))
        return redirect(back)
    form = _form(request, owner.get("event"), material)
    if form.is_bound and form.is_valid():
        try:
            change_material(material, actor=actor_of(request), **form.values())
        except (DomainError, ValidationError) as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "material": material, "back": back, **owner}
    status = 400 if form.is_bound else 200
    return render(request, "courses/material_edit.html", context, status=status)


def _refused(form: MaterialForm, refusal: DomainError | ValidationError) -> bool:
    if isinstance(refusal, ValidationError):
        show_refusal(form, refusal)
    else:
        form.add_error("file" if "file" in form.fields else None, str(refusal))
    return False
