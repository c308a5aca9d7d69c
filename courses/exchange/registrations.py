"""Files out: the people of an event, and how long each was present."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.models import Event, Registration, Scan, Session, Status
from courses.selectors.attendance import Line
from participants.exchange.columns import Column, Spelling, of
from participants.exchange.exports import gender_of, language_of


def registrations_to_write(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The same registrations with all that their columns need."""
    rows = rows.select_related("organisation__region__parent", "event")
    return rows.prefetch_related("profiles")


def _body(row: Registration, spelling: Spelling) -> Value:
    """The organisation of the register, else what was typed."""
    if row.organisation is not None:
        return spelling.organisation(row.organisation)
    return spelling.text(row.organisation_text, row.language)


def _place(row: Registration, spelling: Spelling) -> Value:
    return spelling.place(row.organisation.region) if row.organisation else None


def _profiles(row: Registration, spelling: Spelling) -> Value:
    names = [pick(profile.labels, spelling.language) for profile in row.profiles.all()]
    return "; ".join(names) or None


def _registered_on(row: Registration, _spelling: Spelling) -> Value:
    return timezone.localdate(row.created_at, row.event.tz)


def _photographed(row: Registration, _spelling: Spelling) -> Value:
    """Yes or no in words; nothing where it was not asked."""
    if row.may_be_photographed is None:
        return None
    yes, no = gettext("yes,no").split(",")
    return yes if row.may_be_photographed else no


def _late(row: Registration, _spelling: Spelling) -> Value:
    """Only of those who gave a confirmed seat up; nothing for all others."""
    if row.status != Status.CANCELLED or row.confirmed_at is None:
        return None
    yes, no = gettext("yes,no").split(",")
    return yes if row.is_late else no


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
    Column("profiles", _("job profiles"), _profiles, is_usual=False),
    Column("email", _("e-mail"), lambda row, _: row.email, width=30),
    Column("phone", _("telephone"), lambda row, _: row.phone, is_usual=False),
    Column("gender", _("gender"), gender_of, is_usual=False),
    Column("language", _("language"), language_of, is_usual=False),
    Column("state", _("State"), lambda row, _: row.stage_label, width=24),
    Column(
        "source",
        _("source"),
        lambda row, _: row.get_source_display(),
        is_usual=False,
        width=24,
    ),
    Column(
        "takes_part",
        _("Takes part"),
        lambda row, _: row.get_takes_part_display(),
        is_usual=False,
        width=14,
    ),
    Column("registered", _("Registered"), _registered_on),
    Column("late", _("Cancelled after the deadline"), _late, is_usual=False),
    Column(
        "why",
        _("Reason"),
        lambda row, how: how.text(row.end_reason, row.language),
        is_usual=False,
        width=30,
    ),
    Column(
        "photographs",
        _("May be photographed"),
        _photographed,
        is_usual=False,
    ),
)


WITHOUT_CONTACT = ("name", "organisation", "place", "post", "profiles", "state")
FOR_TRAINERS = tuple(row for row in REGISTRATIONS if row.key in WITHOUT_CONTACT)


# --- presence ---------------------------------------------------------------------


def presence_columns(sessions: Sequence[Session]) -> list[Column[Line]]:
    """The minutes each was present: in all, and in each session."""
    return [*PRESENCE, *[_minutes_in(place, row) for place, row in enumerate(sessions)]]


def _minutes_in(place: int, session: Session) -> Column[Line]:
    def value(line: Line, _how: Spelling) -> Value:
        presence = line.presences[place]
        return presence.minutes if presence is not None else None

    return Column(f"session-{session.uid}", _picked(session.titles), value, width=24)


def _way(line: Line, _how: Spelling) -> Value:
    """In person, online or both, over all sessions."""
    modes, seen = Event.Mode, [row for row in line.presences if row is not None]
    if not seen:
        return None
    if line.registration.event.mode == modes.ONLINE:
        return str(modes.ONLINE.label)
    ways = {row.source == Scan.Source.ONLINE for row in seen}
    if len(ways) > 1:
        return str(_("in person and online"))
    return str((modes.ONLINE if ways.pop() else modes.IN_PERSON).label)


_picked = lazy(pick, str)  # in the language of the headings, which is chosen later


PRESENCE: tuple[Column[Line], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.text(
            row.registration.full_name, row.registration.language
        ),
        width=30,
    ),
    Column(
        "organisation",
        _("Organisation"),
        lambda row, how: _body(row.registration, how),
        width=40,
    ),
    Column(
        "post",
        _("Post"),
        lambda row, how: how.text(
            row.registration.post_title, row.registration.language
        ),
        is_usual=False,
        width=30,
    ),
    Column("way", _("Was there"), _way, is_usual=False, width=20),
    Column("percent", _("Present, %"), of("share.percent"), width=12),
    Column("minutes", _("Minutes present"), of("share.minutes"), width=12),
    Column("taught", _("Minutes taught"), of("share.total_minutes"), is_usual=False),
)
