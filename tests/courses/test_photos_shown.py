"""Photographs of events: who decides that the public sees one, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from courses.models import Photo, PhotoDoubt, Registration
from courses.selectors.photos import (
    Standing,
    Why,
    no_photo_list,
    public_photos,
    standing_of,
)
from courses.services.photos import (
    CaptionMissing,
    CouldShow,
    ListChanged,
    NotCompared,
    PeopleNotSaid,
    describe_and_show,
    remove_photo,
    withhold_photo,
)
from participants.models import AuditEvent, Person
from participants.services.privacy import erase_person, export_person
from portal.services.own import say_anew
from tests.courses.pictures import (
    CAPTION,
    added,
    described,
    desk,
    file_path,
    held,
    organiser_of,
    public,
    shown,
    stored,
    there,
)
from tests.factories import (
    make_admin,
    make_organisation,
    make_wording,
)

pytestmark = pytest.mark.django_db


# --- the public -------------------------------------------------------------------------


def test_show_refuses_without_caption_or_word_of_people() -> None:
    row = added(held())

    with pytest.raises(CaptionMissing):
        shown(described(row, captions={}))
    with pytest.raises(PeopleNotSaid):
        shown(described(row, None))

    row.refresh_from_db()
    assert not row.is_public


def test_show_refuses_what_was_not_compared() -> None:
    row = described(added(held()))

    with pytest.raises(NotCompared):
        shown(row, is_compared=False)

    row.refresh_from_db()
    assert (row.is_public, row.checked_at) == (False, None)


def test_show_refuses_when_the_list_changed_meanwhile() -> None:
    event = held()
    row = described(added(event))
    opened = no_photo_list(event).digest
    there(event, False)

    with pytest.raises(ListChanged):
        shown(row, digest=opened)

    row.refresh_from_db()
    assert not row.is_public


def test_show_refuses_when_it_could_show_one_of_the_list() -> None:
    event = held()
    no = there(event, False, given_name="Ана", family_name="Примерова")
    row = described(added(event), could_show=[no])

    with pytest.raises(CouldShow, match="Ана Примерова"):
        shown(row)

    row.refresh_from_db()
    assert not row.is_public
    say(no, is_given=True)
    assert shown(row).is_public


def test_could_show_takes_nobody_of_another_event() -> None:
    row = described(added(held()), could_show=[there(held(), False)])

    assert not row.doubts.exists()


def test_show_keeps_who_compared_it_when_and_with_whom() -> None:
    event, admin = held(), make_admin()
    no = there(event, False)

    row = shown(described(added(event)), actor=admin)

    assert row.is_public
    assert (row.checked_by, row.checked_against) == (admin, [no.pk])
    assert row.checked_at is not None
    noted = AuditEvent.objects.get(action="photo.shown")
    assert noted.actor == admin
    assert noted.after == {"public": True, "compared_with": 1}


def test_database_refuses_a_public_one_that_was_not_checked() -> None:
    row = added(held())

    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=row.pk).update(is_public=True, captions=CAPTION)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=row.pk).update(
            is_public=True, shows_people=True, checked_at=timezone.now()
        )


def say(row: Registration, *, is_given: bool) -> None:
    """As somebody does on “my page”."""
    assert row.person is not None
    say_anew(
        row.person,
        make_wording("photo"),
        event_uid=row.event.uid,
        is_given=is_given,
        language="bg",
        at=timezone.now(),
    )


def test_consent_taken_back_hides_pictures_with_people_until_checked_again() -> None:
    event = held()
    row = there(event, True)
    photo = public(event)
    hall = shown(described(added(event), False))
    assert public_photos(event) == [photo, hall]
    assert Client().get(file_path(photo)).status_code == 200

    say(row, is_given=False)

    assert public_photos(event) == [hall]
    assert Client().get(file_path(photo)).status_code == 404
    assert Client().get(f"{file_path(photo)}small/").status_code == 404
    listed = no_photo_list(event)
    assert standing_of(photo, listed) == Standing.AGAIN
    page = organiser_of(event).get(desk(event, photo)).content.decode()
    assert "to be checked again" in page
    shown(photo)
    assert public_photos(event) == [photo, hall]


def test_somebody_found_to_have_been_there_hides_them_too() -> None:
    event = held()
    there(event, True)
    photo = public(event)

    there(event, None)

    assert public_photos(event) == []
    assert standing_of(photo, no_photo_list(event)) == Standing.AGAIN


def test_describe_takes_back_what_speaks_against_showing_it() -> None:
    event = held()
    no = there(event, False)
    spoken: list[dict[str, Any]] = [
        {"captions": {}},
        {"shows_people": None},
        {"could_show": [no]},
    ]
    for values in spoken:
        photo = public(event)
        assert not described(photo, **values).is_public
    hall = shown(described(added(event), False))
    assert described(hall, False, captions={"en": "The hall"}).is_public
    assert not described(hall, True).is_public


def test_describe_and_show_does_both_or_nothing() -> None:
    event = held()
    row = added(event)

    with pytest.raises(NotCompared):
        describe_and_show(
            row,
            captions=CAPTION,
            shows_people=True,
            could_show=[],
            is_compared=False,
            digest="",
            actor=None,
        )

    row.refresh_from_db()
    assert (row.captions, row.shows_people) == ({}, None)


def test_withhold_is_noted_once() -> None:
    row = public(held())

    withhold_photo(row, actor=None)
    withhold_photo(row, actor=None)

    row.refresh_from_db()
    assert not row.is_public
    assert AuditEvent.objects.filter(action="photo.withheld").count() == 1


@pytest.mark.django_db(transaction=True)
def test_remove_takes_both_files_away(settings: LazySettings) -> None:
    remove_photo(added(held()), actor=None)

    assert not Photo.objects.exists()
    assert not stored(settings)


# --- rights of people -------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_erasure_removes_what_was_kept_back_and_hides_the_rest(
    settings: LazySettings,
) -> None:
    event = held()
    no, yes = there(event, False), there(event, True)
    described(added(event), could_show=[no])
    photo = public(event)
    assert no.person is not None
    assert yes.person is not None
    assert export_person(no.person, actor=None)["courses.PhotoDoubt"] == [
        {"event": event.titles, "caption": CAPTION}
    ]

    erase_person(no.person, actor=None)
    assert public_photos(event) == [photo]
    erase_person(yes.person, actor=None)

    assert list(Photo.objects.all()) == [photo]
    assert len(stored(settings)) == 2
    assert not PhotoDoubt.objects.exists()
    assert public_photos(event) == []
    assert {row.why for row in no_photo_list(event).people} == {Why.ERASED}


def test_erased_person_has_no_name_in_the_list() -> None:
    event = held()
    row = there(event, True, organisation=make_organisation("Община Смолян"))
    assert row.person is not None
    erase_person(Person.objects.get(pk=row.person.pk), actor=None)

    page = organiser_of(event).get(desk(event)).content.decode()

    assert "asked for erasure" in page
    assert "Smolyan" in page
    assert row.family_name not in page
