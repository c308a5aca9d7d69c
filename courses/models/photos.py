"""Photographs of events, and who of those not to be photographed may be in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .events import Event, EventRole
from .registrations import Registration


class Photo(Record):
    """A photograph of an event, drawn anew; the public sees it once it was compared
    with the list of those who are not to be shown.

    `checked_against` holds the registrations of that list, `checked_staff` the trainers
    and hosts (their primary keys): when somebody else joins it later, the comparison
    does not hold any more; `again_since` says when that was noticed.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    captions = TextsField(_("caption"), blank=True, max_length=300)
    file = models.FileField(upload_to="photos/")
    small = models.FileField(upload_to="photos/")
    file_bytes = models.PositiveIntegerField(_("size"))
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    shows_people = models.BooleanField(
        _("people can be recognised in it"), null=True, blank=True
    )
    is_public = models.BooleanField(
        _("shown to the public"), default=False, editable=False
    )
    checked_at = models.DateTimeField(
        _("compared with the list"), null=True, blank=True, editable=False
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    checked_against = models.JSONField(default=list, blank=True, editable=False)
    checked_staff = models.JSONField(default=list, blank=True, editable=False)
    again_since = models.DateTimeField(
        _("to be checked again since"), null=True, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_public=False)
                | Q(checked_at__isnull=False, shows_people__isnull=False),
                name="photo_public_was_checked",
            ),
            models.CheckConstraint(
                condition=Q(is_public=False) | ~Q(captions={}),
                name="photo_public_has_a_caption",
            ),
        ]

    def __str__(self) -> str:
        return str(next(iter(self.captions.values()), self.position))


class PhotoDoubt(Record):
    """Somebody who is not to be photographed could be in a photograph: one who was
    registered, or a trainer or host.
    """

    photo = models.ForeignKey(Photo, models.CASCADE, related_name="doubts")
    registration = models.ForeignKey(
        Registration,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="photo_doubts",
    )
    role = models.ForeignKey(
        EventRole, models.CASCADE, null=True, blank=True, related_name="photo_doubts"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registration__isnull=False, role__isnull=True)
                | Q(registration__isnull=True, role__isnull=False),
                name="photo_doubt_of_one",
            ),
            models.UniqueConstraint(fields=("photo", "role"), name="photo_doubt_role"),
            models.UniqueConstraint(
                fields=("photo", "registration"), name="photo_doubt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.photo}: {self.full_name}"

    @property
    def full_name(self) -> str:
        """Who it is."""
        if self.role is not None:
            return self.role.person.full_name
        return self.registration.full_name if self.registration else ""
