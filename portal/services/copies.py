"""A copy of all that is kept about somebody, handed over at the desk (E147)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from participants.models import Actor, Person, PersonRequest
from participants.services.privacy import Row, export_person
from participants.services.requests import accept_request
from portal.services.erasure import refuse_naming
from portal.services.own import copy_of


@dataclass(frozen=True)
class Asked:
    """How it was made sure who asks, and on what paper; both stay in the trail."""

    checked: str
    reference: str = ""

    def noted(self) -> Row:
        """What the audit trail keeps of it."""
        return {"checked": self.checked, "reference": self.reference}


@transaction.atomic
def tables_at_desk(
    person: Person, asked: Asked, *, actor: Actor
) -> dict[str, list[Row]]:
    """What is printed for the person: all tables. It is noted, and a request that
    waits for it is done. Raises NamesSomebody.
    """
    _note(person, asked, actor)
    return export_person(person, actor=actor, why=asked.noted())


@transaction.atomic
def files_at_desk(person: Person, asked: Asked, *, actor: Actor) -> bytes:
    """The same as a ZIP with the person's files. Raises NamesSomebody."""
    _note(person, asked, actor)
    return copy_of(person, with_special=True, actor=actor, why=asked.noted())


def _note(person: Person, asked: Asked, actor: Actor) -> None:
    refuse_naming(person, asked.reference)
    waiting = person.requests.filter(
        kind=PersonRequest.Kind.COPY, state=PersonRequest.State.OPEN
    )
    for row in waiting:
        accept_request(row, actor=actor, fields=())
