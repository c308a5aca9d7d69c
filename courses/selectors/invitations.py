"""Reads about the invitations of an event: the list at the desk, who waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from courses.models import Event, Invitation, Registration, Standing
from courses.models.invitations import InvitationQuerySet
from outbox.models import Message
from outbox.models.messages import MessageQuerySet
from participants.access import Visitor, organisations_for, people_for
from participants.models import Organisation, Person
from participants.selectors.organisations import name_order
from participants.selectors.search import holds_all, words_of
from programmes.models import Programme

MOST_SHOWN = 1000  # to choose from in previews
FEW = 20
PAUSE = timedelta(days=3)  # between mails that ask the same person


def standing_rows(event: Event) -> InvitationQuerySet:
    """The invitations of an event; where cards were merged, the one that counts."""
    same = Invitation.objects.filter(
        event=OuterRef("event"), asks_nominations=OuterRef("asks_nominations")
    )
    person = Q(person=OuterRef("person__merged_into"))
    office = Q(person=None, organisation=OuterRef("organisation__merged_into"))
    twins = Q(Exists(same.filter(person)))
    twins |= Q(Exists(same.filter(office))) & Q(person=None)
    rows: InvitationQuerySet = event.invitations.exclude(twins)
    return rows


def invitations_of(
    event: Event, user: Visitor, *, query: str = "", standing: str = ""
) -> QuerySet[Any]:
    """The invitations that fit, each with `standing` and whether it `is_known`.

    Who was invited without being known to `user` is shown, and found, by organisation
    alone; whoever registers is then known through the registration.
    """
    rows = with_known(standing_rows(event), user).with_standing()
    if standing:
        rows = rows.filter(standing=standing)
    words = words_of(query)
    if query.strip():
        named = holds_all(words, "search_key") & Q(is_known=True)
        office = holds_all(words, "organisation__search_key")
        rows = rows.filter(named | office) if words else rows.none()
    found: QuerySet[Any] = rows.annotate(nominated=_nominated())
    return found.select_related(
        "person", "organisation", "registration", "message"
    ).order_by("sort_key", "pk")


def _nominated() -> Coalesce:
    """How many colleagues an organisation that was asked has nominated by now."""
    asked = OuterRef("organisation")
    rows = Registration.objects.active().filter(
        Q(organisation=asked)
        | Q(organisation__parent=asked)
        | Q(organisation__parent__parent=asked),
        event=OuterRef("event"),
        source=Registration.Source.NOMINATION,
    )
    counted = rows.order_by().values("event").annotate(number=Count("pk"))
    is_asked = When(asks_nominations=True, then=Subquery(counted.values("number")))
    return Coalesce(Case(is_asked, output_field=IntegerField()), Value(0))


def invited_known(
    event: Event, user: Visitor, *, asks_nominations: bool
) -> list[Invitation]:
    """The invited of an event whose names `user` may read, those who have not answered
    first: for previews of mails.
    """
    named: QuerySet[Any] = with_known(standing_rows(event), user)
    rows = named.filter(is_known=True, asks_nominations=asks_nominations)
    waits = Case(When(state__in=Invitation.UNANSWERED, then=0), default=1)
    rows = rows.exclude(email="").select_related("person", "organisation__region")
    found = list(rows.order_by(waits, "sort_key", "pk")[:MOST_SHOWN])
    for row in found:
        row.event = event
    return found


def might_nominate(user: Visitor) -> QuerySet[Organisation]:
    """Organisations whom `user` knows, for previews where none is asked yet."""
    rows = organisations_for(user).exclude(email="").order_by(*name_order())
    found = list(rows.values_list("pk", flat=True)[:FEW])
    return Organisation.objects.filter(pk__in=found)


def might_be_invited(programme: Programme, user: Visitor) -> QuerySet[Person]:
    """People whom `user` knows, for previews where nobody is invited yet: of the
    programme, else some others.
    """
    people = people_for(user).exclude(email="").order_by("sort_key", "pk")
    there = Registration.objects.filter(event__programme=programme, merged_into=None)
    rows = people.values_list("pk", flat=True)
    found = list(rows.filter(pk__in=there.values("person"))[:FEW]) or list(rows[:FEW])
    return Person.objects.filter(pk__in=found)


def with_known(rows: InvitationQuerySet, user: Visitor) -> InvitationQuerySet:
    """Each with `is_known`: whether `user` may read the name and the address."""
    person = Q(person__in=people_for(user).order_by().values("pk"))
    public = Q(organisation__is_public=True)
    public |= Q(organisation__in=organisations_for(user).order_by().values("pk"))
    known = person | (Q(person=None) & public)
    return rows.annotate(
        is_known=Case(
            When(known, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        )
    )


@dataclass(frozen=True)
class Tally:
    """How many invitations stand where."""

    by_standing: Counter[str]

    @property
    def all(self) -> int:
        return sum(self.by_standing.values())

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """Standing, its name and its number, for those that occur."""
        return [
            (value, str(label), self.by_standing[value])
            for value, label in Standing.choices
            if self.by_standing[value]
        ]


def tally(event: Event) -> Tally:
    """The numbers of an event's invitations, in one query."""
    rows = standing_rows(event).with_standing().order_by().values("standing")
    counted = rows.annotate(number=Count("pk"))
    return Tally(Counter({row["standing"]: row["number"] for row in counted}))


def to_be_reminded(event: Event, at: datetime) -> InvitationQuerySet:
    """Those that have waited three days for an answer, the mail having left."""
    rows = event.invitations.unanswered().exclude(email="")
    return rows.filter(asked_at__lte=at - PAUSE, message__state=Message.State.SENT)


def still_asked(event: Event) -> InvitationQuerySet:
    """Those whom a mail has asked and who have not answered; offices asked to nominate
    also after they did, for they still may.
    """
    state, mail = Invitation.State, Message.State
    may_answer = Q(state__in=Invitation.UNANSWERED)
    may_answer |= Q(asks_nominations=True, state=state.REGISTERED)
    left = [mail.CLAIMED, mail.SENDING, mail.SENT, mail.UNCERTAIN]
    was_asked = Q(message__state__in=left) | Q(reminders__gt=0)
    rows = standing_rows(event).filter(may_answer, was_asked).exclude(email="")
    return rows.select_related("message").order_by("pk")


def mails_of(invitation: Invitation) -> MessageQuerySet:
    """The messages about an invitation, whatever became of them."""
    return Message.objects.filter(
        about_kind=Invitation._meta.label, about_uid=invitation.uid
    )
