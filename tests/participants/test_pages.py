"""Pages of the public register."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from participants.models import (
    Organisation,
)
from tests.factories import (
    make_organisation,
    make_person,
    make_post,
    make_region,
)
from tests.participants.pages import queries_of_one_and_three, text_of

pytestmark = pytest.mark.django_db


def test_organisation_list_finds_in_both_scripts(client: Client) -> None:
    row = make_organisation("Община Кърджали")
    other = make_organisation("Община Мадан")

    page = text_of(client.get(reverse("organisation_list"), {"q": "kardzhali"}))

    assert reverse("organisation_page", args=[row.uid]) in page
    assert reverse("organisation_page", args=[other.uid]) not in page
    assert 'lang="bg-Latn">Obshtina Kardzhali' in page


def test_organisation_list_filters_by_kind(client: Client) -> None:
    council = make_organisation(kind="council")
    other = make_organisation()

    page = text_of(client.get(reverse("organisation_list"), {"kind": "council"}))

    assert str(council.uid) in page
    assert str(other.uid) not in page


def test_organisation_list_says_when_nothing_fits(client: Client) -> None:
    make_organisation("Община Мадан")

    assert "No organisation fits" in text_of(client.get("/organisations/?q=zzz"))
    Organisation.objects.all().delete()
    assert "yet" in text_of(client.get("/organisations/"))


@pytest.mark.parametrize(
    "query",
    [
        "kind=castle",
        "page=0",
        "page=2",
        "page=1000000000000",
        "page=x",
        "page=%EF%BC%91",
        "page=1_0",
        "q=%00",
    ],
)
def test_organisation_list_refuses_odd_queries(client: Client, query: str) -> None:
    make_organisation()

    assert client.get(f"/organisations/?{query}").status_code == 404


def test_organisation_list_has_pages(client: Client) -> None:
    for number in range(51):
        make_organisation(f"Община {number:02}")

    second = text_of(client.get("/organisations/?page=2"))

    assert "Obshtina 50" in second
    assert "Obshtina 49" not in second


def test_organisation_list_has_a_fixed_number_of_queries(client: Client) -> None:
    def add() -> None:
        make_organisation(region=make_region())

    one, three = queries_of_one_and_three(client, "/organisations/?q=obshtina", add)

    assert one == three == 4


def test_organisation_page_shows_what_is_public(client: Client) -> None:
    region = make_region(name_latin="Smolyan", name_cyrillic="Смолян")
    body = make_organisation("НСОРБ", kind="association")
    row = make_organisation(
        "Община Смолян",
        region=region,
        email="office@smolyan.example",
        website="https://smolyan.example",
    )
    unit = make_organisation("Отдел", parent=row)
    row.memberships.create(body=body)
    person = make_post(organisation=row).person

    page = text_of(client.get(reverse("organisation_page", args=[row.uid])))

    assert "Община Смолян" in page
    assert "office@smolyan.example" in page
    for other in (unit, body):
        assert reverse("organisation_page", args=[other.uid]) in page
    assert person.family_name not in page


def test_organisation_page_shows_people_who_chose_so(client: Client) -> None:
    post = make_post(make_person(is_contact_public=True))

    page = text_of(
        client.get(reverse("organisation_page", args=[post.organisation.uid]))
    )

    assert post.person.full_name in page
    assert post.person.email not in page


def test_organisation_page_hidden_is_not_there(client: Client) -> None:
    row = make_organisation(is_public=False)

    assert client.get(reverse("organisation_page", args=[row.uid])).status_code == 404
    assert client.get(reverse("organisation_page", args=[uuid4()])).status_code == 404


def test_organisation_page_merged_leads_on(client: Client) -> None:
    kept = make_organisation()
    merged = make_organisation(merged_into=kept)

    response = client.get(reverse("organisation_page", args=[merged.uid]))

    assert (response.status_code, response["Location"]) == (
        301,
        reverse("organisation_page", args=[kept.uid]),
    )


def test_organisation_page_shows_hostile_names_as_text(client: Client) -> None:
    row = make_organisation("<script>alert(1)</script>")

    page = text_of(client.get(reverse("organisation_page", args=[row.uid])))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_organisation_options_are_public_and_without_people(client: Client) -> None:
    region = make_region(name_latin="Brod", name_cyrillic="Брод")
    row = make_organisation("Opština Brod", language="bs", region=region)
    make_organisation("Opština Brod", language="bs", is_public=False)
    make_post(organisation=row)

    response = client.get("/organisations/options/?q=брод")

    assert region.parent is not None
    assert json.loads(response.content) == [
        {
            "value": str(row.uid),
            "label": "Opština Brod",
            "note": "municipal administration, Brod, Bulgaria",
        }
    ]
    assert response["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%25", "?q=%00"])
def test_organisation_options_without_words_are_none(
    client: Client, query: str
) -> None:
    make_organisation()

    assert client.get(f"/organisations/options/{query}").json() == []


def test_organisation_page_has_a_fixed_number_of_queries(client: Client) -> None:
    row = make_organisation(kind="association", region=make_region())

    def add() -> None:
        row.members.create(member=make_organisation())
        row.memberships.create(body=make_organisation())
        make_organisation(parent=row)
        make_post(make_person(is_contact_public=True), organisation=row)

    path = reverse("organisation_page", args=[row.uid])
    one, three = queries_of_one_and_three(client, path, add)

    assert one == three == 7
