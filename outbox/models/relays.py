"""What a mail server or a domain bears, and whether it is being spared now."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Record


class RelayBudget(Record):
    """A token bucket and a circuit breaker, for the relay or for one domain.

    A message takes one token in the transaction that claims it, so limits survive a
    restart. No row, or no rate: unlimited. `open_until`: nothing is sent before it.
    """

    class Kind(models.TextChoices):
        RELAY = "relay", _("Mail server")
        DOMAIN = "domain", _("Domain")

    DEFAULT_RELAY = "default"

    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("name"), max_length=254)
    per_second = models.FloatField(_("messages per second"), null=True, blank=True)
    capacity = models.FloatField(_("messages at once"), default=1)
    reserved = models.FloatField(
        _("kept for tickets and codes"),
        default=0,
        help_text=_("Newsletters leave so many messages of the limit unused."),
    )
    tokens = models.FloatField(default=0, editable=False)
    refilled_at = models.DateTimeField(default=timezone.now, editable=False)
    strikes = models.PositiveIntegerField(default=0, editable=False)
    trips = models.PositiveIntegerField(default=0, editable=False)
    open_until = models.DateTimeField(_("spared until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("relay budget")
        verbose_name_plural = _("relay budgets")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"], name="relay_budget_once_per_name"
            ),
            models.CheckConstraint(
                condition=(Q(per_second__isnull=True) | Q(per_second__gt=0))
                & Q(capacity__gte=F("reserved") + 1, reserved__gte=0),
                name="relay_budget_limits_positive",
                violation_error_message=_("A limit must leave room for one message."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        """Whether the circuit is open: nothing may be sent."""
        return self.open_until is not None and self.open_until > at

    def tokens_at(self, at: datetime) -> float:
        """What may be sent at once; a clock set back gives nothing."""
        if self.per_second is None:
            return float("inf")
        passed = max(0.0, (at - self.refilled_at).total_seconds())
        return min(self.capacity, self.tokens + passed * self.per_second)
