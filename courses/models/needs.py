"""Surveys of training needs: what is wished, by municipality and job profile."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import JobProfile, Person, Region, TargetGroup
from programmes.models import Programme, Topic


class NeedsSurvey(Record):
    """Asks the people of a target group on which topics they need training.

    `asked` and `answered` are counts; who answered is known while it is open only.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="needs_surveys"
    )
    titles = TextsField(_("title"), max_length=200)
    group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        related_name="needs_surveys",
        verbose_name=_("who is asked"),
    )
    topics = models.ManyToManyField(Topic, related_name="needs_surveys")
    closes_on = models.DateField(_("last day for answers"))
    asked_at = models.DateTimeField(_("asked"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    asked = models.PositiveIntegerField(default=0, editable=False)
    answered = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("survey of training needs")
        verbose_name_plural = _("surveys of training needs")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))


class Need(models.Model):
    """How many people of a municipality and a job profile wish training on a topic."""

    survey = models.ForeignKey(NeedsSurvey, models.CASCADE, related_name="needs")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="needs")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    profile = models.ForeignKey(
        JobProfile, models.PROTECT, null=True, blank=True, related_name="needs"
    )
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("survey", "topic", "region", "profile"),
                name="need_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.people}"


class NeedsTurn(models.Model):
    """Somebody has answered a survey; what, is in the sums alone."""

    survey = models.ForeignKey(NeedsSurvey, models.CASCADE, related_name="turns")
    person = models.ForeignKey(Person, models.CASCADE, related_name="needs_turns")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("survey", "person"), name="needs_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.survey)
