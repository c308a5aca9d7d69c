"""Questions of a registration form, and their answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import TextsField
from core.models import Record
from participants.models import ConsentWording, Organisation, PersonalField

from .events import Event
from .registrations import Registration


class Question(Record):
    """A question an event asks; `condition` is a rule over earlier answers.

    An option is `{"key": …, "texts": {language: text}}`: answers hold the key. A
    question that was answered is never deleted: it is retired, and asked no more. The
    options of a position are the job profiles, as they were when it was last written.
    Of special categories only numbers stay in the end, in `kept_counts`.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("short text")
        LONG_TEXT = "long_text", _("long text")
        NUMBER = "number", pgettext_lazy("kind of question", "number")
        YES_NO = "yes_no", _("yes or no")
        ONE = "one", _("one of several")
        MANY = "many", _("several of several")
        DATE = "date", _("date")
        TIME = "time", _("time")
        PHONE = "phone", _("telephone")
        FILE = "file", _("file")
        ORGANISATION = "organisation", _("organisation")
        POSITION = "position", pgettext_lazy("kind of question", "position")
        CONSENT = "consent", _("consent")

    CHOICES = (Kind.ONE, Kind.MANY)  # what can be chosen is written at the desk
    CHOSEN = (*CHOICES, Kind.POSITION)
    COUNTED = (Kind.YES_NO, *CHOICES)  # what can be of a special category

    event = models.ForeignKey(Event, models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    labels = TextsField(_("question"))
    hints = TextsField(_("hint"), blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    condition = models.JSONField(_("asked only when"), default=dict, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_sensitive = models.BooleanField(_("special category, kept apart"), default=False)
    least = models.DecimalField(
        _("lowest number"), max_digits=13, decimal_places=4, null=True, blank=True
    )
    most = models.DecimalField(
        _("highest number"), max_digits=13, decimal_places=4, null=True, blank=True
    )
    starts_page = models.BooleanField(_("begins a new page"), default=False)
    page_titles = TextsField(_("title of the page"), blank=True)
    retired_at = models.DateTimeField(
        _("not asked since"), null=True, blank=True, editable=False
    )
    kept_counts = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        verbose_name = _("question of a form")
        verbose_name_plural = _("questions of forms")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_sensitive=False) | Q(kind__in=["yes_no", "one", "many"]),
                name="question_sensitive_can_be_counted",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.labels.values()), ""))

    @property
    def key(self) -> str:
        """What answers and conditions call it."""
        return str(self.uid)


class Answer(Record):
    """The answer of a registration to a question.

    `value` is text, a number as text, an ISO day or time, "yes" or "no", or keys of
    options; of an organisation it is what was typed, beside the row it was found to be.
    """

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    value = models.JSONField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="named_in"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "question"), name="answer_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)


class AnswerFile(Record):
    """A file sent for a question; without a registration it is a draft of a day."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="files")
    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="answer_files",
    )
    file = models.FileField(upload_to="answers/")
    file_name = models.CharField(_("name of the file"), max_length=160)
    file_bytes = models.PositiveIntegerField(_("size"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("registration", "question"),
                condition=Q(registration__isnull=False),
                name="answer_file_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class SensitiveAnswer(Record):
    """An answer of a special category (GDPR Art. 9); leaves only as counts ≥ 5."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="sensitive_answers"
    )
    question = models.ForeignKey(
        Question, models.PROTECT, related_name="sensitive_answers"
    )
    value = models.JSONField()
    consent_wording = models.ForeignKey(
        ConsentWording, models.PROTECT, null=True, blank=True, related_name="+"
    )

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
