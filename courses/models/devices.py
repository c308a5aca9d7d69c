"""Devices that check people in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .events import Event

if TYPE_CHECKING:
    from .sessions import Session

DEVICES_AFTER = timedelta(hours=48)  # after the end of the event


class Device(Record):
    """A phone or computer enrolled for one event; of its token only a hash is kept.

    An organiser prepares the row; the device that reads the code of it enrols.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="devices")
    label = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    enrolled_at = models.DateTimeField(_("enrolled"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last contact"), null=True, blank=True)
    queue_length = models.PositiveIntegerField(_("waiting to be sent"), default=0)

    # what a request names first, where it was read with the device
    named_session: Session | None = None

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label

    @property
    def expires_at(self) -> datetime | None:
        """When its token dies: 48 hours after the end of the event."""
        end = self.event.ends_at
        return end + DEVICES_AFTER if end else None

    def is_expired(self, at: datetime) -> bool:
        """Whether its token is dead at `at`, by the clock of the server."""
        return self.expires_at is None or self.expires_at <= at
