"""Invitations: an organiser asks people and organisations to an event."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Record
from outbox.models import Message
from participants.models import Organisation, Person, User

from .events import Event
from .registrations import Registration


class Standing(models.TextChoices):
    """How far an invitation has come: its own state, and what became of its mail."""

    QUEUED = "queued", pgettext_lazy("invitation", "on its way")
    SENT = "sent", pgettext_lazy("invitation", "sent")
    UNDELIVERED = "undelivered", pgettext_lazy("invitation", "not delivered")
    OPENED = "opened", pgettext_lazy("invitation", "opened the form")
    REGISTERED = "registered", pgettext_lazy("invitation", "registered")
    DECLINED = "declined", pgettext_lazy("invitation", "cannot come")
    WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Filters on an invitation's own columns, and on its mail."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither registered nor declined nor withdrawn."""
        return self.filter(state__in=Invitation.UNANSWERED)

    def with_standing(self) -> models.QuerySet[Any]:
        """Each with `standing`: whether the mail has left is for the outbox to say."""
        state, mail = Invitation.State, Message.State
        lost = [mail.FAILED, mail.SKIPPED, mail.CANCELLED]
        standing = Case(
            When(~Q(state=state.INVITED), then=F("state")),
            When(message__state=mail.SENT, then=Value(Standing.SENT.value)),
            When(message__state__in=lost, then=Value(Standing.UNDELIVERED.value)),
            default=Value(Standing.QUEUED.value),
            output_field=CharField(),
        )
        return self.annotate(standing=standing)


class Invitation(Record):
    """A person, or with no `person` an organisation, is asked to come to an event.

    Of a person `organisation` is where they held a post that day. Name and address are
    kept as they were written to. The link in the mail is made from them and stored
    nowhere. `registration` is the one it led to, of an organisation the latest.

    An organisation that is asked for nominations registers colleagues by its link; it
    may be invited as well.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        OPENED = "opened", pgettext_lazy("invitation", "opened the form")
        REGISTERED = "registered", pgettext_lazy("invitation", "registered")
        DECLINED = "declined", pgettext_lazy("invitation", "cannot come")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    class Source(models.TextChoices):
        GROUP = "group", _("target group")
        NETWORK = "network", _("network or association")
        BODY = "body", _("body")
        PLACE = "place", _("municipality")
        HAND = "hand", _("chosen by hand")

    UNANSWERED = (State.INVITED, State.OPENED)

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    asks_nominations = models.BooleanField(_("asked for nominations"), default=False)
    name = models.CharField(_("name"), max_length=300)
    search_key = models.CharField(max_length=1200, editable=False)
    sort_key = models.CharField(max_length=640, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    email_key = models.CharField(max_length=254, editable=False, db_index=True)
    language = models.CharField(_("language"), max_length=8)
    state = models.CharField(
        _("state"), max_length=12, choices=State, default=State.INVITED
    )
    source = models.CharField(_("chosen by"), max_length=8, choices=Source)
    source_names = models.JSONField(default=dict, blank=True, editable=False)
    invited_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("last asked"))
    reminders = models.PositiveSmallIntegerField(_("reminders"), default=0)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    registration = models.ForeignKey(
        Registration,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations",
    )
    message = models.ForeignKey(
        Message, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ("sort_key", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=("event", "person"),
                condition=Q(person__isnull=False),
                name="invitation_once_per_person",
            ),
            models.UniqueConstraint(
                fields=("event", "organisation", "asks_nominations"),
                condition=Q(person__isnull=True),
                name="invitation_once_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(asks_nominations=False) | Q(person__isnull=True),
                name="invitation_of_offices_to_nominate",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(organisation__isnull=False),
                name="invitation_of_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=("event", "state", "sort_key"), name="invitation_list"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """Who is asked, as previews of mails show it."""
        return self.name

    @property
    def is_answered(self) -> bool:
        """Whether nothing more is asked of them."""
        return self.state not in self.UNANSWERED

    @property
    def may_be_withdrawn(self) -> bool:
        """Whether organisers can take it back; of who nominates the link ends too."""
        was_used = self.asks_nominations and self.state == self.State.REGISTERED
        return was_used or not self.is_answered
