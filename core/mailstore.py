"""The demo's mail: each message becomes one .eml file, and a page shows them.

No lock is needed: a file is written under another name and then renamed, and its name
(time, then random letters) sorts by age and is never given twice.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.crypto import get_random_string

KEEP = 5_000
NAME = re.compile(r"[0-9]{8}T[0-9]{12}Z-[0-9a-z]{12}\.eml", re.ASCII)
TIME = "%Y%m%dT%H%M%S%fZ"
ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Attachment:
    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class StoredMail:
    """One message as it would have left; `name` finds it again."""

    name: str
    subject: str
    sender: str
    to: str
    sent_at: datetime
    text: str
    html: str
    attachments: list[Attachment]
    headers: list[tuple[str, str]]


class MailStoreBackend(BaseEmailBackend):
    """E-mail backend that keeps the last `KEEP` messages in `settings.MAIL_STORE`."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sent = 0
        for message in email_messages:
            if not message.recipients():
                continue
            _write(message.message().as_bytes())
            sent += 1
        _drop_oldest()
        return sent


def stored_mails(limit: int = 100, search: str = "") -> list[StoredMail]:
    """The newest messages first; `search` looks at addresses, subject and text."""
    wanted = search.casefold().strip()
    found: list[StoredMail] = []
    for path in reversed(_paths()):
        if len(found) >= limit:
            break
        mail = _read(path)
        if mail is not None and (not wanted or wanted in _searchable(mail)):
            found.append(mail)
    return found


def read_stored_mail(name: str) -> StoredMail | None:
    """The message of that name, or None: a name that we never give is not looked up."""
    return _read(_folder() / name) if NAME.fullmatch(name) else None


def _folder() -> Path:
    return Path(settings.MAIL_STORE)


def _paths() -> list[Path]:
    if not _folder().is_dir():
        return []
    return sorted(path for path in _folder().iterdir() if NAME.fullmatch(path.name))


def _write(content: bytes) -> None:
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    at = datetime.now(tz=UTC)
    name = f"{at:{TIME}}-{get_random_string(12, ALPHABET)}.eml"
    hidden = folder / f".{name}.{os.getpid()}.{threading.get_ident()}"
    hidden.write_bytes(content)
    hidden.rename(folder / name)


def _drop_oldest() -> None:
    if not _folder().is_dir() or len(os.listdir(_folder())) <= KEEP:
        return
    for path in _paths()[:-KEEP]:
        path.unlink(missing_ok=True)


def _read(path: Path) -> StoredMail | None:
    """Parse a file; None if another process has just dropped it."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    message: ParsedMessage = message_from_bytes(content, policy=policy.default)
    return StoredMail(
        name=path.name,
        subject=str(message.get("Subject", "")),
        sender=str(message.get("From", "")),
        to=str(message.get("To", "")),
        sent_at=datetime.strptime(path.name[:22], TIME).replace(tzinfo=UTC),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=list(_attachments(message)),
        headers=[(key, str(value)) for key, value in message.items()],
    )


def _body(message: ParsedMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _attachments(message: ParsedMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        yield Attachment(
            name=part.get_filename() or "",
            content_type=part.get_content_type(),
            content=content if isinstance(content, bytes) else b"",
            content_id=str(part.get("Content-ID", "")).strip("<>"),
        )


def _searchable(mail: StoredMail) -> str:
    return "\n".join((mail.to, mail.sender, mail.subject, mail.text)).casefold()
