"""To those who travel."""

from __future__ import annotations

from django.utils.translation import gettext as _

from courses.mails.parts import context_of, mail_of, registration_of
from courses.models import Status
from courses.services.visit_reports import report_of, sender_of_registration
from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded


def travel(message: Message) -> Mail:
    """The link to one's own page of the journey; nothing that was told there."""
    row = registration_of(message, Status.CONFIRMED)
    context = context_of(row, message.language)
    context["button_url"] += "travel/"
    return mail_of(
        "travel",
        message,
        context,
        lambda: _("For your journey: %(event)s") % {"event": context["title"]},
    )


def report(message: Message) -> Mail:
    """Write the report of your delegation; not needed once somebody has."""
    row = registration_of(message, Status.CONFIRMED)
    sender = sender_of_registration(row)
    if sender is None or report_of(row.event, sender) is not None:
        raise NotNeeded
    context = context_of(row, message.language)
    context["button_url"] += "report/"
    return mail_of(
        "report",
        message,
        context,
        lambda: _("Report of your delegation: %(event)s") % {"event": context["title"]},
    )
