from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from certificates.models import Certificate
from core.languages import pick_with_language
from courses.models import (
    Event,
    Invitation,
    PoolRequest,
    Qualification,
    Registration,
    TrainerProfile,
    Traveller,
)
from courses.selectors.costs import cost_per_person_day
from courses.selectors.facilitators.cascade import cascade_of
from courses.selectors.facilitators.progress import progress_of
from courses.selectors.municipalities import municipalities_present
from courses.selectors.per_diem import travel_sheet_of
from courses.selectors.photos import public_photos
from courses.selectors.promised import topics_without_event
from courses.selectors.travel import meals_of, travellers_of
from newsletters.models import (
    Delivery,
    Dispatch,
    DistributionItem,
    DistributionLine,
    Issue,
    Printing,
)
from newsletters.services.publications import stock_of
from participants.models import Organisation, Person, PersonPair, Region
from portal.selectors.invariants import all_problems
from portal.services.demo import load_demo
from programmes.models import Partner, PlannedGroup, Programme
from programmes.selectors import measures
from programmes.selectors.programmes import planned_total, promises_of

OURS = "outbox participants programmes courses certificates newsletters".split()


def counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in OURS
    }


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration, loaded once for the tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
def test_load_demo_has_each_thing_an_event_can_have() -> None:
    held = Event.objects.get(slug="arm-uspeshno-samoupravlenie")
    ahead = Event.objects.get(slug="arm-obshtinski-resursi")

    assert held.is_template
    assert held.tests.filter(results__score__gt=0).distinct().count() == 2
    assert cost_per_person_day(held.programme) is not None
    assert ahead.course is not None
    assert ahead.questions.count() == 3
    assert Event.objects.filter(mode="hybrid").exclude(online_link="").count() == 1
    assert (
        Event.objects.filter(with_lodging=True, rooms__beds=2).distinct().count() == 1
    )
    assert held.programme.needs_surveys.filter(asked_at=None).count() == 1


@pytest.mark.usefixtures("demo")
def test_load_demo_is_the_world_of_the_texts() -> None:
    assert Programme.objects.count() == 5
    assert Region.objects.filter(level="municipality").count() == 43
    assert Person.objects.count() >= 400
    assert (
        not Person.objects.exclude(email="")
        .exclude(email__endswith=".example")
        .exists()
    )
    rhodope = Programme.objects.get(code="arm-good-governance")
    employees = promises_of(rhodope)[0]
    assert (employees.named, employees.stated) == (20, 21)
    assert planned_total(rhodope) == 180
    cso = Programme.objects.get(code="go2000-cso")
    assert len(cso.titles["bg"]) == 285
    assert (cso.reference_number, str(cso.amount)) == ("07-23-73", "390000.00")
    assert PlannedGroup.objects.filter(planned_people=400000).count() == 1
    chosen = Partner.objects.filter(programme__code="undp-mz2", role="selected")
    assert chosen.count() == 11
    reached = {row.measure: measures.achieved(row) for row in rhodope.indicators.all()}
    assert reached["issues_published"] == 3
    assert reached["trainings_held"] == 1
    assert list(Issue.objects.values_list("state", flat=True)).count("published") == 3
    dispatch = Dispatch.objects.get()
    assert dispatch.candidates == dispatch.queued + dispatch.excluded
    assert Delivery.objects.filter(dispatch=dispatch).count() == dispatch.candidates
    assert Organisation.objects.filter(kind="regional").count() == 4


@pytest.mark.usefixtures("demo")
def test_the_four_groups_of_002_stand_on_the_page_with_type_and_profiles() -> None:
    answer = Client().get("/programmes/arm-good-governance/?lang=en", follow=True)

    text = answer.content.decode()
    table = text[text.index("Target groups") :].split("</table>")[0]
    rows = [
        [" ".join(strip_tags(cell).split()) for cell in re.split("</t[hd]>", row)[:3]]
        for row in table.split("<tbody>")[1].split("</tr>")[:4]
    ]
    assert rows == [
        [
            "Municipal employees",
            "Municipal administration",
            "EU integration and programmes specialist; lawyer; territorial and"
            " settlement planning specialist; municipal property specialist",
        ],
        ["Municipal councillors", "Municipal council", "councillor"],
        [
            "Representatives of NGOs",
            "Non-governmental organisation",
            "representative of an NGO",
        ],
        [
            "Civil servants of regional administrations",
            "Regional administration",
            "civil servant",
        ],
    ]


@pytest.mark.usefixtures("demo")
def test_one_topic_of_002_is_promised_and_planned_nowhere() -> None:
    programme = Programme.objects.get(code="arm-good-governance")

    gaps = [
        (gap.topic.code, gap.group.names["bg"])
        for gap in topics_without_event(programme)
    ]

    assert gaps == [("european-policies", "Общински съветници")]


@pytest.mark.usefixtures("demo")
def test_load_demo_has_two_people_on_two_cards() -> None:
    pairs = PersonPair.objects.filter(apart_at=None)

    assert {pair.first.name_key == pair.second.name_key for pair in pairs} == {True}
    assert len(pairs) == 2


@pytest.mark.usefixtures("demo")
def test_load_demo_has_offices_that_confirmed_their_card_and_one_that_did_not() -> None:
    offices = Organisation.objects.filter(kind="office")

    assert offices.exclude(verified_on=None).count() == 2
    assert offices.filter(verified_on=None).count() == 1


@pytest.mark.usefixtures("demo")
def test_load_demo_has_trainers_invitations_and_printed_copies() -> None:
    assert TrainerProfile.objects.count() == 5  # one facilitator is listed
    sarajevo = Event.objects.get(slug="mz2-facilitatori-sarajevo-2023")
    assert set(sarajevo.roles.values_list("role", flat=True)) == {"facilitator"}
    states = set(Invitation.objects.values_list("state", flat=True))
    assert {"invited", "declined"} <= states
    named = DistributionLine.objects.values_list("stated_recipients", flat=True)
    assert sum(filter(None, named)) == 286
    given = DistributionItem.objects.exclude(organisation=None).count()
    assert stock_of(Printing.objects.get()) == 500 - given
    assert DistributionItem.objects.filter(organisation__kind="regional").count() == 4


@pytest.mark.usefixtures("demo")
def test_load_demo_has_facilitators_in_every_stage() -> None:
    qualification = Qualification.objects.get()
    lines = progress_of(
        qualification, qualification.candidacies.all(), timezone.localdate()
    )
    assert {line.stage for line in lines} == {"held", "ready", "on_the_way"}
    assert set(PoolRequest.objects.values_list("status", flat=True)) == {"new", "held"}
    found = cascade_of(qualification.programme)
    assert found.leading == 3
    assert found.people == 46  # at the three forums and, noted, at a fourth


@pytest.mark.usefixtures("demo")
def test_load_demo_has_a_traveller_of_the_visit_who_leaves_early() -> None:
    early = Traveller.objects.exclude(last_on=None).get()
    event = early.registration.event
    everybody = travellers_of(event)

    sheet = travel_sheet_of(event)
    meals = meals_of(event, everybody)

    found = {line.registration: line for line in sheet.people}
    whole = [line.units for row, line in found.items() if row != early.registration]
    assert set(whole) == {sheet.units}
    assert found[early.registration].units == sheet.units - 1
    assert [row.lunch for row in meals[-2:]] == [len(everybody), len(everybody) - 1]


@pytest.mark.usefixtures("demo")
def test_load_demo_holds_the_training_of_bijeljina() -> None:
    event = Event.objects.get(slug="mz2-metodologija-bijeljina-2022")
    here = {region.name_latin for region in municipalities_present(event)}
    assert here == {
        "Zvornik",
        "Derventa",
        "Srbac",
        "Vukosavlje",
        "Srebrenica",
        "Novi Grad",
        "Lukavac",
        "Han Pijesak",
        "Pelagićevo",
    }
    missing = Registration.objects.filter(event=event, presences=None)
    names = missing.values_list("organisation__region__name_latin", flat=True)
    assert set(names) == {"Bileća", "Gacko", "Brod"}
    present = Registration.objects.filter(event=event).exclude(presences=None)
    assert Certificate.objects.filter(event=event).count() == present.distinct().count()


@pytest.mark.usefixtures("demo")
def test_load_demo_twice_changes_nothing() -> None:
    before = counts()

    load_demo()

    assert counts() == before


@pytest.mark.django_db
def test_load_demo_is_refused_on_a_production_site(settings: LazySettings) -> None:
    settings.DEMO = settings.TESTING = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo", verbosity=0)

    assert sum(counts().values()) == 0


@pytest.mark.usefixtures("demo")
def test_load_demo_breaks_no_invariant() -> None:
    assert list(all_problems()) == []


@pytest.mark.usefixtures("demo")
def test_events_have_drawings_in_the_place_of_photographs() -> None:
    events = Event.objects.exclude(photos=None).distinct()

    assert events.count() == 2
    for event in events:
        assert [len(row.captions) for row in public_photos(event)] == [4, 4]
        assert event.photos.filter(is_public=False).count() == 1
        assert not event.photos.filter(shows_people=True).exists()


@pytest.mark.usefixtures("demo")
def test_titles_of_events_are_read_in_every_language() -> None:
    for event in Event.objects.all():
        for language in ("bg", "sr", "sr-latn", "bs"):
            _title, used = pick_with_language(event.titles, language)
            assert used != "en", (event.slug, language)
