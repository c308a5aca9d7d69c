"""Reports that come back after a message was accepted."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record
from outbox.models.messages import Message


class Bounce(Record):
    """One delivery report, complaint or automatic reply; the same report only once."""

    class Kind(models.TextChoices):
        HARD = "hard", _("Permanent failure")
        SOFT = "soft", _("Temporary failure")
        COMPLAINT = "complaint", _("Reported as unwanted")
        REPLY = "reply", _("Automatic reply")
        OTHER = "other", _("Other")

    message = models.ForeignKey(
        Message,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="bounces",
        verbose_name=_("message"),
    )
    report_id = models.CharField(_("report"), max_length=320, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("at"))
    enhanced = models.CharField(_("status"), max_length=12, blank=True)
    text = models.CharField(_("text"), max_length=500, blank=True)
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(processed_at__isnull=True),
                name="bounce_to_process",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.enhanced}".strip()
