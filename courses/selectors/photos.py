"""Photographs of an event: who is not to be shown in them, and which are public."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import (
    Event,
    EventRole,
    Photo,
    PhotoDoubt,
    Presence,
    Registration,
    Session,
)
from courses.selectors.attendance import THERE
from courses.selectors.events import OVER, public_events
from courses.selectors.steps import sessions_without_presence
from participants.models import Consent, ConsentWording, Person


class Standing(TextChoices):
    """Whether the public sees a photograph."""

    PUBLIC = "public", _("shown to the public")
    AGAIN = "again", _("to be checked again")
    INTERNAL = "internal", _("for organisers alone")


class Why(TextChoices):
    """Why somebody is not to be shown."""

    REFUSED = "refused", pgettext_lazy("photographs", "refused")
    NOT_ASKED = "not_asked", pgettext_lazy("photographs", "not asked")
    ERASED = "erased", _("asked for erasure")


@dataclass(frozen=True)
class Unseen:
    """Somebody at the event who is not to be shown in photographs."""

    registration: Registration
    why: Why


@dataclass(frozen=True)
class NoPhotoList:
    """All of these. Where attendance is not complete, everybody confirmed may have
    been there.
    """

    people: list[Unseen]
    is_of_all: bool
    roles: list[Person]  # trainers and hosts, whom no form asked
    staff: list[EventRole]  # those of them who objected, each once

    @property
    def keys(self) -> set[int]:
        """The primary keys of their registrations."""
        return {row.registration.pk for row in self.people}

    @property
    def staff_keys(self) -> set[int]:
        """The primary keys of the people among the trainers and hosts."""
        return {row.person_id for row in self.staff}

    def is_covered_by(self, photo: Photo) -> bool:
        """Whether the picture was compared with all of them."""
        known, staff = set(photo.checked_against), set(photo.checked_staff)
        return self.keys <= known and self.staff_keys <= staff

    @property
    def digest(self) -> str:
        """Changes with the list: so that what was compared is what is said to be."""
        words = ",".join(map(str, sorted(self.keys)))
        if self.staff:
            words += f"/{','.join(map(str, sorted(self.staff_keys)))}"
        return hashlib.sha256(words.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class PhotoLine:
    """A photograph with its standing."""

    photo: Photo
    standing: Standing


def no_photo_list(event: Event) -> NoPhotoList:
    """Who was there and did not agree to be photographed, with the trainers and hosts
    of whom no yes is known: those who said no are compared like anybody else. Asked for
    anew each time, as a word may change at any moment.
    """
    is_of_all = not _attendance_is_known(event)
    rows = _not_agreed(event, is_of_all=is_of_all)
    rows = rows.select_related("organisation", "person").order_by("sort_key", "pk")
    people = [Unseen(row, _why(row)) for row in rows]
    staff = Person.objects.filter(event_roles__event=event, erased_at=None)
    staff = staff.exclude(registrations__in=event.registrations.confirmed())
    staff = staff.annotate(said=_last_word(event, "pk"))
    staff = staff.filter(Q(said=False) | Q(said=None)).distinct()
    staff = staff.order_by("sort_key", "pk")
    refused = {person.pk for person in staff if person.said is False}
    return NoPhotoList(
        people,
        is_of_all,
        [person for person in staff if person.pk not in refused],
        _first_roles(event, refused),
    )


def _first_roles(event: Event, people: set[int]) -> list[EventRole]:
    """One role at the event of each of `people`, in the order of their names."""
    if not people:
        return []
    rows = EventRole.objects.filter(event=event, person__in=people)
    rows = rows.select_related("person").order_by("person__sort_key", "person", "pk")
    first: dict[int, EventRole] = {}
    for row in rows:
        first.setdefault(row.person_id, row)
    return list(first.values())


def _attendance_is_known(event: Event) -> bool:
    teaching = event.sessions.filter(kind__in=Session.TEACHING)
    return teaching.exists() and not sessions_without_presence(event)


def _last_word(event: Event, person: str) -> Subquery:
    """What somebody said last about photographs, of this event or of all."""
    said = Consent.objects.filter(
        Q(event_uid=event.uid) | Q(event_uid=None),
        person=OuterRef(person),
        wording__purpose=ConsentWording.Purpose.PHOTO,
    )
    return Subquery(said.order_by("-at", "-pk").values("is_given")[:1])


def _not_agreed(event: Event, *, is_of_all: bool) -> QuerySet[Registration]:
    rows = event.registrations.confirmed().annotate(said=_last_word(event, "person"))
    if not is_of_all:
        there = Presence.objects.filter(registration=OuterRef("pk"), state__in=THERE)
        rows = rows.filter(Exists(there))
    return rows.filter(_has_not_agreed())


def _has_not_agreed(registration: str = "") -> Q:
    """Of registrations with the last word as `said`: asked here and general words
    count alike, and a no before a yes.
    """
    return _refused(registration) | _was_not_asked(registration)


def _refused(registration: str = "") -> Q:
    return (
        Q(**{f"{registration}may_be_photographed": False})
        | Q(said=False)
        | Q(**{f"{registration}person__erased_at__isnull": False})
    )


def _was_not_asked(registration: str = "") -> Q:
    return Q(**{f"{registration}may_be_photographed": None}, said=None)


def not_to_be_filmed(event: Event, rows: QuerySet[Registration]) -> set[int]:
    """Which of these registrations at the event are marked on paper, by primary key:
    who refused, here or for all events, or is erased; and where the event asks, who did
    not answer, because nobody agrees by saying nothing.
    """
    marked = _refused()
    if event.asks_photo_consent:
        marked |= _was_not_asked()
    rows = rows.annotate(said=_last_word(event, "person")).filter(marked)
    return set(rows.order_by().values_list("pk", flat=True))


def _why(row: Registration) -> Why:
    if row.person is not None and row.person.erased_at is not None:
        return Why.ERASED
    said = getattr(row, "said", None)
    if row.may_be_photographed is False or said is False:
        return Why.REFUSED
    return Why.NOT_ASKED


def standing_of(photo: Photo, listed: NoPhotoList) -> Standing:
    """Whether the public sees it, now that `listed` are not to be shown."""
    if not photo.is_public:
        return Standing.INTERNAL
    if photo.shows_people and not listed.is_covered_by(photo):
        return Standing.AGAIN
    return Standing.PUBLIC


def photo_lines(photos: Iterable[Photo], listed: NoPhotoList) -> list[PhotoLine]:
    """Photographs with their standing."""
    return [PhotoLine(row, standing_of(row, listed)) for row in photos]


def public_photos(event: Event) -> list[Photo]:
    """What the public page of the event shows."""
    if event.status not in OVER:
        return []
    rows = list(event.photos.filter(is_public=True))
    return _still_public(event, rows)


def _still_public(event: Event, rows: list[Photo]) -> list[Photo]:
    listed = NoPhotoList([], is_of_all=False, roles=[], staff=[])
    if any(row.shows_people for row in rows):
        listed = no_photo_list(event)
    return [row for row in rows if standing_of(row, listed) == Standing.PUBLIC]


def public_photo(slug: str, uid: object) -> Photo | None:
    """One of a public event, if the public may see it."""
    shown = public_events().filter(status__in=OVER).order_by().values("pk")
    rows = Photo.objects.filter(event__in=shown, event__slug=slug, uid=uid)
    row = rows.filter(is_public=True).select_related("event").first()
    return row if row is not None and _still_public(row.event, [row]) else None


def open_doubts(photo: Photo) -> QuerySet[PhotoDoubt]:
    """Those who could be in it and have not agreed since."""
    who = Coalesce("registration__person", "role__person")
    rows = photo.doubts.annotate(who=who)
    rows = rows.annotate(said=_last_word(photo.event, "who"))
    rows = rows.filter(_has_not_agreed("registration__"))
    return rows.select_related(
        "registration__organisation", "registration__person", "role__person"
    )
