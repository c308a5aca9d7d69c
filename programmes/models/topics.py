"""Topics: the catalogue of what programmes teach."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record


class Topic(Record):
    """A subject of trainings. A variant counts as its main topic in reports (R-21)."""

    code = models.SlugField(_("code"), unique=True)
    titles = TextsField(_("title"))
    aliases = models.JSONField(_("other titles"), default=list, blank=True)
    variant_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="variants"
    )

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.code))
