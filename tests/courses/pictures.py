"""Photographs of events, for tests."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from PIL import Image

from courses.models import Event, Photo, Registration
from courses.selectors.photos import (
    no_photo_list,
)
from courses.services.photos import (
    add_photo,
    describe_photo,
    show_photo,
)
from tests.factories import (
    make_event,
    make_grant,
    make_person,
    make_presence,
    make_registration,
)

GPS = 0x8825
CAPTION = {"en": "At the round table"}


def picture(
    size: tuple[int, int] = (60, 40), kind: str = "JPEG", **options: Any
) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


def from_a_phone() -> bytes:
    """A picture held upright, with the place where it was taken, and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter
    exif[0x010F] = "CANARYPHONE"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (42.0, 41.0, 51.0)
    return picture(exif=exif, comment=b"CANARYCOMMENT", icc_profile=b"CANARYPROFILE")


def held(**fields: Any) -> Event:
    start = timezone.now() - timedelta(days=3)
    return make_event(**{"status": "held", "starts_at": start, **fields})


def added(event: Event, content: bytes = b"", **fields: Any) -> Photo:
    file = io.BytesIO(content or picture())
    return add_photo(event, file, name="IMG_1.jpg", actor=None, **fields)


def there(event: Event, said: bool | None, **fields: Any) -> Registration:
    fields.setdefault("person", make_person())
    row = make_registration(event, may_be_photographed=said, **fields)
    make_presence(row, event.sessions.get())
    return row


def described(photo: Photo, shows_people: bool | None = True, **fields: Any) -> Photo:
    fields.setdefault("captions", CAPTION)
    fields.setdefault("could_show", [])
    return describe_photo(photo, shows_people=shows_people, actor=None, **fields)


def shown(photo: Photo, **fields: Any) -> Photo:
    digest = no_photo_list(photo.event).digest
    values = {"is_compared": True, "digest": digest, "actor": None, **fields}
    return show_photo(photo, **values)


def public(event: Event) -> Photo:
    return shown(described(added(event)))


def stored(settings: LazySettings) -> list[Path]:
    return sorted(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def organiser_of(event: Event) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(make_grant(role="organiser", row=event).user)
    return client


def desk(event: Event, photo: Photo | None = None) -> str:
    return f"/desk/events/{event.slug}/photos/" + (f"{photo.uid}/" if photo else "")


def file_path(photo: Photo) -> str:
    return f"/events/{photo.event.slug}/photos/{photo.uid}/"
