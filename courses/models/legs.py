"""Legs of a study visit, and who receives the visitors on each."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Region

from .events import Event


class Leg(Record):
    """One stop of a study visit: where, with which hosts, how one gets there.

    The route is in the order of arrival. How one gets there, where one sleeps and
    whom one calls is told to those who travel alone.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="legs")
    starts_at = models.DateTimeField(_("arrival"))
    ends_at = models.DateTimeField(_("departure"))
    place = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="legs"
    )
    notes = TextsField(_("what is seen there"), blank=True, multiline=True)
    transport = TextsField(_("transport"), blank=True)
    overnight = TextsField(_("overnight stay"), blank=True)
    contact = models.CharField(_("contact on the way"), max_length=200, blank=True)

    class Meta:
        ordering = ("starts_at", "ends_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="leg_ends_after_it_starts",
                violation_error_message=_("The departure is before the arrival."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y} {self.place or ''}".strip()


class LegHost(Record):
    """An organisation that receives the visitors; a leg may have several (R-23)."""

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted_legs"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("leg", "organisation"), name="leg_host_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
