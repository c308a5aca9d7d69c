"""Replace and revoke certificates; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateEvent
from certificates.services.designs import current_design
from certificates.services.issue import JOB
from certificates.services.series import lock_year, serial_of, take_numbers
from certificates.services.snapshot import event_words, freeze, hash_of
from core import codes, schedule
from core.errors import DomainError
from core.rows import locked
from core.text import normal_spaces
from participants.models import Actor, Person
from participants.services.audit import record
from participants.services.gates import hold_off_erasures
from participants.services.people import lock_standing, rename_person

State = Certificate.State
Action = CertificateEvent.Action


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = _("Say why: the reason is kept with the certificate.")


class NotValidAnyMore(DomainError):
    code = "not_valid_any_more"
    message = _("Certificate %(serial)s is not valid any more, so it stays as it is.")


class NoEvent(DomainError):
    code = "no_event"
    message = _("This certificate belongs to no event and cannot be printed anew.")


@transaction.atomic
def replace_certificate(
    certificate: Certificate,
    *,
    reason: str,
    actor: Actor,
    names: Mapping[str, str] | None = None,
    languages: Sequence[str] = (),
    at: datetime | None = None,
) -> Certificate:
    """Issue a corrected certificate with a new number; the old one points to it.

    `names` (given_name, family_name, own_latin …) are corrected on the person's card
    first; the new paper says what the register says today. The old code keeps
    answering: "replaced by". Raises ReasonMissing, NotValidAnyMore, NoEvent,
    NoDonorSentence or CardWasErased.
    """
    at = at or timezone.now()
    hold_off_erasures()
    old = _lock(certificate, reason)
    if old.event is None:
        raise NoEvent
    person: Person = lock_standing(old.person)
    if names:
        person = rename_person(person, actor=actor, **names)
    series = old.series_year.series
    words = event_words(
        old.event,
        current_design(series.design),
        tuple(languages) or tuple(old.languages),
    )
    counter = lock_year(series, at.astimezone(old.event.tz).date())
    (number,) = take_numbers(series, counter, 1)
    serial, code = serial_of(series, counter.year, number), codes.random_code(80)
    snapshot = freeze(
        words,
        person,
        wording_key=old.snapshot["wording"],
        serial=serial,
        code=code,
        at=at,
        registration=old.registration,
    )
    _end(old, State.REPLACED, Action.REPLACED, reason, actor, at)
    new = Certificate.objects.create(
        series_year=counter,
        number=number,
        serial=serial,
        code=code,
        person=person,
        event=old.event,
        registration=old.registration,
        kind=old.kind,
        template=words.design,
        languages=list(words.languages),
        snapshot=snapshot,
        snapshot_hash=hash_of(snapshot),
        issued_at=at,
        issued_by=actor,
        expires_on=old.expires_on,
        replaces=old,
    )
    new.history.create(action=Action.ISSUED, at=at, actor=actor)
    record(actor, "certificate.replaced", old, after={"by": new.serial})
    schedule.wake(JOB)
    return new


@transaction.atomic
def revoke_certificate(
    certificate: Certificate, *, reason: str, actor: Actor, at: datetime | None = None
) -> Certificate:
    """Withdraw a certificate; its code then says so, with day and reason.

    Raises ReasonMissing or NotValidAnyMore.
    """
    row = _lock(certificate, reason)
    _end(row, State.REVOKED, Action.REVOKED, reason, actor, at or timezone.now())
    record(actor, "certificate.revoked", row)
    return row


def _lock(certificate: Certificate, reason: str) -> Certificate:
    """The certificate, locked, if it is valid and a reason was given."""
    if not normal_spaces(reason):
        raise ReasonMissing
    rows = Certificate.objects.select_related(
        "event__kind",
        "event__programme",
        "event__place",
        "person",
        "registration__organisation",
        "series_year__series",
    )
    row = locked(rows, certificate.pk)
    if row.state != State.VALID:
        raise NotValidAnyMore(serial=row.serial)
    return row


def _end(
    row: Certificate,
    state: Certificate.State,
    action: CertificateEvent.Action,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    row.state = state
    row.save(update_fields=["state", "updated_at"])
    row.history.create(
        action=action, at=at, actor=actor, reason=normal_spaces(reason)[:300]
    )
