"""Whom an organiser can choose to invite: a group, a network, a body, a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from courses.models import Invitation
from participants.models import (
    Body,
    BodyMember,
    Membership,
    Organisation,
    Person,
    Post,
    Region,
    TargetGroup,
)
from participants.selectors.groups import members_of
from participants.selectors.nesting import asks_sensitive
from participants.selectors.organisations import lasts_on
from participants.selectors.people import held_on

Source = Invitation.Source
Kind = Organisation.Kind
LOCAL = (Kind.ADMINISTRATION, Kind.COUNCIL, Kind.OFFICE, Kind.COMMUNITY, Kind.NGO)


@dataclass(frozen=True)
class Whom:
    """What an organiser chose: people, organisations, and by what they were found.

    With `only_unknown` an organisation is written to when nobody in it is chosen.
    `by_traits` is the target group, if it asks personal traits. Asked for nominations
    are organisations alone.
    """

    source: str
    people: QuerySet[Person]
    organisations: QuerySet[Organisation]
    names: dict[str, str]
    only_unknown: bool = False
    by_traits: TargetGroup | None = None
    asks_nominations: bool = False


def nobody() -> QuerySet[Person]:
    return Person.objects.none()


def no_organisation() -> QuerySet[Organisation]:
    return Organisation.objects.none()


def standing_people() -> QuerySet[Person]:
    return Person.objects.filter(merged_into=None, erased_at=None)


def by_group(
    group: TargetGroup, at: datetime, *, asks_nominations: bool = False
) -> Whom:
    """The members of a target group at a moment. Raises BadRule.

    Organisations of a group "for the attention of" a post are asked through whoever
    holds it there with an address; where nobody does, the organisation itself is. For
    nominations it always is.
    """
    members = members_of(group, at=at)
    if group.subject == TargetGroup.Subject.PEOPLE:
        people = cast("QuerySet[Person]", members)
        is_sensitive = asks_sensitive(group.rule, group.subject)
        return Whom(
            Source.GROUP,
            people,
            no_organisation(),
            group.names,
            by_traits=group if is_sensitive else None,
        )
    organisations = cast("QuerySet[Organisation]", members)
    if group.addressee_id is None or asks_nominations:
        return Whom(Source.GROUP, nobody(), organisations, group.names)
    posts = Post.objects.filter(
        held_on(timezone.localdate(at)),
        organisation__in=organisations.order_by().values("pk"),
        profiles=group.addressee_id,
        person__in=standing_people().exclude(email="").values("pk"),
    ).order_by()
    people = standing_people().filter(pk__in=posts.values("person"))
    rest = organisations.exclude(pk__in=posts.values("organisation"))
    return Whom(Source.GROUP, people, rest, group.names)


def by_network(network: Organisation, at: datetime) -> Whom:
    """The organisations that belong to it, and the people who sit in its bodies."""
    day = timezone.localdate(at)
    lasting = Membership.objects.filter(lasts_on(day), body=network)
    members = Organisation.objects.filter(
        pk__in=lasting.values("member"), merged_into=None
    )
    people = _members(Body.objects.filter(organisation=network, is_closed=False), day)
    return Whom(Source.NETWORK, people, members, network.names)


def by_body(body: Body, at: datetime) -> Whom:
    """Who sits in a body."""
    people = _members(Body.objects.filter(pk=body.pk), timezone.localdate(at))
    return Whom(Source.BODY, people, no_organisation(), body.names)


def _members(bodies: QuerySet[Body], day: date) -> QuerySet[Person]:
    rows = BodyMember.objects.filter(held_on(day), body__in=bodies.values("pk"))
    return standing_people().filter(pk__in=rows.values("person"))


def by_places(
    places: Sequence[Region], at: datetime, *, asks_nominations: bool = False
) -> Whom:
    """Who holds a post in some municipalities; offices where we know nobody there. For
    nominations the administrations.
    """
    names = {
        "bg": ", ".join(place.name_cyrillic for place in places),
        "en": ", ".join(place.name_latin for place in places),
    }
    inside = Q(pk__in=[])
    for place in places:
        inside |= Q(region__path__startswith=place.path)
        inside |= Q(region=None, parent__region__path__startswith=place.path)
    kinds = (Kind.ADMINISTRATION,) if asks_nominations else LOCAL
    rows = Organisation.objects.filter(inside, kind__in=kinds)
    return _around(Source.PLACE, rows, names, at)


def by_organisation(organisation: Organisation, at: datetime) -> Whom:
    """Who holds a post there or in its units; if we know nobody, its own address."""
    rows = Organisation.objects.filter(Q(pk=organisation.pk) | Q(parent=organisation))
    return _around(Source.HAND, rows, organisation.names, at)


def asked_to_nominate(whom: Whom, organisation: Organisation | None = None) -> Whom:
    """The organisations of `whom`, or the one, asked for nominations."""
    offices = whom.organisations
    if organisation is not None:
        offices = Organisation.objects.filter(pk=organisation.pk, merged_into=None)
    return replace(
        whom,
        people=nobody(),
        organisations=offices,
        only_unknown=False,
        by_traits=None,
        asks_nominations=True,
    )


def by_person(person: Person) -> Whom:
    """One person. Their name stands with the invitation, so not in its source too."""
    people = standing_people().filter(pk=person.pk)
    return Whom(Source.HAND, people, no_organisation(), {})


def _around(
    source: str, rows: QuerySet[Organisation], names: dict[str, str], at: datetime
) -> Whom:
    rows = rows.filter(merged_into=None)
    posts = Post.objects.filter(
        held_on(timezone.localdate(at)), organisation__in=rows.order_by().values("pk")
    )
    people = standing_people().filter(pk__in=posts.order_by().values("person"))
    return Whom(source, people, rows, names, only_unknown=True)
