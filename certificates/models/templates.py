"""Series, designs and signatories."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from courses.models import Event
from participants.models import Organisation
from programmes.models import Programme


class CertificateSeries(Record):
    """A register of certificates: serials run "CODE-2026-000123", gapless per year."""

    class Design(models.TextChoices):
        CLASSIC = "classic", _("with a border")
        PLAIN = "plain", _("without a border, for printed paper")

    code = models.SlugField(_("mark"), max_length=12, unique=True)
    names = TextsField(_("name"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="certificate_series"
    )
    programme = models.OneToOneField(
        Programme, models.PROTECT, null=True, blank=True, related_name="series"
    )
    design = models.CharField(
        _("design"), max_length=40, choices=Design, default=Design.CLASSIC
    )

    class Meta:
        verbose_name = _("certificate series")
        verbose_name_plural = _("certificate series")

    def __str__(self) -> str:
        return self.code


class SeriesYear(models.Model):
    """The last number allotted in a series and year; the row is the lock."""

    series = models.ForeignKey(CertificateSeries, models.PROTECT, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("year of a certificate series")
        verbose_name_plural = _("years of certificate series")
        constraints = [
            models.UniqueConstraint(fields=("series", "year"), name="series_year_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}"


class VoidNumber(Record):
    """A number that will never be used, and why (a jump after a restored backup)."""

    series_year = models.ForeignKey(SeriesYear, models.PROTECT, related_name="voids")
    number = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        verbose_name = _("void certificate number")
        verbose_name_plural = _("void certificate numbers")
        constraints = [
            models.UniqueConstraint(
                fields=("series_year", "number"), name="void_number_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class TemplateVersion(Record):
    """A design as it was on a day; a change makes a new version.

    `layout` names a template of ours, `wordings` the sentences per kind and language.
    """

    code = models.SlugField(_("design"), max_length=40)
    version = models.PositiveIntegerField(_("version"))
    layout = models.CharField(max_length=40, default="classic")
    wordings = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("version of a certificate design")
        verbose_name_plural = _("versions of certificate designs")
        constraints = [
            models.UniqueConstraint(
                fields=("code", "version"), name="template_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class SignaturePicture(Record):
    """A signature as it is printed; it never changes, certificates name its digest."""

    digest = models.CharField(max_length=64, unique=True)
    png = models.BinaryField()

    class Meta:
        verbose_name = _("picture of a signature")
        verbose_name_plural = _("pictures of signatures")

    def __str__(self) -> str:
        return self.digest[:12]


class Signatory(Record):
    """Who signs: for an event, or for every event of a programme."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="signatories"
    )
    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="signatories"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    names = TextsField(_("name"))
    titles = TextsField(_("title"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="signatories"
    )
    picture = models.ForeignKey(
        SignaturePicture,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatories",
    )

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(programme__isnull=False, event__isnull=True)
                | Q(programme__isnull=True, event__isnull=False),
                name="signatory_of_a_programme_or_of_an_event",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.names.values()), ""))
