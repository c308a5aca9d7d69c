"""Photographs of events: their pages, files and archive."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Event, Photo
from courses.selectors.photos import (
    no_photo_list,
    public_photos,
)
from courses.services.photos import (
    sweep_photos,
)
from participants.models import AuditEvent
from tests.courses.pictures import (
    added,
    described,
    desk,
    file_path,
    held,
    organiser_of,
    picture,
    public,
    shown,
    there,
)
from tests.factories import (
    make_organisation,
)

pytestmark = pytest.mark.django_db


# --- pages ------------------------------------------------------------------------------


def test_public_page_shows_the_public_ones_with_their_captions() -> None:
    event = held()
    photo, internal = public(event), described(added(event))

    page = Client().get(f"/events/{event.slug}/").content.decode()

    assert f'src="{file_path(photo)}small/"' in page
    assert f'href="{file_path(photo)}"' in page
    assert 'alt="At the round table"' in page
    assert str(internal.uid) not in page


def test_picture_is_shown_but_never_kept_by_others() -> None:
    photo = public(held())

    for path in (file_path(photo), f"{file_path(photo)}small/"):
        answer = Client().get(path)

        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "values", [{"is_public": False}, {"status": "draft"}, {"status": "cancelled"}]
)
def test_picture_of_an_event_that_is_not_public_is_not_public(
    values: dict[str, Any],
) -> None:
    photo = public(held())
    Event.objects.update(**values)

    assert Client().get(file_path(photo)).status_code == 404
    assert organiser_of(photo.event).get(file_path(photo)).status_code == 200


def test_internal_one_exists_for_organisers_alone() -> None:
    photo = described(added(held()))

    assert Client().get(file_path(photo)).status_code == 404
    assert organiser_of(held()).get(file_path(photo)).status_code == 404
    assert organiser_of(photo.event).get(file_path(photo)).status_code == 200
    assert Client().get(f"/media/{photo.file.name}").status_code == 404


def test_desk_takes_several_and_names_those_it_cannot_use() -> None:
    event = held()
    files = [
        SimpleUploadedFile("one.jpg", picture()),
        SimpleUploadedFile("two.png", picture(kind="PNG")),
        SimpleUploadedFile("three.heic", b"ftypheic"),
    ]

    answer = organiser_of(event).post(desk(event), {"pictures": files})

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "2 photographs are added" in page
    assert "three.heic" in page
    assert [row.position for row in event.photos.all()] == [1, 2]


def test_desk_refuses_too_many_at_once_and_none() -> None:
    event = held()
    many = [SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(31)]
    client = organiser_of(event)

    for files in (many, []):
        assert client.post(desk(event), {"pictures": files}).status_code == 400

    assert not Photo.objects.exists()


def test_desk_describes_compares_shows_and_withholds() -> None:
    event = held()
    no = there(event, False)
    photo = added(event)
    client = organiser_of(event)
    said = {"captions_en": "In the hall", "shows_people": "yes"}

    client.post(desk(event, photo), {**said, "act": "save", "could_show": [no.uid]})
    assert [row.registration for row in photo.doubts.all()] == [no]
    refused = client.post(
        desk(event, photo),
        {**said, "act": "show", "is_compared": "on", "could_show": [no.uid]},
    )
    assert refused.status_code == 400
    assert "could be in this picture" in refused.content.decode()
    digest = no_photo_list(event).digest
    proven = {**said, "act": "show", "is_compared": "on", "digest": digest}
    assert client.post(desk(event, photo), proven).status_code == 302
    assert public_photos(event) == [photo]
    client.post(desk(event, photo), {**said, "act": "withhold"})
    assert public_photos(event) == []
    client.post(desk(event, photo), {"act": "remove"})
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"act": "show"}, "Write the caption first"),
        ({"act": "show", "captions_en": "x"}, "Say first whether"),
        (
            {"act": "show", "captions_en": "x", "shows_people": "yes"},
            "tick that you did",
        ),
        (
            {
                "act": "show",
                "captions_en": "x",
                "shows_people": "yes",
                "is_compared": "on",
                "digest": "stale",
            },
            "The list has changed",
        ),
        ({"act": "save", "could_show": "x"}, "choice"),
    ],
)
def test_desk_says_what_is_wrong(data: dict[str, Any], words: str) -> None:
    event = held()
    there(event, False)
    photo = added(event)

    answer = organiser_of(event).post(desk(event, photo), data)

    assert answer.status_code == 400
    assert words in answer.content.decode()
    photo.refresh_from_db()
    assert (photo.captions, photo.shows_people) == ({}, None)


def test_desk_does_not_touch_what_belongs_to_another_event() -> None:
    event, photo = held(), added(held())
    client = organiser_of(event)

    assert client.post(desk(event, photo), {"act": "remove"}).status_code == 404
    assert client.post(desk(photo.event), {}).status_code == 404
    assert Photo.objects.count() == 1


def test_archive_has_all_and_is_noted() -> None:
    event = held()
    public(event)
    added(event)
    client = organiser_of(event)

    answer = client.post(f"{desk(event)}archive/")

    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [f"{event.slug}-00{n}.jpg" for n in (1, 2)]
        assert archive.read(f"{event.slug}-001.jpg").startswith(b"\xff\xd8\xff")
    noted = AuditEvent.objects.get(action="list.exported")
    assert noted.after is not None
    assert (noted.target_uid, noted.after["rows"]) == (event.uid, 2)
    assert client.get(f"{desk(event)}archive/").status_code == 405


@pytest.mark.parametrize("path", ["/events/{}/", "/desk/events/{}/photos/"])
def test_pages_ask_as_much_for_three_as_for_one(path: str) -> None:
    event = held()
    client, numbers = organiser_of(event), []

    for count in (1, 2):
        for _ in range(count):
            no = there(event, False, organisation=make_organisation())
            described(added(event), could_show=[no])
            shown(described(added(event)))
        for photo in event.photos.filter(is_public=True):
            shown(photo)
        with CaptureQueriesContext(connection) as queries:
            client.get(path.format(event.slug))
        numbers.append(len(queries))

    assert numbers[0] == numbers[1]


def test_pictures_that_lost_their_row_go_after_an_hour(settings: LazySettings) -> None:
    """Killed between file and row, nobody could find or remove them."""
    kept = added(held())
    folder = Path(settings.MEDIA_ROOT) / "photos"
    old, fresh = folder / "old.jpg", folder / "fresh.jpg"
    for path in (old, fresh):
        path.write_bytes(b"somebody")
    long_ago = (timezone.now() - timedelta(hours=2)).timestamp()
    for path in (old, Path(kept.file.path), Path(kept.small.path)):
        os.utime(path, (long_ago, long_ago))

    gone = sweep_photos(timezone.now())

    assert gone == 1
    assert not old.exists()
    assert fresh.exists()
    assert Path(kept.file.path).exists()
    assert Path(kept.small.path).exists()
