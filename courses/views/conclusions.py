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
from courses.forms import ConclusionForm, FollowUpForm
from courses.models import Conclusion, Event, FollowUp
from courses.selectors.events import OVER, public_events
from courses.services.conclusions import (
    add_conclusion,
    is_over,
    move_conclusion,
    remove_conclusion,
    show_conclusion,
)
from courses.services.follow_ups import (
    add_follow_up,
    finish_follow_up,
    remove_follow_up,
)
from participants.access import actor_of, signed_in

TASK_ACTS = ("task_done", "task_open", "task_remove")
SANDBOX = "sandbox; default-src 'none'"


@signed_in
@get_or_post
def event_conclusions(request: HttpRequest, slug: str) -> HttpResponse:
    """Conclusions, minutes and presentations: add, order, show, remove."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    form = ConclusionForm(initial={"kind": Conclusion.Kind.CONCLUSIONS})
    task_form = FollowUpForm(event=event, user=request.user)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "add":
            form = ConclusionForm(request.POST, request.FILES)
            is_done = form.is_valid() and _added(request, event, form)
        elif act == "promise":
            task_form = FollowUpForm(request.POST, event=event, user=request.user)
            is_done = task_form.is_valid() and _promised(request, task_form)
        else:
            is_done = _act(request, event, act)
        if is_done:
            return redirect("event_conclusions", event.slug)
    rows = event.conclusions.prefetch_related(
        "follow_ups__person", "follow_ups__organisation"
    )
    context = {
        "event": event,
        "rows": rows,
        "form": form,
        "task_form": task_form,
        "is_over": is_over(event, timezone.now()),
    }
    status = 400 if form.is_bound or task_form.is_bound else 200
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


def _promised(request: HttpRequest, form: FollowUpForm) -> bool:
    try:
        add_follow_up(actor=actor_of(request), **form.cleaned_data)
    except DomainError as refusal:
        form.add_error("person", str(refusal))
        return False
    messages.success(request, _("Saved."))
    return True


def _act_on_task(request: HttpRequest, event: Event, act: str) -> None:
    tasks = FollowUp.objects.filter(conclusion__event=event)
    task = get_object_or_404(tasks, uid=_uid(request, "task"))
    actor = actor_of(request)
    if act == "task_remove":
        remove_follow_up(task, actor=actor)
        messages.success(request, _("It is removed."))
        return
    done_on = timezone.localdate() if act == "task_done" else None
    finish_follow_up(task, done_on=done_on, actor=actor)


def _uid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404("no such row") from None


def _act(request: HttpRequest, event: Event, act: str) -> bool:
    if act in TASK_ACTS:
        _act_on_task(request, event, act)
        return True
    actor, uid = actor_of(request), _uid(request, "conclusion")
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
    return True


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
