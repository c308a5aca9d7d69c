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
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from courses.models import Event, Invitation, Standing
from courses.models.invitations import InvitationQuerySet
from outbox.models import Message
from outbox.models.messages import MessageQuerySet
from participants.access import Visitor, organisations_for, people_for
from participants.selectors.search import holds_all, words_of

PAUSE = timedelta(days=3)  # between mails that ask the same person


def standing_rows(event: Event) -> InvitationQuerySet:
    """The invitations of an event; where cards were merged, the one that counts."""
    same = Invitation.objects.filter(event=OuterRef("event"))
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
    return rows.select_related(
        "person", "organisation", "registration", "message"
    ).order_by("sort_key", "pk")


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


def mails_of(invitation: Invitation) -> MessageQuerySet:
    """The messages about an invitation, whatever became of them."""
    return Message.objects.filter(
        about_kind=Invitation._meta.label, about_uid=invitation.uid
    )
