from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from courses.access import manages_trainers, trainers_for
from courses.models import Event, EventRole, TrainerProfile, TrainerRate
from courses.selectors.trainers import (
    clashes_of,
    find_trainers,
    roles_with_clashes,
    work_of,
)
from courses.services.trainers import (
    RateBeforeLast,
    RoleHeld,
    SessionElsewhere,
    add_role,
    remove_role,
    set_profile,
    set_rate,
)
from participants.models import AuditEvent, Person
from participants.services.merge import merge_people, undo_people_merge
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_kind,
    make_person,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_session,
    make_topic,
    make_user,
)
from tests.participants.doubles import checksums

pytestmark = pytest.mark.django_db
Run = Callable[..., Any]


def make_trainer(name: str = "", **fields: Any) -> TrainerProfile:
    fields.setdefault("topics", [])
    fields.setdefault("regions", [])
    return set_profile(make_person(name), actor=None, **fields)


# --- profiles and rates ---------------------------------------------------------------


def test_set_profile_makes_one_row_and_changes_it() -> None:
    topic, region = make_topic(), make_region()
    profile = make_trainer(topics=[topic], regions=[region], languages=["bg"])

    again = set_profile(
        profile.person, actor=None, topics=[], regions=[region], note="in spring"
    )

    assert again.pk == profile.pk
    assert (again.languages, again.note) == (["bg"], "in spring")
    assert list(again.topics.all()) == []
    assert list(again.regions.all()) == [region]
    actions = AuditEvent.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["trainer.added", "trainer.changed"]


def test_a_new_rate_ends_the_one_before_it_the_day_before() -> None:
    profile = make_trainer()
    old = set_rate(
        profile,
        amount=Decimal("100"),
        currency="eur",
        unit="day",
        started_on=date(2026, 1, 1),
        actor=None,
    )

    new = set_rate(
        profile,
        amount=Decimal("120"),
        currency="EUR",
        unit="day",
        started_on=date(2026, 6, 1),
        actor=None,
    )

    old.refresh_from_db()
    assert (old.currency, old.ended_on) == ("EUR", date(2026, 5, 31))
    assert new.ended_on is None


def test_a_rate_before_the_last_one_is_refused() -> None:
    profile = make_trainer()
    values: dict[str, Any] = {"amount": 1, "currency": "EUR", "unit": "day"}
    set_rate(profile, started_on=date(2026, 6, 1), actor=None, **values)

    with pytest.raises(RateBeforeLast):
        set_rate(profile, started_on=date(2026, 6, 1), actor=None, **values)

    assert TrainerRate.objects.get().ended_on is None


# --- the roster -----------------------------------------------------------------------


def test_the_roster_has_profiles_those_who_led_and_graduates() -> None:
    known = make_trainer().person
    event = make_event(status="held")
    led, observed = make_person(), make_person()
    EventRole.objects.create(event=event, person=led, role="trainer")
    EventRole.objects.create(event=event, person=observed, role="observer")
    kind = make_kind(behaviour="facilitator_training")
    training = make_event(status="held", kind=kind)
    graduate = make_registration(training, person=make_person())
    make_presence(graduate, training.sessions.get())
    make_registration(training, person=make_person())  # did not come

    found = set(trainers_for(make_admin()))

    assert found == {known, led, graduate.person}


def test_managers_and_organisers_see_trainers_of_public_and_own_events() -> None:
    public, closed = make_event(), make_event(is_public=False)
    people = [make_person(), make_person()]
    for event, person in zip((public, closed), people, strict=True):
        EventRole.objects.create(event=event, person=person, role="mentor")
    manager = make_grant(make_user(), "manager", closed.programme).user
    organiser = make_grant(make_user(), "organiser", public.programme).user
    editor = make_grant(make_user(), "trainer", public).user

    assert set(trainers_for(manager)) == set(people)
    assert set(trainers_for(organiser)) == {people[0]}
    assert set(trainers_for(editor)) == set()
    assert [manages_trainers(user) for user in (manager, organiser)] == [True, False]


def test_trainers_are_found_by_name_topic_language_and_time() -> None:
    budget, waste = make_topic(), make_topic()
    variant = make_topic(variant_of=budget)
    ana = make_trainer("Ана Първа", topics=[variant], languages=["bg", "en"]).person
    boyan = make_trainer(
        "Боян Втори", topics=[waste], available_from=date(2027, 1, 1)
    ).person
    event = make_event(status="held")
    event.topics.set([budget])
    EventRole.objects.create(event=event, person=boyan, role="facilitator")
    everybody = Person.objects.all()

    def found(**wanted: Any) -> list[Person]:
        return list(find_trainers(everybody, **wanted))

    assert found(query="parva") == [ana]
    assert found(topic=budget) == [boyan, ana] or found(topic=budget) == [ana, boyan]
    assert found(topic=waste) == [boyan]
    assert found(language="en") == [ana]
    assert found(role="facilitator") == [boyan]
    assert found(on=date(2026, 12, 31)) == [ana]


def test_days_are_counted_from_sessions_once_for_each_day_of_an_event() -> None:
    at = timezone.now()
    person = make_person()
    start = (at - timedelta(days=20)).replace(hour=8, minute=0)
    event = make_event(
        status="held", sessions=0, starts_at=start, ends_at=start + timedelta(days=3)
    )
    rows = [make_session(event, starts_at=start + timedelta(days=n)) for n in (0, 0, 1)]
    make_session(event, starts_at=start + timedelta(days=2), kind="break")
    EventRole.objects.create(event=event, person=person, role="trainer")
    EventRole.objects.create(
        event=event, person=person, role="speaker", session=rows[0]
    )
    ahead = make_event()
    EventRole.objects.create(event=ahead, person=person, role="trainer")
    off = make_event(status="cancelled")
    EventRole.objects.create(event=off, person=person, role="trainer")

    work = work_of([person.pk], at)[person.pk]

    assert (len(work.events), len(work.days), len(work.days_ahead)) == (1, 2, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_work_has_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_person() for _ in range(number)]
    for person in people:
        EventRole.objects.create(event=make_event(), person=person, role="trainer")

    with django_assert_num_queries(2):
        work_of([person.pk for person in people], timezone.now())


# --- parts in events, and conflicts ---------------------------------------------------


def test_add_role_gives_a_part_once() -> None:
    event, person = make_event(), make_person()
    session = event.sessions.get()
    add_role(event, person, "trainer", actor=None)
    add_role(event, person, "trainer", session=session, actor=None)

    with pytest.raises(RoleHeld):
        add_role(event, person, "trainer", actor=None)
    with pytest.raises(SessionElsewhere):
        add_role(make_event(), person, "trainer", session=session, actor=None)

    assert EventRole.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_add_role_at_the_same_time_makes_one(run_threads: Run) -> None:
    event, person = make_event(), make_person()

    def attempt() -> str:
        try:
            add_role(event, person, "trainer", actor=None)
        except RoleHeld:
            return "held"
        return "added"

    found = run_threads([attempt] * 4, 4)

    assert sorted(found) == ["added", "held", "held", "held"]
    assert EventRole.objects.count() == 1


def test_remove_role_leaves_the_person() -> None:
    event, person = make_event(), make_person()
    row = add_role(event, person, "host", actor=None)

    remove_role(row, actor=None)

    assert EventRole.objects.count() == 0
    assert Person.objects.filter(pk=person.pk).exists()


def test_a_session_that_overlaps_another_of_theirs_is_a_clash() -> None:
    person = make_person()
    first, second = make_event(), make_event()
    own, other = first.sessions.get(), second.sessions.get()
    add_role(second, person, "trainer", session=other, actor=None)
    add_role(first, person, "trainer", session=own, actor=None)

    (clash,) = clashes_of(person, first, own)

    assert (clash.event, clash.session) == (second, other)


@pytest.mark.parametrize("minutes", [90, 200])
def test_what_ends_when_the_other_begins_is_no_clash(minutes: int) -> None:
    person = make_person()
    first = make_event()
    assert first.starts_at is not None
    second = make_event(starts_at=first.starts_at + timedelta(minutes=minutes))
    add_role(second, person, "trainer", actor=None)

    assert clashes_of(person, first, first.sessions.get()) == []


def test_a_part_in_a_whole_event_clashes_in_its_sessions_and_not_with_itself() -> None:
    person = make_person()
    first, second, bare = make_event(), make_event(), make_event(sessions=0)
    make_session(first)
    cancelled = make_event(status="cancelled")
    for event in (first, second, bare, cancelled):
        add_role(event, person, "trainer", actor=None)

    found = clashes_of(person, first)

    assert [(row.event, row.session) for row in found] == [
        (second, second.sessions.get()),
        (bare, None),
    ]
    (line,) = roles_with_clashes(first)
    assert {row.event for row in line.clashes} == {second, bare}


@pytest.mark.parametrize("number", [1, 3])
def test_roles_have_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = make_event()
    for _ in range(number):
        person = make_person()
        add_role(event, person, "trainer", actor=None)
        add_role(make_event(), person, "trainer", actor=None)

    with django_assert_num_queries(4):
        lines = roles_with_clashes(event)

    assert [len(line.clashes) for line in lines] == [1] * number


# --- the page -------------------------------------------------------------------------


def signed_in(event: Event, role: str = "organiser") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(make_user(), role, event.programme).user)
    return client


def test_the_page_adds_a_part_and_warns_of_a_clash() -> None:
    event = make_event()
    profile = make_trainer("Мария Примерова")
    busy = make_event(titles={"en": "Another seminar"})
    add_role(busy, profile.person, "trainer", actor=None)
    client = signed_in(event)
    address = f"/desk/events/{event.slug}/roles/"

    answer = client.post(
        address,
        {"person": str(profile.person.uid), "role": "trainer", "session": ""},
        follow=True,
    )

    page = answer.content.decode()
    assert EventRole.objects.filter(event=event, person=profile.person).count() == 1
    assert "At that time Мария Примерова has a part in “Another seminar”" in page
    assert "has a part elsewhere" in page
    role = event.roles.get()
    client.post(f"{address}{role.uid}/remove/")
    assert not event.roles.exists()


def test_the_page_shows_no_name_of_an_event_that_is_not_public() -> None:
    event = make_event()
    person = make_trainer().person
    hidden = make_event(titles={"en": "Hidden"}, is_public=False)
    for row in (event, hidden):
        add_role(row, person, "trainer", actor=None)

    page = signed_in(event).get(f"/desk/events/{event.slug}/roles/").content.decode()

    assert "another event" in page
    assert "Hidden" not in page


def test_the_page_without_anybody_says_what_to_do() -> None:
    event = make_event(programme=make_programme())

    page = signed_in(event).get(f"/desk/events/{event.slug}/roles/").content.decode()

    assert "Nobody teaches or leads it yet" in page
    assert "Nobody is on the roster of trainers yet." in page


# --- one person, entered twice --------------------------------------------------------


def two_entries() -> tuple[Person, Person]:
    keep, lose = make_person(), make_person()
    own = TrainerProfile.objects.create(person=keep, languages=["en"], note="Knows")
    theirs = TrainerProfile.objects.create(
        person=lose, languages=["bg", "en"], note="Can", availability="Fridays"
    )
    shared, more = make_topic(), make_topic()
    own.topics.add(shared)
    theirs.topics.add(shared, more)
    theirs.regions.add(make_region())
    for profile, unit, amount in (
        (own, "day", 1),
        (theirs, "day", 2),
        (theirs, "hour", 3),
    ):
        profile.rates.create(
            amount=amount, currency="EUR", unit=unit, started_on=date(2024, 1, 1)
        )
    return keep, lose


def test_merging_joins_the_entries_of_trainers_and_undoing_parts_them() -> None:
    keep, lose = two_entries()
    before = checksums()

    merge = merge_people(keep, lose, actor=None)

    profile = TrainerProfile.objects.get(person=keep)
    assert profile.languages == ["en", "bg"]
    assert (profile.note, profile.availability) == ("Knows\n\nCan", "Fridays")
    assert (profile.topics.count(), profile.regions.count()) == (2, 1)
    rates = profile.rates.order_by("amount").values_list("unit", "amount")
    assert [(unit, int(amount)) for unit, amount in rates] == [("day", 1), ("hour", 3)]
    undo_people_merge(merge, actor=None)
    assert checksums() == before


@pytest.mark.parametrize("of_keep", [True, False])
def test_one_entry_goes_to_the_card_that_stays(of_keep: bool) -> None:
    keep, lose = make_person(), make_person()
    TrainerProfile.objects.create(person=keep if of_keep else lose, note="Knows")
    before = checksums()

    merge = merge_people(keep, lose, actor=None)

    assert TrainerProfile.objects.get().person == keep
    undo_people_merge(merge, actor=None)
    assert checksums() == before
