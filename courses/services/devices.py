"""Devices at the door: prepared by an organiser, enrolled by a code, withdrawn."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.db.models import F, FilteredRelation, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.prepared import Prepared, read_row
from core.text import clean_text
from courses.models import Device, Event, Session
from participants.models import Actor, User
from participants.services.audit import record

SALT = "courses.device"
CODE_LASTS = timedelta(minutes=15)
NOTED_EVERY = timedelta(seconds=30)


class NoEnd(DomainError):
    code = "event_without_end"
    message = _("Give the event a start and an end first.")


class EnrolmentOver(DomainError):
    code = "enrolment_over"
    message = _("This code is not valid any more. Show a new one on the desk.")


class DeviceUnknown(DomainError):
    code = "device_unknown"
    message = _("This device is not enrolled.")


class DeviceRevoked(DomainError):
    code = "device_revoked"
    message = _("This device was withdrawn. Ask the organisers.")


class DeviceExpired(DomainError):
    code = "device_expired"
    message = _("The event is over: this device checks nobody in any more.")


@transaction.atomic
def prepare_device(event: Event, *, label: str, actor: User) -> Device:
    """Make room for a device, which then enrols by the code of `enrolment_code`.

    Raises NoEnd, and DeviceExpired 48 hours after the end of the event.
    """
    device = Device(event=event, label=clean_text(label)[:100], enrolled_by=actor)
    if event.ends_at is None:
        raise NoEnd
    if device.is_expired(timezone.now()):
        raise DeviceExpired
    device.token_hash = hash_of(secrets.token_urlsafe(32))
    device.save(force_insert=True)
    record(actor, "device.prepared", device, after={"event": str(event.uid)})
    return device


def enrolment_code(device: Device) -> str:
    """What the device reads from the screen; good for 15 minutes and one enrolment."""
    return signing.dumps(device.uid.hex, salt=SALT)


@transaction.atomic
def enrol(code: str, *, at: datetime | None = None) -> tuple[Device, str]:
    """Give the token to the device that read the code; only a hash of it is kept.

    Raises EnrolmentOver for any other code, and for one that was used.
    """
    at = at or timezone.now()
    try:
        text = signing.loads(code, salt=SALT, max_age=CODE_LASTS)
        uid = uuid.UUID(hex=str(text))
    except (signing.BadSignature, ValueError):
        raise EnrolmentOver from None
    token = secrets.token_urlsafe(32)
    rows = Device.objects.filter(uid=uid, enrolled_at=None, revoked_at=None)
    values = {"token_hash": hash_of(token), "enrolled_at": at, "seen_at": at}
    if not rows.update(**values, updated_at=at):
        raise EnrolmentOver
    device = Device.objects.select_related("event").get(uid=uid)
    if device.is_expired(at):
        raise DeviceExpired
    record(None, "device.enrolled", device, after={"event": str(device.event.uid)})
    return device, token


@transaction.atomic
def revoke_device(device: Device, *, actor: Actor, at: datetime | None = None) -> bool:
    """End the token at once; at its next contact the device wipes what it holds."""
    at = at or timezone.now()
    rows = Device.objects.filter(pk=device.pk, revoked_at=None)
    if not rows.update(revoked_at=at, updated_at=at):
        return False
    record(actor, "device.revoked", device)
    return True


_enrolled = Prepared(
    lambda of: (
        Device.objects.select_related("event")
        .filter(token_hash=of("token"), enrolled_at__isnull=False)
        .order_by()
    )
)
# what the door says and judges by: to read all of both rows costs twice as much
SEEN = (
    "uid event label enrolled_by revoked_at seen_at queue_length "
    "event__uid event__slug event__titles event__languages event__time_zone "
    "event__starts_at event__ends_at event__status event__late_minutes "
    "event__partial_percent"
).split()
NAMED = ("id", "uid", "event_id", "starts_at", "ends_at")  # of the session
_at_a_session = Prepared(
    lambda of: (
        Device.objects.select_related("event")
        .only(*SEEN)
        .alias(
            at=FilteredRelation(
                "event__sessions", condition=Q(event__sessions__uid=of("session"))
            )
        )
        .annotate(
            session_pk=F("at__pk"),
            session_starts_at=F("at__starts_at"),
            session_ends_at=F("at__ends_at"),
        )
        .filter(token_hash=of("token"), enrolled_at__isnull=False)
        .order_by()
    )
)


def device_by_token(token: str, *, at: datetime) -> Device:
    """The device that shows this token, with its event.

    Raises DeviceUnknown, DeviceRevoked, or DeviceExpired 48 hours after the event.
    """
    return _usable(_enrolled(token=hash_of(token)), at)


def device_at_session(token: str, session: uuid.UUID, *, at: datetime) -> Device:
    """As `device_by_token`, in the same statement with the session of its event that
    stands in its `named_session`; of the event only what the door asks.
    """
    device: Any = _usable(_at_a_session(token=hash_of(token), session=session), at)
    if device.session_pk is not None:
        values = (
            device.session_pk,
            session,
            device.event_id,
            device.session_starts_at,
            device.session_ends_at,
        )
        row = read_row(Session, NAMED, values, device._state.db)
        row.event = device.event
        device.named_session = row
    found: Device = device
    return found


def _usable(found: Sequence[Device], at: datetime) -> Device:
    if not found:
        raise DeviceUnknown
    device = found[0]
    if device.revoked_at is not None:
        raise DeviceRevoked
    if device.is_expired(at):
        raise DeviceExpired
    return device


def note_contact(device: Device, *, at: datetime, queue: int | None = None) -> None:
    """Note when a device was heard of last and how much it still has to send.

    Written at most twice a minute unless the number changed.
    """
    number = device.queue_length if queue is None else queue
    is_fresh = device.seen_at is not None and at - device.seen_at < NOTED_EVERY
    if is_fresh and number == device.queue_length:
        return
    Device.objects.filter(pk=device.pk).update(seen_at=at, queue_length=number)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
