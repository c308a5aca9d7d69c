"""What tests of facilitators need: a qualification, trainings, forums, candidates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from courses.models import (
    Candidacy,
    Event,
    EventKind,
    EventRole,
    Qualification,
    Registration,
)
from courses.services.facilitators.listing import pool_wording
from courses.services.facilitators.qualifications import (
    add_candidates,
    add_requirement,
    create_qualification,
)
from participants.models import Consent, Person
from programmes.models import Programme
from tests.factories import (
    make_event,
    make_kind,
    make_person,
    make_presence,
    make_programme,
    make_registration,
    make_wording,
)


def make_qualification(programme: Programme | None = None, **fields: Any) -> Any:
    """A qualification valid for two years; it asks for nothing."""
    fields.setdefault("titles", {"en": "Facilitator of citizens' forums"})
    fields.setdefault("valid_months", 24)
    return create_qualification(programme or make_programme(), actor=None, **fields)


def ask(qualification: Qualification, kind: str, **fields: Any) -> Any:
    """One requirement."""
    return add_requirement(qualification, kind=kind, actor=None, **fields)


def make_candidate(
    qualification: Qualification, person: Person | None = None
) -> Candidacy:
    """Somebody on the way."""
    person = person or make_person()
    add_candidates(qualification, [person], actor=None)
    return qualification.candidacies.get(person=person)


def make_training(programme: Programme, **fields: Any) -> Event:
    """A facilitator training that was held a month ago."""
    if "kind" not in fields:
        behaviour = EventKind.Behaviour.FACILITATOR_TRAINING
        fields["kind"] = make_kind(behaviour=behaviour)
    fields.setdefault("starts_at", timezone.now() - timedelta(days=30))
    return make_event(programme=programme, status="held", **fields)


def attend(event: Event, person: Person, percent: int = 100) -> Registration:
    """Somebody was there for so much of the only session."""
    row = make_registration(event, person=person, organisation=None)
    session = event.sessions.get()
    make_presence(row, session, minutes=session.minutes * percent // 100)
    return row


def agree_to_pool(person: Person) -> Consent:
    """Somebody said yes to the words for being named as a facilitator."""
    return Consent.objects.create(
        person=person,
        wording=pool_wording() or make_wording("pool"),
        is_given=True,
        channel="link",
        language="en",
        at=timezone.now(),
    )


def lead(person: Person, starts_at: datetime | None = None, **fields: Any) -> EventRole:
    """A forum that was held, which somebody facilitated."""
    start = starts_at or timezone.now() - timedelta(days=3)
    fields.setdefault("status", "held")
    event = make_event(starts_at=start, **fields)
    return EventRole.objects.create(event=event, person=person, role="facilitator")
