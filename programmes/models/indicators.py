"""Indicators: what is promised to donors, computed where it can be."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .programmes import Programme


class Indicator(Record):
    """A measured quantity. With `measure` it is the length of a list, else typed."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicators")
    names = TextsField(_("name"))
    unit = models.CharField(_("unit"), max_length=60, blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_on = models.DateField(null=True, blank=True)
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target_on = models.DateField(null=True, blank=True)
    measure = models.CharField(_("computed from"), max_length=40, blank=True)
    measure_arguments = models.JSONField(default=dict, blank=True)
    typed_value = models.DecimalField(
        _("typed value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    verification = TextsField(_("means of verification"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="") | Q(typed_value__isnull=True),
                name="indicator_computed_or_typed",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.names.values()), ""))


class PeriodTarget(Record):
    """The target of an indicator for one period."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="periods")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("target of a period")
        verbose_name_plural = _("targets of periods")
        ordering = ("starts_on",)

    def __str__(self) -> str:
        return f"{self.starts_on} – {self.ends_on}"
