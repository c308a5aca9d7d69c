"""Organisations that people typed because they did not find them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .organisations import Organisation


class MissingOrganisation(Record):
    """What was typed instead of an organisation, once for all its spellings.

    It waits until somebody says which organisation is meant; until then registrations
    keep the words. `text_key` is the identity key of the words, `spellings` all ways in
    which they came.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        ACCEPTED = "accepted", _("added as new")
        JOINED = "joined", _("joined to another")
        REJECTED = "rejected", _("no organisation")

    text = models.CharField(_("as it was typed"), max_length=300)
    text_key = models.CharField(max_length=300, editable=False, unique=True)
    spellings = models.JSONField(_("spellings"), default=list, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="typed_as"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("organisation not in the list")
        verbose_name_plural = _("organisations not in the list")
        ordering = ("created_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__in=["accepted", "joined"], organisation__isnull=False)
                    | Q(state__in=["open", "rejected"], organisation__isnull=True)
                ),
                name="missing_settled_names_its_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.text
