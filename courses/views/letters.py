"""The desk: messages to the people of an event, and the rules of reminders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_safe

from core.errors import DomainError
from core.http import get_or_post
from core.languages import LANGUAGE_CODES
from courses.access import events_for, programmes_for_events
from courses.forms.letters import (
    LetterForm,
    NoteForm,
    ReminderForm,
    TextsForm,
    is_uid,
)
from courses.forms.lists import DeliveryFilter
from courses.mails.letters import letter_to
from courses.models import (
    Event,
    Letter,
    MailText,
    Registration,
    Reminder,
    ReminderRule,
)
from courses.selectors.deliveries import Fate, look_of
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
from courses.services.letters_alone import reach_of
from courses.views.previews import Preview, is_preview, preview_of, with_frame
from outbox.services.renderers import Mail
from participants.access import actor_of, signed_in
from participants.selectors.organisations import organisation_name
from participants.views.paging import page_or_404

SHOWN = 20  # names of those who get it
MANY = 50  # from so many on the page says that it is many
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
        "to_release": acts.to_release(
            Event.objects.filter(pk=event.pk), actor_of(request)
        ),
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
        "states": states_of(rule),
        "told": reminders.told_by(rule),
    }


def states_of(rule: Reminder) -> str:
    """To whom it goes, in words."""
    return ", ".join(str(STATE_WORDS.get(one, one)) for one in rule.states)


@signed_in
@get_or_post
def event_letter_edit(
    request: HttpRequest, slug: str, uid: UUID | None = None
) -> HttpResponse:
    """Write a message, or go on with a draft; `?to=` has one person chosen."""
    event = _event(request, slug)
    row = _letter(event, uid) if uid else None
    if row is not None and row.state != Letter.State.DRAFT:
        raise Http404("no draft: it stays as it is")
    if "search" in request.POST:
        form = LetterForm.typed(request.POST, event)
    else:
        start = _start(request, row)
        form = LetterForm(request.POST or None, event=event, initial=start)
    if request.method == "POST" and form.is_valid() and not is_preview(request):
        row = acts.draft_letter(
            event,
            subjects=form.cleaned_data["subjects"],
            bodies=form.cleaned_data["bodies"],
            choice=form.choice,
            actor=actor_of(request),
            letter=row,
        )
        return redirect("event_letter", event.slug, row.uid)
    chosen = form.choice if form.is_bound and form.is_valid() else None
    found = recipients_of(event, chosen).rows if chosen else []
    is_asked = is_preview(request) or (row is not None and not form.is_bound)
    preview = typed(request, form, found or everybody(event), is_asked=is_asked)
    context = {
        "event": event,
        "form": form,
        "letter": row,
        "names": NAMES.items(),
        "preview": preview,
    }
    if row is None:
        same = Q(event__programme=event.programme_id)
        context["earlier"] = _earlier(request).filter(same)[:EARLIER]
    status = 400 if form.errors else 200
    response = render(request, "courses/event_letter_edit.html", context, status=status)
    return with_frame(response, preview)


def typed(
    request: HttpRequest,
    form: TextsForm,
    rows: Iterable[Registration],
    *,
    is_asked: bool,
    is_reminder: bool = False,
) -> Preview:
    """What stands in the form, kept or not, as one of `rows` gets it."""
    texts = form.cleaned_data if form.is_bound else form.initial

    def mail(reader: Registration, language: str) -> Mail | None:
        if not {"subjects", "bodies"} <= texts.keys():
            return None  # one has an error
        subjects, bodies = texts["subjects"], texts["bodies"]
        return letter_to(subjects, bodies, reader, language, is_reminder=is_reminder)

    return preview_of(request, rows, mail, is_asked=is_asked)


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


@signed_in
@get_or_post
def event_letter(request: HttpRequest, slug: str, uid: UUID) -> HttpResponse:
    """A message as its readers see it, who they are, who is left out; then send it."""
    event = _event(request, slug)
    row = _letter(event, uid)
    if request.method == "POST":
        return _act(request, row)
    found = recipients_of(event, Choice.of(row.choice))
    context: dict[str, Any] = {
        "event": event,
        "letter": row,
        "found": found,
        "left_out": found.reasons,
        "seen": acts.digest_of(row, found),
        "reach": reach_of(event, found.rows, user=actor_of(request), at=timezone.now()),
        "is_many": len(found.rows) > MANY,
        "is_own": row.asked_by == actor_of(request),
        "note_form": NoteForm(),
        "states": [STATE_WORDS.get(one, one) for one in row.choice.get("states", [])],
    }
    context |= _told(request, row) if row.is_sent else _named_of(found)
    readers = _readers(request, row, context["page"]) if row.is_sent else found.rows
    preview = preview_of(
        request,
        readers if row.is_sent else readers or everybody(event),
        lambda reader, language: letter_to(row.subjects, row.bodies, reader, language),
    )
    context["preview"] = preview
    return with_frame(render(request, "courses/event_letter.html", context), preview)


def _readers(
    request: HttpRequest, row: Letter, page: Iterable[Registration]
) -> list[Registration]:
    """Those whom the list shows, and the one whose mail is asked for."""
    shown, asked = list(page), request.GET.get("reader", "")
    if is_uid(asked) and asked not in {str(one.uid) for one in shown}:
        shown += acts.deliveries(row).filter(uid=asked)
    return shown


def _told(request: HttpRequest, row: Letter) -> dict[str, Any]:
    """Everybody who was chosen, searched and narrowed, with what became of it."""
    form = DeliveryFilter(request.GET)
    if not form.is_valid():
        raise Http404("no such filter")
    wanted = form.cleaned_data
    rows = acts.deliveries(row, query=wanted["q"], fate=wanted["fate"])
    page = page_or_404(request, rows)
    for one in page.object_list:
        one.look = look_of(one.fate)
        one.fate_label = Fate(one.fate).label
    return {
        "delivery": acts.delivery_of([row])[row.pk],
        "filter": form,
        "page": page,
        "is_filtered": any(wanted.values()),
        "not_written": sum(len(uids) for uids in row.excluded.values()),
    }


def _named_of(found: Recipients) -> dict[str, Any]:
    """The first names of those who get it, and how many more there are."""
    names = [_named(row) for row in found.rows[:SHOWN]]
    return {"names": names, "more": len(found.rows) - SHOWN}


def _named(row: Registration) -> tuple[str, str]:
    office = row.organisation
    return row.full_name, organisation_name(office) if office else row.organisation_text


def _act(request: HttpRequest, row: Letter) -> HttpResponse:
    actor, act = actor_of(request), request.POST.get("act")
    try:
        if act == "send":
            sent = acts.send_letter(row, seen=request.POST.get("seen", ""), actor=actor)
            _say_sent(request, sent)
        elif act == "release":
            seen = request.POST.get("seen", "")
            _say_sent(request, acts.release_letter(row, seen=seen, actor=actor))
        elif act == "back":
            acts.take_back(row, actor=actor, note=request.POST.get("note", ""))
            messages.success(request, _("The message is a draft again."))
        elif act == "drop":
            acts.drop_letter(row, actor=actor)
            messages.success(request, _("The draft is thrown away."))
            return redirect("event_messages", row.event.slug)
        else:
            raise Http404("no such act")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("event_letter", row.event.slug, row.uid)


def _say_sent(request: HttpRequest, row: Letter) -> None:
    if row.is_waiting:
        messages.success(
            request,
            _("Nothing is sent yet: now somebody else has to release the message."),
        )
        return
    words = ngettext(
        "The message is on its way to %(count)s person.",
        "The message is on its way to %(count)s people.",
        row.queued,
    )
    messages.success(request, words % {"count": row.queued})


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
    form = ReminderForm(request.POST or None, initial=rule_start(row))
    is_valid = request.method == "POST" and form.is_valid()
    if is_valid and not is_preview(request):
        row = reminders.keep_rule(event, actor=actor, rule=row, **form.cleaned_data)
        messages.success(request, _("The reminder is kept. Below is who would get it."))
        return redirect("event_reminder", event.slug, row.uid)
    preview = _rule_preview(request, event, row, form)
    context = {
        "event": event,
        "form": form,
        "rule": row,
        "names": NAMES.items(),
        "preview": preview,
    }
    if row is not None:
        found = reminders.whom(row)
        context |= {
            "found": found,
            "left_out": found.reasons,
            "told": reminders.told_by(row),
            "is_late": bool(row.due_at and row.due_at <= timezone.now()),
            "people": _named_of(found),
        }
    status = 400 if form.errors else 200
    with timezone.override(event.tz):
        response = render(
            request, "courses/event_reminder.html", context, status=status
        )
    return with_frame(response, preview)


def _rule_preview(
    request: HttpRequest, event: Event, row: ReminderRule | None, form: ReminderForm
) -> Preview:
    """The reminder as one of those gets it whom the rule in the form would write to."""
    rule = row
    if form.is_bound:
        rule = (
            ReminderRule(event=event, **form.cleaned_data) if form.is_valid() else None
        )
    found = reminders.whom(rule).rows if rule else []
    is_asked = is_preview(request) or (row is not None and not form.is_bound)
    return typed(
        request,
        form,
        found or everybody(event),
        is_asked=is_asked,
        is_reminder=True,
    )


def rule_start(row: Reminder | None) -> dict[str, Any]:
    """What the form of a reminder begins with."""
    if row is not None:
        return {name: getattr(row, name) for name in reminders.FIELDS}
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


def _letter(event: Event, uid: UUID) -> Letter:
    rows = event.letters.select_related("sent_by", "asked_by", "released_by")
    row = get_object_or_404(rows, uid=uid)
    row.event = event
    return row


def _rule(event: Event, uid: UUID) -> ReminderRule:
    row = get_object_or_404(event.reminder_rules, uid=uid)
    row.event = event
    return row
