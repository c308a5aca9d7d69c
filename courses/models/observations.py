"""Observations: how somebody led an event, as another person saw it (E48)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Person

from .events import Event
from .facilitators import Candidacy, Qualification


class ObservedPoint(Record):
    """What an observer of candidates for a qualification gives a mark for."""

    qualification = models.ForeignKey(
        Qualification, models.CASCADE, related_name="points"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    labels = TextsField(_("what is observed"))

    class Meta:
        verbose_name = _("point of an observation")
        verbose_name_plural = _("points of observations")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.labels.values()), self.uid))


class Observation(Record):
    """The form of one observer on one facilitator at one event.

    Its author changes it until it is signed; then it counts, and the facilitator and
    the organisers read it.
    """

    candidacy = models.ForeignKey(
        Candidacy, models.PROTECT, related_name="observations"
    )
    event = models.ForeignKey(Event, models.PROTECT, related_name="observations")
    observer = models.ForeignKey(Person, models.PROTECT, related_name="observations")
    language = models.CharField(_("language"), max_length=8, blank=True)
    strengths = models.TextField(_("strengths"), blank=True)
    improve = models.TextField(_("what to improve"), blank=True)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("candidacy", "event", "observer"), name="observation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.event}"


class ObservationMark(Record):
    """The mark for one point, from 1 to 5."""

    observation = models.ForeignKey(Observation, models.CASCADE, related_name="marks")
    point = models.ForeignKey(ObservedPoint, models.PROTECT, related_name="marks")
    mark = models.PositiveSmallIntegerField(
        _("mark"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta:
        ordering = ("point__position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("observation", "point"), name="observation_mark_once"
            ),
            models.CheckConstraint(
                condition=Q(mark__gte=1, mark__lte=5), name="observation_mark_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return str(self.mark)
