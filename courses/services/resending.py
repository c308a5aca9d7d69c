"""The mail that belongs to a registration now, sent once more by an organiser."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event, Registration, Status
from courses.selectors.registrations import mails_about
from courses.services import notices
from courses.services.confirmation import HoldExpired, NotActive
from outbox.models import Message, address_key
from outbox.services.send import finish
from participants.models import Actor
from participants.services.audit import record

MAILED = (*notices.ASKED, Status.HELD)
PAUSE = timedelta(minutes=1)


class NoAddress(DomainError):
    code = "no_address"
    message = _("There is no e-mail address. Enter one first.")


class JustSent(DomainError):
    code = "just_sent"
    message = _(
        "This mail went out less than a minute ago. Look whether it arrives, and try"
        " again in a minute."
    )


class OverAlready(DomainError):
    code = "over_already"
    message = _("The event is over: nobody needs this mail any more.")


@transaction.atomic
def send_again(
    registration: Registration, *, actor: Actor, at: datetime | None = None
) -> Message:
    """Queue the ticket, or while it is not confirmed the link, offer or place in line.

    At most one a minute: of repeated clicks the first counts. Raises JustSent,
    NoAddress, HoldExpired, NotActive or OverAlready; then nothing was queued.
    """
    at = at or timezone.now()
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("event").get(pk=registration.pk)
    kind = _kind_or_refuse(row, at)
    mails = mails_about(row).filter(kind=kind, address_key=address_key(row.email))
    if mails.filter(created_at__gt=at - PAUSE).exists():
        raise JustSent
    return _queue(row, kind, actor, at)


def redirect_mails(
    row: Registration, former: str, *, actor: Actor, at: datetime
) -> None:
    """After the address was corrected: nothing more to the `former`, all to the new.

    The caller has locked the registration.
    """
    finish(
        mails_about(row).filter(address_key=former).stoppable(),
        Message.State.CANCELLED,
    )
    if row.email and _is_of_use(row, at):
        _queue(row, notices.kind_of(row), actor, at)


def _kind_or_refuse(row: Registration, at: datetime) -> str:
    if not row.email:
        raise NoAddress
    if row.status_at(at) == Status.EXPIRED:
        raise HoldExpired
    if row.status not in MAILED:
        raise NotActive
    if not _is_of_use(row, at):
        raise OverAlready
    return notices.kind_of(row)


def _is_of_use(row: Registration, at: datetime) -> bool:
    until = _useful_until(row)
    return (
        row.status in MAILED
        and row.status_at(at) != Status.EXPIRED
        and row.event.status != Event.Status.CANCELLED
        and (until is None or until > at)
    )


def _useful_until(row: Registration) -> datetime | None:
    if row.status == Status.CONFIRMED:
        return row.event.ends_at
    return row.held_until if row.status == Status.OFFERED else row.event.starts_at


def _queue(row: Registration, kind: str, actor: Actor, at: datetime) -> Message:
    version = f"again-{at:%Y%m%d%H%M%S%f}"
    message = notices.tell(kind, row, version=version, expires_at=_useful_until(row))
    if message is None:
        raise NoAddress
    record(actor, "registration.mailed_again", row, after={"kind": kind})
    return message
