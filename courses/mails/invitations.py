"""To those who are invited."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import absolute
from courses.mails.parts import about_event, mail_of
from courses.models import Invitation
from courses.services.replies import invitation_path
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded


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
    is_shown = message._state.adding  # words are written before registration opens
    if not is_shown and not row.event.is_open(timezone.now()):
        raise NotNeeded
    context = about_event(row.event, message.language) | {
        "invitation": row,
        "is_reminder": is_reminder,
        "deadline": row.event.deadline,
        "button_url": absolute(invitation_path(row)),
    }
    return mail_of(
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
