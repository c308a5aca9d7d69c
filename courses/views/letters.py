"""The desk: messages to the people of an event, and the rules of reminders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_CODES, LANGUAGE_NAMES
from courses.access import events_for, programmes_for_events
from courses.forms.letters import LetterForm, ReminderForm
from courses.mails import letter_to
from courses.models import Event, Letter, MailText, Registration, ReminderRule
from courses.selectors.recipients import (
    STATES,
    Choice,
    Recipients,
    everybody,
    recipients_of,
)
from courses.services import letters as acts
from courses.services import reminders
from courses.services.letter_texts import NAMES
from outbox.services.renderers import Mail
from participants.access import actor_of, signed_in
from participants.selectors.organisations import organisation_name

SHOWN = 20  # names of those who get it
WIDE = 50  # from so many on the page says that it is many
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; "
    "sandbox; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
EARLIER = 10  # messages of the programme to begin with
STATE_WORDS = dict(STATES)


def _event(request: HttpRequest, slug: str) -> Event:
    rows = events_for(request.user).select_related("programme", "kind", "place")
    return get_object_or_404(rows, slug=slug)


@signed_in
@require_safe
def event_messages(request: HttpRequest, slug: str) -> HttpResponse:
    """What was written to the people of the event, and what goes out by itself."""
    event = _event(request, slug)
    rows = list(event.letters.select_related("sent_by"))
    sent = [row for row in rows if row.is_sent]
    for row in rows:
        row.event = event
    delivery = acts.delivery_of(sent)
    rules = [_rule_line(row) for row in event.reminder_rules.select_related("event")]
    context = {
        "event": event,
        "drafts": [row for row in rows if not row.is_sent],
        "sent": [(row, delivery[row.pk]) for row in sent],
        "rules": rules,
        "standard": _standard(event),
        "may_programme": programmes_for_events(request.user)
        .filter(pk=event.programme_id)
        .exists(),
    }
    with timezone.override(event.tz):
        return render(request, "courses/event_messages.html", context)


def _standard(event: Event) -> list[tuple[str, str, str]]:
    """Each kind of standard mail: its key, its name, and whose words it has."""
    words = {
        (row.kind, row.event_id is not None)
        for row in MailText.objects.filter(
            Q(event=event) | Q(programme=event.programme_id)
        )
    }
    rows = []
    for kind, label in MailText.Kind.choices:
        if (kind, True) in words:
            whose = _("words of this event")
        elif (kind, False) in words:
            whose = _("words of the programme")
        else:
            whose = _("the usual words")
        rows.append((kind, str(label), whose))
    return rows


def _rule_line(rule: ReminderRule) -> dict[str, Any]:
    return {
        "rule": rule,
        "states": ", ".join(str(STATE_WORDS.get(one, one)) for one in rule.states),
        "told": reminders.told_by(rule),
    }


@signed_in
@get_or_post
def event_letter_edit(
    request: HttpRequest, slug: str, uid: UUID | None = None
) -> HttpResponse:
    """Write a message, or go on with a draft; `?to=` has one person chosen."""
    event = _event(request, slug)
    row = _letter(event, uid) if uid else None
    if row is not None and row.is_sent:
        raise Http404("sent: it stays as it is")
    form = LetterForm(request.POST or None, event=event, initial=_start(request, row))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        row = acts.draft_letter(
            event,
            subjects=found["subjects"],
            bodies=found["bodies"],
            choice=form.choice,
            actor=actor_of(request),
            letter=row,
        )
        return redirect("event_letter", event.slug, row.uid)
    context = {"event": event, "form": form, "letter": row, "names": NAMES.items()}
    if row is None:
        same = Q(event__programme=event.programme_id)
        context["earlier"] = _earlier(request).filter(same)[:EARLIER]
    status = 400 if form.errors else 200
    return render(request, "courses/event_letter_edit.html", context, status=status)


def _start(request: HttpRequest, row: Letter | None) -> dict[str, Any]:
    if row is not None:
        return {**row.choice, "subjects": row.subjects, "bodies": row.bodies}
    if like := request.GET.get("like"):
        former = _earlier(request).filter(uid=like).first() if is_uid(like) else None
        if former is not None:
            texts = {"subjects": former.subjects, "bodies": former.bodies}
            return {"states": former.choice.get("states", []), **texts}
    if to := request.GET.get("to"):
        return {"people": [to]}
    return {"states": ["confirmed"]}


def _earlier(request: HttpRequest) -> QuerySet[Letter]:
    """The messages of events one works on, the last first."""
    events = events_for(request.user).values("pk")
    return Letter.objects.filter(event__in=events).order_by("-created_at", "-pk")


def is_uid(text: str) -> bool:
    """Whether it can be the key of a row."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@signed_in
@get_or_post
def event_letter(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """A message as its readers see it, who they are, who is left out; then send it."""
    event = _event(request, slug)
    row = _letter(event, uid)
    if request.method == "POST":
        return _act(request, row)
    found = recipients_of(event, Choice.of(row.choice))
    context = {
        "event": event,
        "letter": row,
        "found": found,
        "left_out": found.reasons,
        "delivery": acts.delivery_of([row])[row.pk] if row.is_sent else None,
        "seen": acts.digest_of(row, found),
        "is_wide": len(found.rows) > WIDE,
        "states": [STATE_WORDS.get(one, one) for one in row.choice.get("states", [])],
        **_readers(request, event, found),
    }
    response = render(request, "courses/event_letter.html", context)
    response.csp_extra = {"frame-src": "'self'"}  # type: ignore[attr-defined]
    return response


def _readers(request: HttpRequest, event: Event, found: Recipients) -> dict[str, Any]:
    """Names, and whose mail is shown: one may choose any, and any language."""
    reader = reader_of(request, event) or next(iter(found.rows), None)
    return {
        "names": [_named(row) for row in found.rows[:SHOWN]],
        "more": len(found.rows) - SHOWN,
        "reader": reader,
        "readers": [(str(one.uid), one.full_name) for one in found.rows[:500]],
        "language": language_of(request, reader),
        "languages": LANGUAGE_NAMES.items(),
    }


def _named(row: Registration) -> tuple[str, str]:
    office = row.organisation
    return row.full_name, organisation_name(office) if office else row.organisation_text


def _act(request: HttpRequest, row: Letter) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act")
    try:
        if act == "send":
            sent = acts.send_letter(row, seen=request.POST.get("seen", ""), actor=actor)
            words = ngettext(
                "The message is on its way to %(count)s person.",
                "The message is on its way to %(count)s people.",
                sent.queued,
            )
            messages.success(request, words % {"count": sent.queued})
        elif act == "drop":
            acts.drop_letter(row, actor=actor)
            messages.success(request, _("The draft is thrown away."))
            return redirect("event_messages", row.event.slug)
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("event_letter", row.event.slug, row.uid)


@signed_in
@xframe_options_sameorigin
@require_safe
def event_letter_mail(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The mail alone, as one person gets it, for the frame of the preview."""
    event = _event(request, slug)
    row = _letter(event, uid)
    reader = reader_of(request, event) or everybody(event).first()
    if reader is None:
        raise Http404("nobody to show it to")
    language = language_of(request, reader)
    return shown(request, letter_to(row.subjects, row.bodies, reader, language))


@signed_in
@get_or_post
def event_reminder(
    request: HttpRequest, slug: str, uid: UUID | None = None
) -> HttpResponse:
    """A rule: when, to whom and what; below it who would get it, and when."""
    event = _event(request, slug)
    row = _rule(event, uid) if uid else None
    actor = actor_of(request)
    if request.method == "POST" and row and request.POST.get("act") == "drop":
        reminders.drop_rule(row, actor=actor)
        messages.success(request, _("The reminder is taken out."))
        return redirect("event_messages", event.slug)
    form = ReminderForm(request.POST or None, initial=_rule_start(row))
    if request.method == "POST" and form.is_valid():
        row = reminders.keep_rule(event, actor=actor, rule=row, **form.cleaned_data)
        messages.success(request, _("The reminder is kept. Below is who would get it."))
        return redirect("event_reminder", event.slug, row.uid)
    context = {"event": event, "form": form, "rule": row, "names": NAMES.items()}
    if row is not None:
        found = reminders.whom(row)
        context |= {
            "found": found,
            "left_out": found.reasons,
            "told": reminders.told_by(row),
            "is_late": bool(row.due_at and row.due_at <= timezone.now()),
            "people": _readers(request, event, found),
        }
    status = 400 if form.errors else 200
    with timezone.override(event.tz):
        response = render(
            request, "courses/event_reminder.html", context, status=status
        )
    response.csp_extra = {"frame-src": "'self'"}  # type: ignore[attr-defined]
    return response


def _rule_start(row: ReminderRule | None) -> dict[str, Any]:
    if row is not None:
        names = ("amount", "unit", "anchor", "states", "subjects", "bodies")
        return {name: getattr(row, name) for name in names} | {
            "is_active": row.is_active
        }
    subjects, bodies = {}, {}
    for code in LANGUAGE_CODES:
        if code != "sr-latn":  # made of the Cyrillic text
            with override(code):
                subjects[code] = _("Reminder: {event}")
                bodies[code] = _(
                    "{given_name}, we look forward to seeing you. Your ticket and all"
                    " details are on your page."
                )
    start = {"amount": 2, "unit": "days", "anchor": "start", "states": ["confirmed"]}
    return {**start, "subjects": subjects, "bodies": bodies, "is_active": True}


@signed_in
@xframe_options_sameorigin
@require_safe
def event_reminder_mail(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """The reminder alone, as one person gets it."""
    event = _event(request, slug)
    row = _rule(event, uid)
    reader = reader_of(request, event) or everybody(event).first()
    if reader is None:
        raise Http404("nobody to show it to")
    language = language_of(request, reader)
    mail = letter_to(row.subjects, row.bodies, reader, language, is_reminder=True)
    return shown(request, mail)


def shown(request: HttpRequest, mail: Mail) -> HttpResponse:
    """A mail under a policy of its own; with `?as=text` its subject and plain text."""
    if request.GET.get("as") == "text":
        text = f"{mail.subject}\n\n{mail.text}"
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    response = HttpResponse(mail.html)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _letter(event: Event, uid: UUID) -> Letter:
    row = get_object_or_404(event.letters.select_related("sent_by"), uid=uid)
    row.event = event
    return row


def _rule(event: Event, uid: UUID) -> ReminderRule:
    row = get_object_or_404(event.reminder_rules, uid=uid)
    row.event = event
    return row


def reader_of(request: HttpRequest, event: Event) -> Registration | None:
    """The person of the event whose mail is asked for by `?to=`."""
    try:
        uid = UUID(request.GET.get("to", ""))
    except ValueError:
        return None
    rows = everybody(event).select_related("event__programme", "event__place")
    return get_object_or_404(rows, uid=uid)


def language_of(request: HttpRequest, reader: Registration | None) -> str:
    """The language asked for; else that of the reader."""
    wanted = request.GET.get("language", "")
    if wanted in LANGUAGE_CODES:
        return wanted
    return reader.language if reader else LANGUAGE_CODES[0]
