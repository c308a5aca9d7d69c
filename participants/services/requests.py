"""What people ask of their own card: kept until the desk has looked at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.rows import locked
from core.text import clean_text
from participants.models import Actor, Person, PersonRequest
from participants.services.audit import record
from participants.services.people import change_person, lock_card_of, lock_standing

NAMES = ("given_name", "middle_name", "family_name")
FIELDS = (*NAMES, "post")
LIMITS = {**dict.fromkeys(NAMES, 100), "post": 250}
Kind, State = PersonRequest.Kind, PersonRequest.State


class NothingAsked(DomainError):
    code = "nothing_asked"
    message = _("Nothing is different from what is kept.")


class RequestIsSettled(DomainError):
    code = "request_is_settled"
    message = _("Somebody has decided about this request already.")


@transaction.atomic
def propose_card(
    person: Person, values: Mapping[str, str], *, note: str = ""
) -> PersonRequest:
    """Keep another name or post as the person wants it; the card stays as it is.

    A name left out or emptied is no change, but for the father's. Raises NothingAsked,
    CardWasErased.
    """
    if unknown := values.keys() - set(FIELDS):
        raise TypeError(f"not a field a person corrects: {sorted(unknown)}")
    row = lock_standing(person)
    told = {name: clean_text(text)[: LIMITS[name]] for name, text in values.items()}
    changed = {
        name: text
        for name, text in told.items()
        if text != getattr(row, name, "") and (text or name == "middle_name")
    }
    if not changed:
        raise NothingAsked
    return _keep(row, Kind.CHANGE, changed, note)


@transaction.atomic
def ask_for_erasure(
    person: Person, *, note: str = "", actor: Actor = None
) -> PersonRequest:
    """Keep that the data are to be erased; nothing is erased by that.

    Without an actor the person asks; else somebody at the desk does. Raises
    CardWasErased.
    """
    row = lock_standing(person)
    return _keep(row, Kind.ERASURE, {}, note, actor)


@transaction.atomic
def ask_for_copy(person: Person, *, note: str = "", actor: Actor) -> PersonRequest:
    """Keep that the person wants a copy of all data; the desk asks for who has no
    mailbox to take it from “my page”. Raises CardWasErased.
    """
    row = lock_standing(person)
    return _keep(row, Kind.COPY, {}, note, actor)


def _keep(
    person: Person,
    kind: str,
    values: dict[str, str],
    note: str,
    actor: Actor = None,
) -> PersonRequest:
    waiting = PersonRequest.objects.filter(person=person, kind=kind, state=State.OPEN)
    waiting.update(state=State.REPLACED, updated_at=timezone.now())
    made = PersonRequest.objects.create(
        person=person, kind=kind, values=values, note=clean_text(note)[:500]
    )
    record(actor, "request.made", made, after={"kind": kind, "fields": list(values)})
    return made


@transaction.atomic
def accept_request(
    asked: PersonRequest, *, actor: Actor, fields: Iterable[str]
) -> None:
    """Put the names of `fields` on the card.

    A post is noted, data are erased, and a copy is made, by acts of their own; here the
    request counts as done. Raises RequestIsSettled, and what `change_person` does.
    """
    row = _open(asked)
    chosen = set(fields)
    names = {
        name: text
        for name, text in row.values.items()
        if name in chosen and name in NAMES
    }
    if names:
        change_person(row.person, actor=actor, **names)
    _settle(row, State.ACCEPTED, actor)


@transaction.atomic
def reject_request(asked: PersonRequest, *, actor: Actor) -> None:
    """Leave everything as it is. Raises RequestIsSettled."""
    _settle(_open(asked), State.REJECTED, actor)


def _open(asked: PersonRequest) -> PersonRequest:
    """The request, locked after its card; one that an erasure took along is settled."""
    lock_card_of(PersonRequest.objects.filter(pk=asked.pk))
    try:
        row = locked(PersonRequest.objects.select_related("person"), asked.pk)
    except PersonRequest.DoesNotExist as error:
        raise RequestIsSettled from error
    if row.state != State.OPEN:
        raise RequestIsSettled
    return row


def _settle(row: PersonRequest, state: str, actor: Actor) -> None:
    row.state, row.decided_at, row.decided_by = state, timezone.now(), actor
    row.save(update_fields=["state", "decided_at", "decided_by", "updated_at"])
    record(actor, f"request.{state}", row)
