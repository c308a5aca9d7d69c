"""What organisers write to the people of an event: once, or by a rule."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import User
from programmes.models import Programme

from .events import Event


class Letter(Record):
    """A message to people of an event; once sent, words and readers stay as they are.

    A wide one waits, asked for by one person, until another one releases it. `choice`
    says who was chosen, `excluded` the uids of those left out by reason.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        WAITING = "waiting", _("waits for a second person")
        SENT = "sent", _("sent")

    event = models.ForeignKey(Event, models.CASCADE, related_name="letters")
    subjects = TextsField(_("subject"), max_length=200)
    bodies = TextsField(_("text"), markdown=True, max_length=10_000)
    choice = models.JSONField(default=dict, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.DRAFT
    )
    asked_at = models.DateTimeField(_("to be released since"), null=True, blank=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("why it was sent back"), max_length=500, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    queued = models.PositiveIntegerField(default=0, editable=False)
    rounds = models.PositiveSmallIntegerField(default=0, editable=False)
    excluded = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(
                    state="waiting",
                    sent_at__isnull=True,
                    asked_at__isnull=False,
                    released_by__isnull=True,
                )
                | Q(
                    state="draft",
                    sent_at__isnull=True,
                    asked_at__isnull=True,
                    asked_by__isnull=True,
                    released_by__isnull=True,
                ),
                name="letter_state_has_times",
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True)
                | Q(asked_by__isnull=True)
                | ~Q(released_by=F("asked_by")),
                name="letter_released_by_another",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.subjects.values()), self.uid))

    @property
    def is_sent(self) -> bool:
        """Whether it is on its way, and frozen."""
        return self.state == self.State.SENT

    @property
    def is_waiting(self) -> bool:
        """Whether a second person has to release it."""
        return self.state == self.State.WAITING


class Reminder(Record):
    """Write to those in some states, so long before or after a moment of an event."""

    class Anchor(models.TextChoices):
        START = "start", _("before the start")
        END = "end", _("after the end")
        DEADLINE = "deadline", _("before registration ends")

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        HOURS = "hours", _("hours")

    anchor = models.CharField(
        _("when"), max_length=8, choices=Anchor, default=Anchor.START
    )
    amount = models.PositiveSmallIntegerField(
        _("how long"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    unit = models.CharField(_("unit"), max_length=5, choices=Unit, default=Unit.DAYS)
    states = models.JSONField(_("to whom"), default=list)
    subjects = TextsField(_("subject"), max_length=200)
    bodies = TextsField(_("text"), markdown=True, max_length=10_000)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(next(iter(self.subjects.values()), self.uid))


class ReminderDefault(Reminder):
    """A reminder that each new event of a programme begins with; a copy, not a link."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="reminder_defaults"
    )

    class Meta:
        verbose_name = _("reminder of new events")
        verbose_name_plural = _("reminders of new events")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=60),
                name="reminder_default_amount",
                violation_error_message=_("Choose between 1 and 60."),
            ),
        ]


class ReminderRule(Reminder):
    """A reminder of one event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reminder_rules")

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=1, amount__lte=60),
                name="reminder_rule_amount",
                violation_error_message=_("Choose between 1 and 60."),
            ),
        ]

    @property
    def anchor_at(self) -> datetime | None:
        """The moment of the event that it goes by; it moves with the event."""
        event = self.event
        if self.anchor == self.Anchor.END:
            return event.ends_at
        return event.starts_at if self.anchor == self.Anchor.START else event.deadline

    @property
    def due_at(self) -> datetime | None:
        """When it goes out."""
        is_days = self.unit == self.Unit.DAYS
        size = timedelta(days=self.amount) if is_days else timedelta(hours=self.amount)
        if self.anchor_at is None:
            return None
        return self.anchor_at + (size if self.anchor == self.Anchor.END else -size)
