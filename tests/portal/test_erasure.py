"""One person erased at the desk: the preview, the refusals, what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from participants.models import AuditEvent, Person
from portal.selectors.erasure import Preview, preview_erasure
from tests.certificates.factories import event_of, make_certificate
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_registration,
)
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.permissions.state import changed, stored

pytestmark = pytest.mark.django_db


def certified() -> Person:
    """Мария Щерева with a certificate, presence and a post."""
    person = make_certificate(name="Мария Щерева").person
    make_post(person, organisation=make_organisation(), title="кмет")
    return person


def sent(**values: str) -> dict[str, str]:
    return {"reason": "request", "typed_name": "Marija Štereva", **values}


def path_of(person: Person) -> str:
    return reverse("person_erase", args=[person.uid])


def numbers(lines: list[Any]) -> dict[str, int]:
    return {str(line.label): line.number for line in lines}


def test_the_page_says_what_goes_and_what_stays() -> None:
    person = certified()
    serial = person.certificates.get().serial

    page = text_of(client_of(make_admin()).get(path_of(person)))

    assert "titles of posts: 1" in page
    assert "registrations: 1" in page
    assert "presence in sessions: 2" in page
    assert f"{serial}, valid" in page


def test_erasing_keeps_what_the_preview_said_and_notes_why() -> None:
    person, admin = certified(), make_admin()
    before: Preview = preview_erasure(person, timezone.now())

    answer = client_of(admin).post(
        path_of(person), sent(typed_name="мария  щерева", reference="94-17/2026")
    )

    assert (answer.status_code, answer["Location"]) == (302, reverse("person_list"))
    person.refresh_from_db()
    after = preview_erasure(person, timezone.now())
    assert (person.full_name.strip(), person.erased_at is None) == ("", False)
    assert numbers(after.stays) == numbers(before.stays)
    assert numbers(after.goes) == {}
    assert [row.serial for row in after.certificates] == [
        row.serial for row in before.certificates
    ]
    trail = AuditEvent.objects.get(action="person.erased")
    assert trail.actor == admin
    assert trail.after == {"reason": "request", "reference": "94-17/2026"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"typed_name": "Мария"}, "not the name of the person"),
        ({"typed_name": ""}, "typed to confirm"),
        ({"reason": ""}, "Reason for the erasure"),
        ({"reason": "because"}, "Reason for the erasure"),
        ({"reference": "молба на Щерева"}, "must not hold a name"),
        ({"reference": "maria@town.example"}, "must not hold a name"),
    ],
)
def test_a_slip_erases_nothing(values: dict[str, str], said: str) -> None:
    person, client = certified(), client_of(make_admin())
    form = {**sent(typed_name="Мария Щерева"), **values}
    before = stored()

    answer = client.post(path_of(person), form)

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert changed(before, stored()) == []


def test_a_hold_refuses_the_erasure() -> None:
    person, client = certified(), client_of(make_admin())
    programme = event_of(person.certificates.get()).programme
    programme.kept_months, programme.hold_reason = 12, "audit"
    programme.ends_on = timezone.localdate()
    programme.save()
    before = stored()

    page = text_of(client.get(path_of(person)))
    answer = client.post(path_of(person), sent(typed_name="Мария Щерева"))

    assert "Nothing can be erased until the hold is ended" in page
    assert "Erase the data</button>" not in page
    assert answer.status_code == 400
    assert changed(before, stored()) == []


def test_a_manager_asks_and_an_administrator_is_the_second_person() -> None:
    person = certified()
    programme = event_of(person.certificates.get()).programme
    user = make_grant(role="manager", row=programme).user
    manager = client_of(user)

    first = text_of(manager.get(path_of(person)))
    manager.post(path_of(person), sent(typed_name="Мария Щерева"))
    then = text_of(manager.get(path_of(person)))

    person.refresh_from_db()
    assert (person.erased_at, person.family_name) == (None, "Щерева")
    assert ("typed_name" in first, "Ask for the erasure" in first) == (False, True)
    assert "It was asked for on" in then
    assert person.certificates.get().serial not in first
    assert person.requests.get().kind == "erasure"
    assert AuditEvent.objects.get(action="request.made").actor == user
    client_of(make_admin()).post(path_of(person), sent(typed_name="Мария Щерева"))
    assert person.requests.get().state == "accepted"


def test_who_may_not_change_the_card_is_refused() -> None:
    person = certified()
    programme = event_of(person.certificates.get()).programme
    organiser = client_of(make_grant(role="organiser", row=programme).user)
    before = stored()

    answers = [
        organiser.get(path_of(person)),
        organiser.post(path_of(person), sent(typed_name="Мария Щерева")),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert changed(before, stored()) == []


def test_who_was_erased_has_no_page_any_more() -> None:
    person, client = certified(), client_of(make_admin())
    client.post(path_of(person), sent(typed_name="Мария Щерева"))
    before = stored()

    again = client.post(path_of(person), sent(typed_name=""))

    assert again.status_code == 404
    assert changed(before, stored()) == []


def test_the_page_warns_of_seats_to_come_and_of_shared_mailboxes() -> None:
    person = make_person("Ана Марић", email="opstina@town.example")
    make_person("Мара Јарић", email="opstina@town.example")
    start = timezone.now() + timedelta(days=9)
    event = make_event(status="open", starts_at=start, ends_at=start + timedelta(1))
    make_registration(event, person=person, status="confirmed")

    page = text_of(client_of(make_admin()).get(path_of(person)))

    assert "would keep its seat without a name" in page
    assert "Others have the same e-mail address" in page


def test_the_page_has_a_fixed_number_of_queries() -> None:
    person = make_person()

    one, three = queries_of_one_and_three(
        client_of(make_admin()),
        path_of(person),
        lambda: make_registration(make_event(), person=person),
    )

    assert one == three
