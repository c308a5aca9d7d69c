"""Consents: what a person agreed to, in which words, when and through which channel."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .people import Person


class ConsentWording(Record):
    """The words of a consent, in every language; a change makes a new version."""

    class Purpose(models.TextChoices):
        REGISTRATION = "registration", _("taking part in events")
        NEWSLETTER = "newsletter", _("newsletters")
        PHOTO = "photo", _("photographs and video")
        SPECIAL = "special", _("questions of special categories")
        POOL = "pool", _("being named as a facilitator")

    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose)
    version = models.PositiveIntegerField(_("version"))
    texts = TextsField(_("wording"))

    class Meta:
        verbose_name = _("wording of a consent")
        verbose_name_plural = _("wordings of consents")
        constraints = [
            models.UniqueConstraint(
                fields=("purpose", "version"), name="consent_wording_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Consent(Record):
    """A person said yes or no to a wording. Rows are added, never changed.

    Photographs are asked about at each event. Events stand right of this app, so the
    one meant is named by uid; without one, what was said holds for no event alone.
    """

    class Channel(models.TextChoices):
        FORM = "form", _("web form")
        PAPER = "paper", _("paper")
        LINK = "link", _("link in a message")
        IMPORT = "import", _("imported list")
        MERGE = "merge", _("refusal kept when cards were merged")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    wording = models.ForeignKey(ConsentWording, models.PROTECT, related_name="consents")
    event_uid = models.UUIDField(_("event"), null=True, blank=True)
    is_given = models.BooleanField(_("given"))
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    language = models.CharField(max_length=8)
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("-at", "-pk")
        indexes = [
            models.Index(fields=("person", "wording", "-at"), name="consent_latest")
        ]

    def __str__(self) -> str:
        return f"{self.wording}: {'yes' if self.is_given else 'no'}"
