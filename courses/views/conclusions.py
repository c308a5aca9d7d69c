"""What came out of an event: the desk's page, and the files."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.throttle import FILES, throttled_for_public
from courses.access import events_for
from courses.forms import ConclusionForm
from courses.models import Conclusion, Event
from courses.selectors.events import OVER, public_events
from courses.services.conclusions import (
    add_conclusion,
    is_over,
    move_conclusion,
    remove_conclusion,
    show_conclusion,
)
from participants.access import actor_of, signed_in

SANDBOX = "sandbox; default-src 'none'"


@signed_in
@get_or_post
def event_conclusions(request: HttpRequest, slug: str) -> HttpResponse:
    """Conclusions, minutes and presentations: add, order, show, remove."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = ConclusionForm(initial={"kind": Conclusion.Kind.CONCLUSIONS})
    if request.method == "POST":
        if request.POST.get("act") != "add":
            return _act(request, event)
        form = ConclusionForm(request.POST, request.FILES)
        if form.is_valid() and _added(request, event, form):
            return redirect("event_conclusions", event.slug)
    rows = event.conclusions.prefetch_related(
        "follow_ups__person", "follow_ups__organisation"
    )
    context = {
        "event": event,
        "rows": rows,
        "form": form,
        "is_over": is_over(event, timezone.now()),
    }
    status = 400 if form.is_bound else 200
    return render(request, "courses/event_conclusions.html", context, status=status)


def _added(request: HttpRequest, event: Event, form: ConclusionForm) -> bool:
    try:
        add_conclusion(event, actor=actor_of(request), **form.values())
    except DomainError as refusal:
        is_of_file = refusal.code == "file_not_usable"
        form.add_error("file" if is_of_file else None, str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _act(request: HttpRequest, event: Event) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act")
    try:
        uid = UUID(request.POST.get("conclusion", ""))
    except ValueError:
        raise Http404("no such row") from None
    row = get_object_or_404(event.conclusions.select_related("event"), uid=uid)
    if act in ("up", "down"):
        move_conclusion(row, up=act == "up", actor=actor)
    elif act in ("show", "hide"):
        show_conclusion(row, is_public=act == "show", actor=actor)
    elif act == "remove":
        remove_conclusion(row, actor=actor)
        messages.success(request, _("It is removed."))
    else:
        raise Http404("no such act")
    return redirect("event_conclusions", event.slug)


@require_safe
@throttled_for_public(FILES)
def conclusion_file(request: HttpRequest, slug: str, uid: UUID) -> FileResponse:
    """The file of a public one; an internal one exists for the organisers alone."""
    shown = public_events().filter(status__in=OVER).values("pk")
    own = events_for(request.user).values("pk")
    door = Q(event__in=shown, is_public=True) | Q(event__in=own)
    rows = Conclusion.objects.filter(door, event__slug=slug).exclude(file="")
    row = get_object_or_404(rows, uid=uid)
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(file, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = SANDBOX
    return response
