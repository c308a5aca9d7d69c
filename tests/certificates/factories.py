"""Rows around certificates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from certificates.models import Certificate, CertificateSeries, Signatory
from certificates.services.issue import issue_certificates
from courses.models import Event, Registration
from participants.models import Organisation
from programmes.models import Programme
from tests.factories import (
    counter,
    make_event,
    make_organisation,
    make_person,
    make_presence,
    make_region,
    make_registration,
)

HELD_AT = datetime(2026, 10, 13, 7, 0, tzinfo=UTC)  # 10:00 in Sofia
ISSUED_AT = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)


def make_series(programme: Programme, **fields: Any) -> CertificateSeries:
    """The register of a programme."""
    fields.setdefault("code", f"ARO{next(counter)}")
    fields.setdefault("names", {"bg": "Удостоверения", "en": "Certificates"})
    if "organisation" not in fields:
        fields["organisation"] = make_organisation("Асоциация на родопските общини")
    return CertificateSeries.objects.create(programme=programme, **fields)


def make_held_event(*, series: str = "", people: int = 0, **fields: Any) -> Event:
    """An event of two sessions that was held, in a programme with a series and a donor.

    `people` attended all of it.
    """
    fields.setdefault("status", Event.Status.HELD)
    fields.setdefault("starts_at", HELD_AT)
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=5))
    if "place" not in fields:
        fields["place"] = make_region(name_cyrillic="Смолян", name_latin="Smolyan")
    event = make_event(sessions=2, **fields)
    make_series(event.programme, **({"code": series} if series else {}))
    for _ in range(people):
        make_attendant(event)
    return event


def make_attendant(
    event: Event, name: str = "", *, minutes: int = 90, **fields: Any
) -> Registration:
    """A confirmed registration of a person, present in both sessions for `minutes`."""
    person = fields.pop("person", None) or make_person(
        name, **{key: fields.pop(key) for key in ("gender",) if key in fields}
    )
    fields.setdefault("given_name", person.given_name)
    fields.setdefault("family_name", person.family_name)
    registration = make_registration(event, person=person, **fields)
    for session in event.sessions.all():
        make_presence(registration, session, minutes=minutes)
    return registration


def make_certificate(**fields: Any) -> Certificate:
    """A certificate issued for a held event; not printed yet."""
    event = fields.pop("event", None) or make_held_event()
    registration = make_attendant(event, **fields)
    made = issue_certificates(event, actor=None, at=ISSUED_AT).certificates
    return next(row for row in made if row.registration_id == registration.pk)


def make_signatory(
    event: Event, name: str = "Петър Примеров", **fields: Any
) -> Signatory:
    """Somebody who signs for an event."""
    fields.setdefault("names", {"bg": name})
    fields.setdefault(
        "titles", {"bg": "изпълнителен директор", "en": "Executive Director"}
    )
    if "organisation" not in fields:
        fields["organisation"] = make_organisation(kind=Organisation.Kind.ASSOCIATION)
    return Signatory.objects.create(event=event, **fields)


def event_of(certificate: Certificate) -> Event:
    """The event of a certificate that has one."""
    assert certificate.event is not None
    return certificate.event


def registration_of(certificate: Certificate) -> Registration:
    """The registration of a certificate that has one."""
    assert certificate.registration is not None
    return certificate.registration


def serials(event: Event) -> list[str]:
    """The serials of an event in the order in which they were issued."""
    rows = Certificate.objects.filter(event=event).order_by("pk")
    return list(rows.values_list("serial", flat=True))
