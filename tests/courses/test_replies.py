"""What the invited do with the link in the mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from courses.models import Event, Invitation, Registration
from courses.services.replies import decline, invitation_path
from courses.services.tickets import registration_path
from outbox.models import Message
from participants.models import Consent, Person
from participants.services.merge import merge_people
from tests.courses.factories import make_invitation
from tests.factories import (
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db
ANA = {"name": "Ана Примерова", "email": "ana@town.example"}


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "en"})


def invited(event: Event | None = None, **fields: Any) -> Invitation:
    person = make_person(ANA["name"], email=ANA["email"])
    return make_invitation(event, person=person, **fields)


def typed(**fields: Any) -> dict[str, Any]:
    office = fields.pop("office", None) or make_organisation()
    person = {
        "given_name": "Ана",
        "family_name": "Примерова",
        "email": ANA["email"],
        "organisation": str(office.uid),
        "consent": "on",
    }
    return person | fields


def kinds() -> list[str]:
    rows = Message.objects.exclude(kind="invitation.made").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def test_page_names_event_and_invited_and_changes_nothing(visitor: Client) -> None:
    row = invited(make_event(titles={"en": "Ethics"}))

    page = visitor.get(invitation_path(row))

    text = page.content.decode()
    fresh = Invitation.objects.get()
    assert page.status_code == 200
    assert "Ethics" in text
    assert "Ана Примерова" in text
    assert 'value="register"' in text
    assert 'value="decline"' in text
    assert ANA["email"] not in text
    assert fresh.state == "invited"
    assert fresh.updated_at == row.updated_at


def test_page_of_an_event_that_is_not_public_opens_for_the_invited(
    visitor: Client,
) -> None:
    row = invited(make_event(is_public=False))

    assert visitor.get(invitation_path(row)).status_code == 200
    assert visitor.get(f"/events/{row.event.slug}/").status_code == 404


@pytest.mark.parametrize("change", ["x", "", "other"])
def test_page_of_a_wrong_link_does_not_exist(visitor: Client, change: str) -> None:
    path = invitation_path(invited())
    if change == "other":
        wrong = path.replace(path[14:20], "AAAAAA")
    else:
        wrong = f"{path[:-2]}{change}/"

    assert visitor.get(wrong).status_code == 404


def test_register_button_opens_the_form_with_what_is_known(visitor: Client) -> None:
    row = invited()
    assert row.person is not None
    Person.objects.filter(pk=row.person.pk).update(phone="+359888111222")
    make_post(row.person, organisation=make_organisation("Община Смолян"))

    answer = visitor.post(invitation_path(row), {"act": "register"})
    page = visitor.get(answer["Location"])

    row.refresh_from_db()
    text = page.content.decode()
    assert row.state == "opened"
    assert 'value="Ана"' in text
    assert 'value="ana@town.example"' in text
    assert "Община Смолян" in text or "Obshtina Smolyan" in text
    assert "888111222" not in text


def test_register_through_the_link_is_confirmed_at_once(visitor: Client) -> None:
    row = invited()
    make_wording()
    path = f"{invitation_path(row)}register/"

    answer = visitor.post(path, typed())

    row.refresh_from_db()
    registration = Registration.objects.get()
    assert answer["Location"] == registration_path(registration)
    assert registration.status == "confirmed"
    assert registration.person == row.person
    assert (row.state, row.registration) == ("registered", registration)
    assert row.answered_at is not None
    assert row.event.quotas.get().taken == 1
    assert kinds() == ["registration.ticket"]
    assert Consent.objects.get().person == row.person


def test_register_twice_with_one_form_is_one(visitor: Client) -> None:
    path = f"{invitation_path(invited())}register/"
    data = typed(request_uid="6f1f0a3e-7d3e-4a55-9d8a-0d8f0f7f3c11")

    first, second = visitor.post(path, data), visitor.post(path, data)

    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1
    assert kinds() == ["registration.ticket"]


def test_register_confirms_what_was_held_under_the_same_address(
    visitor: Client,
) -> None:
    row = invited()
    held = make_registration(
        row.event,
        status="held",
        given_name="Ана",
        family_name="Примерова",
        email=ANA["email"],
    )

    visitor.post(f"{invitation_path(row)}register/", typed())

    held.refresh_from_db()
    row.refresh_from_db()
    assert held.status == "confirmed"
    assert row.registration == held
    assert kinds() == ["registration.ticket"]


def test_register_under_another_address_waits_for_its_own_link(
    visitor: Client,
) -> None:
    row = invited()
    path = invitation_path(row)

    answer = visitor.post(f"{path}register/", typed(email="other@town.example"))
    page = visitor.get(answer["Location"])

    row.refresh_from_db()
    registration = Registration.objects.get()
    assert answer["Location"] == path
    assert registration.status == "held"
    assert row.registration == registration
    assert kinds() == ["registration.confirm"]
    assert registration_path(registration) not in page.content.decode()


def test_register_when_full_offers_the_waiting_list(visitor: Client) -> None:
    event = make_event(seats=0)
    row = invited(event)
    path = f"{invitation_path(row)}register/"

    full = visitor.post(path, typed())
    row.refresh_from_db()
    state_when_full = row.state
    visitor.post(path, typed(join="waiting"))

    row.refresh_from_db()
    assert full.status_code == 409
    assert state_when_full == "invited"
    assert row.registration is not None
    assert (row.state, row.registration.status) == ("registered", "waiting")
    assert kinds() == ["registration.waiting"]


def test_register_of_an_organisation_takes_several_people(visitor: Client) -> None:
    office = make_organisation()
    row = make_invitation(organisation=office, email="office@town.example")
    path = f"{invitation_path(row)}register/"

    visitor.post(path, typed(office=office))
    visitor.post(path, typed(office=office, email="office@town.example",
                             given_name="Борис"))  # fmt: skip

    row.refresh_from_db()
    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["held", "confirmed"]
    assert row.registration is not None
    assert row.registration.given_name == "Борис"


def test_invitation_opens_an_event_kept_for_a_group_to_them_alone(
    visitor: Client,
) -> None:
    far = make_group({"criterion": "language", "value": ["sr"]})
    row = invited(make_event(open_to=far))
    path = f"{invitation_path(row)}register/"

    visitor.post(path, typed(given_name="Друга"))
    others = Registration.objects.count()
    visitor.post(path, typed())

    assert others == 0
    assert Registration.objects.get().given_name == "Ана"


def test_decline_is_one_button_and_final(visitor: Client) -> None:
    row = invited()
    path = invitation_path(row)

    visitor.post(path, {"act": "decline"})
    text = visitor.get(path).content.decode()

    row.refresh_from_db()
    assert row.state == "declined"
    assert "You said that you cannot come." in text
    assert 'value="decline"' not in text


def test_decline_of_a_registered_one_is_refused(visitor: Client) -> None:
    row = invited()
    visitor.post(f"{invitation_path(row)}register/", typed())

    visitor.post(invitation_path(row), {"act": "decline"})

    row.refresh_from_db()
    assert row.state == "registered"
    assert Registration.objects.get().status == "confirmed"


@pytest.mark.parametrize(
    ("event", "invitation", "words"),
    [
        ({}, {"state": "withdrawn"}, "have taken this invitation back"),
        ({"status": "cancelled"}, {}, "This event is cancelled"),
    ],
)
def test_page_of_what_is_over_says_so_and_takes_nothing(
    visitor: Client, event: dict[str, Any], invitation: dict[str, Any], words: str
) -> None:
    row = invited(make_event(**event), **invitation)
    path = invitation_path(row)

    page = visitor.get(path)
    visitor.post(path, {"act": "register"})
    visitor.post(f"{path}register/", typed())

    text = page.content.decode()
    assert page.status_code == 410
    assert words in text
    assert 'value="register"' not in text
    assert not Registration.objects.exists()


def test_decline_of_a_withdrawn_one_changes_nothing(visitor: Client) -> None:
    row = invited(state="withdrawn")

    visitor.post(invitation_path(row), {"act": "decline"})

    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_link_of_a_card_that_was_joined_answers_for_the_other(visitor: Client) -> None:
    theirs = invited()
    mine = make_invitation(theirs.event, person=make_person())
    assert mine.person is not None
    assert theirs.person is not None
    merge_people(mine.person, theirs.person, actor=None)

    visitor.post(invitation_path(theirs), {"act": "decline"})

    mine.refresh_from_db()
    assert mine.state == "declined"


def test_decline_twice_is_once() -> None:
    row = invited()

    first = decline(row)
    second = decline(row)

    assert first.answered_at == second.answered_at
