"""Calendars that a program asks for again and again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record


class CalendarFeed(Record):
    """The secret address under which one mailbox has its own registrations.

    Only the hash of the secret is kept: the address is shown once, when it is made.
    """

    address_key = models.CharField(_("e-mail"), max_length=254)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=8)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=("address_key",),
                condition=Q(ended_at__isnull=True),
                name="calendar_feed_once_per_address",
            ),
        ]

    def __str__(self) -> str:
        return self.address_key
