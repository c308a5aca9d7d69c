"""What stands there already of somebody who registers: the same form, or person."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Q

from core.prepared import Prepared
from courses.models import ACTIVE, Event, Registration


def _like(of: Any) -> Q:
    """What this very form made before, and what else stands under its address."""
    active = Q(email_key=of("email_key")) | Q(person=of("person"))
    return Q(request_uid=of("request_uid")) | (active & Q(status__in=ACTIVE))


_event_and_whether_known: Prepared[Any] = Prepared(
    lambda of: (
        Event.objects.select_for_update(no_key=True, of=("self",))
        .select_related("kind")
        .annotate(
            is_known=Exists(Registration.objects.filter(_like(of), event=of("event")))
        )
        .filter(pk=of("event"))
    )
)
_likes = Prepared(
    lambda of: Registration.objects.filter(_like(of), event=of("event")).order_by("pk")
)


def _marks(row: Registration) -> dict[str, Any]:
    """By what a registration is known again; what it lacks fits none."""
    return {
        "event": row.event_id,
        "request_uid": row.request_uid,
        "email_key": row.email_key or None,
        "person": row.person_id,
    }


def lock_and_look(row: Registration) -> bool:
    """Lock the event of `row`, put it as it is now into `row`, and say whether
    something like `row` stands there: `known_as` gives it.
    """
    found = _event_and_whether_known(**_marks(row))
    if not found:
        raise Event.DoesNotExist
    row.event = found[0]
    return bool(found[0].is_known)


def known_as(row: Registration) -> list[Registration]:
    """What this very form made before, and what else stands under its address."""
    found = _likes(**_marks(row))
    for one in found:
        one.event = row.event
    return found


def same_request(row: Registration, known: list[Registration]) -> Registration | None:
    """What this very form made when it was sent the first time."""
    uid = row.request_uid
    return next((one for one in known if uid and one.request_uid == uid), None)


def earlier_of(row: Registration, known: list[Registration]) -> Registration | None:
    """The active registration of the same name and address, or of the same card."""
    return next((one for one in known if one.is_active and _is_same(one, row)), None)


def _is_same(one: Registration, row: Registration) -> bool:
    if row.person_id and one.person_id == row.person_id:
        return True
    key = (row.email_key, row.name_key)
    return bool(row.email_key) and (one.email_key, one.name_key) == key
