"""Photographs of events: what is kept of them, and who is not to be shown (R-135)."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from PIL import Image

from courses.models import EventRole, Photo
from courses.selectors.photos import (
    Why,
    no_photo_list,
)
from courses.services import photos as service
from courses.services.photos import (
    NotBegunYet,
    PhotoNotUsable,
    TooManyPhotos,
    add_photo,
)
from participants.models import AuditEvent
from participants.services.consents import record_consent
from tests.courses.pictures import (
    GPS,
    added,
    from_a_phone,
    held,
    picture,
    stored,
    there,
)
from tests.factories import (
    make_event,
    make_person,
    make_registration,
    make_wording,
)

pytestmark = pytest.mark.django_db


# --- what is kept -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(40),
        picture()[:-40],
        picture(kind="PNG")[:-20],
        from_a_phone()[:-40],
        picture(kind="TIFF"),
    ],
)
def test_add_refuses_what_is_no_whole_picture(
    content: bytes, settings: LazySettings
) -> None:
    event = held()

    with pytest.raises(PhotoNotUsable):
        add_photo(event, io.BytesIO(content), name="a.jpg", actor=None)

    assert not Photo.objects.exists()
    assert not stored(settings)


def test_add_refuses_a_bomb_before_it_is_unpacked(settings: LazySettings) -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")

    with pytest.raises(PhotoNotUsable):
        added(held(), bomb.getvalue())

    assert not stored(settings)


def test_add_refuses_what_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MAX_BYTES", 100)

    with pytest.raises(PhotoNotUsable):
        added(held())


def test_add_refuses_more_than_an_event_has_room_for(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    monkeypatch.setattr(service, "MOST_PHOTOS", 1)
    event = held()
    added(event)

    with pytest.raises(TooManyPhotos):
        added(event)

    assert Photo.objects.count() == 1
    assert len(stored(settings)) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "open", "starts_at": timezone.now() + timedelta(days=1)},
        {"status": "draft"},
        {"status": "cancelled"},
    ],
)
def test_add_refuses_before_the_event_has_begun(fields: dict[str, Any]) -> None:
    with pytest.raises(NotBegunYet):
        added(held(**fields))

    assert not Photo.objects.exists()


def test_add_keeps_the_pixels_upright_and_nothing_else(settings: LazySettings) -> None:
    """TRUST 96: where it was taken is gone."""
    row = added(held(), from_a_phone())

    assert (row.width, row.height) == (40, 60)
    assert not row.is_public
    for path in stored(settings):
        content = path.read_bytes()
        assert b"CANARY" not in content
        assert b"Exif" not in content
        with Image.open(path) as kept:
            assert (kept.format, kept.size) == ("JPEG", (40, 60))
            assert not kept.getexif().get_ifd(GPS)
    assert AuditEvent.objects.filter(action="photo.added").count() == 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_add_takes_other_formats_and_makes_large_ones_smaller(
    kind: str, settings: LazySettings
) -> None:
    row = added(held(), picture((4800, 1200), kind))

    assert (row.width, row.height) == (2400, 600)
    with Image.open(Path(settings.MEDIA_ROOT) / str(row.small.name)) as small:
        assert (small.format, small.size) == ("JPEG", (480, 120))


def test_see_through_parts_become_white(settings: LazySettings) -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")

    row = added(held(), out.getvalue())

    with row.file.open("rb") as file, Image.open(file) as kept:
        assert kept.getpixel((20, 20)) == (255, 255, 255)


# --- who is not to be shown -------------------------------------------------------------


def test_list_has_those_who_were_there_and_did_not_agree() -> None:
    event = held()
    no, unasked = there(event, False), there(event, None)
    there(event, True)
    make_registration(event, may_be_photographed=False)  # did not come
    make_registration(event, may_be_photographed=False, status="cancelled")
    there(held(), False)

    listed = no_photo_list(event)

    found = {row.registration.pk: row.why for row in listed.people}
    assert found == {no.pk: Why.REFUSED, unasked.pk: Why.NOT_ASKED}
    assert not listed.is_of_all


def test_list_has_all_confirmed_until_attendance_is_complete() -> None:
    event = held()
    row = make_registration(event, may_be_photographed=None)

    listed = no_photo_list(event)

    assert listed.keys == {row.pk}
    assert listed.is_of_all


def test_list_goes_by_the_last_word_of_the_event_or_of_all() -> None:
    event, wording = held(), make_wording("photo")
    at = timezone.now()
    taken_back, agreed_later, of_another = (
        there(event, said) for said in (True, None, True)
    )
    for row, is_given, uid in [
        (taken_back, False, None),
        (agreed_later, True, event.uid),
        (of_another, False, make_event().uid),
    ]:
        assert row.person is not None
        record_consent(
            row.person,
            wording,
            is_given=is_given,
            channel="form",
            language="bg",
            at=at,
            actor=None,
            event_uid=uid,
        )

    assert no_photo_list(event).keys == {taken_back.pk}


def test_list_names_trainers_whom_no_form_asked() -> None:
    event = held()
    trainer = make_person()
    came = there(event, True)
    assert came.person is not None
    EventRole.objects.create(event=event, person=trainer, role="trainer")
    EventRole.objects.create(event=event, person=came.person, role="moderator")

    assert no_photo_list(event).roles == [trainer]
