"""A new mail address for a person: who has the mailbox has the person's data.

“My page” and every ticket go to the address of the card. So whoever merely looks after
some of a person's work proposes a new one, and the two mailboxes decide.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from outbox.models import address_key, is_good_address
from outbox.services.send import BadAddress, queue_message
from participants.models import Actor, AddressChange, Person
from participants.services.audit import record
from participants.services.people import change_person, lock_card_of, lock_standing

CONFIRM, NOTICE, CHANGED = "address.confirm", "address.notice", "address.changed"
NEW, FORMER = "new", "former"
SALT = "participants.address"
LINK_DAYS = 14
SILENCE = timedelta(hours=72)  # how long the address so far may say no
State = AddressChange.State


class LinkIsOver(DomainError):
    code = "link_is_over"
    message = _("This link has been used or is too old.")


class SameAddress(DomainError):
    code = "same_address"
    message = _("This is the address of the card already.")


def change_token(change: AddressChange, side: str) -> str:
    """What stands in the link mailed to the new address, or to the one so far."""
    return signing.dumps([change.uid.hex, side], salt=SALT, compress=True)


def change_of_token(token: str) -> tuple[AddressChange, str]:
    """The change that waits, and which mailbox the link went to. Raises LinkIsOver."""
    rows = AddressChange.objects.filter(state=State.WAITING).select_related("person")
    try:
        uid, side = signing.loads(token, salt=SALT, max_age=timedelta(days=LINK_DAYS))
        return rows.get(uid=uuid.UUID(hex=uid)), str(side)
    except (signing.BadSignature, ValueError, TypeError, AttributeError) as error:
        raise LinkIsOver from error
    except AddressChange.DoesNotExist as error:
        raise LinkIsOver from error


@transaction.atomic
def propose_address(person: Person, email: str, *, actor: Actor) -> AddressChange:
    """Ask the new address to confirm, and tell the one so far, which may say no.

    A proposal that still waits is dropped for this one. Raises BadAddress, SameAddress,
    CardWasErased.
    """
    at = timezone.now()
    row = lock_standing(person)
    if not is_good_address(email):
        raise BadAddress(address=email[:100])
    if address_key(email) == row.email_key:
        raise SameAddress
    waiting = AddressChange.objects.filter(person=row, state=State.WAITING)
    waiting.update(state=State.DROPPED, ended_at=at, updated_at=at)
    change = AddressChange.objects.create(
        person=row,
        email=email.strip(),
        former=row.email,
        proposed_by=actor,
        due_at=at + SILENCE,
    )
    record(actor, "person.address_proposed", row, after={"change": change.uid})
    for kind, to, side in ((CONFIRM, email, NEW), (NOTICE, row.email, FORMER)):
        queue_message(
            kind,
            change,
            to=to,
            language=row.language,
            dedupe_key=f"{kind}:{change.uid}",
            context={"token": change_token(change, side)},
            secret=True,
            expires_at=at + timedelta(days=LINK_DAYS),
        )
    return change


@transaction.atomic
def answer_change(change: AddressChange, side: str, *, agrees: bool) -> AddressChange:
    """One of the two mailboxes says yes or no; a no from either ends it.

    The change is made with the yes that was still missing. Raises LinkIsOver.
    """
    at = timezone.now()
    row = _locked(change)
    if not agrees:
        row.state = State.STOPPED if side == FORMER else State.DROPPED
        row.ended_at = at
        row.save(update_fields=["state", "ended_at", "updated_at"])
        record(None, "person.address_stopped", row.person, after={"side": side})
        return row
    name = "agreed_at" if side == FORMER else "confirmed_at"
    setattr(row, name, getattr(row, name) or at)
    row.save(update_fields=[name, "updated_at"])
    _make_if_due(row, at)
    return row


def make_due_changes(at: datetime | None = None) -> int:
    """Make the confirmed changes nobody said no to in time; say how many."""
    at = at or timezone.now()
    rows = AddressChange.objects.filter(
        state=State.WAITING, confirmed_at__isnull=False, due_at__lte=at
    )
    return sum(_make(row.pk, at) for row in rows.order_by("pk"))


@transaction.atomic
def drop_old_changes(at: datetime | None = None) -> int:
    """Drop proposals whose links are over; say how many."""
    at = at or timezone.now()
    rows = AddressChange.objects.filter(
        state=State.WAITING,
        confirmed_at=None,
        created_at__lte=at - timedelta(days=LINK_DAYS),
    )
    return rows.update(state=State.DROPPED, ended_at=at, updated_at=at)


@transaction.atomic
def set_address(person: Person, email: str, *, actor: Actor) -> Person:
    """Change the address at once, as those may who manage; the one so far is told."""
    former = Person.objects.get(pk=person.pk).email
    row = change_person(person, actor=actor, email=email)
    if former and address_key(former) != row.email_key:
        _tell(row, former)
    return row


@transaction.atomic
def _make(pk: int, at: datetime) -> bool:
    lock_card_of(AddressChange.objects.filter(pk=pk))
    row = AddressChange.objects.select_for_update().filter(pk=pk).first()
    return row is not None and row.state == State.WAITING and _make_if_due(row, at)


def _make_if_due(row: AddressChange, at: datetime) -> bool:
    """A card that got another address meanwhile, or went, keeps what it has."""
    if row.confirmed_at is None or not (row.agreed_at or row.due_at <= at):
        return False
    person = Person.objects.select_for_update(no_key=True).get(pk=row.person_id)
    is_same = person.email_key == address_key(row.former)
    is_made = is_same and not (person.merged_into_id or person.erased_at)
    row.state, row.ended_at = State.DONE if is_made else State.DROPPED, at
    row.save(update_fields=["state", "ended_at", "updated_at"])
    if is_made:
        change_person(person, actor=row.proposed_by, email=row.email)
        _tell(person, row.former)
    return is_made


def _tell(person: Person, former: str) -> None:
    """The address that was the person's until now is told, and not what the new is."""
    if is_good_address(former):
        queue_message(
            CHANGED,
            person,
            to=former,
            language=person.language,
            dedupe_key=f"{CHANGED}:{uuid.uuid4()}",
        )


def _locked(change: AddressChange) -> AddressChange:
    """The change, locked after its card; one that an erasure took along is over."""
    lock_card_of(AddressChange.objects.filter(pk=change.pk))
    try:
        row = locked(AddressChange.objects.select_related("person"), change.pk)
    except AddressChange.DoesNotExist as error:
        raise LinkIsOver from error
    if row.state != State.WAITING:
        raise LinkIsOver
    return row
