"""Issue certificates: to all who attended, or to one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateSeries,
    SeriesYear,
)
from certificates.selectors.eligibility import (
    EARNED,
    Candidate,
    candidates,
    kind_for,
    kind_of_role,
)
from certificates.services.designs import current_design
from certificates.services.series import (
    lock_year,
    serial_of,
    series_of,
    take_numbers,
)
from certificates.services.snapshot import (
    EventWords,
    event_words,
    freeze,
    hash_of,
    languages_of,
)
from core import codes, schedule
from core.errors import DomainError
from courses.models import Event, EventRole, Registration
from participants.models import Actor, Person
from participants.services.audit import record
from participants.services.gates import hold_off_erasures
from participants.services.people import lock_standing

JOB = "certificates.render"
CHUNK = 200
CODE_BITS = 80
Kind = Certificate.Kind
State = Certificate.State
HELD = (Event.Status.HELD, Event.Status.REPORTED)


class EventNotHeld(DomainError):
    code = "event_not_held"
    message = _("Certificates are issued once the event is marked as held.")


class NotEligible(DomainError):
    code = "not_eligible"
    message = _(
        "%(name)s was present for %(percent)s %% of what was taught; this event asks"
        " for %(threshold)s %%."
    )


class NothingTaught(DomainError):
    code = "nothing_taught"
    message = _("The event has no session that counts, so nobody’s presence is known.")


class NotConfirmed(DomainError):
    code = "not_confirmed"
    message = _("%(name)s has no confirmed registration for this event.")


class WasRevoked(DomainError):
    code = "was_revoked"
    message = _("The certificate of %(name)s was revoked. Issue a new one by name.")


@dataclass(frozen=True)
class Issued:
    """What a batch made, and whom it passed over with the reason."""

    certificates: list[Certificate]
    refused: list[tuple[Registration, DomainError]]


@dataclass(frozen=True)
class _Holder:
    """One paper to be made."""

    person: Person
    kind: str
    wording: str
    registration: Registration | None = None


@transaction.atomic
def issue_certificates(
    event: Event,
    *,
    actor: Actor,
    at: datetime | None = None,
    kind: str = "",
    languages: Sequence[str] = (),
) -> Issued:
    """Issue one certificate to everybody who was present long enough.

    All in one transaction: numbers follow the names without a gap, and either all
    exist or none. Doing it again issues only what is missing; whoever had a
    certificate revoked is passed over. The PDF and the mails follow in the background.

    Raises EventNotHeld, NoSeries or NoDonorSentence.
    """
    at = at or timezone.now()
    kind = kind or kind_for(event)
    series, counter, words = _prepare(event, at, languages)
    rows = candidates(event, kind)
    holders = [
        _Holder(row.registration.person, kind, kind, row.registration)
        for row in rows
        if row.is_eligible and row.registration.person
    ]
    made = _make(series, counter, words, holders, actor=actor, at=at)
    refusals = [(row.registration, _refusal(event, row)) for row in rows]
    if made:
        serials = {"first": made[0].serial, "last": made[-1].serial}
        record(
            actor, "certificates.issued", event, after={"count": len(made), **serials}
        )
    return Issued(made, [(row, error) for row, error in refusals if error])


@transaction.atomic
def issue_certificate(
    registration: Registration,
    *,
    kind: str = "",
    actor: Actor,
    at: datetime | None = None,
    languages: Sequence[str] = (),
) -> Certificate:
    """Issue one certificate for a registration; the valid one if there is one.

    Thanks need a confirmed registration only, all else the event's share of presence.
    Raises as `issue_certificates`, and NotEligible, NothingTaught, NotConfirmed or
    CardWasErased.
    """
    at = at or timezone.now()
    event = registration.event
    kind = kind or kind_for(event)
    series, counter, words = _prepare(event, at, languages)
    row = next(
        (row for row in candidates(event, kind) if row.registration == registration),
        None,
    )
    if row is None or row.registration.person is None:
        raise NotConfirmed(name=registration.shown_name)
    if row.certificate is not None and row.certificate.state == State.VALID:
        return row.certificate
    person = lock_standing(row.registration.person)
    if row.reason and kind in EARNED:
        raise _refusal(event, row) or NotConfirmed(name=registration.shown_name)
    holder = _Holder(person, kind, kind, row.registration)
    return _issue_one(series, counter, words, holder, actor=actor, at=at)


@transaction.atomic
def issue_role_certificate(
    role: EventRole,
    *,
    actor: Actor,
    kind: str = "",
    at: datetime | None = None,
    languages: Sequence[str] = (),
) -> Certificate:
    """Issue a certificate for what somebody did at an event, as trainer for example.

    The valid one if there is one. Trainers and facilitators get theirs, others thanks.
    Raises EventNotHeld, NoSeries, NoDonorSentence or CardWasErased.
    """
    at = at or timezone.now()
    kind = kind or kind_of_role(role)
    series, counter, words = _prepare(role.event, at, languages)
    valid = Certificate.objects.filter(state=State.VALID, kind=kind)
    known = valid.filter(event=role.event, person=role.person).first()
    if known is not None:
        return known
    wording = "leading" if kind == Kind.FACILITATOR else kind
    holder = _Holder(lock_standing(role.person), kind, wording)
    return _issue_one(series, counter, words, holder, actor=actor, at=at)


def _prepare(
    event: Event, at: datetime, languages: Sequence[str]
) -> tuple[CertificateSeries, SeriesYear, EventWords]:
    """Refuse what cannot be; then hold the counter, and read what will be printed.

    What is read after the lock is what everybody before us has committed; nobody whose
    name is printed is erased meanwhile.
    """
    hold_off_erasures()
    series = series_of(event)
    counter = lock_year(series, at.astimezone(event.tz).date())
    event.refresh_from_db(fields=["status", "threshold_percent"])
    if event.status not in HELD:
        raise EventNotHeld
    words = event_words(
        event, current_design(series.design), languages_of(event, languages)
    )
    return series, counter, words


def _refusal(event: Event, row: Candidate) -> DomainError | None:
    name = row.registration.shown_name
    if row.certificate is not None:
        is_revoked = row.certificate.state == State.REVOKED
        return WasRevoked(name=name) if is_revoked else None
    if row.reason == "nobody":
        return NotConfirmed(name=name)
    if row.reason == "erased":
        return None
    if row.reason == "no_sessions":
        return NothingTaught()
    if row.reason:
        threshold = event.threshold_percent
        return NotEligible(name=name, percent=row.share.percent, threshold=threshold)
    return None


def _issue_one(
    series: CertificateSeries,
    counter: SeriesYear,
    words: EventWords,
    holder: _Holder,
    *,
    actor: Actor,
    at: datetime,
) -> Certificate:
    (certificate,) = _make(series, counter, words, [holder], actor=actor, at=at)
    record(
        actor, "certificate.issued", certificate, after={"serial": certificate.serial}
    )
    return certificate


def _make(
    series: CertificateSeries,
    counter: SeriesYear,
    words: EventWords,
    holders: Sequence[_Holder],
    *,
    actor: Actor,
    at: datetime,
) -> list[Certificate]:
    """Insert the certificates with their first line of history; wake the printing."""
    if not holders:
        return []
    numbers = take_numbers(series, counter, len(holders))
    rows = [
        _row(series, counter, words, holder, number, at)
        for holder, number in zip(holders, numbers, strict=True)
    ]
    for row in rows:
        row.issued_by = actor
    made = Certificate.objects.bulk_create(rows, batch_size=CHUNK)
    issued = CertificateEvent.Action.ISSUED
    CertificateEvent.objects.bulk_create(
        [
            CertificateEvent(certificate=row, action=issued, at=at, actor=actor)
            for row in made
        ],
        batch_size=CHUNK,
    )
    schedule.wake(JOB)
    return made


def _row(
    series: CertificateSeries,
    counter: SeriesYear,
    words: EventWords,
    holder: _Holder,
    number: int,
    at: datetime,
) -> Certificate:
    serial, code = serial_of(series, counter.year, number), codes.random_code(CODE_BITS)
    snapshot = freeze(
        words,
        holder.person,
        wording_key=holder.wording,
        serial=serial,
        code=code,
        at=at,
        registration=holder.registration,
    )
    return Certificate(
        series_year=counter,
        number=number,
        serial=serial,
        code=code,
        person=holder.person,
        event=words.event,
        registration=holder.registration,
        kind=holder.kind,
        template=words.design,
        languages=list(words.languages),
        snapshot=snapshot,
        snapshot_hash=hash_of(snapshot),
        issued_at=at,
    )
