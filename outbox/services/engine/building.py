"""Make the mail of a message: headers that no text can break out of."""

from __future__ import annotations

import re
import unicodedata
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from pathlib import PurePath

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from core.languages import html_lang
from outbox.models import Lane, Message, wire_address
from outbox.services.renderers import Attachment, Mail
from outbox.services.return_path import return_path

MAX_ATTACHMENTS = 10 * 1024 * 1024  # bytes, all together
MAX_HEADER = 900  # characters
MAX_NAME = 100
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
OURS = re.compile(
    r"(to|cc|bcc|from|sender|subject|date|message-id|reply-to|return-path|received"
    r"|mime-version|content-.*|resent-.*|dkim-.*|list-.*|auto-submitted)",
    re.IGNORECASE,
)


class MailTooLargeError(ValueError):
    """The attachments of a mail are larger than relays accept."""


def clean_header(value: str) -> str:
    """`value` on one line: no control or separator character, no change of direction.

    Takes out CR, LF, NUL, U+0085, U+2028 and U+2029 among others.
    """
    text = "".join(
        " " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char
        for char in BIDI.sub("", value)
    )
    return " ".join(text.split())[:MAX_HEADER]


def build(message: Message, mail: Mail) -> EmailMultiAlternatives:
    """The mail to exactly one recipient, with the Message-ID of the row.

    Reports come back to its signed return path, if there is an address for them.
    Raises ValueError for what a renderer must not do: own headers of ours, links with
    blanks in them, attachments above 10 MB.
    """
    sender = _from(mail.from_name)
    email = EmailMultiAlternatives(
        subject=clean_header(mail.subject),
        body=mail.text,
        from_email=return_path(message) or sender,
        to=[wire_address(message.address)],
        reply_to=[clean_header(mail.reply_to)] if mail.reply_to else None,
        headers={**_headers(message, mail), "From": sender},
    )
    if mail.html:
        email.attach_alternative(mail.html, "text/html")
    if sum(len(part.content) for part in mail.attachments) > MAX_ATTACHMENTS:
        raise MailTooLargeError("the attachments are larger than 10 MB")
    for part in mail.attachments:
        if part.content_id:
            email.attach(_shown_inside(part))
        else:
            kind = clean_header(part.mimetype)
            email.attach(_file_name(part.name), part.content, kind)
    return email


def _shown_inside(part: Attachment) -> MIMEImage:
    """A picture that the HTML shows by "cid:content_id"."""
    image = MIMEImage(part.content, part.mimetype.removeprefix("image/"))
    image.add_header("Content-ID", f"<{clean_header(part.content_id)}>")
    image.add_header("Content-Disposition", "inline", filename=_file_name(part.name))
    return image


def _from(name: str) -> str:
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((clean_header(name or own_name)[:MAX_NAME], address))


def _headers(message: Message, mail: Mail) -> dict[str, str]:
    for name in mail.headers:
        if not HEADER_NAME.fullmatch(name) or OURS.fullmatch(name):
            raise ValueError(f"a renderer may not set the header {name!r}")
    headers = {name: clean_header(value) for name, value in mail.headers.items()}
    headers |= {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": html_lang(message.language),
    }
    if message.lane == Lane.BULK:
        headers["Precedence"] = "bulk"
        campaign = clean_header(message.batch or message.kind)
        headers["Feedback-ID"] = f"{campaign}:{message.kind}:{settings.SITE_HOST}"
    if mail.list_id:
        label = re.sub(r"[^A-Za-z0-9.-]+", "-", mail.list_id).strip("-.")
        headers["List-Id"] = f"<{label}.{settings.SITE_HOST}>"
    if mail.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{_url(mail.unsubscribe_url)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _url(url: str) -> str:
    if not url.isascii() or not url.isprintable() or set(url) & set(' <>"'):
        raise ValueError("the unsubscribe link is not a plain link")
    return url


def _file_name(name: str) -> str:
    last = PurePath(clean_header(name).replace("\\", "/")).name
    plain = re.sub(r'["<>:|?*;]', "_", last).strip(". ")
    return plain[-MAX_NAME:] or "attachment"
