"""Bodies of an organisation: coordination team, working group, forum of partners."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .organisations import Organisation
from .people import Person


class Body(Record):
    """A group of people that meets: not an organisation, and nobody's employer."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="bodies"
    )
    names = TextsField(_("name"))
    is_closed = models.BooleanField(_("does not meet any more"), default=False)

    class Meta:
        verbose_name = _("body")
        verbose_name_plural = _("bodies")
        ordering = ("is_closed", "pk")

    def __str__(self) -> str:
        return next(iter(self.names.values()), "")


class BodyMember(Record):
    """A person in a body, from one day to another; former ones stay."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bodies")
    role = models.CharField(_("role"), max_length=200, blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a body")
        verbose_name_plural = _("members of bodies")
        ordering = (F("ended_on").desc(nulls_first=True), "person__sort_key", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("body", "person"),
                condition=Q(ended_on__isnull=True),
                name="body_member_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="body_member_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.body}"


class Meeting(Record):
    """A meeting of a body with its minutes."""

    body = models.ForeignKey(Body, models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    minutes = models.TextField(_("minutes"), blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.body}, {self.held_on}"
