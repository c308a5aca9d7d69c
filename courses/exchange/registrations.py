"""Files out: the people of an event, and how long each was present."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.languages import pick
from core.xlsx import Value
from courses.models import Event, Registration, Scan, Session, Status
from courses.selectors.deliveries import Fate
from courses.selectors.presence import Line
from participants.exchange.columns import Column, Spelling, choice_of, moment, of
from participants.exchange.exports import gender_of, language_of


def registrations_to_write(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """The same registrations with all that their columns need."""
    rows = rows.select_related("organisation__region__parent", "event")
    return rows.prefetch_related("profiles", "event__sessions")


def _body(row: Registration, spelling: Spelling) -> Value:
    """The organisation of the register, else what was typed."""
    if row.organisation is not None:
        return spelling.organisation(row.organisation)
    if row.organisation_text:
        return spelling.text(row.organisation_text, row.language)
    return pgettext("somebody of no organisation", "citizen")


def _place(row: Registration, spelling: Spelling) -> Value:
    return spelling.place(row.organisation.region) if row.organisation else None


def _chosen(row: Registration, spelling: Spelling) -> Value:
    """Of the sessions held side by side."""
    if not row.chosen_sessions:
        return ""
    sessions = row.event.sessions.all()
    found = [one for one in sessions if str(one.uid) in row.chosen_sessions]
    return ", ".join(pick(one.titles, spelling.language) for one in found)


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


LETTER: tuple[Column[Any], ...] = (
    Column(
        "name",
        _("Name"),
        lambda row, how: how.text(row.full_name, row.language),
        width=30,
    ),
    Column("organisation", _("Organisation"), _body, width=40),
    Column("email", _("e-mail"), of("email"), is_usual=False, width=30),
    Column("language", _("language"), language_of, is_usual=False),
    Column("state", _("State"), choice_of("fate", Fate), width=36),
    Column("why", _("What the mail server said"), of("why"), width=40),
    Column(
        "sent",
        pgettext_lazy("message", "sent"),
        lambda row, _: moment(row.told_at, row.event.tz),
    ),
)


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
    Column("sessions", _("Chosen sessions"), _chosen, is_usual=False, width=30),
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
        _("May be photographed or filmed"),
        _photographed,
        is_usual=False,
    ),
)


WITHOUT_CONTACT = ("name", "organisation", "place", "post", "profiles", "state")
FOR_TRAINERS = tuple(row for row in REGISTRATIONS if row.key in WITHOUT_CONTACT)


# --- presence ---------------------------------------------------------------------


def presence_columns(sessions: Sequence[Session]) -> list[Column[Line]]:
    """The minutes each was present: in all, and in each session, with the state."""
    found = [*PRESENCE]
    for place, session in enumerate(sessions):
        found += [_minutes_in(place, session), _state_in(place, session)]
    return found


def _minutes_in(place: int, session: Session) -> Column[Line]:
    def value(line: Line, _how: Spelling) -> Value:
        presence = line.cells[place].presence
        return presence.minutes if presence is not None else None

    return Column(f"session-{session.uid}", _picked(session.titles), value, width=24)


def _state_in(place: int, session: Session) -> Column[Line]:
    """Present, late, partial, excused or absent; empty where nothing is known."""
    title = _state_title(session.titles)
    return Column(
        f"state-{session.uid}", title, lambda line, _: str(line.cells[place].label)
    )


def _way(line: Line, _how: Spelling) -> Value:
    """In person, online or both, over all sessions."""
    modes = Event.Mode
    seen = [one.presence for one in line.cells if one.presence and one.was_there]
    if not seen:
        return None
    if line.registration.event.mode == modes.ONLINE:
        return str(modes.ONLINE.label)
    ways = {row.source == Scan.Source.ONLINE for row in seen}
    if len(ways) > 1:
        return str(_("in person and online"))
    return str((modes.ONLINE if ways.pop() else modes.IN_PERSON).label)


_picked = lazy(pick, str)  # in the language of the headings, which is chosen later


def _with_state(titles: dict[str, str]) -> str:
    return f"{pick(titles)}: {gettext('State')}"


_state_title = lazy(_with_state, str)


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
    Column("days", _("Days"), of("days"), is_usual=False),
    Column("half_days", _("Half-days"), of("half_days"), width=12),
)
