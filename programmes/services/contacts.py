"""Who speaks for an organisation in a programme, and who did before (R-51)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.text import normal_spaces
from participants.models import Actor, Organisation, Person
from participants.services.audit import record
from programmes.models import Contact, Programme


class ContactTooEarly(DomainError):
    code = "contact_too_early"
    message = _("The present contact began later: %(day)s.")


class ContactHasEnded(DomainError):
    code = "contact_has_ended"
    message = _("This contact has ended already.")


@transaction.atomic
def set_contact(
    programme: Programme,
    organisation: Organisation,
    *,
    person: Person,
    started_on: date,
    actor: Actor,
    role: str = "",
) -> Contact:
    """Name the contact from a day on; the former one ends that day and stays.

    The same person in the same role is left as it is. Raises ContactTooEarly.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    role = normal_spaces(role)
    rows = Contact.objects.filter(programme=programme, organisation=organisation)
    former = rows.filter(ended_on=None).first()
    if former is not None:
        if (former.person_id, former.role) == (person.pk, role):
            return former
        if former.started_on and started_on < former.started_on:
            raise ContactTooEarly(day=former.started_on)
        former.ended_on = started_on
        former.save(update_fields=["ended_on", "updated_at"])
    contact = Contact.objects.create(
        programme=programme,
        organisation=organisation,
        person=person,
        role=role,
        started_on=started_on,
    )
    after = {"programme": programme.uid, "person": person.uid, "from": started_on}
    record(actor, "contact.named", organisation, after=after)
    return contact


@transaction.atomic
def end_contact(contact: Contact, *, on: date, actor: Actor) -> None:
    """Note the last day of a contact. Raises ContactHasEnded, ContactTooEarly."""
    if contact.started_on and on < contact.started_on:
        raise ContactTooEarly(day=contact.started_on)
    if not Contact.objects.filter(pk=contact.pk, ended_on=None).update(ended_on=on):
        raise ContactHasEnded
    after = {"person": contact.person.uid, "until": on}
    record(actor, "contact.ended", contact.organisation, after=after)
