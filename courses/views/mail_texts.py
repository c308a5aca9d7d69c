"""The desk: own words for the mails that go out by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.http import get_or_post
from courses.access import events_for, programmes_for_events
from courses.forms.letters import WordsForm
from courses.models import Event, MailText
from courses.selectors.events import latest_first
from courses.selectors.invitations import (
    invited_known,
    might_be_invited,
    might_nominate,
)
from courses.selectors.recipients import (
    everybody,
    parts_to_show,
    people_to_show,
    with_parts,
)
from courses.services.invitations import unsent
from courses.services.letter_texts import NAMES, Reader
from courses.services.mail_previews import (
    gets_now,
    is_to_invited,
    mail_with,
    standard_mail,
)
from courses.services.mail_texts import (
    WHERE,
    Owner,
    barred_in,
    keep_words,
    own_words,
    reset_words,
)
from courses.views.previews import Preview, is_preview, preview_of, with_frame
from outbox.services.renderers import Mail
from participants.access import actor_of, signed_in
from programmes.models import Programme

Kind = MailText.Kind


@signed_in
@get_or_post
def event_mail_text(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """What one kind of mail says at this event; and the mail of any recipient."""
    events = events_for(request.user).select_related("programme")
    event = get_object_or_404(events, slug=slug)
    kind = _kind(kind)
    here = reverse("event_mail_text", args=[slug, kind])
    back = reverse("event_messages", args=[slug])
    context = {"event": event, "back": back}
    return _page(request, event, kind, here, context, _readers(request, event, kind))


@signed_in
@get_or_post
def programme_mail_text(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """What one kind of mail says at all events of a programme that say nothing else."""
    programme = get_object_or_404(programmes_for_events(request.user), code=code)
    kind = _kind(kind)
    here = reverse("programme_mail_text", args=[code, kind])
    rows: list[Reader] = []
    if is_to_invited(kind):
        event = _latest(programme, kind)
        rows = _readers(request, event, kind) if event else []
    elif kind == Kind.PART:
        rows = [*parts_to_show(programme, without_words=kind)]
    else:
        rows = _standing([*people_to_show(programme, without_words=kind)], kind)
    return _page(request, programme, kind, here, {"programme": programme}, rows)


def _latest(programme: Programme, kind: str) -> Event | None:
    """The latest event whose mails say what the programme says, with invited people
    if there is one.
    """
    own = MailText.objects.filter(kind=kind, event__programme=programme)
    events = programme.events.exclude(pk__in=own.values("event"))
    found = latest_first(events).select_related("programme", "place")
    return found.exclude(invitations=None).distinct().first() or found.first()


def _readers(request: HttpRequest, event: Event, kind: str) -> list[Reader]:
    """Who gets this mail of the event, or might; nobody whose name one may not read."""
    if kind == Kind.PART:
        return [*with_parts(event)]
    if not is_to_invited(kind):
        rows: list[Reader] = [*everybody(event)]
        for row in rows:
            row.event = event
        return _standing(rows, kind)
    user, asks = request.user, kind in (Kind.ASKED, Kind.ASKED_AGAIN)
    invited = invited_known(event, user, asks_nominations=asks)
    others = might_nominate(user) if asks else might_be_invited(event.programme, user)
    return [*(invited or unsent(event, others, at=timezone.now()))]


def _standing(rows: list[Reader], kind: str) -> list[Reader]:
    """Those of `rows` who get this mail as they stand, else all: the preview shows it
    as if they stood there.
    """
    return [row for row in rows if gets_now(kind, row)] or rows


def _page(
    request: HttpRequest,
    owner: Owner,
    kind: str,
    here: str,
    context: dict[str, Any],
    readers: Sequence[Reader],
) -> HttpResponse:
    row, actor = own_words(owner, kind), actor_of(request)
    if request.method == "POST" and request.POST.get("act") == "reset":
        reset_words(owner, kind, actor=actor)
        messages.success(request, _("The usual words stand again."))
        return redirect(here)
    start = {"subjects": row.subjects, "bodies": row.bodies} if row else {}
    form = WordsForm(request.POST or None, initial=start, where=WHERE[kind])
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and not is_preview(request):
        try:
            keep_words(owner, kind, actor=actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("From now on this kind of mail says this."))
            return redirect(here)
    preview = _preview(request, owner, kind, form, readers)
    context |= {
        "form": form,
        "row": row,
        "kind": Kind(kind).label,
        "names": _names(kind),
        "preview": preview,
    }
    status = 400 if form.errors else 200
    response = render(request, "courses/mail_text.html", context, status=status)
    return with_frame(response, preview)


def _names(kind: str) -> list[tuple[str, Any]]:
    """The placeholders that this mail may have."""
    barred = barred_in(kind)
    return [(name, words) for name, words in NAMES.items() if name not in barred]


def _preview(
    request: HttpRequest,
    owner: Owner,
    kind: str,
    form: WordsForm,
    readers: Sequence[Reader],
) -> Preview:
    """The mail with what was typed; else as it is sent now, to whom it is sent."""

    def mail(reader: Reader, language: str) -> Mail | None:
        if not form.is_bound:
            return standard_mail(kind, reader, language)
        if form.errors:
            return None
        try:
            texts = form.cleaned_data
            return mail_with(owner, kind, reader, language, texts=texts)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
            return None

    is_real = bool(readers) and gets_now(kind, readers[0])
    is_asked = is_preview(request) or (is_real and not form.is_bound)
    return preview_of(request, readers, mail, is_asked=is_asked)


def _kind(kind: str) -> str:
    if kind not in Kind.values:
        raise Http404("no such mail")
    return kind
