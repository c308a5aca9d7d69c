"""Take in reports that came back: note them once, and bar addresses that are dead."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.rows import insert_new
from outbox.models import BULK, EVERYTHING, Bounce, Message, Suppression
from outbox.services.engine.transport import ABOUT_SENDER
from outbox.services.erasure import NOBODY
from outbox.services.reports import Report, Result, read_report
from outbox.services.return_path import signed_uid
from outbox.services.suppression import suppress

Kind, State = Bounce.Kind, Message.State
CAME_BACK = (Kind.HARD, Kind.SOFT)
TRIED = (State.SENT, State.UNCERTAIN, State.FAILED)
MOST_DAYS = 3  # on which mail came back, until newsletters stop
WINDOW = timedelta(days=180)
SETTLED = timedelta(days=5)  # a mail server gives up and says so by then
NOT_THE_ADDRESS = ("6", "7")  # what was written, or a rule of the mail server


class Taken(StrEnum):
    """What became of a mail in the mailbox for reports."""

    NEW = "new"
    KNOWN = "known"
    FOREIGN = "foreign"


def take_in(raw: bytes, *, to: str = "", at: datetime | None = None) -> Taken:
    """Note what `raw` reports of one of our messages; the same report counts once.

    Raises Unreadable for what is no mail; then, and for what is about none of our
    messages, nothing is written.
    """
    report = read_report(raw, to=to)
    message = _message_of(report)
    if message is None or message.state not in TRIED:
        return Taken.FOREIGN
    return _note(message, report, at or timezone.now())


def _message_of(report: Report) -> Message | None:
    """By the signed return path; by Message-ID only where none is set up."""
    for address in report.to:
        if uid := signed_uid(address):
            return Message.objects.filter(uid=uid).first()
    if settings.BOUNCE_ADDRESS or not report.results:
        return None  # an answer that somebody wrote is not ours to put away
    return Message.objects.filter(message_id__in=report.about).first()


@transaction.atomic
def _note(message: Message, report: Report, at: datetime) -> Taken:
    result = report.result_for(message.address_key)
    is_erased = message.domain == NOBODY
    key = f"{report.key}:{message.uid.hex}"
    row = Bounce(
        message=message,
        report_id=hashlib.sha256(key.encode()).hexdigest(),
        kind=result.kind,
        at=at,
        enhanced=result.status,
        text="" if is_erased else result.text,
        processed_at=at,
    )
    _hold(message)
    known = Bounce.objects.filter(message=message, report_id__startswith="erased:")
    if (is_erased and known.exists()) or not insert_new(row):
        return Taken.KNOWN
    if not is_erased:
        _follow(message, result, at)
    return Taken.NEW


def _hold(message: Message) -> None:
    """Let nobody else count what came back from this address meanwhile."""
    rows = Message.objects.filter(address_key=message.address_key).order_by("pk")
    rows.select_for_update().values_list("pk", flat=True).first()


def _follow(message: Message, result: Result, at: datetime) -> None:
    """Bar an address that does not exist, complains, or keeps giving mail back."""
    reason, note = Suppression.Reason, f"{result.status} {result.text}".strip()[:200]
    if result.kind == Kind.COMPLAINT:
        suppress(message.address, reason.COMPLAINED, scope=BULK)
    elif result.kind == Kind.HARD and is_dead(result, message.address_key):
        suppress(message.address, reason.BOUNCED, scope=EVERYTHING, note=note)
    elif result.kind in CAME_BACK and comes_back(message.address_key, at):
        suppress(message.address, reason.BOUNCED, scope=BULK, note=note)


def is_dead(result: Result, address: str) -> bool:
    """Whether the report says that this very address does not exist."""
    is_about = result.status.startswith("5.1.") and result.status not in ABOUT_SENDER
    return is_about and address in result.addresses


def comes_back(address: str, at: datetime) -> bool:
    """Whether mail came back on three days since the last that arrived.

    A message has arrived when nothing came back within five days. What is older than
    180 days, or lies with the text or a rule of the mail server, does not count.
    """
    mine = Bounce.objects.filter(
        message__address_key=address, kind__in=CAME_BACK, at__gt=at - WINDOW
    )
    arrived = Message.objects.filter(
        address_key=address, state=State.SENT, sent_at__lt=at - SETTLED
    ).exclude(bounces__kind__in=CAME_BACK)
    last = arrived.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if last is not None:
        mine = mine.filter(message__sent_at__gt=last)
    days = {
        day.date()
        for day, status in mine.values_list("at", "enhanced")
        if status[2:].partition(".")[0] not in NOT_THE_ADDRESS
    }
    return len(days) >= MOST_DAYS
