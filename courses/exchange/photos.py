"""Files out: the photographs of an event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.xlsx import Value
from courses.models import Photo
from courses.selectors.photos import PhotoLine, Standing
from participants.exchange.columns import Column, Spelling, choice_of, moment, of


def file_name_of(photo: Photo) -> str:
    """The name of its file, to the list and in the archive alike."""
    return f"{photo.event.slug}-{photo.position:03}.jpg"


def _caption(row: PhotoLine, how: Spelling) -> Value:
    return how.texts(row.photo.captions)


def _people(row: PhotoLine, _how: Spelling) -> Value:
    said = row.photo.shows_people
    return None if said is None else str(_("Yes") if said else _("No"))


def _checked_by(row: PhotoLine, _how: Spelling) -> Value:
    return row.photo.checked_by.email if row.photo.checked_by else None


PHOTOS: tuple[Column[PhotoLine], ...] = (
    Column("file", _("File"), lambda row, _how: file_name_of(row.photo), width=40),
    Column("caption", _("Caption"), _caption, width=60),
    Column("standing", _("Shown"), choice_of("standing", Standing), width=24),
    Column("people", _("People can be recognised"), _people),
    Column(
        "checked_at",
        _("Compared with the list"),
        lambda row, _how: moment(row.photo.checked_at, row.photo.event.tz),
    ),
    Column("checked_by", _("Compared by"), _checked_by, width=30),
    Column("width", _("Width"), of("photo.width"), is_usual=False, width=10),
    Column("height", _("Height"), of("photo.height"), is_usual=False, width=10),
    Column("bytes", _("Size in bytes"), of("photo.file_bytes"), is_usual=False),
)
