"""Legs of a study visit, and who receives the visitors on each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from participants.models import Organisation, Person, Region

from .events import Event


@dataclass(frozen=True)
class LegContact:
    """Whom travellers call: somebody of the register, or as typed."""

    name: str
    phone: str
    email: str
    language: str = ""


class Leg(Record):
    """One stop of a study visit: where, with which hosts, how one gets there.

    The route is in the order of arrival. How one gets there, where one sleeps and
    whom one calls is told to those who travel alone.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="legs")
    starts_at = models.DateTimeField(_("arrival"))
    ends_at = models.DateTimeField(_("departure"))
    place = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="legs"
    )
    notes = TextsField(_("what is seen there"), blank=True, multiline=True)
    transport = TextsField(_("transport"), blank=True)
    overnight = TextsField(_("overnight stay"), blank=True)
    contact_person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="contact_on_legs",
        verbose_name=_("contact on the way"),
    )
    # of somebody who is not in the register; beside the person a second contact
    contact = models.CharField(_("name of the contact"), max_length=200, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        ordering = ("starts_at", "ends_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="leg_ends_after_it_starts",
                violation_error_message=_("The departure is before the arrival."),
            ),
            models.CheckConstraint(
                condition=~Q(contact="") | Q(contact_phone="", contact_email=""),
                name="leg_contact_has_a_name",
                violation_error_message=_("Say whose telephone or e-mail it is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y} {self.place or ''}".strip()

    @property
    def contacts(self) -> list[LegContact]:
        """Whom to call on this leg: of the register, then of those beside it."""
        person = self.contact_person
        found = []
        if person is not None and person.full_name:
            language = person.language
            found.append(
                LegContact(person.full_name, person.phone, person.email, language)
            )
        if self.contact:
            found.append(
                LegContact(self.contact, self.contact_phone, self.contact_email)
            )
        return found


class LegHost(Record):
    """An organisation that receives the visitors; a leg may have several (R-23)."""

    leg = models.ForeignKey(Leg, models.CASCADE, related_name="hosts")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="hosted_legs"
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("leg", "organisation"), name="leg_host_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)
