"""The code on the screen in a room, and what it gives to the device that read it.

Nothing of it is stored: the code follows from a secret of the session and the minute.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.codes import encode, normalise
from core.errors import DomainError
from courses.models import Event, Session
from courses.models.self_checkin import MOST_MINUTES

STEP = timedelta(seconds=60)  # a code is shown so long
GRACE = timedelta(seconds=30)  # and taken so much longer
LENGTH = 6  # characters: 30 bits
PASS_LASTS = timedelta(minutes=15)
SALT = "courses.room"
NOT_HELD = (Event.Status.DRAFT, Event.Status.CANCELLED)


class RoomCodeOver(DomainError):
    """One sentence for a wrong code, an old one, and one of a session that is over."""

    code = "room_code_over"
    message = _(
        "This code does not count now. Look at the screen in the room and take the code"
        " that stands there, or ask at the door."
    )


# --- the code ---------------------------------------------------------------


def _step(at: datetime) -> int:
    return int(at.timestamp() // STEP.total_seconds())


def _code(session: Session, step: int) -> str:
    """30 bits of an HMAC; its key is made of SECRET_KEY and of the session."""
    made = salted_hmac(SALT, f"{session.uid.hex}.{step}", algorithm="sha256")
    return encode(int.from_bytes(made.digest()[:4]) >> 2, LENGTH)


def room_code(session: Session, at: datetime) -> str:
    """What the screen shows at `at`."""
    return _code(session, _step(at))


def seconds_left(at: datetime) -> int:
    """How long the code of `at` is still taken, in whole seconds."""
    ends = (_step(at) + 1) * STEP.total_seconds() + GRACE.total_seconds()
    return int(ends - at.timestamp())


def is_room_code(session: Session, code: str, at: datetime) -> bool:
    """Whether the screen shows this code, or showed it until some seconds ago."""
    given = normalise(code).encode()
    shown = {_step(at), _step(at - GRACE)}
    found = [
        hmac.compare_digest(given, _code(session, step).encode())
        for step in sorted(shown)
    ]
    return any(found)


def open_sessions(at: datetime) -> list[Session]:
    """The sessions whose people may check themselves in or out at `at`."""
    near = timedelta(minutes=MOST_MINUTES)
    around = (at - near, at + near)
    rows = Session.objects.filter(
        Q(starts_at__range=around) | Q(ends_at__range=around),
        event__self_checkin__is_on=True,
    ).exclude(event__status__in=NOT_HELD)
    rows = rows.select_related("event__self_checkin", "event__programme")
    return [
        row
        for row in rows.order_by("pk")
        if row.event.self_checkin.open_directions(row, at)
    ]


def session_of_code(code: str, at: datetime) -> Session:
    """The session whose screen shows the code. All are compared, whichever fits.

    Raises RoomCodeOver.
    """
    found = [row for row in open_sessions(at) if is_room_code(row, code, at)]
    if not found:
        raise RoomCodeOver
    return found[0]


# --- the pass ---------------------------------------------------------------


@dataclass(frozen=True)
class Pass:
    """What a device holds that read the code: for this session, since `seen_at`.

    `holder` is the registration whose mailbox was proven by a link. A pass that was
    mailed opens anywhere, as mail programs have a browser of their own; any other only
    on the device that read the code.
    """

    session: uuid.UUID
    seen_at: datetime
    device: str
    holder: uuid.UUID | None = None
    is_mailed: bool = False


def new_device() -> str:
    """A name for a device that has none yet: 128 random bits."""
    return secrets.token_hex(16)


def make_pass(given: Pass) -> str:
    """The signed text of a pass."""
    holder = given.holder.hex if given.holder else ""
    seconds = int(given.seen_at.timestamp())
    parts = [given.session.hex, seconds, given.device, holder, int(given.is_mailed)]
    return signing.dumps(parts, salt=SALT)


def read_pass(token: str, *, device: str, at: datetime) -> Pass:
    """The pass, for 15 minutes. Raises RoomCodeOver for any other text, too late, and
    on another device.
    """
    try:
        session, seconds, name, holder, is_mailed = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise RoomCodeOver from None
    found = Pass(
        uuid.UUID(hex=session),
        datetime.fromtimestamp(seconds, UTC),
        name,
        uuid.UUID(hex=holder) if holder else None,
        bool(is_mailed),
    )
    is_its_own = hmac.compare_digest(device.encode(), name.encode())
    if not found.seen_at <= at < found.seen_at + PASS_LASTS:
        raise RoomCodeOver
    if not (found.is_mailed or is_its_own):
        raise RoomCodeOver
    return found


# --- what is kept of devices and networks -----------------------------------


def device_hash(event: Event, device: str) -> str:
    """What is kept of a device; of another event it is another."""
    return _kept("courses.room.device", event, device)


def network_hash(event: Event, address: str) -> str:
    """What is compared of a network: an IPv4 address, the first half of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        else:
            network = ipaddress.ip_network((found, 64), strict=False)
            return _kept("courses.room.network", event, str(network))
    return _kept("courses.room.network", event, str(found))


def _kept(salt: str, event: Event, text: str) -> str:
    made = salted_hmac(salt, f"{event.uid.hex}.{text}", algorithm="sha256")
    return made.hexdigest()[:32]


def is_one_of(network: str, screens: Sequence[str]) -> bool:
    """Whether a network is that of one of the screens."""
    return bool(network) and network in screens
