"""Read what comes back: delivery reports (RFC 3464), complaints, automatic replies.

Everything here is written by strangers. Only the parts that a report has at its top
are looked at, header by header; text meant for people is never searched for codes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message as Part
from email.parser import BytesParser, HeaderParser

from outbox.models import Bounce, address_key
from outbox.services.engine.settle import printable

Kind = Bounce.Kind
MOST_BYTES = 512 * 1024  # the report stands first; what was sent may follow
MOST_PARTS = 30  # of parts within parts, before anything is taken apart
MOST_RECIPIENTS = 50
STATUS = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})(?!\S)")
IN_ANSWER = re.compile(r"\b([45])(\d\d)(?:[ -]([45]\.\d{1,3}\.\d{1,3}))?")
IDS = re.compile(r"<[^<>\s]{3,300}>")
NESTING = re.compile(rb"content-type:\s*(?:multipart|message)/", re.IGNORECASE)
TO = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


class Unreadable(ValueError):
    """Not a mail that can be taken apart."""


@dataclass(frozen=True)
class Result:
    """What a report says of one recipient."""

    kind: str
    status: str = ""
    text: str = ""
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Report:
    """One mail that came back: which, sent to whom, about what, with which results.

    Without a result it is written by hand, or says what happened in words alone.
    """

    key: str
    to: tuple[str, ...]
    about: tuple[str, ...]
    results: tuple[Result, ...]

    def result_for(self, address: str) -> Result:
        """The result of a recipient; of the only one if it is named otherwise."""
        for result in self.results:
            if address in result.addresses:
                return result
        if len(self.results) == 1:
            return self.results[0]
        return Result(Kind.OTHER)


def read_report(raw: bytes, *, to: str = "") -> Report:
    """Take `raw` apart; `to` is whom the mail server delivered it to.

    What stands after 512 kB is not looked at. Raises Unreadable.
    """
    raw = raw[:MOST_BYTES]
    if not raw.strip() or len(NESTING.findall(raw)) > MOST_PARTS:
        raise Unreadable
    try:
        mail = BytesParser().parsebytes(raw)
        return _report_of(mail, raw, to)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable from error  # the library trips over some of what is malformed
    except (MessageError, RecursionError) as error:
        raise Unreadable from error


def _report_of(mail: Part, raw: bytes, to: str) -> Report:
    parts = _parts(mail)
    sent = next((found for part in parts if (found := _sent(part))), None)
    about = _ids(sent, ("Message-ID",)) if sent is not None else []
    results: list[Result] = []
    for part in parts:
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/global-delivery-status"}:
            results = [_result(block) for block in _blocks(part)[1:]]
            break
        if kind == "message/feedback-report":
            results = [_complaint(_blocks(part))]
            break
    if not results and _is_reply(mail):
        about += _ids(mail, ("In-Reply-To", "References"))
        results = [Result(Kind.REPLY)]
    own = _text(mail, "Message-ID").encode() or raw
    addresses = [_text(mail, name) for name in TO]
    return Report(
        key=hashlib.sha256(own).hexdigest(),
        to=tuple(one for one in (to, *addresses) if one),
        about=tuple(about[:10]),
        results=tuple(results[:MOST_RECIPIENTS]),
    )


def _parts(mail: Part) -> list[Part]:
    """The parts of the report; also where a list or a gateway wrapped it once."""
    for whole in (mail, *_children(mail)):
        if whole.get_content_type() == "multipart/report":
            return _children(whole)
    return []


def _children(part: Part) -> list[Part]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Part)] if _is_many(part) else []


def _is_many(part: Part) -> bool:
    return isinstance(part.get_payload(), list)


def _sent(part: Part) -> Part | None:
    """The head of the message that was sent, if this part brings it back."""
    kind = part.get_content_type()
    if kind in {"message/rfc822", "message/global"}:
        return next(iter(_children(part)), None)
    if kind in {"text/rfc822-headers", "message/global-headers"}:
        return HeaderParser().parsestr(_body(part))
    return None


def _blocks(part: Part) -> list[Part]:
    """The groups of fields of a report: the first of all, then one per recipient."""
    inner = _children(part)
    if part.get_content_type() == "message/delivery-status":
        return inner
    if not inner:
        return [HeaderParser().parsestr(one) for one in _body(part).split("\n\n")]
    rest = [HeaderParser().parsestr(one) for one in _body(inner[0]).split("\n\n")]
    return [inner[0], *(one for one in rest if one.keys())]


def _body(part: Part) -> str:
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return text.replace("\r\n", "\n")


def _result(block: Part) -> Result:
    """What one group of fields says; only `failed` means that mail did not arrive."""
    names = ("Final-Recipient", "Original-Recipient")
    addresses = {_address(_text(block, name)) for name in names} - {""}
    diagnostic = _text(block, "Diagnostic-Code")
    status = _status(_text(block, "Status"), diagnostic)
    action = _text(block, "Action").strip().lower()
    kind = Kind.OTHER
    if action == "failed" and status[:1] in {"4", "5"}:
        kind = Kind.HARD if status.startswith("5") else Kind.SOFT
    text = printable(diagnostic.partition(";")[2] or diagnostic)
    return Result(kind, status, text, frozenset(addresses))


def _complaint(blocks: Iterable[Part]) -> Result:
    """A report of unwanted mail (RFC 5965); other feedback is only noted."""
    for block in blocks:
        kind = _text(block, "Feedback-Type").strip().lower()
        if kind:
            return Result(Kind.COMPLAINT if kind == "abuse" else Kind.OTHER)
    return Result(Kind.OTHER)


def _status(field: str, diagnostic: str) -> str:
    """The status code; where it is missing, the one in the answer of the server."""
    if found := STATUS.match(field):
        return ".".join(found.groups())
    kind, _semicolon, answer = diagnostic.partition(";")
    if kind.strip().lower() == "smtp" and (found := IN_ANSWER.search(answer)):
        return found[3] or f"{found[1]}.0.0"
    return ""


def _address(field: str) -> str:
    """The address in `rfc822; somebody@town.example`."""
    return address_key(field.partition(";")[2].strip().strip("<>"))[:254]


def _is_reply(mail: Part) -> bool:
    said = _text(mail, "Auto-Submitted").strip().lower()
    precedence = _text(mail, "Precedence").strip().lower()
    return (
        (said not in {"", "no"})
        or precedence == "auto_reply"
        or any(name in mail for name in ("X-Autoreply", "X-Autorespond"))
    )


def _ids(part: Part, names: Iterable[str]) -> list[str]:
    return [one for name in names for one in IDS.findall(_text(part, name))]


def _text(part: Part, name: str) -> str:
    """A header as text of at most 2000 characters; an odd charset does no harm."""
    return str(part.get(name, ""))[:2000]
