"""Protected data of travellers: given, read, deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from core import sealing
from core.errors import DomainError
from courses.models import (
    Event,
    Registration,
    Status,
    TravelData,
    TravelGroup,
    VisitPlan,
)
from courses.selectors.travel import expires_too_early, plan_of
from courses.services import notices
from courses.services.seats import lock_event
from participants.models import Actor
from participants.services.audit import record

PURPOSE = "courses.travel"
GROUPS: dict[str, tuple[str, ...]] = {
    TravelGroup.BIRTH: ("born_on", "nationality"),
    TravelGroup.PASSPORT: ("document", "document_until"),
    TravelGroup.INSURANCE: ("insurance", "insured_until"),
    TravelGroup.VISA: ("visa_letter",),
    TravelGroup.EMERGENCY: ("emergency_name", "emergency_phone"),
    TravelGroup.DIET: ("diet", "diet_note"),
    TravelGroup.ROOM: ("room_wish", "room_with"),
}
NEEDED = {  # without these a group is not answered
    TravelGroup.BIRTH: ("born_on",),
    TravelGroup.PASSPORT: ("document", "document_until"),
    TravelGroup.INSURANCE: ("insurance",),
    TravelGroup.VISA: ("visa_letter",),
    TravelGroup.EMERGENCY: ("emergency_name", "emergency_phone"),
    TravelGroup.DIET: ("diet",),
    TravelGroup.ROOM: ("room_wish",),
}
DATES = ("born_on", "document_until", "insured_until")


class NotTravelling(DomainError):
    code = "not_travelling"
    message = _("Travel data are asked only of those who have a confirmed seat.")


class KeptNoLonger(DomainError):
    code = "kept_no_longer"
    message = _("The visit is over: travel data are not kept any more.")


class NotReadable(DomainError):
    code = "not_readable"
    message = _(
        "These travel data cannot be opened: the key they were sealed with is not in"
        " FIELD_KEYS any more. Ask the traveller again."
    )


@dataclass(frozen=True)
class Travel:
    """The data of one traveller, in clear; never stored so, never logged."""

    born_on: date | None = None
    nationality: str = ""
    document: str = ""
    document_until: date | None = None
    insurance: str = ""
    insured_until: date | None = None
    visa_letter: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    diet: str = ""
    diet_note: str = ""
    room_wish: str = ""
    room_with: str = ""

    def __repr__(self) -> str:
        return "<Travel>"

    def lacks(self, groups: Iterable[TravelGroup]) -> list[TravelGroup]:
        """Which of `groups` were not answered."""
        return [
            group
            for group in groups
            if not all(getattr(self, name) for name in NEEDED[group])
        ]


@sensitive_variables()
def seal(registration: Registration, travel: Travel) -> str:
    """`travel` as it is stored; it opens for this registration alone."""
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(travel).items()
        if value
    }
    text = json.dumps([registration.uid.hex, values], ensure_ascii=False)
    return sealing.box(settings.FIELD_KEYS, PURPOSE).encrypt(text.encode()).decode()


@sensitive_variables()
def unseal(data: TravelData) -> Travel:
    """What was sealed. Raises NotReadable when no key opens it."""
    try:
        opened = sealing.box(settings.FIELD_KEYS, PURPOSE).decrypt(data.sealed.encode())
    except InvalidToken:
        raise NotReadable from None
    owner, values = json.loads(opened)
    if owner != data.registration.uid.hex:
        raise NotReadable
    known = {field.name for field in fields(Travel)}
    told: dict[str, Any] = {
        name: date.fromisoformat(value) if name in DATES else value
        for name, value in values.items()
        if name in known
    }
    return Travel(**told)


@sensitive_variables()
@transaction.atomic
def keep_travel_data(
    registration: Registration,
    values: Mapping[str, Any],
    *,
    actor: Actor = None,
    at: datetime | None = None,
) -> TravelData:
    """Keep what a traveller told; what is not in `values` stays as it was.

    Raises NotTravelling or KeptNoLonger; then nothing was stored.
    """
    at = at or timezone.now()
    rows = Registration.objects.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("event__kind").get(pk=registration.pk)
    if row.status != Status.CONFIRMED or not row.event.has_stay:
        raise NotTravelling
    until = kept_until(row.event, plan_of(row.event))
    if until is None or until <= at:
        raise KeptNoLonger
    data = TravelData.objects.filter(registration=row).first()
    data = data or TravelData(registration=row)
    data.sealed = seal(row, Travel(**_former(data) | dict(values)))
    data.save()
    record(actor, "travel.given", row, after={"fields": sorted(values)})
    return data


def _former(data: TravelData) -> dict[str, Any]:
    """What was told before; nothing where no key opens it any more."""
    try:
        return asdict(unseal(data)) if data.sealed else {}
    except NotReadable:
        return {}


def kept_until(event: Event, plan: VisitPlan) -> datetime | None:
    """When the travel data of a visit are deleted; nothing for one without dates."""
    if event.ends_at is None:
        return None
    return event.ends_at + timedelta(days=plan.keep_days)


def asks_now(event: Event, at: datetime) -> bool:
    """Whether travellers of the visit are asked anything at `at`."""
    plan = plan_of(event)
    until = kept_until(event, plan)
    return bool(plan.asks) and until is not None and until > at


def has_told(registration: Registration) -> bool:
    """Whether the traveller has told anything yet."""
    return TravelData.objects.filter(registration=registration).exists()


@transaction.atomic
def forget_travel_data(registration: Registration, *, actor: Actor = None) -> bool:
    """Delete what a traveller told; say whether there was anything."""
    count, _rows = TravelData.objects.filter(registration=registration).delete()
    if count:
        record(actor, "travel.deleted", registration)
    return bool(count)


def purge_travel_data(at: datetime) -> int:
    """Delete what is due: after the term, and of whoever does not travel any more.

    Says how many. A second run finds nothing.
    """
    rows = TravelData.objects.order_by().values_list("registration__event", flat=True)
    events = Event.objects.filter(pk__in=rows.distinct()).order_by("pk")
    return sum(_purge(event, at) for event in events)


@transaction.atomic
def _purge(event: Event, at: datetime) -> int:
    until = kept_until(event, plan_of(event))
    rows = TravelData.objects.filter(registration__event=event)
    is_over = event.status == Event.Status.CANCELLED or until is None or until <= at
    if not is_over:
        rows = rows.exclude(registration__status=Status.CONFIRMED)
    count, _rows = rows.delete()
    if count:
        record(None, "travel.purged", event, after={"count": count})
    return count


@transaction.atomic
def ask_travellers(event: Event, *, actor: Actor, at: datetime | None = None) -> int:
    """Mail their own link to those who have told nothing yet, at most once a day.

    Says how many there are.
    """
    at = at or timezone.now()
    lock_event(event)
    rows = event.registrations.confirmed().exclude(traveller__travels=False)
    rows = rows.filter(travel_data=None).exclude(email="")
    told = notices.tell_many(
        notices.TRAVEL, event, rows, version=at.astimezone(event.tz).date().isoformat()
    )
    record(actor, "travel.asked", event, after={"count": len(told)})
    return len(told)


@transaction.atomic
def set_plan(event: Event, *, actor: Actor, **values: object) -> VisitPlan:
    """Change what is set for the visit beside its route. Raises ValidationError."""
    lock_event(event)
    plan = plan_of(event)
    changed = [name for name in values if getattr(plan, name) != values[name]]
    for name in changed:
        setattr(plan, name, values[name])
    plan.full_clean()
    plan.save()
    if changed:
        record(actor, "visit.plan_changed", event, after={"fields": changed})
    return plan


@dataclass(frozen=True)
class TravelState:
    """How complete the data of one traveller are, without a word of them."""

    registration: Registration
    is_given: bool = False
    is_readable: bool = True
    lacks: tuple[TravelGroup, ...] = ()
    expires_early: bool = False


def state_of(
    registration: Registration, event: Event, groups: list[TravelGroup]
) -> TravelState:
    """The state of one traveller's data."""
    data = getattr(registration, "travel_data", None)
    if data is None:
        return TravelState(registration, lacks=tuple(groups))
    data.registration = registration
    try:
        travel = unseal(data)
    except NotReadable:
        return TravelState(registration, is_given=True, is_readable=False)
    return TravelState(
        registration,
        is_given=True,
        lacks=tuple(travel.lacks(groups)),
        expires_early=expires_too_early(travel.document_until, event),
    )
