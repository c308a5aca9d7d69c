"""Whether an event takes place: people decide, nothing happens by itself (E36)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import Event
from courses.selectors.turnout import AHEAD, due_by, organisers_of
from courses.services import notices
from outbox.services.send import queue_message
from participants.models import Actor
from participants.services.audit import record

DAY = timedelta(days=1)


class NothingToDecide(DomainError):
    code = "nothing_to_decide"
    message = _("There is nothing to decide: the event is a draft, over or cancelled.")


@transaction.atomic
def assure(event: Event, *, actor: Actor, at: datetime | None = None) -> Event:
    """Say that the event takes place, whatever the numbers are.

    Calling it again changes nothing. Raises NothingToDecide.
    """
    at = at or timezone.now()
    rows = Event.objects.filter(pk=event.pk, status__in=AHEAD)
    if rows.filter(assured_at=None).update(assured_at=at, updated_at=at):
        record(actor, "event.assured", event)
    elif not rows.exists():
        raise NothingToDecide
    event.refresh_from_db(fields=["assured_at", "updated_at"])
    return event


def remind_to_decide(at: datetime) -> int:
    """Write to the organisers of what is to be decided today or is overdue.

    Each gets one mail for an event and day of decision. Says how many events it is.
    """
    rows = due_by(Event.objects.filter(starts_at__gt=at), (at + DAY).date())
    found = [
        event
        for event in rows.select_related("programme")
        if event.decide_on and event.decide_on <= at.astimezone(event.tz).date()
    ]
    for event in found:
        _remind(event)
    return len(found)


@transaction.atomic
def _remind(event: Event) -> None:
    for user in organisers_of(event):
        queue_message(
            notices.DECIDE,
            event,
            to=user.email,
            language=user.language,
            dedupe_key=f"{notices.DECIDE}:{event.uid}:{event.decide_on}:{user.pk}",
            expires_at=event.starts_at,
        )
