"""Legs of a study visit."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Region

from .events import Event


class Leg(Record):
    """One stop of a study visit: where, with which host, how one gets there."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="legs")
    position = models.PositiveSmallIntegerField(_("order"))
    starts_at = models.DateTimeField(_("arrival"))
    ends_at = models.DateTimeField(_("departure"))
    place = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    host = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="hosted_legs"
    )
    transport = TextsField(_("transport"), blank=True)
    overnight = TextsField(_("overnight stay"), blank=True)
    contact = models.CharField(_("contact on the way"), max_length=200, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("event", "position"), name="leg_order"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.place or self.host or ''}"
