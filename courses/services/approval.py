"""Approval: an organiser decides who gets a seat, or a place in line.

A registration on which somebody decides stands in line and takes no seat: first until
the mailed link is opened, then until the decision. The order of locks is that of seats.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from courses.models import SEATED, UNDECIDED, Decision, Registration, Status
from courses.services import notices
from courses.services.confirmation import HoldExpired, NotActive
from courses.services.identity import identify
from courses.services.prerequisites import require_met
from courses.services.priorities import RANKED, rank
from courses.services.seats import (
    all_quotas,
    ensure_own_quotas,
    give_back,
    lock_registration,
    needed,
    take_seats,
)
from courses.services.waiting import offer_to, promote
from participants.models import Actor
from participants.services.audit import record

Source = Registration.Source
Said = Mapping[str, str] | None  # what an organiser adds to the mail


class TooLateToProve(HoldExpired):
    message = _("The time to confirm is over. Register again if you want to come.")


class AddressNotProven(DomainError):
    code = "address_not_proven"
    message = _(
        "%(name)s has not opened the link in our mail yet. One can decide once the"
        " address is confirmed."
    )


def is_asked(registration: Registration) -> bool:
    """Whether organisers decide on it: on all but those they enter themselves, and
    those who are here.
    """
    by_staff = (Source.STAFF, Source.WALK_IN)
    return registration.event.needs_approval and registration.source not in by_staff


def first_step(registration: Registration) -> Decision:
    """A stranger proves the address first; a coordinator is known already."""
    is_nominated = registration.source == Source.NOMINATION
    return Decision.PENDING if is_nominated else Decision.UNPROVEN


@transaction.atomic
def prove_address(
    registration: Registration, *, actor: Actor = None, at: datetime | None = None
) -> Registration:
    """The mailed link was opened: say whose it is, and let the organisers decide.

    Calling it again changes nothing. Raises TooLateToProve when its time ran
    out, NotActive when it ended otherwise.
    """
    at = at or timezone.now()
    related = ("event__programme", "organisation", "person", "consent_wording")
    rows = Registration.objects.select_related(*related).prefetch_related("profiles")
    row = locked(rows, registration.pk)
    if row.status_at(at) == Status.EXPIRED:
        raise TooLateToProve
    if not row.is_active:
        raise NotActive
    if row.status != Status.WAITING or row.decision != Decision.UNPROVEN:
        return row
    row.decision, row.held_until, row.identified_at = Decision.PENDING, None, at
    row.save(update_fields=["decision", "held_until", "identified_at", "updated_at"])
    identify(row, actor=actor, at=at)
    if row.event.has_classes:
        rank(row, at)
        row.save(update_fields=[*RANKED, "updated_at"])
    before = {"decision": Decision.UNPROVEN}
    record(
        actor,
        "registration.address_proven",
        row,
        before=before,
        after={"decision": row.decision},
    )
    notices.tell(notices.UNDECIDED, row, expires_at=row.event.starts_at)
    return row


def approve(
    registration: Registration,
    *,
    actor: Actor,
    reason: str = "",
    said: Said = None,
    at: datetime | None = None,
) -> Registration:
    """Accept somebody: a seat if one is free, else a place in line.

    Who lacks a prerequisite needs a `reason`.

    Who has said yes already gets the ticket; a nominated person is asked, and the seat
    is held till then. Calling it again changes nothing. `said` is added to the mail.
    Raises AddressNotProven, PrerequisitesMissing, or NotActive when it ended.
    """
    ensure_own_quotas(registration.event, registration.organisation)
    return _approve(registration, actor, reason, said, at or timezone.now())


@transaction.atomic
def _approve(
    registration: Registration, actor: Actor, reason: str, said: Said, at: datetime
) -> Registration:
    row = lock_registration(registration)
    if not _is_to_decide(row):
        return row
    require_met(row, reason, at)
    quotas = needed(all_quotas(row.event), row, at)
    is_free = all(quota.taken < quota.size for quota in quotas)
    row.decision = Decision.APPROVED
    if is_free:
        take_seats(row, quotas)
        _seat(row, at)
    fields = ["status", "decision", "held_until", "confirmed_at", "waiver"]
    row.save(update_fields=[*fields, "updated_at"])
    record(
        actor,
        "registration.approved",
        row,
        before={"status": Status.WAITING},
        after={"status": row.status, "waiver": row.waiver},
    )
    _tell(row, at, said)
    return row


def _tell(row: Registration, at: datetime, said: Said) -> None:
    is_confirmed = row.status == Status.CONFIRMED
    notices.tell(
        notices.kind_of(row),
        row,
        version=at.isoformat(),
        expires_at=row.event.ends_at if is_confirmed else row.event.starts_at,
        said=said,
    )


@transaction.atomic
def put_in_line(
    registration: Registration,
    *,
    actor: Actor,
    said: Said = None,
    at: datetime | None = None,
) -> Registration:
    """Accept somebody for the waiting list only; who had a seat goes to its end.

    The seat goes to the next in line. Calling it again changes nothing. Raises
    AddressNotProven, or NotActive when it ended.
    """
    at = at or timezone.now()
    row = lock_registration(registration)
    before = row.status
    if not _is_to_decide(row) and before == Status.WAITING:
        return row
    if row.is_undecided:
        require_met(row, "", at)
    if before in SEATED:
        give_back([row])
        row.queued_at = at
    if before == Status.CONFIRMED:
        row.identified_at = row.identified_at or at
        row.entry_version += 2  # calendars take the entry out, and perhaps in again
    rank(row, at)
    is_decided_here = row.event.needs_approval or bool(row.decision)
    row.decision = Decision.APPROVED if is_decided_here else ""
    row.status, row.held_until = Status.WAITING, None
    row.save(
        update_fields=[
            *("status", "decision", "queued_at", "identified_at", "held_until"),
            *("entry_version", *RANKED),
            "updated_at",
        ]
    )
    record(
        actor,
        "registration.put_in_line",
        row,
        before={"status": before},
        after={"status": row.status},
    )
    _tell(row, at, said)
    promote(row.event, at)
    return row


def offer_seat(
    registration: Registration,
    *,
    actor: Actor,
    said: Said = None,
    at: datetime | None = None,
) -> Registration:
    """Offer a free seat to somebody who waits, whoever stands before them.

    Calling it again changes nothing. Raises SeatsTaken, AddressNotProven, or NotActive
    when it ended.
    """
    ensure_own_quotas(registration.event, registration.organisation)
    return _offer_seat(registration, actor, said, at or timezone.now())


@transaction.atomic
def _offer_seat(
    registration: Registration, actor: Actor, said: Said, at: datetime
) -> Registration:
    row = lock_registration(registration)
    is_undecided = _is_to_decide(row)
    if row.status != Status.WAITING:
        return row
    if is_undecided:
        require_met(row, "", at)
        row.decision = Decision.APPROVED
        row.save(update_fields=["decision", "updated_at"])
    offer_to(row, needed(all_quotas(row.event), row, at), at, actor=actor, said=said)
    return row


def _seat(row: Registration, at: datetime) -> None:
    """Confirmed, or for somebody who has not been asked yet, held."""
    if row.identified_at is not None:
        row.status, row.confirmed_at = Status.CONFIRMED, at
        return
    until = at + timedelta(hours=row.event.hold_hours)
    row.status = Status.HELD
    row.held_until = min(until, row.event.starts_at or until)


def _is_to_decide(row: Registration) -> bool:
    """Whether a decision is due; False when it was taken or nobody takes one."""
    if not row.is_active:
        raise NotActive
    if row.status == Status.WAITING and row.decision == Decision.UNPROVEN:
        raise AddressNotProven(name=row.full_name)
    return row.status == Status.WAITING and row.decision in UNDECIDED


def expire_unproven(at: datetime | None = None) -> int:
    """End those whose address nobody confirmed in time; they hold no seats."""
    at = at or timezone.now()
    overdue = Registration.objects.filter(
        status=Status.WAITING, decision=Decision.UNPROVEN, held_until__lte=at
    )
    done = 0
    for row in overdue.order_by("pk"):
        with transaction.atomic():
            if overdue.filter(pk=row.pk).update(
                status=Status.EXPIRED, held_until=None, ended_at=at, updated_at=at
            ):
                record(None, "registration.expired", row, before={"status": row.status})
                done += 1
    return done
