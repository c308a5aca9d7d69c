"""Checking oneself in by the code on the screen: the same rules as at the door."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core.codes import BadCode, normalise
from courses.models import (
    Event,
    Registration,
    RoomScreen,
    Scan,
    SelfCheckin,
    SelfCheckinRule,
    Session,
)
from courses.services import notices
from courses.services.checkin import Act, record_acts
from courses.services.presence import COUNTED
from courses.services.room_codes import (
    NOT_HELD,
    PASS_LASTS,
    Pass,
    RoomCodeOver,
    device_hash,
    is_one_of,
    make_pass,
    network_hash,
)
from courses.services.seats import lock_event
from courses.services.tickets import UnknownTicket, registration_of_code
from courses.services.walk_ins import KEPT
from outbox.models import address_key
from outbox.services.send import queue_message
from participants.models import Actor
from participants.services.audit import record

ONE_DEVICE = "one_device"  # the reason of the verdict
SCREEN_SEEN = timedelta(minutes=5)  # an older screen says nothing of the room
NOTED_EVERY = timedelta(seconds=30)
Network, Direction = SelfCheckin.Network, Scan.Direction


@transaction.atomic
def save_rule(event: Event, *, actor: Actor, **values: Any) -> SelfCheckinRule:
    """Say whether and when people of an event may check themselves in."""
    lock_event(event)
    row = SelfCheckinRule.objects.filter(event=event).first()
    row = row or SelfCheckinRule(event=event)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["event"])
    row.save()
    if before != values:
        record(actor, "event.self_checkin", event, before=before, after=values)
    return row


@transaction.atomic
def check_in_oneself(
    given: Pass,
    *,
    at: datetime,
    address: str,
    registration: Registration | None = None,
    code: str = "",
    direction: str = Direction.IN,
) -> Scan:
    """Judge and store what somebody did themselves: for a registration of theirs, or by
    the code of their ticket.

    The act is named by the pass, the person and the direction: sent twice it is one. A
    second person of another mailbox on one device is refused, and that is stored.
    `address` is where the request came from; only whether the screens are there too is
    kept. Raises RoomCodeOver outside the times of the session, and then nothing is
    stored.
    """
    session = _open_session(given, direction, at)
    if registration is None:
        registration = _of_ticket(code)
    if registration is None:
        refused = Act(
            id=uuid.uuid5(given.session, f"{given.device}.{given.seen_at}.{code}"),
            device_time=given.seen_at,
            session=session,
            direction=direction,
            code=normalise(code),
            source=Scan.Source.SELF,
        )
        return record_acts(session.event, [refused], at=at)[0]
    kept = device_hash(session.event, given.device)
    earlier = own_checkins(session.event, kept).exclude(scan__registration=registration)
    others = earlier
    if registration.email_key:
        others = earlier.exclude(scan__registration__email_key=registration.email_key)
    is_refused = not session.event.self_checkin.shares_devices and others.exists()
    name = f"{given.device}.{given.seen_at}.{registration.uid}.{direction}"
    act = Act(
        id=uuid.uuid5(given.session, name),
        device_time=given.seen_at,
        session=session,
        direction=direction,
        registration=registration.uid,
        source=Scan.Source.SELF,
        refusal=ONE_DEVICE if is_refused else "",
    )
    scan = record_acts(session.event, [act], at=at)[0]
    SelfCheckin.objects.get_or_create(
        scan=scan,
        defaults={
            "network": _network(session, address, at),
            "device_hash": kept,
            "is_shared_device": earlier.exists(),
        },
    )
    return scan


def _open_session(given: Pass, direction: str, at: datetime) -> Session:
    """The session of a pass with its event locked. Raises RoomCodeOver."""
    rows = Session.objects.filter(uid=given.session).select_related("event")
    session = rows.first()
    if session is None:
        raise RoomCodeOver
    session.event = lock_event(session.event)
    rule = SelfCheckinRule.objects.filter(event=session.event).first()
    if rule is None or session.event.status in NOT_HELD:
        raise RoomCodeOver
    if not rule.is_open(session, direction, at):
        raise RoomCodeOver
    session.event.self_checkin = rule
    return session


def _of_ticket(code: str) -> Registration | None:
    try:
        return registration_of_code(code)
    except (BadCode, UnknownTicket):
        return None


def own_checkins(event: Event, device: str) -> QuerySet[SelfCheckin]:
    """What counts of what was done with one device at an event."""
    rows = SelfCheckin.objects.filter(scan__event=event, device_hash=device)
    return rows.filter(scan__verdict__in=COUNTED, scan__undone_by__isnull=True).exclude(
        device_hash=""
    )


def _network(session: Session, address: str, at: datetime) -> str:
    rows = RoomScreen.objects.filter(session=session, seen_at__gt=at - SCREEN_SEEN)
    screens = list(rows.values_list("network_hash", flat=True))
    is_same = is_one_of(network_hash(session.event, address), screens)
    return Network.SAME if is_same else Network.OTHER


def note_screen(session: Session, address: str, *, at: datetime) -> None:
    """Note from which network the code is shown; written twice a minute at most."""
    kept = network_hash(session.event, address)
    if not kept:
        return
    row, is_new = RoomScreen.objects.get_or_create(
        session=session, network_hash=kept, defaults={"seen_at": at}
    )
    if not is_new and at - row.seen_at >= NOTED_EVERY:
        RoomScreen.objects.filter(pk=row.pk).update(seen_at=at)


def send_room_link(given: Pass, address: str, *, language: str, at: datetime) -> None:
    """Mail the pass to `address` if somebody with a seat has it; else do nothing.

    The caller says the same in both cases. Once per address and quarter of an hour.
    """
    key = address_key(address)
    rows = Registration.objects.confirmed().filter(
        email_key=key, event__sessions__uid=given.session
    )
    row = rows.order_by("pk").first() if key else None
    if row is None:
        return
    mailed = Pass(given.session, given.seen_at, given.device, row.uid, is_mailed=True)
    quarter = int(at.timestamp() // PASS_LASTS.total_seconds())
    queue_message(
        notices.ROOM_LINK,
        row,
        to=row.email,
        language=language,
        dedupe_key=f"{notices.ROOM_LINK}:{row.uid}:{given.session.hex}:{quarter}",
        context={"token": make_pass(mailed)},
        secret=True,
        expires_at=given.seen_at + PASS_LASTS,
    )


def forget_devices(at: datetime) -> int:
    """Blank the hashes of devices after 30 days, and delete those of screens; say of
    how many devices.
    """
    RoomScreen.objects.filter(seen_at__lt=at - KEPT).delete()
    rows = SelfCheckin.objects.filter(scan__received_at__lt=at - KEPT)
    return rows.exclude(device_hash="").update(device_hash="")
