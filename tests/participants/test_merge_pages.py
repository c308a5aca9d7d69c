"""The desk's pages of doubles and merging."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.models import (
    Grant,
    Organisation,
    OrganisationPair,
    Person,
    PersonMerge,
    PersonPair,
    User,
)
from participants.services.merge import merge_organisations, merge_people
from tests.clients import client_of
from tests.factories import (
    make_admin,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_registration,
)
from tests.participants.pages import make_manager_of, text_of

pytestmark = pytest.mark.django_db


def make_pair(**fields: Any) -> PersonPair:
    one = make_person("Мария Петрова", email="a@town.example", **fields)
    other = make_person("Maria Petrova", email="a@town.example")
    for row in (one, other):
        make_post(row)
    return PersonPair.objects.create(
        first=one, second=other, score=98, reasons=["other_script", "email"]
    )


def make_office_pair() -> OrganisationPair:
    one = make_organisation("Община Мадан")
    other = make_organisation("Obshtina Madan", language="en")
    return OrganisationPair.objects.create(
        first=one, second=other, score=92, reasons=["same_name"]
    )


def compare(pair: Any, noun: str = "person") -> str:
    return reverse(f"{noun}_merge", args=[pair.first.uid, pair.second.uid])


# --- lists ------------------------------------------------------------------------


def test_duplicate_list_says_who_and_why() -> None:
    pair = make_pair()
    client = client_of(make_admin())

    page = text_of(client.get(reverse("duplicate_list")))

    assert "same name in another script" in page
    assert "1 pair" in page
    assert compare(pair) in page
    assert "1 pair of cards" in text_of(client.get(reverse("person_list")))


def test_person_list_counts_doubles_up_to_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_pair()
    make_pair()
    client = client_of(make_admin())
    monkeypatch.setattr("participants.views.people.MOST_DOUBLES", 1)

    page = text_of(client.get(reverse("person_list")))
    found = text_of(client.get(reverse("person_list"), {"q": "ivanova"}))

    assert "More than 1 pairs of cards" in page
    assert "of cards" not in found  # who searches is shown what was asked for


def test_duplicate_list_shows_own_people_only() -> None:
    pair = make_pair()
    office = make_organisation()
    user = make_grant(role="coordinator", row=office).user
    make_post(pair.first, organisation=office)

    page = text_of(client_of(user).get(reverse("duplicate_list")))
    assert "Петрова" not in page
    assert "Petrova" not in page

    make_post(pair.second, organisation=office)
    page = text_of(client_of(user).get(reverse("duplicate_list")))
    assert "Petrova" in page
    assert compare(pair) not in page  # a coordinator reads
    assert "Whoever runs the programme decides" in page


def test_person_page_offers_to_compare_to_those_who_may_merge() -> None:
    pair = make_pair()
    office = make_organisation()
    user = make_grant(role="coordinator", row=office).user
    for person in (pair.first, pair.second):
        make_post(person, organisation=office)
    path = reverse("person_page", args=[pair.first.uid])

    coordinator = text_of(client_of(user).get(path))
    admin = text_of(client_of(make_admin()).get(path))

    assert "Possible doubles" in coordinator
    assert compare(pair) not in coordinator
    assert compare(pair) in admin


def test_duplicate_list_is_filtered() -> None:
    make_pair()
    client = client_of(make_admin())
    path = reverse("duplicate_list")

    assert "1 pair" in text_of(client.get(path, {"q": "петрова", "likeness": "sure"}))
    assert "No pair fits" in text_of(client.get(path, {"likeness": "near"}))
    assert "No pair fits" in text_of(client.get(path, {"q": "zzz"}))
    assert "No pair was kept apart" in text_of(client.get(path, {"shown": "apart"}))
    assert client.get(path, {"likeness": "x"}).status_code == 404
    assert client.get(path, {"page": "9"}).status_code == 404


@pytest.mark.parametrize(
    ("view", "make"),
    [
        ("duplicate_list", make_pair),
        ("organisation_duplicate_list", make_office_pair),
    ],
)
def test_lists_of_pairs_take_the_same_queries(view: str, make: Any) -> None:
    client, counts = client_of(make_admin()), []
    for more in (1, 2):
        for _ in range(more):
            make()
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(reverse(view)))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("noun", ["person", "organisation"])
def test_lists_of_merges_take_the_same_queries(noun: str) -> None:
    client, counts = client_of(make_admin()), []
    view = "merge_list" if noun == "person" else "organisation_merge_list"
    for more in (1, 2):
        for _ in range(more):
            if noun == "person":
                merge_people(make_person(), make_person(), actor=make_admin())
            else:
                merge_organisations(
                    make_organisation(), make_organisation(), actor=make_admin()
                )
        with CaptureQueriesContext(connection) as queries:
            text_of(client.get(reverse(view)))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_not_the_same_takes_a_pair_off_the_list_and_back() -> None:
    pair = make_pair()
    client = client_of(make_admin())
    path = reverse("person_apart", args=[pair.first.uid, pair.second.uid])

    page = text_of(client.post(path, follow=True))
    assert "are two" in page
    assert "No possible doubles" in page
    assert "Petrova" in text_of(client.get("/desk/people/doubles/?shown=apart"))

    page = text_of(client.post(path, {"again": "yes"}, follow=True))
    assert "1 pair" in page


# --- merging ------------------------------------------------------------------------


def test_merge_page_shows_every_field_and_what_goes_over() -> None:
    pair = make_pair(phone="0301 62045")
    make_registration(person=pair.second)
    client = client_of(make_admin())

    page = text_of(client.get(compare(pair)))

    assert "0301 62045" in page
    assert "Registrations" in page
    assert "Keep the other card" in page


def test_merge_page_merges_and_undoes() -> None:
    pair = make_pair()
    client = client_of(make_admin())

    data = {"given_name": "lose", "family_name": "keep"}
    page = text_of(client.post(compare(pair), data, follow=True))

    assert "The two cards are one now." in page
    merge = PersonMerge.objects.get()
    assert Person.objects.get(pk=pair.first.pk).full_name == "Maria Петрова"
    path = reverse("person_merge_page", args=[merge.uid])
    assert "apart again" in text_of(client.post(path, follow=True))
    assert Person.objects.get(pk=pair.first.pk).full_name == "Мария Петрова"
    response = client.post(path)
    assert response.status_code == 409
    assert "was undone already" in response.content.decode()


def test_merge_page_says_where_each_of_the_two_works() -> None:
    pair = make_pair()
    office = make_organisation("Община Мадан")
    make_post(pair.second, organisation=office, title="юрист")

    page = text_of(client_of(make_admin()).get(compare(pair)))

    assert "юрист" in page
    assert "Obshtina Madan" in page


@pytest.mark.parametrize("noun", ["person", "organisation"])
def test_a_merge_page_left_open_says_that_the_two_are_one(noun: str) -> None:
    pair: Any = make_pair() if noun == "person" else make_office_pair()
    client = client_of(make_admin())
    client.post(compare(pair, noun))

    answer = client.post(compare(pair, noun), follow=True)

    assert "The two cards are one already." in text_of(answer)
    assert "Undo the merge" in text_of(answer)


def test_a_merge_that_was_undone_leads_to_both_cards() -> None:
    pair = make_pair()
    merge = merge_people(pair.first, pair.second, actor=None)
    client = client_of(make_admin())
    path = reverse("person_merge_page", args=[merge.uid])
    card = reverse("person_page", args=[pair.second.uid])

    assert card not in text_of(client.get(path))
    assert card in text_of(client.post(path, follow=True))


def test_merge_page_refuses_two_registers_that_belong_together() -> None:
    parent = make_organisation()
    unit = make_organisation("Отдел", parent=parent)
    client = client_of(make_admin())
    path = reverse("organisation_merge", args=[parent.uid, unit.uid])

    assert "These two cannot be merged" in text_of(client.get(path))
    response = client.post(path, {"names": "keep"})

    assert response.status_code == 400
    assert "One of them belongs to the other" in response.content.decode()
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_merge_page_of_one_card_does_not_exist() -> None:
    person = make_person()

    path = reverse("person_merge", args=[person.uid, person.uid])

    assert client_of(make_admin()).get(path).status_code == 404


def test_a_manager_merges_own_people_only() -> None:
    pair = make_pair()
    user: User = make_manager_of(pair.first)
    client = client_of(user)

    assert client.get(compare(pair)).status_code == 404
    assert client.post(compare(pair)).status_code == 404
    grant = Grant.objects.get(user=user, role="coordinator")
    office = Organisation.objects.get(uid=str(grant.scope_uid))
    make_post(pair.second, organisation=office)
    assert client.post(compare(pair), follow=True).status_code == 200
    assert PersonMerge.objects.count() == 1


def test_merge_page_of_organisations_merges(client: Client) -> None:
    pair = make_office_pair()

    page = text_of(
        client_of(make_admin()).post(compare(pair, "organisation"), follow=True)
    )

    assert "The two cards are one now." in page
    gone = reverse("organisation_page", args=[pair.second.uid])
    stays = reverse("organisation_page", args=[pair.first.uid])
    assert client.get(gone)["Location"] == stays


# --- the card that went -----------------------------------------------------------


def test_the_page_of_a_merged_card_leads_to_the_one_that_stayed() -> None:
    pair = make_pair()
    merge = merge_people(pair.first, pair.second, actor=None)
    client = client_of(make_admin())

    response = client.get(reverse("person_page", args=[pair.second.uid]))

    assert response["Location"] == reverse("person_page", args=[pair.first.uid])
    page = text_of(client.get(response["Location"]))
    assert reverse("person_merge_page", args=[merge.uid]) in page
    assert "Petrova" not in text_of(client.get(reverse("person_list")))
    stranger = client_of(make_grant(role="coordinator", row=make_organisation()).user)
    path = reverse("person_page", args=[pair.second.uid])
    assert stranger.get(path).status_code == 404


def test_person_page_and_person_add_flag_doubles() -> None:
    known = make_person("Мария Петрова", email="a@town.example")
    client = client_of(make_admin())

    page = text_of(
        client.post(
            reverse("person_add"),
            {
                "given_name": "Petrova",
                "family_name": "Maria",
                "language": "en",
                "email": "a@town.example",
            },
            follow=True,
        )
    )

    assert "Look first whether" in page
    assert "Possible doubles" in page
    assert "same e-mail" in page
    new = Person.objects.get(given_name="Petrova")
    assert reverse("person_merge", args=[new.uid, known.uid]) in page
