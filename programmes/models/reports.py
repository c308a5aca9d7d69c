"""Frozen reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .programmes import Programme


class Report(Record):
    """The figures of a programme for a period, as they were on the day of freezing."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="reports")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    snapshot = models.JSONField()
    snapshot_hash = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(_("frozen"))
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")
        ordering = ("-ends_on", "-pk")

    def __str__(self) -> str:
        return f"{self.programme}: {self.starts_on} – {self.ends_on}"
