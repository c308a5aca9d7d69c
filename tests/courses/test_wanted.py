"""Tests of wanted roles: what is filled, who is told, what copies keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.models import Event, WantedRole
from courses.selectors.wanted import unfilled_of, wanted_of, with_unfilled
from courses.services.copying import copy_event
from courses.services.templates import mark_template
from courses.services.trainers import add_role, set_wanted
from courses.services.turnout import remind_to_decide
from outbox.models import Message
from outbox.services.renderers import renderers
from participants.models import AuditEvent
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_person,
    make_user,
)

pytestmark = pytest.mark.django_db


def make_wanting(**fields: Any) -> Event:
    """An event that needs two trainers and a facilitator."""
    event = make_event(**fields)
    set_wanted(event, {"trainer": 2, "facilitator": 1}, actor=None)
    return event


def needs(event: Event) -> dict[str, tuple[int, int]]:
    return {row.role: (row.have, row.number) for row in wanted_of(event)}


def test_one_person_in_all_sessions_fills_a_role_once() -> None:
    event, trainer = make_wanting(), make_person()
    session = event.sessions.get()
    add_role(event, trainer, "trainer", actor=None)
    add_role(event, trainer, "trainer", session=session, actor=None)
    add_role(event, make_person(), "facilitator", session=session, actor=None)
    add_role(event, make_person(), "host", actor=None)
    add_role(make_event(), make_person(), "trainer", actor=None)

    assert needs(event) == {"trainer": (1, 2), "facilitator": (1, 1)}
    assert [(row.role, row.lack) for row in unfilled_of(event)] == [("trainer", 1)]


def test_what_is_wanted_is_said_once_and_changed() -> None:
    event = make_wanting()
    set_wanted(event, {"trainer": 2, "facilitator": 1}, actor=None)
    assert AuditEvent.objects.filter(action="event.wanted").count() == 1

    set_wanted(event, {"trainer": 0, "facilitator": 3, "host": 1}, actor=None)

    assert needs(event) == {"facilitator": (0, 3), "host": (0, 1)}


def test_a_role_that_is_none_is_refused() -> None:
    event = make_wanting()

    with pytest.raises(ValidationError):
        set_wanted(event, {"trainer": 2, "facilitator": 1, "cook": 1}, actor=None)

    assert needs(event) == {"trainer": (0, 2), "facilitator": (0, 1)}


def test_copies_of_an_event_and_of_a_template_want_the_same() -> None:
    event = make_wanting()
    add_role(event, make_person(), "trainer", actor=None)
    template = mark_template(event, True, actor=None)
    day = timezone.localdate() + timedelta(days=90)

    copy = copy_event(template, first_day=day, actor=None)

    assert needs(copy) == {"trainer": (0, 2), "facilitator": (0, 1)}


def test_what_is_not_filled_stands_on_the_pages_of_the_event(client: Client) -> None:
    client.force_login(make_admin())
    event = make_event()
    path = f"/desk/events/{event.slug}/"
    refused = client.post(
        f"{path}roles/", {"act": "wanted", "wanted-trainer": "-1"}, follow=True
    )
    assert refused.status_code == 400
    assert not WantedRole.objects.exists()

    client.post(f"{path}roles/", {"act": "wanted", "wanted-trainer": "2"})
    add_role(event, make_person(), "trainer", actor=None)

    assert "1 missing" in client.get(f"{path}roles/").content.decode()
    assert "trainer: 1 (1 of 2)" in client.get(path).content.decode()
    assert "trainer: 1 (1 of 2)" in client.get(f"{path}decision/").content.decode()
    Event.objects.filter(pk=event.pk).update(status="held")
    assert "Still missing" not in client.get(path).content.decode()


def test_whoever_decides_is_told_what_is_not_filled(client: Client) -> None:
    today = timezone.localdate()
    event = make_wanting(decide_on=today)
    filled = make_event(decide_on=today)
    user = make_user()
    make_grant(user, "manager", event.programme)
    add_role(event, make_person(), "facilitator", actor=None)
    remind_to_decide(timezone.now())
    message = Message.objects.get(about_uid=event.uid)

    mail = renderers[message.kind](message)

    assert "trainer (2)" in mail.text
    assert "facilitator (" not in mail.text
    rows: Any = with_unfilled(Event.objects.all())
    found = dict(rows.values_list("pk", "lacks_people"))
    assert found == {event.pk: True, filled.pk: False}
    client.force_login(user)
    assert client.get("/desk/").content.decode().count("a part is not filled") == 1


@pytest.mark.parametrize("number", [1, 3])
def test_wanted_roles_need_one_query(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = make_event()
    roles = ["trainer", "host", "speaker"][:number]
    set_wanted(event, dict.fromkeys(roles, 1), actor=None)
    for role in roles:
        add_role(event, make_person(), role, actor=None)

    with django_assert_num_queries(1):
        assert unfilled_of(event) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_once_store_it_once(run_threads: Callable[..., Any]) -> None:
    event = make_event()

    def say() -> None:
        set_wanted(event, {"trainer": 2}, actor=None)

    run_threads([say] * 6)

    assert needs(event) == {"trainer": (0, 2)}
    assert AuditEvent.objects.filter(action="event.wanted").count() == 1
