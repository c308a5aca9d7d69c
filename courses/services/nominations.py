"""Nominations: a coordinator registers colleagues, who agree by a link of their own."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold
from courses.models import Event, Registration, Status
from courses.services.confirmation import NotActive, confirm
from courses.services.correction import correct_registration
from courses.services.delegations import counts_profiles
from courses.services.endings import TooLate, cancel
from courses.services.form_answers import keep_given
from courses.services.registration import register
from courses.services.seats import lock_event
from outbox.models import address_key
from participants.models import (
    Actor,
    ConsentWording,
    JobProfile,
    Organisation,
    Person,
)

NOMINATION = Registration.Source.NOMINATION


class AlreadyRegistered(DomainError):
    code = "already_registered"
    message = _("Is registered for this event already.")


class NomineeWithoutAddress(DomainError):
    code = "nominee_without_address"
    message = _(
        "The e-mail address is missing. Everybody agrees by a link of their own, so an"
        " address is needed."
    )


class NomineeWithoutProfile(DomainError):
    code = "nominee_without_profile"
    message = _(
        "Say in which job profile this person comes: the rule of the delegation counts"
        " by it."
    )


@dataclass(frozen=True)
class Nominee:
    """Who is nominated; `person` if it is one of the known people.

    `profiles` are what rules, quotas and an event open to a group count by.
    """

    given_name: str
    family_name: str
    email: str
    language: str
    middle_name: str = ""
    post_title: str = ""
    phone: str = ""
    takes_part: str = ""
    person: Person | None = None
    profiles: tuple[JobProfile, ...] = ()

    @property
    def full_name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}"


def nominate(
    event: Event,
    office: Organisation,
    nominee: Nominee,
    *,
    actor: Actor,
    request_uid: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Registration:
    """Register a colleague: a seat is held until the own link is opened, or one waits.

    The same `request_uid` gives the registration that it made. Raises
    AlreadyRegistered, NomineeWithoutAddress, NomineeWithoutProfile, or what `register`
    does; then nothing was stored.
    """
    return _register(event, office, nominee, actor, request_uid, at, None)


def replace(
    registration: Registration,
    nominee: Nominee,
    *,
    actor: Actor,
    request_uid: uuid.UUID | None = None,
    at: datetime | None = None,
) -> Registration:
    """Put a colleague in the place of a nominated one, until the event begins.

    The seat stays with the organisation, a waiting one keeps the place in line; the
    former ticket is not valid any more, and both are told. Raises what `nominate`
    does, and NotActive when the registration ended already.
    """
    at = at or timezone.now()
    office = registration.organisation
    if registration.source != NOMINATION or office is None:
        raise NotActive
    event = registration.event
    return _register(event, office, nominee, actor, request_uid, at, registration)


def _register(
    event: Event,
    office: Organisation,
    nominee: Nominee,
    actor: Actor,
    request_uid: uuid.UUID | None,
    at: datetime | None,
    replaces: Registration | None,
) -> Registration:
    uid = request_uid or uuid.uuid4()
    if not nominee.email:
        raise NomineeWithoutAddress
    if _is_registered(event, nominee, uid):
        raise AlreadyRegistered
    if not nominee.profiles and counts_profiles(event):
        raise NomineeWithoutProfile
    row = register(
        event,
        given_name=nominee.given_name,
        middle_name=nominee.middle_name,
        family_name=nominee.family_name,
        email=nominee.email,
        phone=nominee.phone,
        language=nominee.language,
        post_title=nominee.post_title,
        profiles=nominee.profiles,
        takes_part=nominee.takes_part,
        person=nominee.person,
        organisation=office,
        source=NOMINATION,
        join_waiting_list=replaces is None,
        replaces=replaces,
        request_uid=uid,
        actor=actor,
        at=at,
    )
    if row.request_uid != uid:  # somebody registered them at the same moment
        raise AlreadyRegistered
    return row


def _is_registered(event: Event, nominee: Nominee, uid: uuid.UUID) -> bool:
    """Whether another form than `uid` registered this name and address, or card."""
    same = Q(
        email_key=address_key(nominee.email), name_key=fold(nominee.full_name)[:300]
    )
    if nominee.person is not None:
        same |= Q(person=nominee.person)
    rows = event.registrations.active().filter(same)
    return any(row.request_uid != uid for row in rows)


def withdraw(
    registration: Registration,
    *,
    actor: Actor,
    reason: str = "",
    at: datetime | None = None,
) -> Registration:
    """Take a nomination back; its seat goes to the next in line, the person is told.

    Calling it again changes nothing. Raises TooLate once the event has begun.
    """
    at = at or timezone.now()
    starts_at = registration.event.starts_at
    if starts_at is not None and starts_at <= at:
        raise TooLate
    return cancel(registration, actor=actor, reason=reason, at=at)


def needs_consent(registration: Registration) -> bool:
    """Whether somebody nominated this person, who has not agreed yet."""
    return (
        registration.source == NOMINATION
        and registration.consented_at is None
        and registration.status in (Status.HELD, Status.OFFERED)
    )


@transaction.atomic
def accept_nomination(
    registration: Registration,
    *,
    wording: ConsentWording,
    may_be_photographed: bool | None = None,
    wants_newsletter: bool = False,
    answers: Mapping[str, Any] | None = None,
    takes_part: str = "",
    chosen_sessions: list[str] | None = None,
    at: datetime | None = None,
) -> Registration:
    """Keep what a nominee agreed to and answered, and confirm the seat.

    Another way of taking part than the coordinator said moves the seat, and sessions
    chosen of those held side by side take seats of their own. Calling it
    again changes nothing. Raises HoldExpired, NotActive, AnswerMissing, FormChanged or
    SeatsTaken; then nothing was stored.
    """
    at = at or timezone.now()
    said: dict[str, Any] = {}
    if takes_part and takes_part != registration.way:
        said["takes_part"] = takes_part
    if chosen_sessions is not None:
        said["chosen_sessions"] = chosen_sessions
    if said and needs_consent(registration):
        correct_registration(registration, actor=None, at=at, **said)
    if answers is not None or registration.event.prerequisites:
        lock_event(registration.event)
    rows = Registration.objects.select_for_update(no_key=True)
    row = rows.get(pk=registration.pk)
    if needs_consent(row):
        row.consent_wording, row.consented_at = wording, at
        row.may_be_photographed = may_be_photographed
        row.wants_newsletter = wants_newsletter
        keep_given(row, answers, at=at)
        row.save(
            update_fields=[
                "consent_wording",
                "consented_at",
                "may_be_photographed",
                "wants_newsletter",
                "updated_at",
            ]
        )
    return confirm(row, at=at)
