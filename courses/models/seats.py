"""Seats: quotas that are taken together or not at all."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record
from participants.models import Organisation, Region, TargetGroup

from .events import Event
from .registrations import Registration
from .sessions import Session

SCOPES = ("session", "group", "organisation", "region")


def _one_scope() -> Q:
    """Exactly the column of the row's scope is set; of a session, a way may be too."""
    none = {f"{name}__isnull": True for name in SCOPES}
    claim = Q(scope="event", way="", **none)
    claim |= Q(~Q(way=""), scope="way", **none)
    for scope in SCOPES:
        others = {f"{name}__isnull": name != scope for name in SCOPES}
        ways = {} if scope == "session" else {"way": ""}
        claim |= Q(scope=scope, **ways, **others)
    return claim


class Quota(Record):
    """Seats of an event: in all, for one way of taking part, or for one session, group,
    organisation or region. Those of a session may be of its room alone: `way` says so.

    `taken` changes only by the conditional updates of `courses.services.seats`.
    """

    class Scope(models.TextChoices):
        EVENT = "event", _("the whole event")
        WAY = "way", _("way of taking part")
        SESSION = "session", _("session")
        GROUP = "group", _("target group")
        ORGANISATION = "organisation", _("organisation")
        REGION = "region", _("municipality or region")

    event = models.ForeignKey(Event, models.CASCADE, related_name="quotas")
    scope = models.CharField(_("for"), max_length=12, choices=Scope)
    session = models.ForeignKey(
        Session, models.CASCADE, null=True, blank=True, related_name="quotas"
    )
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="quotas"
    )
    way = models.CharField(
        _("way of taking part"),
        max_length=12,
        choices=Registration.TakesPart,
        blank=True,
        default="",
    )
    size = models.PositiveIntegerField(_("seats"))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    release_on = models.DateField(
        _("unused seats are free for all from"), null=True, blank=True
    )
    released_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(taken__lte=F("size")),
                name="quota_not_oversold",
                violation_error_message=_("More seats are taken than there are."),
            ),
            models.CheckConstraint(condition=_one_scope(), name="quota_has_one_scope"),
            models.UniqueConstraint(
                fields=("event",),
                condition=Q(scope="event"),
                name="quota_once_for_the_event",
            ),
            models.UniqueConstraint(
                fields=("event", "way"),
                condition=Q(scope="way"),
                name="quota_once_per_way",
            ),
            *(
                models.UniqueConstraint(
                    fields=("event", scope),
                    condition=Q(scope=scope),
                    name=f"quota_once_per_{scope}",
                )
                for scope in SCOPES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.taken}/{self.size}"


class SeatUse(Record):
    """A registration holds one seat of a quota."""

    registration = models.ForeignKey(
        "courses.Registration", models.CASCADE, related_name="seat_uses"
    )
    quota = models.ForeignKey(Quota, models.PROTECT, related_name="uses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "quota"), name="seat_taken_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} in {self.quota}"
