"""What the messages of this app say."""

from __future__ import annotations

from outbox.models import Message
from outbox.services.renderers import Mail, NotNeeded


def account_message(message: Message) -> Mail:
    """A sign-in code or another mail of allauth, written when it was asked for."""
    if not message.context:
        raise NotNeeded
    return Mail(subject=message.context["subject"], text=message.context["text"])
