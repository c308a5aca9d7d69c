"""Public calls: organisations apply, evaluators score, some are selected."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation

from .programmes import Programme


class Call(Record):
    """A public call of a programme; the server's clock closes it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="calls")
    titles = TextsField(_("title"))
    texts = TextsField(_("text"), blank=True, multiline=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    stated_selected = models.PositiveIntegerField(
        _("stated number selected"), null=True, blank=True
    )
    is_public = models.BooleanField(_("shown to the public"), default=False)

    class Meta:
        verbose_name = _("public call")
        verbose_name_plural = _("public calls")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True)
                | Q(closes_at__isnull=True)
                | Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))


class Application(Record):
    """An organisation's application to a call."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        SELECTED = "selected", _("selected")
        RESERVE = "reserve", _("on the reserve list")
        REFUSED = "refused", _("not selected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    call = models.ForeignKey(Call, models.CASCADE, related_name="applications")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="applications"
    )
    number = models.PositiveIntegerField(_("number"))
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    rank = models.PositiveIntegerField(_("rank"), null=True, blank=True)
    statement = models.TextField(_("statement"), blank=True)
    received_at = models.DateTimeField(_("received"), null=True, blank=True)

    class Meta:
        verbose_name = _("application to a call")
        verbose_name_plural = _("applications to calls")
        ordering = ("rank", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("call", "organisation"), name="application_once"
            ),
            models.UniqueConstraint(
                fields=("call", "number"), name="application_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.organisation}"


class Score(Record):
    """One evaluator's points for one application."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="scores")
    evaluator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="scores"
    )
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    comment = models.TextField(_("comment"), blank=True)

    class Meta:
        verbose_name = _("score of an application")
        verbose_name_plural = _("scores of applications")
        constraints = [
            models.UniqueConstraint(
                fields=("application", "evaluator"), name="score_once_per_evaluator"
            ),
        ]

    def __str__(self) -> str:
        return str(self.points)
