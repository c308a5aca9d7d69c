"""Seats are taken all together or not at all, and given back with a promotion.

Order of locks: event, quotas by primary key, registrations. Every act that moves seats
locks its event first, so it sees the quotas and the line as they are, and calls never
deadlock; that no quota is oversold rests on the conditional update alone.
docs/decisions/0018-seats-in-one-statement.md
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from operator import attrgetter

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.many import maker
from core.prepared import Prepared, executed
from core.rows import insert_together, locked
from courses.models import Event, Quota, Registration, SeatUse, Session
from courses.selectors.seats import scope_name
from courses.services.groups import groups_of
from participants.models import Actor, Organisation, Region
from participants.selectors.territory import municipality_of
from participants.services.audit import record

Scope = Quota.Scope


class SeatsTaken(DomainError):
    """A quota is full. `quota` says which, `free` how many the event still has."""

    code = "seats_taken"
    message = _("All %(size)s seats of %(scope)s are taken.")

    def __init__(self, quota: Quota, free: int | None) -> None:
        self.quota = quota
        self.free = free
        super().__init__(size=quota.size, scope=scope_name(quota), free=free)

    def __str__(self) -> str:
        if self.quota.scope == Scope.EVENT:
            return str(_("All %(size)s seats of this event are taken.") % self.params)
        if not self.free:
            return super().__str__()
        more = _("Free seats in the event as a whole: %(free)s.")
        return f"{super().__str__()} {more % self.params}"


class QuotaMissing(DomainError):
    """Nobody of this body or municipality came before: `ensure_own_quotas` first."""

    code = "quota_missing"
    message = _("The seats of this organisation are not set up yet. Try again.")


_locked = Prepared(
    lambda of: Event.objects.select_for_update(no_key=True).filter(pk=of("pk"))
)


def lock_event(event: Event) -> Event:
    """The event as it is now, locked until the transaction ends."""
    for row in _locked(pk=event.pk):
        return row
    raise Event.DoesNotExist


def lock_registration(registration: Registration) -> Registration:
    """The registration as it is now, locked after its event."""
    event = lock_event(registration.event)
    rows = Registration.objects.select_related("organisation__region")
    row = locked(rows, registration.pk)
    row.event = event
    return row


def all_quotas(event: Event) -> list[Quota]:
    """All quotas of the event, in primary-key order."""
    rows = Quota.objects.filter(event=event).order_by("pk")
    return list(rows.select_related("session", "group", "region", "organisation"))


_quotas = Prepared(
    lambda of: (
        Quota.objects.filter(
            ~Q(scope=Scope.ORGANISATION) | Q(organisation=of("organisation")),
            event=of("event"),
        )
        .select_related("session", "group", "region")
        .order_by("pk")
    )
)


def quotas_for(registration: Registration, at: datetime) -> list[Quota]:
    """The quotas from which `registration` needs a seat each, as they are now.

    Group quotas count by its person, or by what it states. Raises QuotaMissing.
    """
    event, office = registration.event, registration.organisation
    rows = _quotas(event=event.pk, organisation=office.pk if office else None)
    has_own = any(quota.scope == Scope.ORGANISATION for quota in rows)
    if event.seats_per_organisation is not None and office and not has_own:
        raise QuotaMissing
    if event.seats_per_municipality is not None and _lacks_town(rows, office):
        raise QuotaMissing
    return needed(rows, registration, at)


def _lacks_town(quotas: Iterable[Quota], office: Organisation | None) -> bool:
    """Whether the office stands in a municipality that has no number of its own yet."""
    place = office.region if office else None
    if office is None or place is None:
        return False
    has_one = any(
        quota.region.level == Region.Level.MUNICIPALITY
        and place.path.startswith(quota.region.path)
        for quota in quotas
        if quota.region is not None
    )
    return not has_one and municipality_of(office) is not None


def needed(
    quotas: Iterable[Quota], registration: Registration, at: datetime
) -> list[Quota]:
    """Those of `quotas` that `registration` needs a seat of at `at`."""
    in_force = [quota for quota in quotas if not is_released(quota, registration, at)]
    rows = [quota for quota in in_force if _is_for(quota, registration)]
    grouped = [quota for quota in in_force if quota.scope == Scope.GROUP]
    if grouped and registration.given_name:
        groups = [quota.group for quota in grouped if quota.group is not None]
        mine = groups_of(registration, groups, at)
        rows += [quota for quota in grouped if quota.group_id in mine]
    return sorted(rows, key=attrgetter("pk"))


def applies(quota: Quota, registration: Registration, at: datetime) -> bool:
    """Whether the quota is in force for it; of a group only that there is one."""
    if is_released(quota, registration, at):
        return False
    return quota.scope == Scope.GROUP or _is_for(quota, registration)


def is_released(quota: Quota, registration: Registration, at: datetime) -> bool:
    """Whether the quota binds nobody any more: its seats are free for all."""
    day = at.astimezone(registration.event.tz).date()
    return quota.released_at is not None or (
        quota.release_on is not None and quota.release_on <= day
    )


def _is_for(quota: Quota, registration: Registration) -> bool:
    match quota.scope:
        case Scope.EVENT:
            return True
        case Scope.WAY:  # the seats of the room do not bind who is online
            return quota.way == registration.way
        case Scope.SESSION:
            is_of_way = quota.way in {"", registration.way}
            return is_of_way and _goes_to(registration, quota.session)
        case Scope.ORGANISATION:
            return quota.organisation_id == registration.organisation_id
        case Scope.REGION:
            office = registration.organisation
            place = office.region if office else None
            return bool(
                place and quota.region and place.path.startswith(quota.region.path)
            )
    return False


def _goes_to(registration: Registration, session: Session | None) -> bool:
    """Of sessions held side by side those chosen; to all others everybody goes."""
    if session is None:
        return False
    return not session.track or str(session.uid) in registration.chosen_sessions


def ensure_own_quotas(event: Event, organisation: Organisation | None) -> None:
    """Make the quotas of the organisation and of its municipality, where the event has
    a number of seats for each and they have none of their own.

    Called before the transaction that takes seats, so that nobody waits for it there.
    """
    if organisation is None:
        return
    if event.seats_per_organisation is not None:
        _ensure(event, event.seats_per_organisation, organisation=organisation)
    if event.seats_per_municipality is not None:
        town = municipality_of(organisation)
        if town is not None:
            _ensure(event, event.seats_per_municipality, region=town)


def _ensure(event: Event, size: int, **row: Organisation | Region) -> None:
    (scope,) = row
    if event.quotas.filter(scope=scope, **row).exists():
        return
    quota = Quota(
        event=event, scope=scope, size=size, release_on=event.release_on, **row
    )
    Quota.objects.bulk_create([quota], ignore_conflicts=True)


def take_seats(registration: Registration, quotas: Sequence[Quota]) -> None:
    """Take one seat from each of `quotas`, or none.

    One conditional update of them all: `taken` never passes `size`. The caller has
    locked the event, so that nobody else writes these rows, and its transaction is
    undone after a miss.

    Raises SeatsTaken for the first quota that is full.
    """
    if not quotas:
        return
    keys = [quota.pk for quota in quotas]
    done = executed(connection, _taking(len(keys)), [*keys, *keys])
    if done.rowcount != len(keys):
        raise refusal(Quota.objects.filter(pk__in=keys).order_by("pk"))
    insert_together([_make_use(registration.pk, key) for key in keys])


_make_use = maker(SeatUse, ("registration_id", "quota_id"))


@cache
def _taking(count: int) -> str:
    """The statement that adds one to each of `count` quotas if none of them is full."""
    table = connection.ops.quote_name(Quota._meta.db_table)
    keys = ", ".join(["%s"] * count)
    is_full = f"SELECT 1 FROM {table} WHERE id IN ({keys}) AND taken >= size"  # noqa: S608 - no input
    return (
        f"UPDATE {table} SET taken = taken + 1"  # noqa: S608 - no input
        f" WHERE id IN ({keys}) AND taken < size AND NOT EXISTS ({is_full})"
    )


def full_among(quotas: Iterable[Quota]) -> list[Quota]:
    """Those without a free seat."""
    return [quota for quota in quotas if quota.taken >= quota.size]


def refusal(quotas: Iterable[Quota]) -> SeatsTaken:
    """What to say when one of `quotas` has no seat left."""
    rows = list(quotas)
    whole = next((quota for quota in rows if quota.scope == Scope.EVENT), None)
    full = next(iter(full_among(rows)), rows[0])
    return SeatsTaken(full, whole.size - whole.taken if whole else None)


def give_back(registrations: Iterable[Registration]) -> None:
    """Free the seats of `registrations`; the caller has locked the event."""
    uses = SeatUse.objects.filter(registration__in=list(registrations))
    freed = Counter(uses.values_list("quota_id", flat=True))
    for pk in sorted(freed):
        Quota.objects.filter(pk=pk).update(taken=F("taken") - freed[pk])
    uses.delete()


def make_room(quotas: Iterable[Quota], *, reason: str, actor: Actor) -> None:
    """Raise each full quota by one seat, on an organiser's word.

    The caller has locked the event. The reason stands in the audit trail.
    """
    for quota in quotas:
        full = Quota.objects.filter(pk=quota.pk, taken__gte=F("size"))
        if full.update(size=F("size") + 1, updated_at=timezone.now()):
            record(
                actor,
                "quota.overridden",
                quota,
                before={"size": quota.size},
                after={"size": quota.size + 1, "reason": reason},
            )
