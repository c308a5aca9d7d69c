"""Sessions: the parts of an event, the unit of attendance."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .events import Event


class Session(Record):
    """A part of an event with its own time and room. Only teaching counts as hours."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("lecture")
        WORKSHOP = "workshop", _("workshop")
        HANDS_ON = "hands_on", _("practical work")
        VISIT = "visit", _("visit")
        PLENARY = "plenary", _("plenary")
        BREAK = "break", _("break")
        CEREMONY = "ceremony", _("opening or closing")

    TEACHING = (Kind.LECTURE, Kind.WORKSHOP, Kind.HANDS_ON, Kind.VISIT, Kind.PLENARY)

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    titles = TextsField(_("title"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind, default=Kind.LECTURE
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    track = models.CharField(_("parallel track"), max_length=40, blank=True)
    nobody_came = models.BooleanField(
        _("nobody came"), default=False, editable=False
    )  # a zero that somebody entered, not a list that is missing
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("starts_at", "track", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="session_ends_after_it_starts",
                violation_error_message=_("The session ends before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))

    @property
    def is_teaching(self) -> bool:
        """Whether its minutes count toward presence and contact hours."""
        return self.kind in self.TEACHING

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
