"""What one mailbox has beside its registrations: its calendar, links it used."""

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


class UsedLink(Record):
    """A mailed link that lets in once, and has. Only its hash is kept, for some weeks.

    It is no row of the cache: what is there goes by the clock, and when there is much.
    """

    token_hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("used link")
        verbose_name_plural = _("used links")

    def __str__(self) -> str:
        return self.token_hash
