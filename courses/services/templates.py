"""Templates: events that others are planned from (E32)."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from courses.models import Event
from participants.models import Actor
from participants.services.audit import record


@transaction.atomic
def mark_template(event: Event, is_template: bool, *, actor: Actor) -> Event:
    """Put an event among the templates, or take it out; done twice it is done once."""
    rows = Event.objects.filter(pk=event.pk, is_template=not is_template)
    if rows.update(is_template=is_template, updated_at=timezone.now()):
        record(actor, "event.template", event, after={"is_template": is_template})
    event.refresh_from_db(fields=["is_template", "updated_at"])
    return event
