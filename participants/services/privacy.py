"""What is known about a person, in every table: export, erasure, merge.

Each app with personal data adds its `Holding`s from its `privacy.py`, so no table can
be forgotten without a test noticing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from outbox.selectors import messages_to
from outbox.services.erasure import forget_address
from participants.models import Actor, Organisation, Person
from participants.services.audit import record
from participants.services.gates import begin_erasure, hold

Row = dict[str, Any]


class Merge(StrEnum):
    """What becomes of a table's rows when two people turn out to be one."""

    MOVE = "move"  # to the person that stays
    MOVE_OR_KEEP = "move or keep"  # a row the other has already stays behind
    MOVE_OR_DROP = "move or drop"  # a row the other has already goes; undo brings it
    STAY = "stay"  # the row is the person


@dataclass(frozen=True)
class Holding:
    """How one table with personal data answers a person's requests.

    `export` returns its rows in words, `erase` takes out what tells who it is and
    leaves what is counted.
    """

    model: str
    export: Callable[[Person], list[Row]]
    erase: Callable[[Person, datetime], None]
    merge: Merge


def export_messages(person: Person) -> list[Row]:
    """The mails to the person's own address; a shared mailbox would show others'."""
    if not has_own_address(person):
        return []
    return [
        {
            "kind": message.kind,
            "address": message.address,
            "language": message.language,
            "state": message.state,
            "created_at": message.created_at,
            "sent_at": message.sent_at,
        }
        for message in messages_to(person.email)
    ]


def erase_messages(person: Person, at: datetime) -> None:
    """Forget the address in the outbox and bar it, unless others go on using it."""
    if has_own_address(person):
        forget_address(person.email, at)


def has_own_address(person: Person) -> bool:
    """Whether nobody else is written to at the address: one office may share one."""
    if not person.email:
        return False
    others = Person.objects.filter(
        email_key=person.email_key, merged_into=None, erased_at=None
    ).exclude(pk=person.pk)
    offices = Organisation.objects.filter(
        email__iexact=person.email.strip(), merged_into=None
    )
    return not (others.exists() or offices.exists())


# The outbox stands further left and knows no people: its holding is written here.
holdings: list[Holding] = [
    Holding("outbox.Message", export_messages, erase_messages, Merge.STAY)
]


class ErasedAlready(DomainError):
    code = "erased_already"
    message = _("The data of this person were erased already.")


def export_person(
    person: Person, *, actor: Actor, why: Row | None = None
) -> dict[str, list[Row]]:
    """Everything kept about a person, by table; asking is noted in the audit trail.

    `why` stays there, so it must name nobody. Cards that were merged into this one are
    the same person.
    """
    record(actor, "person.exported", person, after=why)
    cards = [person, *person.merged.order_by("pk")]
    found = {
        holding.model: [row for card in cards for row in holding.export(card)]
        for holding in holdings
    }
    return {model: rows for model, rows in found.items() if rows}


@transaction.atomic
def erase_person(person: Person, *, actor: Actor, why: Row | None = None) -> None:
    """Take out of every table what tells who the person is; counts stay equal.

    All tables or none, and the cards that were merged into this one too: after that no
    merge can be undone. `why` stays in the audit trail, so it must name nobody. Raises
    ErasedAlready.
    """
    begin_erasure()
    at = timezone.now()
    held = {row.pk: row for row in hold(person, *person.merged.all())}
    row = held[person.pk]
    if row.erased_at is not None:
        raise ErasedAlready
    merged = row.merged.select_for_update().order_by("pk")
    for card in (row, *merged.filter(erased_at=None)):
        for holding in reversed(holdings):  # who counts first, the card last
            holding.erase(card, at)
        record(actor, "person.erased", card, after=why)
