"""Questions of a registration form, and their answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import PersonalField

from .events import Event
from .registrations import Registration


class Question(Record):
    """A question an event asks; `condition` is a rule over earlier answers."""

    class Kind(models.TextChoices):
        TEXT = "text", _("short text")
        LONG_TEXT = "long_text", _("long text")
        NUMBER = "number", _("number")
        YES_NO = "yes_no", _("yes or no")
        ONE = "one", _("one of several")
        MANY = "many", _("several of several")
        DATE = "date", _("date")
        TIME = "time", _("time")
        PHONE = "phone", _("telephone")
        FILE = "file", _("file")
        ORGANISATION = "organisation", _("organisation")
        CONSENT = "consent", _("consent")

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    labels = TextsField(_("question"))
    hints = TextsField(_("hint"), blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    condition = models.JSONField(_("asked only when"), default=dict, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_sensitive = models.BooleanField(_("special category, kept apart"), default=False)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.labels.values()), ""))


class Answer(Record):
    """The answer of a registration to a question."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "question"), name="answer_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class SensitiveAnswer(Record):
    """An answer of a special category (GDPR Art. 9); leaves only as counts ≥ 5."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="sensitive_answers"
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="sensitive_answers"
    )
    value = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "question"), name="sensitive_answer_once"
            ),
        ]

    def __str__(self) -> str:
        return "…"


class SpecialStatement(Record):
    """An answer of a special category until it is known whose it is.

    With the confirmation it becomes a `participants.SpecialAnswer`; when the
    registration ends without one it is deleted.
    """

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="special_statements"
    )
    field = models.CharField(max_length=12, choices=PersonalField)
    value = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "field"), name="special_statement_once"
            ),
        ]

    def __str__(self) -> str:
        return "…"
