"""What people ask of their own card from "my page"; the desk decides."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .accounts import User
from .people import Person


class PersonRequest(Record):
    """Another name or post, an erasure or a copy, waiting for somebody to look.

    `values` holds what a change proposes: given_name, middle_name, family_name, post.
    One of each kind waits at most: a later one replaces it.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", _("change of the card")
        ERASURE = "erasure", _("erasure of the data")
        COPY = "copy", _("copy of the data")

    class State(models.TextChoices):
        OPEN = "open", _("to be looked at")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("not accepted")
        REPLACED = "replaced", _("replaced by a later one")

    person = models.ForeignKey(Person, models.CASCADE, related_name="requests")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    values = models.JSONField(_("proposed"), default=dict)
    note = models.CharField(_("note of the sender"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.OPEN
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("request of a person")
        verbose_name_plural = _("requests of people")
        ordering = ("created_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person", "kind"),
                condition=Q(state="open"),
                name="person_request_one_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)
