"""Prerequisites: what somebody must have done, or be, to take part in an event."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import JobProfile, TargetGroup

from .catalogue import Course
from .events import Event
from .tests import Test

WHAT = ("course", "earlier", "test", "profile", "group", "holds")


def _one_thing() -> Q:
    """Exactly the foreign key of the row's kind is set."""
    claim = Q()
    for kind in WHAT:
        others = {f"{name}__isnull": name != kind for name in WHAT}
        claim |= Q(kind=kind, **others)
    return claim


class Prerequisite(Record):
    """One thing that an event asks for (E73); `Event.prerequisites` says all or any."""

    class Kind(models.TextChoices):
        COURSE = "course", _("attended an event of a course")
        EARLIER = "earlier", _("attended an event")
        TEST = "test", _("passed a test")
        PROFILE = "profile", _("has a post of a kind")
        GROUP = "group", _("belongs to a target group")
        HOLDS = "holds", _("holds a certificate of a course")

    event = models.ForeignKey(
        Event, models.CASCADE, related_name="prerequisite_rows", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="+"
    )
    earlier = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="+"
    )
    test = models.ForeignKey(
        Test, models.PROTECT, null=True, blank=True, related_name="+"
    )
    profile = models.ForeignKey(
        JobProfile, models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="+"
    )
    holds = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="+"
    )
    percent = models.PositiveSmallIntegerField(
        _("present, per cent at least"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    points = models.PositiveSmallIntegerField(_("points at least"), default=0)

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=_one_thing(), name="prerequisite_is_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="prerequisite_percent",
            ),
            *(
                models.UniqueConstraint(
                    fields=("event", name),
                    condition=Q(kind=name),
                    name=f"prerequisite_once_per_{name}",
                )
                for name in WHAT
            ),
        ]
        indexes = [models.Index(fields=("event",), name="prerequisite_event")]

    def __str__(self) -> str:
        return f"{self.event}: {self.kind}"
