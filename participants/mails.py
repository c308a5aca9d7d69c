"""What the messages of this app say."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail import absolute, letter
from outbox.models import Message, address_key
from outbox.services.renderers import Mail, NotNeeded
from participants.models import Organisation
from participants.selectors.organisations import organisation_name
from participants.services.register import LINK_DAYS, card_values, update_token


def account_message(message: Message) -> Mail:
    """A sign-in code or another mail of allauth, written when it was asked for."""
    if not message.context:
        raise NotNeeded
    return Mail(subject=message.context["subject"], text=message.context["text"])


def register_ask(message: Message) -> Mail:
    """What the register says of an office, with the link to confirm or correct it."""
    rows = Organisation.objects.filter(uid__in=[message.about_uid], merged_into=None)
    organisation = rows.first()
    if organisation is None or address_key(organisation.email) != message.address_key:
        raise NotNeeded
    name = organisation_name(organisation, message.language)
    token = update_token(organisation)
    values = card_values(organisation)
    with override(message.language):
        subject = _("Is this entry right? %(office)s") % {"office": name}
        facts = [
            (_("Address"), values["address"]),
            (_("Telephone"), values["phone"]),
            (_("E-mail"), values["email"]),
            (_("Website"), values["website"]),
        ]
    context = {
        "subject": subject,
        "name": name,
        "facts": facts,
        "days": LINK_DAYS,
        "button_url": absolute(reverse("organisation_update", args=[token])),
        "site": absolute(reverse("organisation_list")),
    }
    text, html = letter(
        "participants/mail/register_ask", context, language=message.language
    )
    return Mail(subject, text, html)
