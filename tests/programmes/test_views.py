from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from participants.models import User
from programmes.models import Programme
from tests.factories import (
    make_admin,
    make_donor,
    make_grant,
    make_organisation,
    make_programme,
    make_user,
)

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "titles_en": "Good governance",
        "short_names_en": "Governance",
        "code": "governance",
        "language": "en",
        "period_precision": "day",
        "starts_on": "27.09.2021",
        "duration_months": "27",
        **changes,
    }


@pytest.mark.parametrize("number", [1, 3])
def test_programme_list_has_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(number):
        make_donor(make_programme())

    with django_assert_num_queries(4):
        response = Client().get("/programmes/")

    assert response.status_code == 200


def test_programme_list_hides_what_is_not_public() -> None:
    make_programme(short_names={"en": "Hidden canary"}, is_public=False)

    assert b"Hidden canary" not in Client().get("/programmes/").content


def test_desk_programmes_shows_own_ones_only() -> None:
    mine, foreign = make_programme(), make_programme(short_names={"en": "Foreign"})
    user = make_grant(role="manager", row=mine).user

    response = signed_in(user).get("/desk/programmes/")

    assert mine.short_names["bg"] in response.content.decode()
    assert foreign.short_names["en"] not in response.content.decode()


def test_programme_new_reads_local_dates_and_computes_the_end() -> None:
    response = signed_in(make_admin()).post(reverse("programme_new"), fields())

    programme = Programme.objects.get(code="governance")
    assert response.status_code == 302
    assert str(programme.starts_on) == "2021-09-27"
    assert str(programme.ends_on) == "2023-12-27"


def test_programme_new_says_what_is_missing() -> None:
    response = signed_in(make_admin()).post(
        reverse("programme_new"), fields(status_override="running", amount="390 000")
    )

    page = response.content.decode()
    assert response.status_code == 400
    assert "Say why the status differs." in page
    assert "Give the currency of the amount." in page
    assert not Programme.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("manager", 200), ("organiser", 404), ("observer", 404)]
)
def test_programme_edit_is_for_its_managers(role: str, status: int) -> None:
    programme = make_programme()
    client = signed_in(make_grant(role=role, row=programme).user)

    response = client.get(reverse("programme_edit", args=[programme.code]))

    assert response.status_code == status


@pytest.mark.parametrize("name", ["programme_edit", "programme_donor_add"])
def test_a_foreign_programme_does_not_exist(name: str) -> None:
    programme = make_programme()
    client = signed_in(make_grant(role="manager", row=make_programme()).user)

    response = client.post(reverse(name, args=[programme.code]), fields())

    assert response.status_code == 404
    programme.refresh_from_db()
    assert programme.titles["en"] == "Good governance"


@pytest.mark.parametrize("name", ["desk_programmes", "programme_new"])
def test_the_desk_asks_visitors_to_sign_in(name: str) -> None:
    response = Client().get(reverse(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/")


def test_programme_new_does_not_exist_for_a_user_without_a_role() -> None:
    assert signed_in(make_user()).get(reverse("programme_new")).status_code == 404


def test_programme_donor_add_and_remove() -> None:
    programme, donor = make_programme(), make_donor()
    client = signed_in(make_grant(role="manager", row=programme).user)

    client.post(
        reverse("programme_donor_add", args=[programme.code]),
        {"donor": donor.pk, "share": "62,5"},
    )
    funding = programme.fundings.get()
    assert str(funding.share) == "62.50"
    client.post(reverse("programme_donor_remove", args=[programme.code, funding.uid]))

    assert not programme.fundings.exists()


def test_programme_partner_add_and_remove() -> None:
    programme, organisation = make_programme(), make_organisation()
    client = signed_in(make_grant(role="manager", row=programme).user)

    client.post(
        reverse("programme_partner_add", args=[programme.code]),
        {"organisation": organisation.uid, "role": "lead"},
    )
    partner = programme.partners.get()
    assert (partner.organisation, partner.role) == (organisation, "lead")
    client.post(reverse("programme_partner_remove", args=[programme.code, partner.uid]))

    assert not programme.partners.exists()
