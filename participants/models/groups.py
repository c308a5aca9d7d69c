"""Target groups: saved rules over people or organisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record

from .accounts import User
from .people import JobProfile


class TargetGroup(Record):
    """One rule tree, compiled to one query by `participants.selectors.groups`.

    `rule` is a tree of {"all": […]}, {"any": […]}, {"not": …} and leaves
    {"criterion": key, "value": …}. Values name rows by uid, never by primary key.
    A rule that asks a sensitive criterion has a `reason`. What is sent to a group of
    organisations goes to whoever holds the post of `addressee` there that day, and to
    the organisation where nobody with an address does.
    """

    class Subject(models.TextChoices):
        PEOPLE = "people", _("people")
        ORGANISATIONS = "organisations", _("organisations")

    names = TextsField(_("name"))
    subject = models.CharField(
        _("made of"), max_length=16, choices=Subject, default=Subject.PEOPLE
    )
    rule = models.JSONField(_("rule"), default=dict, blank=True)
    reason = models.CharField(
        _("why personal traits are asked"), max_length=500, blank=True
    )
    addressee = models.ForeignKey(
        JobProfile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the attention of"),
    )
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="groups_made"
    )
    programme_uid = models.UUIDField(null=True, blank=True)  # as in `Grant`
    is_archived = models.BooleanField(_("archived"), default=False)

    class Meta:
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(next(iter(self.names.values()), ""))
