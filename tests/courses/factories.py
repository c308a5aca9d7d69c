"""What tests of events need beside the common factories."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from core.text import search_key
from courses.models import (
    Evaluation,
    Event,
    EventKind,
    Invitation,
    Leg,
    LegHost,
    Question,
    Registration,
)
from courses.services.questions import add_question
from courses.services.registration import register
from courses.services.replies import invitation_by_token_or_404
from outbox.models import Message
from outbox.services.send import queue_message
from participants.models import Organisation
from tests.factories import (
    make_event,
    make_kind,
    make_person,
    make_presence,
    make_registration,
)


def start_of(event: Event, minutes: int = 0) -> datetime:
    """The start of an event that has one, some minutes later."""
    assert event.starts_at is not None
    return event.starts_at + timedelta(minutes=minutes)


def sign_up(event: Event, number: int = 1, **fields: Any) -> Registration:
    """Register a person of that number, as the form of the event would."""
    fields.setdefault("given_name", "Иван")
    fields.setdefault("family_name", f"Примеров{number}")
    fields.setdefault("email", f"ivan{number}@town.example")
    fields.setdefault("language", "bg")
    return register(event, **fields)


def make_invitation(event: Event | None = None, **fields: Any) -> Invitation:
    """An invitation of a person, or of the `organisation` alone, whose mail was sent."""
    event = event or make_event()
    office: Organisation | None = fields.get("organisation")
    if office is None:
        person = fields.setdefault("person", make_person())
        fields.setdefault("email", person.email)
        fields.setdefault("name", person.full_name)
    fields.setdefault("name", str(office))
    fields.setdefault("email", "office@town.example")
    message = queue_message(
        "invitation.made",
        None,
        to=fields["email"],
        language="bg",
        dedupe_key=f"made:{uuid.uuid4()}",
    )
    at = timezone.now()
    Message.objects.filter(pk=message.pk).update(state="sent", sent_at=at)
    defaults = {
        "email_key": fields["email"].lower(),
        "search_key": search_key(fields["name"]),
        "language": "bg",
        "source": "group",
        "asked_at": at,
        "message": message,
    }
    return Invitation.objects.create(event=event, **{**defaults, **fields})


def linked_in(text: str) -> Invitation:
    """The invitation to which the link in a mail leads; its time of signing differs."""
    (token,) = set(re.findall(r"/(?:invitations|nominations)/([^/\s]{30,})/", text))
    return invitation_by_token_or_404(token)


def make_evaluation(event: Event | None = None, **fields: Any) -> Evaluation:
    """An evaluation that opened a day ago, of an event that ended then."""
    at = timezone.now()
    if event is None:
        start = at - timedelta(days=1, hours=8)
        event = make_event(status="held", starts_at=start)
    fields.setdefault("opens_at", at - timedelta(days=1))
    fields.setdefault("closes_at", at + timedelta(days=13))
    return Evaluation.objects.create(event=event, **fields)


def make_attended(event: Event, number: int = 1, **fields: Any) -> list[Registration]:
    """Registrations of people who were there in the first session."""
    session = event.sessions.all()[0]
    rows = [make_registration(event, **fields) for _number in range(number)]
    for row in rows:
        make_presence(row, session)
    return rows


def make_visit(days: int = 3, **fields: Any) -> Event:
    """A study visit of some days, open for registration."""
    kind = make_kind(
        behaviour=EventKind.Behaviour.STUDY_VISIT, labels={"en": "Study visit"}
    )
    event = make_event(kind=kind, **fields)
    event.ends_at = start_of(event) + timedelta(days=days - 1, hours=8)
    event.save(update_fields=["ends_at"])
    return event


def make_leg(event: Event, day: int = 0, **fields: Any) -> Leg:
    """A stop of two hours on one of the days."""
    start = fields.setdefault("starts_at", start_of(event) + timedelta(days=day))
    fields.setdefault("ends_at", start + timedelta(hours=2))
    fields.setdefault("contact", "Ana Invented, +359 88 000")
    hosts = fields.pop("hosts", [])
    leg = Leg.objects.create(event=event, **fields)
    for position, row in enumerate(hosts):
        LegHost.objects.create(leg=leg, organisation=row, position=position)
    return leg


def make_asked(event: Event, kind: str = "text", **values: Any) -> Question:
    """A question at the end of the form of an event."""
    values.setdefault("labels", {"en": "Question"})
    if kind in Question.CHOICES:
        values.setdefault("options", [{"en": "One"}, {"en": "Two"}])
    return add_question(event, kind=kind, actor=None, **values)
