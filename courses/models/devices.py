"""Devices that check people in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .events import Event


class Device(Record):
    """A phone or computer enrolled for one event; of its token only a hash is kept."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="devices")
    label = models.CharField(_("name"), max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    enrolled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    expires_at = models.DateTimeField(_("works until"))
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last contact"), null=True, blank=True)

    def __str__(self) -> str:
        return self.label
