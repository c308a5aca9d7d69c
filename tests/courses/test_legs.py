"""The route of a study visit: days, hosts, and who may know the contacts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event, Leg, LegHost
from courses.selectors.legs import route
from courses.services.legs import NotOnTheWay, add_leg, change_leg
from courses.services.planning import update_event
from courses.services.tickets import registration_path
from tests.clients import organiser_of
from tests.courses.factories import make_leg, make_visit, start_of
from tests.factories import (
    make_event,
    make_organisation,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db


def typed(event: Event, day: int = 0, **fields: Any) -> dict[str, Any]:
    on = start_of(event).astimezone(event.tz).date() + timedelta(days=day)
    times = {"starts_at": f"{on:%d.%m.%Y} 13:00", "ends_at": f"{on:%d.%m.%Y} 14:30"}
    return {**times, **fields}


def hosts_of(leg: Leg) -> list[Any]:
    return [row.organisation for row in leg.hosts.all()]


def test_add_of_a_leg_keeps_two_hosts_in_order() -> None:
    event, place = make_visit(), make_region()
    first, second = make_organisation("Община Б"), make_organisation("Община А")

    answer = organiser_of(event).post(
        f"/desk/events/{event.slug}/route/",
        typed(
            event,
            place=str(place.uid),
            host=str(first.uid),
            second_host=str(second.uid),
            transport_bg="Автобус",
            contact="Ана, 088",
        ),
    )

    leg = event.legs.get()
    assert answer.status_code == 302
    assert hosts_of(leg) == [first, second]
    assert (leg.place, leg.transport, leg.contact) == (
        place,
        {"bg": "Автобус"},
        "Ана, 088",
    )


@pytest.mark.parametrize("day", [-1, 3])
def test_a_leg_outside_the_visit_is_refused(day: int) -> None:
    event = make_visit(days=3)
    start = start_of(event) + timedelta(days=day)

    with pytest.raises(NotOnTheWay):
        add_leg(
            event,
            starts_at=start,
            ends_at=start + timedelta(hours=1),
            hosts=[],
            actor=None,
        )

    assert not Leg.objects.exists()


def test_a_leg_that_ends_before_it_starts_is_refused() -> None:
    event = make_visit()
    leg = make_leg(event)

    with pytest.raises(ValidationError):
        change_leg(
            leg, ends_at=leg.starts_at - timedelta(hours=1), hosts=[], actor=None
        )

    assert Leg.objects.get().ends_at == leg.ends_at


def test_change_and_removal_from_the_page() -> None:
    event, host = make_visit(), make_organisation("Община В")
    leg = make_leg(event, hosts=[make_organisation()])
    client, path = organiser_of(event), f"/desk/events/{event.slug}/route/{leg.uid}/"

    client.post(path, typed(event, 1, host=str(host.uid)))

    assert hosts_of(Leg.objects.get()) == [host]
    assert [day.on for day in route(event)] == [
        start_of(event).astimezone(event.tz).date() + timedelta(days=1)
    ]
    client.post(path, {"remove": "1"})
    assert (Leg.objects.count(), LegHost.objects.count()) == (0, 0)


def test_an_event_of_another_kind_has_no_route() -> None:
    event = make_event()
    client = organiser_of(event)

    assert client.get(f"/desk/events/{event.slug}/route/").status_code == 404
    assert "/route/" not in client.get(f"/desk/events/{event.slug}/").content.decode()


def test_the_route_moves_with_the_visit() -> None:
    event = make_visit(days=2)
    leg = make_leg(event, 1)
    week = timedelta(days=7)

    assert event.ends_at is not None
    update_event(
        event,
        starts_at=start_of(event) + week,
        ends_at=event.ends_at + week,
        actor=None,
    )

    clock = Leg.objects.get().starts_at.astimezone(event.tz)
    assert clock.replace(tzinfo=None) == (
        leg.starts_at.astimezone(event.tz) + week
    ).replace(tzinfo=None)


def test_contacts_are_for_those_who_travel() -> None:
    event = make_visit()
    make_leg(
        event,
        hosts=[make_organisation("Община Домакин")],
        contact="Ana Secret",
        overnight={"bg": "Хотел"},
    )
    registration = make_registration(event)
    client = Client(headers={"accept-language": "bg"})

    public = client.get(f"/events/{event.slug}/").content.decode()
    own = client.get(registration_path(registration)).content.decode()

    assert "Община Домакин" in public
    assert "Ana Secret" not in public
    assert "Хотел" not in public
    assert "Ana Secret" in own
    assert "Хотел" in own


@pytest.mark.parametrize("status", ["waiting", "held"])
def test_contacts_are_not_for_those_without_a_seat(status: str) -> None:
    event = make_visit()
    make_leg(event, contact="Ana Secret")
    registration = make_registration(event, status=status)

    page = Client().get(registration_path(registration)).content.decode()

    assert "Ana Secret" not in page


def test_the_route_takes_the_same_number_of_queries() -> None:
    counts = []
    for number in (1, 3):
        event = make_visit()
        for day in range(number):
            hosts = [make_organisation(), make_organisation()]
            make_leg(event, day, hosts=hosts, place=make_region())
        client = organiser_of(event)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/desk/events/{event.slug}/route/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
