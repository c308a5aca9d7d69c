"""Qualifications: what they ask for, who is on the way, who holds them how long."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Person
from programmes.models import Programme

from .catalogue import Course
from .events import Event, EventKind


class Qualification(Record):
    """What one becomes by meeting requirements: facilitator of citizens' forums (E46).

    It is valid for `valid_months`, or for good. With `renewal_hours` it is renewed for
    whoever was trained for so many hours since it was granted last (E49).
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="qualifications"
    )
    titles = TextsField(_("title"))
    texts = TextsField(_("what it is about"), blank=True, multiline=True)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    renewal_hours = models.PositiveSmallIntegerField(
        _("hours of training that renew it"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(renewal_hours__isnull=True) | Q(valid_months__isnull=False),
                name="qualification_renewed_ends",
                violation_error_message=_(
                    "What is renewed must end: say for how many months it is valid."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.uid))


class Requirement(Record):
    """One thing that a qualification asks for, `count` times.

    The least presence or result is in per cent, the least mark from 1 to 5. A training
    or a test is that of `event`, of `course` or of `kinds`; with none of them, of the
    facilitator trainings of the programme. An observation is that at `event`, or any.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", _("training attended")
        LED = "led", _("events led")
        OBSERVED = "observed", _("observed while leading")
        TEST = "test", _("test passed")
        OTHER = "other", _("something else, shown by hand")

    qualification = models.ForeignKey(
        Qualification, models.CASCADE, related_name="requirements"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(_("what is asked for"), max_length=12, choices=Kind)
    titles = TextsField(_("in your words"), blank=True)
    count = models.PositiveSmallIntegerField(
        _("how many times"), default=1, validators=[MinValueValidator(1)]
    )
    minimum = models.DecimalField(
        _("at least"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    event = models.ForeignKey(
        Event, models.PROTECT, null=True, blank=True, related_name="requirements"
    )
    kinds = models.ManyToManyField(EventKind, blank=True, related_name="requirements")
    by_hand = models.BooleanField(_("may be shown by hand"), default=False)

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(count__gte=1), name="requirement_at_least_once"
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True) | Q(minimum__gte=0, minimum__lte=100),
                name="requirement_minimum",
            ),
            models.CheckConstraint(
                condition=~Q(kind="observed")
                | Q(minimum__isnull=True)
                | Q(minimum__gte=1, minimum__lte=5),
                name="requirement_mark",
                violation_error_message=_("A mark is from 1 to 5."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="other") | Q(by_hand=True),
                name="requirement_other_by_hand",
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True)
                | (Q(course__isnull=True) & ~Q(kind="other")),
                name="requirement_event_alone",
                violation_error_message=_(
                    "Name either one event or a course, and no event for what is only"
                    " shown by hand."
                ),
            ),
            models.CheckConstraint(
                condition=Q(event__isnull=True)
                | Q(count=1)
                | ~Q(kind__in=["training", "led"]),
                name="requirement_event_once",
                violation_error_message=_(
                    "One event is attended or led once: ask for it one time."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), self.get_kind_display()))

    @property
    def tells_event(self) -> bool:
        """Whether anybody may know the name of the event it means."""
        event = self.event
        is_out = event is not None and event.status != Event.Status.DRAFT
        return event is not None and event.is_public and is_out


class Candidacy(Record):
    """Somebody on the way to a qualification, or who holds it."""

    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="candidacies"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="candidacies")
    listed_at = models.DateTimeField(
        _("agreed to be named to the public"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=("qualification", "person"), name="candidacy_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.qualification}"


class Evidence(Record):
    """What an organiser saw with their own eyes and noted, where the rule lets them."""

    candidacy = models.ForeignKey(Candidacy, models.CASCADE, related_name="evidence")
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="evidence"
    )
    note = models.CharField(_("what shows it"), max_length=500)
    file = models.FileField(_("file"), upload_to="evidence/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=140, blank=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.note


class AwardQuerySet(models.QuerySet["Award"]):
    """Filters on the days of an award."""

    def standing(self) -> AwardQuerySet:
        """Those that nobody withdrew."""
        return self.filter(withdrawn_on=None)


class Award(Record):
    """The qualification is granted, or granted anew; every period is a row."""

    candidacy = models.ForeignKey(Candidacy, models.PROTECT, related_name="awards")
    granted_on = models.DateField(_("granted on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_renewal = models.BooleanField(_("renewed"), default=False)
    hours = models.DecimalField(
        _("hours of training"), max_digits=7, decimal_places=1, null=True, blank=True
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("grant of a qualification")
        verbose_name_plural = _("grants of qualifications")
        ordering = ("-pk",)  # the last one first, whatever its days
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_until__gte=F("granted_on")),
                name="award_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidacy}: {self.granted_on}"
