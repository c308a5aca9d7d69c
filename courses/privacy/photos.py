"""Who is doubted to be on a photograph."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from courses.models import PhotoDoubt
from courses.services.photos import remove_photos_of
from participants.models import Person
from participants.services.privacy import Row


def export_photo_doubts(person: Person) -> list[Row]:
    """That an organiser kept a photograph back, for it could show them."""
    rows = PhotoDoubt.objects.filter(
        Q(registration__person=person) | Q(role__person=person)
    )
    return [
        {"event": row.photo.event.titles, "caption": row.photo.captions}
        for row in rows.select_related("photo__event").order_by("pk")
    ]


def erase_photo_doubts(person: Person, at: datetime) -> None:
    """Photographs that were kept back because of them go, from the disk too. Those of
    events they were at are to be checked again: see `no_photo_list`.
    """
    remove_photos_of(person)
