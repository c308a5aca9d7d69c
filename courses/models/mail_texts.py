"""Own words for the mails that go out by themselves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import TextsField
from core.models import Record
from programmes.models import Programme

from .events import Event


class MailText(Record):
    """Subject and opening words of one kind of mail, of an event or of a programme.

    What the event says counts before what its programme says; without either the words
    that come with the product stand. Facts, ticket and links always stay.
    """

    class Kind(models.TextChoices):
        CONFIRM = "registration.confirm", _("question to confirm the address")
        TICKET = "registration.ticket", _("ticket")
        WAITING = "registration.waiting", _("place on the waiting list")
        OFFER = "registration.offer", _("offer of a seat")
        CHANGED = "event.changed", _("new time or place")
        CANCELLED = "registration.cancelled", _("cancellation")
        NOMINATED = "registration.nominated", _("nomination of somebody")
        UNDECIDED = "registration.undecided", _("registration to be decided")
        REJECTED = "registration.rejected", _("registration not accepted")
        INVITATION = "invitation.made", _("invitation")
        REMINDER = "invitation.reminder", _("reminder of an invitation")
        PART = "part.named", _("part in an event, for trainers and others")
        ASKED = "nominations.asked", _("request for nominations")
        ASKED_AGAIN = "nominations.reminder", _("reminder of a request for nominations")

    event = models.ForeignKey(
        Event, models.CASCADE, null=True, blank=True, related_name="mail_texts"
    )
    programme = models.ForeignKey(
        Programme, models.CASCADE, null=True, blank=True, related_name="mail_texts"
    )
    kind = models.CharField(_("kind"), max_length=32, choices=Kind)
    subjects = TextsField(_("subject"), blank=True, max_length=200)
    bodies = TextsField(_("text"), blank=True, markdown=True, max_length=10_000)

    class Meta:
        verbose_name = _("own words of a mail")
        verbose_name_plural = _("own words of mails")
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, programme__isnull=True)
                | Q(event__isnull=True, programme__isnull=False),
                name="mail_text_of_one",
            ),
            models.UniqueConstraint(
                fields=("event", "kind"),
                condition=Q(event__isnull=False),
                name="mail_text_once_per_event",
            ),
            models.UniqueConstraint(
                fields=("programme", "kind"),
                condition=Q(programme__isnull=False),
                name="mail_text_once_per_programme",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
