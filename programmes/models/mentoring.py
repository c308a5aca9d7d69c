"""Mentoring pairs of offices, and the log of their visits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation

from .programmes import Programme


class MentoringPair(Record):
    """An experienced office guides another; either may still be unnamed."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="mentorings")
    mentor = models.ForeignKey(Organisation, models.PROTECT, related_name="mentored")
    mentee = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mentorings"
    )
    goals = TextsField(_("goal"), blank=True)
    started_on = models.DateField(_("from"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("mentoring pair")
        verbose_name_plural = _("mentoring pairs")

    def __str__(self) -> str:
        return f"{self.mentor} → {self.mentee or '…'}"


class Visit(Record):
    """One visit or consultation of a pair."""

    pair = models.ForeignKey(MentoringPair, models.CASCADE, related_name="visits")
    held_on = models.DateField(_("day"))
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("mentoring visit")
        verbose_name_plural = _("mentoring visits")
        ordering = ("held_on",)

    def __str__(self) -> str:
        return str(self.held_on)
