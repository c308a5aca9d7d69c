"""Tests before and after an event, and how those who sat them did."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .catalogue import Course
from .events import Event
from .registrations import Registration


class Test(Record):
    """A test before or after an event, on paper or on the phone.

    `is_open` lets people sit it on their phones. `by_code` keeps no name: each makes
    up a code and gives the same one before and after.
    """

    __test__ = False  # what begins with "Test" is no test case here

    class Moment(models.TextChoices):
        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    event = models.ForeignKey(Event, models.CASCADE, related_name="tests")
    moment = models.CharField(max_length=8, choices=Moment)
    best_score = models.PositiveSmallIntegerField(
        _("highest score"), validators=[MinValueValidator(1)]
    )
    by_code = models.BooleanField(_("by code, without names"), default=False)
    is_open = models.BooleanField(_("can be sat on the phone"), default=False)

    class Meta:
        verbose_name = _("test")
        verbose_name_plural = _("tests")
        constraints = [
            models.UniqueConstraint(fields=("event", "moment"), name="test_once"),
            models.CheckConstraint(
                condition=Q(best_score__gt=0), name="test_has_a_highest_score"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.moment}"


class Asked(Record):
    """A question with one right answer or several; all right ones give its point."""

    position = models.PositiveSmallIntegerField(_("order"))
    texts = TextsField(_("question"), max_length=300)
    options = models.JSONField(_("answers"), default=list)
    right = models.JSONField(_("right answers"), default=list)

    class Meta:
        abstract = True
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(next(iter(self.texts.values()), ""))


class TestQuestion(Asked):
    """A question of one test of an event."""

    __test__ = False

    test = models.ForeignKey(Test, models.CASCADE, related_name="questions")

    class Meta(Asked.Meta):
        verbose_name = _("question of a test")
        verbose_name_plural = _("questions of tests")


class CourseTest(Record):
    """The test of a course: each run begins with it, before and after (E31)."""

    course = models.OneToOneField(Course, models.CASCADE, related_name="test")
    best_score = models.PositiveSmallIntegerField(
        _("highest score"), validators=[MinValueValidator(1)]
    )
    by_code = models.BooleanField(_("by code, without names"), default=False)

    class Meta:
        verbose_name = _("test of a course")
        verbose_name_plural = _("tests of courses")
        constraints = [
            models.CheckConstraint(
                condition=Q(best_score__gt=0), name="course_test_has_a_highest_score"
            ),
        ]

    def __str__(self) -> str:
        return str(self.course)


class CourseTestQuestion(Asked):
    """A question of the test of a course."""

    test = models.ForeignKey(CourseTest, models.CASCADE, related_name="questions")

    class Meta(Asked.Meta):
        verbose_name = _("question of the test of a course")
        verbose_name_plural = _("questions of tests of courses")


class TestResult(Record):
    """The score of a registration in a test, or of a code that nobody else knows."""

    __test__ = False

    test = models.ForeignKey(Test, models.CASCADE, related_name="results")
    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="test_results",
    )
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(_("score"))

    class Meta:
        verbose_name = _("result of a test")
        verbose_name_plural = _("results of tests")
        constraints = [
            models.UniqueConstraint(
                fields=("test", "registration"), name="test_result_once"
            ),
            models.UniqueConstraint(
                fields=("test", "code_hash"),
                condition=~Q(code_hash=""),
                name="test_result_once_per_code",
            ),
            models.CheckConstraint(
                condition=Q(registration__isnull=False, code_hash="")
                | (Q(registration__isnull=True) & ~Q(code_hash="")),
                name="test_result_of_a_person_or_a_code",
            ),
        ]

    def __str__(self) -> str:
        return str(self.score)
