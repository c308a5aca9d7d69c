"""What those are written who have a part in an event: trainers, hosts and others."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail import absolute
from courses.mails.parts import CALENDAR, about_event, hours_of, mail_of
from courses.models import Event, EventRole
from courses.selectors.events import public_events
from courses.services.calendar import calendar_file
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded
from participants.models import Person


def part_changed(message: Message) -> Mail:
    """A new time or place; calendars take the new version."""
    context = _part(message)
    event: Event = context["event"]
    if event.status == Event.Status.CANCELLED:
        raise NotNeeded
    if public_events().filter(pk=event.pk).exists():
        context["button_url"] = absolute(f"/events/{event.slug}/")
    return mail_of(
        "part",
        message,
        context | {"hours": hours_of(event)},
        lambda: _("Changed: %(event)s") % {"event": context["title"]},
        (_calendar(event, message.language),),
    )


def part_cancelled(message: Message) -> Mail:
    """The event does not take place, and why; calendars take it out."""
    context = _part(message) | {"reason": message.context.get("reason", "")}
    event: Event = context["event"]
    if event.status != Event.Status.CANCELLED:
        raise NotNeeded
    return mail_of(
        "part",
        message,
        context,
        lambda: _("Cancelled: %(event)s") % {"event": context["title"]},
        (_calendar(event, message.language),),
    )


def _part(message: Message) -> dict[str, Any]:
    """The event, the person and their roles; NotNeeded when they have none any more."""
    events = Event.objects.select_related("programme", "kind", "place")
    event = events.filter(uid=message.context.get("event")).first()
    person = Person.objects.filter(uid__in=[message.about_uid]).first()
    if event is None or person is None:
        raise NotNeeded
    parts = EventRole.objects.filter(event=event, person=person)
    with override(message.language):
        names = dict.fromkeys(part.get_role_display() for part in parts)
    if not names:
        raise NotNeeded
    return about_event(event, message.language) | {
        "person": person,
        "roles": ", ".join(names),
    }


def _calendar(event: Event, language: str) -> Attachment:
    is_off = event.status == Event.Status.CANCELLED
    content = calendar_file(event, language=language, is_cancelled=is_off)
    method = "CANCEL" if is_off else "PUBLISH"
    return Attachment("event.ics", content, CALENDAR.format(method=method))
