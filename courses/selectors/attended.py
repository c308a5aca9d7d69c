"""Registrations that count as attendance, for rules of target groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from courses.models import Event, EventKind, Presence, Registration, Session, Status
from courses.selectors.attendance import THERE
from courses.selectors.events import slots
from programmes.models import Programme

Rows = QuerySet[Registration]


def _attended(at: datetime) -> Rows:
    """Confirmed registrations with a presence that began before `at`."""
    there = Presence.objects.filter(
        registration=OuterRef("pk"), state__in=THERE, session__starts_at__lte=at
    )
    return Registration.objects.filter(Exists(there), status=Status.CONFIRMED)


def took_part(value: QuerySet[Programme], at: datetime) -> Rows:
    """Attendance at an event of one of the programmes, shared events too."""
    shared = Event.objects.filter(further_programmes__in=list(value))
    mine = Q(event__programme__in=list(value)) | Q(event__in=shared)
    return _attended(at).filter(mine)


def registered(value: QuerySet[Event], at: datetime) -> Rows:
    """Confirmed registrations for one of the events."""
    return Registration.objects.filter(
        event__in=list(value), status=Status.CONFIRMED, confirmed_at__lte=at
    )


def attended(value: QuerySet[Event], at: datetime) -> Rows:
    """Attendance at one of the events."""
    return _attended(at).filter(event__in=list(value))


def attended_kind(value: QuerySet[EventKind], at: datetime) -> Rows:
    """Attendance at an event of one of the kinds."""
    return _attended(at).filter(event__kind__in=list(value))


class Minutes(Func):
    """Whole minutes from the first to the second time, in either database."""

    output_field = IntegerField()
    arity = 2

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> Any:
        template = "ROUND(EXTRACT(EPOCH FROM %(expressions)s) / 60)"
        return super().as_sql(
            compiler, connection, template=template, arg_joiner=" - ", **extra
        )

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        parts = [compiler.compile(part) for part in self.source_expressions]
        (start, first), (end, second) = parts
        sql = f"ROUND((julianday({start}) - julianday({end})) * 1440)"
        return sql, (*first, *second)


def hours_of(registrations: Iterable[Registration]) -> dict[int, Decimal]:
    """The taught hours of those who came, by registration, in two queries."""
    rows = {row.pk: row for row in registrations if row.status == Status.CONFIRMED}
    spent: dict[int, dict[int, int]] = defaultdict(dict)
    there = Presence.objects.filter(registration__in=rows, state__in=THERE)
    for pk, session, minutes in there.values_list(
        "registration_id", "session_id", "minutes"
    ):
        spent[pk][session] = minutes
    if not spent:
        return {}
    sessions: dict[int, list[Session]] = defaultdict(list)
    events = {rows[pk].event_id for pk in spent}
    for session_row in Session.objects.filter(event__in=events):
        sessions[session_row.event_id].append(session_row)
    return {
        pk: taught_hours(rows[pk].event, sessions[rows[pk].event_id], minutes)
        for pk, minutes in spent.items()
    }


def taught_hours(
    event: Event, sessions: Iterable[Session], spent: dict[int, int]
) -> Decimal:
    """Hours in the measure of the event; of parallel sessions the longest.

    `spent` are the minutes in each session, by its primary key.
    """
    minutes = sum(
        max(spent.get(session.pk, 0) for session in slot) for slot in slots(sessions)
    )
    return Decimal(round(10 * minutes / (event.hour_minutes or 60))) / 10


def present_for(value: int, at: datetime) -> Rows:
    """Presence for at least `value` per cent of what some event taught."""
    return enough(_attended(at), value)


def enough(rows: Rows, percent: int) -> Rows:
    """Those of `rows` present for at least `percent` of what their event taught.

    Of sessions on parallel tracks those attended count.
    """
    own = Presence.objects.filter(
        registration=OuterRef(OuterRef("pk")), session=OuterRef("pk"), state__in=THERE
    )
    taught = Session.objects.filter(
        Q(track="") | Q(Exists(own)),
        event=OuterRef("event"),
        kind__in=[str(kind) for kind in Session.TEACHING],
    ).order_by()
    length = taught.values("event").annotate(
        whole=Sum(Minutes(F("ends_at"), F("starts_at")))
    )
    spent = Presence.objects.filter(
        registration=OuterRef("pk"),
        session__kind__in=[str(kind) for kind in Session.TEACHING],
        state__in=THERE,
    ).order_by()
    inside = spent.values("registration").annotate(whole=Sum("minutes"))
    return rows.annotate(
        taught=Subquery(length.values("whole")[:1]),
        inside=Subquery(inside.values("whole")[:1]),
    ).filter(taught__gt=0, inside__gte=F("taught") * percent / 100.0)
