"""Corrections that offices send to the register by a mailed link."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .accounts import User
from .organisations import Organisation


class Proposal(Record):
    """New values for the card of an organisation, waiting for somebody to look.

    `before` keeps the values that were shown to the sender, so that a change made in
    between is seen. One waits at most: a later one replaces it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        REPLACED = "replaced", _("replaced by a later one")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="proposals"
    )
    before = models.JSONField(_("shown"), default=dict)
    values = models.JSONField(_("proposed"), default=dict)
    note = models.CharField(_("note of the sender"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("correction of the register")
        verbose_name_plural = _("corrections of the register")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("organisation",),
                condition=Q(state="open"),
                name="proposal_one_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
