"""Background work, and the mails that it sends."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from email.mime.base import MIMEBase
from typing import Any

from django.core import mail
from django.db import connections
from PIL import Image

from core.codes import normalise
from core.engine import Engine
from tests.journeys.scanning import has_code

LONGEST_SECONDS = 60


def work() -> None:
    """Do all work that is due with the engine of the product, until none is left.

    In a thread, as in production: the browser keeps this one's event loop busy.
    """
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_work).result(LONGEST_SECONDS)


def _work() -> None:
    try:
        # A job that ran before what another one made is due again in the second round.
        for _round in range(2):
            engine = Engine()
            assert engine.lock.acquire(), "another engine works on this database"
            while engine.step() == 0.0:
                pass
            engine.lock.release()
    finally:
        connections.close_all()


def mails_to(address: str) -> list[Any]:
    """What was sent to `address`, the oldest first."""
    return [message for message in mail.outbox if address in message.recipients()]


def mail_to(address: str) -> Any:
    """The last mail to `address`."""
    found = mails_to(address)
    assert found, f"no mail to {address}, only to {[m.to for m in mail.outbox]}"
    return found[-1]


def html_of(message: Any) -> str:
    """The HTML part of a mail."""
    return str(next(part.content for part in message.alternatives))


def link_in(message: Any, pattern: str) -> str:
    """The one address in the text of a mail that fits `pattern`."""
    found = dict.fromkeys(re.findall(r"(?i)https?://[^\s<>]+", message.body))
    fitting = [url for url in found if re.search(pattern, url, re.I)]
    assert len(fitting) == 1, f"{pattern}: {fitting} in {list(found)}"
    return str(fitting[0])


def file_in(message: Any, ending: str) -> bytes:
    """The attachment whose name ends so."""
    for part in message.attachments:
        if isinstance(part, MIMEBase):
            name, content = part.get_filename() or "", part.get_payload(decode=True)
        else:
            name, content = part[0], part[1]
        if name.endswith(ending):
            return content if isinstance(content, bytes) else str(content).encode()
    raise AssertionError(f"no attachment *{ending} in “{message.subject}”")


def ticket_in(message: Any) -> str:
    """The code of a ticket: what people read in its text and scanners in its picture."""
    typed = re.search(r"^(?:[0-9A-Z]{4}-)+[0-9A-Z]{1,4}$", message.body, re.M)
    assert typed, message.body
    code = normalise(typed[0])
    picture = Image.open(io.BytesIO(file_in(message, ".png")))
    assert has_code(picture, code)
    return code
