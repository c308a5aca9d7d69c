"""Donors, their shares, and the words and marks that must be shown."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation

from .programmes import Programme


class Donor(Record):
    """An organisation that pays, with its funding sentence, disclaimer and mark.

    `logo_svg` is drawn inline on paper and pages; it is checked to hold plain shapes.
    """

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="donor"
    )
    funding_sentences = TextsField(_("funding sentence"))
    disclaimers = TextsField(_("disclaimer"), blank=True)
    is_wording_example = models.BooleanField(_("example wording"), default=False)
    logo_svg = models.TextField(_("mark (SVG)"), blank=True)

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.organisation)


class Funding(Record):
    """A donor's share in a programme, in the order in which donors are shown (R-3)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="fundings")
    donor = models.ForeignKey(Donor, models.PROTECT, related_name="fundings")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    share = models.DecimalField(
        _("share in per cent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    instrument = TextsField(_("fund or operational programme"), blank=True)
    grant_number = models.CharField(_("grant number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("donor share")
        verbose_name_plural = _("donor shares")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "donor"), name="funding_once_per_donor"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                name="funding_share_is_a_percentage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor} in {self.programme}"
