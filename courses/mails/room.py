"""To those who check themselves in and have no ticket at hand."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from core.mail import absolute
from courses.mails.parts import context_of, mail_of, registration_of
from courses.models import Status
from outbox.models import Message
from outbox.services.renderers import Mail


def room_link(message: Message) -> Mail:
    """The link with which somebody who read the code in the room says who they are."""
    row = registration_of(message, Status.CONFIRMED)
    context = context_of(row, message.language)
    token = message.context["token"]
    context["button_url"] = absolute(reverse("room_here", args=[token]))
    return mail_of(
        "room_link",
        message,
        context,
        lambda: _("Say that you are here: %(event)s") % {"event": context["title"]},
    )
