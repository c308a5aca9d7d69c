"""Photographs of events: drawn anew, kept private, public after a comparison."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.pictures import NotReadable, as_jpeg, upright
from core.strays import remove_strays
from courses.models import Event, EventRole, Photo, PhotoDoubt, Registration
from courses.selectors.events import OVER
from courses.selectors.photos import Standing, no_photo_list, open_doubts, standing_of
from courses.services.seats import lock_event
from participants.models import Actor, Person
from participants.services.audit import record

MAX_BYTES = 20_000_000
MOST_PHOTOS = 300  # of one event
SIDE, SMALL_SIDE = 2400, 480  # pixels of what is kept
FOLDER = "photos"
ACCEPTED = (".jpg", ".jpeg", ".png", ".webp")


class NotBegunYet(DomainError):
    code = "not_begun_yet"
    message = _("Photographs are added once the event has begun.")


class PhotoNotUsable(DomainError):
    code = "photo_not_usable"
    message = _(
        "“%(name)s” cannot be used. Send a whole JPEG, PNG or WebP picture of at most"
        " 20 MB and 60 million pixels."
    )


class TooManyPhotos(DomainError):
    code = "too_many_photos"
    message = _("An event has room for %(most)s photographs. Remove some first.")


class CaptionMissing(DomainError):
    code = "caption_missing"
    message = _(
        "Write the caption first: it tells people who do not see the picture what it"
        " shows."
    )


class PeopleNotSaid(DomainError):
    code = "people_not_said"
    message = _("Say first whether people can be recognised in the picture.")


class NotCompared(DomainError):
    code = "not_compared"
    message = _("Compare the picture with the list first, and tick that you did.")


class ListChanged(DomainError):
    code = "list_changed"
    message = _("The list has changed since you opened the page. Compare once more.")


class CouldShow(DomainError):
    code = "could_show"
    message = _(
        "Somebody who is not to be photographed could be in this picture: %(names)s."
        " It stays with the organisers."
    )


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept, in two sizes."""

    large: bytes
    small: bytes
    width: int
    height: int


def drawn_anew(file: IO[bytes], name: str) -> Drawn:
    """The pixels alone: where and with what it was taken is gone.

    Raises PhotoNotUsable.
    """
    content = file.read(MAX_BYTES + 1)
    if not content or len(content) > MAX_BYTES:
        raise PhotoNotUsable(name=name)
    try:
        picture = upright(content, side=SIDE)
    except NotReadable as error:
        raise PhotoNotUsable(name=name) from error
    width, height = picture.size
    large = as_jpeg(picture, quality=86)
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    return Drawn(large, as_jpeg(picture, quality=80), width, height)


def has_begun(event: Event, at: datetime) -> bool:
    """Whether there can be photographs of it."""
    if event.status in OVER:
        return True
    ahead = (Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CLOSED)
    started = event.starts_at is not None and event.starts_at <= at
    return event.status in ahead and started


def add_photo(
    event: Event,
    file: IO[bytes],
    *,
    name: str,
    actor: Actor,
    at: datetime | None = None,
) -> Photo:
    """Keep a photograph at the end of those of the event, for organisers alone.

    It is drawn before anything is locked: that takes long. Raises NotBegunYet,
    TooManyPhotos or PhotoNotUsable; then nothing was stored.
    """
    at = at or timezone.now()
    _require_room(event, at)
    drawn = drawn_anew(file, name)
    with transaction.atomic():
        return _stored(lock_event(event), drawn, actor=actor, at=at)


def _require_room(event: Event, at: datetime) -> None:
    if not has_begun(event, at):
        raise NotBegunYet
    if event.photos.count() >= MOST_PHOTOS:
        raise TooManyPhotos(most=MOST_PHOTOS)


def _stored(event: Event, drawn: Drawn, *, actor: Actor, at: datetime) -> Photo:
    _require_room(event, at)
    last = event.photos.aggregate(last=Max("position"))["last"] or 0
    row = Photo(
        event=event,
        position=last + 1,
        file_bytes=len(drawn.large),
        width=drawn.width,
        height=drawn.height,
    )
    token = secrets.token_hex(12)
    row.file.save(f"{token}.jpg", ContentFile(drawn.large), save=False)
    row.small.save(f"{token}-small.jpg", ContentFile(drawn.small), save=False)
    row.save(force_insert=True)
    record(actor, "photo.added", row, after={"event": str(event.uid)})
    return row


@transaction.atomic
def describe_photo(
    photo: Photo,
    *,
    captions: Mapping[str, str],
    shows_people: bool | None,
    could_show: Iterable[Registration],
    staff: Iterable[EventRole] = (),
    actor: Actor,
) -> Photo:
    """Say what is in it, and who of those not to be photographed could be.

    It goes back to the organisers alone when what is said now speaks against showing
    it. People of other events are left out.
    """
    event, row = _locked(photo)
    before = _state(row)
    row.captions, row.shows_people = dict(captions), shows_people
    people = [one for one in could_show if one.event_id == event.pk]
    _set_doubts(row, "registration", people)
    _set_doubts(row, "role", [one for one in staff if one.event_id == event.pk])
    was_seen_so = before["shows_people"] or not shows_people
    if not (captions and was_seen_so and shows_people is not None):
        row.is_public = False
    if row.is_public and open_doubts(row).exists():
        row.is_public = False
    row.save(update_fields=["captions", "shows_people", "is_public", "updated_at"])
    record(actor, "photo.described", row, before=before, after=_state(row))
    return row


def _set_doubts(
    photo: Photo, name: str, wanted: Iterable[Registration | EventRole]
) -> None:
    """Make those of `wanted`, and no others of their kind, the ones in doubt."""
    rows = photo.doubts.exclude(**{name: None})
    by_key = {one.pk: one for one in wanted}
    rows.exclude(**{f"{name}__in": by_key}).delete()
    known = set(rows.values_list(name, flat=True))
    PhotoDoubt.objects.bulk_create(
        PhotoDoubt(photo=photo, **{name: one})
        for pk, one in by_key.items()
        if pk not in known
    )


def _locked(photo: Photo) -> tuple[Event, Photo]:
    event = lock_event(photo.event)
    row = Photo.objects.select_for_update(of=("self",)).get(pk=photo.pk)
    row.event = event
    return event, row


def _state(row: Photo) -> dict[str, object]:
    return {
        "shows_people": row.shows_people,
        "could_show": row.doubts.count(),
        "public": row.is_public,
    }


@transaction.atomic
def show_photo(
    photo: Photo,
    *,
    is_compared: bool,
    digest: str,
    actor: Actor,
    at: datetime | None = None,
) -> Photo:
    """Show it to the public, for somebody compared it with the list of that `digest`.

    Who and when is kept, and with whom it was compared. Raises CaptionMissing,
    PeopleNotSaid, CouldShow, NotCompared or ListChanged; then it stays as it is.
    """
    event, row = _locked(photo)
    if not row.captions:
        raise CaptionMissing
    if row.shows_people is None:
        raise PeopleNotSaid
    doubts = [one.full_name or "…" for one in open_doubts(row)]
    if doubts:
        raise CouldShow(names=", ".join(doubts))
    listed = no_photo_list(event)
    if not is_compared:
        raise NotCompared
    if digest != listed.digest:
        raise ListChanged
    row.is_public, row.checked_by = True, actor
    row.checked_at = at or timezone.now()
    row.checked_against = sorted(listed.keys)
    row.checked_staff = sorted(listed.staff_keys)
    row.again_since = None
    row.save(
        update_fields=[
            *("is_public", "checked_at", "checked_by", "checked_against"),
            *("checked_staff", "again_since", "updated_at"),
        ]
    )
    compared = len(listed.keys) + len(listed.staff_keys)
    after = {"public": True, "compared_with": compared}
    record(actor, "photo.shown", row, after=after)
    return row


@transaction.atomic
def describe_and_show(
    photo: Photo,
    *,
    captions: Mapping[str, str],
    shows_people: bool | None,
    could_show: Iterable[Registration],
    is_compared: bool,
    digest: str,
    actor: Actor,
    staff: Iterable[EventRole] = (),
) -> Photo:
    """Both at once, or neither. Raises as `show_photo`."""
    row = describe_photo(
        photo,
        captions=captions,
        shows_people=shows_people,
        could_show=could_show,
        staff=staff,
        actor=actor,
    )
    return show_photo(row, is_compared=is_compared, digest=digest, actor=actor)


@transaction.atomic
def withhold_photo(photo: Photo, *, actor: Actor) -> Photo:
    """Keep it with the organisers; done twice it is done once."""
    _event, row = _locked(photo)
    if row.is_public:
        row.is_public = False
        row.save(update_fields=["is_public", "updated_at"])
        record(actor, "photo.withheld", row, after={"public": False})
    return row


@transaction.atomic
def remove_photo(photo: Photo, *, actor: Actor) -> None:
    """Take it away, and its files once that is certain."""
    _event, row = _locked(photo)
    record(actor, "photo.removed", row, after={"event": str(row.event.uid)})
    _delete(Photo.objects.filter(pk=row.pk))


def note_fallen_back(at: datetime) -> int:
    """Record of public pictures that they are to be checked again, or need not be any
    more; say of how many. What the public sees does not wait for this.
    """
    shown = Photo.objects.filter(is_public=True, shows_people=True)
    events = Event.objects.filter(pk__in=shown.order_by().values("event"))
    return sum(_note_of_event(event, at) for event in events.order_by("pk"))


@transaction.atomic
def _note_of_event(event: Event, at: datetime) -> int:
    event = lock_event(event)
    listed = no_photo_list(event)
    noted = 0
    for row in event.photos.filter(is_public=True, shows_people=True):
        is_again = standing_of(row, listed) == Standing.AGAIN
        if is_again == (row.again_since is not None):
            continue
        row.again_since = at if is_again else None
        row.save(update_fields=["again_since", "updated_at"])
        act = "photo.to_check_again" if is_again else "photo.holds_again"
        record(None, act, row, after={"event": str(event.uid), "public": not is_again})
        noted += 1
    return noted


@transaction.atomic
def remove_photos_of(person: Person) -> None:
    """Take away the photographs that this person could be in, with their files."""
    doubts = PhotoDoubt.objects.filter(
        Q(registration__person=person) | Q(role__person=person)
    )
    rows = Photo.objects.filter(pk__in=doubts.values("photo"))
    for row in rows.order_by("pk"):
        record(None, "photo.removed", row, after={"reason": "erasure"})
    _delete(rows)


def sweep_photos(at: datetime) -> int:
    """Delete pictures that lost their row; say how many."""
    pairs = Photo.objects.values_list("file", "small")
    return remove_strays(FOLDER, chain.from_iterable(pairs), at=at)


def _delete(rows: QuerySet[Photo]) -> None:
    pairs = rows.values_list("file", "small")
    names = [name for pair in pairs for name in pair if name]
    rows.delete()
    transaction.on_commit(lambda: _remove(names))


def _remove(names: Iterable[str]) -> None:
    for name in names:
        (Path(settings.MEDIA_ROOT) / name).unlink(missing_ok=True)
