"""What the messages of this app say; written when they are sent, never before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import qr
from core.codes import grouped
from core.languages import pick
from core.mail import absolute, letter
from courses.mails import facilitators
from courses.models import (
    Decision,
    Evaluation,
    Event,
    Invitation,
    Letter,
    MailText,
    NeedsSurvey,
    Registration,
    ReminderRule,
    Status,
)
from courses.selectors.events import agenda
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.selectors.registrations import place_in_line
from courses.selectors.turnout import turnout_of
from courses.services import notices
from courses.services.calendar import keeps_entry, own_calendar_file
from courses.services.evaluation.answering import has_answered
from courses.services.evaluation.links import answer_path
from courses.services.letter_texts import Written, write
from courses.services.mail_texts import words_for
from courses.services.needs import needs_path
from courses.services.placeholders import fill
from courses.services.reminders import still_fits
from courses.services.replies import invitation_path
from courses.services.tickets import registration_path, ticket_code
from courses.services.visit_reports import report_of, sender_of_registration
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded, renderers
from participants.models import Person
from participants.selectors.organisations import organisation_name
from programmes.selectors.programmes import donors_of

CALENDAR = "text/calendar; method={method}; charset=utf-8"
QR_NAME = "ticket.png"
QR_ID = "ticket"  # how the HTML of the mail refers to the picture


def _registration(message: Message, *statuses: str) -> Registration:
    """The registration the message is about; NotNeeded when it has moved on."""
    rows = Registration.objects.select_related(
        "event__programme",
        "event__kind",
        "event__place",
        "organisation__region",
        "person",
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or row.status not in statuses:
        raise NotNeeded
    return row


def _context(row: Registration, language: str) -> dict[str, Any]:
    return {
        "registration": row,
        "button_url": absolute(registration_path(row)),
        "nominated_by": _nominated_by(row, language),
        **_about(row.event, language),
    }


def _nominated_by(row: Registration, language: str) -> str:
    is_nominated = row.source == Registration.Source.NOMINATION
    office = row.organisation if is_nominated else None
    return organisation_name(office, language) if office else ""


def _about(event: Event, language: str) -> dict[str, Any]:
    organisers = event.organisers.select_related("organisation")
    names = [organisation_name(one.organisation, language) for one in organisers]
    return {
        "event": event,
        "title": pick(event.titles, language),
        "agenda": agenda(event),
        "organisers": ", ".join(names),
        "sender": ", ".join(names[:1]) or "Obuka",
        "donors": donors_of(event.programme, language),
    }


def _mail(
    template: str,
    message: Message,
    context: dict[str, Any],
    subject: Callable[[], str],
    attachments: tuple[Attachment, ...] = (),
) -> Mail:
    own = _own_words(message, context)
    with override(message.language):
        line = _said("subject", message, context) or (own and own.subject) or subject()
    paragraph = _said("paragraph", message, context)
    context = {**context, "subject": line, "paragraph": paragraph, "own": own}
    text, html = letter(f"courses/mail/{template}", context, language=message.language)
    return Mail(line, text, html, context["sender"], attachments=attachments)


def _own_words(message: Message, context: dict[str, Any]) -> Written | None:
    """What the event, or else its programme, says in this kind of mail."""
    row = context.get("registration")
    if row is None or message.kind not in MailText.Kind.values:
        return None
    words = words_for(row.event, message.kind)
    if words is None:
        return None
    return write(words.subjects, words.bodies, row, message.language)


def _said(name: str, message: Message, context: dict[str, Any]) -> str:
    """What an organiser wrote for this mail, with the words for its placeholders."""
    text, row = message.context.get(name), context.get("registration")
    if not text or row is None:
        return ""
    return fill(text, row, language=message.language)


def _calendar(row: Registration, language: str) -> Attachment:
    content = own_calendar_file(row, language=language)
    method = "CANCEL" if b"METHOD:CANCEL" in content else "PUBLISH"
    return Attachment("event.ics", content, CALENDAR.format(method=method))


def ask_to_confirm(message: Message) -> Mail:
    """The links of all that waits for this address; no word that a stranger typed."""
    first = Registration.objects.filter(uid__in=[message.about_uid]).first()
    if first is None:
        raise NotNeeded
    unproven = Q(status=Status.WAITING, decision=Decision.UNPROVEN)
    asked = Registration.objects.filter(
        Q(status=Status.HELD) | unproven, event=first.event, email_key=first.email_key
    ).select_related("event__programme", "event__kind", "event__place")
    rows = list(asked.order_by("pk"))
    if not rows:
        raise NotNeeded
    context = _context(rows[0], message.language) | {
        "links": [(row, absolute(registration_path(row))) for row in rows]
    }
    if len(rows) > 1:
        context["button_url"] = ""
    return _mail(
        "confirm",
        message,
        context,
        lambda: _("Confirm your registration: %(event)s") % {"event": context["title"]},
    )


def nominated(message: Message) -> Mail:
    """Your organisation nominates you: agree, and the seat is yours."""
    row = _registration(message, Status.HELD)
    context = _context(row, message.language)
    return _mail(
        "nominated",
        message,
        context,
        lambda: _("You are nominated: %(event)s") % {"event": context["title"]},
    )


def waiting(message: Message) -> Mail:
    """You are in line, and where."""
    row = _registration(message, Status.WAITING)
    if row.is_undecided:
        raise NotNeeded
    context = _context(row, message.language) | {"place": place_in_line(row)}
    takes_out = row.confirmed_at is not None and not keeps_entry(row)
    files = (_calendar(row, message.language),) if takes_out else ()
    return _mail(
        "waiting",
        message,
        context,
        lambda: _("On the waiting list: %(event)s") % {"event": context["title"]},
        files,
    )


def undecided(message: Message) -> Mail:
    """The organisers decide on each registration, on yours too."""
    row = _registration(message, Status.WAITING)
    if row.decision != Decision.PENDING:
        raise NotNeeded
    missing = missing_of(row.event, [row], timezone.now()).get(row.pk, [])
    context = _context(row, message.language) | {
        "missing": [prerequisite_name(one, message.language) for one in missing]
    }

    def subject() -> str:
        words = (
            _("Something is missing: %(event)s")
            if missing
            else _("The organisers decide: %(event)s")
        )
        return words % {"event": context["title"]}

    return _mail("undecided", message, context, subject)


def rejected(message: Message) -> Mail:
    """The organisers could not accept you, and why."""
    row = _registration(message, Status.REJECTED)
    context = _context(row, message.language)
    return _mail(
        "rejected",
        message,
        context,
        lambda: _("Not accepted: %(event)s") % {"event": context["title"]},
    )


def ticket(message: Message) -> Mail:
    """The ticket as a picture and in letters, and the days for the calendar."""
    row = _registration(message, Status.CONFIRMED)
    code = ticket_code(row)
    context = _context(row, message.language) | {"code": grouped(code, 4)}
    return _mail(
        "ticket",
        message,
        context,
        lambda: _("Your ticket: %(event)s") % {"event": context["title"]},
        (_picture(code), _calendar(row, message.language)),
    )


def _picture(code: str) -> Attachment:
    return Attachment(QR_NAME, qr.png(code), "image/png", content_id=QR_ID)


def offer(message: Message) -> Mail:
    """A seat is free for you, until then."""
    row = _registration(message, Status.OFFERED)
    context = _context(row, message.language)
    return _mail(
        "offer",
        message,
        context,
        lambda: _("A seat is free for you: %(event)s") % {"event": context["title"]},
    )


def cancelled(message: Message) -> Mail:
    """The registration ended; calendars take the event out, unless a colleague of the
    same mailbox goes on having a seat.
    """
    row = _registration(message, Status.CANCELLED, Status.REJECTED)
    context = _context(row, message.language)
    takes_out = row.confirmed_at is not None and not keeps_entry(row)
    files = (_calendar(row, message.language),) if takes_out else ()
    return _mail(
        "cancelled",
        message,
        context,
        lambda: _("Cancelled: %(event)s") % {"event": context["title"]},
        files,
    )


def changed(message: Message) -> Mail:
    """A new time or place; calendars take the new version."""
    row = _registration(message, Status.CONFIRMED)
    context = _context(row, message.language)
    return _mail(
        "changed",
        message,
        context,
        lambda: _("Changed: %(event)s") % {"event": context["title"]},
        (_calendar(row, message.language),),
    )


def travel(message: Message) -> Mail:
    """The link to one's own page of the journey; nothing that was told there."""
    row = _registration(message, Status.CONFIRMED)
    context = _context(row, message.language)
    context["button_url"] += "travel/"
    return _mail(
        "travel",
        message,
        context,
        lambda: _("For your journey: %(event)s") % {"event": context["title"]},
    )


def report(message: Message) -> Mail:
    """Write the report of your delegation; not needed once somebody has."""
    row = _registration(message, Status.CONFIRMED)
    sender = sender_of_registration(row)
    if sender is None or report_of(row.event, sender) is not None:
        raise NotNeeded
    context = _context(row, message.language)
    context["button_url"] += "report/"
    return _mail(
        "report",
        message,
        context,
        lambda: _("Report of your delegation: %(event)s") % {"event": context["title"]},
    )


def invitation(message: Message) -> Mail:
    """Come to this event; one page takes either answer."""
    return _invitation(message, is_reminder=False)


def reminder(message: Message) -> Mail:
    """Once more to whoever has not answered."""
    return _invitation(message, is_reminder=True)


def _invitation(message: Message, *, is_reminder: bool) -> Mail:
    rows = Invitation.objects.select_related(
        "event__programme", "event__kind", "event__place", "person", "organisation"
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or row.is_answered or not row.email:
        raise NotNeeded
    if not row.event.is_open(timezone.now()):
        raise NotNeeded
    context = _about(row.event, message.language) | {
        "invitation": row,
        "is_reminder": is_reminder,
        "deadline": row.event.deadline,
        "button_url": absolute(invitation_path(row)),
    }
    return _mail(
        "invitation",
        message,
        context,
        lambda: (
            (
                _("Can you come? %(event)s")
                if is_reminder
                else _("Invitation: %(event)s")
            )
            % {"event": context["title"]}
        ),
    )


def evaluation(message: Message) -> Mail:
    """Tell us how it was: the form is behind the link, without a name."""
    return _evaluation(message, is_reminder=False)


def evaluation_reminder(message: Message) -> Mail:
    """Once more to whoever has not answered."""
    return _evaluation(message, is_reminder=True)


def _evaluation(message: Message, *, is_reminder: bool) -> Mail:
    row = _registration(message, Status.CONFIRMED)
    key = message.context.get("evaluation")
    asked = row.event.evaluations.filter(uid=key).first()
    if asked is None or not asked.is_open(timezone.now()) or has_answered(asked, row):
        raise NotNeeded
    context = _about(row.event, message.language) | {
        "evaluation": asked,
        "is_reminder": is_reminder,
        "is_follow_up": asked.moment != Evaluation.Moment.END,
        "button_url": absolute(answer_path(asked, row)),
    }
    return _mail(
        "evaluation",
        message,
        context,
        lambda: _("How was it? %(event)s") % {"event": context["title"]},
    )


def needs(message: Message) -> Mail:
    """Which training do you need?"""
    found = NeedsSurvey.objects.select_related("programme")
    survey = found.filter(uid__in=[message.about_uid], closed_at=None).first()
    person = Person.objects.filter(
        uid=message.context.get("person"), merged_into=None
    ).first()
    if survey is None or person is None or not person.email_key:
        raise NotNeeded
    if survey.closes_on < timezone.localdate():
        raise NotNeeded
    title = pick(survey.titles, message.language)
    context = {
        "survey": survey,
        "title": title,
        "sender": pick(survey.programme.short_names, message.language) or "Obuka",
        "donors": donors_of(survey.programme, message.language),
        "button_url": absolute(needs_path(survey, person)),
    }
    return _mail(
        "needs",
        message,
        context,
        lambda: _("Which training do you need? %(title)s") % {"title": title},
    )


def decide(message: Message) -> Mail:
    """Does it take place? The numbers of now, and the page with the two answers."""
    rows = Event.objects.select_related("programme", "kind", "place")
    event = rows.filter(uid__in=[message.about_uid]).first()
    if event is None or not event.is_undecided:
        raise NotNeeded
    path = f"/desk/events/{event.slug}/decision/"
    context = _about(event, message.language) | {
        "turnout": turnout_of(event),
        "button_url": absolute(path),
    }
    return _mail(
        "decide",
        message,
        context,
        lambda: _("Does it take place? %(event)s") % {"event": context["title"]},
    )


def letter_to(
    subjects: Mapping[str, str],
    bodies: Mapping[str, str],
    row: Registration,
    language: str,
    *,
    is_reminder: bool = False,
) -> Mail:
    """What organisers wrote, for one person: just what is sent, also for a preview.

    A reminder has the facts of the event below it, and the online link for who has a
    seat.
    """
    written = write(subjects, bodies, row, language)
    context = _context(row, language) | {
        "subject": written.subject,
        "written": written,
        "shows_facts": is_reminder,
        "online_link": row.event.online_link
        if is_reminder and row.status == Status.CONFIRMED
        else "",
    }
    text, html = letter("courses/mail/letter", context, language=language)
    return Mail(written.subject, text, html, context["sender"])


def organisers_letter(message: Message) -> Mail:
    """A message to participants; its words are frozen."""
    row = _registration(message, *Status)
    found = Letter.objects.filter(uid=message.context.get("letter")).first()
    if found is None:
        raise NotNeeded
    return letter_to(found.subjects, found.bodies, row, message.language)


def by_rule(message: Message) -> Mail:
    """A reminder, unless it has come too late or the person stands elsewhere now."""
    row = _registration(message, *Status)
    rules = ReminderRule.objects.select_related("event")
    rule = rules.filter(uid=message.context.get("rule")).first()
    if rule is None or not still_fits(rule, row, timezone.now()):
        raise NotNeeded
    return letter_to(
        rule.subjects, rule.bodies, row, message.language, is_reminder=True
    )


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    renderers.update(
        {
            notices.CONFIRM: ask_to_confirm,
            notices.NOMINATED: nominated,
            notices.WAITING: waiting,
            notices.UNDECIDED: undecided,
            notices.REJECTED: rejected,
            notices.TICKET: ticket,
            notices.OFFER: offer,
            notices.CANCELLED: cancelled,
            notices.CHANGED: changed,
            notices.INVITATION: invitation,
            notices.REMINDER: reminder,
            notices.EVALUATION: evaluation,
            notices.NEEDS: needs,
            notices.EVALUATION_REMINDER: evaluation_reminder,
            notices.TRAVEL: travel,
            notices.REPORT: report,
            notices.DECIDE: decide,
            notices.LETTER: organisers_letter,
            notices.RULE: by_rule,
        }
    )
    renderers.update(facilitators.RENDERERS)
