"""The route of a study visit: days, hosts, and who may know the contacts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Leg, LegHost
from courses.selectors.legs import route
from courses.services.events import cancel_event
from courses.services.legs import NotOnTheWay, add_leg, change_leg, remove_leg
from courses.services.papers import booklet
from courses.services.planning import update_event
from courses.services.tickets import registration_path
from outbox.models import Message
from outbox.services.renderers import renderers
from participants.models import Person
from participants.services.privacy import erase_person, export_person
from tests.clients import client_of, organiser_of
from tests.courses.factories import make_leg, make_visit, start_of
from tests.courses.test_stays import text_of
from tests.factories import (
    make_admin,
    make_event,
    make_organisation,
    make_person,
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
            called = make_person()
            make_leg(
                event, day, hosts=hosts, place=make_region(), contact_person=called
            )
        client = organiser_of(event)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(f"/desk/events/{event.slug}/route/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_contact_of_the_register_and_one_beside_it() -> None:
    event, desk = make_visit(), make_admin()
    person = make_person(
        "Petar Host", phone="+381 60 111", email="petar@host.example", language="sr"
    )
    client = client_of(desk)

    answer = client.post(
        f"/desk/events/{event.slug}/route/",
        typed(
            event,
            contact_person=str(person.uid),
            contact="Ana Driver",
            contact_phone="+359 88 000",
            contact_email="ana@bus.example",
        ),
    )
    shown = client.get(f"/desk/events/{event.slug}/route/").content.decode()

    assert answer.status_code == 302
    assert [(row.name, row.phone, row.email) for row in event.legs.get().contacts] == [
        ("Petar Host", "+381 60 111", "petar@host.example"),
        ("Ana Driver", "+359 88 000", "ana@bus.example"),
    ]
    for text in ("Petar Host", "tel:+38160111", "Ana Driver", "mailto:ana@bus.example"):
        assert text in shown


def test_an_address_without_a_name_is_refused() -> None:
    event = make_visit()

    answer = organiser_of(event).post(
        f"/desk/events/{event.slug}/route/", typed(event, contact_phone="+359 88 000")
    )

    assert "Say whose telephone or e-mail it is." in answer.content.decode()
    assert not event.legs.exists()


def test_somebody_whom_the_organiser_does_not_see_is_no_contact_but_stays() -> None:
    event = make_visit()
    stranger = make_person("Vera Hidden")
    client, route_page = organiser_of(event), f"/desk/events/{event.slug}/route/"

    refused = client.post(route_page, typed(event, contact_person=str(stranger.uid)))
    assert not event.legs.exists()
    leg = make_leg(event, contact="", contact_person=stranger)
    client.post(
        f"{route_page}{leg.uid}/",
        typed(event, 1, contact_person=str(stranger.uid)),
    )

    assert "Hidden" not in refused.content.decode()
    assert Leg.objects.get().contact_person == stranger
    assert Leg.objects.get().starts_at != leg.starts_at


def test_the_booklet_names_the_contacts() -> None:
    event = make_visit()
    make_leg(
        event,
        contact_person=make_person("Petar Host", phone="+381 60 111"),
        contact="Ana Driver",
        contact_phone="+359 88 000",
    )

    text = text_of(booklet(event, "en"))

    for word in ("Petar Host", "+381 60 111", "Ana Driver", "+359 88 000"):
        assert word in text


def test_a_contact_is_told_of_it_and_erased() -> None:
    event = make_visit()
    person = make_person("Petar Host", email="petar@host.example")
    make_leg(event, contact="", contact_person=person)
    make_leg(event, 1, contact="Petar H.", contact_email="Petar@host.example")
    other = make_leg(event, 2, contact="Ana", contact_email="ana@bus.example")

    rows = export_person(person, actor=None)["courses.Leg"]
    erase_person(person, actor=None)

    assert [row["name"] for row in rows] == ["", "Petar H."]
    assert [leg.contacts for leg in Leg.objects.order_by("starts_at")] == [
        [],
        [],
        other.contacts,
    ]


def sent_to(person: Person) -> list[Message]:
    """What waits for somebody about their part, taken as sent."""
    rows = Message.objects.filter(about_uid=person.uid, state="queued")
    found = list(rows.order_by("pk"))
    rows.update(state="sent", sent_at=timezone.now())
    return found


def test_whom_travellers_call_is_told_of_it_once_and_of_what_changes() -> None:
    event, place = make_visit(), make_region(name_cyrillic="Крагујевац")
    person = make_person("Petar Host", email="petar@host.example", language="sr")
    start = start_of(event)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    leg = add_leg(
        event, hosts=[], actor=None, place=place, contact_person=person, **times
    )

    (named,) = sent_to(person)
    mail = renderers[named.kind](named)
    change_leg(leg, hosts=[], actor=None, transport={"en": "Coach"})
    same = sent_to(person)
    change_leg(leg, hosts=[], actor=None, ends_at=start + timedelta(hours=3))
    (changed,) = sent_to(person)
    news = renderers[changed.kind](changed)
    leg.refresh_from_db()
    remove_leg(leg, actor=None)
    (ended,) = sent_to(person)

    assert "контакт на путу: Крагујевац" in mail.text
    assert "event.ics" in [part.name for part in mail.attachments]
    assert same == []
    assert news.subject != mail.subject
    assert [row.kind for row in (named, changed, ended)] == [
        "part.named",
        "part.named",
        "part.ended",
    ]
    assert b"METHOD:CANCEL" in renderers[ended.kind](ended).attachments[0].content


def test_another_contact_is_told_and_the_former_one_too() -> None:
    event = make_visit()
    first, second = make_person("Ana First"), make_person("Eva Second")
    for number, row in enumerate((first, second)):
        Person.objects.filter(pk=row.pk).update(email=f"p{number}@host.example")
        row.refresh_from_db()
    leg = make_leg(event, contact="", contact_person=first)
    change_leg(leg, hosts=[], actor=None, notes={"en": "Office"})
    sent_to(first)

    change_leg(leg, hosts=[], actor=None, contact_person=second)

    assert [row.kind for row in sent_to(second)] == ["part.named"]
    assert [row.kind for row in sent_to(first)] == ["part.ended"]


def test_a_contact_is_told_when_the_visit_moves_or_is_off() -> None:
    event = make_visit(days=2)
    person = make_person("Petar Host", email="petar@host.example")
    make_leg(event, contact="", contact_person=person)
    week = timedelta(days=7)

    assert event.ends_at is not None
    update_event(
        event,
        starts_at=start_of(event) + week,
        ends_at=event.ends_at + week,
        actor=None,
    )
    cancel_event(event, reason="Snow", actor=None)

    kinds = [row.kind for row in sent_to(person)]
    assert kinds == ["part.changed", "part.cancelled"]
