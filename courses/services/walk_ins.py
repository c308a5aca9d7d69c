"""People who come to the door without a registration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.text import clean_text, fold
from courses.models import ACTIVE, Event, Registration, Scan
from courses.services.judging import answer, could_be_then, unless_welcomed
from courses.services.registration import register
from outbox.models import address_key
from participants.models import Actor, Organisation, Person
from participants.selectors.imports.named import organisation_named

Typed = Mapping[str, str]
Source = Registration.Source
KEPT = timedelta(days=30)


def admit(
    scan: Scan, people: Sequence[Registration], *, actor: Actor, at: datetime
) -> Registration | None:
    """The registration of somebody who walked in: the one there is (folded name and
    address or organisation equal), else a new one; or None, and the scan is answered.

    They are here, so a seat is added where all are taken. Needs the lock of the event.
    """
    typed, session = scan.walk_in or {}, scan.session
    if session is None or session.event_id != scan.event_id:
        answer(scan, unless_welcomed(scan), "no_session")
    elif not could_be_then(scan, session):
        answer(scan, unless_welcomed(scan), "other_day")
    elif not name_of(typed)[1]:
        answer(scan, Scan.Verdict.REFUSED, "no_name")
    else:
        try:
            return registered(scan, people, actor=actor, at=at)
        except DomainError as refusal:
            answer(scan, Scan.Verdict.REVIEW, refusal.code[:32])
    return None


def registered(
    scan: Scan, people: Iterable[Registration], *, actor: Actor, at: datetime
) -> Registration:
    """The registration of who was typed: one of `people`, else a new one. It holds what
    was typed then. Who leaves and named neither organisation nor address came so, and
    is nobody new. Needs the lock of the event. Raises what registering refuses.
    """
    typed, people = scan.walk_in or {}, list(people)
    office = organisation_named(_office(typed))
    row = next((one for one in people if is_same(one, typed, office)), None)
    if row is None and scan.direction == Scan.Direction.OUT:
        row = next((one for one in people if _came_so(one, typed)), None)
    row = row or _enter(scan, typed, office, actor, at)
    scan.walk_in = None
    return row


def _enter(
    scan: Scan,
    typed: Typed,
    office: Organisation | None,
    actor: Actor,
    at: datetime,
) -> Registration:
    given, family = name_of(typed)
    return register(
        scan.event,
        given_name=given,
        family_name=family,
        email=email_of(typed),
        phone=clean_text(typed.get("phone", ""))[:40],
        organisation=office,
        organisation_text=_office(typed),
        language=_language(scan.event),
        source=Source.WALK_IN,
        request_uid=scan.pk,
        override_reason=_("Walked in at the door"),
        actor=actor,
        at=at,
    )


def forget_typed(at: datetime) -> int:
    """Blank what was typed of people who were not let in, once it is decided on or 30
    days old; say of how many.
    """
    over = Q(settled_at__isnull=False) | Q(received_at__lt=at - KEPT)
    return Scan.objects.filter(over, walk_in__isnull=False).update(walk_in=None)


def forget_typed_of(person: Person) -> None:
    """Blank what was typed at a door with the name or the address of this person."""
    names = {fold(person.full_name), fold(f"{person.given_name} {person.family_name}")}
    scans = Scan.objects.filter(walk_in__isnull=False).only("walk_in")
    meant = [
        scan.pk
        for scan in scans.iterator()
        if _name_key(scan.walk_in or {}) in names
        or _has_address(scan.walk_in or {}, person.email_key)
    ]
    Scan.objects.filter(pk__in=meant).update(walk_in=None)


def _has_address(typed: Typed, key: str) -> bool:
    email = email_of(typed)
    return bool(key and email) and address_key(email) == key


def _language(event: Event) -> str:
    return str(event.languages[0]) if event.languages else "en"


def matched(event: Event, typed: Sequence[Typed]) -> Q:
    """The active registrations with the names of those who walked in."""
    keys = {_name_key(one) for one in typed} - {""}
    return Q(event=event, name_key__in=keys, status__in=ACTIVE) if keys else Q(pk=0)


def is_same(row: Registration, typed: Typed, named: Organisation | None) -> bool:
    """The identity rule: folded name, and address or organisation, of which `named` is
    the one that was typed.
    """
    if row.name_key != _name_key(typed):
        return False
    if named is not None and row.organisation_id == named.pk:
        return True
    email, office = email_of(typed), fold(_office(typed))
    offices = [row.organisation_text]
    if row.organisation is not None:
        offices += [*row.organisation.names.values(), *row.organisation.aliases]
    same_address = bool(email) and row.email_key == address_key(email)
    return same_address or (bool(office) and office in map(fold, filter(None, offices)))


def _came_so(row: Registration, typed: Typed) -> bool:
    """Whether somebody walked in with this name and without an organisation."""
    is_from_nowhere = row.organisation_id is None and not row.organisation_text
    said_no_more = not _office(typed) and not email_of(typed)
    is_named_so = row.name_key == _name_key(typed)
    came = row.source == Source.WALK_IN and is_from_nowhere
    return is_named_so and said_no_more and came


def name_of(typed: Typed) -> tuple[str, str]:
    """Given and family name: the last word is the family's."""
    words = clean_text(typed.get("name", "")).split()
    return " ".join(words[:-1])[:100], (words[-1] if words else "")[:100]


def _name_key(typed: Typed) -> str:
    given, family = name_of(typed)
    return fold(f"{given} {family}")[:300]


def email_of(typed: Typed) -> str:
    """The address, if it is one."""
    email = typed.get("email", "").strip()
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email[:254]


def _office(typed: Typed) -> str:
    return clean_text(typed.get("organisation", ""))[:300]
