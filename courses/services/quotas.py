"""Acts of organisers on the number of seats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from courses.models import SEATED, Event, Quota, Registration, SeatUse, Session
from courses.selectors.delegations import municipalities_of
from courses.selectors.seats import scope_name
from courses.services.seats import all_quotas, lock_event, needed
from courses.services.versions import ChangedMeanwhile
from courses.services.waiting import promote
from participants.models import Actor, Organisation, Region, TargetGroup
from participants.selectors.nesting import asks_sensitive
from participants.selectors.traits import FEWEST
from participants.services.audit import record

Scope = Quota.Scope
Scoped = Session | TargetGroup | Organisation | Region
PER_EACH = {  # where an event keeps the usual number
    Scope.ORGANISATION: "seats_per_organisation",
    Scope.REGION: "seats_per_municipality",
}
NAMED = 10  # people named in a refusal; the rest are counted


class QuotaBelowTaken(DomainError):
    """Fewer seats than people hold; the message names those who came last."""

    code = "quota_below_taken"
    message = _(
        "%(taken)s people hold a seat (%(scope)s). With %(size)s seats these would lose"
        " theirs: %(people)s."
    )


class QuotaTooSmall(DomainError):
    """So few seats that one would know which traits those have who hold them."""

    code = "quota_too_small"
    message = _(
        "The target group is chosen by personal traits. Keep at least five seats for"
        " it: of fewer people one could tell who is meant."
    )


class QuotaOfTraitsBelowTaken(DomainError):
    """As QuotaBelowTaken, without numbers and names."""

    code = "quota_below_taken"
    message = _(
        "More people hold a seat (%(scope)s) than there would be. Who they are is not"
        " shown: the target group is chosen by personal traits."
    )


@transaction.atomic
def set_quota(
    event: Event,
    scope: str,
    size: int,
    *,
    actor: Actor,
    row: Scoped | str | None = None,
    reason: str = "",
    at: datetime | None = None,
    seen_at: datetime | None = None,
    **fields: Any,
) -> Quota:
    """Set how many seats the event, or one `row` of `scope` in it, has; then promote.

    Of the way people take part `row` is the way itself. A quota made late counts those
    who are registered already. `fields`: `release_on`, and for a session `way`, when
    its seats are those of its room alone.
    Raises QuotaBelowTaken when more people hold a seat than `size`, QuotaTooSmall for
    fewer than five seats of a group by personal traits, ChangedMeanwhile when somebody
    set these seats after `seen_at`.
    """
    at = at or timezone.now()
    if size < FEWEST and isinstance(row, TargetGroup) and _asks_traits(row):
        raise QuotaTooSmall
    event = lock_event(event)
    quotas = all_quotas(event)
    key: dict[str, Any] = {}
    if row is not None:
        key = {scope: row} if isinstance(row, str) else {f"{scope}_id": row.pk}
    found = [
        quota
        for quota in quotas
        if quota.scope == scope
        and all(getattr(quota, name) == value for name, value in key.items())
    ]
    if found and seen_at is not None and found[0].updated_at > seen_at:
        raise ChangedMeanwhile
    way = fields.get("way") or ""
    quota = found[0] if found else _new(event, scope, row, size, at, way)
    before = {"size": quota.size if found else None}
    if scope == Scope.SESSION and way != quota.way:
        _bind_way(quota, way, size, at)
    _refuse_below(quota, size)
    quota.size = size
    quota.release_on = fields.get("release_on", quota.release_on)
    quota.save(update_fields=["size", "release_on", "updated_at"])
    after = {"size": size, "scope": scope, "reason": reason}
    if scope == Scope.SESSION:
        after["way"] = way
    record(actor, "quota.set", quota, before=before, after=after)
    promote(event, at)
    return quota


def _new(
    event: Event,
    scope: str,
    row: Scoped | str | None,
    size: int,
    at: datetime,
    way: str = "",
) -> Quota:
    """A quota that counts who is seated already; refused when they are too many."""
    named = {} if row is None else {scope: row}
    if scope == Scope.SESSION:
        named["way"] = way
    quota = Quota(event=event, scope=scope, size=size, **named)
    _count_holders(quota, size, at)
    return quota


def _bind_way(quota: Quota, way: str, size: int, at: datetime) -> None:
    """Bind those of another way than before; the others give their seats back."""
    quota.uses.all().delete()
    quota.way, quota.size = way, size
    _count_holders(quota, size, at)


def _count_holders(quota: Quota, size: int, at: datetime) -> None:
    """Store the quota, with a seat for each whom it binds, if they are not too many."""
    seated = quota.event.registrations.filter(status__in=SEATED).select_related(
        "event", "organisation__region"
    )
    holders = [person for person in seated if needed([quota], person, at)]
    quota.taken = len(holders)
    _refuse_below(quota, size, holders)
    quota.save()
    SeatUse.objects.bulk_create(
        SeatUse(registration=person, quota=quota) for person in holders
    )


def count_anew(session: Session, at: datetime) -> None:
    """Bind to the seats of a session who goes there now, and serve who waits for one.

    The caller has locked the event. Raises QuotaBelowTaken when they are too many.
    """
    for quota in session.quotas.select_related("event"):
        quota.session = session
        quota.uses.all().delete()
        _count_holders(quota, quota.size, at)
    promote(session.event, at)


def _asks_traits(group: TargetGroup) -> bool:
    return asks_sensitive(group.rule, group.subject)


def _refuse_below(
    quota: Quota, size: int, holders: Iterable[Registration] | None = None
) -> None:
    if quota.taken <= size:
        return
    if quota.group is not None and _asks_traits(quota.group):
        raise QuotaOfTraitsBelowTaken(scope=scope_name(quota))
    if holders is None:
        holders = Registration.objects.filter(seat_uses__quota=quota)
    last = sorted(holders, key=lambda row: (row.queued_at, row.pk))[size:]
    people = ", ".join(row.full_name for row in last[:NAMED])
    if len(last) > NAMED:
        people = f"{people} (+{len(last) - NAMED})"
    raise QuotaBelowTaken(
        taken=quota.taken, scope=scope_name(quota), size=size, people=people
    )


@transaction.atomic
def remove_quota(quota: Quota, *, actor: Actor, at: datetime | None = None) -> None:
    """Take a limit away; those it held back are offered what is free."""
    at = at or timezone.now()
    event = lock_event(quota.event)
    record(
        actor, "quota.removed", event, before={"scope": quota.scope, "size": quota.size}
    )
    quota.uses.all().delete()
    quota.delete()
    promote(event, at)


def set_seats_per_organisation(
    event: Event, size: int | None, *, actor: Actor, at: datetime | None = None
) -> None:
    """Set the number of seats that each organisation has unless it has its own.

    Quotas of the former number follow; exceptions stay. Raises QuotaBelowTaken.
    """
    _set_each(event, Scope.ORGANISATION, size, actor, at)


def set_seats_per_municipality(
    event: Event, size: int | None, *, actor: Actor, at: datetime | None = None
) -> None:
    """The same for each municipality: all of its bodies together."""
    _set_each(event, Scope.REGION, size, actor, at)


@transaction.atomic
def _set_each(
    event: Event, scope: str, size: int | None, actor: Actor, at: datetime | None
) -> None:
    at = at or timezone.now()
    event = lock_event(event)
    column = PER_EACH[Scope(scope)]
    former = getattr(event, column)
    if former == size:
        return
    setattr(event, column, size)
    event.save(update_fields=[column, "updated_at"])
    quotas = [row for row in all_quotas(event) if _is_of_one(row, scope)]
    follow = [row for row in quotas if row.size == former]
    if size is None:
        SeatUse.objects.filter(quota__in=follow).delete()
        Quota.objects.filter(pk__in=[row.pk for row in follow]).delete()
    else:
        for quota in follow:
            _refuse_below(quota, size)
        Quota.objects.filter(pk__in=[row.pk for row in follow]).update(size=size)
        _count_those_seated(event, scope, size, quotas, at)
    before, after = {"size": former}, {"size": size}
    record(actor, f"event.{column}_set", event, before=before, after=after)
    promote(event, at)


def _is_of_one(quota: Quota, scope: str) -> bool:
    """Whether the quota is of one organisation, or of one municipality."""
    if quota.scope != scope:
        return False
    level = Region.Level.MUNICIPALITY
    return quota.region is None or quota.region.level == level


def _count_those_seated(
    event: Event, scope: str, size: int, known: Iterable[Quota], at: datetime
) -> None:
    """Make the quota of each that has people or wishes here already."""
    active = event.registrations.active().exclude(organisation=None)
    offices = Organisation.objects.filter(pk__in=active.values("organisation"))
    rows: Iterable[Organisation | Region] = offices.order_by("pk")
    if scope == Scope.REGION:
        towns = municipalities_of(offices.select_related("region"))
        rows = [town for _pk, town in sorted(towns.items())]
    numbered = {getattr(quota, f"{scope}_id") for quota in known}
    for row in rows:
        if row.pk in numbered:
            continue
        quota = _new(event, scope, row, size, at)
        if event.release_on:
            quota.release_on = event.release_on
            quota.save(update_fields=["release_on", "updated_at"])
