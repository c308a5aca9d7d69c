"""Registration: from the form to a confirmed seat, and out again."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import insert, update
from core.text import normal_spaces
from courses.models import (
    UNDECIDED,
    Decision,
    Event,
    Invitation,
    Quota,
    Registration,
    Status,
)
from courses.services import approval, notices
from courses.services.answers import mark_special, state_special
from courses.services.confirmation import HoldExpired, NotActive, accept_offer, confirm
from courses.services.delegations import keep_to_rules
from courses.services.endings import (
    ReasonMissing,
    TooLate,
    cancel,
    decline_offer,
    expire_holds,
    hand_over,
    reject,
)
from courses.services.form_answers import keep_given
from courses.services.groups import groups_of
from courses.services.keys import set_keys
from courses.services.priorities import RANKED, rank
from courses.services.repetitions import (
    earlier_of,
    known_as,
    lock_and_look,
    same_request,
)
from courses.services.replies import entitles, note_registration, proves
from courses.services.seats import (
    QuotaMissing,
    SeatsTaken,
    ensure_own_quotas,
    full_among,
    make_room,
    quotas_for,
    refusal,
    take_seats,
)
from courses.services.waiting import TAKES_PEOPLE, expire_overdue, promote
from participants.models import Actor, ConsentWording, JobProfile, Organisation, Person
from participants.services.audit import record, recorded_together
from participants.services.profiles import standing

Source = Registration.Source
BY_STAFF = (Source.STAFF, Source.WALK_IN)
OPEN_TO_STAFF = (
    Event.Status.ANNOUNCED,
    Event.Status.OPEN,
    Event.Status.CLOSED,
    Event.Status.HELD,
)
MOST_UNCONFIRMED = 5  # registrations of one address for one event


class RegistrationClosed(DomainError):
    code = "registration_closed"
    message = _("Registration for this event is closed.")


class NotInvited(DomainError):
    code = "not_invited"
    message = _("This event is open only to: %(group)s.")


class TooManyUnconfirmed(DomainError):
    code = "too_many_unconfirmed"
    message = _(
        "Several registrations with this address wait to be confirmed. Open the link in"
        " our mail first, or try again in an hour."
    )


class Entered(TypedDict, total=False):
    """What one may tell beside name and address."""

    middle_name: str
    gender: str
    stated: dict[str, str]
    phone: str
    organisation: Organisation | None
    organisation_text: str
    post_title: str
    profiles: Iterable[JobProfile]
    consent_wording: ConsentWording | None
    may_be_photographed: bool | None
    takes_part: str
    chosen_sessions: list[str]  # of those side by side, the uids of what was chosen
    wants_newsletter: bool
    person: Person | None  # a card that a coordinator chose
    replaces: Registration | None
    request_uid: uuid.UUID | None
    answers: Mapping[str, Any] | None  # to the form of the event


def register(
    event: Event,
    *,
    given_name: str,
    family_name: str,
    email: str,
    language: str,
    actor: Actor = None,
    source: str = Source.SELF,
    join_waiting_list: bool = False,
    override_reason: str = "",
    invitation: Invitation | None = None,
    special: Mapping[str, str] | None = None,
    at: datetime | None = None,
    **entered: Unpack[Entered],
) -> Registration:
    """Register somebody: held until the mailed link is opened, or on the waiting list.

    Where organisers approve each registration it takes no seat before they did.

    Added by staff one is confirmed at once. The same request, or the same name and
    address, gives the registration that is there, and its mail again at most once an
    hour. `override_reason` lets staff add a seat to a full quota or delegation. Made
    through an `invitation` mailed to the same address, it is confirmed at once.
    `special` are answers of special categories, which are kept apart. With `replaces`
    that registration ends, and its seat or its place in line is handed over.

    Raises SeatsTaken (unless `join_waiting_list`), RegistrationClosed, NotInvited,
    DelegationFull, TooManyUnconfirmed, InvitationWithdrawn, AnswerMissing or
    FormChanged; then nothing was stored.
    """
    at = at or timezone.now()
    names = {"given_name": given_name, "family_name": family_name}
    values = {**entered, **names, "email": email, "language": language}
    row = _new(event, source, at, values)
    while True:
        try:
            return _admit(
                row,
                actor,
                at,
                join_waiting_list,
                override_reason,
                invitation,
                special or {},
            )
        except QuotaMissing:
            ensure_own_quotas(row.event, row.organisation)  # as it was locked
        except SeatsTaken:
            if not expire_overdue(event, at):
                raise
        except IntegrityError:  # the same form sent twice at once
            known = known_as(row)
            if (same := same_request(row, known) or earlier_of(row, known)) is None:
                raise
            return same


def _new(
    event: Event, source: str, at: datetime, values: dict[str, Any]
) -> Registration:
    """The row as it was entered, with its keys, not stored yet."""
    plain = {
        name: normal_spaces(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
    profiles = tuple(plain.pop("profiles", ()))
    answers: Any = plain.pop("answers", None)
    row = Registration(event=event, source=source, queued_at=at, **plain)
    row.entered_profiles = profiles
    row.entered_answers = answers
    row.number = secrets.randbits(62)
    row.consented_at = at if row.consent_wording else None
    set_keys(row)
    return row


@transaction.atomic
def _again(
    earlier: Registration, at: datetime, invitation: Invitation | None
) -> Registration:
    """Answer a repetition: its mail goes out again, at most once an hour."""
    if invitation is not None:
        note_registration(invitation, earlier, at)
    if proves(invitation, earlier) and earlier.status in (Status.HELD, Status.OFFERED):
        return confirm(earlier, at=at)
    if proves(invitation, earlier) and earlier.decision == Decision.UNPROVEN:
        return approval.prove_address(earlier, at=at)
    notices.ask_address(earlier, at=at)
    return earlier


def _refuse(
    row: Registration,
    known: list[Registration],
    at: datetime,
    invitation: Invitation | None,
) -> None:
    """Raise what is known before anything is stored; looked at again when it is."""
    event = row.event
    if not _is_open(row, event, at):
        raise RegistrationClosed
    if row.source in BY_STAFF:
        return
    if (
        event.open_to
        and not entitles(invitation, row)
        and event.open_to_id not in groups_of(row, [event.open_to], at)
    ):
        raise NotInvited(group=event.open_to)
    if proves(invitation, row) or row.source == Source.NOMINATION:
        return  # nobody else's mailbox is filled, or one knows by whom
    same_address = [one for one in known if one.email_key == row.email_key]
    waiting_for_a_click = [
        one
        for one in same_address
        if one.status == Status.HELD or one.decision == Decision.UNPROVEN
    ]
    if len(waiting_for_a_click) >= MOST_UNCONFIRMED:
        raise TooManyUnconfirmed


def _is_open(row: Registration, event: Event, at: datetime) -> bool:
    """Whether it is taken: of anybody while registration is open, from staff longer,
    and in the place of a colleague until the event begins.
    """
    if row.source in BY_STAFF:
        return event.status in OPEN_TO_STAFF
    if row.replaces is not None:
        has_begun = event.starts_at is not None and event.starts_at <= at
        return event.status in TAKES_PEOPLE and not has_begun
    return event.is_open(at)


@transaction.atomic
@recorded_together()
def _admit(
    row: Registration,
    actor: Actor,
    at: datetime,
    may_wait: bool,
    override: str,
    invitation: Invitation | None,
    special: Mapping[str, str],
) -> Registration:
    """Lock the event, look at all that may refuse, and store the row."""
    row.pk = None  # an earlier try may have stored it, and was undone
    is_known = lock_and_look(row)
    event = row.event
    known = known_as(row) if is_known else []
    if (same := same_request(row, known)) is not None:
        return same
    _refuse(row, known, at, invitation)
    is_stand_in = row.replaces is not None  # it takes over what the former one has
    may_pass_rules = override or is_stand_in  # then looked at below
    if event.is_study_visit and not may_pass_rules:
        keep_to_rules(row, at)
    quotas = quotas_for(row, at)
    may_be_full = may_wait or override or is_stand_in or approval.is_asked(row)
    if full_among(quotas) and not may_be_full:
        raise refusal(quotas)
    if (earlier := earlier_of(row, known)) is not None:  # last: no answer tells of it
        return _again(earlier, at, invitation)
    row.held_until = _hold_ends(event, at)
    row.status, row.decision = Status.HELD, ""
    if row.replaces is not None:
        may_wait = hand_over(row.replaces, row, actor=actor, at=at)
    elif approval.is_asked(row):
        row.decision = approval.first_step(row)
    if event.is_study_visit and may_pass_rules:  # one counts for who is replaced
        keep_to_rules(row, at, override=override, actor=actor)
    _store(row, at, special)
    if not row.is_undecided:
        _take_or_wait(row, quotas, actor, at, may_wait=may_wait, override=override)
    record(actor, "registration.made", row, after={"status": row.status})
    if row.replaces is not None:
        promote(event, at)
    if invitation is not None:
        note_registration(invitation, row, at)
    return _tell(row, actor, at, invitation)


def _store(row: Registration, at: datetime, special: Mapping[str, str]) -> None:
    """Insert the row and what was said with it."""
    if row.decision in UNDECIDED:
        row.status = Status.WAITING
        rank(row, at)
    if row.decision == Decision.PENDING:
        row.held_until = None
    mark_special(row, special)
    insert(row)
    if row.entered_profiles:
        row.profiles.add(*standing(row.entered_profiles))
    state_special(row, special)
    keep_given(row, row.entered_answers, at=at)


def _tell(
    row: Registration, actor: Actor, at: datetime, invitation: Invitation | None
) -> Registration:
    """Confirm it where the address is known, else ask; the row as it is then."""
    is_proven = row.source in BY_STAFF or proves(invitation, row)
    if row.status == Status.HELD and is_proven:
        return confirm(row, actor=actor, at=at)
    if row.is_undecided and is_proven:
        return approval.prove_address(row, actor=actor, at=at)
    if is_proven or row.source == Source.NOMINATION:  # not typed by a stranger
        notices.tell(notices.kind_of(row), row, expires_at=row.event.starts_at)
    else:
        notices.ask_address(row, at=at)
    return row


def _take_or_wait(
    row: Registration,
    quotas: list[Quota],
    actor: Actor,
    at: datetime,
    *,
    may_wait: bool,
    override: str,
) -> None:
    """Take the seats; when they are gone, add some (staff), wait in line, or refuse."""
    full = full_among(quotas)
    if row.replaces is not None or (full and expire_overdue(row.event, at)):
        quotas = quotas_for(row, at)  # some became free
        full = full_among(quotas)
    if full and override and row.source in BY_STAFF:
        make_room(full, reason=override, actor=actor)
    elif full and may_wait:
        row.status, row.held_until = Status.WAITING, None
        rank(row, at)
        update(row, ["status", "held_until", *RANKED, "updated_at"])
        return
    take_seats(row, quotas)


def _hold_ends(event: Event, at: datetime) -> datetime:
    until = at + timedelta(hours=event.hold_hours)
    return max(min(until, event.starts_at or until), at + timedelta(minutes=15))


__all__ = [
    "HoldExpired",
    "NotActive",
    "NotInvited",
    "ReasonMissing",
    "RegistrationClosed",
    "SeatsTaken",
    "TooLate",
    "TooManyUnconfirmed",
    "accept_offer",
    "cancel",
    "confirm",
    "decline_offer",
    "expire_holds",
    "register",
    "reject",
]
