"""Addresses that get no mail: kept as HMACs, so that erasure does not undo them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

EVERYTHING = "everything"  # nothing at all: the mailbox does not exist
BULK = "bulk"  # no newsletter of any list; tickets and certificates still come


class Suppression(Record):
    """From `since` to `ended_at` an address gets no mail of `scope`.

    `scope` is "everything", "bulk", or the key of one list. Rows are only added and
    ended, never changed or removed: together they are the history.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("The address does not exist")
        COMPLAINED = "complained", _("Reported as unwanted")
        OBJECTED = "objected", _("Objected to mail")
        ERASED = "erased", _("Erased on request")
        BLOCKED = "blocked", _("Blocked by staff")

    key_id = models.CharField(max_length=16, editable=False)
    address_hash = models.CharField(_("address (HMAC)"), max_length=64, editable=False)
    scope = models.CharField(_("scope"), max_length=64)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason)
    note = models.CharField(_("note"), max_length=200, blank=True)
    since = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_note = models.CharField(_("why ended"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash", "scope"],
                condition=Q(ended_at__isnull=True),
                name="suppression_once_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="suppression_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(scope=""), name="suppression_has_scope"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address_hash[:12]} {self.scope}"
