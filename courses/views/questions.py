"""The desk: the form of an event, question by question."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for
from courses.forms.questions import QuestionForm
from courses.models import Event, Question
from courses.selectors.questions import form_of, questions_asked
from courses.services import questions as acts
from participants.access import actor_of, signed_in

Kind = Question.Kind
ACTS = ("up", "down", "remove", "retire", "restore")


def _own(request: HttpRequest, slug: str) -> Event:
    return get_object_or_404(events_for(request.user), slug=slug)


@signed_in
@get_or_post
def event_form(request: HttpRequest, slug: str) -> HttpResponse:
    """What the form of registration asks beside who one is; order, remove, retire."""
    event = _own(request, slug)
    if request.method == "POST":
        try:
            _act(request, event)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect("event_form", event.slug)
    context = {"event": event, "form": form_of(event), "kinds": Kind}
    return render(request, "courses/event_form.html", context)


def _act(request: HttpRequest, event: Event) -> None:
    act, actor = request.POST.get("act", ""), actor_of(request)
    try:
        uid = UUID(request.POST.get("question", ""))
    except ValueError:
        raise Http404("no such question") from None
    if act not in ACTS:
        raise Http404("no such act")
    row = get_object_or_404(event.questions.select_related("event"), uid=uid)
    if act in ("up", "down"):
        acts.move_question(row, up=act == "up", actor=actor)
    elif act == "remove":
        acts.remove_question(row, actor=actor)
        messages.success(request, _("It is removed."))
    elif act == "retire":
        acts.retire_question(row, actor=actor)
        messages.success(request, _("It is not asked any more. Its answers are kept."))
    else:
        acts.restore_question(row, actor=actor)
        messages.success(request, _("It is asked again, at the end of the form."))


@signed_in
@get_or_post
def question_add(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Write a question of one kind."""
    event = _own(request, slug)
    if kind not in Kind.values:
        raise Http404("no such kind")
    earlier = questions_asked(event)
    form = QuestionForm(request.POST or None, event=event, kind=kind, earlier=earlier)
    return _written(request, event, form, None)


@signed_in
@get_or_post
def question_edit(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """Change a question; what was answered keeps its meaning."""
    event = _own(request, slug)
    row = get_object_or_404(
        event.questions.select_related("event"), uid=uid, retired_at=None
    )
    asked = questions_asked(event)
    place = next((n for n, one in enumerate(asked) if one.pk == row.pk), len(asked))
    form = QuestionForm(
        request.POST or None,
        event=event,
        kind=row.kind,
        earlier=asked[:place],
        question=row,
    )
    return _written(request, event, form, row)


def _written(
    request: HttpRequest, event: Event, form: QuestionForm, row: Question | None
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = form.values() | {"actor": actor_of(request)}
        try:
            if row is None:
                acts.add_question(event, kind=form.kind, **values)
            else:
                acts.change_question(row, **values)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("event_form", event.slug)
    context = {
        "event": event,
        "form": form,
        "question": row,
        "kind": Kind(form.kind),
        "answers": acts.answers_to(row) if row else 0,
    }
    status = 400 if form.is_bound else 200
    return render(request, "courses/question_edit.html", context, status=status)
