from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from certificates.services.issue import issue_certificates
from courses.models import Event
from participants.models import Organisation, Person, Region, TargetGroup, User
from portal.exchange.figures import figures_to_write
from portal.selectors.figures import Figures, figures_of
from programmes.models import Indicator, PlannedGroup, Programme
from programmes.selectors.measures import achieved
from programmes.selectors.tabs import groups_of
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import (
    make_event,
    make_grant,
    make_group,
    make_kind,
    make_organisation,
    make_person,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


def of(programme: Programme, *, exact: bool = True) -> Figures:
    (found,) = figures_of([programme], exact={programme.pk} if exact else ())
    return found


def attend(event: Event, *people: Person | str) -> None:
    """Each of them was there: a person, or somebody new of that gender."""
    for who in people:
        if isinstance(who, str):
            make_attendant(event, gender=who)
        else:
            make_attendant(event, person=who)


def municipality(programme: Programme, *, named: bool) -> Organisation:
    office = make_organisation(region=make_region())
    if named:
        group = programme.planned_groups.first() or PlannedGroup.objects.create(
            programme=programme, names={"en": "Officials"}
        )
        group.organisations.add(office)
    return office


def test_events_are_held_or_ahead_by_kind() -> None:
    programme = make_programme()
    other, kind = make_kind(code="a"), make_kind(code="b")
    for status in ("held", "reported", "open", "draft", "cancelled"):
        make_event(programme=programme, kind=kind, status=status)
    make_event(programme=programme, kind=other, status="announced")
    make_event()

    figures = of(programme)

    assert [(row.held, row.planned) for row in figures.kinds] == [(0, 1), (2, 3)]
    assert (figures.held, figures.planned) == (2, 4)


def test_a_person_counts_once_in_a_programme_and_once_each_day() -> None:
    first = make_held_event()
    day = datetime(2026, 10, 15, 7, 0, tzinfo=UTC)
    second = make_event(
        programme=first.programme, status="held", starts_at=day, sessions=1
    )
    attend(first, "woman")
    person = Person.objects.get()
    attend(second, person, "man")
    absent = make_registration(second)
    make_presence(absent, second.sessions.get(), state="absent", minutes=0)

    figures = of(first.programme)

    assert figures.people == 2
    assert figures.person_days == 3
    assert [(row.label, row.people) for row in figures.genders] == [
        ("women", 1),
        ("men", 1),
    ]


def test_days_are_those_of_the_place() -> None:
    late = datetime(2026, 10, 13, 20, 30, tzinfo=UTC)  # 23:30 in Sofia
    event = make_event(starts_at=late, status="held", sessions=0)
    registration = make_registration(event)
    for start in (late, late + timedelta(hours=1)):
        make_presence(registration, make_session(event, starts_at=start))

    assert of(event.programme).person_days == 2


def test_whoever_has_no_card_counts_as_well() -> None:
    event = make_event(status="held")
    for _ in range(2):
        make_presence(make_registration(event, person=None), event.sessions.get())

    figures = of(event.programme)

    assert (figures.people, figures.person_days) == (2, 2)
    assert figures.genders == []  # nobody's gender was recorded


def test_municipalities_reached_of_those_named() -> None:
    event = make_event(status="held")
    came, missing = (municipality(event.programme, named=True) for _ in range(2))
    other = municipality(event.programme, named=False)
    for office in (came, came, other):
        row = make_registration(event, organisation=office)
        make_presence(row, event.sessions.get())
    make_registration(event, organisation=missing)

    figures = of(event.programme)

    assert figures.municipalities == 2
    assert (figures.named_reached, figures.named) == (1, 2)
    assert figures.promised_municipalities == 2
    assert Region.objects.count() > 3  # countries are no municipalities


def test_certificates_are_those_that_are_valid() -> None:
    event = make_held_event(people=2)
    issue_certificates(event, actor=None)
    event.certificates.filter(pk=event.certificates.earliest("pk").pk).update(
        state="revoked"
    )

    assert of(event.programme).certificates == 1


@pytest.mark.parametrize(
    ("women", "men", "people", "genders"),
    [
        (2, 2, None, []),
        (6, 2, 8, [None, None]),  # one hidden alone would be the rest of the total
        (6, 7, 13, [6, 7]),
        (6, 0, 6, [6]),
    ],
)
def test_small_counts_are_hidden_from_those_who_see_no_people(
    women: int, men: int, people: int | None, genders: list[int | None]
) -> None:
    event = make_held_event()
    attend(event, *["woman"] * women, *["man"] * men)

    shown, exact = of(event.programme, exact=False), of(event.programme)

    assert shown.people == people
    assert [row.people for row in shown.genders] == genders
    assert exact.people == women + men
    assert shown.person_days == (None if people is None else people)


def make_planned_event() -> Event:
    """180 people are planned, of administrations and councils (R-38)."""
    event = make_held_event()
    for kind, people, counts in (
        ("administration", 100, True),
        ("council", 80, True),
        ("ngo", None, False),
    ):
        PlannedGroup.objects.create(
            programme=event.programme,
            names={"en": kind},
            organisation_kind=kind,
            planned_people=people,
            counts_to_total=counts,
        )
    return event


def test_an_attendee_of_an_ngo_leaves_the_target_unchanged() -> None:
    event = make_planned_event()
    for kind in ("administration", "council"):
        make_attendant(event, organisation=make_organisation(kind=kind))
    before = of(event.programme)

    make_attendant(event, organisation=make_organisation(kind="ngo"))
    after = of(event.programme)

    assert (before.counted, before.others, before.planned_people) == (2, 0, 180)
    assert (after.counted, after.others, after.planned_people) == (2, 1, 180)
    assert after.people == 3
    indicator = Indicator(
        programme=event.programme, measure="people_of_counted_groups", target=180
    )
    assert achieved(indicator) == 2


def test_who_came_for_both_kinds_of_groups_counts_once() -> None:
    event = make_planned_event()
    second = make_event(programme=event.programme, status="held", sessions=1)
    person = make_person()
    make_attendant(event, person=person, organisation=make_organisation(kind="ngo"))
    make_attendant(second, person=person, organisation=make_organisation())
    make_attendant(event, organisation=None)

    figures = of(event.programme)

    assert (figures.people, figures.counted, figures.others) == (2, 1, 1)


def test_a_group_without_a_kind_is_known_by_its_rule_or_takes_everybody() -> None:
    event = make_held_event()
    make_attendant(event, gender="woman")
    make_attendant(event, person=make_person(language="sr"))
    planned = PlannedGroup.objects.create(
        programme=event.programme,
        names={"en": "Serbian"},
        planned_people=10,
        group=make_group({"criterion": "language", "value": ["sr"]}),
    )

    by_rule = of(event.programme)
    TargetGroup.objects.update(rule={"criterion": "gone", "value": 1})
    unreadable = of(event.programme)
    PlannedGroup.objects.filter(pk=planned.pk).update(group=None)
    by_nothing = of(event.programme)

    assert (by_rule.counted, by_rule.others) == (1, 1)
    assert (unreadable.counted, unreadable.others) == (0, 2)
    assert (by_nothing.counted, by_nothing.others) == (2, 0)


@pytest.mark.parametrize(
    ("counted", "others", "shown"),
    [(6, 6, (6, 6)), (6, 2, (None, None)), (2, 6, (None, None)), (6, 0, (6, 0))],
)
def test_few_people_of_other_groups_cannot_be_worked_out(
    counted: int, others: int, shown: tuple[int | None, int | None]
) -> None:
    event = make_planned_event()
    for kind, number in (("council", counted), ("ngo", others)):
        office = make_organisation(kind=kind)
        for _ in range(number):
            make_attendant(event, organisation=office)

    figures = of(event.programme, exact=False)

    assert figures.people == counted + others
    assert (figures.counted, figures.others) == shown


def test_other_groups_stand_on_a_line_of_their_own_in_page_table_and_file() -> None:
    event = make_planned_event()
    for kind in ("council", "council", "ngo"):
        make_attendant(event, organisation=make_organisation(kind=kind))
    manager = make_grant(make_user(), "manager", event.programme).user
    make_grant(manager, "manager", make_held_event().programme)
    client = Client()
    client.force_login(manager)

    seen = page(manager, event.programme)
    desk = " ".join(client.get("/desk/").content.decode().split())
    rows = figures_to_write(of(event.programme), [], exact=True)

    assert "<span>People of other groups</span> <span>1 </span>" in seen
    assert "2 of 180" in desk
    assert "and 1 person of other groups" in desk
    told = {str(row.name): (row.reached, row.planned) for row in rows}
    assert told["People"] == (3, None)
    assert told["People of the groups that count"] == (2, 180)
    assert told["People of other groups"] == (1, None)


@pytest.mark.parametrize("number", [1, 3])
def test_counted_people_have_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programmes = [make_planned_event().programme for _ in range(number)]

    with django_assert_num_queries(12):
        figures_of(programmes)


@pytest.mark.parametrize("number", [1, 3])
def test_figures_have_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programmes = [make_held_event(people=number).programme for _ in range(number)]

    with django_assert_num_queries(11):
        found = figures_of(programmes, exact=[row.pk for row in programmes])

    assert [row.people for row in found] == [number] * number


# --- the press ---------------------------------------------------------------------


def make_press(programme: Programme, **fields: Any) -> Event:
    kind = make_kind(behaviour="press")
    return make_event(
        programme=programme, kind=kind, status="held", sessions=1, **fields
    )


def test_twelve_media_guests_leave_the_indicators_unchanged() -> None:
    event = make_planned_event()
    make_attendant(event, organisation=make_organisation(region=make_region()))
    programme = event.programme
    measured = (
        "people_of_counted_groups",
        "organisations_present",
        "attended_once_per_series",
        "attended_in_person",
    )
    rows = [Indicator(programme=programme, measure=key) for key in measured]
    rows[1].measure_arguments = {"kind": "administration"}
    before, values = of(programme), [achieved(row) for row in rows]

    press = make_press(programme, media_guests=12)
    journalist = make_registration(
        press, organisation=make_organisation(region=make_region())
    )
    make_presence(journalist, press.sessions.get())
    after = of(programme)

    assert [achieved(row) for row in rows] == values == [1, 1, 1, 1]
    assert (after.media_guests, before.media_guests) == (12, 0)
    assert (after.people, after.counted, after.person_days) == (
        1,
        1,
        before.person_days,
    )
    assert after.municipalities == before.municipalities
    assert after.held == before.held + 1


def test_media_guests_are_shown_apart() -> None:
    programme = make_held_event(people=6).programme
    press = make_press(programme, media_guests=12)
    make_press(programme, media_guests=None)
    manager = make_grant(make_user(), "manager", programme).user
    client = Client()
    client.force_login(manager)

    seen = page(manager, programme)
    desk = client.get(f"/desk/events/{press.slug}/").content.decode()
    told = [
        (str(row.name), row.reached)
        for row in figures_to_write(of(programme), [], exact=True)
    ]

    assert "<strong> 12 </strong> media guests, counted apart" in seen
    assert "They count in no indicator." in desk
    assert ("Media guests", 12) in told
    Event.objects.filter(pk=press.pk).update(media_guests=3)
    assert of(programme, exact=False).media_guests is None


# --- the page -------------------------------------------------------------------------


def page(user: User, programme: Programme) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(f"/desk/programmes/{programme.code}/figures/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_an_observer_sees_numbers_and_no_name() -> None:
    event = make_held_event()
    make_attendant(event, "Ана Тайна", gender="woman")
    observer = make_grant(make_user(), "observer", event.programme).user
    manager = make_grant(make_user(), "manager", event.programme).user

    seen, exact = page(observer, event.programme), page(manager, event.programme)

    assert "Тайна" not in seen
    assert "fewer than 5" in seen
    assert "women" not in seen
    assert "fewer than 5" not in exact
    assert "Women" in exact


def test_figures_of_a_programme_without_a_role_do_not_exist() -> None:
    programme = make_programme()
    client = Client()
    client.force_login(make_grant(make_user(), "observer", make_programme()).user)

    answer = client.get(f"/desk/programmes/{programme.code}/figures/")

    assert answer.status_code == 404


def test_tabs_are_those_one_may_open() -> None:
    event = make_held_event()
    seen = {}
    for role in ("manager", "organiser", "observer"):
        user = make_grant(make_user(), role, event.programme).user
        text = page(user, event.programme)
        groups = groups_of(event.programme, user, "figures")
        keys = [tab.key for group in groups for tab, _path in group.tabs]
        asked = ("figures", "coverage", "contract", "certificates", "register")
        seen[role] = [key for key in asked if key in keys]
        assert all(f">{group.label}</a>" in text for group in groups)

    assert seen == {
        "manager": ["figures", "coverage", "contract", "certificates", "register"],
        "organiser": ["figures", "coverage", "register"],
        "observer": ["figures", "coverage"],
    }
