"""Who walks in: of which organisation, and what is typed of those not let in."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from courses.invariants import problems
from courses.models import (
    Event,
    Prerequisite,
    Presence,
    Quota,
    Registration,
    Scan,
)
from courses.privacy.registrations import erase_scans
from courses.selectors.board import board_of
from courses.selectors.municipalities import municipalities_present, names_of
from courses.services.prerequisites import add_prerequisite
from courses.services.reviewing import settle_scan
from courses.services.sheet_rows import Row
from courses.services.sheet_typing import type_sheet
from courses.services.sheets import print_sheet
from courses.services.signed_pages import FOLDER, sweep_pages
from courses.services.walk_ins import KEPT, forget_typed
from courses.tasks import holds
from participants.models import (
    AuditEvent,
    MissingOrganisation,
    Organisation,
    Region,
)
from tests.courses.door import Phone, item, make_running_event, walk_in
from tests.factories import (
    make_admin,
    make_organisation,
    make_person,
    make_post,
    make_profile,
    make_region,
    make_registration,
)

pytestmark = pytest.mark.django_db
SEVERAL = "МЗ Центар"  # the name of two
WHO = {"organisation": "Office", "email": "", "phone": ""}


def turn_away(event: Event, name: str, **fields: Any) -> Scan:
    """Somebody is refused at the door: no session was chosen."""
    typed = WHO | {"name": name} | fields
    sent = item(kind="walk_in", walk_in=typed)
    Phone(event).send(sent)
    scan = Scan.objects.get(pk=sent["id"])
    assert scan.walk_in == typed
    return scan


def test_what_was_typed_goes_after_a_month_or_once_it_is_decided() -> None:
    event = make_running_event()
    old, settled = turn_away(event, "Ana One"), turn_away(event, "Ana Two")
    new = turn_away(event, "Ana Three")
    Scan.objects.filter(pk=old.pk).update(received_at=timezone.now() - KEPT)
    Scan.objects.exclude(pk=old.pk).update(verdict="review", verdict_reason="no_name")
    settled.refresh_from_db()
    settle_scan(settled, counts=False, actor=None)

    assert forget_typed(timezone.now()) == 2
    assert forget_typed(timezone.now()) == 0

    left = Scan.objects.filter(walk_in__isnull=False)
    assert [scan.pk for scan in left] == [new.pk]
    assert Scan.objects.count() == 3


def test_the_daily_work_forgets_it() -> None:
    old = turn_away(make_running_event(), "Ana One")
    Scan.objects.filter(pk=old.pk).update(received_at=timezone.now() - KEPT)

    holds.call()

    old.refresh_from_db()
    assert old.walk_in is None


def test_who_is_erased_is_erased_at_the_door_too() -> None:
    event = make_running_event()
    person = make_person("Ана Щерева", email="ana@town.example")
    by_name = turn_away(event, "Ana Shtereva")
    by_address = turn_away(event, "A. Nobody", email="ANA@town.example")
    other = turn_away(event, "Vera Primerna", email="vera@town.example")

    erase_scans(person, timezone.now())

    left = Scan.objects.filter(walk_in__isnull=False)
    assert [scan.pk for scan in left] == [other.pk]
    assert {by_name.pk, by_address.pk} < set(Scan.objects.values_list("pk", flat=True))


def test_a_picture_of_a_page_that_lost_its_row_is_swept(tmp_path: Path) -> None:
    folder = Path(settings.MEDIA_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    old, new = folder / "lost.jpg", folder / "just-written.jpg"
    for path in (old, new):
        path.write_bytes(b"picture")
    hours_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    os.utime(old, (hours_ago, hours_ago))

    assert sweep_pages(timezone.now()) == 1

    assert not old.exists()
    assert new.exists()


def make_places() -> tuple[Organisation, Region]:
    """An administration in its municipality, and two bodies of one name elsewhere."""
    madan = make_region(
        name_latin="Madan",
        name_cyrillic="Мадан",
        inflections=["Мадана"],
        search_key="madan madana",
    )
    for number in range(2):
        place = make_region(name_latin=f"Brod {number}", name_cyrillic=f"Брод {number}")
        make_organisation(SEVERAL, region=place, language="sr", kind="community")
    names = {"bg": "Община Мадан", "en": "Municipality of Madan"}
    return (
        make_organisation("", names=names, aliases=["OU Madan"], region=madan),
        madan,
    )


@pytest.mark.parametrize(
    "typed",
    ["Община Мадан", "obshtina  madan", "municipality of MADAN", "ОУ Мадан", "Мадана"],
)
def test_a_walk_in_comes_from_the_one_organisation_called_so(typed: str) -> None:
    office, madan = make_places()
    event = make_running_event()
    session = event.sessions.get()

    found = Phone(event).send(walk_in(session, "Vera Gostova", organisation=typed))[0]

    row = Registration.objects.get()
    assert (row.organisation, row.organisation_text) == (
        office,
        " ".join(typed.split()),
    )
    assert row.post is not None
    assert (row.post.organisation, row.post.is_confirmed) == (office, False)
    assert found["verdict"] == "ok"
    assert not MissingOrganisation.objects.exists()
    assert municipalities_present(event) == [madan]
    rows = board_of(event, session).municipalities
    assert [(one.name, one.present, one.expected) for one in rows] == [("Madan", 1, 1)]


@pytest.mark.parametrize("typed", [SEVERAL, "mz centar", "Udruženje Nigde"])
def test_one_that_may_be_several_or_is_unknown_stays_words(typed: str) -> None:
    make_places()
    event = make_running_event()
    session = event.sessions.get()

    Phone(event).send(walk_in(session, "Vera Gostova", organisation=typed))

    row = Registration.objects.get()
    assert (row.organisation, row.organisation_text, row.post) == (None, typed, None)
    assert MissingOrganisation.objects.get().text == typed
    assert municipalities_present(event) == []
    rows = board_of(event, session).municipalities
    assert [one.name for one in rows] == ["without a municipality"]


def test_a_walk_in_without_an_organisation_has_none() -> None:
    make_places()
    event = make_running_event()

    Phone(event).send(walk_in(event.sessions.get(), "Vera Gostova"))

    assert Registration.objects.get().organisation is None
    assert not MissingOrganisation.objects.exists()


def test_who_is_registered_from_there_is_the_one_however_it_is_typed() -> None:
    office, _madan = make_places()
    event = make_running_event()
    row = make_registration(
        event, given_name="Вера", family_name="Гостова", organisation=office
    )
    phone, session = Phone(event), event.sessions.get()

    found = phone.send(walk_in(session, "Vera Gostova", organisation="ОбА Мадан"))[0]

    assert found["registration"] == str(row.uid)
    assert Registration.objects.count() == Presence.objects.count() == 1


def test_a_walk_in_takes_the_seats_of_the_own_organisation() -> None:
    office, _madan = make_places()
    event = make_running_event(seats=5, seats_per_organisation=1)
    phone, session = Phone(event), event.sessions.get()

    for name in ("Vera Gostova", "Ana Gostova"):
        phone.send(walk_in(session, name, organisation="Obshtina Madan"))

    own = Quota.objects.get(event=event, organisation=office)
    assert (own.size, own.taken) == (2, 2)
    assert not list(problems())


def test_who_walked_in_is_let_in_without_a_prerequisite() -> None:
    event = make_running_event(seats=5)
    asked = make_profile("mayor")
    add_prerequisite(
        event, Prerequisite(event=event, kind="profile", profile=asked), actor=None
    )
    phone, session = Phone(event), event.sessions.get()

    found = phone.send(walk_in(session, "Vera Gostova", organisation="Office"))[0]

    row = Registration.objects.get()
    assert (found["verdict"], row.status) == ("ok", "confirmed")
    assert (row.waiver, row.decision) == ("Walked in at the door", "")
    assert Presence.objects.get().registration == row
    assert event.quotas.get().taken == 1
    told = AuditEvent.objects.get(action="registration.prerequisites_waived").after
    assert told is not None
    assert len(told["missing"]) == 1
    assert not list(problems())


def test_who_meets_the_prerequisites_walks_in_without_an_exception() -> None:
    event = make_running_event()
    office = make_organisation("Община Мадан")
    asked = make_profile("mayor")
    person = make_person("Вера Гостова")
    make_post(person, organisation=office, profiles=[asked])
    add_prerequisite(
        event, Prerequisite(event=event, kind="profile", profile=asked), actor=None
    )

    Phone(event).send(
        walk_in(event.sessions.get(), "Vera Gostova", organisation="Obshtina Madan")
    )

    row = Registration.objects.get()
    assert (row.person, row.status, row.waiver) == (person, "confirmed", "")


def test_a_name_written_by_hand_comes_from_there_too() -> None:
    office, madan = make_places()
    event = make_running_event()
    assert event.day is not None
    at = timezone.now()
    sheet = print_sheet(event, event.day, language="bg", actor=make_admin(), at=at)
    names = {1: {"name": "Vera Gostova", "organisation": "Obshtina Madan"}}

    type_sheet(sheet, [Row(1, is_walk_in=True)], names=names, actor=None, at=at)

    assert Registration.objects.get().organisation == office
    assert names_of(municipalities_present(event), "bg") == madan.name_cyrillic
