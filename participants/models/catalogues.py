"""Printed catalogues of the register, frozen at a day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .organisations import Organisation
from .territory import Region


class Catalogue(Record):
    """The register of one kind of organisation in one region, as it was on a day.

    `snapshot` holds every word that is printed, `pdf` the print of it: later changes of
    the register touch neither. The next catalogue is another row.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("being printed")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be printed")

    titles = TextsField(_("title"))
    kind = models.CharField(
        _("kind of organisation"), max_length=16, choices=Organisation.Kind
    )
    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name=_("region"), related_name="catalogues"
    )
    language = models.CharField(_("language"), max_length=8)
    as_of = models.DateField(_("state of"))
    snapshot = models.JSONField(default=dict, editable=False)
    snapshot_hash = models.CharField(max_length=64, editable=False)
    entries = models.PositiveIntegerField(_("entries"), default=0, editable=False)
    pdf = models.FileField(upload_to="catalogues/", blank=True, editable=False)
    pdf_hash = models.CharField(max_length=64, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    is_public = models.BooleanField(_("shown to the public"), default=False)

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")
        ordering = ("-as_of", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | ~Q(pdf_hash=""),
                name="catalogue_ready_has_its_file",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | Q(state="ready"),
                name="catalogue_shown_is_ready",
            ),
        ]

    def __str__(self) -> str:
        return str(self.titles.get(self.language) or next(iter(self.titles.values())))
