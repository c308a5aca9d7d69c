"""Series: events on the same topic in several places (R-30)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from programmes.models import Programme


class EventSeries(Record):
    """What is held several times, on other days or in other places.

    Each event is reported by itself; in the series a person counts once.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="event_series"
    )
    titles = TextsField(_("title"))

    class Meta:
        verbose_name = _("series of events")
        verbose_name_plural = _("series of events")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))
