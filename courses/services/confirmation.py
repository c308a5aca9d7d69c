"""Confirmation: a held, offered or waiting place becomes a seat with a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.prepared import Prepared
from core.rows import locked, update
from core.text import normal_spaces
from courses.models import Decision, Registration, Status
from courses.services import notices
from courses.services.identity import identify
from courses.services.prerequisites import lacks
from courses.services.seats import all_quotas, lock_event, make_room, needed, take_seats
from participants.models import Actor, Organisation
from participants.services.audit import record, recorded_together


class HoldExpired(DomainError):
    code = "hold_expired"
    message = _("The time to confirm is over and the seat was given to others.")


class NotActive(DomainError):
    code = "not_active"
    message = _("This registration is not valid any more.")


CONFIRMED = ("status", "held_until", "confirmed_at")


_locked: Prepared[Any] = Prepared(
    lambda of: (
        Registration.objects.select_for_update(no_key=True, of=("self",))
        .select_related("event", "organisation", "consent_wording")
        .annotate(
            are_profiles=Exists(
                Registration.profiles.through.objects.filter(
                    registration=OuterRef("pk")
                )
            )
        )
        .filter(pk=of("pk"))
    )
)


def _lock(registration: Registration) -> Registration:
    """The registration as it is now, locked, with all that its card is made of."""
    found: list[Registration] = _locked(pk=registration.pk)
    if not found:
        raise Registration.DoesNotExist
    row = found[0]
    if row.organisation is None and row.organisation_id is not None:
        # merged while we waited for the lock: the join is of before (core.rows.locked)
        row.organisation = Organisation.objects.get(pk=row.organisation_id)
    row.has_profiles = bool(getattr(row, "are_profiles", True))
    if row.has_profiles:
        prefetch_related_objects([row], "profiles")
    return row


@transaction.atomic
@recorded_together()
def confirm(
    registration: Registration, *, actor: Actor = None, at: datetime | None = None
) -> Registration:
    """Turn a held or offered registration into a confirmed one and queue its ticket.

    Who lacks a prerequisite waits for a decision instead. Calling it again changes
    nothing. Raises HoldExpired when its time ran out, NotActive when it ended
    otherwise.
    """
    at = at or timezone.now()
    if registration.event.prerequisites:
        lock_event(registration.event)  # for the seat may go to the next in line
    row = _lock(registration)
    if row.status == Status.CONFIRMED:
        return row
    if row.status_at(at) == Status.EXPIRED:
        raise HoldExpired
    if row.status not in (Status.HELD, Status.OFFERED):
        raise NotActive
    if row.event.prerequisites and lacks(row, actor=actor, at=at):
        return row
    before = row.status
    row.status = Status.CONFIRMED
    row.held_until = None
    row.confirmed_at = at
    if row.identified_at is None:
        identify(row, actor=actor, at=at, changed=CONFIRMED)
    else:
        update(row, [*CONFIRMED, "updated_at"])
    record(
        actor,
        "registration.confirmed",
        row,
        before={"status": before},
        after={"status": row.status},
    )
    notices.tell(notices.TICKET, row, expires_at=row.event.ends_at)
    return row


accept_offer = confirm


@transaction.atomic
def seat_now(
    registration: Registration, *, reason: str, actor: Actor, at: datetime | None = None
) -> Registration:
    """Give somebody who waits a seat beyond the quotas, with a reason: for a free seat,
    or for a decision.
    """
    at = at or timezone.now()
    event = lock_event(registration.event)
    rows = Registration.objects.select_related("organisation__region")
    row = locked(rows, registration.pk)
    row.event = event
    if row.status != Status.WAITING:
        raise NotActive
    quotas = needed(all_quotas(row.event), row, at)
    make_room(quotas, reason=reason, actor=actor)
    take_seats(row, quotas)
    row.status, row.held_until = Status.HELD, at + timedelta(minutes=1)
    row.decision = Decision.APPROVED if row.decision else ""
    row.waiver = normal_spaces(reason)[:300] if event.prerequisites else ""
    row.save(update_fields=["status", "held_until", "decision", "waiver", "updated_at"])
    return confirm(row, actor=actor, at=at)
