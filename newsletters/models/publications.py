"""Handbooks and other works: editions, printings, stock."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.languages import LANGUAGE_NAMES, pick
from core.models import Record
from participants.models import Organisation
from programmes.models import Programme


class Work(Record):
    """A handbook, brochure or catalogue as such."""

    class Kind(models.TextChoices):
        HANDBOOK = "handbook", _("handbook")
        BROCHURE = "brochure", _("brochure")
        CATALOGUE = "catalogue", _("catalogue")
        MATERIALS = "materials", _("information materials")

    slug = models.SlugField(_("address of its page"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    titles = TextsField(_("title"))
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="works"
    )
    publisher = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="works"
    )

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")

    def __str__(self) -> str:
        return pick(self.titles) or self.slug


class Edition(Record):
    """An edition of a work in one language; a newer one supersedes it."""

    work = models.ForeignKey(Work, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    language = models.CharField(_("language"), max_length=8)
    published_on = models.DateField(_("published"), null=True, blank=True)
    erratum = TextsField(_("erratum"), blank=True, multiline=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=("work", "number", "language"), name="edition_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work}, {self.number}"

    @property
    def language_name(self) -> str:
        """The language by its own name."""
        return LANGUAGE_NAMES.get(self.language, self.language)


class Manifestation(Record):
    """An edition as print, PDF or web page: each has an ISBN of its own."""

    class Format(models.TextChoices):
        PRINT = "print", _("printed")
        PDF = "pdf", _("PDF")
        WEB = "web", _("web page")

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="manifestations")
    format = models.CharField(_("format"), max_length=8, choices=Format)
    isbn = models.CharField("ISBN", max_length=13, blank=True)
    file = models.FileField(upload_to="library/", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("edition", "format"), name="manifestation_once"
            ),
            models.UniqueConstraint(
                fields=("isbn",), condition=~models.Q(isbn=""), name="isbn_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.format}"


class Printing(Record):
    """One print run."""

    manifestation = models.ForeignKey(
        Manifestation, models.PROTECT, related_name="printings"
    )
    printed_on = models.DateField(_("printed"), null=True, blank=True)
    copies = models.PositiveIntegerField(_("copies"))

    def __str__(self) -> str:
        return f"{self.manifestation}: {self.copies}"


class StockEntry(Record):
    """A movement of printed copies; their sum is the stock, never below 0."""

    class Kind(models.TextChoices):
        PRINTED = "printed", _("printed")
        GIVEN = "given", _("given out")
        RETURNED = "returned", _("returned")
        SPOILED = "spoiled", _("spoiled")

    printing = models.ForeignKey(Printing, models.PROTECT, related_name="stock_entries")
    kind = models.CharField(max_length=8, choices=Kind)
    copies = models.IntegerField(_("copies"))
    stock_after = models.PositiveIntegerField(_("stock after it"))
    on = models.DateField(_("day"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["printed", "returned"], copies__gt=0)
                | models.Q(kind__in=["given", "spoiled"], copies__lt=0),
                name="stock_entry_sign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.copies}"
