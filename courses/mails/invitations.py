"""To those who are invited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.mail import absolute
from courses.mails.parts import about_event, hours_of, mail_of
from courses.models import Event, Invitation
from courses.services import notices
from courses.services.replies import invitation_path, is_over, link_is_over
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded
from participants.selectors.organisations import organisation_name


def invitation(message: Message) -> Mail:
    """Come to this event; one page takes either answer."""
    said = {False: _("Invitation: %(event)s"), True: _("Can you come? %(event)s")}
    return _mail("invitation", message, said)


def nominations(message: Message) -> Mail:
    """Nominate colleagues; the link is as good as an account for this event."""
    words = _("Whom do you nominate? %(event)s")
    return _mail("nominations", message, {False: words, True: words})


def invited_changed(message: Message) -> Mail:
    """A new time or place, for who has not answered; the link is the same."""
    row, now = _asked(message), timezone.now()
    if is_over(row.event, now):
        raise NotNeeded
    is_good = not (row.asks_nominations and link_is_over(row, now))
    context = about_event(row.event, message.language) | {
        "invitation": row,
        "invited": _invited(row, message.language),
        "hours": hours_of(row.event),
        "is_open": row.event.is_open(now),
        "is_closed": _is_closed(row.event, now),
        "deadline": row.event.deadline,
        "button_url": absolute(invitation_path(row)) if is_good else "",
    }
    subject = _("Changed: %(event)s")
    return mail_of(
        "invited", message, context, lambda: str(subject) % {"event": context["title"]}
    )


def invited_cancelled(message: Message) -> Mail:
    """The event does not take place, and why; who has not answered need not."""
    row = _asked(message)
    if row.event.status != Event.Status.CANCELLED:
        raise NotNeeded
    context = about_event(row.event, message.language) | {
        "invitation": row,
        "invited": _invited(row, message.language),
        "reason": message.context.get("reason", ""),
    }
    subject = _("Does not take place: %(event)s")
    return mail_of(
        "invited", message, context, lambda: str(subject) % {"event": context["title"]}
    )


def _is_closed(event: Event, at: datetime) -> bool:
    """Whether registration is over, rather than not begun."""
    is_past = event.deadline is not None and event.deadline <= at
    return is_past or event.status == Event.Status.CLOSED


def _asked(message: Message) -> Invitation:
    """The invitation that still may be answered; NotNeeded where it may not."""
    rows = Invitation.objects.select_related(
        "event__programme", "event__kind", "event__place", "person", "organisation"
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or not row.email:
        raise NotNeeded
    if row.is_answered and not (
        row.asks_nominations and row.state == Invitation.State.REGISTERED
    ):
        raise NotNeeded
    return row


def _mail(template: str, message: Message, subjects: dict[bool, Any]) -> Mail:
    rows = Invitation.objects.select_related(
        "event__programme", "event__kind", "event__place", "person", "organisation"
    )
    row = rows.filter(uid__in=[message.about_uid]).first()
    if row is None or row.is_answered or not row.email:
        raise NotNeeded
    is_shown = message._state.adding  # words are written before registration opens
    if not is_shown and not row.event.is_open(timezone.now()):
        raise NotNeeded
    is_reminder = message.kind in (notices.REMINDER, notices.NOMINATIONS_REMINDER)
    context = about_event(row.event, message.language) | {
        "invitation": row,
        "invited": _invited(row, message.language),
        "is_reminder": is_reminder,
        "deadline": row.event.deadline,
        "button_url": absolute(invitation_path(row)),
    }
    return mail_of(
        template,
        message,
        context,
        lambda: str(subjects[is_reminder]) % {"event": context["title"]},
    )


def _invited(row: Invitation, language: str) -> str:
    """Who is asked: a person as written to, an organisation as one calls it there."""
    if row.person is not None or row.organisation is None:
        return row.name
    return organisation_name(row.organisation, language)
