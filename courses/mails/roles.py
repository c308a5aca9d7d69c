"""What those are written who have a part in an event: trainers, hosts and others."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.mail import absolute
from courses.mails.parts import CALENDAR, about_event, hours_of, mail_of
from courses.models import Event, EventRole, Leg
from courses.selectors.events import public_events
from courses.services.calendar import has_seat, part_calendar_file
from outbox.models import Message
from outbox.services.renderers import Attachment, Mail, NotNeeded
from participants.models import Person


def part_named(message: Message) -> Mail:
    """Which part one has, when and where, with the days for the calendar."""
    context = _part(message)
    event: Event = context["event"]
    if event.status == Event.Status.CANCELLED or not event.tells_parts:
        raise NotNeeded
    context["is_news"] = is_news = bool(message.context.get("is_news"))
    return mail_of(
        "part_named",
        message,
        context | {"hours": hours_of(event)},
        lambda: (
            (
                _("Your part changed: %(event)s")
                if is_news
                else _("Your part in: %(event)s")
            )
            % {"event": context["title"]}
        ),
        _entry(context, message.language),
    )


def part_ended(message: Message) -> Mail:
    """One has no part any more; calendars take the event out, unless one takes part."""
    event, person = _whose(message)
    if event.status == Event.Status.CANCELLED or _has_part(event, person):
        raise NotNeeded
    language = message.language
    context = about_event(event, language) | {"person": person}
    files = (
        () if has_seat(event, person) else (_calendar(event, language, is_off=True),)
    )
    return mail_of(
        "part_ended",
        message,
        context | {"takes_out": bool(files)},
        lambda: (
            _("You have no part any more in: %(event)s") % {"event": context["title"]}
        ),
        files,
    )


def part_changed(message: Message) -> Mail:
    """A new time or place; calendars take the new version."""
    context = _part(message)
    event: Event = context["event"]
    if event.status == Event.Status.CANCELLED:
        raise NotNeeded
    return mail_of(
        "part",
        message,
        context | {"hours": hours_of(event)},
        lambda: _("Changed: %(event)s") % {"event": context["title"]},
        _entry(context, message.language),
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
        lambda: _("Does not take place: %(event)s") % {"event": context["title"]},
        (_calendar(event, message.language, is_off=True),),
    )


def _whose(message: Message) -> tuple[Event, Person]:
    events = Event.objects.select_related("programme", "kind", "place")
    event = events.filter(uid=message.context.get("event")).first()
    person = Person.objects.filter(uid__in=[message.about_uid]).first()
    if event is None or person is None:
        raise NotNeeded
    return event, person


def _parts(event: Event, person: Person) -> list[EventRole]:
    """What the person has, of the whole event first, then in order of time."""
    parts = EventRole.objects.filter(event=event, person=person)
    order = F("session__starts_at").asc(nulls_first=True)
    return list(parts.select_related("session", "person").order_by(order, "pk"))


def _legs(event: Event, person: Person) -> QuerySet[Leg]:
    """On which legs travellers call the person."""
    return event.legs.filter(contact_person=person).select_related("place")


def _has_part(event: Event, person: Person) -> bool:
    roles = EventRole.objects.filter(event=event, person=person)
    return roles.exists() or _legs(event, person).exists()


def _part(message: Message) -> dict[str, Any]:
    """The event, the person and their parts; NotNeeded when they have none any more."""
    event, person = _whose(message)
    parts, legs = _parts(event, person), list(_legs(event, person))
    if not (parts or legs):
        raise NotNeeded
    with override(message.language):
        names = dict.fromkeys(part.get_role_display() for part in parts)
        if legs:
            names[_("contact on the way")] = None
    is_public = public_events().filter(pk=event.pk).exists()
    link = absolute(f"/events/{event.slug}/") if is_public else ""
    return about_event(event, message.language) | {
        "person": person,
        "part": EventRole(event=event, person=person),  # whom own words are for
        "parts": parts,
        "legs": legs,
        "roles": ", ".join(names),
        "button_url": link,
    }


def _entry(context: dict[str, Any], language: str) -> tuple[Attachment, ...]:
    """The days for the calendar; who has a seat has them with the ticket."""
    event: Event = context["event"]
    if has_seat(event, context["person"]):
        return ()
    return (_calendar(event, language, note=context["roles"]),)


def _calendar(
    event: Event, language: str, *, note: str = "", is_off: bool = False
) -> Attachment:
    content = part_calendar_file(event, language=language, note=note, is_off=is_off)
    method = "CANCEL" if is_off else "PUBLISH"
    return Attachment("event.ics", content, CALENDAR.format(method=method))
