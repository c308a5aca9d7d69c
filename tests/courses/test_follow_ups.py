"""What was promised after an event: noted, done, taken away."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from courses.models import Conclusion, Event, FollowUp
from courses.services.follow_ups import (
    OneOwner,
    add_follow_up,
    finish_follow_up,
    remove_follow_up,
)
from participants.models import AuditEvent
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_registration,
)

pytestmark = pytest.mark.django_db


def concluded() -> Conclusion:
    start = timezone.now() - timedelta(days=3)
    event = make_event(status="held", starts_at=start)
    return Conclusion.objects.create(event=event, texts={"en": "Agreed."})


def page_of(event: Event) -> tuple[Client, str]:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(role="organiser", row=event).user)
    return client, f"/desk/events/{event.slug}/conclusions/"


@pytest.mark.django_db(transaction=True)
def test_a_task_removed_twice_at_once_is_one_act() -> None:
    task = add_follow_up(
        concluded(), text="Send it", organisation=make_organisation(), actor=None
    )
    copies = [FollowUp.objects.get(pk=task.pk) for _ in range(6)]

    def attempt(copy: FollowUp) -> None:
        try:
            remove_follow_up(copy, actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(copies)) as pool:
        list(pool.map(attempt, copies))

    assert not FollowUp.objects.exists()
    assert AuditEvent.objects.filter(action="follow_up.removed").count() == 1


def promise(row: Conclusion, **fields: Any) -> dict[str, Any]:
    data = {"act": "promise", "conclusion": row.uid, "text": "Send the minutes"}
    return data | fields


def test_a_task_is_noted_done_and_reopened() -> None:
    row = concluded()
    person = make_person("Ана Обећала")
    make_registration(row.event, person=person, status="confirmed")
    client, path = page_of(row.event)

    data = promise(row, person=person.uid, due_on="13.10.2026")
    assert client.post(path, data).status_code == 302
    task = FollowUp.objects.get()
    assert (task.person, task.organisation) == (person, None)
    assert (task.text, task.due_on) == ("Send the minutes", date(2026, 10, 13))
    page = client.get(path).content.decode()
    assert "Send the minutes" in page

    for act, done_on in (("task_done", timezone.localdate()), ("task_open", None)):
        assert client.post(path, {"act": act, "task": task.uid}).status_code == 302
        task.refresh_from_db()
        assert task.done_on == done_on
    client.post(path, {"act": "task_remove", "task": task.uid})
    assert not FollowUp.objects.exists()
    actions = AuditEvent.objects.filter(action__startswith="follow_up.")
    assert [event.action for event in actions.order_by("pk")] == [
        "follow_up.added",
        "follow_up.done",
        "follow_up.reopened",
        "follow_up.removed",
    ]


def test_a_task_of_an_organisation() -> None:
    row, office = concluded(), make_organisation(is_public=True)
    client, path = page_of(row.event)

    answer = client.post(path, promise(row, organisation=office.uid))

    assert answer.status_code == 302
    assert FollowUp.objects.get().organisation == office


@pytest.mark.parametrize("owners", ["none", "both", "stranger", "no text", "elsewhere"])
def test_a_task_needs_one_owner_of_this_event(owners: str) -> None:
    row, office, person = concluded(), make_organisation(), make_person()
    if owners != "stranger":
        make_registration(row.event, person=person, status="confirmed")
    data = promise(row, person=person.uid)
    if owners == "both":
        data["organisation"] = office.uid
    if owners == "none":
        data["person"] = ""
    if owners == "no text":
        data["text"] = " "
    if owners == "elsewhere":
        data["conclusion"] = concluded().uid
    client, path = page_of(row.event)

    assert client.post(path, data).status_code == 400
    assert not FollowUp.objects.exists()
    assert not AuditEvent.objects.exists()


def test_the_service_wants_one_owner() -> None:
    with pytest.raises(OneOwner):
        add_follow_up(concluded(), text="Write", actor=None)

    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("task", ["", "x", "other"])
def test_a_task_of_another_event_does_not_exist(task: str) -> None:
    other = add_follow_up(
        concluded(), text="Write", organisation=make_organisation(), actor=None
    )
    client, path = page_of(concluded().event)
    uid = other.uid if task == "other" else task

    for act in ("task_done", "task_open", "task_remove"):
        assert client.post(path, {"act": act, "task": uid}).status_code == 404

    other.refresh_from_db()
    assert other.done_on is None


@pytest.mark.django_db(transaction=True)
def test_a_task_done_by_two_at_once_is_done_once(
    run_threads: Callable[..., list[Any]],
) -> None:
    task = add_follow_up(
        concluded(), text="Write", organisation=make_organisation(), actor=None
    )
    days = [date(2026, 5, day) for day in range(1, 5)]

    run_threads(
        [partial(finish_follow_up, task, done_on=day, actor=None) for day in days],
        workers=4,
    )

    task.refresh_from_db()
    assert task.done_on in days
    assert AuditEvent.objects.filter(action="follow_up.done").count() == 1
