"""Registry of message kinds: who writes the text of a message when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from outbox.models import Message


@dataclass(frozen=True)
class Attachment:
    """A file of a mail; with a `content_id` it is a picture that the HTML shows."""

    name: str
    content: bytes
    mimetype: str = "application/octet-stream"
    content_id: str = ""


@dataclass(frozen=True)
class Mail:
    """What one message says. Line breaks and controls in headers are taken out.

    `unsubscribe_url` adds the one-click headers of RFC 8058, `list_id` the List-Id.
    """

    subject: str
    text: str
    html: str = ""
    from_name: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""
    list_id: str = ""
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


class NotNeeded(Exception):
    """Raised by a renderer: what the message is about is over; it is skipped."""


Renderer = Callable[[Message], Mail]
Loader = Callable[[Sequence[Message]], None]

renderers: dict[str, Renderer] = {}
# For kinds that are sent in great numbers: reads for a window of messages at once what
# their renderer would read for each. A renderer works without it too, only slower.
loaders: dict[str, Loader] = {}
