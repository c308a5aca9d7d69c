"""A new mail address for a person, which has to be confirmed before it holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record

from .accounts import User
from .people import Person


class AddressChange(Record):
    """Somebody proposed a new address for a person.

    It holds once it was confirmed from there, and the address so far either agreed or
    kept silent until `due_at`. Until then, and if the address so far says no, nothing
    changes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("changed")
        STOPPED = "stopped", _("stopped from the address so far")
        DROPPED = "dropped", _("dropped")

    person = models.ForeignKey(Person, models.CASCADE, related_name="address_changes")
    email = models.EmailField(_("new address"))
    former = models.EmailField(_("address so far"))
    proposed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=State, default=State.WAITING
    )
    due_at = models.DateTimeField(_("holds from"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=("person",),
                condition=Q(state="waiting"),
                name="address_change_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_state_display()}"
