"""What is held of those who registered, came, were invited or had a role."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from courses.models import (
    CalendarFeed,
    Invitation,
    Presence,
    Registration,
    Scan,
    SelfCheckin,
    SpecialStatement,
)
from courses.selectors.tracks import chosen_by
from courses.services.answers import count_and_close
from courses.services.walk_ins import forget_typed_of
from participants.models import Person
from participants.services.privacy import Row, has_own_address

TYPED = (
    "given_name middle_name family_name gender email phone organisation_text"
    " post_title language status source queued_at confirmed_at ended_at end_reason"
    " decision priority class_reason waiver is_late takes_part"
    " may_be_photographed wants_newsletter consented_at"
).split()


FORGOTTEN_REASON = "–"  # of a correction, which never is without one


BLANK = (
    "given_name middle_name family_name name_key search_key sort_key email email_key"
    " phone organisation_text post_title end_reason class_reason waiver"
).split()


def export_registrations(person: Person) -> list[Row]:
    rows = person.registrations.select_related("event").prefetch_related("profiles")
    return [
        {
            "event": row.event.titles,
            **{name: getattr(row, name) for name in TYPED},
            "profiles": [profile.labels for profile in row.profiles.all()],
            "chosen_sessions": [one.titles for one in chosen_by(row)],
        }
        for row in rows.order_by("pk")
    ]


def erase_registrations(person: Person, at: datetime) -> None:
    """What was typed goes; organisation, profiles and gender stay for the counts."""
    blank_registrations(Registration.objects.filter(person=person), at)


def blank_registrations(rows: QuerySet[Registration], at: datetime) -> int:
    """The same for any registrations, also those without a card; returns how many."""
    values = dict.fromkeys(BLANK, "")
    return rows.update(**values, post=None, post_snapshot={}, stated={}, updated_at=at)


def export_statements(person: Person) -> list[Row]:
    rows = SpecialStatement.objects.filter(registration__person=person)
    return [{"question": row.field, "answer": row.value} for row in rows]


def erase_statements(person: Person, at: datetime) -> None:
    """A year of birth becomes the age groups of the programmes, answers of special
    categories become numbers: what is counted stays equal.
    """
    SpecialStatement.objects.filter(registration__person=person).delete()
    count_and_close(person, at)


def export_scans(person: Person) -> list[Row]:
    rows = Scan.objects.filter(registration__person=person).order_by("received_at")
    return [_exported_scan(row) for row in rows]


def _exported_scan(row: Scan) -> Row:
    if row.kind == Scan.Kind.CORRECTION:
        return {"at": row.received_at, "says": row.says, "reason": row.reason}
    told: Row = {
        "at": row.received_at,
        "direction": row.direction,
        "verdict": row.verdict,
    }
    return told | ({"decided": row.settled_reason} if row.settled_reason else {})


def erase_scans(person: Person, at: datetime) -> None:
    """Their check-ins name nobody once the registration is blank; what was typed of
    them at a door that did not let them in goes, and so does why they were excused.
    """
    forget_typed_of(person)
    rows = Scan.objects.filter(registration__person=person)
    rows.filter(kind=Scan.Kind.CORRECTION).update(reason=FORGOTTEN_REASON)
    rows.exclude(settled_reason="").update(settled_reason=FORGOTTEN_REASON)


def export_self_checkins(person: Person) -> list[Row]:
    rows = SelfCheckin.objects.filter(scan__registration__person=person)
    return [
        {
            "at": row.scan.received_at,
            "network": row.network,
            "shared_device": row.is_shared_device,
        }
        for row in rows.select_related("scan").order_by("scan__received_at")
    ]


def erase_self_checkins(person: Person, at: datetime) -> None:
    """What their device could be known by."""
    rows = SelfCheckin.objects.filter(scan__registration__person=person)
    rows.update(device_hash="")


def export_presences(person: Person) -> list[Row]:
    rows = Presence.objects.filter(registration__person=person)
    return [
        {"session": row.session.titles, "minutes": row.minutes, "state": row.state}
        for row in rows.select_related("session").order_by("pk")
    ]


def export_roles(person: Person) -> list[Row]:
    rows = person.event_roles.select_related("event")
    return [{"event": row.event.titles, "role": row.role} for row in rows]


def export_feeds(person: Person) -> list[Row]:
    """That there is a calendar; its secret is known to nobody here."""
    rows = CalendarFeed.objects.filter(address_key=person.email_key)
    if not has_own_address(person):
        return []
    return [
        {"made_at": row.created_at, "ended_at": row.ended_at}
        for row in rows.order_by("pk")
    ]


def erase_feeds(person: Person, at: datetime) -> None:
    """The secret address is dead, unless others share the mailbox."""
    if has_own_address(person):
        CalendarFeed.objects.filter(address_key=person.email_key).delete()


ASKED = (
    "name email language state source created_at asked_at reminders opened_at"
    " answered_at"
).split()


FORGOTTEN = dict.fromkeys(("name", "search_key", "sort_key", "email", "email_key"), "")


def export_invitations(person: Person) -> list[Row]:
    rows = person.invitations.select_related("event").order_by("pk")
    return [
        {"event": row.event.titles, **{name: getattr(row, name) for name in ASKED}}
        for row in rows
    ]


def erase_invitations(person: Person, at: datetime) -> None:
    """That somebody of the organisation was asked, and what they answered, stays.

    The link leads nowhere any more. An organisation was written to at the address of
    the person who speaks for it: there the address alone goes.
    """
    rows = Invitation.objects.filter(person=person)
    rows.filter(state__in=Invitation.UNANSWERED).update(
        state=Invitation.State.WITHDRAWN, answered_at=at
    )
    rows.update(**FORGOTTEN, updated_at=at)
    if has_own_address(person):
        spoken_for = Q(person=None, email_key=person.email_key)
        Invitation.objects.filter(spoken_for).update(
            email="", email_key="", updated_at=at
        )
