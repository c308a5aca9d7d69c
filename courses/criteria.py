"""What events let target groups be chosen by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import NumberField, RowsField
from core.languages import pick
from courses.models import Event, EventKind, EventRole
from courses.selectors.attended import (
    Rows,
    attended,
    attended_kind,
    enough,
    present_for,
    registered,
    took_part,
)
from participants.models import TargetGroup
from participants.selectors.criteria import Asked, Criterion, criteria
from participants.selectors.organisations import lasts_on
from programmes.models import Contact, Partner, Programme

PEOPLE = TargetGroup.Subject.PEOPLE
ORGANISATIONS = TargetGroup.Subject.ORGANISATIONS
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
    return NumberField(min_value=1, max_value=100, decimal_places=0)


def in_programme(organisation: str) -> Callable[[Any, Asked], Q]:
    """Organisations with a role in a programme then, perhaps a certain role."""

    def q(value: QuerySet[Programme], asked: Asked) -> Q:
        rows = Partner.objects.filter(
            lasts_on(asked.day),
            programme__in=list(value),
            organisation=OuterRef(organisation),
        )
        roles = asked.beside.get("partner_role")
        return Q(Exists(rows.filter(role__in=roles) if roles else rows))

    return q


def partner_role(organisation: str) -> Callable[[Any, Asked], Q]:
    """Organisations with one of the roles in any programme then."""
    rows = Partner.objects.filter(organisation=OuterRef(organisation))
    return lambda value, asked: Q(
        Exists(rows.filter(lasts_on(asked.day), role__in=value))
    )


def speaks(value: QuerySet[Programme], asked: Asked) -> Q:
    """People who are the contact of an organisation in one of the programmes."""
    rows = Contact.objects.filter(lasts_on(asked.day), programme__in=list(value))
    return Q(Exists(rows.filter(person=OuterRef("pk"))))


def _roles() -> QuerySet[EventRole]:
    rows = EventRole.objects.filter(person=OuterRef("pk"))
    return rows.exclude(event__status=Event.Status.CANCELLED)


def event_role(value: list[str], asked: Asked) -> Q:
    """People with one of the roles at an event, perhaps of a certain programme."""
    rows = _roles().filter(role__in=value)
    within = asked.beside.get("role_programme")
    return Q(Exists(rows.filter(_of_programmes(within)) if within else rows))


def role_programme(value: QuerySet[Programme], asked: Asked) -> Q:
    """People with any role at an event of the programmes."""
    return Q(Exists(_roles().filter(_of_programmes(value))))


def _of_programmes(value: Any) -> Q:
    shared = Event.objects.filter(further_programmes__in=list(value))
    return Q(event__programme__in=list(value)) | Q(event__in=shared)


def some_of(choices: Any) -> Callable[[], forms.Field]:
    """A field for some of `choices`, as boxes to tick."""
    return lambda: forms.MultipleChoiceField(
        choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _of(link: str, find: Find, hears: tuple[str, ...]) -> Callable[[Any, Asked], Q]:
    def q(value: Any, asked: Asked) -> Q:
        rows = find(value, asked.at)
        for key in hears:
            if key in asked.beside:
                rows = enough(rows, asked.beside[key])
        return Q(Exists(rows.filter(**{link: OuterRef("pk")})))

    return q


PRESENCE = ("presence",)
QUESTIONS: tuple[
    tuple[str, Any, Callable[[], forms.Field], Find, tuple[str, ...]], ...
] = (
    ("programme", _("Took part in the programme"), programmes, took_part, PRESENCE),
    ("attended_event", _("Attended the event"), events, attended, PRESENCE),
    (
        "attended_kind",
        _("Attended an event of the kind"),
        kinds,
        attended_kind,
        PRESENCE,
    ),
    (
        "presence",
        _("Present at an event for at least, in per cent"),
        percent,
        present_for,
        (),
    ),
    ("registered_event", _("Registered for the event"), events, registered, ()),
)


def of_attendance(subject: str, link: str) -> list[Criterion]:
    """What was attended, by a person or by somebody of an organisation."""
    hint = _("Beside “attended” or “took part”: present there for so much.")
    return [
        Criterion(
            key,
            label,
            subject,
            field,
            _of(link, find, hears),
            hears=hears,
            hint=hint if key == "presence" else "",
        )
        for key, label, field, find, hears in QUESTIONS
    ]


def of_partners(subject: str, organisation: str) -> list[Criterion]:
    """The role of an organisation, or of that of a person's post, in programmes."""
    of_post = subject == PEOPLE
    return [
        Criterion(
            "programme_role",
            _("The organisation has a role in the programme")
            if of_post
            else _("Has a role in the programme"),
            subject,
            programmes,
            in_programme(organisation),
            of_post=of_post,
            hears=("partner_role",),
        ),
        Criterion(
            "partner_role",
            _("Role of the organisation"),
            subject,
            some_of(Partner.Role.choices),
            partner_role(organisation),
            of_post=of_post,
            hint=_("Beside “has a role in the programme”: this role there."),
        ),
    ]


def of_roles() -> list[Criterion]:
    """What people do for programmes and at events, other than taking part."""
    return [
        Criterion(
            "event_role",
            _("Role at an event"),
            PEOPLE,
            some_of(EventRole.Role.choices),
            event_role,
            hears=("role_programme",),
        ),
        Criterion(
            "role_programme",
            _("Had a role at an event of the programme"),
            PEOPLE,
            programmes,
            role_programme,
            hint=_("Beside “role at an event”: that role there."),
        ),
        Criterion(
            "contact",
            _("Speaks for an organisation in the programme"),
            PEOPLE,
            programmes,
            speaks,
        ),
    ]


def register() -> None:
    """Fill the registry; called once from `apps.py`."""
    criteria.extend(of_attendance(PEOPLE, "person"))
    criteria.extend([*of_partners(PEOPLE, "organisation"), *of_roles()])
    criteria.extend(of_attendance(ORGANISATIONS, "organisation"))
    criteria.extend(of_partners(ORGANISATIONS, "pk"))
