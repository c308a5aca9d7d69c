"""The desk: what the events of a programme write by themselves, and who releases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.http import get_or_post
from courses.access import programmes_for_events
from courses.forms.letters import AloneForm, ReminderForm
from courses.models import MailText, ReminderDefault
from courses.selectors.recipients import people_to_show
from courses.services import letters_alone, reminders
from courses.services.letter_texts import NAMES
from courses.views.letters import rule_start, states_of, typed
from courses.views.previews import is_preview, with_frame
from participants.access import actor_of, signed_in
from programmes.models import Programme


def _programme(request: HttpRequest, code: str) -> Programme:
    return get_object_or_404(programmes_for_events(request.user), code=code)


@signed_in
@get_or_post
def programme_messages(request: HttpRequest, code: str) -> HttpResponse:
    """Reminders that new events begin with, words of standard mails, and to how many
    people somebody writes alone.
    """
    programme = _programme(request, code)
    start = {"number": programme.letters_alone}
    form = AloneForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        letters_alone.set_letters_alone(programme, number, actor=actor_of(request))
        messages.success(request, _("Kept. It counts for messages sent from now on."))
        return redirect("programme_messages", programme.code)
    own = set(programme.mail_texts.values_list("kind", flat=True))
    rules = programme.reminder_defaults.all()
    context = {
        "programme": programme,
        "form": form,
        "defaults": [(row, states_of(row)) for row in rules],
        "standard": [(*kind, kind[0] in own) for kind in MailText.Kind.choices],
    }
    status = 400 if form.errors else 200
    return render(request, "courses/programme_messages.html", context, status=status)


@signed_in
@get_or_post
def programme_reminder(
    request: HttpRequest, code: str, uid: UUID | None = None
) -> HttpResponse:
    """A reminder that each new event of the programme begins with."""
    programme, actor = _programme(request, code), actor_of(request)
    row = get_object_or_404(programme.reminder_defaults, uid=uid) if uid else None
    if request.method == "POST" and row and request.POST.get("act") == "drop":
        reminders.drop_default(row, actor=actor)
        messages.success(request, _("New events do not begin with it any more."))
        return redirect("programme_messages", programme.code)
    form = ReminderForm(request.POST or None, initial=rule_start(row))
    if request.method == "POST" and form.is_valid() and not is_preview(request):
        _keep(programme, row, form.cleaned_data, request)
        return redirect("programme_messages", programme.code)
    is_asked = is_preview(request) or (row is not None and not form.is_bound)
    readers = people_to_show(programme)
    preview = typed(request, form, readers, is_asked=is_asked, is_reminder=True)
    context = {
        "programme": programme,
        "form": form,
        "rule": row,
        "names": NAMES.items(),
        "preview": preview,
    }
    status = 400 if form.errors else 200
    response = render(
        request, "courses/programme_reminder.html", context, status=status
    )
    return with_frame(response, preview)


def _keep(
    programme: Programme,
    row: ReminderDefault | None,
    values: dict[str, Any],
    request: HttpRequest,
) -> None:
    actor = actor_of(request)
    reminders.keep_default(programme, actor=actor, default=row, **values)
    messages.success(
        request, _("The reminder is kept. Events that exist keep theirs as they are.")
    )
