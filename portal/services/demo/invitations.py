"""Councillors of the Rhodopes are invited to a training; some said that they cannot.

Two municipalities there are asked whom they nominate.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from courses.models import Event
from courses.selectors.invitees import asked_to_nominate, by_group, by_places
from courses.services.invitations import invite
from courses.services.replies import decline
from participants.models import Region, TargetGroup

EVENT = "arm-obshtinski-resursi"
GROUP = "Municipal councillors in the Rhodopes"
DECLINES_EVERY = 6
NOMINATING = ("Smolyan", "Chepelare")


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
    towns = Region.objects.filter(country="BG", name_latin__in=NOMINATING)
    whom = by_places(list(towns), at, asks_nominations=True)
    invite(event, asked_to_nominate(whom), actor=None, at=asked)
