"""Technical assistance: step plans, outputs, obligations, decisions, agreements."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation

from .programmes import Programme


class StepPlan(Record):
    """A list of steps; with an organisation it is that organisation's own copy."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="step_plans")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="step_plans"
    )
    template = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies"
    )
    titles = TextsField(_("title"))

    class Meta:
        verbose_name = _("step plan")
        verbose_name_plural = _("step plans")

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))


class Step(Record):
    """A step: its number is text ("3.10" stands after "3.9")."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    plan = models.ForeignKey(StepPlan, models.CASCADE, related_name="steps")
    number = models.CharField(_("number"), max_length=16)
    position = models.PositiveSmallIntegerField(_("order"))
    names = TextsField(_("name"))
    leaders = TextsField(_("led by"), blank=True)
    durations = TextsField(_("expected duration"), blank=True)
    duration_months = models.PositiveSmallIntegerField(null=True, blank=True)
    shares_duration_with = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=8, choices=Status, default=Status.PLANNED)

    class Meta:
        verbose_name = _("step of a plan")
        verbose_name_plural = _("steps of plans")
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "number"), name="step_number"),
        ]

    def __str__(self) -> str:
        return self.number


class Output(Record):
    """A product of one or more steps."""

    plan = models.ForeignKey(StepPlan, models.CASCADE, related_name="outputs")
    code = models.CharField(_("mark"), max_length=8)
    texts = TextsField(_("text"))
    steps = models.ManyToManyField(Step, related_name="outputs")
    due_on = models.DateField(_("due"), null=True, blank=True)
    delivered_on = models.DateField(_("delivered"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("output of a step")
        verbose_name_plural = _("outputs of steps")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=("plan", "code"), name="output_code"),
        ]

    def __str__(self) -> str:
        return self.code


class Obligation(Record):
    """What one side promises the other; `answers` links the two columns (R-103)."""

    class Side(models.TextChoices):
        PROJECT = "project", _("the project provides")
        MUNICIPALITY = "municipality", _("the municipality provides")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="obligations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    side = models.CharField(max_length=16, choices=Side)
    code = models.CharField(_("mark"), max_length=8)
    texts = TextsField(_("text"))
    answers = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="answered_by"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    fulfilled_on = models.DateField(_("fulfilled"), null=True, blank=True)

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ("side", "code")
        constraints = [
            models.UniqueConstraint(
                fields=("programme", "organisation", "code"),
                name="obligation_code",
                condition=models.Q(organisation__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("programme", "code"),
                name="obligation_code_of_template",
                condition=models.Q(organisation__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Decision(Record):
    """An act adopted by a body: the evidence of an outcome (R-104)."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="decisions")
    body = models.ForeignKey(Organisation, models.PROTECT, related_name="decisions")
    titles = TextsField(_("title"))
    number = models.CharField(_("number"), max_length=60)
    adopted_on = models.DateField(_("adopted on"))
    obligation = models.ForeignKey(
        Obligation, models.SET_NULL, null=True, blank=True, related_name="evidence"
    )
    file = models.FileField(upload_to="decisions/", blank=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return self.number


class Agreement(Record):
    """A signed agreement between organisations."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="agreements")
    titles = TextsField(_("title"))
    parties = models.ManyToManyField(Organisation, related_name="agreements")
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    file = models.FileField(upload_to="agreements/", blank=True)

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))
