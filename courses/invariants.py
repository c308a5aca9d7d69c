"""What must always hold of seats, registrations, attendance (TRUST I1–I5, I12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from core.text import fold
from courses.models import (
    ACTIVE,
    SEATED,
    Event,
    Presence,
    Quota,
    Registration,
    Scan,
    SeatUse,
    Session,
    Status,
)
from courses.services.notices import OFFER
from courses.services.presence import counted_scans, state_of, stay
from courses.services.seats import all_quotas, needed
from outbox.models import Message, address_key

LATE = timedelta(hours=1)


def problems() -> Iterator[str]:
    """One sentence for each break; nothing when all is well."""
    yield from seats_equal_uses()
    yield from seats_are_of_their_event()
    yield from nobody_seated_without_a_seat()
    yield from seats_are_of_the_way()
    yield from seats_are_of_the_choice()
    yield from one_registration_each()
    yield from replaced_ones_have_ended()
    yield from nobody_waits_beside_a_free_seat()
    yield from holds_end_in_time()
    yield from offers_are_told()
    yield from presence_follows_the_scans()
    yield from keys_are_right()


def seats_equal_uses() -> Iterator[str]:
    """I1: what a quota says is taken is what people hold, and not above its size."""
    rows = Quota.objects.annotate(held=Count("uses"))
    for quota in rows.exclude(taken=F("held"), taken__lte=F("size")).order_by("pk"):
        counts = f"taken {quota.taken}, held {quota.held} of {quota.size}"
        yield f"I1 quota {quota.uid}: {counts}"
    stale = SeatUse.objects.exclude(registration__status__in=SEATED)
    for uid in stale.values_list("registration__uid", flat=True).distinct():
        yield f"I1 registration {uid} holds a seat without a right to it"


def seats_are_of_their_event() -> Iterator[str]:
    """I1: nobody holds a seat of an event that they are not registered for."""
    rows = SeatUse.objects.exclude(quota__event=F("registration__event"))
    for uid in rows.order_by("pk").values_list("registration__uid", flat=True):
        yield f"I1 registration {uid} holds a seat of another event"


def nobody_seated_without_a_seat() -> Iterator[str]:
    """I1: in an event with a limit everybody seated holds one of its seats."""
    limited = Quota.objects.filter(scope=Quota.Scope.EVENT)
    seated = Registration.objects.filter(
        status__in=SEATED, event__in=limited.values("event")
    )
    held = SeatUse.objects.filter(quota__in=limited)
    for uid in seated.exclude(pk__in=held.values("registration")).values_list(
        "uid", flat=True
    ):
        yield f"I1 registration {uid} is seated without a seat"


def seats_are_of_the_way() -> Iterator[str]:
    """I1: who is in the room holds no seat online, and nobody in it lacks one.

    A limit that ended, or will on a day, may bind some and not others.
    """
    of_ways = SeatUse.objects.filter(quota__scope=Quota.Scope.WAY)
    of_any = SeatUse.objects.exclude(quota__way="")
    other = of_any.annotate(chosen=_way("registration__takes_part"))
    for uid in other.exclude(quota__way=F("chosen")).values_list(
        "registration__uid", flat=True
    ):
        yield f"I1 registration {uid} holds a seat of the other way of taking part"
    limits = Quota.objects.filter(
        scope=Quota.Scope.WAY,
        way=OuterRef("chosen"),
        event=OuterRef("event"),
        released_at=None,
        release_on=None,
    )
    rows = Registration.objects.annotate(chosen=_way("takes_part"))
    held = of_ways.filter(registration=OuterRef("pk"))
    lacking = rows.filter(Exists(limits), ~Exists(held), status__in=SEATED)
    for uid in lacking.order_by("pk").values_list("uid", flat=True):
        yield f"I1 registration {uid} lacks a seat of its way of taking part"


def _way(column: str) -> Case:
    """As `Registration.way`, in the database."""
    in_person = Value(Registration.TakesPart.IN_PERSON)
    return Case(When(**{column: ""}, then=in_person), default=F(column))


def seats_are_of_the_choice() -> Iterator[str]:
    """I1: of sessions held side by side one holds seats of those chosen, and of no
    other, and lacks none where the number does not end.
    """
    quotas = Quota.objects.exclude(session__track="").filter(scope=Quota.Scope.SESSION)
    for quota in quotas.select_related("session").order_by("pk"):
        uid = str(quota.session.uid) if quota.session else ""
        held = set(quota.uses.values_list("registration_id", flat=True))
        is_lasting = quota.release_on is None and quota.released_at is None
        rows = Registration.objects.filter(event=quota.event_id, status__in=SEATED)
        for row in rows.order_by("pk"):
            chose = uid in row.chosen_sessions
            if row.pk in held and not chose:
                yield f"I1 registration {row.uid} holds a seat of another session"
            is_of_way = quota.way in {"", row.way}
            if chose and is_of_way and is_lasting and row.pk not in held:
                yield f"I1 registration {row.uid} lacks a seat of its session"


def one_registration_each() -> Iterator[str]:
    """I2: one active registration per event and person, and per name and address.

    The database refuses both; a damaged one may still hold them.
    """
    active = Registration.objects.filter(status__in=ACTIVE)
    rows = active.filter(person__isnull=False)
    twice = rows.values("event__uid", "person__uid").annotate(number=Count("pk"))
    for row in twice.filter(number__gt=1).order_by():
        yield f"I2 person {row['person__uid']} is in event {row['event__uid']} twice"
    keys = active.exclude(email_key="").values("event__uid", "email_key", "name_key")
    doubles = keys.annotate(number=Count("pk")).filter(number__gt=1).order_by()
    for uid in doubles.values_list("event__uid", flat=True):
        yield f"I2 one name and address is in event {uid} twice"


def replaced_ones_have_ended() -> Iterator[str]:
    """I2: of a registration and the one it replaces one is active at most."""
    rows = Registration.objects.filter(replaces__status__in=ACTIVE)
    for uid in rows.values_list("uid", flat=True):
        yield f"I2 registration {uid} replaces one that has not ended"


def nobody_waits_beside_a_free_seat() -> Iterator[str]:
    """I3: after the job ran nobody waits who could be offered a seat."""
    at = timezone.now()
    ahead = Event.objects.filter(
        Q(starts_at__gt=at),
        status__in=[Event.Status.ANNOUNCED, Event.Status.OPEN, Event.Status.CLOSED],
        registrations__status=Status.WAITING,
    )
    for event in ahead.distinct().order_by("pk"):
        quotas = all_quotas(event)
        line = event.registrations.in_line()
        for row in line.select_related("event", "organisation__region"):
            if all(quota.taken < quota.size for quota in needed(quotas, row, at)):
                yield f"I3 registration {row.uid} waits beside a free seat"
                break


def holds_end_in_time() -> Iterator[str]:
    """I3: no seat is held long after its time; the job runs every few minutes."""
    overdue = Registration.objects.filter(
        status__in=[Status.HELD, Status.OFFERED], held_until__lte=timezone.now() - LATE
    )
    for uid in overdue.values_list("uid", flat=True):
        yield f"I3 registration {uid} holds a seat beyond its time"


def offers_are_told() -> Iterator[str]:
    """I3: nobody is offered a seat without a mail that says so."""
    told = Message.objects.filter(kind=OFFER, about_uid=OuterRef("uid"))
    rows = Registration.objects.filter(~Exists(told), status=Status.OFFERED)
    for uid in rows.exclude(email="").values_list("uid", flat=True):
        yield f"I3 registration {uid} was offered a seat without a mail"


def presence_follows_the_scans() -> Iterator[str]:
    """I5 and I12: each presence is what its scans say, and none is missing."""
    scans: dict[tuple[int, int], list[Scan]] = defaultdict(list)
    for scan in counted_scans().filter(session__isnull=False).iterator(2000):
        if scan.registration_id is not None and scan.session_id is not None:
            scans[scan.registration_id, scan.session_id].append(scan)
    sessions = Session.objects.select_related("event").in_bulk()
    for row in Presence.objects.order_by("pk").iterator(2000):
        own = scans.pop((row.registration_id, row.session_id), [])
        session = sessions[row.session_id]
        found = stay(session, own)
        if found is None:
            yield f"I5 presence {row.uid} has no scan"
        elif (row.minutes, row.state) != (
            found.minutes,
            state_of(session, found, session.event),
        ):
            yield f"I12 presence {row.uid} is not what its scans say"
    for (registration, session_id), own in scans.items():
        if stay(sessions[session_id], own) is None:
            continue  # a correction that was taken back says nothing
        where = f"was scanned in {session_id} without presence"
        yield f"I5 registration {registration} {where}"


def keys_are_right() -> Iterator[str]:
    """I2: the keys by which registrations are compared follow from what was typed."""
    names = ("uid", "given_name", "family_name", "name_key", "email", "email_key")
    for row in Registration.objects.only(*names).order_by("pk").iterator(2000):
        if row.name_key != fold(f"{row.given_name} {row.family_name}")[:300]:
            yield f"I2 registration {row.uid} has a stale name key"
        if row.email_key != (address_key(row.email) if row.email else ""):
            yield f"I2 registration {row.uid} has a stale address key"
