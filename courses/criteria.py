"""What events let target groups be chosen by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
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
from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, RowsField
from core.languages import pick
from courses.models import Event, EventKind, Presence, Registration, Session, Status
from courses.selectors.attendance import THERE
from participants.models import TargetGroup
from participants.selectors.criteria import Criterion, criteria
from programmes.models import Partner, Programme

PEOPLE = TargetGroup.Subject.PEOPLE
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
Rows = QuerySet[Registration]
Find = Callable[[Any, datetime], Rows]


def programmes() -> forms.Field:
    """Some programmes."""
    return RowsField(
        Programme.objects.all(), lambda row: pick(row.short_names) or row.code
    )


def events() -> forms.Field:
    """Some events."""
    return RowsField(
        Event.objects.exclude(status="draft"), lambda row: pick(row.titles)
    )


def kinds() -> forms.Field:
    """Some kinds of event."""
    return RowsField(EventKind.objects.all(), lambda row: pick(row.labels))


def percent() -> forms.Field:
    """A share of what an event taught."""
    return NumberField(min_value=1, max_value=100)


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
    """Presence for at least `value` per cent of what some event taught.

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
    return (
        _attended(at)
        .annotate(
            taught=Subquery(length.values("whole")[:1]),
            inside=Subquery(inside.values("whole")[:1]),
        )
        .filter(taught__gt=0, inside__gte=F("taught") * value / 100.0)
    )


def in_programme(value: QuerySet[Programme], at: datetime) -> Q:
    """Organisations with a role in one of the programmes."""
    rows = Partner.objects.filter(
        programme__in=list(value), organisation=OuterRef("pk")
    )
    return Q(Exists(rows))


def _of(subject: str, link: str, find: Find) -> Callable[[Any, datetime], Q]:
    return lambda value, at: Q(Exists(find(value, at).filter(**{link: OuterRef("pk")})))


QUESTIONS: tuple[tuple[str, Any, Callable[[], forms.Field], Find], ...] = (
    ("programme", _("Took part in the programme"), programmes, took_part),
    ("attended_event", _("Attended the event"), events, attended),
    ("registered_event", _("Registered for the event"), events, registered),
    ("attended_kind", _("Attended an event of the kind"), kinds, attended_kind),
    (
        "presence",
        _("Present at an event for at least, in per cent"),
        percent,
        present_for,
    ),
)


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    for subject, link in ((PEOPLE, "person"), (ORGANISATIONS, "organisation")):
        criteria.extend(
            Criterion(key, label, subject, field, _of(subject, link, find))
            for key, label, field, find in QUESTIONS
        )
    criteria.append(
        Criterion(
            "programme_role",
            _("Has a role in the programme"),
            ORGANISATIONS,
            programmes,
            in_programme,
        )
    )
