"""What an event is planned to cost, what it did cost, and who pays."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Record
from participants.models import Organisation

from .events import Event
from .travel import CURRENCY


class CostLine(Record):
    """One line of the budget of an event (R-120); empty is what is not known."""

    class Kind(models.TextChoices):
        ROOM = "room", pgettext_lazy("cost", "venue and equipment")
        TRAINERS = "trainers", pgettext_lazy("cost", "trainers")
        PER_DIEM = "per_diem", pgettext_lazy("cost", "per diems")
        TRAVEL = "travel", pgettext_lazy("cost", "travel")
        MATERIALS = "materials", pgettext_lazy("cost", "materials")
        MEALS = "meals", pgettext_lazy("cost", "meals and refreshments")
        LODGING = "lodging", pgettext_lazy("cost", "lodging")
        INTERPRETATION = "interpretation", pgettext_lazy("cost", "interpretation")
        OTHER = "other", pgettext_lazy("cost", "other")

    event = models.ForeignKey(Event, models.CASCADE, related_name="cost_lines")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    note = models.CharField(_("note"), max_length=300, blank=True)
    planned = models.DecimalField(
        _("planned amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    actual = models.DecimalField(
        _("actual amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    payer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="paid_costs",
        verbose_name=_("paid by"),
    )
    document = models.CharField(_("number of the document"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(planned__isnull=False) | Q(actual__isnull=False),
                name="cost_has_an_amount",
                violation_error_message=_("Give the planned or the actual amount."),
            ),
            models.CheckConstraint(
                condition=(Q(planned__isnull=True) | Q(planned__gte=0))
                & (Q(actual__isnull=True) | Q(actual__gte=0)),
                name="cost_is_not_below_zero",
                violation_error_message=_("An amount is not below zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note}".rstrip(": ")
