"""Paper: who gets how many printed copies, and the runs that bring them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.languages import pick
from core.models import Record
from participants.models import Organisation, Person, TargetGroup
from programmes.models import Programme

from .publications import Printing


class DistributionList(Record):
    """Lines of recipients; the totals are computed (R-86)."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="distribution_lists"
    )
    titles = TextsField(_("title"))

    def __str__(self) -> str:
        return pick(self.titles)


class DistributionLine(Record):
    """A line: named organisations, a target group, or free text with a number."""

    list = models.ForeignKey(DistributionList, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    labels = TextsField(_("recipients"))
    group = models.ForeignKey(
        TargetGroup, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    stated_recipients = models.PositiveIntegerField(
        _("stated number of recipients"), null=True, blank=True
    )
    copies_each = models.PositiveIntegerField(_("copies each"), default=1)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return pick(self.labels)


class DistributionRun(Record):
    """One round of handing out or posting a printing along a list."""

    list = models.ForeignKey(DistributionList, models.PROTECT, related_name="runs")
    printing = models.ForeignKey(Printing, models.PROTECT, related_name="runs")
    started_on = models.DateField(_("day"))

    def __str__(self) -> str:
        return f"{self.printing}: {self.started_on}"


class DistributionItem(Record):
    """Copies to one recipient in a run."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        PACKED = "packed", _("packed")
        SENT = "sent", _("handed over or posted")
        CONFIRMED = "confirmed", _("receipt confirmed")
        RETURNED = "returned", _("returned")

    run = models.ForeignKey(DistributionRun, models.CASCADE, related_name="items")
    line = models.ForeignKey(DistributionLine, models.PROTECT, related_name="items")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+"
    )
    copies = models.PositiveIntegerField(_("copies"))
    address = models.TextField(_("address on that day"), blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)

    def __str__(self) -> str:
        return f"{self.organisation or self.person}: {self.copies}"
