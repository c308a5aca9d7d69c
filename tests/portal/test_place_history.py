from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from courses.models import Event
from courses.selectors.genders import Genders
from participants.models import Organisation, Person, Region, User
from portal.selectors.dossiers.parts import (
    PLACE_PARTS,
    figures_of,
    parts_for,
    reached,
)
from portal.selectors.dossiers.scope import Dossier, dossier_in
from programmes.models import Partner
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_organisation,
    make_person,
    make_presence,
    make_programme,
    make_region,
    make_registration,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """A district of two municipalities; the first has a village and three bodies."""

    district: Region
    smolyan: Region
    devin: Region
    administration: Organisation
    council: Organisation
    village: Organisation
    other: Organisation
    event: Event


@pytest.fixture
def world() -> World:
    district = make_region(level=Region.Level.DISTRICT)
    smolyan = make_region(parent=district, name_latin="Smolyan")
    devin = make_region(parent=district, name_latin="Devin")
    below = make_region(parent=smolyan, level=Region.Level.COMMUNITY)
    event = make_event(status="held", place=smolyan)
    event.topics.set([make_topic(code="budget")])
    return World(
        district,
        smolyan,
        devin,
        make_organisation(region=smolyan),
        make_organisation(region=smolyan, kind="council"),
        make_organisation(region=below, kind="community"),
        make_organisation(region=devin),
        event,
    )


def come(event: Event, office: Organisation, person: Person | None = None) -> None:
    row = make_registration(event, organisation=office, person=person or make_person())
    for session in event.sessions.all():
        make_presence(row, session)


def lines(dossier: Dossier, key: str) -> list[Any]:
    part = {part.key: part for part in parts_for(dossier)}[key]
    return list(part.lines(dossier, list(part.rows(dossier))))


def figures(dossier: Dossier) -> list[tuple[str, Any, Any]]:
    found = figures_of(dossier, reached(dossier))
    return [(row.part, row.value, row.of) for row in found]


def test_municipalities_and_bodies_are_counted_apart(world: World) -> None:
    woman = make_person(gender="woman")
    come(world.event, world.administration, woman)
    come(make_event(status="held"), world.council, woman)
    come(world.event, world.village)

    dossier = dossier_in(world.district, make_admin())

    assert figures(dossier)[:2] == [("towns", 1, 2), ("bodies", 3, 4)]
    devin, smolyan = lines(dossier, "towns")
    assert (devin.region, devin.bodies, devin.reach.people) == (world.devin, 1, 0)
    assert smolyan.region == world.smolyan
    assert (smolyan.bodies, smolyan.reach.organisations) == (3, 3)
    assert smolyan.reach.genders == Genders(women=1, untold=1)


def test_the_bodies_of_a_municipality_stand_side_by_side(world: World) -> None:
    come(world.event, world.council)
    come(world.event, world.other)

    dossier = dossier_in(world.smolyan, make_admin())

    assert [
        (line.organisation, line.reach.people, line.reach.events)
        for line in lines(dossier, "bodies")
    ] == [
        (world.administration, 0, 0),
        (world.council, 1, 1),
        (world.village, 0, 0),
    ]
    assert "towns" not in [part.key for part in parts_for(dossier)]
    assert figures(dossier)[0] == ("bodies", 1, 3)
    assert [line.people for line in lines(dossier, "events")] == [1]


def test_events_held_there_are_public_ones_and_own_ones(world: World) -> None:
    closed = make_event(status="held", place=world.devin, is_public=False)
    make_event(status="draft", place=world.devin)
    make_event(place=make_region())
    manager = make_grant(make_user(), "manager", closed.programme).user
    other = make_grant(make_user(), "manager", make_programme()).user

    def held(user: User) -> set[Event]:
        return set(lines(dossier_in(world.district, user), "held"))

    assert held(manager) == {world.event, closed}
    assert held(other) == {world.event}


def test_managers_count_their_own_events_only(world: World) -> None:
    come(world.event, world.administration)
    come(make_event(status="held"), world.other)
    manager = make_grant(make_user(), "manager", world.event.programme).user

    dossier = dossier_in(world.district, manager)

    assert [line.reach.people for line in lines(dossier, "towns")] == [0, 1]


# --- the pages ------------------------------------------------------------------------


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def opened(user: User, region: Region, more: str = "") -> str:
    answer = signed_in(user).get(f"/desk/organisations/places/{region.uid}/{more}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def hidden(page: str) -> int:
    return len(re.findall(r">\s*not shown", page))


def test_an_observer_reads_the_lines_of_the_coverage_and_no_small_number(
    world: World,
) -> None:
    for _ in range(3):
        come(world.event, world.administration)
    for _ in range(7):
        come(world.event, world.other)
    programme = world.event.programme
    observer = make_grant(make_user(), "observer", programme).user

    page = opened(observer, world.district)

    assert "2 of 2" in page
    # seven alone would be ten without three
    assert hidden(page) == hidden(opened(observer, world.devin)) == 2
    assert "Events held here" in page
    for part in ("events/", "people/", "towns/", "events/export/"):
        address = f"/desk/organisations/places/{world.district.uid}/{part}"
        assert signed_in(observer).get(address).status_code == 404


def test_an_observer_sees_no_other_programme(world: World) -> None:
    for _ in range(7):
        come(world.event, world.other)
    programme = make_programme()
    observer = make_grant(make_user(), "observer", programme).user
    code = world.event.programme.code

    assert "Nothing is here yet" in opened(observer, world.district)
    address = f"/desk/organisations/places/{world.district.uid}/?programme={code}"
    assert signed_in(observer).get(address).status_code == 400


def test_editors_get_no_number_of_people(world: World) -> None:
    come(world.event, world.administration)
    editor = make_grant(make_user(), "editor", make_organisation()).user

    page = opened(editor, world.smolyan)

    assert "Events attended" not in page
    assert [part.key for part in parts_for(dossier_in(world.smolyan, editor))] == [
        "bodies",
        "held",
        "issues",
        "papers",
        "roles",
    ]


def test_a_place_without_anything_says_what_will_be_here() -> None:
    page = opened(make_admin(), make_region())

    assert "No organisation of the register is here." in page
    assert "<table" not in page


@pytest.mark.parametrize("key", [part.key for part in PLACE_PARTS])
def test_the_lists_of_a_place_come_as_files(world: World, key: str) -> None:
    come(world.event, world.administration)
    client = signed_in(make_admin())
    address = f"/desk/organisations/places/{world.district.uid}/{key}/export/"
    boxes = client.get(address).context["form"].fields["columns"].choices
    columns = [value for value, _label in boxes]

    answer = client.post(
        address, {"columns": columns, "language": "en", "letters": "written"}
    )

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    assert sheet.max_row == {"towns": 3, "bodies": 5, "held": 2}[key]


@pytest.mark.parametrize("part", ["", "towns/", "bodies/", "held/", "topics/"])
def test_a_place_has_a_fixed_number_of_queries(part: str) -> None:
    district, manager = make_region(level=Region.Level.DISTRICT), make_user()
    client = signed_in(manager)
    counts = []
    for number in (1, 2):  # 1 row, then 3
        for _ in range(number):
            town = make_region(parent=district)
            event = make_event(status="held", place=town)
            event.topics.set([make_topic()])
            make_grant(manager, "manager", event.programme)
            come(event, make_organisation(region=town))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/desk/organisations/places/{district.uid}/{part}")
        assert answer.status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_coverage_leads_to_the_municipality(world: World) -> None:
    come(world.event, world.administration)
    manager = make_grant(make_user(), "manager", world.event.programme).user

    page = signed_in(manager).get(
        f"/desk/programmes/{world.event.programme.code}/coverage/"
    )

    assert f"/desk/organisations/places/{world.smolyan.uid}/" in page.content.decode()


def test_the_public_page_has_public_events_and_leads_the_staff_to_the_desk(
    world: World,
) -> None:
    make_event(
        status="held", place=world.smolyan, is_public=False, titles={"en": "Closed"}
    )
    address = f"/organisations/places/{world.smolyan.uid}/"
    client = signed_in(make_grant(make_user(), "manager", make_programme()).user)

    public = Client().get(client.get(address).request["PATH_INFO"]).content.decode()
    own = client.get(address).content.decode()

    assert world.event.slug in public
    assert "Closed" not in public
    assert "/desk/organisations/places/" not in public
    assert f"/desk/organisations/places/{world.smolyan.uid}/" in own


# --- organisations, for observers -----------------------------------------------------


def office(user: User, organisation: Organisation) -> str:
    path = f"/desk/organisations/{organisation.uid}/history/"
    answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_observer_reads_of_an_organisation_no_name_and_no_small_number(
    world: World,
) -> None:
    person = make_person("Мария Наблюдавана")
    come(world.event, world.administration, person)
    for _ in range(5):
        come(world.event, world.administration)
    for _ in range(5):
        come(world.event, world.other)
    programme = world.event.programme
    observer = make_grant(make_user(), "observer", programme).user

    page = office(observer, world.administration)

    assert re.search(r'data-label="People"> 6 <', page)
    assert "Наблюдавана" not in page
    for part in ("people/", "events/", "people/export/"):
        path = f"/desk/organisations/{world.administration.uid}/history/{part}"
        assert signed_in(observer).get(path).status_code == 404
    assert "Nothing is here yet" in office(observer, world.village)


def test_a_number_that_gives_a_small_one_away_is_not_shown_either(
    world: World,
) -> None:
    for _ in range(6):
        come(world.event, world.administration)
    for _ in range(2):
        come(world.event, world.council)
    for _ in range(5):
        come(world.event, world.other)
    observer = make_grant(make_user(), "observer", world.event.programme).user

    # of the eight of the municipality, which its page tells, two are of the council
    assert hidden(office(observer, world.administration)) == 2
    assert hidden(office(observer, world.council)) == 2
    assert hidden(office(observer, world.other)) == 0


def test_an_observer_opens_public_organisations_and_those_of_the_programme(
    world: World,
) -> None:
    programme = world.event.programme
    partner = make_organisation(is_public=False)
    closed = make_organisation(is_public=False)
    Partner.objects.create(programme=programme, organisation=partner, role="partner")
    observer = make_grant(make_user(), "observer", programme).user

    assert ">partner<" in office(observer, partner).replace(" ", "")
    path = f"/desk/organisations/{closed.uid}/history/"
    assert signed_in(observer).get(path).status_code == 404
    assert f"/desk/organisations/{world.council.uid}/history/" in opened(
        observer, world.smolyan
    )
