from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certificates.services.issue import issue_certificates
from courses.models import Event, EventRole, TrainerProfile, TrainerRate
from courses.services.trainers import set_profile, set_rate
from participants.models import Person, User
from tests.certificates.factories import make_attendant, make_held_event
from tests.factories import (
    make_admin,
    make_event,
    make_grant,
    make_kind,
    make_organisation,
    make_person,
    make_post,
    make_programme,
    make_region,
    make_registration,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db
ROSTER = "/desk/trainers/"


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def manager_of(event: Event | None = None) -> User:
    programme = event.programme if event else make_programme()
    return make_grant(make_user(), "manager", programme).user


def make_trainer(name: str = "", **fields: Any) -> Person:
    fields.setdefault("topics", [])
    fields.setdefault("regions", [])
    return set_profile(make_person(name), actor=None, **fields).person


def give_rate(person: Person) -> TrainerRate:
    return set_rate(
        person.trainer_profile,
        amount=Decimal("250"),
        currency="EUR",
        unit="day",
        started_on=date(2026, 1, 1),
        actor=None,
    )


def graduate(name: str, office: Any = None) -> Person:
    """Somebody with a valid certificate of a facilitator."""
    kind = make_kind(behaviour="facilitator_training")
    event = make_held_event(kind=kind)
    row = make_attendant(event, name)
    issue_certificates(event, actor=None)
    if office is not None:
        make_post(row.person, organisation=office)
    assert row.person is not None
    return row.person


def names(client: Client, query: str = "") -> set[str]:
    answer = client.get(f"{ROSTER}?{query}")
    assert answer.status_code == 200
    return {line.person.full_name for line in answer.context["lines"]}


def test_the_roster_shows_rates_to_managers_only() -> None:
    event = make_event()
    person = make_trainer("Ана Първа")
    give_rate(person)
    organiser = make_grant(make_user(), "organiser", event.programme).user

    for address in (ROSTER, f"{ROSTER}{person.uid}/"):
        own = signed_in(manager_of(event)).get(address).content.decode()
        other = signed_in(organiser).get(address).content.decode()
        assert re.search(r"\b250\b", own)  # not within the uid of a card
        assert not re.search(r"\b250\b", other)
        assert "Ана Първа" in other


def test_certified_facilitators_of_a_municipality_are_found() -> None:
    town = make_region()
    here = graduate("Ана Тукашна", make_organisation(region=town))
    graduate("Боян Друг", make_organisation(region=make_region()))
    colleague = make_trainer("Вера Непосветена")
    make_post(colleague, organisation=make_organisation(region=town))
    client = signed_in(make_admin())

    assert len(names(client)) == 3
    assert names(client, f"place={town.uid}&certified=on") == {here.full_name}
    assert names(client, f"place={town.uid}") == {here.full_name, colleague.full_name}


def test_the_roster_is_searched_in_both_scripts_and_by_what_is_offered() -> None:
    topic = make_topic()
    make_trainer("Ана Първа", topics=[topic], languages=["en"])
    make_trainer("Боян Втори", languages=["bg"])
    client = signed_in(make_admin())

    assert names(client, "q=Vtori") == {"Боян Втори"}
    assert names(client, f"topic={topic.uid}") == {"Ана Първа"}
    assert names(client, "language=bg") == {"Боян Втори"}
    assert names(client, "on=1.1.2027") == {"Ана Първа", "Боян Втори"}
    assert client.get(f"{ROSTER}?topic=x").status_code == 404


def test_a_day_that_cannot_be_is_told_beside_its_box() -> None:
    make_trainer("Мира Водеща")

    answer = signed_in(make_admin()).get(ROSTER, {"on": "31.2.2026"})

    assert answer.status_code == 400
    assert "Enter a date that exists" in answer.content.decode()
    assert "Мира Водеща" in answer.content.decode()  # the rest of the search holds


def test_contact_is_shown_to_those_who_may_open_the_card() -> None:
    event = make_event()
    person = make_trainer("Ана Първа")
    address = f"{ROSTER}{person.uid}/"
    manager = manager_of(event)
    before = signed_in(manager).get(address).content.decode()
    make_registration(event, person=person)

    assert person.email not in before
    assert person.email in signed_in(manager).get(address).content.decode()


def test_card_and_roster_lead_to_each_other() -> None:
    trainer, other = make_trainer("Ана Обучителска"), make_person()
    client = signed_in(make_admin())
    roster, card = f"{ROSTER}{trainer.uid}/", f"/desk/people/{trainer.uid}/"

    assert f'href="{roster}"' in client.get(card).text
    assert f'href="{card}"' in client.get(roster).text
    elsewhere = client.get(f"/desk/people/{other.uid}/").text
    assert f"{ROSTER}{other.uid}/" not in elsewhere


def test_a_manager_puts_somebody_on_the_roster_and_sets_a_rate() -> None:
    event = make_event()
    person = make_person("Ана Първа")
    make_registration(event, person=person)
    topic = make_topic()
    client = signed_in(manager_of(event))

    found = client.get(f"{ROSTER}add/?q=ana").content.decode()
    saved = client.post(
        f"{ROSTER}{person.uid}/edit/",
        {
            "topics": [str(topic.uid)],
            "languages": ["bg"],
            "available_from": "1.2.2027",
            "availability": "two days a month",
        },
    )
    rate = {"amount": "250,50", "currency": "EUR", "unit": "day"}
    client.post(f"{ROSTER}{person.uid}/rate/", rate | {"started_on": "1.1.2027"})
    again = client.post(
        f"{ROSTER}{person.uid}/rate/", rate | {"started_on": "1.1.2027"}
    )

    profile = TrainerProfile.objects.get(person=person)
    assert f"{ROSTER}{person.uid}/edit/" in found
    assert saved.status_code == 302
    assert list(profile.topics.all()) == [topic]
    assert (profile.languages, profile.available_from) == (["bg"], date(2027, 2, 1))
    assert profile.rates.get().amount == Decimal("250.50")
    assert again.status_code == 400


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    person = make_trainer()
    client = signed_in(make_admin())

    answer = client.post(
        f"{ROSTER}{person.uid}/edit/",
        {"available_from": "2.2.2027", "available_until": "1.2.2027"},
    )

    assert answer.status_code == 400
    assert TrainerProfile.objects.get(person=person).available_from is None


def test_a_person_out_of_sight_is_not_put_on_the_roster() -> None:
    person = make_person()
    client = signed_in(manager_of())

    assert client.get(f"{ROSTER}{person.uid}/edit/").status_code == 404
    assert client.post(f"{ROSTER}{person.uid}/edit/", {}).status_code == 404
    assert not TrainerProfile.objects.exists()


def test_parts_in_events_are_those_the_viewer_may_know() -> None:
    person = make_trainer()
    public = make_event(titles={"en": "Known"})
    closed = make_event(titles={"en": "Closed"}, is_public=False)
    for event in (public, closed):
        EventRole.objects.create(event=event, person=person, role="trainer")
    address = f"{ROSTER}{person.uid}/"

    other = signed_in(manager_of()).get(address).content.decode()
    own = signed_in(manager_of(closed)).get(address).content.decode()

    assert "Known" in other
    assert "Closed" not in other
    assert "Closed" in own


def test_an_empty_roster_says_what_will_be_here() -> None:
    page = signed_in(make_admin()).get(ROSTER).content.decode()

    assert "Nobody is on the roster yet" in page
    assert "<table" not in page


@pytest.mark.parametrize("path", ["", "page"])
def test_the_roster_has_a_fixed_number_of_queries(path: str) -> None:
    client = signed_in(make_admin())
    counts = []
    person = make_trainer(languages=["bg"])
    for number in (1, 2):  # 1 row, then 3
        for _ in range(number):
            row = person if path else make_trainer(languages=["bg"])
            row.trainer_profile.topics.add(make_topic())
            row.trainer_profile.regions.add(make_region())
            EventRole.objects.create(event=make_event(), person=row, role="trainer")
            if not path:
                give_rate(row)
        if not path and number == 1:
            person.trainer_profile.delete()
        with CaptureQueriesContext(connection) as queries:
            address = f"{ROSTER}{person.uid}/" if path else ROSTER
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[0] <= 25
