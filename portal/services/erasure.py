"""The erasure of one person at the desk, before the terms of the programmes."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import fold
from participants.models import Actor, Person
from participants.services.gates import begin_erasure, hold
from participants.services.privacy import erase_person
from portal.selectors.erasure import holding_programmes


class NotTheName(DomainError):
    code = "not_the_name"
    message = _("That is not the name of the person. Nothing was erased.")


class NamesSomebody(DomainError):
    code = "names_somebody"
    message = _("The number of the letter must not hold a name or an address.")


class DataAreHeld(DomainError):
    code = "data_are_held"
    message = _(
        "%(programmes)s: data are held. The hold is to be ended first; nothing was"
        " erased."
    )


def refuse_naming(person: Person, reference: str) -> None:
    """For what stays in the audit trail for good. Raises NamesSomebody."""
    words = fold(reference).split()
    own = fold(f"{person.given_name} {person.family_name}").split()
    if "@" in reference or set(words) & set(own):
        raise NamesSomebody


@transaction.atomic
def erase_on_request(
    person: Person, *, typed_name: str, reason: str, reference: str = "", actor: Actor
) -> None:
    """Erase the person now; reason and reference stay in the audit trail.

    The terms of programmes need not have passed, but no hold may stand. Raises
    NotTheName, NamesSomebody, DataAreHeld and, as `erase_person`, ErasedAlready;
    nothing changes then.
    """
    begin_erasure()
    [row] = hold(person)
    if row.erased_at is None and fold(typed_name) != fold(row.full_name):
        raise NotTheName
    refuse_naming(row, reference)
    if held := holding_programmes(row):
        raise DataAreHeld(programmes=", ".join(held))
    why = {"reason": reason, **({"reference": reference} if reference else {})}
    erase_person(row, actor=actor, why=why)
