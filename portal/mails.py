"""What the portal writes to people."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail import absolute, letter
from outbox.models import Message
from outbox.services.renderers import Mail


def my_link(message: Message) -> Mail:
    """The link to “my page”."""
    context = {
        "button_url": absolute(reverse("my_enter", args=[message.context["token"]])),
    }
    with override(message.language):
        subject = _("Your link to your page")
        context["button_label"] = _("Open my page")
    text, html = letter("portal/mail/my_link", context, language=message.language)
    return Mail(subject=subject, text=text, html=html)
