"""Councillors of the Rhodopes are invited to a training; some said that they cannot.

Two municipalities there are asked whom they nominate.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from courses.models import Event, Invitation
from courses.selectors.invitees import Whom, asked_to_nominate, by_group
from courses.services.invitations import invite
from courses.services.replies import decline
from participants.models import Organisation, Person, TargetGroup
from programmes.services.contacts import set_contact

EVENT = "arm-obshtinski-resursi"
GROUP = "Municipal councillors in the Rhodopes"
DECLINES_EVERY = 6
NOMINATING = ("Община Смолян", "Община Чепеларе")


@transaction.atomic
def load_invitations(at: datetime) -> None:
    """The invitations of one event, unless it has some."""
    event = Event.objects.get(slug=EVENT)
    if event.invitations.exists():
        return
    asked = at - timedelta(days=3)
    group = TargetGroup.objects.get(names__en=GROUP)
    invite(event, by_group(group, at), actor=None, at=asked)
    rows = event.invitations.exclude(email="").order_by("pk")
    for row in rows[::DECLINES_EVERY]:
        decline(row, at=at - timedelta(days=1))
    whom = asked_to_nominate(
        Whom(Invitation.Source.HAND, Person.objects.none(), _offices(event), {})
    )
    invite(event, whom, actor=None, at=asked)


def _offices(event: Event) -> QuerySet[Organisation]:
    """Those that nominate, each with somebody who speaks for it in the programme."""
    offices = Organisation.objects.filter(names__bg__in=NOMINATING)
    for office in offices:
        post = office.posts.exclude(person__email="").order_by("pk").first()
        if post is not None:
            set_contact(
                event.programme,
                office,
                person=post.person,
                started_on=date(2024, 1, 8),
                actor=None,
            )
    return offices
