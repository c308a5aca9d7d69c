"""The desk: own words for the mails that go out by themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_NAMES
from courses.access import events_for, programmes_for_events
from courses.forms.letters import WordsForm
from courses.models import MailText, Registration, Status
from courses.selectors.recipients import everybody
from courses.services.letter_texts import NAMES
from courses.services.mail_texts import Owner, keep_words, own_words, reset_words
from courses.views.letters import language_of, reader_of, shown
from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.access import actor_of, signed_in

Kind = MailText.Kind
# Whose mails a kind is shown with.
STATES = {
    Kind.TICKET: Status.CONFIRMED,
    Kind.WAITING: Status.WAITING,
    Kind.OFFER: Status.OFFERED,
    Kind.CHANGED: Status.CONFIRMED,
    Kind.CANCELLED: Status.CANCELLED,
}


@signed_in
@get_or_post
def event_mail_text(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """What one kind of mail says at this event; and the mail of any recipient."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    kind = _kind(kind)
    here = reverse("event_mail_text", args=[slug, kind])
    readers = everybody(event).filter(status=STATES[Kind(kind)])
    reader = reader_of(request, event) or readers.first()
    context = {
        "event": event,
        "back": reverse("event_messages", args=[slug]),
        "reader": reader,
        "readers": [(str(row.uid), row.full_name) for row in readers[:500]],
        "language": language_of(request, reader),
        "languages": LANGUAGE_NAMES.items(),
        "mail_url": reverse("event_mail_text_mail", args=[slug, kind]),
    }
    return _page(request, event, kind, here, context)


@signed_in
@get_or_post
def programme_mail_text(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """What one kind of mail says at all events of a programme that say nothing else."""
    programme = get_object_or_404(programmes_for_events(request.user), code=code)
    kind = _kind(kind)
    here = reverse("programme_mail_text", args=[code, kind])
    return _page(request, programme, kind, here, {"programme": programme})


def _page(
    request: HttpRequest, owner: Owner, kind: str, here: str, context: dict[str, Any]
) -> HttpResponse:
    row, actor = own_words(owner, kind), actor_of(request)
    if request.method == "POST" and request.POST.get("act") == "reset":
        reset_words(owner, kind, actor=actor)
        messages.success(request, _("The usual words stand again."))
        return redirect(here)
    start = {"subjects": row.subjects, "bodies": row.bodies} if row else {}
    form = WordsForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            keep_words(owner, kind, actor=actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("From now on this kind of mail says this."))
            return redirect(here)
    context |= {
        "form": form,
        "row": row,
        "kind": Kind(kind).label,
        "names": NAMES.items(),
    }
    status = 400 if form.errors else 200
    response = render(request, "courses/mail_text.html", context, status=status)
    response.csp_extra = {"frame-src": "'self'"}  # type: ignore[attr-defined]
    return response


@signed_in
@xframe_options_sameorigin
@require_safe
def event_mail_text_mail(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The mail alone, just as the sender makes it for one person."""
    event = get_object_or_404(events_for(request.user), slug=slug)
    kind = _kind(kind)
    reader = reader_of(request, event)
    if reader is None:
        reader = everybody(event).filter(status=STATES[Kind(kind)]).first()
    if reader is None:
        raise Http404("nobody to show it to")
    message = Message(
        kind=kind,
        about_kind=Registration._meta.label,
        about_uid=reader.uid,
        address=reader.email,
        language=language_of(request, reader),
    )
    try:
        return shown(request, renderers[kind](message))
    except NotNeeded:
        raise Http404("this person gets no such mail now") from None


def _kind(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404("no such mail")
    return kind
