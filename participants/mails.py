"""What the messages of this app say."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from core.mail import absolute, letter
from outbox.models import Message, address_key
from outbox.services.renderers import Mail, NotNeeded
from participants.models import AddressChange, Organisation, Person
from participants.selectors.organisations import organisation_name
from participants.services.addresses import LINK_DAYS as ADDRESS_DAYS
from participants.services.addresses import SILENCE
from participants.services.register import (
    LINK_DAYS,
    card_values,
    readers_of,
    update_token,
)


def account_message(message: Message) -> Mail:
    """A sign-in code or another mail of allauth, written when it was asked for."""
    if not message.context:
        raise NotNeeded
    return Mail(subject=message.context["subject"], text=message.context["text"])


def register_ask(message: Message) -> Mail:
    """What the register says of an office, with the link to confirm or correct it."""
    rows = Organisation.objects.filter(uid__in=[message.about_uid], merged_into=None)
    organisation = rows.first()
    if organisation is None:
        raise NotNeeded
    reader = readers_of([organisation]).get(organisation.pk)
    if reader is None or address_key(reader.email) != message.address_key:
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


def address_confirm(message: Message) -> Mail:
    """To a new address: is it yours?"""
    subject = gettext_lazy("Is this your new address?")
    return _of_change(message, subject, "address_confirm")


def address_notice(message: Message) -> Mail:
    """To the address so far: a new one was proposed."""
    subject = gettext_lazy("A new address was proposed for you")
    return _of_change(message, subject, "address_notice")


def _of_change(message: Message, heading: Promise, template: str) -> Mail:
    rows = AddressChange.objects.filter(state=AddressChange.State.WAITING)
    change = rows.filter(uid__in=[message.about_uid]).select_related("person").first()
    if change is None or "token" not in message.context:
        raise NotNeeded
    with override(message.language):
        subject = str(heading)
        context = {
            "subject": subject,
            "name": change.person.full_name,
            "days": ADDRESS_DAYS,
            "hours": SILENCE // timedelta(hours=1),
            "button_url": absolute(
                reverse("address_change", args=[message.context["token"]])
            ),
        }
    text, html = letter(
        f"participants/mail/{template}", context, language=message.language
    )
    return Mail(subject, text, html)


def address_changed(message: Message) -> Mail:
    """To the address that was a person's until now."""
    person = Person.objects.filter(uid__in=[message.about_uid], erased_at=None).first()
    if person is None:
        raise NotNeeded
    with override(message.language):
        subject = _("Your address was changed")
    context = {"subject": subject, "name": person.full_name}
    text, html = letter(
        "participants/mail/address_changed", context, language=message.language
    )
    return Mail(subject, text, html)
