"""Who a municipality sends on a study visit: the rule, and exceptions from it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import JobProfile, Organisation, Region, TargetGroup

from .events import Event


class DelegationRule(Record):
    """How many people of a job profile, or of a target group, a municipality sends.

    With neither of both it counts the whole delegation (E43). `most` binds whoever
    registers; what lacks to `least` is listed.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegation_rules")
    profile = models.ForeignKey(
        JobProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegation_rules",
        verbose_name=_("job profile"),
    )
    group = models.ForeignKey(
        TargetGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegation_rules",
        verbose_name=_("target group"),
    )
    least = models.PositiveSmallIntegerField(_("at least"), default=0)
    most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(profile__isnull=True) | Q(group__isnull=True),
                name="delegation_rule_counts_one_thing",
                violation_error_message=_(
                    "Choose a job profile or a target group, not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(most__isnull=True) | Q(most__gte=F("least")),
                name="delegation_rule_most_is_not_less",
                violation_error_message=_("“At most” is less than “at least”."),
            ),
            models.UniqueConstraint(
                fields=("event", "profile"),
                condition=Q(profile__isnull=False),
                name="delegation_rule_once_per_profile",
            ),
            models.UniqueConstraint(
                fields=("event", "group"),
                condition=Q(group__isnull=False),
                name="delegation_rule_once_per_group",
            ),
            models.UniqueConstraint(
                fields=("event",),
                condition=Q(profile__isnull=True, group__isnull=True),
                name="delegation_rule_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return str(self.profile or self.group or self.event)


class DelegationWaiver(Record):
    """An organiser lets one municipality depart from the rules, and says why.

    A body that stands in no municipality is a delegation of its own.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegation_waivers")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegation_waivers",
    )
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) ^ Q(organisation__isnull=False),
                name="delegation_waiver_of_one",
            ),
            models.UniqueConstraint(
                fields=("event", "region"),
                condition=Q(region__isnull=False),
                name="delegation_waiver_once_per_region",
            ),
            models.UniqueConstraint(
                fields=("event", "organisation"),
                condition=Q(organisation__isnull=False),
                name="delegation_waiver_once_per_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region or self.organisation}: {self.reason}"
