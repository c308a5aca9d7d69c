"""Evaluation, tests, conclusions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Person

from .events import Event
from .registrations import Registration


class Evaluation(Record):
    """The questionnaire of an event."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="evaluation")
    questions = models.JSONField(default=list)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.event)


class EvaluationToken(models.Model):
    """The right to answer once. Burnt when used: that one answered, not what."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="tokens")
    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="evaluation_token"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return "used" if self.is_used else "open"


class EvaluationAnswers(models.Model):
    """One anonymous set of answers: random key, no time, order or link (TRUST 95)."""

    id = models.UUIDField(primary_key=True)
    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="answers")
    values = models.JSONField()

    def __str__(self) -> str:
        return str(self.evaluation)


class Test(Record):
    """A test before or after an event."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    event = models.ForeignKey(Event, models.CASCADE, related_name="tests")
    moment = models.CharField(max_length=8, choices=Moment)
    titles = TextsField(_("title"))
    questions = models.JSONField(default=list)
    best_score = models.PositiveSmallIntegerField(_("best score"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("event", "moment"), name="test_once"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.moment}"


class TestResult(Record):
    """The score of a registration in a test."""

    test = models.ForeignKey(Test, models.CASCADE, related_name="results")
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="test_results"
    )
    score = models.PositiveSmallIntegerField(_("score"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("test", "registration"), name="test_result_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.score)


class Conclusion(Record):
    """What came out of an event that was held: a text, a file or both; public or
    internal (R-27). `file_name` is the name under which the file is given away.
    """

    class Kind(models.TextChoices):
        CONCLUSIONS = "conclusions", _("conclusions")
        MINUTES = "minutes", _("minutes")
        PRESENTATION = "presentation", _("presentation")
        OTHER = "other", _("other document")

    event = models.ForeignKey(Event, models.CASCADE, related_name="conclusions")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(
        _("kind"), max_length=16, choices=Kind, default=Kind.CONCLUSIONS
    )
    texts = TextsField(_("text"), blank=True)
    file = models.FileField(_("file"), upload_to="conclusions/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=140, blank=True)
    file_bytes = models.PositiveIntegerField(_("size"), default=0)
    is_public = models.BooleanField(_("shown to the public"), default=False)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.texts.values()), ""))


class FollowUp(Record):
    """What somebody promised to do after an event."""

    conclusion = models.ForeignKey(
        Conclusion, models.CASCADE, related_name="follow_ups"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)

    def __str__(self) -> str:
        return str(self.conclusion)
