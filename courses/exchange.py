"""Files out: the columns of the people of an event."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.models import Registration
from participants.exchange.columns import Column, Spelling
from participants.exchange.exports import gender_of, language_of


def registrations_to_write(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The same registrations with all that their columns need."""
    return rows.select_related("organisation__region__parent", "profile", "event")


def _body(row: Registration, spelling: Spelling) -> Value:
    """The organisation of the register, else what was typed."""
    if row.organisation is not None:
        return spelling.organisation(row.organisation)
    return spelling.text(row.organisation_text, row.language)


def _place(row: Registration, spelling: Spelling) -> Value:
    return spelling.place(row.organisation.region) if row.organisation else None


def _profile(row: Registration, spelling: Spelling) -> Value:
    return pick(row.profile.labels, spelling.language) if row.profile else None


def _registered_on(row: Registration, _spelling: Spelling) -> Value:
    return timezone.localdate(row.created_at, row.event.tz)


REGISTRATIONS: tuple[Column[Registration], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.text(row.full_name, row.language),
        width=30,
    ),
    Column(
        "given",
        _("first name"),
        lambda row, how: how.text(row.given_name, row.language),
        is_usual=False,
    ),
    Column(
        "middle",
        _("father's name"),
        lambda row, how: how.text(row.middle_name, row.language),
        is_usual=False,
    ),
    Column(
        "family",
        _("family name"),
        lambda row, how: how.text(row.family_name, row.language),
        is_usual=False,
    ),
    Column("organisation", _("Organisation"), _body, width=40),
    Column("place", _("Place"), _place, is_usual=False, width=24),
    Column(
        "post",
        _("Post"),
        lambda row, how: how.text(row.post_title, row.language),
        width=30,
    ),
    Column("profile", _("job profile"), _profile, is_usual=False),
    Column("email", _("e-mail"), lambda row, _: row.email, width=30),
    Column("phone", _("telephone"), lambda row, _: row.phone, is_usual=False),
    Column("gender", _("gender"), gender_of, is_usual=False),
    Column("language", _("language"), language_of, is_usual=False),
    Column("state", _("State"), lambda row, _: row.get_status_display(), width=24),
    Column(
        "source",
        _("source"),
        lambda row, _: row.get_source_display(),
        is_usual=False,
        width=24,
    ),
    Column("registered", _("Registered"), _registered_on),
)
