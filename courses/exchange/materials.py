"""Files out: the materials of an event."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.languages import LANGUAGE_NAMES
from core.xlsx import Value
from courses.models import Material
from participants.exchange.columns import Column, Spelling, choice_of, moment, of


def _session(row: Material, how: Spelling) -> Value:
    return how.texts(row.session.titles) if row.session else None


def _course(row: Material, how: Spelling) -> Value:
    return how.texts(row.course.titles) if row.course else None


def _from(row: Material, _how: Spelling) -> Value:
    return moment(row.released_at, row.event.tz if row.event else None)


MATERIALS: tuple[Column[Material], ...] = (
    Column("name", _("Title"), lambda row, how: how.texts(row.titles), width=45),
    Column(
        "language",
        _("Language"),
        lambda row, _: LANGUAGE_NAMES.get(row.language),
    ),
    Column("file", _("File"), of("file_name"), width=30),
    Column("link", _("Link"), of("link"), width=40),
    Column("visibility", _("For whom"), choice_of("visibility", Material.Visibility)),
    Column("from", pgettext_lazy("period", "From"), _from),
    Column("session", _("Session"), _session, width=40),
    Column("course", _("Course"), _course, width=40),
    Column("bytes", _("Size in bytes"), of("file_bytes"), is_usual=False),
)
