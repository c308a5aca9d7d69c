"""Courses: what is taught, apart from when; their materials."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from programmes.models import Topic


class Course(Record):
    """A training as such: topics, aims, materials. Events are its runs."""

    titles = TextsField(_("title"))
    aims = TextsField(_("aims"), blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="courses")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))


class Material(Record):
    """A file of a course or of one event, and who may fetch it from when."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("everybody")
        REGISTERED = "registered", _("those registered")
        ATTENDED = "attended", _("those who attended")
        INTERNAL = "internal", _("organisers")

    course = models.ForeignKey(
        Course, models.CASCADE, null=True, blank=True, related_name="materials"
    )
    event = models.ForeignKey(
        "courses.Event", models.CASCADE, null=True, blank=True, related_name="materials"
    )
    titles = TextsField(_("title"))
    language = models.CharField(_("language"), max_length=8, blank=True)
    file = models.FileField(upload_to="materials/")
    visibility = models.CharField(
        max_length=12, choices=Visibility, default=Visibility.REGISTERED
    )
    released_at = models.DateTimeField(_("from"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(course__isnull=False, event__isnull=True)
                | models.Q(course__isnull=True, event__isnull=False),
                name="material_of_a_course_or_of_an_event",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))
