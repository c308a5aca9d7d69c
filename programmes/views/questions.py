"""What a programme asks of people beside who they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from participants.access import actor_of, signed_in
from participants.models import PersonalField
from participants.selectors.questions import Line, questions_of
from participants.services.answers import ask, ask_no_more, special_wording
from programmes.forms import QuestionForm
from programmes.views.programmes import managed


@signed_in
@require_safe
def programme_questions(request: HttpRequest, code: str) -> HttpResponse:
    """What the programme asks of people beside who they are, and why."""
    programme = managed(request, code)
    asked = {row.field: row for row in questions_of(programme.uid)}
    context = {
        "programme": programme,
        "lines": [Line.of(field, asked.get(field)) for field in PersonalField],
        "has_wording": special_wording() is not None,
    }
    return render(request, "programmes/programme_questions.html", context)


@signed_in
@get_or_post
def programme_question(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """Ask for a field, change how it is asked, or ask it no more."""
    programme = managed(request, code)
    if field not in PersonalField.values:
        raise Http404("no such field")
    asked = questions_of(programme.uid)
    question = next((row for row in asked if row.field == field), None)
    form = QuestionForm(
        request.POST if request.method == "POST" else None,
        field=field,
        question=question,
    )
    if form.is_valid():
        actor, values = actor_of(request), dict(form.cleaned_data)
        try:
            if values.pop("is_asked"):
                ask(programme.uid, field, actor=actor, **values)
            elif question is not None:
                ask_no_more(question, actor=actor)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("programme_questions", programme.code)
    context = {"programme": programme, "form": form, "line": Line.of(field, question)}
    status = 400 if form.is_bound else 200
    name = "programmes/programme_question.html"
    return render(request, name, context, status=status)
