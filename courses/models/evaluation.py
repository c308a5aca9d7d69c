"""Evaluation, tests, conclusions."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Person

from .events import Event
from .registrations import Registration


class Evaluation(Record):
    """A questionnaire of an event: at its end, or after some months.

    Nobody sees an answer before it is closed, and closed it stays. `asked` is how many
    had the right to answer when it was closed; until then that is counted.
    """

    class Moment(models.TextChoices):
        END = "end", _("at the end of the event")
        MONTHS_3 = "months-3", _("after three months")
        MONTHS_6 = "months-6", _("after six months")

    event = models.ForeignKey(Event, models.CASCADE, related_name="evaluations")
    moment = models.CharField(
        _("when"), max_length=8, choices=Moment, default=Moment.END
    )
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    asks_trainers = models.BooleanField(_("asks about each trainer"), default=True)
    asks_sessions = models.BooleanField(_("asks about each session"), default=False)
    slips_made = models.PositiveSmallIntegerField(default=0, editable=False)
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    reminded_on = models.DateField(_("last reminder"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    asked = models.PositiveIntegerField(_("asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "moment"), name="evaluation_once_per_moment"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="evaluation_closes_after_it_opens",
                violation_error_message=_("The evaluation closes before it opens."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.moment}"

    def is_early(self, at: datetime) -> bool:
        """Whether the event has not begun: nothing is asked before, whatever is set."""
        return self.event.starts_at is not None and at < self.event.starts_at

    def is_on(self, at: datetime) -> bool:
        """Whether the event has not ended: nothing is closed before."""
        return self.event.ends_at is not None and at < self.event.ends_at

    def is_open(self, at: datetime) -> bool:
        """Whether answers are taken at `at`, by the clock of the server."""
        return self.closed_at is None and self.has_begun(at) and at < self.closes_at

    def has_begun(self, at: datetime) -> bool:
        """Whether anybody can have seen the questions."""
        if self.closed_at is not None:
            return True
        return self.opens_at <= at and not self.is_early(at)


class EvaluationQuestion(Record):
    """A question of the organiser's own, asked after those of the core."""

    class Kind(models.TextChoices):
        SCALE = "scale", _("a mark from 1 to 5")
        ONE = "one", _("one of several answers")
        SEVERAL = "several", _("any of several answers")
        TEXT = "text", _("words")

    CHOICES = (Kind.ONE, Kind.SEVERAL)

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.SCALE)
    texts = TextsField(_("question"), max_length=300)
    options = models.JSONField(_("answers"), default=list, blank=True)

    class Meta:
        verbose_name = _("question of an evaluation")
        verbose_name_plural = _("questions of evaluations")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.texts.values()), ""))


class EvaluationBox(models.Model):
    """All that was answered to an evaluation: sums and words, and no more (TRUST 95).

    There is no row for one who answered, so there is nothing that a row, its place in
    the file or the time of its writing could tell. `sums` counts how often each answer
    was given, question by question; `words` holds the texts of each question in the
    order of the alphabet. `number` is how many answered.
    """

    evaluation = models.OneToOneField(
        Evaluation, models.CASCADE, primary_key=True, related_name="box"
    )
    number = models.PositiveIntegerField(default=0)
    sums = models.JSONField(default=dict)
    words = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.evaluation)


class EvaluationTurn(models.Model):
    """The right to answer is burnt: that they answered, not what nor when.

    Exists only while the evaluation is open.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="turns")
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="evaluation_turns"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("evaluation", "registration"), name="evaluation_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.evaluation)


class EvaluationSlip(models.Model):
    """A right to answer printed on paper, for those without an address of their own.

    It belongs to nobody: whoever draws it answers once, and then it is deleted.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return str(self.evaluation)


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
    texts = TextsField(_("text"), blank=True, multiline=True)
    file = models.FileField(_("file"), upload_to="conclusions/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=140, blank=True)
    file_bytes = models.PositiveIntegerField(_("size"), default=0)
    is_public = models.BooleanField(_("shown to the public"), default=False)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.texts.values()), ""))


class FollowUp(Record):
    """What somebody promised to do after an event: a person, or an organisation."""

    text = models.CharField(_("what is to be done"), max_length=300, blank=True)
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
        return self.text or str(self.conclusion)
