"""What a merge does with registrations, presence, seats and entries of trainers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core import schedule
from courses.models import (
    ACTIVE,
    SEATED,
    Event,
    Invitation,
    Presence,
    Quota,
    Registration,
    Scan,
    SeatUse,
    Session,
    Status,
    TrainerProfile,
)
from courses.services.presence import DERIVED, counted_scans, stay, values_of
from participants.models import Organisation, Person
from participants.services.links import Link, Merging, move
from participants.services.privacy import Merge

JOB = "courses.holds"
RANK = (Status.CONFIRMED, Status.OFFERED, Status.HELD, Status.WAITING)


def lock_events_of_people(*people: Person) -> None:
    """Seats may move, and an act that moves seats locks its event first."""
    rows = Registration.objects.filter(person__in=people)
    _lock(rows.values("event"))


def lock_events_of_organisations(*organisations: Organisation) -> None:
    """The same for seats kept for one of them."""
    _lock(Quota.objects.filter(organisation__in=organisations).values("event"))


def _lock(events: Any) -> None:
    pks = sorted(set(events.values_list("event", flat=True)))
    rows = Event.objects.select_for_update(no_key=True).filter(pk__in=pks)
    list(rows.order_by("pk").values_list("pk"))


def settle_registrations(merging: Merging[Any]) -> None:
    """Of two registrations for one event one counts: confirmed before waiting, then
    whoever was present longer, then the older.

    The other is cancelled and gives its seat back; what was and will be scanned with
    its ticket counts for the one that stays. Nobody is sent a message.
    """
    active = Registration.objects.filter(status__in=ACTIVE).select_related("event")
    mine = {row.event_id: row for row in active.filter(person=merging.keep)}
    theirs = active.filter(person=merging.lose, event__in=list(mine))
    for row in theirs.order_by("event", "pk"):
        pair = sorted((mine[row.event_id], row), key=_weight)
        _join(merging, stays=pair[0], goes=pair[1])


def _weight(row: Registration) -> tuple[int, int, int]:
    minutes = sum(row.presences.values_list("minutes", flat=True))
    return RANK.index(Status(row.status)), -minutes, row.pk


def _join(merging: Merging[Any], *, stays: Registration, goes: Registration) -> None:
    journal = merging.journal
    journal.set(
        Registration.objects.filter(pk=goes.pk),
        status=Status.CANCELLED,
        held_until=None,
        ended_at=merging.at,
        end_reason=_("Registered twice: the other registration counts."),
        merged_into_id=stays.pk,
        updated_at=merging.at,
    )
    journal.set(Registration.objects.filter(merged_into=goes), merged_into_id=stays.pk)
    journal.set(Invitation.objects.filter(registration=goes), registration_id=stays.pk)
    keys = set(goes.presences.values_list("session", flat=True))
    keys |= set(goes.scans.exclude(session=None).values_list("session_id", flat=True))
    sessions = Session.objects.filter(pk__in=keys).select_related("event")
    journal.set(Scan.objects.filter(registration=goes), registration_id=stays.pk)
    for session in sessions.order_by("pk"):
        _join_presence(merging, stays, goes, session)
    for child in ("courses.TestResult", "courses.EvaluationTurn"):
        _move_children(merging, child, stays, goes)
    if goes.status in SEATED:
        _give_back(merging, goes)


def _join_presence(
    merging: Merging[Any], stays: Registration, goes: Registration, session: Session
) -> None:
    """What both tickets say together; of presence without scans the longer one."""
    journal, rows = merging.journal, Presence.objects.filter(session=session)
    mine, theirs = rows.filter(registration=stays), rows.filter(registration=goes)
    own, other = mine.first(), theirs.first()
    scans = list(counted_scans().filter(registration=stays, session=session))
    found = stay(session, scans)
    values: dict[str, Any] = {}
    if found is not None:
        values = values_of(session, found, session.event)
    elif scans:  # what was said with one ticket was taken back with the other
        for row in filter(None, (own, other)):
            journal.drop(row)
        return
    elif own and other and other.minutes > own.minutes:
        values = {name: getattr(other, name) for name in DERIVED}
    if own is None:
        journal.set(theirs, registration_id=stays.pk, **values)
        return
    if other is not None:
        journal.drop(other)
    if values:
        journal.set(mine, **values)


def _move_children(
    merging: Merging[Any], model: str, stays: Registration, goes: Registration
) -> None:
    """Rows of a registration that the other does not have."""
    link = Link(f"{model}.registration", "", Merge.MOVE_OR_KEEP)
    move(merging.journal, link, keep=stays, lose=goes)


def _give_back(merging: Merging[Any], goes: Registration) -> None:
    """Free the seats, in primary-key order of the quotas; the line is served soon."""
    uses = SeatUse.objects.filter(registration=goes).select_related("quota")
    for use in uses.order_by("quota", "pk"):
        merging.journal.drop(use)
        merging.journal.shift(use.quota, "taken", -1)
    schedule.wake(JOB)


ANSWERS = ("registered", "declined", "opened", "invited", "withdrawn")
ANSWER = ("state", "opened_at", "answered_at", "registration_id")


def settle_invitations(merging: Merging[Any]) -> None:
    """Where both are invited to an event, the one that stays has the answer of either.

    The other stays behind with its card, so that the link in its mail still works.
    """
    rows = Invitation.objects.all()
    is_person = isinstance(merging.keep, Person)
    name = "person" if is_person else "organisation"
    if not is_person:
        rows = rows.filter(person=None)
    mine = {
        (row.event_id, row.asks_nominations): row
        for row in rows.filter(**{name: merging.keep})
    }
    for theirs in rows.filter(**{name: merging.lose}).order_by("pk"):
        own = mine.get((theirs.event_id, theirs.asks_nominations))
        if own is None:
            continue
        if ANSWERS.index(theirs.state) < ANSWERS.index(own.state):
            values = {field: getattr(theirs, field) for field in ANSWER}
            merging.journal.set(Invitation.objects.filter(pk=own.pk), **values)


def settle_quotas(merging: Merging[Any]) -> None:
    """Where both have seats kept at an event, they have one quota: the larger size,
    and never less than what is taken together.
    """
    rows = Quota.objects.filter(scope=Quota.Scope.ORGANISATION)
    mine = {row.event_id: row for row in rows.filter(organisation=merging.keep)}
    both = rows.filter(organisation=merging.lose, event__in=list(mine))
    for theirs in both.order_by("pk"):
        own, journal = mine[theirs.event_id], merging.journal
        size = max(own.size, theirs.size, own.taken + theirs.taken)
        if size != own.size:
            journal.set(Quota.objects.filter(pk=own.pk), size=size)
        journal.set(SeatUse.objects.filter(quota=theirs), quota_id=own.pk)
        journal.shift(own, "taken", theirs.taken)
        journal.drop(theirs)


def settle_trainers(merging: Merging[Any]) -> None:
    """Where both are trainers, one entry has what both had; what it says itself stays.

    An open rate of the same unit that both have counts as the card that stays has it;
    the other one stays with the card that goes.
    """
    found = TrainerProfile.objects.filter(person__in=[merging.keep, merging.lose])
    profiles = {row.person_id: row for row in found}
    own, theirs = profiles.get(merging.keep.pk), profiles.get(merging.lose.pk)
    if own is None or theirs is None:
        return  # with one entry there is nothing to join: it moves
    journal = merging.journal
    languages = list(dict.fromkeys([*own.languages, *theirs.languages]))
    values: dict[str, Any] = {"languages": languages}
    if own.available_from is None and own.available_until is None:
        values["available_from"] = theirs.available_from
        values["available_until"] = theirs.available_until
    values["availability"] = own.availability or theirs.availability
    notes = dict.fromkeys(text for text in (own.note, theirs.note) if text)
    values["note"] = "\n\n".join(notes)
    changed = {
        name: value for name, value in values.items() if getattr(own, name) != value
    }
    if changed:
        journal.set(TrainerProfile.objects.filter(pk=own.pk), **changed)
    for rows, name in (
        (TrainerProfile.topics.through._base_manager, "topic_id"),
        (TrainerProfile.regions.through._base_manager, "region_id"),
    ):
        mine = rows.filter(trainerprofile=own).values(name)
        more = rows.filter(trainerprofile=theirs).exclude(**{f"{name}__in": mine})
        journal.set(more, trainerprofile_id=own.pk)
    link = Link("courses.TrainerRate.profile", "", Merge.MOVE_OR_KEEP)
    move(journal, link, keep=own, lose=theirs)
