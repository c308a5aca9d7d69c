"""Locks cards, after what apps lock before them and before what hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from core.locks import hold_until_commit
from participants.models import Organisation, Person

M = TypeVar("M", Person, Organisation)
IMPORT = "participants.import"
COPIES = "participants.copies"


@dataclass(frozen=True)
class Gate:
    """Runs before cards are locked: takes the locks that acts of its app take first."""

    subject: type[Model]
    hold: Callable[..., None]


gates: list[Gate] = []


def hold_off_imports() -> None:
    """No list is imported before the transaction ends; it would go on writing to cards
    as it read them. Take it before any other lock.
    """
    hold_until_commit(IMPORT, shared=True)


def hold_off_erasures() -> None:
    """Nobody is erased before the transaction ends. Whoever copies names or addresses
    of people into other tables begins with this, and reads them after it.
    """
    hold_until_commit(COPIES, shared=True)


def begin_erasure() -> None:
    """Wait for the imports and copies under way; none begins before the end."""
    hold_off_imports()
    hold_until_commit(COPIES)


def pass_gates(*cards: M) -> None:
    """Lock what acts lock before the cards."""
    for gate in gates:
        if gate.subject is type(cards[0]):
            gate.hold(*cards)


def hold(*cards: M) -> list[M]:
    """The cards as they are now, locked until the transaction ends.

    First what the gates lock, then the cards in primary-key order. Whoever changes a
    card and all that names it begins with this, so that no two acts wait for each
    other.
    """
    pass_gates(*cards)
    model = type(cards[0])
    rows: Any = model._base_manager.select_for_update(no_key=True, of=("self",))
    return list(rows.filter(pk__in=[row.pk for row in cards]).order_by("pk"))
