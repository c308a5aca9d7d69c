"""Whether this database is the one that sent last, or an older copy of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Record


class Epoch(Record):
    """The only row (primary key 1): who this database is and how far it has come.

    The same two values stand in a file beside the media. `step` grows with each
    sending. A file that is ahead, or of another `token`, means that the database was
    restored: it would send again what was sent since.
    """

    token = models.CharField(max_length=32, editable=False)
    step = models.PositiveBigIntegerField(default=0, editable=False)
    held_since = models.DateTimeField(_("held since"), null=True, blank=True)

    class Meta:
        verbose_name = _("epoch")
        verbose_name_plural = _("epochs")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="epoch_only_row")
        ]

    def __str__(self) -> str:
        return f"{self.token[:8]} {self.step}"
