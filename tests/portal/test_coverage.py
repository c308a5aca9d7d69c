from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from core.languages import pick
from courses.models import Event
from courses.selectors.genders import Genders
from participants.models import Organisation, Person, Region, User
from portal.selectors.coverage import Coverage, coverage_of
from programmes.models import PlannedGroup, Programme, Topic
from tests.factories import (
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_post,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_topic,
    make_user,
)

GENDERS = ("Women", "Men", "Another gender", "Gender not told")
pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Budget and waste, taught once each; Smolyan and Devin named, Madan not."""

    programme: Programme
    budget: Event
    waste: Event
    smolyan: Organisation
    devin: Organisation
    madan: Organisation


@pytest.fixture
def world() -> World:
    programme = make_programme()
    offices = [
        make_organisation(
            region=make_region(name_cyrillic=cyrillic, name_latin=latin, name_key=latin)
        )
        for cyrillic, latin in (
            ("Смолян", "Smolyan"),
            ("Девин", "Devin"),
            ("Мадан", "Madan"),
        )
    ]
    group = PlannedGroup.objects.create(programme=programme, names={"en": "Officials"})
    group.organisations.set(offices[:2])
    budget, waste = (held(programme, topic(title)) for title in ("Budget", "Waste"))
    return World(programme, budget, waste, *offices)


def topic(title: str, **fields: object) -> Topic:
    return make_topic(code=title.lower(), titles={"en": title}, **fields)


def held(programme: Programme, *topics: Topic) -> Event:
    event = make_event(programme=programme, status="held")
    event.topics.set(topics)
    return event


def come(
    event: Event, office: Organisation, people: int = 1, *, person: Person | None = None
) -> None:
    for _ in range(people):
        who = person or make_person()
        row = make_registration(event, organisation=office, person=who)
        make_presence(row, event.sessions.get())


def table(coverage: Coverage) -> list[list[object]]:
    rows: list[list[object]] = [
        [line.region.name_latin, *(cell.people for cell in line.cells), line.people]
        for line in coverage.lines
    ]
    return [
        ["", *(pick(row.titles, "en") for row in coverage.topics), "Total"],
        *rows,
        ["", *coverage.totals, coverage.people],
    ]


def test_cells_count_who_was_present_and_totals_count_each_once(world: World) -> None:
    both = make_person()
    come(world.budget, world.smolyan, 2)
    come(world.budget, world.smolyan, person=both)
    come(world.waste, world.smolyan, person=both)
    come(world.waste, world.madan)
    absent = make_registration(world.budget, organisation=world.devin)
    make_presence(absent, world.budget.sessions.get(), state="absent", minutes=0)
    come(world.waste, make_organisation())  # stands nowhere

    found = coverage_of(world.programme, exact=True)

    assert table(found) == [
        ["", "Budget", "Waste", "Total"],
        ["Devin", 0, 0, 0],
        ["Madan", 0, 1, 1],
        ["Smolyan", 3, 1, 3],
        ["", 3, 2, 4],
    ]
    assert found.gaps == 3


def test_a_topic_that_was_promised_and_never_held_is_a_column_of_gaps(
    world: World,
) -> None:
    come(world.budget, world.smolyan)
    group = world.programme.planned_groups.get()
    group.topics.add(
        topic("Water"), topic("Rates", variant_of=Topic.objects.get(code="budget"))
    )

    found = coverage_of(world.programme, exact=True)

    assert table(found) == [
        ["", "Budget", "Waste", "Water", "Total"],
        ["Devin", 0, 0, 0, 0],
        ["Smolyan", 1, 0, 0, 1],
        ["", 1, 0, 0, 1],
    ]


def test_totals_are_parted_by_gender_and_each_counts_once(world: World) -> None:
    woman, man = make_person(gender="woman"), make_person(gender="man")
    for event in (world.budget, world.waste):
        come(event, world.smolyan, person=woman)
    come(world.waste, world.madan, person=man)
    come(world.waste, world.madan)

    found = coverage_of(world.programme, exact=True)

    assert [line.genders for line in found.lines] == [
        Genders(),
        Genders(men=1, untold=1),
        Genders(women=1),
    ]
    assert found.by_topic == [Genders(women=1), Genders(1, 1, 0, 1)]
    assert found.genders == Genders(1, 1, 0, 1)
    assert coverage_of(world.programme, exact=False).genders is None


def test_a_variant_counts_as_its_main_topic_and_a_village_as_its_town(
    world: World,
) -> None:
    variant = topic("Partnerships", variant_of=Topic.objects.get(code="budget"))
    village = make_region(
        parent=world.smolyan.region, level=Region.Level.COMMUNITY, name_latin="Momchil"
    )
    both = make_person()
    come(world.budget, world.smolyan, person=both)
    event = held(world.programme, variant, Topic.objects.get(code="budget"))
    come(event, make_organisation(region=village), person=both)

    rows = table(coverage_of(world.programme, exact=True))

    assert rows[0] == ["", "Budget", "Waste", "Total"]
    assert rows[2] == ["Smolyan", 1, 0, 1]


def test_other_programmes_and_cancelled_events_do_not_count(world: World) -> None:
    come(held(make_programme(), Topic.objects.get(code="waste")), world.devin)
    Event.objects.filter(pk=world.waste.pk).update(status="cancelled")
    come(world.waste, world.devin)

    rows = table(coverage_of(world.programme, exact=True))

    assert rows[0] == ["", "Budget", "Total"]
    assert rows[1] == ["Devin", 0, 0]


@pytest.mark.parametrize(
    ("smolyan", "devin", "madan", "shown"),
    [
        ((6, 7), (8, 9), (0, 5), [[8, 9, 17], [0, 5, 5], [6, 7, 13], [14, 21, 35]]),
        # a small one alone would be the total without the others: it is not alone
        (
            (3, 7),
            (8, 9),
            (0, 5),
            [
                [None, None, None],
                [0, None, None],
                [None, None, None],
                [None, None, None],
            ],
        ),
        (
            (1, 0),
            (1, 0),
            (9, 0),
            [[None, 0, None], [None, 0, None], [None, 0, None], [None, 0, None]],
        ),
    ],
)
def test_small_counts_are_hidden_from_those_who_see_no_people(
    world: World,
    smolyan: tuple[int, int],
    devin: tuple[int, int],
    madan: tuple[int, int],
    shown: list[list[int | None]],
) -> None:
    for office, numbers in (
        (world.smolyan, smolyan),
        (world.devin, devin),
        (world.madan, madan),
    ):
        for event, people in zip((world.budget, world.waste), numbers, strict=True):
            come(event, office, people)

    rows = table(coverage_of(world.programme, exact=False))[1:]

    assert [row[1:] for row in rows] == shown


@pytest.mark.parametrize("number", [1, 3])
def test_coverage_has_a_fixed_number_of_queries(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    programme = make_programme()
    for _ in range(number):
        event = held(programme, make_topic())
        come(event, make_organisation(region=make_region()), number)

    with django_assert_num_queries(5):
        found = coverage_of(programme, exact=True)

    assert len(found.lines) == len(found.topics) == number
    assert found.people == number * number


# --- the pages ------------------------------------------------------------------------


def opened(user: User, programme: Programme, more: str = "") -> bytes:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/desk/programmes/{programme.code}/coverage/{more}")
    assert answer.status_code == 200
    return answer.content


def test_an_empty_cell_leads_to_inviting_its_people_or_a_new_event(
    world: World,
) -> None:
    come(world.budget, world.smolyan)
    manager = make_grant(make_user(), "manager", world.programme).user
    region = world.devin.region
    assert region is not None
    code = world.programme.code
    address = f"/desk/events/new/?programme={code}&topic=waste&place={region.uid}"

    page = opened(manager, world.programme).decode()
    gap = opened(manager, world.programme, f"{region.uid}/waste/").decode()
    client = Client()
    client.force_login(manager)
    form = client.get(address).context["form"]

    assert f"/coverage/{region.uid}/waste/" in page
    assert page.count('<td class="none">') == 3
    assert address.replace("&", "&amp;") in gap
    assert form["programme"].value() == world.programme.uid
    assert form["topics"].value() == [Topic.objects.get(code="waste").uid]
    assert form["place"].value() == region


def test_a_gap_offers_the_open_events_on_its_topic(world: World) -> None:
    manager = make_grant(make_user(), "manager", world.programme).user
    region = world.devin.region
    assert region is not None
    waste = Topic.objects.get(code="waste")
    ahead, variant, other, elsewhere = (
        make_event(programme=programme, slug=slug)
        for slug, programme in (
            ("ahead", world.programme),
            ("variant", world.programme),
            ("other", world.programme),
            ("elsewhere", make_programme()),
        )
    )
    ahead.topics.add(waste)
    variant.topics.add(make_topic(code="waste-2", variant_of=waste))
    other.topics.add(Topic.objects.get(code="budget"))
    elsewhere.topics.add(waste)
    closed = make_event(programme=world.programme, slug="closed", status="closed")
    closed.topics.add(waste)

    nobody = opened(manager, world.programme, f"{region.uid}/waste/").decode()
    make_post(organisation=world.devin)
    page = opened(manager, world.programme, f"{region.uid}/waste/").decode()

    assert "There is nobody to invite yet" in nobody
    assert "invitations/new" not in nobody
    assert f"/desk/events/ahead/invitations/new/?place={region.uid}" in page
    assert f"/desk/events/variant/invitations/new/?place={region.uid}" in page
    assert page.count("/invitations/new/") == 2


@pytest.mark.parametrize(
    "path", ["{0}/nothing/", "00000000-0000-0000-0000-000000000000/waste/"]
)
def test_a_gap_that_is_none_does_not_exist(world: World, path: str) -> None:
    client = Client()
    client.force_login(make_grant(make_user(), "manager", world.programme).user)
    region = world.devin.region
    assert region is not None

    page = path.format(region.uid)
    answer = client.get(f"/desk/programmes/{world.programme.code}/coverage/{page}")

    assert answer.status_code == 404


def test_a_cell_that_was_filled_since_leads_back_to_the_matrix(world: World) -> None:
    client = Client()
    client.force_login(make_grant(make_user(), "manager", world.programme).user)
    come(world.budget, world.smolyan)
    region = world.smolyan.region
    assert region is not None
    path = f"/desk/programmes/{world.programme.code}/coverage/"

    answers = [
        client.get(f"{path}{region.uid}/{code}/") for code in ("budget", "waste")
    ]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert answers[0]["Location"] == path


def test_a_gap_asks_as_much_for_three_events_as_for_one(
    world: World,
) -> None:
    manager = make_grant(make_user(), "manager", world.programme).user
    region, waste = world.devin.region, Topic.objects.get(code="waste")
    assert region is not None
    numbers = []

    for count in (1, 2):
        for _ in range(count):
            make_event(programme=world.programme).topics.add(waste)
            make_post(organisation=world.devin)
        with CaptureQueriesContext(connection) as queries:
            opened(manager, world.programme, f"{region.uid}/waste/")
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("query", ["topic=x&place=x", "place=%00", "topic=%C3%28"])
def test_an_event_on_what_does_not_exist_begins_empty(world: World, query: str) -> None:
    client = Client()
    client.force_login(make_grant(make_user(), "manager", world.programme).user)

    form = client.get(f"/desk/events/new/?{query}").context["form"]

    assert not form["topics"].value()
    assert not form["place"].value()


def written(user: User, programme: Programme) -> list[tuple[Any, ...]]:
    """The file with all its columns."""
    client = Client()
    client.force_login(user)
    path = f"/desk/programmes/{programme.code}/coverage/export/"
    form = client.get(path).context["form"]
    keys = [key for key, _label in form.fields["columns"].choices]
    data = {"columns": keys, "language": "en", "letters": "written"}
    response: Any = client.post(path, data)
    sheet = load_workbook(io.BytesIO(response.getvalue())).active
    assert sheet is not None
    return list(sheet.iter_rows(values_only=True))


def test_an_observer_gets_no_small_number_and_no_way_to_plan(world: World) -> None:
    come(world.budget, world.smolyan, 2)
    come(world.waste, world.devin, 7)
    observer = make_grant(make_user(), "observer", world.programme).user

    page = opened(observer, world.programme).decode()
    rows = written(observer, world.programme)

    assert "not shown" in page
    assert "desk/events/new" not in page
    assert rows == [
        ("Municipality", "Budget", "Waste", "Total"),
        ("Devin", 0, "…", "…"),
        ("Smolyan", "…", 0, "…"),
        ("Total", "…", "…", "…"),
    ]


def test_the_file_has_the_numbers_of_the_page(world: World) -> None:
    come(world.budget, world.smolyan, 2)
    come(world.budget, world.smolyan, person=make_person(gender="woman"))
    manager = make_grant(make_user(), "manager", world.programme).user

    rows = written(manager, world.programme)

    assert rows == [
        ("Municipality", "Budget", "Waste", "Total", *GENDERS),
        ("Devin", 0, 0, 0, 0, 0, 0, 0),
        ("Smolyan", 3, 0, 3, 1, 0, 0, 2),
        ("Total", 3, 0, 3, 1, 0, 0, 2),
    ]
    page = " ".join(opened(manager, world.programme).decode().split())
    assert page.count("1 woman · 2 genders not told") == 3  # town, topic, all


def test_a_programme_without_topics_says_what_will_be_here() -> None:
    programme = make_programme()
    manager = make_grant(make_user(), "manager", programme).user

    page = opened(manager, programme).decode()

    assert "Nothing to compare yet" in page
    assert "<table" not in page


def test_coverage_of_a_programme_without_a_role_does_not_exist(world: World) -> None:
    client = Client()
    client.force_login(make_grant(make_user(), "observer", make_programme()).user)

    for more in ("", "export/"):
        path = f"/desk/programmes/{world.programme.code}/coverage/{more}"
        assert client.get(path).status_code == 404
