"""The desk: how the form of an event looks, and what was answered, taken together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.http import get_or_post
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES, html_lang, known
from courses.access import events_for, registrations_for
from courses.forms import RegistrationForm
from courses.models import AnswerFile, Registration
from courses.selectors.answers import summaries_of
from courses.selectors.questions import questions_asked
from courses.services.tickets import registration_by_token_or_404
from courses.views.registration import wordings
from participants.access import signed_in

SANDBOX = "sandbox; default-src 'none'"


@signed_in
@get_or_post
def event_form_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The form as people see it, in each language; nothing that is sent is stored."""
    event = get_object_or_404(
        events_for(request.user).select_related("programme", "kind"), slug=slug
    )
    language = request.GET.get("language") or known(get_language())
    if language not in LANGUAGE_CODES:
        raise BadRequest("no such language")
    with override(language):
        form = RegistrationForm(
            request.POST if request.method == "POST" else None,
            request.FILES or None,
            event=event,
            questions=questions_asked(event),
            is_trial=True,
            **wordings(),
        )
        is_done = form.turn()
        shown = {"form": form, "is_done": is_done}
        words = render_to_string("courses/_preview.html", shown, request=request)
    context: dict[str, Any] = {
        "event": event,
        "preview": words,
        "preview_lang": html_lang(language),
        "language": language,
        "languages": LANGUAGE_NAMES,
    }
    return render(request, "courses/event_form_preview.html", context)


@signed_in
@require_safe
def event_form_answers(request: HttpRequest, slug: str) -> HttpResponse:
    """What was answered, question by question."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    context = {"event": event, "summaries": summaries_of(event)}
    return render(request, "courses/event_form_answers.html", context)


@signed_in
@require_safe
def answer_file_desk(
    request: HttpRequest, slug: str, uid: UUID, file: UUID
) -> FileResponse:
    """A file that came with a registration, for the organisers of its event."""
    rows = registrations_for(request.user)
    return _sent(get_object_or_404(rows, uid=uid, event__slug=slug), file)


@require_safe
@never_cache
def answer_file(request: HttpRequest, token: str, file: UUID) -> FileResponse:
    """The same for whose registration it is."""
    return _sent(registration_by_token_or_404(token), file)


def _sent(registration: Registration, uid: UUID) -> FileResponse:
    row = get_object_or_404(AnswerFile, registration=registration, uid=uid)
    try:
        content = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    response = FileResponse(content, as_attachment=True, filename=row.file_name)
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
