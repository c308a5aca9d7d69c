"""Messages to many wait for a second person (R-136)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError
from courses.models import Event, Letter, Registration
from courses.selectors.recipients import Choice, recipients_of
from courses.services.letters import (
    NotWaiting,
    OthersByNow,
    OwnRelease,
    SentAlready,
    WaitsForRelease,
    digest_of,
    draft_letter,
    drop_letter,
    release_letter,
    send_letter,
    take_back,
)
from courses.services.letters_alone import set_letters_alone
from outbox.models import Message
from outbox.services.renderers import NotNeeded, renderers
from participants.models import AuditEvent, Grant, User
from programmes.models import Programme
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_registration,
    make_user,
)

Threads = Callable[..., list[Any]]
HALVES = ((0, 2), (2, 4), (0, 2))


def wide(people: int = 3, alone: int | None = 2) -> Letter:
    """A draft to more people than the programme lets one write to alone."""
    event = make_event()
    Programme.objects.filter(pk=event.programme_id).update(letters_alone=alone)
    event.programme.refresh_from_db()
    for _number in range(people):
        make_registration(event, status="confirmed")
    return draft_letter(
        event,
        subjects={"en": "News"},
        bodies={"en": "Welcome, {given_name}."},
        choice=Choice(("confirmed",)),
        actor=None,
    )


def seen(letter: Letter) -> str:
    row = Letter.objects.get(pk=letter.pk)
    return digest_of(row, recipients_of(letter.event, Choice.of(row.choice)))


def asked(by: User) -> Letter:
    letter = wide()
    send_letter(letter, seen=seen(letter), actor=by)
    return letter


def state(letter: Letter) -> tuple[str, int]:
    letter.refresh_from_db()
    return letter.state, Message.objects.filter(kind="event.letter").count()


@pytest.mark.django_db
@pytest.mark.parametrize(("alone", "waits"), [(2, True), (3, False), (None, False)])
def test_a_message_to_more_than_the_number_waits(
    alone: int | None, *, waits: bool
) -> None:
    letter = wide(people=3, alone=alone)
    mark = seen(letter)

    send_letter(letter, seen=mark, actor=make_admin())
    send_letter(letter, seen=mark, actor=make_admin())

    assert state(letter) == (("waiting", 0) if waits else ("sent", 3))


def to_some(event: Event, rows: list[Registration]) -> Letter:
    return draft_letter(
        event,
        subjects={"en": "News"},
        bodies={"en": "Welcome, {given_name}."},
        choice=Choice(people=tuple(str(row.uid) for row in rows)),
        actor=None,
    )


@pytest.mark.django_db
def test_two_halves_of_an_audience_are_one_audience() -> None:
    one, other = make_admin(), make_admin()
    event = wide(people=4, alone=3).event
    rows = list(event.registrations.all())
    first, second, again = (to_some(event, rows[a:b]) for a, b in HALVES)
    elsewhere = make_event(programme=event.programme)
    there = to_some(elsewhere, [make_registration(elsewhere, status="confirmed")])
    far = to_some(elsewhere, [make_registration(elsewhere, status="confirmed")])

    def send(letter: Letter, by: User, **fields: Any) -> str:
        return send_letter(letter, seen=seen(letter), actor=by, **fields).state

    said = [send(first, one), send(again, one), send(second, one), send(there, one)]
    tomorrow = timezone.now() + timedelta(hours=25)

    assert said == ["sent", "sent", "waiting", "sent"]
    assert send(far, one) == "waiting"
    take_back(second, actor=one)
    take_back(far, actor=one)
    assert send(far, other) == "sent"
    assert send(second, one, at=tomorrow) == "sent"


@pytest.mark.django_db
def test_what_a_second_person_released_counts_for_nobody() -> None:
    one = make_admin()
    letter = asked(one)
    release_letter(letter, seen=seen(letter), actor=make_admin())
    rows = list(letter.event.registrations.all())
    half = to_some(letter.event, rows[:2])

    send_letter(half, seen=seen(half), actor=one)

    assert state(half) == ("sent", 5)


@pytest.mark.django_db(transaction=True)
def test_two_halves_sent_at_once_do_not_pass_each_other(run_threads: Threads) -> None:
    for _turn in range(3):
        one = make_admin()
        event = wide(people=4, alone=3).event
        rows = list(event.registrations.all())
        halves = [to_some(event, rows[:2]), to_some(event, rows[2:])]

        said = run_threads(
            [
                partial(attempt, send_letter, letter=half, seen=seen(half), actor=one)
                for half in halves
            ]
        )

        assert sorted(said) == ["sent", "waiting"]


def told(kind: str) -> list[tuple[str, str]]:
    rows = Message.objects.filter(kind=kind).order_by("pk")
    return [(row.address, renderers[kind](row).text) for row in rows]


@pytest.mark.django_db
def test_who_works_on_the_event_is_asked_by_mail_and_the_author_answered() -> None:
    event = wide().event
    one, other = organiser(event), organiser(event)
    make_admin()
    first, second = (to_some(event, list(event.registrations.all())) for _ in "ab")

    for letter in (first, second):
        send_letter(letter, seen=seen(letter), actor=one)
    requests = told("letter.release_asked")
    release_letter(first, seen=seen(first), actor=other)
    take_back(second, actor=other, note="No date in it")

    address = f"/desk/events/{event.slug}/messages/{first.uid}/"
    assert [to for to, _text in requests] == [other.email, other.email]
    assert address in requests[0][1]
    assert "Recipients: 3" in requests[0][1]
    [released], [returned] = told("letter.released"), told("letter.returned")
    assert (released[0], returned[0]) == (one.email, one.email)
    assert "is on its way" in released[1]
    assert "Why: No date in it" in returned[1]
    assert Letter.objects.get(pk=second.pk).note == "No date in it"
    with pytest.raises(NotNeeded):
        told("letter.release_asked")


@pytest.mark.django_db
def test_with_nobody_else_at_the_event_administrators_are_asked() -> None:
    admin = make_admin()
    event = wide().event
    one = organiser(event)
    letter = to_some(event, list(event.registrations.all()))

    send_letter(letter, seen=seen(letter), actor=one)
    take_back(letter, actor=one)

    rows = Message.objects.filter(kind="letter.release_asked")
    assert [row.address for row in rows] == [admin.email]
    assert not Message.objects.filter(kind="letter.returned").exists()


@pytest.mark.django_db
def test_another_person_releases_it_once_and_both_are_named() -> None:
    one, other = make_admin(), make_admin()
    letter = asked(one)
    mark = seen(letter)

    release_letter(letter, seen=mark, actor=other)
    release_letter(letter, seen=mark, actor=other)

    assert state(letter) == ("sent", 3)
    assert (letter.sent_by, letter.released_by, letter.asked_by) == (one, other, one)
    actions = AuditEvent.objects.filter(action__startswith="letter.re")
    assert sorted(actions.values_list("action", flat=True)) == [
        "letter.release_asked",
        "letter.released",
    ]


@pytest.mark.django_db
def test_nobody_releases_the_own_message_nor_one_that_does_not_wait() -> None:
    one, other = make_admin(), make_admin()
    letter, draft = asked(one), wide()

    with pytest.raises(OwnRelease):
        release_letter(letter, seen=seen(letter), actor=one)
    with pytest.raises(NotWaiting):
        release_letter(draft, seen=seen(draft), actor=other)
    mark = seen(letter)
    make_registration(letter.event, status="confirmed")
    with pytest.raises(OthersByNow):
        release_letter(letter, seen=mark, actor=other)

    assert state(letter) == ("waiting", 0)
    assert state(draft) == ("draft", 0)


@pytest.mark.django_db
def test_what_waits_is_changed_only_after_it_was_taken_back() -> None:
    one = make_admin()
    letter = asked(one)
    values: dict[str, Any] = {"subjects": {"en": "B"}, "bodies": {"en": "B"}}
    choice = Choice(("confirmed",))
    change = partial(draft_letter, letter.event, choice=choice, actor=one, **values)

    with pytest.raises(WaitsForRelease):
        change(letter=letter)
    with pytest.raises(WaitsForRelease):
        drop_letter(letter, actor=one)
    take_back(letter, actor=one)
    take_back(letter, actor=one)
    change(letter=letter)

    assert state(letter) == ("draft", 0)
    assert (letter.asked_by, letter.asked_at) == (None, None)
    assert letter.subjects == {"en": "B"}


@pytest.mark.django_db
def test_the_database_knows_the_states_and_two_persons() -> None:
    one = make_admin()
    letter = asked(one)
    rows = Letter.objects.filter(pk=letter.pk)
    wrong: list[dict[str, Any]] = [
        {"state": "draft"},
        {"asked_at": None},
        {"state": "sent", "sent_at": letter.created_at, "released_by": one},
    ]

    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)

    assert state(letter) == ("waiting", 0)


def attempt(act: Callable[..., Letter], **fields: Any) -> str:
    try:
        return act(**fields).state
    except DomainError as refusal:
        return refusal.code


@pytest.mark.django_db(transaction=True)
def test_released_and_taken_back_at_once_one_of_them_counts(
    run_threads: Threads,
) -> None:
    for _turn in range(3):
        Message.objects.all().delete()
        one, other = make_admin(), make_admin()
        letter = asked(one)
        release = partial(release_letter, seen=seen(letter), actor=other)

        said = run_threads(
            [
                partial(attempt, release, letter=letter),
                partial(attempt, take_back, letter=letter, actor=one),
            ]
        )

        assert (state(letter), said) in [
            (("sent", 3), ["sent", SentAlready.code]),
            (("draft", 0), [NotWaiting.code, "draft"]),
        ]


@pytest.mark.django_db(transaction=True)
def test_released_by_many_at_once_it_goes_out_once(run_threads: Threads) -> None:
    letter = asked(make_admin())
    mark = seen(letter)
    others = [make_admin() for _number in range(4)]

    said = run_threads(
        [
            partial(attempt, release_letter, letter=letter, seen=mark, actor=actor)
            for actor in others
        ]
    )

    assert said == ["sent"] * 4
    assert state(letter) == ("sent", 3)


# --- pages ------------------------------------------------------------------------


def organiser(event: Event) -> User:
    user = make_user()
    make_grant(user, Grant.Role.ORGANISER, event)
    return user


@pytest.mark.django_db
def test_the_desk_asks_releases_and_refuses_the_own(client: Client) -> None:
    letter = wide()
    event = letter.event
    one, other = organiser(event), organiser(event)
    page = reverse("event_letter", args=[event.slug, letter.uid])
    client.force_login(one)

    before = client.get(page).content.decode()
    client.post(page, {"act": "send", "seen": seen(letter)})
    own = client.get(page).content.decode()
    refused = client.post(page, {"act": "release", "seen": seen(letter)}, follow=True)
    waits = state(letter)
    edit = client.get(reverse("event_letter_edit", args=[event.slug, letter.uid]))
    client.force_login(other)
    desk = client.get(reverse("desk")).content.decode()
    listed = client.get(reverse("event_messages", args=[event.slug]))
    theirs = client.get(page).content.decode()
    client.post(page, {"act": "release", "seen": seen(letter)})
    sent = client.get(page).content.decode()

    assert "Ask a second person to release it" in before
    assert "Take it back" in own
    assert 'value="release"' not in own
    assert "Somebody else who works on the event" in refused.content.decode()
    assert waits == ("waiting", 0)
    assert edit.status_code == 404
    assert "Messages to release" in desk
    assert "asks you to release" in listed.content.decode()
    assert "Release it to 3 people" in theirs
    assert state(letter) == ("sent", 3)
    assert "Released by" in sent


@pytest.mark.django_db
def test_who_is_asked_may_send_it_back(client: Client) -> None:
    letter = asked(make_admin())
    client.force_login(make_admin())

    page = reverse("event_letter", args=[letter.event.slug, letter.uid])
    client.post(page, {"act": "back", "note": "No  date"})

    assert state(letter) == ("draft", 0)
    assert "Why: No date" in client.get(page).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "kept"), [("5", 5), ("", None), ("0", 0)])
def test_the_number_is_kept_at_the_programme(
    client: Client, typed: str, kept: int | None
) -> None:
    event, admin = make_event(), make_admin()
    client.force_login(admin)
    address = reverse("programme_messages", args=[event.programme.code])

    client.post(address, {"number": typed})
    set_letters_alone(event.programme, kept, actor=admin)
    refused = client.post(address, {"number": "-1"})

    event.programme.refresh_from_db()
    assert event.programme.letters_alone == kept
    assert refused.status_code == 400
    assert AuditEvent.objects.filter(action="programme.letters_alone").count() == 1
