"""The page of a programme's term: what goes when, and who may change it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from participants.models import User
from programmes.models import Programme
from tests.certificates.factories import make_attendant
from tests.clients import client_of
from tests.factories import make_admin, make_grant
from tests.participants.pages import queries_of_one_and_three, text_of
from tests.portal.test_retention import past_event

pytestmark = pytest.mark.django_db


def path_of(programme: Programme) -> str:
    return reverse("programme_retention", args=[programme.code])


def manager_of(programme: Programme) -> User:
    return make_grant(role="manager", row=programme).user


def test_the_page_says_who_goes_when() -> None:
    event = past_event()
    person = make_attendant(event, "Мария Щерева").person

    page = text_of(client_of(make_admin()).get(path_of(event.programme)))

    assert person is not None
    assert reverse("person_page", args=[person.uid]) in page
    assert "31 December 2021" in page
    assert "are being erased" in page


def test_a_hold_is_set_by_a_manager_and_ended_by_an_administrator() -> None:
    programme = past_event().programme
    path = path_of(programme)
    manager, admin = client_of(manager_of(programme)), client_of(make_admin())
    held = {"months": "12", "hold_reason": "Audit"}
    free = {"months": "12", "hold_reason": ""}

    answers = [manager.post(path, held), manager.post(path, free)]
    reason = Programme.objects.get(pk=programme.pk).hold_reason
    ended = admin.post(path, free)

    assert [answer.status_code for answer in answers] == [302, 400]
    assert "for an administrator to decide" in answers[1].content.decode()
    assert reason == "Audit"
    assert ended.status_code == 302
    assert Programme.objects.get(pk=programme.pk).hold_reason == ""


@pytest.mark.parametrize(("months", "status"), [("6", 400), ("24", 302), ("", 302)])
def test_a_manager_lengthens_the_term_and_shortens_none(
    months: str, status: int
) -> None:
    programme = past_event().programme
    client = client_of(manager_of(programme))

    sent = client.post(path_of(programme), {"months": months, "hold_reason": ""})

    assert sent.status_code == status
    kept = Programme.objects.get(pk=programme.pk).kept_months
    assert kept == (12 if status == 400 else int(months) if months else None)


def test_the_page_has_a_fixed_number_of_queries() -> None:
    event = past_event()
    client = client_of(make_admin())

    one, three = queries_of_one_and_three(
        client, path_of(event.programme), lambda: make_attendant(event)
    )

    assert one == three
