"""Councillors of the Rhodopes are invited to a training; some said that they cannot."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from courses.models import Event
from courses.selectors.invitees.choice import by_group
from courses.services.invitations import invite
from courses.services.replies import decline
from participants.models import TargetGroup

EVENT = "arm-obshtinski-resursi"
GROUP = "Municipal councillors in the Rhodopes"
DECLINES_EVERY = 6


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
