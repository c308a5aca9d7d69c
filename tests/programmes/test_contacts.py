"""The contact of an organisation in a programme: one at a time, with its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.models import Organisation, Person
from participants.services.privacy import erase_person, export_person
from participants.services.register import (
    LinkIsOld,
    ask_to_confirm,
    organisation_of_token,
    update_token,
)
from programmes.models import Contact
from programmes.selectors.contacts import contacts_on
from programmes.services.contacts import (
    ContactHasEnded,
    ContactTooEarly,
    end_contact,
    set_contact,
)
from tests.factories import make_organisation, make_person, make_programme

pytestmark = pytest.mark.django_db


def test_letters_go_to_the_current_one_and_the_former_stays() -> None:
    programme, office = make_programme(), make_organisation()
    first, second = make_person(), make_person()
    set_contact(
        programme, office, person=first, started_on=date(2012, 1, 1), actor=None
    )
    set_contact(
        programme, office, person=second, started_on=date(2012, 5, 1), actor=None
    )

    def speaks(on: date) -> Any:
        offices = Organisation.objects.filter(pk=office.pk)
        return contacts_on(offices, programme, on).get(office.pk)

    assert Contact.objects.count() == 2
    assert speaks(date(2011, 12, 31)) is None
    assert speaks(date(2012, 4, 30)) == first
    assert speaks(date(2012, 5, 1)) == second


def test_an_office_without_an_address_is_asked_through_its_contact() -> None:
    programme, office, person = make_programme(), make_organisation(), make_person()
    other = make_organisation()
    contact = set_contact(
        programme, office, person=person, started_on=date(2012, 5, 1), actor=None
    )
    Person.objects.update(language="sr")

    asked = ask_to_confirm([office, other], actor=None)

    assert (asked.queued, asked.without_address) == (1, 1)
    mail = Message.objects.get(kind="register.ask")
    assert (mail.address, mail.language) == (person.email, "sr")
    assert "/organisations/update/" in renderers["register.ask"](mail).text
    token = update_token(office)
    assert organisation_of_token(token) == office
    end_contact(contact, on=date(2012, 6, 1), actor=None)
    with pytest.raises(LinkIsOld):
        organisation_of_token(token)
    with pytest.raises(NotNeeded):
        renderers["register.ask"](mail)


def test_with_an_address_of_its_own_the_office_is_asked_itself() -> None:
    programme, office, person = make_programme(), make_organisation(), make_person()
    set_contact(
        programme, office, person=person, started_on=date(2012, 5, 1), actor=None
    )
    token = update_token(office)

    Organisation.objects.update(email="office@town.example")
    office.refresh_from_db()
    ask_to_confirm([office], actor=None)

    assert Message.objects.get().address == "office@town.example"
    with pytest.raises(LinkIsOld):
        organisation_of_token(token)


def test_the_same_person_again_is_left() -> None:
    programme, office, person = make_programme(), make_organisation(), make_person()
    fields: dict[str, Any] = {"person": person, "role": "coordinator", "actor": None}
    first = set_contact(programme, office, started_on=date(2012, 1, 1), **fields)

    again = set_contact(programme, office, started_on=date(2012, 2, 1), **fields)

    assert again == first
    assert Contact.objects.count() == 1


def test_a_contact_before_the_present_one_is_refused() -> None:
    programme, office = make_programme(), make_organisation()
    row = set_contact(
        programme, office, person=make_person(), started_on=date(2012, 5, 1), actor=None
    )

    with pytest.raises(ContactTooEarly):
        set_contact(
            programme,
            office,
            person=make_person(),
            started_on=date(2012, 4, 1),
            actor=None,
        )
    with pytest.raises(ContactTooEarly) as refused:
        end_contact(row, on=date(2012, 4, 1), actor=None)

    row.refresh_from_db()
    assert row.ended_on is None
    end_contact(row, on=date(2012, 6, 1), actor=None)
    with pytest.raises(ContactHasEnded):
        end_contact(row, on=date(2012, 6, 2), actor=None)
    with override("sr-latn"):
        assert str(refused.value).endswith("kasnijeg datuma: 01.05.2012.")


def test_a_contact_is_told_and_forgotten() -> None:
    programme, office, person = make_programme(), make_organisation(), make_person()
    set_contact(
        programme,
        office,
        person=person,
        role="main",
        started_on=date(2012, 5, 1),
        actor=None,
    )

    assert export_person(person, actor=None)["programmes.Contact"][0]["role"] == "main"
    erase_person(person, actor=None)
    row = Contact.objects.get()
    assert row.role == ""
    assert row.ended_on is not None


@pytest.mark.django_db(transaction=True)
def test_contacts_named_at_once_leave_one(run_threads: Callable[..., Any]) -> None:
    programme, office = make_programme(), make_organisation()
    people = [make_person() for _ in range(4)]

    run_threads(
        [
            lambda person=person: set_contact(
                programme,
                office,
                person=person,
                started_on=date(2012, 5, 1),
                actor=None,
            )
            for person in people
        ]
    )

    assert Contact.objects.filter(ended_on=None).count() == 1
    assert Contact.objects.count() == 4
