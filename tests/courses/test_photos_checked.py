"""Photographs: acts at once, trainers who object, and what is noted when one falls back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import DomainError
from courses.models import Event, EventRole, Photo, PhotoDoubt, Registration
from courses.selectors.photos import (
    Standing,
    no_photo_list,
    open_doubts,
    public_photos,
    standing_of,
)
from courses.services import photos as service
from courses.services.photos import (
    CouldShow,
    ListChanged,
    describe_photo,
    note_fallen_back,
)
from participants.models import AuditEvent, Person
from participants.services.consents import record_consent
from participants.services.privacy import erase_person, export_person
from tests.courses.pictures import (
    CAPTION,
    added,
    described,
    desk,
    held,
    organiser_of,
    public,
    shown,
    stored,
    there,
)
from tests.factories import make_admin, make_person, make_wording

Threads = Callable[..., list[Any]]


def object_to(person: Person, event: Event, *, is_given: bool = False) -> None:
    record_consent(
        person,
        make_wording("photo"),
        is_given=is_given,
        event_uid=event.uid,
        channel="web",
        language="bg",
        at=timezone.now(),
        actor=None,
    )


def trainer_at(event: Event, person: Person | None = None) -> EventRole:
    person = person or make_person()
    return EventRole.objects.create(event=event, person=person, role="trainer")


def noted() -> list[str]:
    rows = AuditEvent.objects.filter(action__startswith="photo.")
    return list(rows.order_by("pk").values_list("action", flat=True))


def attempt(act: Callable[[], object]) -> str:
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return "done"


# --- at once --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_shown_and_doubted_at_once_it_is_never_public_with_a_doubt(
    run_threads: Threads,
) -> None:
    for _turn in range(4):
        event = held()
        no = there(event, False)
        photo = described(added(event))
        doubt = partial(
            describe_photo,
            photo,
            captions=CAPTION,
            shows_people=True,
            could_show=[no],
            actor=None,
        )

        said = run_threads(
            [partial(attempt, partial(shown, photo)), partial(attempt, doubt)]
        )

        photo.refresh_from_db()
        assert said[0] in {"done", CouldShow.code}
        assert said[1] == "done"
        assert not photo.is_public
        assert open_doubts(photo).count() == 1


@pytest.mark.django_db(transaction=True)
def test_no_more_photographs_than_an_event_has_room_for(
    run_threads: Threads, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    monkeypatch.setattr(service, "MOST_PHOTOS", 3)
    event = held()

    said = run_threads([partial(attempt, partial(added, event)) for _one in range(8)])

    assert sorted(said) == ["done"] * 3 + ["too_many_photos"] * 5
    positions = event.photos.order_by("position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3]
    assert len(stored(settings)) == 6  # two of each, and none of a refusal


@pytest.mark.django_db(transaction=True)
def test_falling_back_is_noted_once_by_several_workers(run_threads: Threads) -> None:
    event = held()
    photo = public(event)
    there(event, False)
    at = timezone.now()

    said = run_threads([partial(note_fallen_back, at) for _one in range(4)])

    assert sorted(said) == [0, 0, 0, 1]
    assert noted().count("photo.to_check_again") == 1
    photo.refresh_from_db()
    assert photo.again_since == at


# --- falling back ---------------------------------------------------------------------


@pytest.mark.django_db
def test_falling_back_to_check_again_is_noted_and_its_end_too() -> None:
    event = held()
    yes = there(event, True)
    assert yes.person is not None
    photo = public(event)
    public(held())
    before = note_fallen_back(timezone.now())

    object_to(yes.person, event)
    hidden = public_photos(event)
    numbers = [note_fallen_back(timezone.now()) for _twice in range(2)]
    Registration.objects.filter(pk=yes.pk).update(may_be_photographed=True)
    object_to(yes.person, event, is_given=True)
    numbers.append(note_fallen_back(timezone.now()))

    assert before == 0
    assert hidden == []
    assert numbers == [1, 0, 1]
    assert noted()[-2:] == ["photo.to_check_again", "photo.holds_again"]
    photo.refresh_from_db()
    assert photo.again_since is None
    row = AuditEvent.objects.get(action="photo.to_check_again")
    assert row.after == {"event": str(event.uid), "public": False}


@pytest.mark.django_db
def test_shown_once_more_it_does_not_fall_back_any_more() -> None:
    event = held()
    photo = public(event)
    there(event, False)
    note_fallen_back(timezone.now())

    shown(photo)

    photo.refresh_from_db()
    assert photo.again_since is None
    assert note_fallen_back(timezone.now()) == 0


# --- trainers and hosts ---------------------------------------------------------------


@pytest.mark.django_db
def test_trainers_who_object_are_on_the_list_once_and_the_others_to_be_asked() -> None:
    event = held()
    no, unasked, yes = trainer_at(event), trainer_at(event), trainer_at(event)
    EventRole.objects.create(event=event, person=no.person, role="moderator")
    object_to(no.person, event)
    object_to(yes.person, event, is_given=True)

    listed = no_photo_list(event)

    assert listed.staff == [no]
    assert listed.staff_keys == {no.person_id}
    assert listed.roles == [unasked.person]


@pytest.mark.django_db
def test_an_objection_of_a_trainer_hides_the_picture_until_compared_again() -> None:
    event = held()
    role = trainer_at(event)
    photo = public(event)
    digest = no_photo_list(event).digest

    object_to(role.person, event)

    assert standing_of(photo, no_photo_list(event)) == Standing.AGAIN
    assert public_photos(event) == []
    with pytest.raises(ListChanged):
        shown(photo, digest=digest)
    shown(photo)
    photo.refresh_from_db()
    assert photo.checked_staff == [role.person_id]
    assert public_photos(event) == [photo]


@pytest.mark.django_db
def test_with_a_trainer_in_doubt_it_stays_with_the_organisers() -> None:
    event = held()
    role, elsewhere = trainer_at(event), trainer_at(held())
    object_to(role.person, event)
    photo = described(added(event), staff=[role, elsewhere])

    with pytest.raises(CouldShow) as refusal:
        shown(photo)

    assert role.person.full_name in str(refusal.value)
    assert [one.role for one in photo.doubts.all()] == [role]
    object_to(role.person, event, is_given=True)
    assert shown(photo).is_public


@pytest.mark.django_db
def test_erasure_of_a_trainer_takes_what_could_show_them() -> None:
    event = held()
    role = trainer_at(event)
    object_to(role.person, event)
    photo = described(added(event), staff=[role])
    other = described(added(event))
    exported = export_person(role.person, actor=None)["courses.PhotoDoubt"]

    erase_person(role.person, actor=make_admin())

    assert [row["caption"] for row in exported] == [CAPTION]
    assert list(Photo.objects.values_list("pk", flat=True)) == [other.pk]
    assert photo.pk != other.pk


@pytest.mark.django_db
def test_database_refuses_a_doubt_of_nobody_or_of_two() -> None:
    event = held()
    photo, role, row = added(event), trainer_at(event), there(event, False)
    wrong: list[dict[str, Any]] = [{}, {"role": role, "registration": row}]

    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            PhotoDoubt.objects.create(photo=photo, **fields)

    assert not PhotoDoubt.objects.exists()


@pytest.mark.django_db
def test_the_desk_names_trainers_who_object_and_ticks_them() -> None:
    event = held()
    role = trainer_at(event)
    object_to(role.person, event)
    photo = added(event)
    client = organiser_of(event)
    path = desk(event, photo)
    sent = {"act": "save", "captions_en": "A room", "shows_people": "yes"}

    page = client.get(path).content.decode()
    client.post(path, sent | {"staff": [str(role.uid)]})
    again = client.get(path)

    assert page.count(role.person.full_name) == 2  # in the list and in the form
    assert "Trainers and hosts" in page
    assert [one.role for one in photo.doubts.all()] == [role]
    assert [str(one) for one in again.context["form"]["staff"].value()] == [
        str(role.uid)
    ] or role in again.context["form"]["staff"].value()
