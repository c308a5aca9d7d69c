"""What the invited do: open the link, say that they cannot come, register."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from courses.models import Event, Invitation, Registration
from participants.services.audit import record

State = Invitation.State
SALT = "courses.invitation"
LINK_DAYS = 183  # from when an office was asked last, until it nominates no more


class InvitationWithdrawn(DomainError):
    code = "invitation_withdrawn"
    message = _("The organisers have taken this invitation back.")


class LinkIsOver(DomainError):
    code = "link_is_over"
    message = _(
        "This link is over: the event has begun or does not take place, or the link is"
        " old."
    )


class RegisteredAlready(DomainError):
    code = "registered_already"
    message = _("You are registered. Cancel the registration if you cannot come.")


def invitation_token(invitation: Invitation) -> str:
    """What stands in the mailed link: whoever has it holds the mailbox."""
    return signing.dumps(_holder(invitation), salt=SALT)


def _holder(invitation: Invitation) -> str:
    mailbox = hashlib.sha256(invitation.email_key.encode()).hexdigest()[:12]
    return f"{invitation.uid.hex}.{mailbox}"


def invitation_path(invitation: Invitation) -> str:
    """The address of the page of an invitation, or of that to nominate colleagues."""
    where = "nominations" if invitation.asks_nominations else "invitations"
    return f"/{where}/{invitation_token(invitation)}/"


def invitation_by_token_or_404(token: str) -> Invitation:
    """The invitation of a mailed link; Http404 for any other text.

    When cards were merged and both held an invitation, it is the one that counts.
    """
    rows = Invitation.objects.select_related(
        "event__programme", "event__kind", "event__place", "event__open_to",
        "person__merged_into", "organisation__merged_into", "registration",
    )  # fmt: skip
    try:
        signed = str(signing.loads(token, salt=SALT))
        row = rows.get(uid=uuid.UUID(hex=signed.partition(".")[0]))
    except (signing.BadSignature, ValueError, Invitation.DoesNotExist):
        raise Http404 from None
    if not row.email or _holder(row) != signed:
        raise Http404
    return _twin(row) or row


def _twin(row: Invitation) -> Invitation | None:
    """The invitation of the card that `row`'s card was merged into."""
    same = Invitation.objects.select_related(
        "event__programme", "event__kind", "event__place", "event__open_to",
        "person", "organisation", "registration",
    ).filter(event=row.event_id, asks_nominations=row.asks_nominations)  # fmt: skip
    if row.person is not None:
        stays = row.person.merged_into
        return same.filter(person=stays).first() if stays else None
    above = row.organisation.merged_into if row.organisation else None
    return same.filter(person=None, organisation=above).first() if above else None


@transaction.atomic
def open_form(invitation: Invitation, *, at: datetime | None = None) -> Invitation:
    """Note that the form was asked for. Raises InvitationWithdrawn."""
    at = at or timezone.now()
    row = _usable(invitation)
    if row.state == State.INVITED:
        row.state, row.opened_at = State.OPENED, at
        row.save(update_fields=["state", "opened_at", "updated_at"])
    return row


@transaction.atomic
def decline(invitation: Invitation, *, at: datetime | None = None) -> Invitation:
    """Note that they cannot come: for this event nobody asks them again.

    Calling it again changes nothing. Raises InvitationWithdrawn, or RegisteredAlready
    while the registration it led to is valid.
    """
    at = at or timezone.now()
    row = _usable(invitation)
    if row.state == State.DECLINED:
        return row
    if row.registration is not None and row.registration.is_active:
        raise RegisteredAlready
    row.state, row.answered_at = State.DECLINED, at
    row.save(update_fields=["state", "answered_at", "updated_at"])
    record(None, "invitation.declined", row)
    return row


def _usable(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_related("event", "registration")
    row = locked(rows, invitation.pk)
    if row.state == State.WITHDRAWN:
        raise InvitationWithdrawn
    return row


# --- what a registration made through the link asks here ------------------------------


def proves(invitation: Invitation | None, registration: Registration) -> bool:
    """Whether the link of the invitation came to the address of the registration."""
    if invitation is None or not registration.email_key:
        return False
    return invitation.email_key == registration.email_key


def entitles(invitation: Invitation | None, registration: Registration) -> bool:
    """Whether the invitation opens an event that is open to a target group only.

    That of a person does for their name at their address; that of an organisation for
    whoever comes from it.
    """
    if invitation is None:
        return False
    if invitation.person is None:
        return registration.organisation_id == invitation.organisation_id
    is_their_name = registration.name_key == invitation.person.name_key
    return is_their_name and proves(invitation, registration)


def note_registration(
    invitation: Invitation, registration: Registration, at: datetime
) -> None:
    """Say in the caller's transaction that the invitation led to `registration`.

    Raises InvitationWithdrawn.
    """
    row = _usable(invitation)
    row.state, row.registration, row.answered_at = State.REGISTERED, registration, at
    row.opened_at = row.opened_at or at
    names = ["state", "registration", "answered_at", "opened_at", "updated_at"]
    row.save(update_fields=names)


# --- organisations that are asked for nominations -------------------------------------


def is_over(event: Event, at: datetime) -> bool:
    """Whether nothing can be answered any more: it began, or does not take place."""
    has_begun = event.starts_at is not None and event.starts_at <= at
    return has_begun or event.status == Event.Status.CANCELLED


def link_is_over(invitation: Invitation, at: datetime) -> bool:
    """Whether nothing is nominated by it any more: the event is over or has begun, or
    the office was not asked for half a year.
    """
    is_old = invitation.asked_at + timedelta(days=LINK_DAYS) <= at
    return is_old or is_over(invitation.event, at)


@transaction.atomic
def through(
    invitation: Invitation,
    act: Callable[[], Registration],
    *,
    at: datetime | None = None,
) -> Registration:
    """Nominate, replace or withdraw by the link of a request for nominations.

    The invitation is locked before all that `act` locks, so that a link which was
    withdrawn does nothing more. Raises InvitationWithdrawn, LinkIsOver, or what `act`
    does; then nothing was stored.
    """
    at = at or timezone.now()
    asked = _usable(invitation)
    if link_is_over(asked, at):
        raise LinkIsOver
    row = act()
    if row.is_active:
        note_registration(asked, row, at)
    said = {"registration": str(row.uid), "status": row.status}
    record(None, "invitation.used", asked, after=said)
    return row
