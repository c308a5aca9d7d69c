"""Registrations that count as attendance, for rules of target groups."""

from __future__ import annotations

from datetime import datetime
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
