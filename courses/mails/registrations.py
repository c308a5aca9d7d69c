"""From the form to the ticket, and what happens to a registration after that."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core import qr
from core.codes import grouped
from core.mail import absolute
from courses.mails.parts import (
    CALENDAR,
    context_of,
    hours_of,
    mail_of,
    registration_of,
)
from courses.models import ACTIVE, Decision, Registration, Status
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.selectors.registrations import place_in_line
from courses.selectors.tracks import chosen_by
from courses.services.calendar import keeps_entry, own_calendar_file
from courses.services.tickets import registration_path, ticket_code
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded

QR_NAME = "ticket.png"


QR_ID = "ticket"  # how the HTML of the mail refers to the picture


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
    context = context_of(rows[0], message.language) | {
        "links": [(row, absolute(registration_path(row))) for row in rows]
    }
    if len(rows) > 1:
        context["button_url"] = ""
    return mail_of(
        "confirm",
        message,
        context,
        lambda: _("Confirm your registration: %(event)s") % {"event": context["title"]},
    )


def nominated(message: Message) -> Mail:
    """Your organisation nominates you: agree, and the seat is yours."""
    row = registration_of(message, Status.HELD)
    context = context_of(row, message.language)
    return mail_of(
        "nominated",
        message,
        context,
        lambda: _("You are nominated: %(event)s") % {"event": context["title"]},
    )


def waiting(message: Message) -> Mail:
    """You are in line, and where."""
    row = registration_of(message, Status.WAITING)
    if row.is_undecided:
        raise NotNeeded
    context = context_of(row, message.language) | {"place": place_in_line(row)}
    takes_out = row.confirmed_at is not None and not keeps_entry(row)
    files = (_calendar(row, message.language),) if takes_out else ()
    return mail_of(
        "waiting",
        message,
        context,
        lambda: _("On the waiting list: %(event)s") % {"event": context["title"]},
        files,
    )


def undecided(message: Message) -> Mail:
    """The organisers decide on each registration, on yours too."""
    row = registration_of(message, Status.WAITING)
    if row.decision != Decision.PENDING:
        raise NotNeeded
    missing = missing_of(row.event, [row], timezone.now()).get(row.pk, [])
    context = context_of(row, message.language) | {
        "missing": [prerequisite_name(one, message.language) for one in missing]
    }

    def subject() -> str:
        words = (
            _("Something is missing: %(event)s")
            if missing
            else _("The organisers decide: %(event)s")
        )
        return words % {"event": context["title"]}

    return mail_of("undecided", message, context, subject)


def rejected(message: Message) -> Mail:
    """The organisers could not accept you, and why."""
    row = registration_of(message, Status.REJECTED)
    context = context_of(row, message.language)
    return mail_of(
        "rejected",
        message,
        context,
        lambda: _("Not accepted: %(event)s") % {"event": context["title"]},
    )


def ticket(message: Message) -> Mail:
    """The ticket as a picture and in letters, and the days for the calendar."""
    row = registration_of(message, Status.CONFIRMED)
    code = ticket_code(row)
    context = context_of(row, message.language) | {
        "code": grouped(code, 4),
        "chosen": chosen_by(row),
    }
    return mail_of(
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
    row = registration_of(message, Status.OFFERED)
    context = context_of(row, message.language)
    return mail_of(
        "offer",
        message,
        context,
        lambda: _("A seat is free for you: %(event)s") % {"event": context["title"]},
    )


def cancelled(message: Message) -> Mail:
    """The registration ended; calendars take the event out, unless a colleague of the
    same mailbox goes on having a seat.
    """
    row = registration_of(message, Status.CANCELLED, Status.REJECTED)
    context = context_of(row, message.language)
    takes_out = row.confirmed_at is not None and not keeps_entry(row)
    files = (_calendar(row, message.language),) if takes_out else ()
    return mail_of(
        "cancelled",
        message,
        context,
        lambda: _("Cancelled: %(event)s") % {"event": context["title"]},
        files,
    )


def changed(message: Message) -> Mail:
    """A new time or place; calendars of those with a seat take the new version."""
    row = registration_of(message, *ACTIVE)
    hours = hours_of(row.event, row.chosen_sessions)
    context = context_of(row, message.language) | {"hours": hours}
    has_entry = row.status == Status.CONFIRMED
    return mail_of(
        "changed",
        message,
        context,
        lambda: _("Changed: %(event)s") % {"event": context["title"]},
        (_calendar(row, message.language),) if has_entry else (),
    )
