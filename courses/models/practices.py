"""What a study visit leaves behind: reports of delegations, and good practice."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Region
from programmes.models import Topic

from .events import Event
from .registrations import Registration


class VisitReport(Record):
    """The report of one delegation, written by one of its people (E45).

    What it promises stands apart, as follow-ups of the event.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="visit_reports")
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="visit_reports"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visit_reports",
    )
    language = models.CharField(_("language"), max_length=8)
    learned = models.TextField(_("what was learned"))
    will_use = models.TextField(_("what will be used at home"))
    advice = models.TextField(_("advice to the organisers"), blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(region__isnull=False) ^ Q(organisation__isnull=False),
                name="visit_report_of_one",
            ),
            models.UniqueConstraint(
                fields=("event", "region"),
                condition=Q(region__isnull=False),
                name="visit_report_once_per_region",
            ),
            models.UniqueConstraint(
                fields=("event", "organisation"),
                condition=Q(organisation__isnull=False),
                name="visit_report_once_per_body",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.region or self.organisation}"


class GoodPractice(Record):
    """An example worth copying: who does it, on which topic, how (R-24)."""

    event = models.ForeignKey(
        Event,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="practices",
    )
    host = models.ForeignKey(
        Organisation, models.PROTECT, related_name="good_practices"
    )
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="good_practices")
    titles = TextsField(_("title"))
    texts = TextsField(_("how it is done"), multiline=True)
    file = models.FileField(_("file"), upload_to="practices/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=140, blank=True)
    file_bytes = models.PositiveIntegerField(_("size"), default=0)
    is_public = models.BooleanField(_("shown to the public"), default=False)
    search_key = models.TextField(blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("good practice")
        verbose_name_plural = _("good practice")
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.uid))
