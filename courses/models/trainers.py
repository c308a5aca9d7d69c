"""Trainers: what they teach, in which languages, where, when, and for how much."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import Person, Region
from programmes.models import Topic


class TrainerProfile(Record):
    """What makes a person findable as a trainer, facilitator or mentor.

    Events led and days worked are not here: they are counted from the roles at events.
    """

    person = models.OneToOneField(
        Person, models.CASCADE, related_name="trainer_profile"
    )
    topics = models.ManyToManyField(Topic, blank=True, related_name="trainers")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    regions = models.ManyToManyField(Region, blank=True, related_name="trainers")
    available_from = models.DateField(_("available from"), null=True, blank=True)
    available_until = models.DateField(_("available until"), null=True, blank=True)
    availability = models.CharField(_("when and how often"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        constraints = [
            models.CheckConstraint(
                condition=Q(available_from__isnull=True)
                | Q(available_until__isnull=True)
                | Q(available_until__gte=F("available_from")),
                name="trainer_available_until_after_from",
                violation_error_message=_("The period ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)


class TrainerRate(Record):
    """What a trainer asks for, from one day to another; earlier rates stay."""

    class Unit(models.TextChoices):
        HOUR = "hour", _("per taught hour")
        DAY = "day", _("per day")
        EVENT = "event", _("per event")

    profile = models.ForeignKey(TrainerProfile, models.CASCADE, related_name="rates")
    amount = models.DecimalField(_("amount"), max_digits=10, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.DAY)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("rate of a trainer")
        verbose_name_plural = _("rates of trainers")
        ordering = ("-started_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="trainer_rate_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="trainer_rate_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=("profile", "unit"),
                condition=Q(ended_on__isnull=True),
                name="trainer_rate_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
