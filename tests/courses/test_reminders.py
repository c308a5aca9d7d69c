"""Reminder rules: whom, when, and never twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import (
    Event,
    Registration,
    ReminderDefault,
    ReminderRule,
    Status,
)
from courses.services import notices, reminders
from courses.services.copying import copy_event
from courses.services.letter_texts import BadPlaceholder
from courses.services.planning import create_event, update_event
from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from tests.courses.factories import make_attended, start_of
from tests.factories import make_admin, make_event, make_registration

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def rule(event: Event, **fields: Any) -> ReminderRule:
    fields.setdefault("states", ["confirmed"])
    fields.setdefault("subjects", {"en": "Soon: {event}"})
    fields.setdefault("bodies", {"en": "See you, {given_name}."})
    return reminders.keep_rule(event, actor=None, **fields)


def person(event: Event, **fields: Any) -> Registration:
    at = start_of(event) - 30 * DAY
    fields.setdefault("status", Status.CONFIRMED)
    if fields["status"] == Status.CONFIRMED:
        fields.setdefault("confirmed_at", at)
    fields.setdefault("queued_at", at)
    return make_registration(event, **fields)


def sent() -> int:
    return Message.objects.filter(kind=notices.RULE).count()


def in_ten_days(**fields: Any) -> Event:
    return make_event(starts_at=timezone.now() + 10 * DAY, **fields)


def test_a_reminder_goes_out_when_its_time_comes_and_once() -> None:
    event = in_ten_days()
    person(event)
    person(event, status=Status.WAITING)
    rule(event, amount=2)
    due = start_of(event) - 2 * DAY

    counts = [
        reminders.run(at)
        for at in (
            due - timedelta(minutes=1),
            due,
            due + timedelta(minutes=10),
            due + DAY,  # the clock of the server a day ahead
            due,  # and back again
            start_of(event),
        )
    ]

    assert counts == [0, 1, 0, 0, 0, 0]
    assert sent() == 1


def test_one_who_came_after_the_time_of_the_reminder_gets_none() -> None:
    event = in_ten_days()
    due = start_of(event) - 2 * DAY
    person(event, confirmed_at=due + timedelta(hours=1))
    rule(event, amount=2)

    reminders.run(due + timedelta(hours=2))

    assert sent() == 0


def test_a_reminder_moves_with_the_event() -> None:
    event = in_ten_days()
    person(event)
    row = rule(event, amount=2)
    due = start_of(event) - 2 * DAY

    update_event(
        event,
        actor=make_admin(),
        starts_at=start_of(event) + 7 * DAY,
        ends_at=start_of(event, 24 * 60) + 7 * DAY,
    )

    assert reminders.run(due) == 0
    assert reminders.run(due + 7 * DAY) == 1
    row.refresh_from_db()
    assert row.due_at == due + 7 * DAY


def test_rules_after_the_end_and_before_the_deadline() -> None:
    event = in_ten_days(closes_at=timezone.now() + 5 * DAY)
    there = make_attended(event, 1)[0]
    person(event, status=Status.HELD)
    after = rule(event, anchor="end", amount=3, unit="hours", states=["present"])
    before = rule(event, anchor="deadline", amount=1, states=["held"])
    end = event.ends_at
    assert end is not None

    assert after.due_at == end + timedelta(hours=3)
    assert before.due_at == event.closes_at - DAY  # type: ignore[operator]
    assert reminders.run(end + timedelta(hours=3)) == 1
    message = Message.objects.get(kind=notices.RULE)
    assert message.about_uid == there.uid
    assert message.expires_at == end + timedelta(hours=3) + 7 * DAY


@pytest.mark.parametrize("change", ["cancelled", "off", "draft"])
def test_no_reminder_of_what_does_not_take_place(change: str) -> None:
    event = in_ten_days()
    person(event)
    row = rule(event, is_active=change != "off")
    if change != "off":
        Event.objects.filter(pk=event.pk).update(status=change)

    assert reminders.run(start_of(event) - DAY) == 0
    assert reminders.whom(row).chosen == 1


def test_what_is_not_true_any_more_is_not_sent() -> None:
    event = in_ten_days()
    row = person(event)
    rule(event)
    reminders.run(start_of(event) - 2 * DAY)
    Registration.objects.filter(pk=row.pk).update(status=Status.CANCELLED)

    with pytest.raises(NotNeeded):
        renderers[notices.RULE](Message.objects.get(kind=notices.RULE))


def test_the_online_link_is_for_those_with_a_seat() -> None:
    event = in_ten_days(online_link="https://meet.example/room")
    person(event)
    person(event, status=Status.WAITING)
    rule(event, states=["confirmed", "waiting"])
    reminders.run(start_of(event) - 2 * DAY)

    states = dict(event.registrations.values_list("uid", "status"))
    texts = {
        states[row.about_uid]: renderers[notices.RULE](row).text  # type: ignore[index]
        for row in Message.objects.filter(kind=notices.RULE)
    }

    assert "meet.example" in texts[Status.CONFIRMED]
    assert "meet.example" not in texts[Status.WAITING]


def test_killed_in_the_middle_it_goes_on_where_nothing_was_lost() -> None:
    event = in_ten_days()
    for _number in range(3):
        person(event, email="office@town.example")  # three batches
    rule(event)
    due = start_of(event) - 2 * DAY
    calls: list[str] = []

    def broken(execute: Any, sql: str, *rest: Any) -> Any:
        if 'INTO "outbox_message"' in sql:
            calls.append(sql)
            if len(calls) == 2:
                raise RuntimeError("killed")
        return execute(sql, *rest)

    with pytest.raises(RuntimeError), connection.execute_wrapper(broken):
        reminders.run(due)

    assert sent() == 0
    assert (reminders.run(due), reminders.run(due), sent()) == (3, 0, 3)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_send_once() -> None:
    event = in_ten_days()
    for number in range(6):
        person(event, email=f"office{number % 2}@town.example")
    rule(event)
    due = start_of(event) - 2 * DAY

    def tick(_number: int) -> None:
        try:
            reminders.run(due)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, range(6)))

    assert sent() == 6


def test_a_copy_of_the_event_has_the_rule_and_nobody() -> None:
    event = in_ten_days()
    person(event)
    rule(event, amount=3)
    day = (start_of(event) + 30 * DAY).date()

    copy = copy_event(event, first_day=day, actor=make_admin())

    made = copy.reminder_rules.get()
    assert (made.amount, made.bodies) == (3, {"en": "See you, {given_name}."})
    assert reminders.whom(made).chosen == 0


def test_the_desk_shows_who_would_get_it_and_when(client: Client) -> None:
    event = in_ten_days()
    reader = person(event, given_name="Ana", language="en")
    client.force_login(make_admin())
    new = reverse("event_reminder_new", args=[event.slug])

    start = client.get(new)
    client.post(
        new,
        {
            "amount": "2",
            "unit": "days",
            "anchor": "start",
            "states": ["confirmed"],
            "is_active": "on",
            "subjects_en": "Soon",
            "bodies_en": "See you, {given_name}",
        },
    )
    row = ReminderRule.objects.get()
    page = client.get(reverse("event_reminder", args=[event.slug, row.uid]))
    other = {
        "amount": "3",
        "unit": "days",
        "anchor": "start",
        "states": ["confirmed"],
        "subjects_en": "Other",
        "bodies_en": "Until then, {given_name}",
        "preview": "yes",
    }
    typed = client.post(reverse("event_reminder", args=[event.slug, row.uid]), other)
    row.refresh_from_db()

    assert "{event}" in start.content.decode()
    assert page.context["found"].chosen == 1
    assert "Ana" in page.content.decode()
    assert page.context["preview"].reader == reader
    assert "See you, Ana" in page.context["preview"].mail.text
    assert "Until then, Ana" in typed.context["preview"].mail.text
    assert (row.amount, row.subjects) == (2, {"en": "Soon"})
    client.post(reverse("event_reminder", args=[event.slug, row.uid]), {"act": "drop"})
    assert not ReminderRule.objects.exists()


def default(event: Event, **fields: Any) -> ReminderDefault:
    fields.setdefault("states", ["confirmed"])
    fields.setdefault("subjects", {"en": "Soon"})
    fields.setdefault("bodies", {"en": "See you."})
    return reminders.keep_default(event.programme, actor=None, **fields)


def planned(event: Event) -> Event:
    return create_event(
        programme=event.programme,
        kind=event.kind,
        titles={"en": "New"},
        languages=["en"],
        actor=None,
    )


def amounts(event: Event) -> list[int]:
    return [row.amount for row in event.reminder_rules.all()]


def test_new_events_begin_with_the_reminders_of_the_programme_and_keep_them() -> None:
    old = in_ten_days()
    first, second = default(old, amount=2), default(old, amount=7, is_active=False)

    event = planned(old)
    reminders.keep_default(old.programme, actor=None, default=first, amount=5)
    reminders.drop_default(second, actor=None)
    later = planned(old)

    assert (amounts(old), amounts(event), amounts(later)) == ([], [2, 7], [5])
    assert [row.is_active for row in event.reminder_rules.all()] == [True, False]


def test_a_copy_has_the_reminders_of_its_model_and_those_added_since() -> None:
    """A template holds reminders too: what was taken out of it does not come back."""
    old = make_event()
    default(old, amount=2)
    model = planned(old)
    model.reminder_rules.all().delete()
    rule(model, amount=9)
    default(model, amount=4)

    copy = copy_event(model, first_day=None, actor=make_admin())

    assert sorted(amounts(copy)) == [4, 9]


def test_a_default_with_an_unknown_placeholder_is_not_kept() -> None:
    with pytest.raises(BadPlaceholder):
        default(make_event(), bodies={"en": "{who}"})

    assert not ReminderDefault.objects.exists()


def test_the_programme_page_keeps_previews_and_drops(client: Client) -> None:
    event = in_ten_days()
    person(event, given_name="Ana", language="en")
    client.force_login(make_admin())
    code = event.programme.code
    new = reverse("programme_reminder_new", args=[code])
    sent = {
        "amount": "2",
        "unit": "days",
        "anchor": "start",
        "states": ["confirmed"],
        "is_active": "on",
        "subjects_en": "Soon",
        "bodies_en": "See you, {given_name}",
    }

    preview = client.post(new, sent | {"preview": "yes"})
    none = ReminderDefault.objects.count()
    client.post(new, sent)
    row = ReminderDefault.objects.get()
    listed = client.get(reverse("programme_messages", args=[code])).content.decode()
    one = reverse("programme_reminder", args=[code, row.uid])
    client.post(one, sent | {"amount": "3"})
    row.refresh_from_db()
    client.post(one, {"act": "drop"})

    assert "See you, Ana" in preview.context["preview"].mail.text
    assert (none, row.amount) == (0, 3)
    assert "2 days before the start" in listed
    assert not ReminderDefault.objects.exists()
    assert not event.reminder_rules.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_programme_page_reads_a_fixed_number_of_times(
    client: Client, count: int, django_assert_max_num_queries: Any
) -> None:
    event = make_event()
    for _number in range(count):
        default(event)
    client.force_login(make_admin())
    address = reverse("programme_messages", args=[event.programme.code])
    client.get(address)

    with django_assert_max_num_queries(22):
        client.get(address)
