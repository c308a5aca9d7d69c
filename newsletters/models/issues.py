"""Bulletin series, their numbered issues, and articles."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.languages import pick
from core.models import Record
from participants.models import ConsentWording, Organisation, Person
from programmes.models import Programme


class BulletinSeries(Record):
    """A newsletter with numbered issues, planned for a programme or standing alone."""

    class Numbering(models.TextChoices):
        CONTINUOUS = "continuous", _("continuous")
        YEARLY = "yearly", _("new each year")

    slug = models.SlugField(_("address of its page"), unique=True)
    titles = TextsField(_("title"))
    descriptions = TextsField(_("description"), blank=True, multiline=True)
    publisher = models.ForeignKey(
        Organisation, models.PROTECT, related_name="bulletins"
    )
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="bulletins"
    )
    languages = models.JSONField(_("languages"), default=list)
    issn = models.CharField("ISSN", max_length=9, blank=True)
    numbering = models.CharField(
        max_length=12, choices=Numbering, default=Numbering.CONTINUOUS
    )
    planned_issues = models.PositiveSmallIntegerField(
        _("issues planned"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("newsletter")
        verbose_name_plural = _("newsletters")
        ordering = ("slug",)

    def __str__(self) -> str:
        return pick(self.titles) or self.slug

    @property
    def list_key(self) -> str:
        """The name of this mailing list in the outbox: scope of its unsubscriptions."""
        return f"newsletter:{self.uid}"


class Issue(Record):
    """A numbered issue; published ones stand in the archive for good."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("in review")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")

    series = models.ForeignKey(BulletinSeries, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField(_("number"))
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    titles = TextsField(_("title"))
    introductions = TextsField(_("introduction"), blank=True, markdown=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.DRAFT
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    erratum = TextsField(_("erratum"), blank=True, markdown=True)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ("-year", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("series", "number"),
                condition=Q(year__isnull=True),
                name="issue_number_once",
            ),
            models.UniqueConstraint(
                fields=("series", "year", "number"),
                condition=Q(year__isnull=False),
                name="issue_number_once_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="issue_published_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.label}"

    @property
    def label(self) -> str:
        """The number as readers quote it: "3", or "44/2025" when it restarts yearly."""
        return f"{self.number}/{self.year}" if self.year else str(self.number)

    @property
    def key(self) -> str:
        """The number as it stands in addresses: "3" or "44-2025"."""
        return self.label.replace("/", "-")

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Article(Record):
    """A piece of an issue, in Markdown, per language."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="articles")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    titles = TextsField(_("title"))
    bodies = TextsField(_("text (Markdown)"), markdown=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return pick(self.titles)


class Subscription(Record):
    """Somebody asked for a newsletter; confirmed by the link in the message.

    `wording` is what they agreed to: with the times it is the proof of consent.
    """

    series = models.ForeignKey(
        BulletinSeries, models.CASCADE, related_name="subscriptions"
    )
    email = models.EmailField(_("e-mail"))
    email_key = models.CharField(max_length=254, editable=False)
    language = models.CharField(_("language"), max_length=8)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="subscriptions"
    )
    wording = models.ForeignKey(
        ConsentWording, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("series", "email_key"),
                condition=Q(ended_at__isnull=True),
                name="subscription_once",
            ),
        ]

    def __str__(self) -> str:
        return self.email
