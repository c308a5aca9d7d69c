"""What a programme asks of people beside who they are, and what they answered.

Programmes stand right of this app, so they are named by uid, as in `Grant`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .consents import Consent
from .imports import ImportRun
from .people import Person


class PersonalField(models.TextChoices):
    """What may be asked. Party, ethnicity and national numbers never are (R-134)."""

    GENDER = "gender", _("gender")
    BIRTH_YEAR = "birth_year", _("year of birth")
    AGE_BAND = "age_band", _("age group")
    EDUCATION = "education", _("completed education")
    DISABILITY = "disability", _("disability")
    MINORITY = "minority", _("belonging to a minority")
    DISADVANTAGE = "disadvantage", _("another disadvantage")


ON_CARD = (PersonalField.GENDER, PersonalField.BIRTH_YEAR)
SPECIAL = (
    PersonalField.DISABILITY,
    PersonalField.MINORITY,
    PersonalField.DISADVANTAGE,
)
ORDINARY = tuple(field for field in PersonalField if field not in SPECIAL)
REFUSED = "refused"


class Education(models.TextChoices):
    """The groups in which ESF+ counts levels of education."""

    LOWER = "0-2", _("primary or lower secondary school, or less (ISCED 0–2)")
    UPPER = "3-4", _("upper secondary or post-secondary school (ISCED 3–4)")
    HIGHER = "5-8", _("higher education (ISCED 5–8)")


class PersonalQuestion(Record):
    """A programme asks for this; who is not asked by a programme stays “not asked”.

    Without `reasons` the standard sentence of the field is shown. `bands` are the ages
    at which the age groups of the programme begin: donors' periods differ in them.
    """

    programme_uid = models.UUIDField(db_index=True)
    field = models.CharField(_("field"), max_length=12, choices=PersonalField)
    reasons = TextsField(_("why it is asked"), blank=True)
    required_by = models.CharField(
        _("who requires it"),
        max_length=200,
        blank=True,
        help_text=_("For example: ESF+ Regulation, Annex I."),
    )
    bands = models.JSONField(_("age groups"), default=list, blank=True)

    class Meta:
        verbose_name = _("personal question")
        verbose_name_plural = _("personal questions")
        constraints = [
            models.UniqueConstraint(
                fields=("programme_uid", "field"), name="personal_question_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_field_display()


class PersonalAnswer(Record):
    """What somebody told a programme, or would not tell, and when.

    Gender and year of birth stand on the card, for all programmes; here is who asked.
    `source` is the list that told it, where a list did.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="personal_answers")
    programme_uid = models.UUIDField(null=True, blank=True, db_index=True)
    field = models.CharField(_("field"), max_length=12, choices=PersonalField)
    is_refused = models.BooleanField(_("refused"), default=False)
    value = models.CharField(_("answer"), max_length=12, blank=True)
    channel = models.CharField(
        _("channel"), max_length=8, choices=Consent.Channel, blank=True
    )
    source = models.ForeignKey(
        ImportRun, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("personal answer")
        verbose_name_plural = _("personal answers")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "programme_uid", "field"),
                name="personal_answer_once",
            ),
            models.UniqueConstraint(
                fields=("person", "field"),
                condition=Q(programme_uid=None),
                name="personal_answer_once_for_no_programme",
            ),
            models.CheckConstraint(
                condition=Q(is_refused=False) | Q(value=""),
                name="personal_answer_refused_has_no_value",
            ),
            models.CheckConstraint(
                condition=~Q(field__in=["disability", "minority", "disadvantage"]),
                name="personal_answer_is_not_special",
            ),
        ]

    def __str__(self) -> str:
        return self.get_field_display()


class SpecialAnswer(Record):
    """An answer of a special category (GDPR Art. 9), given with consent.

    It is shown to the person alone and leaves this table only as counts of five or
    more. Rows stay on the card they were given for: a merge does not touch them.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="special_answers")
    programme_uid = models.UUIDField(db_index=True)
    field = models.CharField(_("field"), max_length=12, choices=PersonalField)
    value = models.CharField(_("answer"), max_length=8)  # yes, no, refused
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("answer of a special category")
        verbose_name_plural = _("answers of special categories")
        ordering = ("-at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "programme_uid", "field"), name="special_answer_once"
            ),
            models.CheckConstraint(
                condition=Q(field__in=["disability", "minority", "disadvantage"]),
                name="special_answer_is_special",
            ),
        ]

    def __str__(self) -> str:
        return "…"


class SpecialCount(Record):
    """How many answered so whose answers are deleted: the counts stay, nobody else."""

    programme_uid = models.UUIDField(db_index=True)
    field = models.CharField(max_length=12, choices=PersonalField)
    value = models.CharField(max_length=8)
    people = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("programme_uid", "field", "value"), name="special_count_once"
            ),
        ]

    def __str__(self) -> str:
        return "…"
