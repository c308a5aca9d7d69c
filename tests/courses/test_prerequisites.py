"""Prerequisites: checked when it is known who somebody is, decided by organisers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.invariants import problems
from courses.models import (
    Course,
    Decision,
    Event,
    Prerequisite,
    Registration,
    Status,
    Test,
    TestResult,
)
from courses.selectors.prerequisites import missing_of, prerequisite_name
from courses.services.approval import approve, offer_seat, prove_address
from courses.services.confirmation import confirm, seat_now
from courses.services.copying import copy_event
from courses.services.decisions import Act, Words, decide, foresee
from courses.services.prerequisites import (
    PrerequisiteByTraits,
    PrerequisitesMissing,
    add_prerequisite,
    remove_prerequisite,
    set_join,
)
from courses.services.tickets import registration_path
from outbox.models import Message
from outbox.services.renderers import renderers
from participants.models import Person
from tests.courses.factories import sign_up
from tests.factories import (
    make_admin,
    make_event,
    make_group,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_profile,
    make_registration,
)

Threads = Callable[..., list[Any]]


def ask(event: Event, kind: str, row: Any, **fields: Any) -> Event:
    """The event once it asks for that too."""
    asked = Prerequisite(event=event, kind=kind, **{kind: row}, **fields)
    add_prerequisite(event, asked, actor=None)
    event.refresh_from_db()
    return event


def make_earlier(**fields: Any) -> Event:
    start = timezone.now() - timedelta(days=30)
    titles = {"bg": "Основен курс", "en": "Basic course"}
    return make_event(status="held", starts_at=start, titles=titles, **fields)


def attend(event: Event, person: Person, minutes: int = 90) -> None:
    row = make_registration(event, person=person)
    make_presence(row, event.sessions.get(), minutes=minutes)


def known(number: int = 1) -> Person:
    """The person that `sign_up` of that number turns out to be."""
    return make_person(f"Иван Примеров{number}", email=f"ivan{number}@town.example")


def again(row: Registration) -> Registration:
    return Registration.objects.get(pk=row.pk)


@pytest.mark.django_db
def test_confirm_seats_who_attended_long_enough() -> None:
    earlier = make_earlier()
    attend(earlier, known(1), minutes=72)
    attend(earlier, known(2), minutes=71)
    event = ask(make_event(), "earlier", earlier, percent=80)

    rows = [confirm(sign_up(event, number)) for number in (1, 2, 3)]

    assert [row.stage for row in rows] == ["confirmed", "pending", "pending"]
    assert event.quotas.get().taken == 1


@pytest.mark.django_db
def test_register_says_nothing_about_who_is_known() -> None:
    earlier = make_earlier()
    attend(earlier, known(1))
    event = ask(make_event(), "earlier", earlier)

    rows = [sign_up(event, number) for number in (1, 2)]

    assert [(row.status, row.person) for row in rows] == [(Status.HELD, None)] * 2


@pytest.mark.django_db
def test_who_lacks_one_gives_the_seat_to_the_next_and_is_told() -> None:
    event = ask(make_event(seats=1), "profile", make_profile("mayor"))
    first = sign_up(event, 1)
    second = sign_up(event, 2, join_waiting_list=True)

    first = confirm(first)
    first = again(first)

    assert (first.stage, first.confirmed_at) == (Decision.PENDING, None)
    assert again(second).status == Status.OFFERED
    message = Message.objects.get(kind="registration.undecided")
    mail = renderers[message.kind](message)
    assert "mayor" in mail.text
    assert "mayor" in str(mail.html)
    assert list(problems()) == []


@pytest.mark.django_db
def test_approve_needs_a_reason_for_an_exception() -> None:
    event = ask(make_event(seats=1), "profile", make_profile("mayor"))
    row = confirm(sign_up(event))

    with pytest.raises(PrerequisitesMissing):
        approve(row, actor=make_admin())
    with pytest.raises(PrerequisitesMissing):
        offer_seat(row, actor=make_admin())
    assert again(row).stage == Decision.PENDING
    assert event.quotas.get().taken == 0
    approve(row, actor=make_admin(), reason="Замества кмета")

    row = again(row)
    assert (row.status, row.waiver) == (Status.CONFIRMED, "Замества кмета")
    assert row.person is not None


@pytest.mark.django_db
def test_approve_needs_no_reason_once_nothing_is_missing() -> None:
    profile = make_profile("mayor")
    event = ask(make_event(), "profile", profile)
    row = confirm(sign_up(event))
    make_post(row.person, profiles=[profile])

    row = approve(row, actor=None)

    assert (row.status, row.waiver) == (Status.CONFIRMED, "")


@pytest.mark.django_db
def test_seat_now_covers_a_missing_prerequisite() -> None:
    event = ask(make_event(seats=0), "profile", make_profile("mayor"))
    row = sign_up(event, join_waiting_list=True)

    row = seat_now(row, reason="Гост", actor=make_admin())

    assert (row.status, again(row).waiver) == (Status.CONFIRMED, "Гост")


@pytest.mark.django_db
def test_any_one_is_enough_where_it_says_so() -> None:
    profile = make_profile("mayor")
    event = ask(make_event(), "profile", profile)
    event = ask(event, "earlier", make_earlier())
    make_post(known(1), profiles=[profile])
    make_post(known(2), profiles=[profile])

    all_needed = confirm(sign_up(event, 1))
    set_join(event, "any", actor=None)
    event.refresh_from_db()
    any_one = confirm(sign_up(event, 2))

    assert (all_needed.stage, any_one.stage) == ("pending", "confirmed")


@pytest.mark.django_db
def test_missing_of_reads_course_test_and_group() -> None:
    earlier = make_earlier(course=Course.objects.create(titles={"en": "Basics"}))
    test = Test.objects.create(event=earlier, moment="after", best_score=10)
    group = make_group({"criterion": "organisation_kind", "value": ["council"]})
    event = ask(make_event(), "course", earlier.course)
    event = ask(event, "test", test, points=8)
    event = ask(event, "group", group)
    person = make_person()
    make_post(person, organisation=make_organisation(kind="council"))
    row = make_registration(event, person=person)
    at = timezone.now()

    before = [one.kind for one in missing_of(event, [row], at)[row.pk]]
    attend(earlier, person)
    own = earlier.registrations.get()
    TestResult.objects.create(test=test, registration=own, score=7)
    between = [one.kind for one in missing_of(event, [row], at)[row.pk]]
    TestResult.objects.update(score=8)

    assert before == ["course", "test"]
    assert between == ["test"]
    assert missing_of(event, [row], at) == {row.pk: []}


@pytest.mark.django_db
def test_missing_of_takes_the_same_queries_for_one_and_three() -> None:
    event = ask(make_event(), "profile", make_profile())
    event = ask(event, "earlier", make_earlier())
    rows = [make_registration(event, person=make_person()) for _number in range(3)]
    counts = []
    for some in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            missing_of(event, some, timezone.now())
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_groups_by_traits_are_no_prerequisite() -> None:
    women = make_group({"criterion": "gender", "value": ["female"]}, reason="x")
    event = make_event()

    with pytest.raises(PrerequisiteByTraits):
        ask(event, "group", women)

    assert not Prerequisite.objects.exists()


@pytest.mark.django_db
def test_add_again_changes_the_numbers_and_the_last_one_removed_ends_it() -> None:
    earlier = make_earlier()
    event = ask(make_event(), "earlier", earlier, percent=50)
    event = ask(event, "earlier", earlier, percent=60)

    row = event.prerequisite_rows.get()
    assert row.percent == 60
    assert (
        prerequisite_name(row, "en") == "attended “Basic course”, at least 60 % of it"
    )
    remove_prerequisite(row, actor=None)

    event.refresh_from_db()
    assert event.prerequisites == ""


@pytest.mark.django_db
def test_copy_event_asks_the_same() -> None:
    event = ask(make_event(), "earlier", make_earlier(), percent=60)

    copy = copy_event(event, first_day=None, actor=None)

    row = copy.prerequisite_rows.get()
    assert (copy.prerequisites, row.kind, row.percent) == ("all", "earlier", 60)


@pytest.mark.django_db
def test_prove_address_names_what_is_missing_where_all_are_decided_on() -> None:
    event = make_event(needs_approval=True)
    event = ask(event, "profile", make_profile("mayor"))
    row = prove_address(sign_up(event))

    outcomes = foresee(event, Act.APPROVE, [row])
    refused = decide(event, Act.APPROVE, [row], actor=None)
    done = decide(event, Act.APPROVE, [row], actor=None, words=Words(waiver="Гост"))

    assert "mayor" in str(outcomes[0].why)
    assert "mayor" in str(refused[0].why)
    assert (refused[0].is_done, done[0].is_done) == (False, True)
    assert again(row).waiver == "Гост"


@pytest.mark.django_db(transaction=True)
def test_confirm_at_once_frees_each_seat_once(run_threads: Threads) -> None:
    event = ask(make_event(seats=2), "profile", make_profile("mayor"))
    rows = [sign_up(event, number) for number in (1, 2)]
    line = [sign_up(event, number, join_waiting_list=True) for number in (3, 4)]

    run_threads([partial(confirm, row) for row in rows])

    assert {again(row).stage for row in rows} == {Decision.PENDING}
    assert {again(row).status for row in line} == {Status.OFFERED}
    assert event.quotas.get().taken == 2
    assert list(problems()) == []


# --- pages ------------------------------------------------------------------------


@pytest.mark.django_db
def test_pages_say_what_is_missing(client: Client) -> None:
    event = ask(make_event(), "profile", make_profile("mayor"))
    row = sign_up(event)
    path = registration_path(row)

    public = client.get(f"/events/{event.slug}/").content.decode()
    client.post(path, {"act": "confirm"})
    own = client.get(path).content.decode()
    client.force_login(make_admin())
    desk_path = f"/desk/events/{event.slug}/people/{row.uid}/"
    desk = client.get(desk_path).content.decode()
    people = client.get(f"/desk/events/{event.slug}/people/").content.decode()
    refused = client.post(desk_path, {"act": "approve"}, follow=True)
    client.post(desk_path, {"act": "approve", "reason": "Гост"})

    for page in (public, own, desk, people):
        assert "mayor" in page
    assert "give a reason" in refused.content.decode()
    assert again(row).status == Status.CONFIRMED


@pytest.mark.django_db
def test_event_prerequisites_adds_joins_and_removes(client: Client) -> None:
    event, profile, earlier = make_event(), make_profile("mayor"), make_earlier()
    client.force_login(make_admin())
    path = f"/desk/events/{event.slug}/prerequisites/"

    empty = client.post(path, {"act": "add", "kind": "profile"})
    client.post(path, {"act": "add", "kind": "profile", "profile": str(profile.uid)})
    sent = {"act": "add", "kind": "earlier", "earlier": str(earlier.uid)}
    client.post(path, sent)
    client.post(path, {"act": "join", "join": "any"})
    row = event.prerequisite_rows.get(kind="profile")
    client.post(path, {"act": "remove", "prerequisite": str(row.uid)})
    bad = client.post(path, {"act": "remove", "prerequisite": "x"})

    event.refresh_from_db()
    assert "Say which." in empty.content.decode()
    assert event.prerequisites == "any"
    assert event.prerequisite_rows.get().percent == 80
    assert bad.status_code == 404
