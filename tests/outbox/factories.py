"""Messages for tests."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any

from outbox.models import Lane, Message
from outbox.services.renderers import Mail
from outbox.services.send import Outgoing, queue_message, queue_messages

_numbers = itertools.count(1)


def make_message(to: str = "", **fields: Any) -> Message:
    """One queued message of the kind "test"."""
    number = next(_numbers)
    fields.setdefault("language", "bg")
    fields.setdefault("dedupe_key", f"test:{number}")
    return queue_message("test", None, to=to or f"p{number}@one.example", **fields)


def make_batch(
    count: int, batch: str = "dispatch-1", domain: str = "one.example", **fields: Any
) -> list[Message]:
    """`count` queued newsletters to p0@, p1@ … of `domain`."""
    rows = [
        Outgoing(f"p{number}@{domain}", "bg", f"{batch}:{domain}:{number}")
        for number in range(count)
    ]
    fields.setdefault("lane", Lane.BULK)
    return queue_messages("test", rows, batch=batch, **fields)


def plain_mail(message: Message) -> Mail:
    return Mail(subject="Обука", text=f"До {message.address}")


def states() -> dict[str, int]:
    """How many messages are in each state."""
    return dict(Counter(Message.objects.values_list("state", flat=True)))
