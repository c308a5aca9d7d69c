"""Tests of the pool on the desk of a coordinator: who is listed, asking, the state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Candidacy, PoolRequest
from courses.services.facilitators import pool as acts
from outbox.models import Message
from participants.models import AuditEvent, Organisation, User
from tests.courses.qualified import make_qualification
from tests.courses.test_pool import list_holder, make_holder, make_request
from tests.factories import (
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_region,
    make_user,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
Status = PoolRequest.Status


def make_coordinator(office: Organisation) -> User:
    """A coordinator of the office, signed in under an address of their own."""
    user = make_user(email="ana@town.example", name="Ana Example")
    make_grant(user, "coordinator", office)
    return user


def asked(holder: Candidacy, office: Organisation, **fields: str) -> dict[str, str]:
    """What the form of a coordinator sends."""
    return {
        "qualification": str(holder.qualification.uid),
        "topic": "Waste",
        "on": f"{TODAY + timedelta(days=9):%d.%m.%Y}",
        "place": "Centre",
        "language": "bg",
        "organisation": str(office.uid),
        "contact": "Ana Example",
        "request_uid": str(uuid4()),
        **fields,
    }


def test_a_coordinator_asks_without_a_mail_to_confirm(client: Client) -> None:
    holder, office = list_holder(), make_organisation(region=make_region())
    client.force_login(make_coordinator(office))
    form = client.get(reverse("office_pool_ask")).content.decode()
    assert f'value="{office.uid}"' in form
    assert f'value="{holder.qualification.uid}" selected' in form  # the only one
    assert 'value="Ana Example"' in form
    assert 'name="email"' not in form
    body = asked(holder, office)

    client.post(reverse("office_pool_ask"), body)
    client.post(reverse("office_pool_ask"), body)  # a double click

    row = PoolRequest.objects.get()
    assert (row.status, row.email) == (Status.NEW, "ana@town.example")
    assert not Message.objects.exists()
    audit = AuditEvent.objects.filter(action="pool_request.made").get()
    assert audit.actor_id == User.objects.get(email="ana@town.example").pk
    client.post(reverse("office_request_page", args=[row.uid]), {"act": "withdraw"})
    row.refresh_from_db()
    assert row.status == Status.WITHDRAWN


def test_a_coordinator_asks_for_own_organisations_alone(client: Client) -> None:
    holder, office = list_holder(), make_organisation(region=make_region())
    foreign = make_organisation(region=make_region())
    theirs = make_request(holder.qualification, organisation=foreign)
    client.force_login(make_coordinator(office))

    refused = client.post(reverse("office_pool_ask"), asked(holder, foreign))
    late = asked(holder, office, on="1.1.2020")
    assert client.post(reverse("office_pool_ask"), late).status_code == 400
    path = reverse("office_request_page", args=[theirs.uid])

    assert refused.status_code == 400
    assert client.post(path, {"act": "withdraw"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.status == Status.NEW
    assert PoolRequest.objects.count() == 1
    listing = client.get(reverse("office_request_list")).content.decode()
    assert "You have not asked yet" in listing


def test_a_coordinator_sees_what_became_of_it(client: Client) -> None:
    holder, office = list_holder(), make_organisation(region=make_region())
    row = make_request(holder.qualification, organisation=office)
    acts.decline(row, reason="Nobody is free.", actor=None)
    unproven = acts.ask_for_facilitator(
        holder.qualification,
        organisation=office,
        topic="Budget",
        place="Centre",
        on=TODAY,
        language="bg",
        contact="Eva",
        email="eva@town.example",
        mail_language="en",
    )
    client.force_login(make_coordinator(office))

    page = client.get(reverse("office_request_page", args=[row.uid]))
    listing = client.get(reverse("office_request_list")).content.decode()

    assert "Nobody is free." in page.content.decode()
    assert "declined" in listing
    assert unproven.topic not in listing


def test_those_near_stand_first_on_the_desk_of_a_coordinator(client: Client) -> None:
    place = make_region()
    office = make_organisation(region=place)
    far = list_holder(person=make_person(family_name="Aaaa"))
    near = list_holder(person=make_person(family_name="Zzzz"))
    make_post(near.person, organisation=make_organisation(region=place))
    hidden = make_holder()
    client.force_login(make_coordinator(office))

    page = client.get(reverse("office_pool")).content.decode()

    names = [row.person.full_name for row in (near, far)]
    assert page.index(names[0]) < page.index(names[1])
    assert page.count("(near)") == 1
    assert hidden.person.full_name not in page


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("view", "queries"), [("office_pool", 11), ("office_request_list", 5)]
)
def test_lists_of_a_coordinator_need_a_fixed_number_of_queries(
    number: int,
    view: str,
    queries: int,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    office = make_organisation(region=make_region())
    qualification = make_qualification()
    for _ in range(number):
        list_holder(qualification=qualification)
        make_request(qualification, organisation=office)
    client.force_login(make_coordinator(office))
    client.get(reverse(view))

    with django_assert_num_queries(queries):
        client.get(reverse(view))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twice_at_once_asks_once(
    run_threads: Callable[..., Any],
) -> None:
    holder = list_holder()
    office = make_organisation(region=make_region())
    uid = uuid4()

    def ask_it() -> int:
        return acts.ask_for_office(
            holder.qualification,
            organisation=office,
            topic="Waste",
            place="Centre",
            on=TODAY,
            language="bg",
            contact="Ana",
            email="ana@town.example",
            mail_language="en",
            request_uid=uid,
            actor=None,
        ).pk

    found = run_threads([ask_it] * 6)

    assert len(set(found)) == 1
    assert PoolRequest.objects.count() == 1
    assert AuditEvent.objects.filter(action="pool_request.made").count() == 1
