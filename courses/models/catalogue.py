"""Courses: what is taught, apart from when; their materials."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from programmes.models import Topic


class Course(Record):
    """A training as such: topics, aims, materials. Events are its runs."""

    titles = TextsField(_("title"))
    aims = TextsField(_("aims"), blank=True, multiline=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="courses")

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))


class Material(Record):
    """A file or a link of a course, an event or a session: for whom, and from when.

    `file_name` is the name under which a file is given away.
    """

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
    session = models.ForeignKey(
        "courses.Session",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="materials",
        verbose_name=_("session"),
    )
    titles = TextsField(_("title"))
    language = models.CharField(_("language"), max_length=8, blank=True)
    file = models.FileField(upload_to="materials/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=140, blank=True)
    file_bytes = models.PositiveIntegerField(_("size"), default=0)
    link = models.URLField(_("link"), max_length=500, blank=True)
    visibility = models.CharField(
        _("for whom"),
        max_length=12,
        choices=Visibility,
        default=Visibility.REGISTERED,
    )
    released_at = models.DateTimeField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, event__isnull=True)
                | Q(course__isnull=True, event__isnull=False),
                name="material_of_a_course_or_of_an_event",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(event__isnull=False),
                name="material_session_of_an_event",
            ),
            models.CheckConstraint(
                condition=Q(file="") ^ Q(link=""),
                name="material_file_or_link",
                violation_error_message=_("Choose a file, or give a link."),
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.titles.values()), ""))

    def is_released(self, at: datetime) -> bool:
        """Whether its day has come."""
        return self.released_at is None or self.released_at <= at
