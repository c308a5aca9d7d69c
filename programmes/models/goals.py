"""Goals, results and planned activities; planned target groups."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import JobProfile, Organisation, TargetGroup

from .programmes import Programme
from .topics import Topic


class Goal(Record):
    """A node of the tree overall goal → specific goal → result → activity."""

    class Kind(models.TextChoices):
        OVERALL = "overall", _("overall goal")
        SPECIFIC = "specific", _("specific goal")
        RESULT = "result", _("expected result")
        ACTIVITY = "activity", _("activity")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="goals")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    texts = TextsField(_("text"))
    activity_kind = models.CharField(_("kind of activity"), max_length=32, blank=True)
    planned_quantity = models.PositiveIntegerField(_("planned"), null=True, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="activities")

    class Meta:
        verbose_name = _("goal or activity")
        verbose_name_plural = _("goals and activities")
        ordering = ("kind", "position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.texts.values()), ""))


class PlannedGroupQuerySet(models.QuerySet["PlannedGroup"]):
    """Filters on a group's own columns."""

    def standing(self) -> PlannedGroupQuerySet:
        """Those that are planned still."""
        return self.filter(retired_at=None)


class PlannedGroup(Record):
    """A target group as the contract promises it: how many people, from where, on what.

    The stated number of organisations and the named ones are separate facts: "20 of 21
    named" is shown, never mended (R-47). `counts_to_total` says which groups make up
    the programme's total (R-38). One that is retired is planned no longer: it stands
    in the list of the desk alone.
    """

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="planned_groups"
    )
    names = TextsField(_("name"))
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="plans"
    )
    organisation_kind = models.CharField(
        _("kind of organisation"),
        max_length=16,
        choices=Organisation.Kind,
        blank=True,
    )
    profiles = models.ManyToManyField(JobProfile, blank=True, related_name="+")
    topics = models.ManyToManyField(Topic, blank=True, related_name="planned_groups")
    organisations = models.ManyToManyField(
        Organisation, blank=True, related_name="planned_groups"
    )
    planned_people = models.PositiveIntegerField(
        _("people planned"), null=True, blank=True
    )
    stated_organisations = models.PositiveIntegerField(
        _("organisations stated"), null=True, blank=True
    )
    counts_to_total = models.BooleanField(_("counts toward the total"), default=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(
        _("retired"), null=True, blank=True, editable=False
    )

    objects = PlannedGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned target group")
        verbose_name_plural = _("planned target groups")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.names.values()), ""))
