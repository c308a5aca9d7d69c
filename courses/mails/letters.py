"""What organisers wrote, and what they are asked."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import absolute, letter
from courses.mails.parts import about_event, context_of, mail_of, registration_of
from courses.models import Event, Letter, Registration, ReminderRule, Status
from courses.selectors.turnout import turnout_of
from courses.selectors.wanted import unfilled_of
from courses.services.letter_texts import write
from courses.services.reminders import still_fits
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded


def decide(message: Message) -> Mail:
    """Does it take place? The numbers of now, and the page with the two answers."""
    rows = Event.objects.select_related("programme", "kind", "place")
    event = rows.filter(uid__in=[message.about_uid]).first()
    if event is None or not event.is_undecided:
        raise NotNeeded
    path = f"/desk/events/{event.slug}/decision/"
    context = about_event(event, message.language) | {
        "turnout": turnout_of(event),
        "unfilled": unfilled_of(event),
        "button_url": absolute(path),
    }
    return mail_of(
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
    context = context_of(row, language) | {
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
    row = registration_of(message, *Status)
    found = Letter.objects.filter(uid=message.context.get("letter")).first()
    if found is None:
        raise NotNeeded
    return letter_to(found.subjects, found.bodies, row, message.language)


def by_rule(message: Message) -> Mail:
    """A reminder, unless it has come too late or the person stands elsewhere now."""
    row = registration_of(message, *Status)
    rules = ReminderRule.objects.select_related("event")
    rule = rules.filter(uid=message.context.get("rule")).first()
    if rule is None or not still_fits(rule, row, timezone.now()):
        raise NotNeeded
    return letter_to(
        rule.subjects, rule.bodies, row, message.language, is_reminder=True
    )
