"""People who check themselves in by the code on the screen in the room."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .attendance import Scan
from .events import Event
from .sessions import Session

MOST_MINUTES = 180  # before and after


class SelfCheckinRule(Record):
    """Whether and when people of an event check themselves in; no row: they do not.

    The times are meant around the start of each session, and around its end for those
    who leave.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="self_checkin")
    is_on = models.BooleanField(_("people may check themselves in"), default=False)
    before_minutes = models.PositiveSmallIntegerField(
        _("from, minutes before the start of a session"),
        default=30,
        validators=[MaxValueValidator(MOST_MINUTES)],
    )
    after_minutes = models.PositiveSmallIntegerField(
        _("until, minutes after the start of a session"),
        default=30,
        validators=[MaxValueValidator(MOST_MINUTES)],
    )
    with_departures = models.BooleanField(
        _("they also say when they leave"), default=False
    )
    shares_devices = models.BooleanField(
        _("several people may use one device"), default=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    before_minutes__lte=MOST_MINUTES, after_minutes__lte=MOST_MINUTES
                ),
                name="self_checkin_near_the_session",
            ),
            models.CheckConstraint(
                condition=Q(before_minutes__gt=0) | Q(after_minutes__gt=0),
                name="self_checkin_lasts",
                violation_error_message=_("Leave people some minutes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.is_on}"

    def window(self, session: Session, direction: str) -> tuple[datetime, datetime]:
        """From when and until when (not at it any more) people do this themselves."""
        is_in = direction == Scan.Direction.IN
        middle = session.starts_at if is_in else session.ends_at
        before = timedelta(minutes=self.before_minutes)
        return middle - before, middle + timedelta(minutes=self.after_minutes)

    def is_open(self, session: Session, direction: str, at: datetime) -> bool:
        """Whether somebody may do this themselves at `at`, by the server's clock."""
        if not self.is_on or (
            direction == Scan.Direction.OUT and not self.with_departures
        ):
            return False
        opens, closes = self.window(session, direction)
        return opens <= at < closes

    def open_directions(self, session: Session, at: datetime) -> list[str]:
        """What people may do themselves at `at`."""
        return [way for way in Scan.Direction.values if self.is_open(session, way, at)]


class SelfCheckin(models.Model):
    """What is known of a scan that somebody made themselves.

    No address is kept: it was compared with those of the screens when it came.
    `device_hash` is a keyed hash of a random number in a cookie, another for each
    event, and is blanked 30 days later.
    """

    class Network(models.TextChoices):
        SAME = "same", _("same network as the screen")
        OTHER = "other", _("other network")

    scan = models.OneToOneField(
        Scan, models.PROTECT, primary_key=True, related_name="self_checkin"
    )
    network = models.CharField(_("network"), max_length=8, choices=Network)
    device_hash = models.CharField(max_length=32, blank=True)
    is_shared_device = models.BooleanField(
        _("the device of somebody else too"), default=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=("device_hash",),
                condition=~Q(device_hash=""),
                name="self_checkin_of_device",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.is_shared_device}"


class RoomScreen(models.Model):
    """From which network the code of a session was last shown; a keyed hash of it."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="screens")
    network_hash = models.CharField(max_length=32)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("session", "network_hash"), name="room_screen_once"
            ),
        ]

    def __str__(self) -> str:
        return self.network_hash
