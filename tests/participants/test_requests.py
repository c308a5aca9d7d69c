"""What people ask of their own card, and the desk's look at it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from participants.models import Person, PersonRequest
from participants.services.merge import merge_people, undo_people_merge
from participants.services.privacy import erase_person, export_person
from participants.services.requests import (
    NothingAsked,
    RequestIsSettled,
    accept_request,
    ask_for_erasure,
    propose_card,
    reject_request,
)
from portal.services.my import make_token
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
)
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.permissions.state import changed, stored

pytestmark = pytest.mark.django_db
ADDRESS = "ana@town.example"
State = PersonRequest.State


def ana(**fields: Any) -> Person:
    return make_person("Ана Марић", email=ADDRESS, **fields)


def own(address: str = ADDRESS) -> Client:
    cache.clear()
    client = Client(headers={"accept-language": "en"})
    client.post(f"/my/link/{make_token(address)}/")
    return client


def sent(**values: str) -> dict[str, str]:
    names = {"given_name": "Ана", "family_name": "Марић", "middle_name": ""}
    return {"act": "request", **names, **values}


def test_a_person_asks_and_the_card_stays_until_the_desk_decides() -> None:
    person, path = ana(), "/my/data/{}/"
    client = own()

    answer = client.post(
        path.format(person.uid),
        sent(family_name="Марић Јовић", post="кмет, Општина Рума", note="удаја"),
    )

    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.family_name == "Марић"
    asked = PersonRequest.objects.get()
    assert asked.values == {"family_name": "Марић Јовић", "post": "кмет, Општина Рума"}
    assert (asked.note, asked.state) == ("удаја", State.OPEN)
    assert "waits for the organisers" in text_of(client.get(path.format(person.uid)))


@pytest.mark.parametrize(
    "values",
    [{}, {"family_name": ""}, {"given_name": "x" * 101}, {"note": "only a note"}],
)
def test_asking_for_nothing_or_for_no_name_changes_nothing(
    values: dict[str, str],
) -> None:
    person = ana()
    client, before = own(), stored()

    answer = client.post(f"/my/data/{person.uid}/", sent(**values))

    assert answer.status_code == 400
    assert changed(before, stored()) == []


def test_nobody_asks_for_a_foreign_card() -> None:
    other = make_person("Мара Јарић", email="mara@town.example")
    ana()
    client, before = own(), stored()

    answers = [
        client.post(f"/my/data/{other.uid}/", sent(family_name="X")),
        client.post(f"/my/data/{other.uid}/", {"act": "erasure"}),
    ]

    assert [row.status_code for row in answers] == [404, 404]
    assert changed(before, stored()) == []


def test_the_desk_takes_the_names_it_ticks() -> None:
    asked = propose_card(ana(), {"given_name": "Анка", "family_name": "Јовић"})
    admin = client_of(make_admin())
    path = reverse("request_page", args=[asked.uid])

    page = text_of(admin.get(path))
    admin.post(path, {"act": "accept", "field": ["family_name", "email"]})

    assert "<ins>Анка</ins>" in page
    person, row = Person.objects.get(), PersonRequest.objects.get()
    assert person.full_name == "Ана Јовић"
    assert (row.state, row.decided_by is None) == (State.ACCEPTED, False)


def test_a_request_that_is_left_changes_no_card() -> None:
    asked = propose_card(ana(), {"family_name": "Јовић"})
    path = reverse("request_page", args=[asked.uid])

    client_of(make_admin()).post(path, {"act": "reject"})

    assert Person.objects.get().family_name == "Марић"
    assert PersonRequest.objects.get().state == State.REJECTED


def test_a_request_is_decided_once() -> None:
    asked = propose_card(ana(), {"family_name": "Јовић"})
    reject_request(asked, actor=None)
    before = stored()

    with pytest.raises(RequestIsSettled):
        accept_request(asked, actor=None, fields=["family_name"])

    assert changed(before, stored()) == []


def test_a_later_request_replaces_one_of_its_kind() -> None:
    person = ana()
    for name in ("Јовић", "Перић"):
        propose_card(person, {"family_name": name})
    ask_for_erasure(person)

    rows = PersonRequest.objects.order_by("pk")

    assert [(row.kind, row.state) for row in rows] == [
        ("change", "replaced"),
        ("change", "open"),
        ("erasure", "open"),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.filter(kind="change").update(state=State.OPEN)


def test_what_is_not_different_is_no_request() -> None:
    person = ana()
    before = stored()

    with pytest.raises(NothingAsked):
        propose_card(person, {"given_name": " Ана ", "post": ""})

    with pytest.raises(TypeError, match="email"):
        propose_card(person, {"email": "another@town.example"})
    assert changed(before, stored()) == []


def test_coordinators_see_requests_of_their_own_people_alone() -> None:
    office = make_organisation()
    mine, other = ana(), make_person("Мара Јарић")
    make_post(mine, organisation=office)
    asked = propose_card(mine, {"family_name": "Јовић"})
    foreign = propose_card(other, {"family_name": "Јовић"})
    client = client_of(make_grant(role="coordinator", row=office).user)

    page = text_of(client.get(reverse("request_list")))

    assert str(asked.uid) in page
    assert str(foreign.uid) not in page
    for act in ("accept", "reject"):
        path = reverse("request_page", args=[foreign.uid])
        assert client.post(path, {"act": act}).status_code == 404


def test_an_erasure_is_asked_for_and_done_by_an_administrator() -> None:
    person = ana()
    own().post(f"/my/data/{person.uid}/", {"act": "erasure"})
    asked = PersonRequest.objects.get()
    propose_card(person, {"post": "кмет"}, note="Марић")

    page = text_of(
        client_of(make_admin()).get(reverse("request_page", args=[asked.uid]))
    )
    erase_person(person, actor=None)

    assert reverse("person_erase", args=[person.uid]) in page
    row = PersonRequest.objects.get()
    assert (row.kind, row.state, row.note) == ("erasure", State.ACCEPTED, "")


def test_the_copy_of_the_data_says_what_was_asked() -> None:
    person = ana()
    propose_card(person, {"post": "кмет"})

    told = export_person(person, actor=None)["participants.PersonRequest"]

    assert (told[0]["proposed"], told[0]["state"]) == ({"post": "кмет"}, "open")


def test_of_two_cards_the_later_request_waits_and_undo_brings_both() -> None:
    keep, lose = ana(), ana()
    first, second = ask_for_erasure(keep), ask_for_erasure(lose)

    merge = merge_people(keep, lose, actor=None)

    states = dict(PersonRequest.objects.values_list("pk", "state"))
    assert states == {first.pk: "replaced", second.pk: "open"}
    assert set(PersonRequest.objects.values_list("person", flat=True)) == {keep.pk}
    undo_people_merge(merge, actor=None)
    assert set(PersonRequest.objects.values_list("state", flat=True)) == {"open"}


def test_the_lists_have_a_fixed_number_of_queries() -> None:
    def ask() -> None:
        propose_card(make_person(), {"post": "кмет"})

    one, three = queries_of_one_and_three(
        client_of(make_admin()), reverse("request_list"), ask
    )

    assert one == three
